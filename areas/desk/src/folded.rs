//! Messages that hurt are folded away wherever their words show: in lists, stories and notifications. Who says that one hurts is
//! not known here.

use crate::nodes;
use base::{ConversationId, Fault, MessageId, Time};
use std::collections::{HashMap, HashSet};
use store::{Bind, Conn, Question, Row, Together, Tx, args};

/// Characters of a message's beginning that tell it in a notification.
const BEGINNING: usize = 30;

/// Folds a message away. Twice is like once.
pub async fn fold(tx: &mut Tx, message: &MessageId) -> Result<(), Fault> {
    let now = tx.now();
    let sql = "insert into folded_messages (message_id, folded_at) values ($1, $2) on conflict (message_id) do nothing";
    tx.exec(sql, args![message, now]).await.map(drop)
}

/// Shows it again.
pub async fn unfold(tx: &mut Tx, message: &MessageId) -> Result<(), Fault> {
    tx.exec("delete from folded_messages where message_id = $1", args![message]).await.map(drop)
}

/// Shows again what was folded until then.
pub async fn sweep(tx: &mut Tx, until: Time) -> Result<(), Fault> {
    tx.exec("delete from folded_messages where folded_at <= $1", args![until]).await.map(drop)
}

/// Which of these messages are folded away.
pub(crate) async fn among(conn: &mut Conn, messages: &[MessageId]) -> Result<HashSet<MessageId>, Fault> {
    let mut bind = Bind::new();
    let sql = format!("select message_id from folded_messages where message_id in {}", bind.list(messages));
    conn.rows(sql, bind.values()).await?.iter().map(Row::only).collect()
}

/// Which of these conversations have a folded message, and whether it is the newest, whose words show in lists.
pub(crate) async fn of(conn: &mut Conn, ids: &[ConversationId]) -> Result<HashMap<ConversationId, bool>, Fault> {
    let mut bind = Bind::new();
    let sql = folded_in(&bind.list(ids));
    by_conversation(&conn.rows(sql, bind.values()).await?)
}

/// Asks for the same together with other things; `list` holds the conversations.
pub(crate) fn ask(together: &mut Together, list: &str) -> Question<HashMap<ConversationId, bool>> {
    together.ask(&["conversation_id", "newest"], folded_in(list), by_conversation)
}

fn folded_in(list: &str) -> String {
    let newest =
        "select n.id from messages n where n.conversation_id = m.conversation_id and n.held = 0 and n.automatic = 0
                  order by n.at desc, n.id desc limit 1";
    format!(
        "select m.conversation_id, case when m.id = ({newest}) then 1 else 0 end as newest
         from messages m cross join folded_messages f where f.message_id = m.id and m.conversation_id in {list}"
    )
}

fn by_conversation(rows: &[Row]) -> Result<HashMap<ConversationId, bool>, Fault> {
    let mut all = HashMap::new();
    for row in rows {
        *all.entry(row.get("conversation_id")?).or_insert(false) |= row.get::<bool>("newest")?;
    }
    Ok(all)
}

/// How folded messages of these conversations begin, as notifications quote them.
pub(crate) async fn beginnings(
    conn: &mut Conn,
    ids: &[ConversationId],
) -> Result<HashMap<ConversationId, Vec<String>>, Fault> {
    let mut bind = Bind::new();
    let sql = format!(
        "select m.conversation_id, m.text from messages m cross join folded_messages f
         where f.message_id = m.id and m.conversation_id in {}",
        bind.list(ids)
    );
    let mut all: HashMap<ConversationId, Vec<String>> = HashMap::new();
    for row in conn.rows(sql, bind.values()).await? {
        all.entry(row.get("conversation_id")?).or_default().push(beginning(&row.get::<String>("text")?));
    }
    Ok(all)
}

fn beginning(text: &str) -> String {
    nodes::snippet(text).chars().take(BEGINNING).collect()
}

/// Whether a text quotes a message that begins so. Pure.
pub(crate) fn quotes(text: &str, beginnings: &[String]) -> bool {
    beginnings.iter().any(|begins| !begins.is_empty() && text.contains(begins.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_quotes_what_begins_alike() {
        let begins = vec![beginning("You absolute idiots,\nwhere is my parcel? I want it now."), String::new()];
        assert!(quotes("Ana answered: You absolute idiots, where is my parcel? I …", &begins));
        assert!(!quotes("Ana answered: Thank you.", &begins));
    }
}
