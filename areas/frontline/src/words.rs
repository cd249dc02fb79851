//! The words of a message that are new, without what it quotes.

use base::{Fault, MessageId};
use serde_json::Value;
use store::{Conn, Row, args};

/// Columns they are read from, of `messages m`.
pub(crate) const COLUMNS: &str = "m.body, m.text, m.quoted, m.subject";

/// Those of one message; none if it is gone.
pub(crate) async fn of(conn: &mut Conn, message: &MessageId) -> Result<String, Fault> {
    let row = conn.maybe(format!("select {COLUMNS} from messages m where m.id = $1"), args![message]).await?;
    Ok(row.as_ref().map(new).transpose()?.unwrap_or_default())
}

/// What its author wrote now; of a message without words, its subject. A mail that only passes others' words on has none.
pub(crate) fn new(row: &Row) -> Result<String, Fault> {
    let body = desk::nodes::plain(&row.get::<Value>("body")?);
    if !body.trim().is_empty() {
        return Ok(body);
    }
    let text: String = row.get("text")?;
    let quotes = row.get::<Value>("quoted")?.as_array().is_some_and(|all| !all.is_empty());
    if text.trim().is_empty() || quotes { row.get("subject") } else { Ok(text) }
}
