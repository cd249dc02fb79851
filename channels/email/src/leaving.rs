//! Whether the servers mail leaves by let us in: found out where mail is sent, told where an inbox's health is told.

use base::InboxId;
use std::collections::BTreeMap;
use tokio::sync::watch;

/// What the servers said that do not let us in, by inbox.
#[derive(Debug, Default)]
pub(crate) struct Leaving(watch::Sender<BTreeMap<InboxId, String>>);

impl Leaving {
    /// Notes how signing in went: nothing, or what the server said.
    pub(crate) fn note(&self, inbox: &InboxId, trouble: Option<&str>) {
        self.0.send_if_modified(|all| match trouble {
            None => all.remove(inbox).is_some(),
            Some(words) => all.insert(inbox.clone(), words.to_owned()).as_deref() != trouble,
        });
    }

    /// From now on.
    pub(crate) fn watch(&self) -> watch::Receiver<BTreeMap<InboxId, String>> {
        self.0.subscribe()
    }
}
