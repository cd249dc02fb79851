//! An answer taken back before it left: all is as it was before, and its words return to the draft.

use crate::autonomy::review;
use crate::head::{self, Head};
use crate::macros::uses;
use crate::status::Status;
use crate::{check, draft, hands, message, nodes, refusals, shared};
use base::facts::{Fact, Kind};
use base::{Action, AgentId, Fault, FileId, MessageId, Outcome, Refusal, Time};
use store::{Tx, args, outbox};

/// Takes a message back that has not left. Its words return to the draft. Of undo and sender exactly one wins.
pub(crate) async fn undo(tx: &mut Tx, id: &MessageId) -> Outcome<draft::Draft> {
    let agent = tx.actor().require_agent()?;
    let stored = message::find(tx, id).await?.ok_or_else(Refusal::missing)?;
    let mut head = head::open_as(tx, stored.conversation.as_str(), Action::ConversationReply).await?;
    let row = outbox::of_message(tx, id).await?.ok_or_else(refusals::gone)?;
    if !outbox::cancel(tx, &row.id).await? {
        return Err(refusals::gone().into());
    }
    let sql = "select m.at, m.text, m.kind, m.subject, m.recipients, m.author_id, o.payload from messages m, outbox o where m.id = $1 and o.id = $2";
    let words = tx.one(sql, args![id, &row.id]).await?;
    let files = files_back(tx, id, &agent).await?;
    forget(tx, id).await?;
    let linked = shared::forget(tx, id).await?;
    back(tx, &mut head, (id, words.get("at")?, row.state == "failed")).await?;
    let text: String = words.get("text")?;
    let text = if linked { shared::without_links(&text) } else { text };
    let draft = draft::from_message(tx, &head, &agent, (&words, &text, files)).await?;
    writers_back(tx, (id, words.get("author_id")?), draft.id.as_str()).await?;
    Ok(draft)
}

/// Whoever wrote it wrote the draft.
async fn writers_back(tx: &mut Tx, (id, author): (&MessageId, Option<AgentId>), draft: &str) -> Result<(), Fault> {
    if let Some(author) = author {
        hands::wrote(tx, draft, &author).await?;
    }
    hands::pass_on(tx, id.as_str(), draft).await?;
    hands::forget(tx, id.as_str()).await
}

/// The conversation is as if it had not been written at that time.
async fn back(tx: &mut Tx, head: &mut Head, (id, at, failed): (&MessageId, Time, bool)) -> Outcome<()> {
    head.message_count -= 1;
    head.thread_version += 1;
    if failed {
        head.failed = (head.failed - 1).max(0);
    }
    let before = head.status;
    restore(tx, head).await?;
    head::save(tx, head).await?;
    first_again(tx, head, at).await?;
    let fact = |kind| Fact::new(kind).conversation(&head.id).inbox(&head.inbox);
    // A status that changed in the moment it was written went with it: whoever reads facts takes both for undone.
    tx.tell(fact(Kind::ReplyUndone).message(id).with("written_at", at.0));
    if before != head.status {
        tx.tell(fact(Kind::StatusChanged).with("from", before.code()).with("to", head.status.code()));
    }
    Ok(())
}

/// Its files are its writer's uploads again.
async fn files_back(tx: &mut Tx, id: &MessageId, agent: &AgentId) -> Outcome<Vec<FileId>> {
    let files =
        tx.rows("select id from files where message_id = $1 and (inline = 0 or content_id = id)", args![id]).await?;
    tx.exec(
        "update files set message_id = null, uploaded_by = $2, inline = 0, content_id = null where message_id = $1",
        args![id, agent],
    )
    .await?;
    Ok(files.iter().map(store::Row::only).collect::<Result<_, _>>()?)
}

async fn forget(tx: &mut Tx, id: &MessageId) -> Outcome<()> {
    store::search::remove(tx, id.as_str()).await?;
    uses::taken_back(tx, id).await?;
    check::forget(tx, id).await?;
    review::forget(tx, id).await?;
    tx.exec("delete from message_ids where message_id = $1", args![id]).await?;
    tx.exec("delete from messages where id = $1", args![id]).await?;
    Ok(())
}

/// Which answer is the first, after one written at that time was taken back.
async fn first_again(tx: &mut Tx, head: &Head, at: Time) -> Outcome<()> {
    let sql = "update conversations set first_reply_at = (select min(m.at) from messages m
                 where m.conversation_id = $1 and m.direction = 'out' and m.automatic = 0 and m.kind <> 'forward' and m.at >= $2)
               where id = $1 and first_reply_at = $2";
    tx.exec(sql, args![&head.id, at]).await?;
    Ok(())
}

/// After a message was taken back: open again, and waiting if a customer still is.
async fn restore(tx: &mut Tx, head: &mut Head) -> Outcome<()> {
    head.status = Status::Open;
    head.snoozed_until = None;
    head.resolved_at = None;
    let sql = "select direction, at, text, automatic from messages where conversation_id = $1 and held = 0 order by id desc limit 1";
    if let Some(last) = tx.maybe(sql, args![&head.id]).await? {
        head.last_at = last.get("at")?;
        let direction: String = last.get("direction")?;
        head.snippet = nodes::snippet_of(&direction, &last.get::<String>("text")?);
        if direction == "in" && !last.get::<bool>("automatic")? {
            head.waiting_since = Some(last.get("at")?);
        }
    }
    Ok(())
}
