//! Answers that overtook what they answer: the network met them first, found nobody to tell, and shows them in the thread
//! all the same. They are taken in as if they had been told.

use super::Receiver;
use super::context::{self, Standing};
use super::mark::Mark;
use super::news::{key, seen_at};
use crate::call::{Call, Trouble};
use crate::ids;
use crate::json;
use crate::session::Session;
use base::Time;
use contract::Received;
use serde_json::Value;
use std::collections::BTreeSet;

/// How long somebody may have answered us unheard.
const LATE_MS: i64 = 3 * Time::DAY;
/// Own posts whose threads are looked through, and threads of one look.
const OWN: &str = "30";
const THREADS: usize = 10;
/// Answers of one thread taken in at once; the others are in the next look.
const AT_ONCE: usize = 25;

impl Receiver<'_> {
    /// Answers to us in the threads we spoke in last.
    pub(super) async fn overtaken(&mut self, session: &Session, mark: &Mark) -> Result<Vec<Value>, Trouble> {
        let mut missed = Vec::new();
        for root in self.own_threads(session).await? {
            match context::standing(&self.seat, session, &root).await {
                Ok(found) => missed.extend(self.unheard(session, &found, mark)),
                Err(trouble) if trouble.passes() => return Err(trouble),
                Err(_) => {}
            }
        }
        Ok(missed)
    }

    /// What of a thread answers us and was not told.
    pub(super) fn unheard(&self, session: &Session, found: &Standing, mark: &Mark) -> Vec<Value> {
        let now = self.now();
        let since = mark.begun.max(now.0 - LATE_MS);
        let known = |view: &Value| {
            let uri = json::text(view, "/uri");
            self.seen.has(&key(view)) || mark.recent.iter().any(|recent| recent == uri)
        };
        let new = |view: &&Value| seen_at(view, now).0 >= since && !known(view);
        let theirs = found.posts().iter().filter(|view| answers(view, &session.did));
        theirs.filter(new).take(AT_ONCE).cloned().collect()
    }

    /// The same, to be handed in.
    pub(super) async fn missed(&self, session: &Session, missed: &[Value]) -> Result<Vec<Received>, Trouble> {
        if missed.is_empty() {
            return Ok(Vec::new());
        }
        self.mentions(session, &missed.iter().collect::<Vec<_>>()).await
    }

    /// Where the threads begin that our last posts are in, the newest first.
    async fn own_threads(&self, session: &Session) -> Result<Vec<String>, Trouble> {
        let ask = [("repo", session.did.as_str()), ("collection", ids::POST), ("limit", OWN)];
        let said = match self.seat.call(Call::get("com.atproto.repo.listRecords", ask)).await {
            Err(trouble) if !trouble.passes() => return Ok(Vec::new()),
            other => other?,
        };
        let mut seen = BTreeSet::new();
        let root = |record: &Value| {
            let root = json::some(record, "/value/reply/root/uri").or_else(|| json::some(record, "/uri"));
            root.map(str::to_owned)
        };
        let roots = json::list(&said, "/records").iter().filter_map(root);
        Ok(roots.filter(|root| seen.insert(root.clone())).take(THREADS).collect())
    }
}

/// Whether somebody else's post stands right below one of ours. Pure.
fn answers(view: &Value, own: &str) -> bool {
    let parent = json::text(view, "/record/reply/parent/uri");
    let ours = ids::Address::read(parent).is_some_and(|at| at.did == own);
    ours && json::text(view, "/author/did") != own
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_others_right_below_us_answer_us() {
        let view = |author: &str, parent: &str| {
            let parent = format!("at://{parent}/app.bsky.feed.post/3k");
            json!({ "author": { "did": author }, "record": { "reply": { "parent": { "uri": parent } } } })
        };
        assert!(answers(&view("did:plc:ana", "did:plc:shop"), "did:plc:shop"));
        assert!(!answers(&view("did:plc:shop", "did:plc:shop"), "did:plc:shop"), "ourselves");
        assert!(!answers(&view("did:plc:ana", "did:plc:bob"), "did:plc:shop"), "each other");
        assert!(!answers(&json!({ "author": { "did": "did:plc:ana" } }), "did:plc:shop"));
    }
}
