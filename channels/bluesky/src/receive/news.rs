//! New notifications: fetched page by page down to what is known, handed in oldest first with where each stands.

use super::mark::{Mark, OVERLAP_MS};
use super::{Receiver, context, pictures, received};
use crate::call::{Call, Trouble};
use crate::json;
use crate::parse::{counts_for, is_idle, speaks};
use crate::session::Session;
use base::Time;
use contract::{Received, SoFar};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The receiver's name for this place.
pub(super) const PLACE: &str = "notifications";
/// Things on a page, fewer if a page is too large to be read.
const SIZES: [u8; 3] = [100, 10, 1];
/// How often a page is asked for again that shows nothing although the one before it went on: a network may fall silent
/// without a word, and what is beyond would be lost (REL-R7).
const SILENT: usize = 2;
/// Things handed in together: as many as can be asked about in one call.
const TOGETHER: usize = 25;
/// Threads looked at for one batch.
const THREADS: usize = 10;

impl Receiver<'_> {
    /// Hands in what is new.
    pub(super) async fn news(&mut self, session: &Session, back_ms: i64) -> Result<(), Trouble> {
        let note = self.intake.state(&self.account.inbox, PLACE).await.map_err(super::not_taken)?;
        let begun = self.now().0 - back_ms;
        let from_now = || Mark { at: begun, begun, ..Mark::default() };
        let known = Mark::read(note);
        let mut mark = known.clone().unwrap_or_else(from_now);
        let (items, gap) = self.fresh(&mark).await?;
        if let Some(words) = gap {
            let key = format!("gap:{}", mark.at);
            self.hand_in(vec![received(key, &json!({ "what": "gap", "words": words }), self.now())], None).await?;
        }
        for batch in items.chunks(TOGETHER) {
            self.take_in(session, batch, &mut mark).await?;
        }
        if known.is_none() && items.is_empty() {
            let so_far = SoFar { place: PLACE.into(), note: mark.note(), history: None };
            self.hand_in(Vec::new(), Some(so_far)).await?;
        }
        Ok(())
    }

    /// What is new, oldest first, and in words what could not be fetched any more.
    async fn fresh(&self, mark: &Mark) -> Result<(Vec<Value>, Option<String>), Trouble> {
        let (mut all, mut cursor, mut gap) = (Vec::new(), None, None);
        for page in 0.. {
            let said = self.page(cursor.take()).await?;
            let items = json::list(&said, "/notifications");
            let young: Vec<&Value> = items.iter().filter(|item| mark.reaches(seen_at(item, self.now()))).collect();
            let before = all.len();
            all.extend(young.iter().filter(|item| !self.seen.has(&key(item))).map(|item| (*item).clone()));
            cursor = json::some(&said, "/cursor").map(str::to_owned);
            // a page may be out of order: only one that is old as a whole is the end
            if young.is_empty() || cursor.is_none() {
                break;
            }
            if page + 1 >= self.pacing.pages {
                // where all of the last page is known, what is beyond was told of before
                gap = (all.len() > before).then(|| beyond(all.len(), mark));
                break;
            }
        }
        all.sort_by_cached_key(|item| (seen_at(item, self.now()), key(item)));
        all.dedup_by_key(|item| key(item));
        Ok((all, gap))
    }

    /// A page of notifications; its end is believed when it was told again.
    async fn page(&self, cursor: Option<String>) -> Result<Value, Trouble> {
        let mut said = self.page_once(cursor.clone()).await?;
        for _ in 0..SILENT {
            if cursor.is_none() || !json::list(&said, "/notifications").is_empty() {
                break;
            }
            said = self.page_once(cursor.clone()).await?;
        }
        Ok(said)
    }

    /// The same, a smaller one where it was too large.
    async fn page_once(&self, cursor: Option<String>) -> Result<Value, Trouble> {
        let mut last = Trouble::Garbled("the list of notifications could not be read".into());
        for size in SIZES {
            let call = Call::get("app.bsky.notification.listNotifications", [("limit", &size.to_string())]);
            match self.seat.call(call.with("cursor", cursor.clone())).await {
                Err(trouble @ Trouble::Garbled(_)) => last = trouble,
                other => return other,
            }
        }
        Err(last)
    }

    /// Hands in a batch, with the mark behind it, in one transaction.
    async fn take_in(&mut self, session: &Session, batch: &[Value], mark: &mut Mark) -> Result<(), Trouble> {
        let now = self.now();
        let said: Vec<&Value> = batch.iter().filter(|item| speaks(item)).collect();
        let mut all = self.mentions(session, &said).await?;
        all.extend(self.signals(session, batch).await?);
        let (threads, missed) = self.threads_of(session, &said, mark).await;
        all.extend(threads);
        all.extend(self.missed(session, &missed).await?);
        let odd = batch.iter().filter(|item| !speaks(item) && !is_idle(item));
        all.extend(
            odd.map(|item| received(format!("other:{}", key(item)), &json!({ "what": "other", "item": item }), now)),
        );
        for item in batch {
            mark.forward(seen_at(item, now), json::text(item, "/uri"));
        }
        for item in said.into_iter().chain(&missed) {
            mark.remember(json::text(item, "/uri"));
        }
        let so_far = SoFar { place: PLACE.into(), note: mark.note(), history: None };
        self.hand_in(all, Some(so_far)).await?;
        for item in batch.iter().chain(&missed) {
            self.seen.add(key(item));
        }
        Ok(())
    }

    /// Posts that speak to us, each with what stands above it, its pictures, and how far its author reaches.
    pub(super) async fn mentions(&self, session: &Session, said: &[&Value]) -> Result<Vec<Received>, Trouble> {
        let uris: Vec<String> = said.iter().map(|item| json::text(item, "/uri").to_owned()).collect();
        let views = context::views(&self.seat, &uris).await?;
        let people: BTreeSet<String> = said.iter().map(|item| json::text(item, "/author/did").to_owned()).collect();
        let followers = context::followers(&self.seat, &people.into_iter().collect::<Vec<_>>()).await?;
        let mut all = Vec::new();
        for item in said {
            let uri = json::text(item, "/uri");
            let view = views.get(uri);
            let (above, alone) = self.above(item).await?;
            let posts: Vec<&Value> = view.into_iter().chain(&above).collect();
            let files = pictures::of(&self.seat, session, view.unwrap_or(item)).await;
            let raw = json!({
                "what": "mention", "own": session.did, "item": item, "posts": posts, "followers": followers, "files": files, "alone": alone,
            });
            all.push(received(format!("post:{uri}"), &raw, self.now()));
        }
        Ok(all)
    }

    /// What an answer answers, up to where the thread begins.
    pub(super) async fn above(&self, item: &Value) -> Result<(Vec<Value>, Option<String>), Trouble> {
        if item.pointer("/record/reply").is_none() {
            return Ok((Vec::new(), None));
        }
        let uri = json::text(item, "/uri");
        match context::thread(&self.seat, uri, context::Reach::Above).await {
            Ok(found) => Ok((found.posts.into_iter().filter(|view| json::text(view, "/uri") != uri).collect(), None)),
            Err(trouble) if trouble.passes() => Err(trouble),
            Err(trouble) => {
                Ok((Vec::new(), Some(format!("the thread around it could not be read: {}", trouble.words()))))
            }
        }
    }

    /// Posts of ours that somebody liked or passed on: how they count now.
    async fn signals(&mut self, session: &Session, batch: &[Value]) -> Result<Vec<Received>, Trouble> {
        let about: BTreeSet<String> = batch.iter().filter_map(counts_for).map(str::to_owned).collect();
        let about: Vec<String> = about.into_iter().collect();
        let views = context::views(&self.seat, &about).await?;
        let found = views
            .into_values()
            .map(|view| context::Standing::of(session, json::text(&view, "/uri"), vec![view.clone()]));
        Ok(found.map(|standing| standing.received(self.now())).collect())
    }

    /// How the threads that somebody spoke in stand as a whole, and who answered us there unheard. Without them the messages
    /// are whole too.
    async fn threads_of(&mut self, session: &Session, said: &[&Value], mark: &Mark) -> (Vec<Received>, Vec<Value>) {
        let roots: BTreeSet<&str> = said.iter().filter_map(|item| json::some(item, "/record/reply/root/uri")).collect();
        let (mut all, mut missed) = (Vec::new(), Vec::new());
        for root in roots.into_iter().take(THREADS) {
            let Ok(found) = context::standing(&self.seat, session, root).await else { continue };
            missed.extend(self.unheard(session, &found, mark));
            all.extend(self.changed(root, found));
        }
        missed.retain(|view| !said.iter().any(|item| json::text(item, "/uri") == json::text(view, "/uri")));
        (all, missed)
    }

    /// How a thread stands, if that is new.
    pub(super) fn changed(&mut self, root: &str, found: context::Standing) -> Option<Received> {
        if self.threads.len() > 5_000 {
            self.threads.clear();
        }
        let known = self.threads.insert(root.to_owned(), found.key.clone());
        (known.as_ref() != Some(&found.key)).then(|| found.received(self.now()))
    }
}

fn beyond(fetched: usize, mark: &Mark) -> String {
    let since = Time(mark.at).to_rfc3339();
    format!(
        "more than {fetched} notifications came since {since}; the oldest of them were not fetched, look for them in the network's app"
    )
}

/// When the network saw it; now, if it says nothing that makes sense.
pub(super) fn seen_at(item: &Value, now: Time) -> Time {
    json::time(item, "/indexedAt").map_or(now, |at| Time(at.0.min(now.0 + OVERLAP_MS)))
}

/// By which it is known: the same thing in another version is another thing (BSKY-02).
pub(super) fn key(item: &Value) -> String {
    format!("{} {}", json::text(item, "/uri"), json::text(item, "/cid"))
}
