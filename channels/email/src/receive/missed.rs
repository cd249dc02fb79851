//! Numbers that were passed although their mails are not stored: shown late by the server, lost in a race, skipped by a
//! mistake of ours. The server's list is compared with what is stored at each connection and every quarter of an hour.

use super::fetch::LIST;
use super::not_taken;
use super::session::Session;
use super::state::{Deal, Suspects};
use base::Time;
use contract::Since;
use outside::Trouble;
use outside::imap::Head;
use serde_json::Value;
use std::collections::HashSet;
use tokio::time::Instant;

/// What is written down is a little older than the clock says.
const SLACK_MS: i64 = Time::MINUTE;

/// What a comparison found and what is still to be looked at.
#[derive(Debug, Default)]
pub(super) struct Missed {
    uids: Vec<u32>,
    looked: Option<Instant>,
}

impl Session<'_> {
    /// Some of what was missed; false when there is nothing to do.
    pub(super) async fn missed_batch(&mut self, suspects: &mut Suspects) -> Result<bool, Trouble> {
        let fresh = self.missed.looked.is_some_and(|at| at.elapsed() < self.email.pace.compare);
        if self.missed.uids.is_empty() && (fresh || self.state.again_to.is_some()) {
            return Ok(false);
        }
        if self.missed.uids.is_empty() {
            self.missed.uids = self.find_missed().await?;
            self.missed.looked = Some(Instant::now());
        }
        let some = self.missed.uids.split_off(self.missed.uids.len().saturating_sub(LIST));
        if !some.is_empty() {
            let heads = self.mailbox.heads(&some).await?;
            self.take_missed(heads, suspects).await?;
        }
        if self.missed.uids.is_empty() {
            self.state.compared_now(self.email.clock.now());
            self.save().await?;
        }
        Ok(!self.missed.uids.is_empty())
    }

    async fn take_missed(&mut self, heads: Vec<Head>, suspects: &mut Suspects) -> Result<(), Trouble> {
        let dealt = heads.into_iter().map(|head| (head, self.state.deal_missed(&head)));
        let wanted: Vec<(Head, Deal)> = dealt.filter(|(_, deal)| *deal != Deal::Leave).collect();
        if !wanted.is_empty() {
            tracing::info!(inbox.id = %self.account.inbox, count = wanted.len(), "mails were passed over; they are taken in now");
        }
        self.take_all(wanted, suspects).await
    }

    /// What the server shows, was passed, and is not stored.
    async fn find_missed(&mut self) -> Result<Vec<u32>, Trouble> {
        let (first, last) = (self.state.compared.uid.saturating_add(1), self.state.last_uid);
        if first > last {
            return Ok(Vec::new());
        }
        let mut shown = self.mailbox.uids_from(first).await?;
        shown.retain(|uid| *uid <= last);
        if shown.is_empty() {
            return Ok(shown);
        }
        let stored = self.stored().await?;
        shown.retain(|uid| !stored.contains(uid));
        Ok(shown)
    }

    /// Numbers of this folder that were stored since they were compared last.
    async fn stored(&mut self) -> Result<HashSet<u32>, Trouble> {
        let mut stored = HashSet::new();
        let mut since = Since::Time(Time(self.state.compared.at_ms.saturating_sub(SLACK_MS)));
        loop {
            let page = self.intake.envelopes(&self.account.inbox, since).await.map_err(|fault| not_taken(&fault))?;
            stored.extend(page.list.iter().filter_map(|envelope| self.number(envelope)));
            match page.next {
                Some(next) => since = Since::Page(next),
                None => return Ok(stored),
            }
        }
    }

    fn number(&self, envelope: &Value) -> Option<u32> {
        let number = |key: &str| envelope.get(key)?.as_u64().and_then(|number| u32::try_from(number).ok());
        // two folders may be numbered alike
        let ours = number("uid_validity")? == self.state.uid_validity
            && envelope.get("folder").and_then(Value::as_str) == Some(self.reading.folder.as_str());
        number("uid").filter(|_| ours)
    }
}
