//! Whether posts that became messages are still there: this network tells nobody when one is taken back (BSKY-08).

use super::mark::Mark;
use super::news::PLACE;
use super::{Receiver, context, ms};
use crate::call::Trouble;
use contract::SoFar;

/// Missing posts that are looked for one by one in one look.
const AT_ONCE: usize = 25;

impl Receiver<'_> {
    /// Asks for the last posts again, when it is time to.
    pub(super) async fn recheck(&mut self) -> Result<(), Trouble> {
        let now = self.now();
        let due = self.rechecked.is_none_or(|last| now.since(last) >= ms(self.pacing.recheck));
        if !due {
            return Ok(());
        }
        let note = self.intake.state(&self.account.inbox, PLACE).await.map_err(super::not_taken)?;
        let Some(mut mark) = Mark::read(note).filter(|mark| !mark.recent.is_empty()) else { return Ok(()) };
        let recent: Vec<String> = mark.recent.iter().cloned().collect();
        let there = context::views(&self.seat, &recent).await?;
        let mut gone = Vec::new();
        for uri in recent.iter().filter(|uri| !there.contains_key(*uri)).take(AT_ONCE) {
            match context::thread(&self.seat, uri, context::Reach::Above).await {
                Ok(found) if found.gone.contains(uri) => {
                    gone.push(context::gone(uri, now));
                    mark.recent.retain(|known| known != uri);
                }
                Err(trouble) if trouble.passes() => return Err(trouble),
                // hidden is not gone: somebody may have blocked us
                _ => {}
            }
        }
        if !gone.is_empty() {
            let so_far = SoFar { place: PLACE.into(), note: mark.note(), history: None };
            self.hand_in(gone, Some(so_far)).await?;
        }
        self.rechecked = Some(now);
        Ok(())
    }
}
