//! Claiming: in teams that wish it, only whoever holds the claim on a conversation may send there (DESK-209). A claim is one
//! row, taken by one statement, and ends by itself.

use crate::head::{self, Head};
use crate::notify::{self, Cause};
use crate::{colleague, event, inbox, refusals};
use base::facts::{Fact, Kind};
use base::{Action, AgentId, Fault, Outcome, Time};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use store::{Conn, Tx, args};
use team::AgentRef;

/// How a conversation stands, where its team claims.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Standing {
    /// How many minutes a claim holds.
    pub minutes: i64,
    /// Who alone may send now; nobody yet if none.
    pub holder: Option<AgentRef>,
    /// Until when.
    pub until: Option<Time>,
}

/// How many minutes a claim holds here: by the conversation's team, else by the teams of its inbox. None where nobody
/// needs one; among colleagues an answer is a note, and so it is in a conversation nothing was said in yet.
async fn minutes(conn: &mut Conn, head: &Head) -> Outcome<Option<i64>> {
    if head.internal || head.message_count == 0 {
        return Ok(None);
    }
    let teams = match &head.team {
        Some(team) => vec![team.clone()],
        None => inbox::get(conn, &head.inbox).await?.teams,
    };
    Ok(Some(colleague::claim_minutes(conn, &teams).await?).filter(|minutes| *minutes > 0))
}

/// Who holds the claim now.
async fn holder(conn: &mut Conn, head: &Head, now: Time) -> Result<Option<(AgentId, Time)>, Fault> {
    let sql = "select agent_id, until_at from claims where conversation_id = $1 and until_at > $2";
    let row = conn.maybe(sql, args![&head.id, now]).await?;
    row.map(|row| Ok((row.get("agent_id")?, row.get("until_at")?))).transpose()
}

/// How it stands; none where nobody needs a claim.
pub(crate) async fn standing(conn: &mut Conn, head: &Head, now: Time) -> Outcome<Option<Standing>> {
    let Some(minutes) = minutes(conn, head).await? else { return Ok(None) };
    let Some((agent, until)) = holder(conn, head, now).await? else {
        return Ok(Some(Standing { minutes, holder: None, until: None }));
    };
    let holder = team::agents_by_ids(conn, std::slice::from_ref(&agent)).await?.remove(&agent);
    Ok(Some(Standing { minutes, holder, until: Some(until) }))
}

/// Claims a conversation, or holds on to the claim. `from` names whom it is taken over from: who took it meanwhile keeps it.
pub async fn take(tx: &mut Tx, key: &str, from: Option<&AgentId>) -> Outcome<Head> {
    let mut head = head::open_as(tx, key, Action::ConversationReply).await?;
    let minutes = minutes(tx, &head).await?.ok_or_else(refusals::no_claims)?;
    let (me, now) = (tx.actor().require_agent()?, tx.now());
    let before = holder(tx, &head, now).await?.map(|(agent, _)| agent);
    let taken = tx
        .exec(
            "insert into claims (conversation_id, agent_id, at, until_at) values ($1, $2, $3, $4)
             on conflict (conversation_id) do update set agent_id = excluded.agent_id, at = excluded.at, until_at = excluded.until_at
             where claims.until_at <= $3 or claims.agent_id = $2 or claims.agent_id = $5",
            args![&head.id, &me, now, now.plus(minutes * Time::MINUTE), from],
        )
        .await?;
    if taken == 0 {
        return Err(refused(tx, &head).await?);
    }
    if before.as_ref() != Some(&me) {
        begun(tx, &mut head, (before, &me)).await?;
    }
    tell(tx, &head);
    Ok(head)
}

/// Somebody else has it now: a line, and a word to whom it was taken from.
async fn begun(tx: &mut Tx, head: &mut Head, (before, me): (Option<AgentId>, &AgentId)) -> Outcome<()> {
    match before {
        Some(other) => {
            let name = name_of(tx, &other).await?;
            let sentence = format!("took the claim over from {name}");
            event::write(tx, &head.id, "claimed", &sentence, json!({ "from": other })).await?;
            let text = format!("{} took over #{} {} from you", tx.actor().name.clone(), head.number, head.subject);
            notify::add(tx, &other, Cause::Claim, (head, &text)).await?;
        }
        None => event::write(tx, &head.id, "claimed", "claimed the conversation", json!({})).await?,
    }
    if head.assignee.is_none() {
        head.assignee = Some(me.clone());
        event::write(tx, &head.id, "assigned", "took the conversation by claiming it", json!({})).await?;
        tx.tell(Fact::new(Kind::Assigned).conversation(&head.id).inbox(&head.inbox));
        head::save(tx, head).await?;
    }
    Ok(())
}

/// Gives a claim back before it ends. Whoever does not hold it gives nothing.
pub async fn give_back(tx: &mut Tx, key: &str) -> Outcome<Head> {
    let head = head::open_as(tx, key, Action::ConversationReply).await?;
    let me = tx.actor().require_agent()?;
    if tx.exec("delete from claims where conversation_id = $1 and agent_id = $2", args![&head.id, me]).await? == 1 {
        event::write(tx, &head.id, "claimed", "gave the claim back", json!({})).await?;
        tell(tx, &head);
    }
    Ok(head)
}

/// Whoever sends must hold the claim.
pub(crate) async fn must_hold(tx: &mut Tx, head: &Head) -> Outcome<()> {
    if minutes(tx, head).await?.is_none() {
        return Ok(());
    }
    let now = tx.now();
    match holder(tx, head, now).await? {
        Some((agent, _)) if tx.actor().agent() == Some(&agent) => Ok(()),
        Some(_) => Err(refused(tx, head).await?),
        None => Err(refusals::unclaimed().into()),
    }
}

/// What was written before, or elsewhere, leaves unless somebody else holds the claim now.
pub(crate) async fn is_free(tx: &mut Tx, head: &Head) -> Outcome<()> {
    if minutes(tx, head).await?.is_none() {
        return Ok(());
    }
    let now = tx.now();
    match holder(tx, head, now).await? {
        Some((agent, _)) if tx.actor().agent() != Some(&agent) => Err(refused(tx, head).await?),
        _ => Ok(()),
    }
}

/// Somebody else holds it, in words.
async fn refused(tx: &mut Tx, head: &Head) -> Result<base::Failure, Fault> {
    let now = tx.now();
    let Some((agent, until)) = holder(tx, head, now).await? else { return Ok(refusals::unclaimed().into()) };
    let name = name_of(tx, &agent).await?;
    Ok(refusals::claimed(&name, (agent.as_str(), until)).into())
}

async fn name_of(conn: &mut Conn, agent: &AgentId) -> Result<String, Fault> {
    let known = team::agents_by_ids(conn, std::slice::from_ref(agent)).await?.remove(agent);
    Ok(known.map_or_else(|| "a colleague".into(), |agent| agent.name))
}

fn tell(tx: &mut Tx, head: &Head) {
    tx.tell(Fact::new(Kind::ClaimChanged).conversation(&head.id).inbox(&head.inbox));
}
