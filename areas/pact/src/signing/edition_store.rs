//! Editions as they are kept: one is written at a time, one is in public at a time.

use super::edition::{self, Company, Edition, Named, State, Wording, WordsWritten};
use crate::board::Promise;
use base::{AgentId, Fault, Outcome, Refusal, Time};
use serde_json::json;
use store::{Conn, Row, Tx, args, audit};

/// What the public may know of the pact.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// It never was in public: there is nothing (PACT-N1).
    Never,
    /// In public.
    Published(Box<Edition>),
    /// It was, and was taken back.
    Withdrawn,
}

/// What the public may know now.
pub async fn standing(conn: &mut Conn) -> Result<Standing, Fault> {
    if let Some(edition) = of_state(conn, State::Published).await? {
        return Ok(Standing::Published(Box::new(edition)));
    }
    let was = conn.maybe("select 1 as one from pact_editions where state = 'withdrawn' limit 1", args![]).await?;
    Ok(if was.is_some() { Standing::Withdrawn } else { Standing::Never })
}

/// The edition in this state; there is at most one that is open and one that is published.
pub async fn of_state(conn: &mut Conn, state: State) -> Result<Option<Edition>, Fault> {
    let sql = "select * from pact_editions where state = $1 order by number desc limit 1";
    let Some(row) = conn.maybe(sql, args![state.code()]).await? else { return Ok(None) };
    let lines = conn
        .rows("select promise, wording, goal from pact_lines where edition = $1", args![row.get::<i64>("number")?])
        .await?;
    read(&row, &lines).map(Some)
}

/// The edition that is being written.
pub async fn open(conn: &mut Conn) -> Outcome<Edition> {
    let none = || Refusal::new("pact_unwritten", 409, "nothing is being written; begin with the ten lines");
    Ok(of_state(conn, State::Open).await?.ok_or_else(none)?)
}

fn read(row: &Row, lines: &[Row]) -> Result<Edition, Fault> {
    let wording = |line: &Row| {
        let id: String = line.get("promise")?;
        let promise = Promise::from_id(&id).ok_or_else(|| Fault::new(format!("{id} is no line of the pact")))?;
        Ok::<_, Fault>(Wording { promise, wording: line.get("wording")?, goal: line.get("goal")? })
    };
    let mut lines = lines.iter().map(wording).collect::<Result<Vec<_>, _>>()?;
    lines.sort_by_key(|line| line.promise);
    Ok(Edition {
        number: row.get("number")?,
        state: State::from_code(&row.get::<String>("state")?),
        words: WordsWritten { language: row.get("language")?, repair: row.get("repair")?, lines },
        mark: row.get("mark")?,
        version: row.get("version")?,
        officer: named(row, ["officer_id", "officer_name", "officer_title", "signed_at"])?,
        witness: named(row, ["witness_id", "witness_name", "witness_title", "countersigned_at"])?,
        author: named(row, ["author_id", "author_name", "author_name", "proposed_at"])?.map(untitled),
        second: row.get("second_name")?,
        alone: row.get("alone")?,
        published_at: row.get("published_at")?,
    })
}

fn untitled(named: Named) -> Named {
    Named { title: String::new(), ..named }
}

fn named(row: &Row, [id, name, title, at]: [&str; 4]) -> Result<Option<Named>, Fault> {
    let Some(agent) = row.get::<Option<AgentId>>(id)? else { return Ok(None) };
    Ok(Some(Named { agent, name: row.get(name)?, title: row.get(title)?, at: row.get(at)? }))
}

/// How many work here, as far as it counts.
pub async fn company(conn: &mut Conn) -> Result<Company, Fault> {
    Ok(if team::list_active(conn).await?.len() < 2 { Company::Alone } else { Company::Several })
}

/// Writes the ten lines. Who signed other words has not signed these.
pub async fn write(tx: &mut Tx, words: &WordsWritten) -> Outcome<Edition> {
    let words = edition::written(words)?;
    let mark = edition::mark(&words);
    let number = match of_state(tx, State::Open).await? {
        Some(before) if before.mark == mark => return Ok(before),
        Some(before) => again(tx, before.number, (&words, &mark)).await?,
        None => anew(tx, (&words, &mark)).await?,
    };
    for line in &words.lines {
        let sql = "insert into pact_lines (edition, promise, wording, goal) values ($1, $2, $3, $4)";
        tx.exec(sql, args![number, line.promise.id(), &line.wording, line.goal]).await?;
    }
    audit::write(tx, "pact.written", &number.to_string(), json!({ "mark": mark })).await?;
    open(tx).await
}

async fn anew(tx: &mut Tx, (words, mark): (&WordsWritten, &str)) -> Result<i64, Fault> {
    let last: i64 = tx.one("select coalesce(max(number), 0) as n from pact_editions", args![]).await?.only()?;
    let sql = "insert into pact_editions (number, state, language, repair, mark, version, alone) values ($1, 'open', $2, $3, $4, 1, 0)";
    tx.exec(sql, args![last + 1, &words.language, &words.repair, mark]).await?;
    Ok(last + 1)
}

async fn again(tx: &mut Tx, number: i64, (words, mark): (&WordsWritten, &str)) -> Result<i64, Fault> {
    let sql = "update pact_editions set language = $2, repair = $3, mark = $4, version = version + 1,
                 officer_id = null, officer_name = null, officer_title = null, signed_at = null,
                 witness_id = null, witness_name = null, witness_title = null, countersigned_at = null,
                 author_id = null, author_name = null, proposed_at = null where number = $1";
    tx.exec(sql, args![number, &words.language, &words.repair, mark]).await?;
    tx.exec("delete from pact_lines where edition = $1", args![number]).await?;
    Ok(number)
}

/// Throws away what is being written.
pub async fn drop_open(tx: &mut Tx) -> Outcome<()> {
    let edition = open(tx).await?;
    tx.exec("delete from pact_lines where edition = $1", args![edition.number]).await?;
    tx.exec("delete from pact_editions where number = $1 and state = 'open'", args![edition.number]).await?;
    Ok(audit::write(tx, "pact.dropped", &edition.number.to_string(), json!({})).await?)
}

/// Somebody who acts here, under their name.
pub async fn acting(tx: &mut Tx, title: &str) -> Outcome<Named> {
    let agent = tx.actor().require_agent()?;
    let known = team::agents_by_ids(tx, std::slice::from_ref(&agent)).await?;
    let name = known.get(&agent).map(|one| one.name.clone()).ok_or_else(Refusal::missing)?;
    Ok(Named { agent, name, title: title.to_owned(), at: tx.now() })
}

/// The officer signs. What was countersigned before is so no more.
pub async fn sign(tx: &mut Tx, edition: &Edition, who: &Named) -> Outcome<()> {
    let sql = "update pact_editions set officer_id = $2, officer_name = $3, officer_title = $4, signed_at = $5,
                 witness_id = null, witness_name = null, witness_title = null, countersigned_at = null,
                 author_id = null, author_name = null, proposed_at = null, version = version + 1 where number = $1 and state = 'open'";
    put(tx, ("pact.signed", sql), (edition, who)).await
}

/// Somebody who answers customers signs, too.
pub async fn countersign(tx: &mut Tx, edition: &Edition, who: &Named) -> Outcome<()> {
    edition.check_witness(&who.agent)?;
    let sql = "update pact_editions set witness_id = $2, witness_name = $3, witness_title = $4, countersigned_at = $5,
                 version = version + 1 where number = $1 and state = 'open'";
    put(tx, ("pact.countersigned", sql), (edition, who)).await
}

async fn put(tx: &mut Tx, (act, sql): (&str, &'static str), (edition, who): (&Edition, &Named)) -> Outcome<()> {
    tx.exec(sql, args![edition.number, &who.agent, &who.name, &who.title, who.at]).await?;
    let detail = json!({ "mark": edition.mark, "title": who.title });
    Ok(audit::write(tx, act, &edition.number.to_string(), detail).await?)
}

/// The first of two proposes to publish.
pub async fn propose(tx: &mut Tx, edition: &Edition, who: &Named) -> Outcome<()> {
    edition.check_proposal(company(tx).await?)?;
    let sql = "update pact_editions set author_id = $2, author_name = $3, proposed_at = $4, version = version + 1
               where number = $1 and state = 'open'";
    tx.exec(sql, args![edition.number, &who.agent, &who.name, who.at]).await?;
    Ok(audit::write(tx, "pact.proposed", &edition.number.to_string(), json!({ "mark": edition.mark })).await?)
}

/// The second publishes; what was in public before is replaced.
pub async fn publish(tx: &mut Tx, edition: &Edition, who: &Named) -> Outcome<()> {
    let company = company(tx).await?;
    edition.check_second(&who.agent, (company, tx.now()))?;
    let now = tx.now();
    tx.exec("update pact_editions set state = 'replaced', ended_at = $1 where state = 'published'", args![now]).await?;
    let alone = company == Company::Alone;
    let second = (!alone).then_some(who);
    let sql =
        "update pact_editions set state = 'published', published_at = $2, second_id = $3, second_name = $4, alone = $5,
                 version = version + 1 where number = $1 and state = 'open'";
    let (id, name) = (second.map(|who| who.agent.clone()), second.map(|who| who.name.clone()));
    tx.exec(sql, args![edition.number, now, id, name, alone]).await?;
    let detail = json!({ "mark": edition.mark, "alone": alone });
    Ok(audit::write(tx, "pact.published", &edition.number.to_string(), detail).await?)
}

/// Takes the pact out of the public (PACT-N2).
pub async fn withdraw(tx: &mut Tx) -> Outcome<()> {
    let now = tx.now();
    let none = || Refusal::new("pact_unpublished", 409, "nothing is in public that could be withdrawn");
    let edition = of_state(tx, State::Published).await?.ok_or_else(none)?;
    let sql = "update pact_editions set state = 'withdrawn', ended_at = $2 where number = $1";
    tx.exec(sql, args![edition.number, now]).await?;
    Ok(audit::write(tx, "pact.withdrawn", &edition.number.to_string(), json!({})).await?)
}

/// When an edition was first in public: what was signed before stands under another text.
pub async fn first_published(conn: &mut Conn) -> Result<Option<Time>, Fault> {
    conn.one("select min(published_at) as at from pact_editions", args![]).await?.only()
}
