//! Promises kept, counted from the clocks as they are kept. Only within what the reader may see.

use crate::clock::title;
use crate::report::{By, Outcome, Period, Tally, Which, by_time};
use base::{Action, Actor, AgentId, ConversationId, Fault, PolicyId, TeamId, Time};
use desk::seen_clause;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use store::{Bind, Conn, Row, args};
use team::AgentRef;

/// A quarter of an hour: how finely moments are counted before a zone makes days of them.
const QUARTER_MS: i64 = 15 * Time::MINUTE;

/// Counts of one agent, team, inbox, policy, kind, or of one day, week or month.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "PromiseLine")]
pub(crate) struct Line {
    /// Id, or first day; `none` for nobody.
    pub(crate) key: String,
    /// Name, for people; empty where it is gone.
    pub(crate) name: String,
    /// Of a day, week or month: its beginning.
    pub(crate) from: Option<Time>,
    /// And its end.
    pub(crate) to: Option<Time>,
    /// Kept.
    pub(crate) met: i64,
    /// Broken.
    pub(crate) missed: i64,
    /// Not decided yet.
    pub(crate) running: i64,
    /// Met of those decided, from 0 to 1.
    pub(crate) share: Option<f64>,
}

/// A promise behind a number.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "PromiseTold")]
pub(crate) struct Promise {
    /// Where.
    pub(crate) conversation: ConversationId,
    /// Its number.
    pub(crate) number: i64,
    /// Its subject.
    pub(crate) subject: String,
    /// `first_response`, `next_response` or `resolution`.
    pub(crate) kind: String,
    /// The policy that promised it.
    pub(crate) policy: PolicyId,
    /// Who had it.
    pub(crate) agent: Option<AgentRef>,
    /// What became of it.
    pub(crate) outcome: Outcome,
    /// Began.
    pub(crate) started_at: Time,
    /// Due, where that is known.
    pub(crate) due_at: Option<Time>,
    /// The moment by which it counts.
    pub(crate) at: Time,
}

/// What is asked, for both the numbers and the list behind them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// Time.
    pub(crate) period: Period,
    /// Which promises.
    pub(crate) which: &'a Which,
    /// When it is asked.
    pub(crate) now: Time,
}

/// The clocks of a time with their outcome, as `t`, beside their conversations as `c`, and what holds of both.
fn told(bind: &mut Bind, actor: &Actor, asked: Asked<'_>) -> String {
    const KEPT: &str = "select conversation_id, kind, policy_id, owner_id, started_at, due_at";
    let (from, to, now) = (bind.put(asked.period.from), bind.put(asked.period.to), bind.put(asked.now));
    let union = format!(
        "{KEPT}, 'met' as outcome, stopped_at as at from clocks where state = 'met' and stopped_at >= {from} and stopped_at < {to}
         union all {KEPT}, 'missed' as outcome, due_at as at from clocks where state = 'missed' and due_at >= {from} and due_at < {to}
         union all {KEPT}, 'missed' as outcome, due_at as at from clocks where state = 'runs' and due_at >= {from} and due_at < {to} and due_at <= {now}
         union all {KEPT}, 'running' as outcome, started_at as at from clocks
           where stopped_at is null and state in ('runs', 'rests') and (due_at is null or due_at > {now}) and started_at >= {from} and started_at < {to}"
    );
    let mut clauses = vec!["c.internal = 0".to_owned()];
    clauses.extend(wanted(bind, asked.which));
    for action in [Action::ReportRead, Action::ConversationRead] {
        clauses.extend(seen_clause(bind, &actor.reach(action)));
    }
    format!("from ({union}) t join conversations c on c.id = t.conversation_id where {}", clauses.join(" and "))
}

fn wanted(bind: &mut Bind, which: &Which) -> Vec<String> {
    let policy = which.policy.as_ref().map(ToString::to_string);
    let columns = [
        ("t.owner_id", &which.agent),
        ("c.team_id", &which.team),
        ("c.inbox_id", &which.inbox),
        ("t.policy_id", &policy),
        ("t.kind", &which.kind),
        ("t.outcome", &which.outcome.map(|outcome| outcome.code().to_owned())),
    ];
    let asked = columns.into_iter().filter_map(|(column, value)| Some((column, value.as_deref()?)));
    asked
        .map(|(column, value)| match value {
            "none" => format!("{column} is null"),
            value => format!("{column} = {}", bind.put(value)),
        })
        .collect()
}

/// Counts, and their sum.
pub(crate) async fn counted(
    conn: &mut Conn,
    actor: &Actor,
    (by, asked): (By, Asked<'_>),
) -> Result<(Vec<Line>, Tally), Fault> {
    let mut bind = Bind::new();
    let quarters = format!("t.at / {QUARTER_MS}");
    let column = match by {
        By::Agent => "t.owner_id",
        By::Team => "c.team_id",
        By::Inbox => "c.inbox_id",
        By::Policy => "t.policy_id",
        By::Kind => "t.kind",
        By::Day | By::Week | By::Month => &quarters,
    };
    let sql = format!("select {column} as g, t.outcome, count(*) as n {} group by 1, 2", told(&mut bind, actor, asked));
    let rows = conn.rows(sql, bind.values()).await?;
    let whole = |row: &Row| Ok::<_, Fault>((Outcome::from_code(&row.get::<String>("outcome")?), row.get::<i64>("n")?));
    let mut total = Tally::default();
    for row in &rows {
        let (outcome, count) = whole(row)?;
        total = total.with(outcome, count);
    }
    if matches!(by, By::Day | By::Week | By::Month) {
        let moments = rows.iter().map(|row| {
            let (outcome, count) = whole(row)?;
            Ok((Time(row.get::<i64>("g")?.saturating_mul(QUARTER_MS)), outcome, count))
        });
        let moments = moments.collect::<Result<Vec<_>, Fault>>()?;
        return Ok((in_time(conn, &moments, by).await?, total));
    }
    let mut sums: BTreeMap<String, Tally> = BTreeMap::new();
    for row in &rows {
        let key = row.get::<Option<String>>("g")?.unwrap_or_else(|| "none".into());
        let (outcome, count) = whole(row)?;
        let tally = sums.entry(key).or_default();
        *tally = tally.with(outcome, count);
    }
    Ok((named(conn, by, sums).await?, total))
}

async fn in_time(conn: &mut Conn, moments: &[(Time, Outcome, i64)], by: By) -> Result<Vec<Line>, Fault> {
    let zone = TimeZone::get(&team::company(conn).await?.zone).unwrap_or(TimeZone::UTC);
    let day = |at: Time| {
        let there = jiff::Timestamp::from_millisecond(at.0).map(|at| at.to_zoned(zone.clone()).date().to_string());
        there.unwrap_or_default()
    };
    let line = |(period, tally): (Period, Tally)| {
        let first = day(period.from);
        Line { from: Some(period.from), to: Some(period.to), ..line(first.clone(), first, tally) }
    };
    Ok(by_time(moments, by, &zone).into_iter().map(line).collect())
}

fn line(key: String, name: String, tally: Tally) -> Line {
    let Tally { met, missed, running } = tally;
    Line { key, name, from: None, to: None, met, missed, running, share: tally.share() }
}

/// The lines by name.
async fn named(conn: &mut Conn, by: By, sums: BTreeMap<String, Tally>) -> Result<Vec<Line>, Fault> {
    let names = names(conn, by, sums.keys()).await?;
    let mut lines: Vec<Line> = sums
        .into_iter()
        .map(|(key, tally)| {
            let name = names.get(&key).cloned().unwrap_or_default();
            line(key, name, tally)
        })
        .collect();
    lines.sort_by_key(|line| (line.key == "none", line.name.to_lowercase()));
    Ok(lines)
}

async fn names(conn: &mut Conn, by: By, keys: impl Iterator<Item = &String>) -> Result<HashMap<String, String>, Fault> {
    Ok(match by {
        By::Agent => {
            let ids: Vec<AgentId> = keys.filter_map(|key| key.parse().ok()).collect();
            let known = team::agents_by_ids(conn, &ids).await?;
            known.into_iter().map(|(id, agent)| (id.to_string(), agent.name)).collect()
        }
        By::Team => {
            let ids: Vec<TeamId> = keys.filter_map(|key| key.parse().ok()).collect();
            team::team_refs(conn, &ids).await?.into_iter().map(|team| (team.id.to_string(), team.name)).collect()
        }
        By::Inbox => {
            desk::inbox::refs(conn).await?.into_iter().map(|(id, inbox)| (id.to_string(), inbox.name)).collect()
        }
        By::Policy => {
            let rows = conn.rows("select id, name from sla_policies", args![]).await?;
            rows.iter().map(|row| Ok((row.get("id")?, row.get("name")?))).collect::<Result<_, Fault>>()?
        }
        _ => keys.map(|key| (key.clone(), title(key).to_owned())).collect(),
    })
}

/// The place of a promise in a list.
pub(crate) type Place = (Time, ConversationId, String);

/// The promises behind a number, the newest first.
pub(crate) async fn behind(
    conn: &mut Conn,
    actor: &Actor,
    asked: Asked<'_>,
    (before, limit): (Option<Place>, i64),
) -> Result<Vec<Promise>, Fault> {
    let mut bind = Bind::new();
    let told = told(&mut bind, actor, asked);
    let after = before.map_or_else(String::new, |(at, id, kind)| {
        format!("and (t.at, t.conversation_id, t.kind) < ({}, {}, {})", bind.put(at), bind.put(id), bind.put(kind))
    });
    let limit = bind.put(limit);
    let sql = format!(
        "select t.conversation_id, c.number, c.subject, t.kind, t.policy_id, t.owner_id, t.outcome, t.started_at, t.due_at, t.at {told} {after}
         order by t.at desc, t.conversation_id desc, t.kind desc limit {limit}"
    );
    let rows = conn.rows(sql, bind.values()).await?;
    let owners = rows.iter().map(|row| row.get::<Option<AgentId>>("owner_id")).collect::<Result<Vec<_>, _>>()?;
    let known = team::agents_by_ids(conn, &owners.iter().flatten().cloned().collect::<Vec<_>>()).await?;
    rows.iter().zip(owners).map(|(row, owner)| promise(row, owner.and_then(|id| known.get(&id).cloned()))).collect()
}

fn promise(row: &Row, agent: Option<AgentRef>) -> Result<Promise, Fault> {
    Ok(Promise {
        conversation: row.get("conversation_id")?,
        number: row.get("number")?,
        subject: row.get("subject")?,
        kind: row.get("kind")?,
        policy: row.get("policy_id")?,
        agent,
        outcome: Outcome::from_code(&row.get::<String>("outcome")?),
        started_at: row.get("started_at")?,
        due_at: row.get("due_at")?,
        at: row.get("at")?,
    })
}
