//! What the writer decided of a promise before its answer left: another time, or that it is none and why. Found again by the
//! words, so that whoever writes them anew is asked anew.

use crate::acts::to_come;
use crate::refusals;
use base::vault::keyed_hash;
use base::{ConversationId, Fault, Outcome, Time};
use std::fmt::Write;
use store::{Conn, Row, Tx, args};

/// Decisions on words that never left are forgotten after this.
const KEPT_MS: i64 = 30 * Time::DAY;

/// A decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Another time than the words name.
    pub due_at: Option<Time>,
    /// It is no promise, because of this.
    pub declined: Option<String>,
}

/// The mark of some words: spaces and case do not count. Pure.
fn mark(quote: &str) -> String {
    let folded = quote.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let hash = keyed_hash(&[0; 32], &[b"promise", folded.as_bytes()]);
    hash.iter().take(16).fold(String::new(), |mut text, byte| {
        // Writing to a text never fails.
        _ = write!(text, "{byte:02x}");
        text
    })
}

/// Keeps what was decided of these words here; nothing decided takes the decision back.
pub async fn decide(
    tx: &mut Tx,
    conversation: &ConversationId,
    (quote, due_at, declined): (&str, Option<Time>, Option<&str>),
) -> Outcome<()> {
    let (now, by, mark) = (tx.now(), tx.actor().require_agent()?, mark(quote));
    let due_at = due_at.map(|at| to_come("due_at", at, now)).transpose()?;
    let declined = declined.map(|why| refusals::line("declined", why)).transpose()?;
    tx.exec("delete from promise_choices where conversation_id = $1 and mark = $2", args![conversation, &mark]).await?;
    if due_at.is_some() || declined.is_some() {
        let sql = "insert into promise_choices (conversation_id, mark, agent_id, at, due_at, declined) values ($1, $2, $3, $4, $5, $6)";
        tx.exec(sql, args![conversation, &mark, by, now, due_at, declined]).await?;
    }
    Ok(())
}

/// What was decided of these words here.
pub(crate) async fn of(conn: &mut Conn, conversation: &ConversationId, quote: &str) -> Result<Choice, Fault> {
    let sql = "select due_at, declined from promise_choices where conversation_id = $1 and mark = $2";
    let row = conn.maybe(sql, args![conversation, mark(quote)]).await?;
    let read = |row: Row| Ok(Choice { due_at: row.get("due_at")?, declined: row.get("declined")? });
    row.map_or_else(|| Ok(Choice::default()), read)
}

/// A decision is done with once the words have left.
pub(crate) async fn done(tx: &mut Tx, conversation: &ConversationId, quote: &str) -> Result<(), Fault> {
    let sql = "delete from promise_choices where conversation_id = $1 and mark = $2";
    tx.exec(sql, args![conversation, mark(quote)]).await.map(drop)
}

/// Forgets decisions on words that never left.
pub(crate) async fn sweep(tx: &mut Tx) -> Result<(), Fault> {
    let before = tx.now().plus(-KEPT_MS);
    tx.exec("delete from promise_choices where at < $1", args![before]).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::mark;

    #[test]
    fn words_are_found_again_however_they_are_spaced_and_never_told() {
        assert_eq!(mark("I'll call you\n by Friday"), mark(" i'll call YOU by Friday "));
        assert_ne!(mark("I'll call you by Friday"), mark("I'll call you by Monday"));
        assert_eq!(mark("x").len(), 32);
    }
}
