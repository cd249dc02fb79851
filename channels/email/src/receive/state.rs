//! What is known of a mailbox between connections: kept by the intake in the transaction of the mails it is about.

use base::Time;
use outside::imap::{Folder, Head};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, VecDeque};

/// Mails remembered by size and time, to notice that a number now means another mail.
const LANDMARKS: usize = 8;
/// Arrival times may be wrong by this much: clocks of servers are.
pub(super) const SLACK_MS: i64 = 2 * Time::DAY;

/// How far a mailbox was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    /// Folder these numbers belong to.
    pub(super) folder: String,
    /// The server's numbering.
    pub(super) uid_validity: u32,
    /// All up to this number are done.
    pub(super) last_uid: u32,
    /// What arrived before this time is no new work.
    pub(super) since_ms: i64,
    /// Whether what is older is taken in silently or left alone.
    pub(super) older: Older,
    /// Old mail below this number is still to come, newest first.
    pub(super) below: Option<u32>,
    /// How much of it there was at the beginning.
    #[serde(default)]
    pub(super) older_of: i64,
    /// The numbering changed: up to this number everything is looked at again.
    pub(super) again_to: Option<u32>,
    /// Done, but not yet marked on the server.
    pub(super) todo: Vec<u32>,
    /// The last mails by number, size and arrival.
    pub(super) landmarks: VecDeque<(u32, u32, Option<i64>)>,
    /// The server's count of changes when the folder was opened last, where it counts them.
    #[serde(default)]
    pub(super) modseq: Option<u64>,
    /// Up to here it was compared which numbers are stored: twice, for a server may show a number late.
    #[serde(default)]
    pub(super) compared: Point,
    /// And up to here once.
    #[serde(default)]
    pub(super) compared_once: Point,
}

/// A number, and when it was the last one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Point {
    pub(super) uid: u32,
    pub(super) at_ms: i64,
}

/// What happens to mail that is older than the account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Older {
    /// Left alone.
    #[default]
    Left,
    /// Taken in silently.
    Archived,
}

/// What to do with a mail by its place and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deal {
    Take,
    /// If its content is not known yet.
    Again,
    Archive,
    Leave,
}

impl State {
    /// Remembers a mail that was taken in.
    pub(super) fn passed(&mut self, head: &Head) {
        self.last_uid = self.last_uid.max(head.uid);
        if self.landmarks.len() >= LANDMARKS {
            self.landmarks.pop_front();
        }
        self.landmarks.push_back((head.uid, head.size, head.arrived_ms));
        if self.again_to.is_some_and(|last| self.last_uid >= last) {
            self.again_to = None;
        }
    }

    /// These were taken out of the folder: a mail of any size that stands there under their numbers is another one.
    pub(super) fn taken_out(&mut self, uids: &[u32]) {
        for (_, size, arrived) in self.landmarks.iter_mut().filter(|(uid, ..)| uids.contains(uid)) {
            (*size, *arrived) = (0, None);
        }
    }

    /// Whether the server now counts differently: other numbering, another folder, or a next number we have passed.
    pub(super) fn renumbered(&self, folder: &Folder, name: &str) -> bool {
        let behind = folder.uid_next.is_some_and(|next| next <= self.last_uid);
        // The test that numbers anew must be able to fail (REL-43).
        let anew = self.uid_validity != folder.uid_validity && !cfg!(feature = "sabotage");
        anew || self.folder != name || behind
    }

    /// Whether a number stands for another mail than when it was taken in: the server was restored.
    pub(super) fn disagrees(&self, heads: &[Head]) -> bool {
        heads.iter().any(|head| {
            let known = self.landmarks.iter().find(|(uid, ..)| *uid == head.uid);
            known.is_some_and(|(_, size, arrived)| {
                *size != head.size || (arrived.is_some() && head.arrived_ms != *arrived)
            })
        })
    }

    /// Whether the server has counted more changes before than it has now: it was restored from a copy. Where mails are still
    /// there that were known, they tell it better: servers lose their count more often than their mails.
    pub(super) fn went_back(&self, folder: &Folder, landmarks: &[Head]) -> bool {
        let fewer = self.modseq.zip(folder.modseq).is_some_and(|(before, now)| now < before);
        fewer && landmarks.is_empty()
    }

    /// All numbers so far were compared with what is stored.
    pub(super) fn compared_now(&mut self, now: Time) {
        self.compared = std::mem::replace(&mut self.compared_once, Point { uid: self.last_uid, at_ms: now.0 });
    }

    /// What to do with a mail whose number was passed although it is not stored.
    pub(super) fn deal_missed(&self, head: &Head) -> Deal {
        if self.leaves(head) { Deal::Leave } else { self.deal_again(head) }
    }

    /// Begins anew: everything is looked at again, what is known already will be recognised by its content.
    pub(super) fn look_again(&mut self, folder: &Folder, name: &str, now: Time) {
        self.folder = name.to_owned();
        self.uid_validity = folder.uid_validity;
        self.again_to = Some(folder.uid_next.map_or(u32::MAX, |next| next.saturating_sub(1)));
        self.last_uid = 0;
        self.below = None;
        self.todo.clear();
        self.landmarks.clear();
        // what is looked at now need not be compared
        self.compared = Point { uid: self.again_to.unwrap_or_default(), at_ms: now.0 };
        self.compared_once = self.compared;
    }

    /// Whether a mail was there before the account, and is not wanted.
    pub(crate) fn leaves(&self, head: &Head) -> bool {
        self.older == Older::Left && head.arrived_ms.is_some_and(|arrived| arrived < self.since_ms)
    }

    /// What to do with a mail that is not older by its number.
    pub(super) fn deal(&self, head: &Head) -> Deal {
        if self.again_to.is_none_or(|last| head.uid > last) { Deal::Take } else { self.deal_again(head) }
    }

    /// What to do with a mail that may be known already, or be too old.
    fn deal_again(&self, head: &Head) -> Deal {
        let Some(arrived) = head.arrived_ms.filter(|arrived| *arrived < self.since_ms) else { return Deal::Again };
        match self.older {
            Older::Archived => Deal::Archive,
            Older::Left if arrived >= self.since_ms.saturating_sub(SLACK_MS) => Deal::Archive,
            Older::Left => Deal::Leave,
        }
    }
}

/// Mails that broke a connection, and how often. In memory: after a restart they get their tries again.
#[derive(Debug, Default)]
pub(super) struct Suspects {
    broke: HashMap<(u32, u32), u32>,
    /// Fetch one by one up to this number: something in there broke the connection.
    narrow_to: u32,
    progress: bool,
}

impl Suspects {
    /// A fetch of these mails broke the connection or gave nothing.
    pub(super) fn blame(&mut self, uid_validity: u32, uids: &[u32]) {
        match uids {
            [one] => *self.broke.entry((uid_validity, *one)).or_default() += 1,
            _ => self.narrow_to = self.narrow_to.max(uids.last().copied().unwrap_or(0)),
        }
    }

    /// How often a mail broke the connection.
    pub(super) fn count(&self, uid_validity: u32, uid: u32) -> u32 {
        self.broke.get(&(uid_validity, uid)).copied().unwrap_or(0)
    }

    /// Whether a mail has to be fetched alone.
    pub(super) fn alone(&self, uid_validity: u32, uid: u32) -> bool {
        uid <= self.narrow_to || self.count(uid_validity, uid) > 0
    }

    /// A mail is done.
    pub(super) fn cleared(&mut self, uid_validity: u32, uid: u32) {
        self.broke.remove(&(uid_validity, uid));
        self.progress = true;
        if uid >= self.narrow_to {
            self.narrow_to = 0;
        }
    }

    /// Whether mails were taken in since this was asked last.
    pub(super) fn made_progress(&mut self) -> bool {
        std::mem::take(&mut self.progress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_772_442_000_000;

    fn state() -> State {
        State { folder: "INBOX".into(), uid_validity: 7, last_uid: 100, since_ms: START, ..State::default() }
    }

    fn folder(uid_validity: u32, uid_next: u32) -> Folder {
        Folder { uid_validity, uid_next: Some(uid_next), exists: 1, modseq: None }
    }

    fn head(uid: u32, arrived_ms: i64) -> Head {
        Head { uid, size: 1, arrived_ms: Some(arrived_ms) }
    }

    #[test]
    fn a_new_numbering_a_step_back_and_another_folder_are_noticed() {
        assert!(!state().renumbered(&folder(7, 101), "INBOX"));
        assert!(state().renumbered(&folder(8, 101), "INBOX"));
        assert!(state().renumbered(&folder(7, 100), "INBOX"));
        assert!(state().renumbered(&folder(7, 101), "Work"));
    }

    #[test]
    fn a_count_of_changes_that_fell_is_noticed_where_no_mail_tells_better() {
        let known = State { modseq: Some(9), ..state() };
        let now = |modseq| Folder { modseq, ..folder(7, 101) };
        assert!(known.went_back(&now(Some(8)), &[]));
        assert!(!known.went_back(&now(Some(9)), &[]) && !known.went_back(&now(None), &[]));
        assert!(!known.went_back(&now(Some(8)), &[head(99, START)]));
        assert!(!state().went_back(&now(Some(8)), &[]));
    }

    #[test]
    fn a_number_that_stands_for_another_mail_is_noticed() {
        let mut state = state();
        state.passed(&head(101, START));
        assert!(!state.disagrees(&[head(101, START)]));
        assert!(state.disagrees(&[head(101, START + 1)]));
        assert!(!state.disagrees(&[head(102, START)]));
    }

    #[test]
    fn a_number_taken_out_that_is_there_again_is_noticed_though_the_mails_are_alike() {
        let mut state = state();
        state.passed(&head(101, START));
        assert!(!state.disagrees(&[head(101, START)]));
        state.taken_out(&[101]);
        assert!(state.disagrees(&[head(101, START)]));
    }

    #[test]
    fn looking_again_leaves_mail_alone_that_never_was_ours() {
        let mut state = state();
        state.look_again(&folder(8, 51), "INBOX", Time(START));
        assert_eq!(state.deal(&head(10, START - 10 * Time::DAY)), Deal::Leave);
        assert_eq!(state.deal(&head(10, START - Time::DAY)), Deal::Archive);
        assert_eq!(state.deal(&head(10, START)), Deal::Again);
        assert_eq!(state.deal(&head(51, START - 10 * Time::DAY)), Deal::Take);
        state.older = Older::Archived;
        assert_eq!(state.deal(&head(10, START - 10 * Time::DAY)), Deal::Archive);
        state.passed(&head(50, START));
        assert_eq!((state.again_to, state.last_uid), (None, 50));
    }

    #[test]
    fn what_was_passed_is_compared_twice_and_what_never_was_ours_is_left() {
        let mut state = state();
        state.compared_now(Time(1));
        state.last_uid = 120;
        state.compared_now(Time(2));
        assert_eq!((state.compared, state.compared_once), (Point { uid: 100, at_ms: 1 }, Point { uid: 120, at_ms: 2 }));
        assert_eq!(state.deal_missed(&head(110, START)), Deal::Again);
        assert_eq!(state.deal_missed(&head(110, START - 1)), Deal::Leave);
        state.older = Older::Archived;
        assert_eq!(state.deal_missed(&head(110, START - 1)), Deal::Archive);
    }

    #[test]
    fn a_batch_that_broke_is_taken_apart() {
        let mut suspects = Suspects::default();
        suspects.blame(7, &[1, 2, 3]);
        assert!(suspects.alone(7, 2) && !suspects.alone(7, 4));
        suspects.blame(7, &[2]);
        assert_eq!(suspects.count(7, 2), 1);
        suspects.cleared(7, 3);
        assert!(suspects.alone(7, 2) && !suspects.alone(7, 1));
        suspects.cleared(7, 2);
        assert_eq!(suspects.count(7, 2), 0);
    }
}
