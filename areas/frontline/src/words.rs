//! The words of a message that are new, without what it quotes.

use base::Fault;
use serde_json::Value;
use store::Row;

/// Columns they are read from, of `messages m`.
pub(crate) const COLUMNS: &str = "m.body, m.text, m.subject";

/// What its author wrote now; of a message without words, its subject.
pub(crate) fn new(row: &Row) -> Result<String, Fault> {
    let body = desk::nodes::plain(&row.get::<Value>("body")?);
    if !body.trim().is_empty() {
        return Ok(body);
    }
    let text: String = row.get("text")?;
    if text.trim().is_empty() { row.get("subject") } else { Ok(text) }
}
