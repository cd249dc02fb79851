//! A few minutes without new work: whoever was hurt takes a break, and what they are given meanwhile goes back to the team.

use base::facts::{Fact, Kind, Told};
use base::{AgentId, Fault, Time};
use desk::{event, head};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use store::{Conn, Db, Row, Tx, args};

/// The longest break, in minutes.
pub const LONGEST: i64 = 60;
/// What is taken where nobody says how long.
pub const USUAL: i64 = 15;

/// Somebody who takes a break.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Break")]
pub struct Rest {
    /// Who.
    pub agent: AgentId,
    /// Until when.
    pub until: Time,
}

/// Begins a break, or makes it another length.
pub(crate) async fn begin(tx: &mut Tx, agent: &AgentId, minutes: i64) -> Result<Time, Fault> {
    let until = tx.now().plus(minutes.clamp(1, LONGEST).saturating_mul(Time::MINUTE));
    let sql = "insert into breaks (agent_id, until_at) values ($1, $2) on conflict (agent_id) do update set until_at = excluded.until_at";
    tx.exec(sql, args![agent, until]).await?;
    Ok(until)
}

/// Ends it.
pub(crate) async fn end(tx: &mut Tx, agent: &AgentId) -> Result<(), Fault> {
    tx.exec("delete from breaks where agent_id = $1", args![agent]).await.map(drop)
}

/// Who takes a break now.
pub async fn now(conn: &mut Conn, at: Time) -> Result<Vec<Rest>, Fault> {
    let rows =
        conn.rows("select agent_id, until_at from breaks where until_at > $1 order by until_at", args![at]).await?;
    rows.iter().map(|row: &Row| Ok(Rest { agent: row.get("agent_id")?, until: row.get("until_at")? })).collect()
}

/// Gives back what somebody else gave to people who take a break.
pub(crate) async fn give_back(tx: &mut Tx, page: &[Told]) -> Result<(), Fault> {
    let by_others = |fact: &&Told| fact.kind == Kind::Assigned && fact.actor != fact.agent;
    let given: Vec<&Told> = page.iter().filter(by_others).filter(|fact| fact.agent.is_some()).collect();
    if given.is_empty() {
        return Ok(());
    }
    let at = tx.now();
    let resting = now(tx, at).await?;
    for fact in given {
        if let Some(rest) = resting.iter().find(|rest| Some(&rest.agent) == fact.agent.as_ref())
            && let Some(conversation) = &fact.conversation
        {
            back(tx, (conversation.as_str(), rest)).await?;
        }
    }
    Ok(())
}

async fn back(tx: &mut Tx, (conversation, rest): (&str, &Rest)) -> Result<(), Fault> {
    let found = head::find(tx, conversation).await?;
    let Some(mut head) = found.filter(|head| head.assignee.as_ref() == Some(&rest.agent)) else { return Ok(()) };
    head.assignee = None;
    head::save(tx, &mut head).await?;
    let until = rest.until.to_rfc3339();
    let sentence = format!("given back to the team: whoever it was given to takes a break until {until}");
    event::write(tx, &head.id, "assigned", &sentence, json!({ "to": null, "until": rest.until })).await?;
    tx.tell(Fact::new(Kind::Assigned).conversation(&head.id).inbox(&head.inbox));
    Ok(())
}

/// Forgets breaks that are over.
pub(crate) async fn sweep(db: &Db) -> Result<(), Fault> {
    let mut tx = db.begin(&base::Actor::system()).await?;
    let now = tx.now();
    tx.exec("delete from breaks where until_at <= $1", args![now]).await?;
    tx.commit().await
}
