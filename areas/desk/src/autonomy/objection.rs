//! Objections (AUT-5): somebody says why an answer of theirs was well said all the same, or why a level should not have
//! fallen; a lead answers within five working days, with words. A level never rises by it: the record does, or what held it
//! back is gone, and then the evidence is weighed again.

use super::policy::line;
use super::standing;
use base::facts::{Fact, Kind};
use base::{AgentId, Fault, Outcome, Refusal, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Conn, Row, Tx, args, audit};

/// Working days in which it is answered.
const WITHIN: i64 = 5;
/// Longest words.
const LONGEST: usize = 500;

/// What became of an objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ObjectionOutcome")]
pub enum Verdict {
    /// It was right.
    Upheld,
    /// What was said before stands.
    Stands,
}

impl Verdict {
    const fn code(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Stands => "stands",
        }
    }

    fn of(code: Option<&str>) -> Option<Self> {
        code.map(|code| if code == "upheld" { Self::Upheld } else { Self::Stands })
    }
}

/// An objection.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Objection {
    /// What it is about: a look at an answer, or a change of a level.
    pub thing: String,
    /// Whose.
    #[serde(skip)]
    pub agent: AgentId,
    /// Which networks.
    #[serde(skip)]
    pub family: String,
    /// Why.
    pub words: String,
    /// When.
    pub at: Time,
    /// By when it is answered.
    pub due_at: Time,
    /// What became of it.
    pub outcome: Option<Verdict>,
    /// What was said to it.
    pub answer: Option<String>,
}

fn read(row: &Row) -> Result<Objection, Fault> {
    Ok(Objection {
        thing: row.get("thing")?,
        agent: row.get("agent_id")?,
        family: row.get("family")?,
        words: row.get("words")?,
        at: row.get("at")?,
        due_at: row.get("due_at")?,
        outcome: Verdict::of(row.get::<Option<String>>("outcome")?.as_deref()),
        answer: row.get("answer")?,
    })
}

/// Somebody's on one kind of network, newest first.
pub async fn of(conn: &mut Conn, (agent, family): standing::Place<'_>) -> Result<Vec<Objection>, Fault> {
    let sql = "select * from objections where agent_id = $1 and family = $2 order by at desc, thing limit 50";
    conn.rows(sql, args![agent, family]).await?.iter().map(read).collect()
}

/// So many working days later, at the same hour; Saturday and Sunday are none. Pure.
fn working_days_after(from: Time, days: i64) -> Time {
    let mut at = from;
    for _ in 0..days {
        at = at.plus(Time::DAY);
        while is_weekend(at) {
            at = at.plus(Time::DAY);
        }
    }
    at
}

/// The first of January 1970 was a Thursday. Pure.
const fn is_weekend(at: Time) -> bool {
    matches!(at.0.div_euclid(Time::DAY).rem_euclid(7), 2 | 3)
}

/// Which networks a thing is about, if it is one somebody may object to: a fault in their record, or a level that fell.
async fn family(conn: &mut Conn, agent: &AgentId, thing: &str) -> Result<Option<String>, Fault> {
    let sql = "select family from reviews where id = $1 and agent_id = $2 and outcome = 'fault'
               union all select family from level_turns where id = $1 and agent_id = $2 and kind = 'lowered'";
    conn.maybe(sql, args![thing, agent]).await?.map(|row| row.only()).transpose()
}

/// Objects to what is one's own; once.
pub async fn raise(tx: &mut Tx, thing: &str, words: &str) -> Outcome<Objection> {
    let (agent, now) = (tx.actor().require_agent()?, tx.now());
    let words = line("words", words, LONGEST)?;
    let family = family(tx, &agent, thing).await?.ok_or_else(Refusal::missing)?;
    let due = working_days_after(now, WITHIN);
    let sql = "insert into objections (thing, agent_id, family, words, at, due_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing";
    if tx.exec(sql, args![thing, &agent, &family, words, now, due]).await? == 0 {
        return Err(Refusal::new("objection.made", 409, "you have objected to this already; a lead answers").into());
    }
    tell(tx, &agent, (&family, "objected"));
    find(tx, thing).await
}

async fn find(conn: &mut Conn, thing: &str) -> Outcome<Objection> {
    let row = conn.maybe("select * from objections where thing = $1", args![thing]).await?;
    Ok(read(&row.ok_or_else(Refusal::missing)?)?)
}

fn tell(tx: &mut Tx, agent: &AgentId, (family, kind): (&str, &str)) {
    tx.tell(Fact::new(Kind::LevelChanged).only_for(agent).with("kind", kind).with("family", family.to_owned()));
}

/// Answers an objection of somebody else, once. What is upheld is sound, and what held a level down is gone.
pub async fn answer(tx: &mut Tx, thing: &str, (verdict, words): (Verdict, &str)) -> Outcome<()> {
    let (by, now) = (tx.actor().require_agent()?, tx.now());
    let open = find(tx, thing).await?;
    if by == open.agent {
        return Err(
            Refusal::new("objection.own", 403, "nobody answers their own objection; another lead has to").into()
        );
    }
    let words = line("words", words, LONGEST)?;
    let sql = "update objections set outcome = $2, answer = $3, answered_by = $4, answered_at = $5 where thing = $1 and outcome is null";
    if tx.exec(sql, args![thing, verdict.code(), words, by, now]).await? == 0 {
        return Err(crate::refusals::decided().into());
    }
    let place = (&open.agent, open.family.as_str());
    if verdict == Verdict::Upheld {
        uphold(tx, place, thing).await?;
    }
    tell(tx, &open.agent, (&open.family, "answered"));
    Ok(audit::write(tx, "objection.answered", thing, json!({ "agent": open.agent, "outcome": verdict.code() })).await?)
}

async fn uphold(tx: &mut Tx, place: standing::Place<'_>, thing: &str) -> Outcome<()> {
    let now = tx.now();
    tx.exec("update reviews set outcome = 'sound' where id = $1", args![thing]).await?;
    let fell = "update levels set fell_at = null where agent_id = $1 and family = $2
                and exists (select 1 from reviews where id = $3 and how = 'taken_back' union all select 1 from level_turns where id = $3)";
    tx.exec(fell, args![place.0, place.1, thing]).await?;
    let idle = "update levels set last_at = $4 where agent_id = $1 and family = $2 and exists (select 1 from level_turns where id = $3)";
    tx.exec(idle, args![place.0, place.1, thing, now]).await?;
    Ok(standing::weigh(tx, place).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_working_days_pass_over_a_weekend() {
        // 1970: Thursday the first, Friday the second, Monday the fifth.
        let day = |day: i64| Time((day - 1) * Time::DAY + 9 * Time::HOUR);
        for (from, days, to) in [(1, 1, 2), (2, 1, 5), (1, 5, 8), (3, 1, 5), (4, 5, 9), (5, 5, 12), (1, 0, 1)] {
            assert_eq!(working_days_after(day(from), days), day(to), "{days} after the {from}.");
        }
        assert!(is_weekend(day(3)) && is_weekend(day(4)) && !is_weekend(day(5)));
    }
}
