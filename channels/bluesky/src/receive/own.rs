//! What colleagues write in the network's own app (CH-111). Nobody is told of one's own posts: they are looked for. Which of
//! them left from here the desk knows by their ids.

use super::mark::OVERLAP_MS;
use super::{Receiver, context, ms, not_taken, pictures, received};
use crate::call::{Call, Trouble};
use crate::session::Session;
use crate::{ids, json};
use contract::{Received, SoFar};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The receiver's name for this place.
const PLACE: &str = "own";
/// Posts on a page, and pages of one look.
const PAGE: &str = "100";
const PAGES: usize = 10;
/// Newest posts remembered as handed in: more than on a page.
const MOST_KNOWN: usize = 200;
/// Things handed in together.
const TOGETHER: usize = 25;

/// How far one's own posts are read.
#[derive(Debug, Serialize, Deserialize)]
struct Known {
    /// From when on they are news.
    begun: i64,
    /// The newest that were handed in, newest first.
    uris: Vec<String>,
}

impl Receiver<'_> {
    /// Hands in what was written elsewhere, when it is time to look. Trouble with it keeps nothing else up.
    pub(super) async fn own(&mut self, session: &Session, back_ms: i64) -> Result<(), Trouble> {
        let now = self.now();
        if self.looked_for_own.is_some_and(|last| now.since(last) < ms(self.pacing.own)) {
            return Ok(());
        }
        match self.look_for_own(session, back_ms).await {
            Err(trouble @ (Trouble::SignIn(_) | Trouble::Off(_))) => return Err(trouble),
            Err(trouble) => {
                tracing::debug!(inbox.id = %self.account.inbox, trouble = trouble.words(), "own posts are looked for later");
            }
            Ok(()) => self.looked_for_own = Some(now),
        }
        Ok(())
    }

    async fn look_for_own(&self, session: &Session, back_ms: i64) -> Result<(), Trouble> {
        let note = self.intake.state(&self.account.inbox, PLACE).await.map_err(not_taken)?;
        let noted: Option<Known> = note.and_then(|note| serde_json::from_value(note).ok());
        let is_first = noted.is_none();
        let mut known = noted.unwrap_or_else(|| Known { begun: self.now().0 - back_ms, uris: Vec::new() });
        let (mut fresh, gap) = self.fresh_own(session, &known).await?;
        if let Some(words) = gap {
            let key = format!("gap:own:{}", self.now().0);
            self.hand_in(vec![received(key, &json!({ "what": "gap", "words": words }), self.now())], None).await?;
        }
        if fresh.is_empty() && !is_first {
            return Ok(());
        }
        let newest = fresh.iter().map(|record| json::text(record, "/uri").to_owned());
        known.uris = newest.chain(std::mem::take(&mut known.uris)).take(MOST_KNOWN).collect();
        fresh.reverse();
        for some in fresh.chunks(TOGETHER) {
            let batch = self.written(session, some).await?;
            self.hand_in(batch, None).await?;
        }
        let note = serde_json::to_value(&known).unwrap_or_default();
        self.hand_in(Vec::new(), Some(SoFar { place: PLACE.into(), note, history: None })).await
    }

    /// Own posts that were not handed in yet, newest first; and in words that there are more than are looked at.
    async fn fresh_own(&self, session: &Session, known: &Known) -> Result<(Vec<Value>, Option<String>), Trouble> {
        let (mut all, mut cursor) = (Vec::new(), None);
        for _ in 0..PAGES {
            let ask = [("repo", session.did.as_str()), ("collection", ids::POST), ("limit", PAGE)];
            let call = Call::get("com.atproto.repo.listRecords", ask).with("cursor", cursor.take());
            let said = self.seat.call(call).await?;
            let records = json::list(&said, "/records");
            let fresh: Vec<&Value> = records.iter().filter(|record| known.lacks(record)).collect();
            let end = fresh.len() < records.len();
            all.extend(fresh.into_iter().cloned());
            cursor = json::some(&said, "/cursor").map(str::to_owned);
            if end || cursor.is_none() {
                return Ok((all, None));
            }
        }
        let words = format!(
            "more than {} posts were written with this account elsewhere; the oldest of them were not fetched, look for them in the network's app",
            all.len()
        );
        Ok((all, Some(words)))
    }

    /// Own posts as the network shows them, each with what stands above it and its pictures.
    async fn written(&self, session: &Session, records: &[Value]) -> Result<Vec<Received>, Trouble> {
        let uris: Vec<String> = records.iter().map(|record| json::text(record, "/uri").to_owned()).collect();
        let mut views = context::views(&self.seat, &uris).await?;
        let mut all = Vec::new();
        for record in records {
            let uri = json::text(record, "/uri");
            let view = views.remove(uri).unwrap_or_else(|| bare(session, record));
            let (above, alone) = self.above(&view).await?;
            let files = pictures::of(&self.seat, session, &view).await;
            let raw = json!({
                "what": "own", "own": session.did, "item": view, "posts": above, "files": files, "alone": alone,
            });
            all.push(received(format!("post:{uri}"), &raw, self.now()));
        }
        Ok(all)
    }
}

impl Known {
    fn lacks(&self, record: &Value) -> bool {
        let written = json::time(record, "/value/createdAt").map_or(self.begun, |at| at.0);
        let uri = json::text(record, "/uri");
        written >= self.begun - OVERLAP_MS && !self.uris.iter().any(|known| known == uri)
    }
}

/// A record that the network does not show yet.
fn bare(session: &Session, record: &Value) -> Value {
    json!({
        "uri": record.get("uri"), "cid": record.get("cid"), "record": record.get("value"),
        "author": { "did": session.did, "handle": session.handle },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_before_or_was_handed_in_is_no_news() {
        let begun = 1_772_442_000_000; // 2026-03-02T09:00:00Z
        let known = Known { begun, uris: vec!["at://a".into()] };
        let lacks = |uri: &str, at: &str| known.lacks(&json!({ "uri": uri, "value": { "createdAt": at } }));
        assert!(lacks("at://b", "2026-03-02T09:00:00Z"));
        assert!(!lacks("at://a", "2026-03-02T09:00:00Z"));
        assert!(!lacks("at://b", "2026-03-02T08:00:00Z"));
        assert!(lacks("at://b", "no time"), "it is handed in rather than lost");
    }
}
