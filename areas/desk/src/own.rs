//! What one person alone keeps of a conversation, apart from what all share: a star, silence, and putting it aside until
//! something new is written. (What they have read and follow: `people`.)

use base::{Actor, AgentId, ConversationId, Fault, Time};
use store::{Conn, Db, Tx, args};

/// Stars a conversation, or takes the star away.
pub(crate) async fn star(
    tx: &mut Tx,
    (agent, conversation): (&AgentId, &ConversationId),
    starred: i64,
) -> Result<(), Fault> {
    let sql = "insert into personal (agent_id, conversation_id, starred, following) values ($1, $2, $3, 0)
               on conflict (agent_id, conversation_id) do update set starred = excluded.starred";
    tx.exec(sql, args![agent, conversation, starred]).await.map(drop)
}

/// Mutes a conversation, or listens again.
pub(crate) async fn mute(
    tx: &mut Tx,
    (agent, conversation): (&AgentId, &ConversationId),
    muted: i64,
) -> Result<(), Fault> {
    let sql = "insert into personal (agent_id, conversation_id, starred, following, muted) values ($1, $2, 0, 0, $3)
               on conflict (agent_id, conversation_id) do update set muted = excluded.muted";
    tx.exec(sql, args![agent, conversation, muted]).await.map(drop)
}

/// Puts a conversation aside as it stands at this time; none takes it back. A later message brings it back by itself; a note does not.
pub(crate) async fn put_aside(
    tx: &mut Tx,
    (agent, conversation): (&AgentId, &ConversationId),
    at: Option<Time>,
) -> Result<(), Fault> {
    let sql =
        "insert into personal (agent_id, conversation_id, starred, following, archived_at) values ($1, $2, 0, 0, $3)
               on conflict (agent_id, conversation_id) do update set archived_at = excluded.archived_at";
    tx.exec(sql, args![agent, conversation, at]).await.map(drop)
}

/// Brings a conversation back to somebody who put it aside: it was given to them, or they were named in it.
pub(crate) async fn bring_back(tx: &mut Tx, (agent, conversation): (&AgentId, &ConversationId)) -> Result<(), Fault> {
    let sql = "update personal set archived_at = null where agent_id = $1 and conversation_id = $2 and archived_at is not null";
    tx.exec(sql, args![agent, conversation]).await.map(drop)
}

/// Whether somebody wants to hear nothing of a conversation.
pub(crate) async fn is_muted(
    conn: &mut Conn,
    (agent, conversation): (&AgentId, &ConversationId),
) -> Result<bool, Fault> {
    let sql = "select 1 as one from personal where agent_id = $1 and conversation_id = $2 and muted = 1";
    Ok(conn.maybe(sql, args![agent, conversation]).await?.is_some())
}

/// Forgets what was put aside and is back, or done: these marks say nothing any more.
pub async fn sweep(db: &Db) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    let sql = "update personal set archived_at = null where archived_at is not null
         and not exists (select 1 from conversations c where c.id = personal.conversation_id and c.shelf in ('active', 'snoozed')
           and c.last_at <= personal.archived_at)";
    tx.exec(sql, args![]).await?;
    tx.commit().await
}
