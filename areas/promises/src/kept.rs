//! Kept on time, of all that fell due (PRO-7): what is open and overdue counts as missed, what is not yet due is left out.

use crate::promise::State;
use base::{ConversationId, Fault, Time};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Conn, Row, args};

/// A promise as far as counting goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuePromise {
    /// Where it was made, or what that was merged into.
    pub conversation: ConversationId,
    /// Due, in milliseconds since 1970.
    pub due_ms: i64,
    /// How it stands.
    pub state: State,
    /// When it was kept, broken, changed or made void.
    pub settled_ms: Option<i64>,
}

/// The promises that fall due from one instant to another (not in it), oldest first. Spam, trash and conversations among
/// colleagues are left out.
pub async fn due_in(conn: &mut Conn, from_ms: i64, to_ms: i64) -> Result<Vec<DuePromise>, Fault> {
    let sql = "select coalesce(m.conversation_id, o.merged_into, o.id) as conversation, p.due_at, p.state, p.settled_at
         from promises p
         join conversations o on o.id = p.conversation_id
         left join messages m on m.id = p.message_id
         join conversations c on c.id = coalesce(m.conversation_id, o.merged_into, o.id)
         where p.due_at >= $1 and p.due_at < $2 and c.internal = 0 and c.shelf not in ('spam', 'trash')
         order by p.due_at, p.id";
    conn.rows(sql, args![from_ms, to_ms]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<DuePromise, Fault> {
    Ok(DuePromise {
        conversation: row.get("conversation")?,
        due_ms: row.get("due_at")?,
        state: State::read(row.get("state")?)?,
        settled_ms: row.get("settled_at")?,
    })
}

/// What a measure comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "PromisesMeasured")]
pub struct Measure {
    /// Kept on time.
    pub kept: i64,
    /// Kept late, broken, or open and overdue.
    pub missed: i64,
    /// Not yet due: left out.
    pub running: i64,
    /// Changed with consent, or none: left out.
    pub left_out: i64,
}

impl Measure {
    /// Kept on time of all that fell due, from 0 to 1; none where nothing did.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        let whole = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        let due = self.kept.saturating_add(self.missed);
        (due > 0).then(|| f64::from(whole(self.kept)) / f64::from(whole(due)))
    }
}

/// Counts promises as of `now`. Pure.
#[must_use]
pub fn measured(promises: &[DuePromise], now: Time) -> Measure {
    let mut all = Measure::default();
    for one in promises {
        let count = match one.state {
            State::Changed | State::Void => &mut all.left_out,
            _ if one.due_ms > now.0 => &mut all.running,
            State::Kept => &mut all.kept,
            State::Open | State::KeptLate | State::Broken => &mut all.missed,
        };
        *count += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(due_ms: i64, state: State) -> DuePromise {
        DuePromise { conversation: ConversationId::mint(Time(1)), due_ms, state, settled_ms: None }
    }

    #[test]
    fn what_is_overdue_counts_as_missed_and_what_is_not_due_is_left_out() {
        let (past, coming, now) = (50, 150, Time(100));
        for (due, state, expected) in [
            (past, State::Kept, (1, 0, 0, 0)),
            (past, State::KeptLate, (0, 1, 0, 0)),
            (past, State::Broken, (0, 1, 0, 0)),
            (past, State::Open, (0, 1, 0, 0)),
            (now.0, State::Open, (0, 1, 0, 0)),
            (coming, State::Open, (0, 0, 1, 0)),
            (coming, State::Kept, (0, 0, 1, 0)),
            (past, State::Changed, (0, 0, 0, 1)),
            (past, State::Void, (0, 0, 0, 1)),
        ] {
            let Measure { kept, missed, running, left_out } = measured(&[one(due, state)], now);
            assert_eq!((kept, missed, running, left_out), expected, "{due} {state:?}");
        }
    }

    #[test]
    fn a_share_is_told_where_something_fell_due() {
        let all = [one(1, State::Kept), one(2, State::Kept), one(3, State::Open), one(4, State::Void)];
        assert_eq!(measured(&all, Time(10)).share(), Some(2.0 / 3.0));
        assert_eq!(measured(&all, Time(0)).share(), None);
    }
}
