//! Each use of a macro, and what was left of its words in the message they were sent in.

use super::kept;
use base::{AgentId, ConversationId, Fault, MacroId, MacroUseId, MessageId, Time};
use std::collections::HashMap;
use store::{Conn, Row, Tx, args};

/// Uses that count as recent.
const RECENT_MS: i64 = 90 * Time::DAY;

/// When a person used which macro last.
pub(crate) async fn last(conn: &mut Conn, me: &AgentId, now: Time) -> Result<HashMap<MacroId, Time>, Fault> {
    let sql = "select macro_id, max(at) as at from macro_uses where agent_id = $1 and at > $2 group by macro_id";
    let rows = conn.rows(sql, args![me, now.plus(-RECENT_MS)]).await?;
    rows.iter().map(|row| Ok((row.get("macro_id")?, row.get("at")?))).collect()
}

/// Notes a use, with the words that were inserted.
pub(crate) async fn note(
    tx: &mut Tx,
    (id, conversation): (&MacroId, &ConversationId),
    (language, inserted): (Option<&str>, &str),
) -> Result<(), Fault> {
    let (me, now) = (tx.actor().agent().cloned(), tx.now());
    tx.exec(
        "insert into macro_uses (id, macro_id, conversation_id, agent_id, at, language, inserted) values ($1, $2, $3, $4, $5, $6, $7)",
        args![MacroUseId::mint(now), id, conversation, me, now, language, inserted],
    )
    .await
    .map(drop)
}

/// Notes which of the words inserted in this conversation were sent with a message, and how much they were changed. Words
/// of which nothing is left were not used.
pub(crate) async fn sent(
    tx: &mut Tx,
    (conversation, agent): (&ConversationId, &AgentId),
    (message, words): (&MessageId, &str),
) -> Result<(), Fault> {
    let sql = "select id, inserted from macro_uses where conversation_id = $1 and agent_id = $2 and message_id is null and inserted <> ''
               order by at desc limit 20";
    for row in tx.rows(sql, args![conversation, agent]).await? {
        let (id, inserted): (MacroUseId, String) = (row.get("id")?, row.get("inserted")?);
        let kept = kept::compare(&inserted, words);
        if kept.distance < kept.inserted {
            let sql = "update macro_uses set message_id = $2, distance = $3, inserted_words = $4, sent_words = $5 where id = $1";
            tx.exec(sql, args![id, message, kept.distance, kept.inserted, kept.sent]).await?;
        }
    }
    Ok(())
}

/// A message was taken back before it left: its words are a draft again.
pub(crate) async fn taken_back(tx: &mut Tx, message: &MessageId) -> Result<(), Fault> {
    let sql = "update macro_uses set message_id = null, distance = null, inserted_words = null, sent_words = null where message_id = $1";
    tx.exec(sql, args![message]).await.map(drop)
}

/// A use as it is kept: for measuring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Which macro.
    pub id: MacroId,
    /// Words changed before they were sent.
    pub distance: i64,
    /// Words inserted.
    pub inserted: i64,
    /// Words sent.
    pub sent: i64,
}

/// The macros a message was written with.
pub async fn of_message(conn: &mut Conn, message: &MessageId) -> Result<Vec<Use>, Fault> {
    let sql =
        "select macro_id, distance, inserted_words, sent_words from macro_uses where message_id = $1 order by at, id";
    let read = |row: &Row| {
        Ok(Use {
            id: row.get("macro_id")?,
            distance: row.get("distance")?,
            inserted: row.get("inserted_words")?,
            sent: row.get("sent_words")?,
        })
    };
    conn.rows(sql, args![message]).await?.iter().map(read).collect()
}
