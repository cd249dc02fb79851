//! What of a message is still at its network, because it was too large to be fetched whole by itself: noted when its
//! beginning is taken in, fetched when somebody asks for it (MAIL-109).

use crate::jobs::fetch_rest;
use crate::jobs::take_in::Inbound;
use crate::{event, head, message, refusals};
use base::facts::{Fact, Kind};
use base::{Action, Fault, MessageId, Outcome, Refusal, Time};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use store::{Bind, Conn, Tx, args};

/// After this time whoever asked is taken to have asked in vain, and may ask again.
const PATIENCE_MS: i64 = 10 * Time::MINUTE;

/// What is not here yet of a message.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Rest {
    /// Bytes of the whole message.
    pub bytes: i64,
    /// `left` at its network, `asked` for, or `failed` to come.
    pub state: String,
    /// Why it could not be fetched, in words.
    pub reason: Option<String>,
}

/// Whether only the beginning of something was taken in, and how large the whole is.
pub(crate) fn cut(envelope: &Value) -> Option<i64> {
    envelope.get("cut").and_then(Value::as_i64)
}

/// Notes what is not here of a message that has just been taken in.
pub(crate) async fn note(tx: &mut Tx, id: &MessageId, inbound: &Inbound) -> Result<(), Fault> {
    let Some(bytes) = cut(&inbound.envelope) else { return Ok(()) };
    let sql = "insert into message_rests (message_id, inbound_id, bytes, state) values ($1, $2, $3, 'left')";
    tx.exec(sql, args![id, &inbound.id, bytes]).await.map(drop)
}

/// What is not here of these messages.
pub(crate) async fn of_messages(conn: &mut Conn, ids: &[MessageId]) -> Result<HashMap<MessageId, Rest>, Fault> {
    let mut bind = Bind::new();
    let list = bind.list(ids);
    let sql = format!(
        "select message_id, bytes, state, reason from message_rests where state <> 'fetched' and message_id in {list}"
    );
    let mut map = HashMap::new();
    for row in conn.rows(sql, bind.values()).await? {
        let rest = Rest { bytes: row.get("bytes")?, state: row.get("state")?, reason: row.get("reason")? };
        map.insert(row.get("message_id")?, rest);
    }
    Ok(map)
}

/// Asks for the rest of a message. Of two who ask at once the second is told that it is on its way.
pub async fn ask(tx: &mut Tx, id: &MessageId) -> Outcome<()> {
    let stored = message::find(tx, id).await?.ok_or_else(Refusal::missing)?;
    let head = head::open_as(tx, stored.conversation.as_str(), Action::ConversationReply).await?;
    let (agent, now) = (tx.actor().require_agent()?, tx.now());
    let sql = "update message_rests set state = 'asked', reason = null, asked_by = $2, asked_at = $3
               where message_id = $1 and (state in ('left', 'failed') or state = 'asked' and asked_at < $4)";
    if tx.exec(sql, args![id, &agent, now, now.plus(-PATIENCE_MS)]).await? == 0 {
        return Err(refusals::nothing_left().into());
    }
    fetch_rest::enqueue(tx, id, &head.inbox).await?;
    tell(tx, &head, (id, "asked for the rest of a message that was too large")).await
}

/// It could not be fetched.
pub(crate) async fn failed(tx: &mut Tx, id: &MessageId, why: &str) -> Outcome<()> {
    tx.exec(
        "update message_rests set state = 'failed', reason = $2 where message_id = $1 and state = 'asked'",
        args![id, why],
    )
    .await?;
    let Some(stored) = message::find(tx, id).await? else { return Ok(()) };
    let Some(head) = head::find(tx, stored.conversation.as_str()).await? else { return Ok(()) };
    tell(tx, &head, (id, &format!("the rest of a message could not be fetched: {why}"))).await
}

/// It is here.
pub(crate) async fn fetched(tx: &mut Tx, head: &head::Head, id: &MessageId) -> Outcome<()> {
    let now = tx.now();
    tx.exec("update message_rests set state = 'fetched', fetched_at = $2 where message_id = $1", args![id, now])
        .await?;
    tell(tx, head, (id, "the rest of a message was fetched")).await
}

async fn tell(tx: &mut Tx, head: &head::Head, (id, sentence): (&MessageId, &str)) -> Outcome<()> {
    event::write(tx, &head.id, "rest", sentence, json!({ "message": id })).await?;
    tx.tell(Fact::new(Kind::MessageChanged).conversation(&head.id).message(id).inbox(&head.inbox));
    Ok(())
}
