//! Where somebody stands on a network, and how that changes. Raised only by a lead and only with the evidence; lowered at once.
//! Each change is a row with its numbers and why.

use super::level::{LAST, Level, Past, Record, Step, Why, step};
use super::policy::line;
use base::facts::{Fact, Kind};
use base::{AgentId, Fault, LevelTurnId, Outcome, Refusal, Time};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use store::{Conn, Row, Tx, args, audit};

/// Changes shown of one person on one network.
const SHOWN: i64 = 20;

/// Somebody on a network.
pub type Place<'a> = (&'a AgentId, &'a str);

/// Where somebody stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "AutonomyStanding")]
pub struct Stand {
    /// Whose.
    #[serde(skip)]
    pub agent: AgentId,
    /// Which networks: the name of their channel.
    pub family: String,
    /// How much they may say without a second person.
    pub level: Level,
    /// Since when.
    pub since: Time,
    /// When they last said something in public.
    pub last_at: Option<Time>,
    /// When an answer of theirs was last taken back after it was public.
    pub fell_at: Option<Time>,
}

/// A change of a level, done or proposed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "AutonomyTurn")]
pub struct Turn {
    /// Id.
    pub id: LevelTurnId,
    /// Whose.
    #[serde(skip)]
    pub agent: AgentId,
    /// Which networks.
    pub family: String,
    /// When.
    pub at: Time,
    /// `proposed`, `raised` or `lowered`.
    pub kind: String,
    /// Before.
    pub from: Level,
    /// After.
    pub to: Level,
    /// What the record was.
    pub record: Record,
    /// What was sure of it, in thousandths.
    pub bound_permille: i64,
    /// `bound`, `below`, `idle`, `taken_back` or `lead`.
    pub why: String,
    /// What a lead said.
    pub words: Option<String>,
    /// Who did it; goodword itself if nobody.
    #[serde(skip)]
    pub by: Option<AgentId>,
}

fn read(row: &Row) -> Result<Stand, Fault> {
    Ok(Stand {
        agent: row.get("agent_id")?,
        family: row.get("family")?,
        level: Level::from_code(&row.get::<String>("level")?),
        since: row.get("since_at")?,
        last_at: row.get("last_at")?,
        fell_at: row.get("fell_at")?,
    })
}

fn read_turn(row: &Row) -> Result<Turn, Fault> {
    let count = |value: i64| u32::try_from(value).unwrap_or(0);
    Ok(Turn {
        id: row.get("id")?,
        agent: row.get("agent_id")?,
        family: row.get("family")?,
        at: row.get("at")?,
        kind: row.get("kind")?,
        from: Level::from_code(&row.get::<String>("from_level")?),
        to: Level::from_code(&row.get::<String>("to_level")?),
        record: Record { reviewed: count(row.get("reviewed")?), faults: count(row.get("faults")?) },
        bound_permille: row.get("bound_permille")?,
        why: row.get("why")?,
        words: row.get("words")?,
        by: row.get("by_agent")?,
    })
}

/// Where somebody stands; nothing if they never said anything there.
pub async fn of(conn: &mut Conn, (agent, family): Place<'_>) -> Result<Option<Stand>, Fault> {
    let sql = "select * from levels where agent_id = $1 and family = $2";
    conn.maybe(sql, args![agent, family]).await?.as_ref().map(read).transpose()
}

/// Where this person, or everybody, stands.
pub async fn all(conn: &mut Conn, agent: Option<&AgentId>) -> Result<Vec<Stand>, Fault> {
    let sql = "select * from levels where $1 = '' or agent_id = $1 order by agent_id, family";
    let of = agent.map_or("", |agent| agent.as_str());
    conn.rows(sql, args![of]).await?.iter().map(read).collect()
}

/// What the newest reviews of somebody said.
pub async fn record(conn: &mut Conn, (agent, family): Place<'_>) -> Result<Record, Fault> {
    let sql = "select count(*) as reviewed, coalesce(sum(case when outcome = 'fault' then 1 else 0 end), 0) as faults from (
                 select outcome from reviews where agent_id = $1 and family = $2 and outcome <> 'open' order by at desc, id desc limit $3) as newest";
    let row = conn.one(sql, args![agent, family, LAST]).await?;
    let count = |value: i64| u32::try_from(value).unwrap_or(0);
    Ok(Record { reviewed: count(row.get("reviewed")?), faults: count(row.get("faults")?) })
}

/// Changes of this person's level there, newest first.
pub async fn turns(conn: &mut Conn, (agent, family): Place<'_>) -> Result<Vec<Turn>, Fault> {
    let sql = "select * from level_turns where agent_id = $1 and family = $2 and (kind <> 'proposed' or decided_at is null) order by at desc, id desc limit $3";
    conn.rows(sql, args![agent, family, SHOWN]).await?.iter().map(read_turn).collect()
}

/// All that decides about them.
pub(super) async fn past(conn: &mut Conn, stand: &Stand) -> Result<Past, Fault> {
    Ok(Past {
        level: stand.level,
        since: stand.since.0,
        record: record(conn, (&stand.agent, &stand.family)).await?,
        last_public: stand.last_at.map(|at| at.0),
        fell_at: stand.fell_at.map(|at| at.0),
    })
}

/// The level that holds now: one that is lost is lost before anybody wrote it down.
pub(super) async fn level_now(conn: &mut Conn, place: Place<'_>, now: Time) -> Result<Level, Fault> {
    let Some(stand) = of(conn, place).await? else { return Ok(Level::L0) };
    Ok(match step(&past(conn, &stand).await?, now.0) {
        Step::Lower(to, _) => to,
        Step::Stay | Step::Propose(_) => stand.level,
    })
}

/// Somebody said something in public.
pub(crate) async fn spoke(tx: &mut Tx, place: Place<'_>) -> Result<(), Fault> {
    // Long silence ended now, and counts all the same.
    weigh(tx, place).await?;
    let (agent, family, now) = (place.0, place.1, tx.now());
    let sql = "insert into levels (agent_id, family, level, since_at, last_at) values ($1, $2, 'L0', $3, $3)
               on conflict (agent_id, family) do update set last_at = excluded.last_at";
    tx.exec(sql, args![agent, family, now]).await.map(drop)
}

/// What follows from the record is done, or proposed to those who lead.
pub(crate) async fn weigh(tx: &mut Tx, place: Place<'_>) -> Result<(), Fault> {
    let Some(stand) = of(tx, place).await? else { return Ok(()) };
    let (past, now) = (past(tx, &stand).await?, tx.now());
    let mark = match step(&past, now.0) {
        Step::Stay => return withdrawn(tx, place).await,
        Step::Propose(to) => Mark { kind: "proposed", to, why: Why::Bound.code(), words: None },
        Step::Lower(to, why) => Mark { kind: "lowered", to, why: why.code(), words: None },
    };
    turn(tx, (&stand, past.record), mark).await
}

/// Something somebody said in public was taken back: they begin anew.
pub(crate) async fn fall(tx: &mut Tx, place: Place<'_>) -> Result<(), Fault> {
    spoke(tx, place).await?;
    let now = tx.now();
    let Some(stand) = of(tx, place).await? else { return Ok(()) };
    let sql = "update levels set fell_at = $3 where agent_id = $1 and family = $2";
    tx.exec(sql, args![place.0, place.1, now]).await?;
    withdrawn(tx, place).await?;
    if stand.level == Level::L0 {
        return Ok(());
    }
    let record = record(tx, place).await?;
    turn(tx, (&stand, record), Mark { kind: "lowered", to: Level::L0, why: Why::TakenBack.code(), words: None }).await
}

/// A lead says where somebody stands. Nobody is raised without the evidence, whoever says so, nor by themselves.
pub async fn set(tx: &mut Tx, place: Place<'_>, (to, words): (Level, &str)) -> Outcome<()> {
    let stand = of(tx, place).await?.ok_or_else(Refusal::missing)?;
    if tx.actor().require_agent()? == stand.agent {
        let detail = "nobody decides about their own level; another lead has to";
        return Err(Refusal::new("level.own", 403, detail).into());
    }
    let (past, now) = (past(tx, &stand).await?, tx.now());
    if to > stand.level && !matches!(step(&past, now.0), Step::Propose(reached) if to <= reached) {
        let sure = past.record.permille();
        let detail = format!(
            "the record does not bear it yet: {} of {} reviewed answers were sound, which makes {}.{} % sure, and {} asks for {:.0} %",
            past.record.reviewed - past.record.faults,
            past.record.reviewed,
            sure / 10,
            sure % 10,
            to.code(),
            to.entry() * 100.0
        );
        return Err(Refusal::new("level.unproven", 409, detail).into());
    }
    if to == stand.level {
        return Ok(withdrawn(tx, place).await?);
    }
    let kind = if to > stand.level { "raised" } else { "lowered" };
    let words = if kind == "lowered" || !words.trim().is_empty() { Some(line("words", words, 500)?) } else { None };
    let why = if kind == "raised" { Why::Bound.code() } else { "lead" };
    turn(tx, (&stand, past.record), Mark { kind, to, why, words }).await?;
    let detail = json!({ "family": place.1, "from": stand.level, "to": to });
    Ok(audit::write(tx, "level.set", place.0.as_str(), detail).await?)
}

/// What is written down of a change.
struct Mark {
    kind: &'static str,
    to: Level,
    why: &'static str,
    words: Option<String>,
}

async fn turn(tx: &mut Tx, (stand, record): (&Stand, Record), mark: Mark) -> Result<(), Fault> {
    let (now, by) = (tx.now(), tx.actor().agent().cloned().filter(|_| mark.why == "lead" || mark.kind == "raised"));
    if mark.kind == "proposed" {
        let same = "select 1 as one from level_turns where agent_id = $1 and family = $2 and kind = 'proposed' and decided_at is null and to_level = $3";
        if tx.maybe(same, args![&stand.agent, &stand.family, mark.to.code()]).await?.is_some() {
            return Ok(());
        }
    }
    withdrawn(tx, (&stand.agent, &stand.family)).await?;
    let sql = "insert into level_turns (id, agent_id, family, at, kind, from_level, to_level, reviewed, faults, bound_permille, why, words, by_agent)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let (reviewed, faults, permille) = (i64::from(record.reviewed), i64::from(record.faults), record.permille());
    tx.exec(
        sql,
        args![
            LevelTurnId::mint(now),
            &stand.agent,
            &stand.family,
            now,
            mark.kind,
            stand.level.code(),
            mark.to.code(),
            reviewed,
            faults,
            permille,
            mark.why,
            mark.words,
            by
        ],
    )
    .await?;
    if mark.kind != "proposed" {
        let sql = "update levels set level = $3, since_at = $4 where agent_id = $1 and family = $2";
        tx.exec(sql, args![&stand.agent, &stand.family, mark.to.code(), now]).await?;
    }
    let fact = Fact::new(Kind::LevelChanged).only_for(&stand.agent).with("kind", mark.kind).with("why", mark.why);
    let fact = fact.with("family", stand.family.clone()).with("from", stand.level.code()).with("to", mark.to.code());
    tx.tell(fact.with("reviewed", reviewed).with("faults", faults).with("bound_permille", permille));
    Ok(())
}

/// What was proposed is decided, or not so any more.
async fn withdrawn(tx: &mut Tx, (agent, family): Place<'_>) -> Result<(), Fault> {
    let now = tx.now();
    let sql = "update level_turns set decided_at = $3 where agent_id = $1 and family = $2 and kind = 'proposed' and decided_at is null";
    tx.exec(sql, args![agent, family, now]).await.map(drop)
}
