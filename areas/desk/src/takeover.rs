//! Drafts that go from one colleague to another (DESK-302). Words, files and comments go along, and so do the names of all
//! who wrote them: none of them looks at the answer as its second person (`hands`).

use crate::draft::{self, Draft};
use crate::head::Head;
use crate::notify::{self, Cause};
use crate::{colleague, event, hands, joining, later, refusals};
use base::facts::{Fact, Kind};
use base::{AgentId, ConversationId, Fault, Outcome, Refusal};
use serde_json::json;
use store::{Conn, Row, Tx, args};

/// Takes a colleague's draft over. `seen` is the version one has read: what was changed since is read first. One's own
/// words stay, above it; where they are of another sort nothing is taken until they are sent or put away.
pub(crate) async fn take(tx: &mut Tx, head: &Head, (from, seen): (&AgentId, i64)) -> Outcome<Draft> {
    let (me, now) = (tx.actor().require_agent()?, tx.now());
    let theirs = draft::of(tx, &head.id, from).await?.ok_or_else(Refusal::missing)?;
    if *from == me {
        return Ok(theirs);
    }
    if theirs.version != seen {
        return Err(refusals::draft_moved_on(json!(theirs)).into());
    }
    let mine = draft::of(tx, &head.id, &me).await?;
    let content = joining::joined(mine.as_ref().map(Draft::content), theirs.content())?;
    later::give_files(tx, &content, (from, &me)).await?;
    if let Some(mine) = mine {
        tx.exec("update draft_comments set draft_id = $2 where draft_id = $1", args![&mine.id, &theirs.id]).await?;
    }
    draft::became(tx, (&head.id, &me), theirs.id.as_str()).await?;
    hands::wrote(tx, theirs.id.as_str(), from).await?;
    let sql = "update drafts set agent_id = $2, kind = $3, content = $4, device = 'taken', version = version + 1, updated_at = $5 where id = $1";
    tx.exec(sql, args![&theirs.id, &me, &content.kind, json!(content), now]).await?;
    let name = colleague::name(tx, from).await?;
    event::write(tx, &head.id, "draft", &format!("took over a draft of {name}"), json!({ "from": from })).await?;
    let told = format!("{} took over your draft in #{} {}", tx.actor().name, head.number, head.subject);
    notify::add(tx, from, Cause::Draft, (head, &told)).await?;
    tx.tell(Fact::new(Kind::DraftShared).conversation(&head.id).inbox(&head.inbox));
    draft::of(tx, &head.id, &me).await?.ok_or_else(|| Fault::new("a draft vanished").into())
}

/// Refuses to write on where a colleague took the draft over: their words and these would go two ways.
pub(crate) async fn still_mine(tx: &mut Tx, (conversation, me): (&ConversationId, &AgentId)) -> Outcome<()> {
    let Some(by) = taken_from(tx, (conversation, me)).await?.into_iter().next() else { return Ok(()) };
    let by = colleague::name(tx, &by).await?;
    Err(refusals::draft_taken(&by).into())
}

/// Colleagues of the owner whose words are in a draft.
pub(crate) async fn others_who_wrote(conn: &mut Conn, draft: &Draft) -> Result<Vec<team::AgentRef>, Fault> {
    let mut wrote = hands::writers(conn, draft.id.as_str()).await?;
    wrote.retain(|one| *one != draft.agent);
    named(conn, &wrote).await
}

/// People by name, in this order.
async fn named(conn: &mut Conn, ids: &[AgentId]) -> Result<Vec<team::AgentRef>, Fault> {
    let names = team::agents_by_ids(conn, ids).await?;
    Ok(ids.iter().filter_map(|id| names.get(id).cloned()).collect())
}

/// Whose drafts in a conversation were this agent's before, the newest first.
pub(crate) async fn taken_from(
    conn: &mut Conn,
    (conversation, me): (&ConversationId, &AgentId),
) -> Result<Vec<AgentId>, Fault> {
    let sql = "select d.agent_id from drafts d join hands h on h.thing = d.id and h.part = 'wrote'
               where d.conversation_id = $1 and h.agent_id = $2 and d.agent_id <> $2 order by d.updated_at desc";
    conn.rows(sql, args![conversation, me]).await?.iter().map(Row::only).collect()
}
