//! What the outbox screen shows and repairs, and taking a reply back before it leaves.

use crate::value::Row;
use crate::{Bind, Conn, Tx, args};
use base::{Fault, InboxId, MessageId, OutboxId, Time};

/// A row as listed.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Id.
    pub id: OutboxId,
    /// Channel.
    pub channel: String,
    /// Inbox it leaves from.
    pub inbox: Option<InboxId>,
    /// Where it stands.
    pub state: String,
    /// To whom.
    pub sent_to: String,
    /// About what.
    pub subject: String,
    /// Due.
    pub run_at: Time,
    /// Tries so far.
    pub attempts: i64,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// Message whose delivery this is.
    pub message: Option<MessageId>,
    /// Conversation, as text.
    pub conversation: Option<String>,
    /// Made at.
    pub created_at: Time,
    /// Whether it may have gone out twice.
    pub may_be_doubled: bool,
}

/// Where a message's delivery stands.
pub type State = Listed;

pub(super) const COLUMNS: &str = "id, channel, inbox_id, state, sent_to, subject, run_at, attempts, last_error, message_id, conversation_id, created_at, may_be_doubled";

/// Rows in a state (any if none) before an id, newest first.
pub async fn list(conn: &mut Conn, state: Option<&str>, before: &str, limit: i64) -> Result<Vec<Listed>, Fault> {
    let sql =
        format!("select {COLUMNS} from outbox where id < $1 and ($2 is null or state = $2) order by id desc limit $3");
    conn.rows(sql, args![before, state, limit]).await?.iter().map(listed).collect()
}

/// The same, only of these inboxes.
pub async fn list_of(
    conn: &mut Conn,
    inboxes: &[InboxId],
    state: Option<&str>,
    (before, limit): (&str, i64),
) -> Result<Vec<Listed>, Fault> {
    let mut bind = Bind::new();
    let (of, before) = (bind.list(inboxes), bind.put(before));
    let state = state.map(|state| format!(" and state = {}", bind.put(state))).unwrap_or_default();
    let limit = bind.put(limit);
    let sql = format!(
        "select {COLUMNS} from outbox where inbox_id in {of} and id < {before}{state} order by id desc limit {limit}"
    );
    conn.rows(sql, bind.values()).await?.iter().map(listed).collect()
}

/// The row with this id.
pub async fn find(conn: &mut Conn, id: &OutboxId) -> Result<Option<Listed>, Fault> {
    conn.maybe(format!("select {COLUMNS} from outbox where id = $1"), args![id]).await?.as_ref().map(listed).transpose()
}

/// The deliveries of these messages.
pub async fn of_message(conn: &mut Conn, message: &MessageId) -> Result<Option<State>, Fault> {
    let sql = format!("select {COLUMNS} from outbox where message_id = $1 order by id desc limit 1");
    conn.maybe(sql, args![message]).await?.as_ref().map(listed).transpose()
}

/// Sends a failed, unknown or waiting row now. False if it is being sent or was sent.
pub async fn retry(tx: &mut Tx, id: &OutboxId) -> Result<bool, Fault> {
    let now = tx.now();
    let sql = "update outbox set state = 'queued', run_at = $2, attempts = 0, first_tried_at = null, late_told_at = null, ended_at = null
               where id = $1 and state in ('queued', 'failed', 'unknown', 'cancelled')";
    let done = tx.exec(sql, args![id, now]).await?;
    tx.wake();
    Ok(done == 1)
}

/// Deliveries of messages that were first tried before a time, are still on their way, and of which nobody was told so.
pub async fn late(conn: &mut Conn, before: Time, limit: i64) -> Result<Vec<OutboxId>, Fault> {
    let sql = format!("select id from outbox where {LATE} and first_tried_at <= $1 order by first_tried_at limit $2");
    conn.rows(sql, args![before, limit]).await?.iter().map(Row::only).collect()
}

const LATE: &str =
    "state in ('queued', 'sending') and lane is null and late_told_at is null and message_id is not null";

/// Notes that its sender is told now that a row is late; gives the row, unless it has left or they were told.
pub async fn mark_late(tx: &mut Tx, id: &OutboxId) -> Result<Option<Listed>, Fault> {
    let sql = format!("update outbox set late_told_at = $2 where id = $1 and {LATE}");
    let now = tx.now();
    if tx.exec(sql, args![id, now]).await? == 0 { Ok(None) } else { find(tx, id).await }
}

/// Takes a row back that is not on its way. False if it is, or has left. Of undo and sender exactly one wins.
pub async fn cancel(tx: &mut Tx, id: &OutboxId) -> Result<bool, Fault> {
    let now = tx.now();
    let sql = "update outbox set state = 'cancelled', ended_at = $2 where id = $1 and state in ('queued', 'failed')";
    Ok(tx.exec(sql, args![id, now]).await? == 1)
}

/// Forgets what a row was sent from; who got what and when stays.
pub async fn empty(tx: &mut Tx, id: &OutboxId) -> Result<(), Fault> {
    tx.exec("update outbox set payload = '{}' where id = $1", args![id]).await.map(drop)
}

pub(super) fn listed(row: &Row) -> Result<Listed, Fault> {
    Ok(Listed {
        id: row.get("id")?,
        channel: row.get("channel")?,
        inbox: row.get("inbox_id")?,
        state: row.get("state")?,
        sent_to: row.get("sent_to")?,
        subject: row.get("subject")?,
        run_at: row.get("run_at")?,
        attempts: row.get("attempts")?,
        last_error: row.get("last_error")?,
        message: row.get("message_id")?,
        conversation: row.get("conversation_id")?,
        created_at: row.get("created_at")?,
        may_be_doubled: row.get("may_be_doubled")?,
    })
}

/// Unfinished and failed rows by state.
pub async fn counts(conn: &mut Conn) -> Result<Vec<(String, i64)>, Fault> {
    let sql = "select state, count(*) as n from outbox where state in ('queued', 'sending', 'failed', 'unknown') group by state order by state";
    conn.rows(sql, args![]).await?.iter().map(|row| Ok((row.get("state")?, row.get("n")?))).collect()
}
