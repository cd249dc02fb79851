//! Compares every mail on the server, byte for byte, with what is stored here (MAIL-207).

use crate::receive::{BEGINNING, LIST, State, key, unfetched};
use crate::settings::{self, After, Place, Reading};
use crate::{Email, sign_in};
use base::{Fault, Refusal};
use contract::{Account, Audit, Known};
use data_encoding::HEXLOWER;
use outside::Trouble;
use outside::imap::{Head, Mailbox, Part};
use sha2::{Digest, Sha256};

/// Bytes fetched at once.
const BYTES: u64 = 8 * 1024 * 1024;

/// Walks the folders that are read, and the one that mails are moved to.
pub(crate) async fn run(email: &Email, account: &Account, known: &dyn Known) -> Result<Audit, Fault> {
    let mut audit = Audit::default();
    if !settings::fetches(&account.settings) {
        return Ok(audit);
    }
    for (reading, folder) in folders(account).map_err(|refusal| Fault::new(refusal.detail))? {
        let mut walk = Walk { email, account, known, reading: &reading, audit: &mut audit };
        walk.folder(&folder).await.map_err(|why| match why {
            Why::Trouble(trouble) => Fault::new(format!("{folder}: {trouble}")),
            Why::Fault(fault) => fault,
        })?;
    }
    Ok(audit)
}

fn folders(account: &Account) -> Result<Vec<(Reading, String)>, Refusal> {
    let mut all = Vec::new();
    for place in settings::places(&account.settings) {
        let reading = settings::reading_of(&account.settings, &place)?;
        let moved = match &reading.after {
            After::Move(folder) if place == Place::In => Some((reading.clone(), folder.clone())),
            _ => None,
        };
        all.push((reading.clone(), reading.folder));
        all.extend(moved);
    }
    Ok(all)
}

enum Why {
    Trouble(Trouble),
    Fault(Fault),
}

impl From<Trouble> for Why {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

struct Walk<'a> {
    email: &'a Email,
    account: &'a Account,
    known: &'a dyn Known,
    reading: &'a Reading,
    audit: &'a mut Audit,
}

impl Walk<'_> {
    fn oversize(&self) -> u32 {
        self.reading.oversize.unwrap_or(self.email.pace.oversize)
    }

    async fn folder(&mut self, folder: &str) -> Result<(), Why> {
        let host = sign_in::opened(self.email, self.account, self.reading.host.clone()).await?;
        let mut mailbox = Mailbox::connect(&self.email.outside, &host, self.email.imap).await?;
        mailbox.sign_in(&host).await?;
        let validity = mailbox.select(folder).await?.uid_validity;
        let note = self.known.so_far(&self.account.inbox, &self.reading.place.code()).await.map_err(Why::Fault)?;
        let state: State = note.and_then(|note| serde_json::from_value(note).ok()).unwrap_or_default();
        let uids = mailbox.uids_from(1).await?;
        for some in uids.chunks(LIST / 8) {
            let heads = mailbox.heads(some).await?;
            for batch in batches(&heads, self.oversize()) {
                self.batch(&mut mailbox, (folder, validity, &state), batch).await?;
            }
        }
        mailbox.leave().await;
        Ok(())
    }

    async fn batch(
        &mut self,
        mailbox: &mut Mailbox,
        (folder, validity, state): (&str, u32, &State),
        heads: &[Head],
    ) -> Result<(), Why> {
        let part = match heads {
            [one] if one.size > self.oversize() => Part::Beginning(BEGINNING),
            _ => Part::Whole,
        };
        let uids: Vec<u32> = heads.iter().map(|head| head.uid).collect();
        let mails = mailbox.mails(&uids, part).await?;
        let keys = |head: &Head| -> Vec<String> {
            let bytes = mails.iter().find(|mail| mail.uid == head.uid).and_then(|mail| mail.bytes.as_ref());
            let whole = bytes.map(|bytes| HEXLOWER.encode(&Sha256::digest(bytes)));
            let whole = whole.map(|whole| key(&self.reading.place, whole));
            whole.into_iter().chain([unfetched(&self.reading.place, (validity, head.uid))]).collect()
        };
        let asked: Vec<(Head, Vec<String>)> = heads.iter().map(|head| (*head, keys(head))).collect();
        let flat: Vec<String> = asked.iter().flat_map(|(_, keys)| keys.clone()).collect();
        let found = self.known.which(&self.account.inbox, &flat).await.map_err(Why::Fault)?;
        for (head, keys) in asked {
            if keys.iter().any(|key| found.contains(key)) {
                self.audit.known += 1;
            } else if state.leaves(&head) {
                self.audit.left_alone += 1;
            } else {
                self.audit.missing.push(format!("{folder}: number {}, {} bytes", head.uid, head.size));
            }
        }
        Ok(())
    }
}

/// Giants go alone.
fn batches(heads: &[Head], oversize: u32) -> Vec<&[Head]> {
    let mut bytes = 0_u64;
    let together = |_: &Head, next: &Head| {
        bytes = bytes.saturating_add(u64::from(next.size));
        let fits = next.size <= oversize && bytes <= BYTES;
        if !fits {
            bytes = u64::from(next.size);
        }
        fits
    };
    heads.chunk_by(together).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn giants_are_asked_for_alone() {
        let heads: Vec<Head> = [1, 2, 60 << 20, 5 << 20, 5 << 20]
            .iter()
            .map(|size| Head { uid: 1, size: *size, arrived_ms: None })
            .collect();
        let sizes: Vec<usize> = batches(&heads, 50 << 20).iter().map(|batch| batch.len()).collect();
        assert_eq!(sizes, [2, 1, 1, 1]);
    }

    #[test]
    fn what_is_sent_has_keys_of_its_own() {
        assert_eq!((key(&Place::In, "k".into()), key(&Place::Sent, "k".into())), ("k".into(), "sent/k".into()));
    }
}
