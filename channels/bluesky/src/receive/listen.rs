//! Listening: posts that use certain words although they do not speak to us.

use super::mark::Mark;
use super::{Receiver, context, ms, received};
use crate::call::{Call, Trouble};
use crate::json;
use crate::session::Session;
use base::Time;
use contract::{Listening, Received, SoFar};
use serde_json::{Value, json};

/// Pages of one search.
const PAGES: usize = 10;

impl Receiver<'_> {
    /// Searches for all that is listened for and due. Trouble with it is told and keeps nothing else up.
    pub(super) async fn listen(&mut self, session: &Session) {
        for listening in &self.account.listening {
            let last = self.listened.get(&listening.id).copied();
            if last.is_some_and(|last| self.now().since(last) < ms(self.pacing.listen)) {
                continue;
            }
            self.listened.insert(listening.id.clone(), self.now());
            match self.hear(session, listening).await {
                Ok(()) => self.deaf.remove(&listening.id),
                Err(trouble) => {
                    let words = format!("searching for \"{}\": {}", json::line(&listening.words, 100), trouble.words());
                    self.deaf.insert(listening.id.clone(), words)
                }
            };
        }
    }

    async fn hear(&mut self, session: &Session, listening: &Listening) -> Result<(), Trouble> {
        let place = format!("heard:{}", listening.id);
        let note = self.intake.state(&self.account.inbox, &place).await.map_err(super::not_taken)?;
        let mut mark = Mark::read(note).unwrap_or_else(|| Mark { at: self.now().0, ..Mark::default() });
        let (views, more) = self.search(listening, &mark).await?;
        let people: Vec<String> = views.iter().map(|view| json::text(view, "/author/did").to_owned()).collect();
        let followers = context::followers(&self.seat, &people).await?;
        let mut batch: Vec<Received> = Vec::new();
        if more {
            let key = format!("gap:{place}:{}", mark.at);
            batch.push(received(key, &json!({ "what": "gap", "words": beyond(listening, views.len()) }), self.now()));
        }
        for view in &views {
            mark.forward(at(view, self.now()), json::text(view, "/uri"));
            let own = json::text(view, "/author/did") == session.did;
            if !own {
                batch.push(self.heard(session, listening, (view, &followers)));
            }
        }
        let so_far = SoFar { place, note: mark.note(), history: None };
        self.hand_in(batch, Some(so_far)).await?;
        for view in &views {
            self.seen.add(key(listening, view));
        }
        Ok(())
    }

    fn heard(&self, session: &Session, listening: &Listening, (view, followers): (&Value, &Value)) -> Received {
        let said = json!({
            "what": "heard", "own": session.did, "listening": listening.id, "posts": [view], "followers": followers,
        });
        let mut received = received(key(listening, view), &said, self.now());
        received.envelope = json!({ "arrived_at": self.now().0, "heard_by": listening.id });
        received
    }

    /// What was written since, newest first, and whether there was more than is fetched.
    async fn search(&self, listening: &Listening, mark: &Mark) -> Result<(Vec<Value>, bool), Trouble> {
        let (mut all, mut cursor, mut more) = (Vec::new(), None, false);
        for _ in 0..PAGES {
            let ask = [("q", listening.words.as_str()), ("sort", "latest"), ("limit", "50")];
            let call = Call::get("app.bsky.feed.searchPosts", ask);
            let said =
                self.seat.call(call.with("lang", listening.language.clone()).with("cursor", cursor.take())).await?;
            let young: Vec<&Value> =
                json::list(&said, "/posts").iter().filter(|view| mark.reaches(at(view, self.now()))).collect();
            let before = all.len();
            all.extend(young.iter().filter(|view| !self.seen.has(&key(listening, view))).map(|view| (*view).clone()));
            cursor = json::some(&said, "/cursor").map(str::to_owned);
            // where all of the last page is known, what is beyond was told of before
            more = all.len() > before && cursor.is_some();
            if young.is_empty() || cursor.is_none() {
                break;
            }
        }
        Ok((all, more))
    }
}

fn beyond(listening: &Listening, fetched: usize) -> String {
    let words = json::line(&listening.words, 100);
    format!(
        "more than {fetched} posts with \"{words}\" came at once; the oldest of them were not fetched, look for them in the network's app"
    )
}

fn at(view: &Value, now: Time) -> Time {
    json::time(view, "/indexedAt").map_or(now, |at| Time(at.0.min(now.0)))
}

fn key(listening: &Listening, view: &Value) -> String {
    format!("heard:{}:{}", listening.id, json::text(view, "/uri"))
}
