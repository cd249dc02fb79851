//! Counts a conversation anew from its messages, after some of them came or went.

use crate::head::{self, Head};
use crate::nodes;
use crate::status::Status;
use base::{ConversationId, Fault, Time};
use store::deed::Left;
use store::{Tx, args};

/// What the messages of a conversation amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waits {
    /// A customer's message is unanswered.
    Since(Time),
    /// Everything is answered.
    No,
}

/// Columns of a conversation that follow from its messages.
const COUNTED: [&str; 9] = [
    "snippet",
    "last_at",
    "last_in_at",
    "message_count",
    "held_count",
    "has_attachment",
    "waiting_since",
    "waiting_key",
    "failed",
];

/// Whether all that a deed had to leave as it is was counted anew.
pub(crate) fn covers(left: &Left) -> bool {
    left.table == "conversations" && left.columns.iter().all(|column| COUNTED.contains(&column.as_str()))
}

/// Counts anew and saves. Gives whether a customer's message is unanswered.
pub(crate) async fn head(tx: &mut Tx, head: &mut Head) -> Result<Waits, Fault> {
    let row = tx
        .one(
            "select cast(coalesce(sum(1 - held), 0) as bigint) as n, cast(coalesce(sum(held), 0) as bigint) as held, max(case when held = 0 then at end) as last_at,
               max(case when held = 0 and direction = 'in' and automatic = 0 and kind = 'message' then at end) as last_in,
               coalesce(max(case when held = 0 and direction = 'out' and automatic = 0 and kind = 'message' then at end), -1) as last_out
             from messages where conversation_id = $1",
            args![&head.id],
        )
        .await?;
    head.message_count = row.get("n")?;
    head.held_count = row.get("held")?;
    head.thread_version += 1;
    if !head.internal {
        head.last_at = row.get::<Option<Time>>("last_at")?.unwrap_or(head.opened_at);
        head.last_in_at = row.get("last_in")?;
    }
    let waits = waits(tx, &head.id, row.get("last_out")?).await?;
    let done = matches!(head.status, Status::Resolved | Status::Spam | Status::Trash);
    head.waiting_since = match waits {
        Waits::Since(at) if !done => Some(at),
        _ => None,
    };
    words(tx, head).await?;
    head::save(tx, head).await?;
    Ok(waits)
}

async fn waits(tx: &mut Tx, id: &ConversationId, last_out: i64) -> Result<Waits, Fault> {
    let sql = "select min(at) as at from messages
               where conversation_id = $1 and held = 0 and direction = 'in' and automatic = 0 and kind = 'message' and at > $2";
    let at: Option<Time> = tx.one(sql, args![id, last_out]).await?.get("at")?;
    Ok(at.map_or(Waits::No, Waits::Since))
}

/// The words and files shown in lists, from the messages as they are now.
pub(crate) async fn words(tx: &mut Tx, head: &mut Head) -> Result<(), Fault> {
    let sql = "select direction, text from messages where conversation_id = $1 and held = 0 and automatic = 0 order by at desc, id desc limit 1";
    if let Some(row) = tx.maybe(sql, args![&head.id]).await? {
        head.snippet = nodes::snippet_of(&row.get::<String>("direction")?, &row.get::<String>("text")?);
    }
    let sql = "select 1 as one from files f join messages m on m.id = f.message_id where m.conversation_id = $1 and f.inline = 0 limit 1";
    head.has_attachment = tx.maybe(sql, args![&head.id]).await?.is_some();
    Ok(())
}

/// Lets the labels of a conversation, and what is told of it, follow its shelf and time, where its row was put back as it was.
pub(crate) async fn labels(tx: &mut Tx, id: &str) -> Result<(), Fault> {
    for table in head::ORDERED {
        let sql = format!(
            "update {table} set
               last_at = (select c.last_at from conversations c where c.id = $1),
               shelf = (select c.shelf from conversations c where c.id = $1)
             where conversation_id = $1"
        );
        tx.exec(sql, args![id]).await?;
    }
    Ok(())
}
