//! The circuit of automatic answers in a conversation is open: somebody hears of it, whoever it belongs to (MAIL-803).

use super::answer::note;
use super::rule::{CONVERSATION_MS, PER_CONVERSATION};
use crate::event;
use crate::head::{self, Head};
use crate::notify::{self, Cause};
use base::{Action, AgentId, Fault, Outcome};
use serde_json::json;
use store::{Tx, args};

/// Says so once for each opening, on the conversation and to whoever looks after it.
pub(super) async fn raise(tx: &mut Tx, head: &Head) -> Outcome<()> {
    let now = tx.now();
    let sql = "select 1 as one from automatic_sent where conversation_id = $1 and at > $2 and kind = 'stopped' limit 1";
    if tx.maybe(sql, args![&head.id, now.plus(-CONVERSATION_MS)]).await?.is_some() {
        return Ok(());
    }
    note(tx, head, ("", "stopped"), None).await?;
    let sentence = format!(
        "automatic answers are held back here for an hour: {PER_CONVERSATION} have been sent within one; look whether two machines answer each other"
    );
    event::write(tx, &head.id, "automatic", &sentence, json!({})).await?;
    for agent in whoever_looks(tx, head).await? {
        notify::add(tx, &agent, Cause::Warning, (head, &sentence)).await?;
    }
    Ok(())
}

/// Whoever has the conversation or follows it and may read there; if that is nobody, those who lead; and where nobody
/// leads, whoever may answer there.
async fn whoever_looks(tx: &mut Tx, head: &Head) -> Result<Vec<AgentId>, Fault> {
    let thing = head::thing(tx, head).await?;
    let may: Vec<AgentId> = ids(team::agents_who_may_do(tx, Action::ConversationRead, &thing).await?);
    let mut told = notify::followers(tx, &head.id).await?;
    told.extend(head.assignee.clone());
    told.sort();
    told.dedup();
    told.retain(|agent| may.contains(agent));
    for action in [Action::Approve, Action::ConversationReply] {
        if told.is_empty() {
            told = ids(team::agents_who_may_do(tx, action, &thing).await?);
        }
    }
    Ok(told)
}

fn ids(agents: Vec<team::AgentRef>) -> Vec<AgentId> {
    agents.into_iter().map(|agent| agent.id).collect()
}
