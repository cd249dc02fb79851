//! One's own answers that wait for a second person, so that nobody forgets what they wrote.

use base::{AgentId, ConversationId, Fault, Time};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Conn, Row, args};

const MOST: i64 = 50;

/// An answer of one's own that waits for a second person.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "AskedByMe")]
pub struct Asked {
    /// Its conversation.
    pub conversation: ConversationId,
    /// Number of the conversation.
    pub number: i64,
    /// Subject of the conversation.
    pub subject: String,
    /// Since when it waits.
    pub asked_at: Time,
}

/// What an agent asked others to look at and nobody has, the longest wait first.
pub(crate) async fn by(conn: &mut Conn, agent: &AgentId) -> Result<Vec<Asked>, Fault> {
    let sql = "select a.conversation_id, a.asked_at, c.number, c.subject from approvals a join conversations c on c.id = a.conversation_id
         where a.state = 'waiting' and a.author_id = $1 order by a.asked_at, a.later_id limit $2";
    let asked = |row: &Row| {
        Ok(Asked {
            conversation: row.get("conversation_id")?,
            number: row.get("number")?,
            subject: row.get("subject")?,
            asked_at: row.get("asked_at")?,
        })
    };
    conn.rows(sql, args![agent, MOST]).await?.iter().map(asked).collect()
}
