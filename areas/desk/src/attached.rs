//! The files of a conversation, or of everything a customer and we exchanged, in one list (DESK-111); and the words of those
//! that are plain text. Pictures that stand in the words themselves are part of the words.

use crate::file::{self, Attachment, Stored};
use crate::filter::seen_clause;
use crate::head::{self, Head};
use base::{
    Action, Actor, AgentId, ConversationId, CustomerId, Fault, FileId, MessageId, NoteId, Outcome, Refusal, Time, Vault,
};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Bind, Conn, Row, args};

/// Bytes of a text that are shown.
const SHOWN: usize = 64 * 1024;

/// A file and where it stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Attached {
    /// The file.
    #[serde(flatten)]
    pub file: Attachment,
    /// When it came or went.
    pub at: Time,
    /// `in` or `out`; none in notes.
    pub direction: Option<String>,
    /// Whose it is, by name.
    pub by: String,
    /// The message it belongs to.
    pub message: Option<MessageId>,
    /// The note it belongs to.
    pub note: Option<NoteId>,
    /// Where.
    pub conversation: ConversationId,
    /// Its number.
    pub number: i64,
    /// Its subject.
    pub subject: String,
}

/// Whose files.
pub(crate) enum Whose<'a> {
    /// One conversation's.
    Conversation(&'a ConversationId),
    /// A customer's, as far as the actor may read their conversations.
    Customer(&'a CustomerId, &'a Actor),
}

/// A page of them, newest first.
pub(crate) async fn page(
    conn: &mut Conn,
    whose: Whose<'_>,
    (before, limit): (Option<(Time, String)>, i64),
    (vault, now): (&Vault, Time),
) -> Result<Vec<Attached>, Fault> {
    let one_persons = matches!(whose, Whose::Customer(..));
    let mut bind = Bind::new();
    let here = match whose {
        Whose::Conversation(id) => format!("c.id = {}", bind.put(id)),
        Whose::Customer(id, actor) => {
            let group = customers::group(conn, id).await?;
            let theirs = format!("c.customer_id in {}", bind.list(&group));
            let seen = seen_clause(&mut bind, &actor.reach(Action::ConversationRead));
            seen.map_or_else(|| theirs.clone(), |seen| format!("{theirs} and {seen}"))
        }
    };
    let older = before.map(|(at, id)| {
        let (at, id) = (bind.put(at), bind.put(id));
        format!(" where at < {at} or (at = {at} and id < {id})")
    });
    // What a stranger sent is not exchanged with the customer before somebody lets it in.
    let let_in = if one_persons { " and m.held = 0" } else { "" };
    let limit = bind.put(limit);
    let columns: Vec<String> = file::COLUMNS.split(", ").map(|column| format!("f.{column}")).collect();
    let columns = columns.join(", ");
    let sql = format!(
        "select * from (
           select {columns}, m.at, m.direction, m.author_name as by_name, null as note_id, c.id as conversation_id, c.number, c.subject
             from conversations c join messages m on m.conversation_id = c.id join files f on f.message_id = m.id
             where {here}{let_in} and f.inline = 0
           union all
           select {columns}, n.at, null, n.author_name, n.id, c.id, c.number, c.subject
             from conversations c join notes n on n.conversation_id = c.id join files f on f.note_id = n.id
             where {here} and f.inline = 0
         ) as found{} order by at desc, id desc limit {limit}",
        older.unwrap_or_default()
    );
    conn.rows(sql, bind.values()).await?.iter().map(|row| read(row, (vault, now))).collect()
}

fn read(row: &Row, (vault, now): (&Vault, Time)) -> Result<Attached, Fault> {
    let stored = file::read(row)?;
    Ok(Attached {
        file: file::attachment(&stored, vault, now),
        at: row.get("at")?,
        direction: row.get("direction")?,
        by: row.get("by_name")?,
        message: stored.message,
        note: row.get("note_id")?,
        conversation: row.get("conversation_id")?,
        number: row.get("number")?,
        subject: row.get("subject")?,
    })
}

/// A file somebody may read: of a conversation they may read, or one they have uploaded themselves.
pub(crate) async fn open(conn: &mut Conn, (actor, me): (&Actor, &AgentId), id: &FileId) -> Outcome<Stored> {
    let stored = file::find(conn, id).await?.ok_or_else(Refusal::missing)?;
    let sql = "select coalesce((select m.conversation_id from messages m where m.id = f.message_id),
                 (select n.conversation_id from notes n where n.id = f.note_id)) as conversation_id from files f where f.id = $1";
    match conn.one(sql, args![id]).await?.only::<Option<String>>()? {
        Some(conversation) => {
            let _here: Head = head::open(conn, actor, &conversation, Action::ConversationRead).await?;
            Ok(stored)
        }
        None if stored.uploaded_by.as_deref() == Some(me.as_str()) => Ok(stored),
        None => Err(Refusal::missing().into()),
    }
}

/// The words of a text, and whether there are more; nothing where the bytes are no text. Pure.
pub(crate) fn text(bytes: &[u8]) -> Option<(String, bool)> {
    let shown = bytes.get(..SHOWN).unwrap_or(bytes);
    let words = match std::str::from_utf8(shown) {
        Ok(words) => words,
        // A letter may have been cut in two at the end.
        Err(odd) if odd.error_len().is_none() => std::str::from_utf8(shown.get(..odd.valid_up_to())?).ok()?,
        Err(_) => return None,
    };
    let words = words.strip_prefix('\u{feff}').unwrap_or(words);
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    (!words.contains(odd)).then(|| (words.to_owned(), shown.len() < bytes.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_text_is_shown_and_never_cut_inside_a_letter() {
        assert_eq!(text("\u{feff}Grüße\r\n".as_bytes()), Some(("Grüße\r\n".into(), false)));
        assert_eq!(text(b"%PDF-1.7\n\x00\x01"), None);
        assert_eq!(text(&[0xff, 0xd8, 0xff]), None);
        assert_eq!(text("a\u{1b}[31m".as_bytes()), None);
        let long = format!("a{}", "ü".repeat(SHOWN));
        let (words, more) = text(long.as_bytes()).unwrap();
        assert!(more && words.len() == SHOWN - 1 && words.ends_with('ü'));
    }
}
