//! Fetching in batches: into the intake first, and only then is anything told to the server.

use super::not_taken;
use super::session::Session;
use super::state::{Deal, Suspects};
use crate::settings::Place;
use base::failpoint::{Point, hit};
use contract::{Received, Taken};
use data_encoding::HEXLOWER;
use outside::Trouble;
use outside::imap::{Head, Mail, Part};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Mails listed at once.
pub(crate) const LIST: usize = 512;
/// Mails and bytes fetched at once (REL-1).
const MAILS: usize = 64;
const BYTES: u64 = 8 * 1024 * 1024;
/// How much of a mail is fetched that is too large or breaks the connection.
pub(crate) const BEGINNING: u32 = 1024 * 1024;
/// Tries at a mail before less of it is asked for.
const WHOLE: u32 = 3;
const BEGUN: u32 = 5;
const HEADER: u32 = 7;

/// Mails to be fetched together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Batch {
    heads: Vec<(Head, Deal)>,
}

/// Cuts a list into batches; suspects and giants go alone.
pub(super) fn batches(
    heads: Vec<(Head, Deal)>,
    suspects: &Suspects,
    (uid_validity, oversize): (u32, u32),
) -> Vec<Batch> {
    let mut all: Vec<Batch> = Vec::new();
    let (mut bytes, mut open) = (0_u64, false);
    for one in heads {
        let (size, alone) = (u64::from(one.0.size), suspects.alone(uid_validity, one.0.uid) || one.0.size > oversize);
        let fits = open && !alone && bytes.saturating_add(size) <= BYTES;
        match all.last_mut().filter(|batch| fits && batch.heads.len() < MAILS) {
            Some(batch) => batch.heads.push(one),
            None => {
                all.push(Batch { heads: vec![one] });
                bytes = 0;
            }
        }
        bytes = bytes.saturating_add(size);
        open = !alone;
    }
    all
}

/// What became of a mail that was asked for.
enum Outcome {
    Fetched(Received, Wholly),
    Gone,
    Failed,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wholly {
    Yes,
    No,
}

impl Session<'_> {
    /// Fetches a batch and hands it to the intake; gives the numbers that may now be marked on the server.
    pub(super) async fn fetch(&mut self, batch: Batch, suspects: &mut Suspects) -> Result<Vec<u32>, Trouble> {
        let mut rest = batch.heads;
        let mut done = Vec::new();
        while !rest.is_empty() {
            let outcomes = self.ask(&rest, suspects).await?;
            let sound = outcomes.iter().take_while(|outcome| !matches!(outcome, Outcome::Failed)).count();
            let mut later = rest.split_off(sound);
            let outcomes: Vec<Outcome> = outcomes.into_iter().take(sound).collect();
            done.extend(self.hand_in(&rest, outcomes, suspects).await?);
            if let Some((failed, _)) = later.first() {
                suspects.blame(self.state.uid_validity, &[failed.uid]);
                let others = later.split_off(1);
                done.extend(Box::pin(self.fetch(Batch { heads: later }, suspects)).await?);
                later = others;
            }
            rest = later;
        }
        Ok(done)
    }

    /// Asks the server; one outcome for each mail, in order.
    async fn ask(&mut self, heads: &[(Head, Deal)], suspects: &mut Suspects) -> Result<Vec<Outcome>, Trouble> {
        let uids: Vec<u32> = heads.iter().map(|(head, _)| head.uid).collect();
        let tries = uids.iter().map(|uid| suspects.count(self.state.uid_validity, *uid)).max().unwrap_or(0);
        let giant = heads.iter().any(|(head, _)| head.size > self.oversize());
        let part = match tries {
            0..WHOLE if !giant => Part::Whole,
            0..BEGUN => Part::Beginning(BEGINNING),
            BEGUN..HEADER => Part::Header,
            _ => return Ok(heads.iter().map(|(head, deal)| self.stand_in(head, *deal)).collect()),
        };
        let asked = self.mailbox.mails(&uids, part).await;
        let mails = asked.inspect_err(|_| suspects.blame(self.state.uid_validity, &uids))?;
        let missing: Vec<u32> = uids.iter().copied().filter(|uid| !mails.iter().any(|mail| mail.uid == *uid)).collect();
        let there = if missing.is_empty() { Vec::new() } else { self.mailbox.still_there(&missing).await? };
        let mut mails: Vec<Option<Mail>> = mails.into_iter().map(Some).collect();
        let outcomes = heads.iter().map(|(head, deal)| {
            let found = mails
                .iter_mut()
                .find(|mail| mail.as_ref().is_some_and(|mail| mail.uid == head.uid))
                .and_then(Option::take);
            match found {
                Some(Mail { bytes: Some(bytes), .. }) => self.received(head, *deal, (bytes, part)),
                Some(_) => Outcome::Failed,
                None if there.contains(&head.uid) => Outcome::Failed,
                None => Outcome::Gone,
            }
        });
        Ok(outcomes.collect())
    }

    /// Hands the mails in together with the new state. The server hears of it only afterwards.
    async fn hand_in(
        &mut self,
        heads: &[(Head, Deal)],
        outcomes: Vec<Outcome>,
        suspects: &mut Suspects,
    ) -> Result<Vec<u32>, Trouble> {
        let (mut batch, mut finished) = (Vec::new(), Vec::new());
        for ((head, _), outcome) in heads.iter().zip(outcomes) {
            self.pass(head);
            if let Outcome::Fetched(received, wholly) = outcome {
                if wholly == Wholly::Yes {
                    finished.push(head.uid);
                }
                batch.push(received);
            }
        }
        if heads.is_empty() {
            return Ok(finished);
        }
        self.state.todo.extend(&finished);
        hit(Point::ImapFetched);
        self.store(batch).await?;
        hit(Point::ImapCommitted);
        heads.iter().for_each(|(head, _)| suspects.cleared(self.state.uid_validity, head.uid));
        Ok(finished)
    }

    async fn store(&mut self, batch: Vec<Received>) -> Result<(), Trouble> {
        let so_far = Some(self.so_far());
        // where old mail is looked at, what is known is known; a new number with known bytes is a second copy
        let anew = batch.iter().any(|one| one.archive || one.envelope.get("again").is_some());
        let copies: Vec<Received> = if anew { Vec::new() } else { batch.clone() };
        let taken = self.intake.take(&self.account.inbox, batch, so_far).await.map_err(|fault| not_taken(&fault))?;
        let twice = copies.into_iter().zip(taken).filter(|(_, taken)| *taken == Taken::Known);
        let twice: Vec<Received> = twice.map(|(one, _)| Received { provider_key: second_key(&one), ..one }).collect();
        if !twice.is_empty() {
            self.intake.take(&self.account.inbox, twice, None).await.map_err(|fault| not_taken(&fault))?;
        }
        Ok(())
    }

    /// Old mail does not move the last number.
    fn pass(&mut self, head: &Head) {
        if head.uid > self.state.last_uid {
            self.state.passed(head);
        }
    }

    fn received(&self, head: &Head, deal: Deal, (bytes, part): (Vec<u8>, Part)) -> Outcome {
        let mut envelope = self.envelope(head, deal);
        let wholly = if part == Part::Whole { Wholly::Yes } else { Wholly::No };
        if wholly == Wholly::No {
            put(&mut envelope, "cut", json!(head.size));
        }
        let provider_key = key(&self.reading.place, HEXLOWER.encode(&Sha256::digest(&bytes)));
        Outcome::Fetched(Received { provider_key, bytes, envelope, archive: deal == Deal::Archive }, wholly)
    }

    /// Shown in place of a mail that the server lists but cannot give.
    fn stand_in(&self, head: &Head, deal: Deal) -> Outcome {
        let mut envelope = self.envelope(head, deal);
        let words = format!(
            "the mail server lists this mail (number {}, {} bytes) but fails to give it; it is still in the mailbox",
            head.uid, head.size
        );
        let bytes = words.clone().into_bytes();
        put(&mut envelope, "unfetched", json!(words));
        let provider_key = unfetched(&self.reading.place, (self.state.uid_validity, head.uid));
        Outcome::Fetched(Received { provider_key, bytes, envelope, archive: deal == Deal::Archive }, Wholly::No)
    }

    fn envelope(&self, head: &Head, deal: Deal) -> Value {
        let mut envelope =
            json!({ "uid": head.uid, "uid_validity": self.state.uid_validity, "folder": self.reading.folder });
        if let Some(arrived) = head.arrived_ms {
            put(&mut envelope, "arrived_at", json!(arrived));
        }
        match self.reading.place {
            Place::Sent => put(&mut envelope, "sent", json!(true)),
            Place::Junk => put(&mut envelope, "junk", json!(true)),
            Place::In | Place::Further(_) => {}
        }
        if deal == Deal::Again {
            put(&mut envelope, "again", json!(true));
        }
        envelope
    }
}

/// What we sent is another thing than the same mail received.
pub(crate) fn key(place: &Place, key: String) -> String {
    if *place == Place::Sent { format!("sent/{key}") } else { key }
}

/// The key of a mail that is only known by its number; two folders may be numbered alike.
pub(crate) fn unfetched(place: &Place, (uid_validity, uid): (u32, u32)) -> String {
    match place {
        Place::In | Place::Sent => key(place, format!("unfetched/{uid_validity}.{uid}")),
        Place::Further(_) | Place::Junk => format!("unfetched/{}/{uid_validity}.{uid}", place.code()),
    }
}

fn put(envelope: &mut Value, key: &str, value: Value) {
    if let Some(map) = envelope.as_object_mut() {
        map.insert(key.to_owned(), value);
    }
}

fn second_key(one: &Received) -> String {
    let number = |key: &str| one.envelope.get(key).and_then(Value::as_u64).unwrap_or(0);
    format!("{}/{}.{}", one.provider_key, number("uid_validity"), number("uid"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(sizes: &[u32]) -> Vec<(Head, Deal)> {
        (1_u32..).zip(sizes).map(|(uid, size)| (Head { uid, size: *size, arrived_ms: None }, Deal::Take)).collect()
    }

    fn check(sizes: &[u32], suspects: &Suspects, expect: &[usize]) {
        let found: Vec<usize> =
            batches(heads(sizes), suspects, (7, 50 << 20)).iter().map(|batch| batch.heads.len()).collect();
        assert_eq!(found, expect, "{sizes:?}");
    }

    #[test]
    fn batches_hold_at_most_64_mails_and_8_mib() {
        check(&[1; 130], &Suspects::default(), &[64, 64, 2]);
        check(&[5 << 20, 2 << 20, 2 << 20, 1], &Suspects::default(), &[2, 2]);
        check(&[9 << 20, 1], &Suspects::default(), &[1, 1]);
        check(&[], &Suspects::default(), &[]);
    }

    #[test]
    fn giants_and_suspects_go_alone() {
        check(&[1, 60 << 20, 1, 1], &Suspects::default(), &[1, 1, 2]);
        let mut suspects = Suspects::default();
        suspects.blame(7, &[2]);
        check(&[1, 1, 1, 1], &suspects, &[1, 1, 2]);
        suspects.blame(7, &[1, 2, 3]);
        check(&[1, 1, 1, 1], &suspects, &[1, 1, 1, 1]);
    }
}
