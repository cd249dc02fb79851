//! Sends what is due, one at a time per conversation, and writes down what became of it.

use crate::bench::{Craft, keep_busy};
use crate::value::Row;
use crate::{Db, Tx, args, insist};
use base::failpoint::{Point, hit};
use base::{Actor, ConversationId, Fault, InboxId, MessageId, OutboxId, Time};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

const LEASE_MS: i64 = 3 * Time::MINUTE;
/// A try says this often that it is still going on: then its lease goes on too, however long a large mail takes.
const PULSE: Duration = Duration::from_secs(60);
/// Longest try; channels have limits of their own, for what they send.
const LONGEST: Duration = Duration::from_hours(6);
/// Waits between tries: 1, 5, 15, 60 minutes, then hourly (MAIL-705).
const BACKOFF_MS: &[i64] = &[Time::MINUTE, 5 * Time::MINUTE, 15 * Time::MINUTE, Time::HOUR];
/// Given up after this long.
const GIVE_UP_MS: i64 = 5 * Time::DAY;
const BROKEN: &str = "sending failed inside goodword; try again, and tell your administrator if it repeats";

/// A row at work.
#[derive(Clone, Debug)]
pub struct Leased {
    /// Id.
    pub id: OutboxId,
    /// Channel that sends it.
    pub channel: String,
    /// Inbox it leaves from.
    pub inbox: Option<InboxId>,
    /// Conversation it belongs to.
    pub conversation: Option<ConversationId>,
    /// Message whose delivery this is.
    pub message: Option<MessageId>,
    /// What the channel needs.
    pub payload: Value,
    /// What earlier tries did already, as the channel put it; null if nothing.
    pub had: Value,
    /// Idempotency key.
    pub key: String,
    /// Tries including this one.
    pub attempts: i64,
    /// An earlier try was cut off at a moment when the other side may have had it already.
    pub interrupted: bool,
    /// When it was first tried.
    pub first_tried_at: Time,
}

/// What a channel says of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The other side took it; its ids, for people.
    Sent(String),
    /// The same, read back there: it is there once. What the other side calls it.
    Posted(Value),
    /// Refused for good, in words for the agent.
    Refused(String),
    /// Not now, in words; perhaps the other side named a time to wait in milliseconds.
    Later(String, Option<i64>),
    /// Cut off after it was handed over: it may have been sent. In words.
    Unknown(String),
    /// Some of it is done, for the next try to know; and what is to be said of the rest.
    Partly(Value, Box<Self>),
}

impl Answer {
    /// What is to be said, and what is done already.
    fn apart(self) -> (Self, Option<Value>) {
        match self {
            Self::Partly(had, rest) => (*rest, Some(had)),
            whole => (whole, None),
        }
    }
}

/// What sends rows, and what must happen in the same transaction as each end.
pub trait Send: std::marker::Send + Sync + 'static {
    /// Tries to send.
    fn send<'a>(&'a self, row: &'a Leased) -> BoxFuture<'a, Answer>;
    /// Whether this row may be tried again after a try was cut off (replies: yes, same Message-ID).
    fn repeats_when_unknown(&self, row: &Leased) -> bool;
    /// How long to wait after this try before the next, in milliseconds.
    fn wait(&self, row: &Leased) -> i64 {
        mail_wait(row.attempts)
    }
    /// Writes down what became of it, in the transaction that ends the row.
    fn ended<'a>(&'a self, tx: &'a mut Tx, row: &'a Leased, end: &'a End) -> BoxFuture<'a, Result<(), Fault>>;
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Sent; possibly twice.
    Sent {
        /// A try before this one may have gone through.
        may_be_doubled: bool,
        /// What the other side calls it, where it says so.
        called: Option<Value>,
    },
    /// Given up, in words.
    Failed(String),
    /// May have been sent, will not be tried again, in words.
    Unknown(String),
    /// Will be tried again, in words.
    Waiting(String, Time),
}

/// Whether a try may have gone through although nobody said so.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doubt {
    None,
    Perhaps,
}

/// What to do after a try of unknown end (REL-8).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// Try again: a double is better than nothing.
    AtLeastOnce,
    /// Do not: nothing is better than a double.
    Once,
}

/// Takes due rows and sends them.
#[derive(Clone)]
pub struct Sender {
    pub(super) db: Db,
    send: Arc<dyn Send>,
    worker: Arc<str>,
    pulse: Duration,
}

impl Craft for Sender {
    type Piece = Leased;
    type Done = ();

    async fn take(&self, free: usize) -> Vec<Leased> {
        self.lease(None, free).await.unwrap_or_else(|error| {
            tracing::warn!(error = %error, "the outbox could not be read");
            Vec::new()
        })
    }

    async fn work(&self, row: Leased) {
        self.run(row).await;
    }

    async fn settle(&self, _done: Vec<()>) {}
}

impl Sender {
    /// A sender over something that knows the channels.
    #[must_use]
    pub fn new(db: &Db, send: Arc<dyn Send>) -> Self {
        Self { db: db.clone(), send, worker: OutboxId::mint(db.now()).to_string().into(), pulse: PULSE }
    }

    /// With another time between signs that a try is still going on.
    #[must_use]
    pub const fn pulsing(mut self, pulse: Duration) -> Self {
        self.pulse = pulse;
        self
    }

    /// Sends until `stop` says so, up to `width` rows at a time. A slow one holds up nothing but its conversation.
    pub async fn lane(self, width: usize, stop: watch::Receiver<bool>) {
        let db = self.db.clone();
        keep_busy(&db, self, width, stop).await;
    }

    /// Leases up to `width` due rows outside of all lanes and sends them side by side; gives their number.
    pub async fn step(&self, width: usize) -> Result<usize, Fault> {
        self.step_in(None, width).await
    }

    /// The same in one lane.
    pub(super) async fn step_in(&self, lane: Option<&str>, width: usize) -> Result<usize, Fault> {
        let leased = self.lease(lane, width).await?;
        let count = leased.len();
        futures_util::future::join_all(leased.into_iter().map(|row| self.run(row))).await;
        Ok(count)
    }

    async fn lease(&self, lane: Option<&str>, width: usize) -> Result<Vec<Leased>, Fault> {
        let now = self.db.now();
        let of = if lane.is_some() { "lane is not null and lane = $2" } else { "lane is null and $2 is null" };
        // The state stands here twice, so that the engines see which index fits.
        let due = format!("state in ('queued', 'sending') and run_at <= $1 and {of}");
        let any = format!("select 1 as one from outbox where {due} limit 1");
        if self.db.read().await?.maybe(any, args![now, lane]).await?.is_none() {
            return Ok(Vec::new());
        }
        let mut tx = self.db.begin(&Actor::system()).await?;
        let skip = if tx.is_postgres() { " for update skip locked" } else { "" };
        // may_be_doubled is raised before the try: if we die after the other side took it, the row says so.
        let sql = format!(
            "update outbox set state = 'sending', lease_until = $3, worker = $4, attempts = attempts + 1, first_tried_at = coalesce(first_tried_at, $1),
               may_be_doubled = case when state = 'sending' then 1 else may_be_doubled end
             where id in (select id from outbox where {due} and (state = 'queued' or (state = 'sending' and lease_until < $1))
               and not exists (select 1 from paused_classes p where p.class = outbox.class)
               and (conversation_id is null or not exists (select 1 from outbox e where e.conversation_id = outbox.conversation_id and e.id <> outbox.id
                 and e.state in ('queued', 'sending')
                 and ((e.state = 'sending' and e.lease_until >= $1) or (e.id < outbox.id and e.run_at <= $1))))
               order by run_at, id limit $5{skip})
             returning id, channel, inbox_id, conversation_id, message_id, payload, had, dedupe, attempts, may_be_doubled, first_tried_at"
        );
        let rows = tx.rows(sql, args![now, lane, now.plus(LEASE_MS), &*self.worker, width]).await?;
        tx.commit().await?;
        if !rows.is_empty() {
            hit(Point::OutboxLeased);
        }
        rows.iter().map(leased).collect()
    }

    /// Gives back what this sender still holds: the last thing before the process ends, so that nobody waits for its
    /// lease. Whoever takes it up says that it may go out twice.
    pub async fn let_go(&self) -> Result<(), Fault> {
        let mut tx = self.db.begin(&Actor::system()).await?;
        let sql = "update outbox set lease_until = 0 where state = 'sending' and worker = $1";
        tx.exec(sql, args![&*self.worker]).await?;
        tx.commit().await
    }

    async fn run(&self, mut row: Leased) {
        let (end, doubt, had) = tokio::select! {
            tried = self.attempt(&row) => tried,
            never = self.keep_lease(&row) => match never {},
        };
        row.interrupted |= doubt == Doubt::Perhaps;
        // What is not written is not known once the lease has run out, and a letter that was taken leaves again.
        if let Err(error) = insist(|| self.write(&row, &end, had.clone())).await {
            tracing::warn!(outbox.id = %row.id, error = %error, "the end of a delivery could not be written; its lease will run out");
        }
    }

    /// Moves the end of a row's lease on while a try at it goes on.
    async fn keep_lease(&self, row: &Leased) -> Infallible {
        loop {
            tokio::time::sleep(self.pulse).await;
            if let Err(error) = self.extend(row).await {
                tracing::warn!(outbox.id = %row.id, error = %error, "the lease of a delivery could not be extended");
            }
        }
    }

    async fn extend(&self, row: &Leased) -> Result<(), Fault> {
        let mut tx = self.db.begin(&Actor::system()).await?;
        let until = tx.now().plus(LEASE_MS);
        let sql = "update outbox set lease_until = $3 where id = $1 and state = 'sending' and attempts = $2";
        tx.exec(sql, args![&row.id, row.attempts, until]).await?;
        tx.commit().await
    }

    async fn attempt(&self, row: &Leased) -> (End, Doubt, Option<Value>) {
        // A first try of something interrupted is one that a person asked for.
        if row.interrupted && row.attempts > 1 && !self.send.repeats_when_unknown(row) {
            return (End::Unknown("an earlier try was cut off; it is not repeated".into()), Doubt::Perhaps, None);
        }
        let tried = tokio::time::timeout(LONGEST, AssertUnwindSafe(self.send.send(row)).catch_unwind()).await;
        let (answer, had) = match tried {
            Ok(Ok(answer)) => answer.apart(),
            Ok(Err(_panic)) => (Answer::Refused(BROKEN.into()), None),
            Err(_late) => (Answer::Unknown("the other side stopped answering".into()), None),
        };
        let doubt = if matches!(answer, Answer::Unknown(_)) { Doubt::Perhaps } else { Doubt::None };
        let rule = if self.send.repeats_when_unknown(row) { Rule::AtLeastOnce } else { Rule::Once };
        (judge(row, answer, (rule, self.send.wait(row)), self.db.now()), doubt, had)
    }

    async fn write(&self, row: &Leased, end: &End, had: Option<Value>) -> Result<(), Fault> {
        let mut tx = self.db.begin(&Actor::system()).await?;
        let now = tx.now();
        let (state, run_at, error, doubled) = match end {
            End::Sent { may_be_doubled, .. } => ("sent", now, None, *may_be_doubled),
            End::Failed(why) => ("failed", now, Some(why), row.interrupted),
            End::Unknown(why) => ("unknown", now, Some(why), true),
            End::Waiting(why, at) => ("queued", *at, Some(why), row.interrupted),
        };
        let ended = (state != "queued").then_some(now);
        let kept = tx
            .exec(
                "update outbox set state = $2, run_at = $3, last_error = $4, may_be_doubled = $5, ended_at = $6, lease_until = null,
                   had = coalesce($8, had)
                 where id = $1 and state = 'sending' and attempts = $7",
                args![&row.id, state, run_at, error, doubled, ended, row.attempts, had],
            )
            .await?;
        // Who lost the lease to a later try has nothing to say any more.
        if kept == 1 {
            self.send.ended(&mut tx, row, end).await?;
        }
        tx.commit().await?;
        hit(Point::OutboxCommitted);
        Ok(())
    }
}

/// Ends the leases of a process that is no more. The rows stay as they are, so that the next lease sees a try cut off.
pub(crate) async fn free(tx: &mut Tx) -> Result<(), Fault> {
    tx.exec("update outbox set lease_until = 0 where state = 'sending'", args![]).await.map(drop)
}

/// Turns an answer into an end. Pure.
fn judge(row: &Leased, answer: Answer, (rule, step): (Rule, i64), now: Time) -> End {
    match answer {
        Answer::Sent(_) => End::Sent { may_be_doubled: row.interrupted, called: None },
        Answer::Posted(called) => End::Sent { may_be_doubled: false, called: Some(called) },
        Answer::Refused(why) => End::Failed(why),
        Answer::Unknown(why) if rule == Rule::Once => End::Unknown(why),
        Answer::Unknown(why) => later(row, why, step, now),
        Answer::Partly(_, rest) => judge(row, *rest, (rule, step), now),
        Answer::Later(why, wait) => later(row, why, step.max(wait.unwrap_or(0)), now),
    }
}

fn later(row: &Leased, why: String, wait: i64, now: Time) -> End {
    if now.since(row.first_tried_at) >= GIVE_UP_MS {
        return End::Failed(format!("given up after five days; the last answer was: {why}"));
    }
    End::Waiting(why, now.plus(wait))
}

fn mail_wait(attempts: i64) -> i64 {
    let place = usize::try_from(attempts - 1).unwrap_or(0);
    BACKOFF_MS.get(place).or(BACKOFF_MS.last()).copied().unwrap_or(Time::HOUR)
}

fn leased(row: &Row) -> Result<Leased, Fault> {
    Ok(Leased {
        id: row.get("id")?,
        channel: row.get("channel")?,
        inbox: row.get("inbox_id")?,
        conversation: row.get("conversation_id")?,
        message: row.get("message_id")?,
        payload: row.get("payload")?,
        had: row.get::<Option<Value>>("had")?.unwrap_or_default(),
        key: row.get("dedupe")?,
        attempts: row.get("attempts")?,
        interrupted: row.get("may_be_doubled")?,
        first_tried_at: row.get("first_tried_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(attempts: i64, first: Time) -> Leased {
        let id = OutboxId::mint(Time(0));
        let (channel, key) = ("post".into(), "k".into());
        Leased {
            id,
            channel,
            inbox: None,
            conversation: None,
            message: None,
            payload: Value::Null,
            had: Value::Null,
            key,
            attempts,
            interrupted: false,
            first_tried_at: first,
        }
    }

    fn once(attempts: i64) -> (Rule, i64) {
        (Rule::Once, mail_wait(attempts))
    }

    #[test]
    fn waits_grow_to_hourly_and_end_after_five_days() {
        let waits: Vec<i64> = (1..=6)
            .map(|n| match judge(&row(n, Time(0)), Answer::Later("busy".into(), None), once(n), Time(0)) {
                End::Waiting(_, at) => at.0 / Time::MINUTE,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(waits, [1, 5, 15, 60, 60, 60]);
        let late = judge(&row(130, Time(0)), Answer::Later("busy".into(), None), once(130), Time(GIVE_UP_MS));
        assert!(matches!(late, End::Failed(why) if why.contains("five days")));
    }

    #[test]
    fn what_may_have_been_sent_is_repeated_only_where_that_is_allowed() {
        let cut = || Answer::Unknown("cut".into());
        assert!(matches!(judge(&row(1, Time(0)), cut(), (Rule::AtLeastOnce, 1), Time(0)), End::Waiting(..)));
        assert!(matches!(judge(&row(1, Time(0)), cut(), once(1), Time(0)), End::Unknown(_)));
    }

    #[test]
    fn a_send_after_an_interrupted_one_says_it_may_be_doubled() {
        let end = judge(&Leased { interrupted: true, ..row(2, Time(0)) }, Answer::Sent("250".into()), once(2), Time(0));
        assert_eq!(end, End::Sent { may_be_doubled: true, called: None });
    }
}
