//! Promises as moments of a customer's story: made, kept, kept late, another time agreed on, broken, late.

use crate::promise_store::PLACED;
use base::{Action, AgentId, Fault, Time};
use desk::seen_clause;
use desk::story::{Asked, Moment, Where};
use store::{Bind, Conn, Row};

/// What a promise becomes in the story: its making, and how it ended or that it is late. What was none is not told.
const TOLD: [(&str, &str, &str); 3] = [
    ("made", "p.made_at", "p.renews_id is null"),
    ("settled", "p.settled_at", "p.state in ('kept', 'kept_late', 'changed', 'broken') and p.settled_at is not null"),
    ("late", "p.due_at", "p.state = 'open' and p.moved_to is null"),
];

/// The moments of it.
pub async fn tell(conn: &mut Conn, asked: Asked<'_>) -> Result<Vec<Moment>, Fault> {
    let mut bind = Bind::new();
    let people = bind.list(asked.people);
    let (at, id, now) = (bind.put(asked.before.0), bind.put(asked.before.1), bind.put(asked.now));
    let seen = seen_clause(&mut bind, &asked.actor.reach(Action::ConversationRead)).unwrap_or_else(|| "1 = 1".into());
    let limit = bind.put(asked.limit);
    let parts = TOLD.map(|(what, when, whether)| {
        format!(
            "select p.id || '_{what}' as id, {when} as at, '{what}' as what, p.state, p.what as words, p.due_at, p.owner_id, p.promiser_id,
               c.id as con, c.number, c.subject, c.status, c.channel from {PLACED}
             where o.customer_id in {people} and p.what <> '' and p.state <> 'void' and {whether} and {when} <= {now} and {seen}"
        )
    });
    let sql = format!(
        "select * from ({}) told where (at, id) < ({at}, {id}) order by at desc, id desc limit {limit}",
        parts.join(" union all ")
    );
    let rows = conn.rows(sql, bind.values()).await?;
    let people: Vec<AgentId> = rows.iter().filter_map(|row| whose(row).ok().flatten()).collect();
    let names = team::agents_by_ids(conn, &people).await?;
    let named = |row: &Row| Ok::<_, Fault>(whose(row)?.and_then(|id| names.get(&id)).map(|agent| agent.name.clone()));
    rows.iter().map(|row| moment(row, named(row)?)).collect()
}

/// Who gave it, and afterwards who keeps it.
fn whose(row: &Row) -> Result<Option<AgentId>, Fault> {
    let (promiser, owner): (Option<AgentId>, Option<AgentId>) = (row.get("promiser_id")?, row.get("owner_id")?);
    Ok(if row.get::<String>("what")? == "made" { promiser.or(owner) } else { owner.or(promiser) })
}

fn moment(row: &Row, by: Option<String>) -> Result<Moment, Fault> {
    let (what, words): (String, String) = (row.get("what")?, row.get("words")?);
    let act: String = if what == "settled" { row.get("state")? } else { what };
    let due: Time = row.get("due_at")?;
    Ok(Moment {
        sentence: sentence(&act, by.as_deref()),
        act,
        by,
        due_at: Some(due),
        conversation: Some(Where {
            id: row.get("con")?,
            number: row.get("number")?,
            subject: row.get("subject")?,
            status: row.get("status")?,
            subject_hurts: false,
        }),
        channel: row.get("channel")?,
        snippet: words,
        ..Moment::new(row.get("id")?, row.get("at")?, "promise")
    })
}

/// In words. Pure.
fn sentence(act: &str, by: Option<&str>) -> String {
    let by = by.unwrap_or("somebody");
    match act {
        "made" => format!("{by} promised"),
        "kept" => format!("{by} kept the promise"),
        "kept_late" => format!("{by} kept the promise late"),
        "changed" => "another time was agreed on for the promise".to_owned(),
        "broken" => "the promise was not kept".to_owned(),
        _ => "the promise is late".to_owned(),
    }
}
