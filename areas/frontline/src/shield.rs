//! Messages that hurt: flagged by whoever reads them, or by a few words nobody writes kindly. A flag belongs to the message, not
//! to a person (PACT-N9): who put it there is not kept, and after 90 days it is gone.

use base::{ConversationId, Fault, MessageId, Outcome, Reach, Refusal, Time};
use desk::head::Head;
use desk::{folded, message, seen_clause};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Bind, Conn, Db, Row, Tx, args};

/// How long a flag stays.
pub const KEPT: i64 = 90 * Time::DAY;
const MOST: i64 = 50;

/// A flagged message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AbuseFlag")]
pub struct Flag {
    /// The message.
    pub message: MessageId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// `agent` or `words`.
    pub source: String,
    /// When it was flagged.
    pub at: Time,
}

/// A conversation with flagged messages, for whoever leads there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AbusePattern")]
pub struct Pattern {
    /// The conversation.
    pub conversation: ConversationId,
    /// Its number.
    pub number: i64,
    /// Flagged messages in it.
    pub flags: i64,
    /// The newest of them.
    pub last_at: Time,
}

fn read(row: &Row) -> Result<Flag, Fault> {
    Ok(Flag {
        message: row.get("message_id")?,
        conversation: row.get("conversation_id")?,
        source: row.get("source")?,
        at: row.get("flagged_at")?,
    })
}

/// Messages flagged in a time, from the first instant to before the last, oldest first.
pub async fn flags_between(conn: &mut Conn, from_ms: i64, to_ms: i64) -> Result<Vec<Flag>, Fault> {
    let sql = "select f.*, m.conversation_id from abuse_flags f join messages m on m.id = f.message_id
         where f.flagged_at >= $1 and f.flagged_at < $2 order by f.flagged_at, f.message_id";
    conn.rows(sql, args![from_ms, to_ms]).await?.iter().map(read).collect()
}

/// Flagged messages of a conversation.
pub async fn of(conn: &mut Conn, conversation: &ConversationId) -> Result<Vec<Flag>, Fault> {
    let sql = "select f.*, m.conversation_id from messages m join abuse_flags f on f.message_id = m.id
         where m.conversation_id = $1 order by m.id";
    conn.rows(sql, args![conversation]).await?.iter().map(read).collect()
}

/// Flags a message. Twice is like once.
pub(crate) async fn flag(tx: &mut Tx, message: &MessageId, source: &str) -> Result<(), Fault> {
    let now = tx.now();
    let sql = "insert into abuse_flags (message_id, source, flagged_at) values ($1, $2, $3) on conflict (message_id) do nothing";
    tx.exec(sql, args![message, source, now]).await?;
    folded::fold(tx, message).await
}

/// Takes a flag away.
pub(crate) async fn unflag(tx: &mut Tx, message: &MessageId) -> Result<(), Fault> {
    tx.exec("delete from abuse_flags where message_id = $1", args![message]).await?;
    folded::unfold(tx, message).await
}

/// The conversation of a message that may be flagged, for the actor of the transaction.
pub(crate) async fn opened(tx: &mut Tx, id: &MessageId) -> Outcome<Head> {
    let stored = message::find(tx, id).await?.ok_or_else(Refusal::missing)?;
    let head = desk::head::open_as(tx, stored.conversation.as_str(), base::Action::ConversationNote).await?;
    if stored.message.direction != "in" {
        return Err(
            Refusal::new("abuse.own", 422, "this was written here; only what comes in can be folded away").into()
        );
    }
    Ok(head)
}

/// Conversations with flagged messages within a reach, those with the most first.
pub(crate) async fn patterns(conn: &mut Conn, reach: &Reach) -> Result<Vec<Pattern>, Fault> {
    let mut bind = Bind::new();
    let seen = seen_clause(&mut bind, reach).map(|rule| format!("where {rule}")).unwrap_or_default();
    let limit = bind.put(MOST);
    let sql = format!(
        "select c.id, c.number, count(*) as flags, max(f.flagged_at) as last_at from abuse_flags f
         join messages m on m.id = f.message_id join conversations c on c.id = m.conversation_id {seen}
         group by c.id, c.number order by flags desc, last_at desc limit {limit}"
    );
    let pattern = |row: &Row| {
        Ok(Pattern {
            conversation: row.get("id")?,
            number: row.get("number")?,
            flags: row.get("flags")?,
            last_at: row.get("last_at")?,
        })
    };
    conn.rows(sql, bind.values()).await?.iter().map(pattern).collect()
}

/// Flags vanish after 90 days.
pub async fn sweep(db: &Db) -> Result<(), Fault> {
    let mut tx = db.begin(&base::Actor::system()).await?;
    let old = tx.now().plus(-KEPT);
    tx.exec("delete from abuse_flags where flagged_at <= $1", args![old]).await?;
    folded::sweep(&mut tx, old).await?;
    tx.commit().await
}
