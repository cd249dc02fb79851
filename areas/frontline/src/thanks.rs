//! Thanks that reached somebody: praise belongs to whoever wrote the answer before it. Nobody's thanks are counted, and nobody
//! else sees them.

use crate::words;
use base::{AgentId, ConversationId, Fault, MessageId, Time};
use desk::head::{self, Head};
use desk::{nodes, notify};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Conn, Row, Tx, args};

/// From here on praise is brought to somebody: telling them of what is none would be worse than missing some.
const SURE: f64 = 0.6;
/// Older praise is kept, and nobody is called for it.
const NEWS: i64 = 7 * Time::DAY;
/// Shown for this long.
const SHOWN: i64 = 90 * Time::DAY;
const MOST: i64 = 20;

/// A message that thanks.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Thanks {
    /// The message.
    pub message: MessageId,
    /// Where.
    pub conversation: ConversationId,
    /// Number of the conversation.
    pub number: i64,
    /// Who thanked.
    pub from: String,
    /// When.
    pub at: Time,
    /// The first of their words.
    pub words: String,
}

/// Whether praise is worth bringing to somebody. Pure.
pub(crate) fn is_worth_telling(reading: &crate::reading::Reading) -> bool {
    reading.praise >= SURE && reading.complaint < reading.praise
}

/// Brings praise to whoever wrote the answer before it, once.
pub(crate) async fn credit(tx: &mut Tx, head: &Head, message: &MessageId) -> Result<(), Fault> {
    let Some(agent) = answered_before(tx, (head, message)).await? else { return Ok(()) };
    let row = tx
        .one(format!("select m.at, m.author_name, {} from messages m where m.id = $1", words::COLUMNS), args![message])
        .await?;
    let at: Time = row.get("at")?;
    let sql = "insert into thanks (message_id, agent_id, at) values ($1, $2, $3) on conflict (message_id) do nothing";
    let is_new = tx.exec(sql, args![message, &agent, at]).await? == 1;
    if is_new && tx.now().since(at) < NEWS {
        let words = nodes::snippet(&words::new(&row)?);
        let text = format!("{}: {words}", row.get::<String>("author_name")?);
        notify::thanks(tx, head, (&agent, &text)).await?;
    }
    Ok(())
}

/// Whose answer a message followed, if a colleague's.
async fn answered_before(conn: &mut Conn, (head, message): (&Head, &MessageId)) -> Result<Option<AgentId>, Fault> {
    let sql = "select author_id from messages where conversation_id = $1 and id < $2 and direction = 'out' and automatic = 0 and author_kind = 'agent' order by id desc limit 1";
    let row = conn.maybe(sql, args![&head.id, message]).await?;
    Ok(row.map(|row| row.only::<Option<AgentId>>()).transpose()?.flatten())
}

/// It was none.
pub(crate) async fn take_back(tx: &mut Tx, message: &MessageId) -> Result<(), Fault> {
    tx.exec("delete from thanks where message_id = $1", args![message]).await.map(drop)
}

/// What reached an agent lately, newest first.
pub(crate) async fn of(conn: &mut Conn, agent: &AgentId, now: Time) -> Result<Vec<Thanks>, Fault> {
    let sql = format!(
        "select t.message_id, t.at, m.conversation_id, m.author_name, {}, c.number from thanks t
         join messages m on m.id = t.message_id join conversations c on c.id = m.conversation_id
         where t.agent_id = $1 and t.at >= $2 and c.shelf <> 'trash' order by t.at desc, t.message_id desc limit $3",
        words::COLUMNS
    );
    let rows = conn.rows(sql, args![agent, now.plus(-SHOWN), MOST]).await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Thanks, Fault> {
    Ok(Thanks {
        message: row.get("message_id")?,
        conversation: row.get("conversation_id")?,
        number: row.get("number")?,
        from: row.get("author_name")?,
        at: row.get("at")?,
        words: nodes::snippet(&words::new(row)?),
    })
}

/// Whose conversation a message of thanks stands in, for whom it was brought.
pub(crate) async fn head_of(conn: &mut Conn, (agent, message): (&AgentId, &MessageId)) -> Result<Option<Head>, Fault> {
    let sql = "select m.conversation_id from thanks t join messages m on m.id = t.message_id where t.agent_id = $1 and t.message_id = $2";
    match conn.maybe(sql, args![agent, message]).await? {
        Some(row) => head::find(conn, &row.only::<String>()?).await,
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Reading;

    #[test]
    fn only_what_is_surely_praise_is_brought_to_somebody() {
        let told = |praise, complaint| is_worth_telling(&Reading { praise, complaint, ..Reading::default() });
        assert!(told(0.7, 0.1));
        assert!(!told(0.55, 0.0));
        assert!(!told(0.7, 0.8), "it may be bitter");
    }
}
