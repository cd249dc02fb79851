//! Where words of a conversation stand beside its messages, and how a passage is taken out there.

use crate::cut::Passage;
use base::Fault;
use serde_json::Value;
use std::collections::BTreeSet;
use store::{Bind, Conn, Tx};

/// How a column holds words.
#[derive(Clone, Copy)]
pub(super) enum How {
    /// Whole.
    Text,
    /// The first words of something longer.
    Beginning,
    /// An object with words in it.
    Object,
    /// A node tree.
    Tree,
}

/// A column: its table, its name, how it holds words, and which rows are meant by `{list}`.
pub(super) type Place = (&'static str, &'static str, How, &'static str);

const HERE: &str = "conversation_id in {list}";
const OF_NOTES: &str = "note_id in (select id from notes where conversation_id in {list})";
const OF_DRAFTS: &str = "draft_id in (select id from drafts where conversation_id in {list})";
const OF_DEEDS: &str = "id in (select deed_id from deed_things where thing in {list})";
const OF_ASKED: &str = "later_id in (select later_id from approvals where conversation_id in {list})";
const OF_REVIEWS: &str = "thing in (select id from reviews where message_id in {list})";
const OF_POSTS: &str = "post_id in (select id from posts where message_id in {list})";

/// By conversation.
pub(super) const OF_CONVERSATIONS: &[Place] = &[
    ("conversations", "subject", How::Text, "id in {list}"),
    ("conversations", "snippet", How::Beginning, "id in {list}"),
    ("notes", "text", How::Text, HERE),
    ("note_versions", "text", How::Text, OF_NOTES),
    ("files", "name", How::Text, OF_NOTES),
    ("drafts", "content", How::Object, HERE),
    ("draft_comments", "text", How::Text, OF_DRAFTS),
    ("later_answers", "writing", How::Object, HERE),
    ("approvals", "words", How::Text, HERE),
    ("approvals", "reasons", How::Object, HERE),
    ("approval_looks", "reason", How::Text, OF_ASKED),
    ("macro_uses", "inserted", How::Text, HERE),
    ("events", "sentence", How::Beginning, HERE),
    ("events", "data", How::Object, HERE),
    ("notifications", "text", How::Beginning, HERE),
    ("notice_mails", "text", How::Beginning, HERE),
    ("inbound", "subject", How::Text, HERE),
    ("deed_rows", "before_row", How::Object, "thing in {list}"),
    ("deed_rows", "after_row", How::Object, "thing in {list}"),
    ("deeds", "sentence", How::Beginning, OF_DEEDS),
    ("deeds", "data", How::Object, OF_DEEDS),
];

/// By message.
pub(super) const OF_MESSAGES: &[Place] = &[
    ("messages", "because", How::Text, "id in {list}"),
    ("messages", "sent_detail", How::Text, "id in {list}"),
    ("messages", "warnings", How::Object, "id in {list}"),
    ("reply_checks", "override_reason", How::Text, "message_id in {list}"),
    ("reviews", "words", How::Text, "message_id in {list}"),
    ("objections", "words", How::Text, OF_REVIEWS),
    ("objections", "answer", How::Text, OF_REVIEWS),
    ("files", "name", How::Text, "message_id in {list}"),
    ("files", "description", How::Text, "message_id in {list}"),
    ("posts", "text", How::Text, "message_id in {list}"),
    ("posts", "body", How::Tree, "message_id in {list}"),
    ("posts", "warning", How::Text, "message_id in {list}"),
    ("posts", "media", How::Object, "message_id in {list}"),
    ("post_versions", "text", How::Text, OF_POSTS),
    ("post_versions", "body", How::Tree, OF_POSTS),
    ("post_versions", "warning", How::Text, OF_POSTS),
    ("post_versions", "media", How::Object, OF_POSTS),
];

/// What is left of the words of a column, if the passage is among them.
pub(super) fn without(passage: &Passage, how: How, words: &str) -> Option<String> {
    let parsed = |cut: &dyn Fn(&mut Value) -> bool| {
        let mut value: Value = serde_json::from_str(words).ok()?;
        cut(&mut value).then(|| value.to_string())
    };
    match how {
        How::Text => passage.text(words),
        How::Beginning => passage.beginning(words),
        How::Object => parsed(&|value| passage.object(value)),
        How::Tree => parsed(&|value| passage.tree(value)),
    }
}

/// Takes a passage out of these places. Gives how many different words changed.
pub(super) async fn sweep(
    tx: &mut Tx,
    passage: &Passage,
    (places, ids): (&[Place], &[String]),
) -> Result<usize, Fault> {
    let mut changed = 0;
    for part in ids.chunks(200) {
        for (table, column, how, rows) in places {
            for words in words(tx, (table, column, rows), part).await? {
                let Some(left) = without(passage, *how, &words) else { continue };
                let mut bind = Bind::new();
                let (left, words) = (bind.put(left), bind.put(words));
                let rows = rows.replace("{list}", &bind.list(part));
                let sql = format!("update {table} set {column} = {left} where {column} = {words} and {rows}");
                tx.exec(sql, bind.values()).await?;
                changed += 1;
            }
        }
    }
    Ok(changed)
}

/// The different words that stand there.
async fn words(
    conn: &mut Conn,
    (table, column, rows): (&str, &str, &str),
    ids: &[String],
) -> Result<BTreeSet<String>, Fault> {
    let mut bind = Bind::new();
    let rows = rows.replace("{list}", &bind.list(ids));
    let sql = format!("select {column} as words from {table} where {column} is not null and {rows}");
    conn.rows(sql, bind.values()).await?.iter().map(store::Row::only).collect()
}
