//! How an inbox is, of whose folders several are read: well only if all are.

use crate::settings::Place;
use base::Fault;
use contract::{Account, Intake};
use tokio::sync::Mutex;

/// What is said of each place.
pub(super) struct Health<'a> {
    account: &'a Account,
    intake: &'a dyn Intake,
    said: Mutex<Said>,
}

#[derive(Default)]
struct Said {
    of_in: Option<String>,
    of_sent: Option<String>,
    told: Option<Option<String>>,
}

impl<'a> Health<'a> {
    pub(super) fn new(account: &'a Account, intake: &'a dyn Intake) -> Self {
        Self { account, intake, said: Mutex::default() }
    }

    /// Says how a place is. What is known already is not told again.
    pub(super) async fn say(&self, place: Place, trouble: Option<String>) -> Result<(), Fault> {
        let mut said = self.said.lock().await;
        match place {
            Place::In => said.of_in = trouble,
            Place::Sent => said.of_sent = trouble.map(|words| format!("the folder of sent mail: {words}")),
        }
        let word = said.of_in.clone().or_else(|| said.of_sent.clone());
        if said.told.as_ref() != Some(&word) {
            self.intake.health(&self.account.inbox, word.clone()).await?;
            said.told = Some(word);
        }
        drop(said);
        Ok(())
    }
}
