//! How an inbox is, of whose folders several are read: well only if all are.

use crate::settings::Place;
use base::Fault;
use contract::{Account, Intake};
use std::collections::BTreeMap;
use tokio::sync::Mutex;

/// What is said of each place.
pub(super) struct Health<'a> {
    account: &'a Account,
    intake: &'a dyn Intake,
    said: Mutex<Said>,
}

#[derive(Default)]
struct Said {
    /// Trouble by place; the one new mail arrives in comes first.
    of: BTreeMap<String, String>,
    told: Option<Option<String>>,
}

impl<'a> Health<'a> {
    pub(super) fn new(account: &'a Account, intake: &'a dyn Intake) -> Self {
        Self { account, intake, said: Mutex::default() }
    }

    /// Says how a place is. What is known already is not told again.
    pub(super) async fn say(&self, place: &Place, trouble: Option<String>) -> Result<(), Fault> {
        let mut said = self.said.lock().await;
        match (trouble, place.title()) {
            (None, _) => said.of.remove(&place.code()),
            (Some(words), None) => said.of.insert(place.code(), words),
            (Some(words), Some(title)) => said.of.insert(place.code(), format!("{title}: {words}")),
        };
        let word = said.of.values().next().cloned();
        if said.told.as_ref() != Some(&word) {
            self.intake.health(&self.account.inbox, word.clone()).await?;
            said.told = Some(word);
        }
        drop(said);
        Ok(())
    }
}
