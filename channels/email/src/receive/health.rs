//! How an inbox is, of whose folders several are read: well only if all are.

use crate::leaving::Leaving;
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
        self.note((place.code(), place.title()), trouble).await
    }

    /// Goes on saying whether the server mail leaves by lets us in.
    pub(super) async fn follow(&self, leaving: &Leaving) {
        let mut news = leaving.watch();
        let mut last = None;
        loop {
            let trouble = news.borrow_and_update().get(&self.account.inbox).cloned();
            if trouble != last {
                let told = self.note(("out".into(), Some("sending".into())), trouble.clone()).await;
                let written = told.map_or_else(|fault| fault.to_string(), |()| "yes".to_owned());
                tracing::info!(inbox.id = %self.account.inbox, trouble = ?trouble, health.written = %written, "whether mail may leave has changed");
                last = trouble;
            }
            if news.changed().await.is_err() {
                return;
            }
        }
    }

    async fn note(&self, (code, title): (String, Option<String>), trouble: Option<String>) -> Result<(), Fault> {
        let mut said = self.said.lock().await;
        match (trouble, title) {
            (None, _) => said.of.remove(&code),
            (Some(words), None) => said.of.insert(code, words),
            (Some(words), Some(title)) => said.of.insert(code, format!("{title}: {words}")),
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
