//! Tells the clocks of a conversation anew and keeps what came out. Twice is like once.

use crate::clock::{self, Clock};
use crate::policy::{self, Asked, Policy};
use crate::{calendar, history};
use base::facts::{Fact, Kind};
use base::{CalendarId, ConversationId, Fault, Outcome, Time};
use desk::head::{self, DueState, Head};
use desk::{event, label};
use hours::Hours;
use serde_json::json;
use std::collections::HashMap;
use store::{Conn, Tx, args};

/// Everything promised at this moment.
#[derive(Debug, Default)]
pub struct Promises {
    policies: Vec<Policy>,
    hours: HashMap<CalendarId, Hours>,
}

impl Promises {
    /// Reads them.
    pub async fn load(conn: &mut Conn) -> Result<Self, Fault> {
        let policies = policy::all(conn).await?;
        let mut hours = HashMap::new();
        for calendar in calendar::all(conn).await?.iter().filter(|calendar| calendar.policies > 0) {
            hours.insert(calendar.id.clone(), calendar.opened()?);
        }
        Ok(Self { policies, hours })
    }

    /// Whether nothing is promised.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.policies.is_empty()
    }

    /// The calendar of what is promised in a conversation.
    pub(crate) async fn calendar_of(&self, conn: &mut Conn, head: &Head) -> Result<Option<CalendarId>, Fault> {
        let asked = asked(conn, head).await?;
        Ok(policy::first(&self.policies, &asked).map(|policy| policy.calendar.clone()))
    }

    fn of(&self, asked: &Asked) -> Option<(&Policy, &Hours)> {
        let policy = policy::first(&self.policies, asked)?;
        Some((policy, self.hours.get(&policy.calendar)?))
    }
}

/// Marks every conversation at work, to be told anew soon, and why.
pub(crate) async fn all_open(tx: &mut Tx, why: &str) -> Result<(), Fault> {
    tx.exec(
        "insert into clock_work (conversation_id, why) select id, $1 from conversations where shelf in ('active', 'snoozed') and internal = 0
         on conflict (conversation_id) do update set why = excluded.why",
        args![why],
    )
    .await
    .map(drop)
}

/// Marks conversations resolved since then, too: only for promises that were made and kept before they were written down here.
pub async fn resolved_since(tx: &mut Tx, since: Time, why: &str) -> Result<(), Fault> {
    tx.exec(
        "insert into clock_work (conversation_id, why) select id, $1 from conversations where shelf = 'resolved' and internal = 0 and resolved_at >= $2
         on conflict (conversation_id) do nothing",
        args![why, since],
    )
    .await
    .map(drop)
}

/// Tells one conversation's clocks anew. `why` is given when a promise changed: then it leaves a line.
pub async fn one(tx: &mut Tx, promises: &Promises, (id, why): (&ConversationId, Option<&str>)) -> Result<(), Fault> {
    let Some(head) = head::find(tx, id.as_str()).await?.filter(|head| !head.internal) else { return Ok(()) };
    if head.id != *id {
        // It became part of another one, whose own clocks count now.
        tx.exec("delete from clocks where conversation_id = $1 and state in ('runs', 'rests')", args![id]).await?;
    }
    let asked = asked(tx, &head).await?;
    let kept = clock::of(tx, &head.id).await?;
    let told = match promises.of(&asked) {
        Some((policy, hours)) => {
            let history = history::load(tx, &head).await?;
            let told = hours::clocks(&history, hours, &policy.targets.targets());
            told.into_iter().map(|clock| Clock::of(clock, &policy.id)).collect()
        }
        None => vec![],
    };
    keep(tx, &head, (&kept, &told)).await?;
    if why.is_some() {
        hush(tx, &head).await?;
    }
    show(tx, &head, why).await
}

/// What promises ask of a conversation.
async fn asked(conn: &mut Conn, head: &Head) -> Result<Asked, Fault> {
    let labels = label::of(conn, std::slice::from_ref(&head.id)).await?.remove(&head.id).unwrap_or_default();
    Ok(Asked {
        inbox: head.inbox.clone(),
        team: head.team.clone(),
        labels: labels.into_iter().map(|label| label.id).collect(),
        priority: head.priority,
        public: head.visibility == "public",
    })
}

/// Writes what differs. A clock that is over stays as it ended; one that is not told any more and never ended goes.
async fn keep(tx: &mut Tx, head: &Head, (kept, told): (&[Clock], &[Clock])) -> Result<(), Fault> {
    let same = |a: &Clock, b: &Clock| a.kind == b.kind && a.started_at == b.started_at;
    for gone in kept.iter().filter(|old| !old.is_over() && !told.iter().any(|new| same(old, new))) {
        let sql = "delete from clocks where conversation_id = $1 and kind = $2 and started_at = $3";
        tx.exec(sql, args![&head.id, &gone.kind, gone.started_at]).await?;
    }
    for new in told {
        let old = kept.iter().find(|old| same(old, new));
        if old.is_none_or(|old| old != new && !(old.is_over() && new.is_over())) {
            write(tx, head, new).await?;
        }
    }
    Ok(())
}

/// A new promise that is broken already shows as late, and nobody is called for each of a hundred of them.
async fn hush(tx: &mut Tx, head: &Head) -> Result<(), Fault> {
    let now = tx.now();
    let sql = "update clocks set missed_at = $2, warned_at = $2 where conversation_id = $1 and state = 'runs' and missed_at is null and due_at <= $2";
    tx.exec(sql, args![&head.id, now]).await.map(drop)
}

/// A due time that moved may be warned of again. Whose it was is settled when it was due, else when it ended (DESK-1204).
async fn write(tx: &mut Tx, head: &Head, clock: &Clock) -> Result<(), Fault> {
    tx.exec(
        "insert into clocks (conversation_id, kind, started_at, policy_id, state, due_at, left_ms, stopped_at, spent_ms, owner_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (conversation_id, kind, started_at) do update set policy_id = excluded.policy_id, state = excluded.state,
           warned_at = case when clocks.due_at = excluded.due_at then clocks.warned_at end,
           missed_at = case when clocks.due_at = excluded.due_at then clocks.missed_at end,
           owner_id = case when clocks.missed_at is not null and clocks.due_at = excluded.due_at then clocks.owner_id else excluded.owner_id end,
           due_at = excluded.due_at, left_ms = excluded.left_ms, stopped_at = excluded.stopped_at, spent_ms = excluded.spent_ms",
        args![
            &head.id, &clock.kind, clock.started_at, &clock.policy, &clock.state, clock.due_at, clock.left_ms, clock.stopped_at, clock.spent_ms,
            head.assignee.as_ref()
        ],
    )
    .await
    .map(drop)
}

/// Puts the soonest of the running clocks where lists see it.
async fn show(tx: &mut Tx, head: &Head, why: Option<&str>) -> Result<(), Fault> {
    let soonest = tx
        .maybe(
            "select kind, due_at, warned_at, missed_at from clocks where conversation_id = $1 and state = 'runs' order by due_at, kind limit 1",
            args![&head.id],
        )
        .await?;
    let due = match &soonest {
        Some(row) => Some((row.get("due_at")?, row.get::<String>("kind")?)),
        None => None,
    };
    let state = soonest.as_ref().map(state).transpose()?.unwrap_or_default();
    if !head::set_due(tx, head, due.as_ref().map(|(at, kind)| (*at, kind.as_str(), state))).await? {
        return Ok(());
    }
    if let Some(why) = why {
        let sentence = match &due {
            Some((at, kind)) => format!("{} is due at {} because {why}", clock::title(kind), at.to_rfc3339()),
            None => format!("nothing is due because {why}"),
        };
        event::write(tx, &head.id, "clock", &sentence, json!({ "due_at": due.as_ref().map(|(at, _)| at) })).await?;
    }
    tx.tell(Fact::new(Kind::ClockMoved).conversation(&head.id).inbox(&head.inbox));
    Ok(())
}

/// How a running clock stands: what was said of it.
fn state(row: &store::Row) -> Result<DueState, Fault> {
    let (warned, missed): (Option<Time>, Option<Time>) = (row.get("warned_at")?, row.get("missed_at")?);
    Ok(match (warned, missed) {
        (_, Some(_)) => DueState::Missed,
        (Some(_), None) => DueState::Warned,
        (None, None) => DueState::InTime,
    })
}

/// The clocks of a conversation, told now without waiting for the facts.
pub async fn now(tx: &mut Tx, id: &ConversationId) -> Outcome<()> {
    let promises = Promises::load(tx).await?;
    Ok(one(tx, &promises, (id, None)).await?)
}
