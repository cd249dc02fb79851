//! Whose a promise is to keep, who is told of it, and who keeps it when its owner leaves: it is never nobody's for long.

use crate::promise_store::{self, Stored};
use base::facts::{Fact, Kind};
use base::{Action, AgentId, Fault, Outcome, PromiseId, Refusal, Time};
use desk::head::{self, Head};
use desk::notify::{self, Cause};
use serde_json::json;
use store::{Bind, Conn, Tx};

/// Whoever was not seen for this long is away.
const AWAY_MS: i64 = Time::DAY;

/// Those who lead a conversation.
async fn leads(conn: &mut Conn, head: &Head) -> Result<Vec<AgentId>, Fault> {
    let thing = head::thing(conn, head).await?;
    let leads = team::agents_who_may_do(conn, Action::Approve, &thing).await?;
    Ok(leads.into_iter().map(|lead| lead.id).collect())
}

/// Who is reminded: the owner; with them the team while they are away, those who lead where there is no team.
async fn reminded(conn: &mut Conn, head: &Head, owner: Option<&AgentId>, now: Time) -> Result<Vec<AgentId>, Fault> {
    let mut whom = Vec::new();
    if let Some(id) = owner
        && let Some(agent) = team::agent_store::agent(conn, id).await?.filter(|agent| agent.active)
    {
        whom.push(agent.id);
        if agent.last_seen_at.is_some_and(|at| now.since(at) < AWAY_MS) {
            return Ok(whom);
        }
    }
    let others = match &head.team {
        Some(team) => {
            let all = team::members_of(conn, team).await?;
            all.into_iter().filter(|agent| agent.active).map(|agent| agent.id).collect()
        }
        None => leads(conn, head).await?,
    };
    whom.extend(others);
    Ok(whom)
}

/// Tells those who are to be reminded.
pub(crate) async fn remind(tx: &mut Tx, (head, one): (&Head, &Stored), text: &str) -> Result<(), Fault> {
    let now = tx.now();
    let whom = reminded(tx, head, one.owner.as_ref(), now).await?;
    tell(tx, head, (whom, text)).await
}

/// Tells the owner and those who lead.
pub(crate) async fn tell_late(tx: &mut Tx, (head, one): (&Head, &Stored), text: &str) -> Result<(), Fault> {
    let mut whom: Vec<AgentId> = one.owner.iter().cloned().collect();
    whom.extend(leads(tx, head).await?);
    tell(tx, head, (whom, text)).await
}

/// Each once. What somebody may not read is not told them: they may have been moved to another team since.
async fn tell(tx: &mut Tx, head: &Head, (mut whom, text): (Vec<AgentId>, &str)) -> Result<(), Fault> {
    whom.sort_unstable();
    whom.dedup();
    let thing = head::thing(tx, head).await?;
    let may = team::agents_who_may_do(tx, Action::ConversationRead, &thing).await?;
    for agent in whom.iter().filter(|id| may.iter().any(|one| one.id == **id)) {
        notify::add(tx, agent, Cause::Due, (head, text)).await?;
    }
    Ok(())
}

/// Gives a promise to somebody who may answer there.
pub(crate) async fn check(conn: &mut Conn, head: &Head, owner: &AgentId) -> Outcome<()> {
    let thing = head::thing(conn, head).await?;
    let able = team::agents_who_may_do(conn, Action::ConversationReply, &thing).await?;
    if able.iter().any(|agent| agent.id == *owner) {
        return Ok(());
    }
    Err(Refusal::invalid("owner", "choose somebody who may answer in this conversation").into())
}

/// Somebody left: what they owed becomes that of whoever has the conversation, else of one who leads it.
pub(crate) async fn left(tx: &mut Tx, agent: &AgentId) -> Result<usize, Fault> {
    let mut bind = Bind::new();
    let condition = format!("p.state = 'open' and p.owner_id = {}", bind.put(agent));
    let all = promise_store::stored(tx, bind, (&condition, "p.id")).await?;
    for one in &all {
        hand_over(tx, one, agent).await?;
    }
    Ok(all.len())
}

async fn hand_over(tx: &mut Tx, one: &Stored, leaving: &AgentId) -> Result<(), Fault> {
    let Some(head) = head::find(tx, one.place.id.as_str()).await? else { return Ok(()) };
    let heir = heir(tx, &head, leaving).await?;
    let given = Stored { owner: heir.clone(), ..one.clone() };
    promise_store::save(tx, &given).await?;
    promise_store::add_act(tx, &one.id, ("owner", "", json!({ "from": leaving, "to": heir }))).await?;
    let text = format!("#{} {}: “{}” is yours to keep now", head.number, head.subject, one.what);
    tell(tx, &head, (heir.into_iter().collect(), &text)).await?;
    tx.tell(changed(&head, &one.id, "owner"));
    Ok(())
}

async fn heir(conn: &mut Conn, head: &Head, leaving: &AgentId) -> Result<Option<AgentId>, Fault> {
    let thing = head::thing(conn, head).await?;
    let able = team::agents_who_may_do(conn, Action::ConversationReply, &thing).await?;
    let assignee = head.assignee.iter().find(|id| able.iter().any(|agent| agent.id == **id)).cloned();
    if let Some(id) = assignee.filter(|id| id != leaving) {
        return Ok(Some(id));
    }
    Ok(leads(conn, head).await?.into_iter().find(|id| id != leaving))
}

/// That something about a promise changed.
pub(crate) fn changed(head: &Head, promise: &PromiseId, what: &str) -> Fact {
    let fact = Fact::new(Kind::PromiseChanged).conversation(&head.id).inbox(&head.inbox);
    let fact = fact.with("promise", promise.as_str()).with("what", what);
    fact.customer(head.customer.as_ref())
}
