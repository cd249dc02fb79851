//! First answers of the last 28 days: what became of them, by channel and by hour (PACT-P6). The rule is that of the report on
//! promises kept: met when answered, missed when due, whether or not somebody has answered since.

use base::{Fault, PolicyId, Time};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use store::{Conn, args};

/// How far back.
pub const DAYS: i64 = 28;
/// Fewer than these say nothing (PACT-M4).
pub const FEWEST: usize = 30;
/// Hours that are told together.
const BLOCK: u8 = 3;
/// Most answers that are read at once.
const MOST: i64 = 200_000;

/// A first answer that was due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// On which channel.
    pub channel: String,
    /// Who promised it.
    pub policy: PolicyId,
    /// In which language it was asked for, where that is known.
    pub language: Option<String>,
    /// When it was asked for.
    pub asked: Time,
    /// How long it took by the clock on the wall; none while nobody has answered.
    pub took_ms: Option<i64>,
    /// Whether it came in the promised time.
    pub met: bool,
}

/// What many of them come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sum {
    /// How many were due.
    pub n: usize,
    /// Within this time half were answered; none if they were not.
    pub half_ms: Option<i64>,
    /// Within this time nine of ten.
    pub nine_ms: Option<i64>,
    /// Share that came in the promised time.
    pub share: f64,
}

/// All that were decided in the last 28 days.
pub async fn lately(conn: &mut Conn, now: Time) -> Result<Vec<Answer>, Fault> {
    let sql = "select i.channel, k.policy_id, c.language, k.started_at, k.stopped_at, k.state
                 from clocks k join conversations c on c.id = k.conversation_id join inboxes i on i.id = c.inbox_id
                where k.kind = 'first_response' and c.internal = 0 and (
                  (k.state = 'met' and k.stopped_at >= $1 and k.stopped_at < $2)
                  or (k.state in ('missed', 'runs') and k.due_at >= $1 and k.due_at < $2)) limit $3";
    let rows = conn.rows(sql, args![now.plus(-DAYS * Time::DAY), now, MOST]).await?;
    let answer = |row: &store::Row| {
        let (asked, stopped): (Time, Option<Time>) = (row.get("started_at")?, row.get("stopped_at")?);
        Ok(Answer {
            channel: row.get("channel")?,
            policy: row.get("policy_id")?,
            language: row.get("language")?,
            asked,
            took_ms: stopped.map(|at| at.since(asked)),
            met: row.get::<String>("state")? == "met",
        })
    };
    rows.iter().map(answer).collect()
}

/// What these come to. Whoever waits still is behind all who have an answer. Pure.
#[must_use]
pub fn sum(answers: &[&Answer]) -> Option<Sum> {
    let n = answers.len();
    let mut took: Vec<i64> = answers.iter().map(|one| one.took_ms.unwrap_or(i64::MAX)).collect();
    took.sort_unstable();
    let within = |part: usize| took.get((n * part).div_ceil(10).saturating_sub(1)).copied().filter(|ms| *ms < i64::MAX);
    let whole = |count: usize| u32::try_from(count).ok().map(f64::from);
    let met = whole(answers.iter().filter(|one| one.met).count())?;
    (n > 0).then_some(Sum { n, half_ms: within(5), nine_ms: within(9), share: met / whole(n)? })
}

/// The sums by something, and how many where there are too few.
pub type Sums<K> = Vec<(K, Result<Sum, usize>)>;

fn told<K: Ord>(groups: BTreeMap<K, Vec<&Answer>>) -> Sums<K> {
    let one = |(key, group): (K, Vec<&Answer>)| {
        let enough = sum(&group).filter(|sum| sum.n >= FEWEST).ok_or(group.len());
        (key, enough)
    };
    groups.into_iter().map(one).collect()
}

/// By channel.
#[must_use]
pub fn by_channel(answers: &[Answer]) -> Sums<String> {
    let mut groups: BTreeMap<String, Vec<&Answer>> = BTreeMap::new();
    for one in answers {
        groups.entry(one.channel.clone()).or_default().push(one);
    }
    told(groups)
}

/// By the hours of the day in which they were asked for, three together, where people live by this zone.
#[must_use]
pub fn by_hour(answers: &[Answer], zone: &TimeZone) -> Sums<u8> {
    let mut groups: BTreeMap<u8, Vec<&Answer>> = BTreeMap::new();
    for one in answers {
        let Ok(at) = Timestamp::from_millisecond(one.asked.0) else { continue };
        let hour = u8::try_from(at.to_zoned(zone.clone()).hour()).unwrap_or(0);
        groups.entry(hour / BLOCK * BLOCK).or_default().push(one);
    }
    told(groups)
}

/// Hours that begin a block, as people read them.
#[must_use]
pub fn block(from: u8) -> String {
    format!("{from:02}–{:02}", from + BLOCK)
}

/// Promises that were kept in less than nine of ten cases (PACT-P6): who made them, how often they were kept.
#[must_use]
pub fn too_strict(answers: &[Answer]) -> Vec<(PolicyId, Sum)> {
    let mut groups: BTreeMap<PolicyId, Vec<&Answer>> = BTreeMap::new();
    for one in answers {
        groups.entry(one.policy.clone()).or_default().push(one);
    }
    let kept = told(groups).into_iter().filter_map(|(policy, sum)| Some((policy, sum.ok()?)));
    kept.filter(|(_, sum)| sum.share < 0.9).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promised were five minutes.
    fn answer(minutes: Option<i64>) -> Answer {
        Answer {
            channel: "letters".into(),
            policy: PolicyId::mint(Time(1)),
            language: None,
            asked: Time(1_772_442_000_000),
            took_ms: minutes.map(|minutes| minutes * Time::MINUTE),
            met: minutes.is_some_and(|minutes| minutes < 5),
        }
    }

    #[test]
    fn whoever_waits_still_is_behind_all_others() {
        let all: Vec<Answer> = (1..=8).map(|at| answer(Some(at))).chain([answer(None), answer(None)]).collect();
        let sum = sum(&all.iter().collect::<Vec<_>>()).unwrap();
        assert_eq!((sum.n, sum.half_ms, sum.nine_ms), (10, Some(5 * Time::MINUTE), None));
        assert!((sum.share - 0.4).abs() < 1e-12);
        assert_eq!(super::sum(&[]), None);
    }

    #[test]
    fn too_few_say_nothing_and_broken_promises_are_told() {
        let policy = PolicyId::mint(Time(2));
        let of = |n: usize, met: usize| -> Vec<Answer> {
            (0..n).map(|at| Answer { policy: policy.clone(), met: at < met, ..answer(Some(9)) }).collect()
        };
        assert_eq!(by_channel(&of(29, 29))[0].1, Err(29));
        assert!(by_channel(&of(30, 30))[0].1.is_ok());
        assert!(too_strict(&of(29, 0)).is_empty());
        assert!(too_strict(&of(30, 27)).is_empty(), "nine of ten is kept");
        assert_eq!(too_strict(&of(30, 26)).len(), 1);
    }

    #[test]
    fn hours_are_those_of_the_zone() {
        let all = vec![answer(Some(1))];
        assert_eq!(by_hour(&all, &TimeZone::UTC)[0].0, 9);
        assert_eq!(by_hour(&all, &TimeZone::get("Pacific/Auckland").unwrap())[0].0, 21);
        assert_eq!(block(21), "21–24");
    }
}
