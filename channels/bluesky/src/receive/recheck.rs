//! What this network tells nobody of: posts that were taken back (BSKY-08), and answers it met before what they answer.

use super::mark::Mark;
use super::news::{PLACE, key};
use super::{Receiver, context, ms};
use crate::call::Trouble;
use crate::json;
use crate::session::Session;
use contract::{Received, SoFar};

/// Missing posts that are looked for one by one in one look.
const AT_ONCE: usize = 25;

impl Receiver<'_> {
    /// Asks for the last posts again, and looks through our own threads, when it is time to.
    pub(super) async fn recheck(&mut self, session: &Session) -> Result<(), Trouble> {
        let now = self.now();
        let due = self.rechecked.is_none_or(|last| now.since(last) >= ms(self.pacing.recheck));
        let note =
            if due { self.intake.state(&self.account.inbox, PLACE).await.map_err(super::not_taken)? } else { None };
        let Some(mut mark) = Mark::read(note) else { return Ok(()) };
        let mut all = self.taken_back(&mut mark).await?;
        let missed = self.overtaken(session, &mark).await?;
        all.extend(self.missed(session, &missed).await?);
        for view in &missed {
            mark.remember(json::text(view, "/uri"));
        }
        if !all.is_empty() {
            let so_far = SoFar { place: PLACE.into(), note: mark.note(), history: None };
            self.hand_in(all, Some(so_far)).await?;
        }
        missed.iter().for_each(|view| self.seen.add(key(view)));
        self.rechecked = Some(now);
        Ok(())
    }

    /// Which of the last posts are gone.
    async fn taken_back(&self, mark: &mut Mark) -> Result<Vec<Received>, Trouble> {
        let recent: Vec<String> = mark.recent.iter().cloned().collect();
        let there = context::views(&self.seat, &recent).await?;
        let mut gone = Vec::new();
        for uri in recent.iter().filter(|uri| !there.contains_key(*uri)).take(AT_ONCE) {
            match context::thread(&self.seat, uri, context::Reach::Above).await {
                Ok(found) if found.gone.contains(uri) => {
                    gone.push(context::gone(uri, self.now()));
                    mark.recent.retain(|known| known != uri);
                }
                Err(trouble) if trouble.passes() => return Err(trouble),
                // hidden is not gone: somebody may have blocked us
                _ => {}
            }
        }
        Ok(gone)
    }
}
