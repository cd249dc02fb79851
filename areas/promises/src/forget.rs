//! What goes from the ledger with a person who is erased, or a secret that is taken out. Counts stay: when, by when, how it
//! ended, without a word.

use crate::promise_store;
use base::{Fault, PromiseId};
use desk::cut::Passage;
use desk::erase::Gone;
use serde_json::json;
use store::erase::{each, found};
use store::{Row, Tx, args};

/// Forgets it. What was promised to somebody who is gone is owed to nobody.
pub async fn forget(tx: &mut Tx, gone: &Gone) -> Result<(), Fault> {
    if let Some((conversation, passage)) = &gone.passage {
        take_out(tx, conversation.as_str(), passage).await?;
    }
    let open = "select id from promises where state = 'open' and conversation_id in {list}";
    let owed = found(tx, open, &gone.conversations).await?;
    for sql in [
        "update promises set words = '', what = '' where conversation_id in {list}",
        "update promise_acts set words = '' where promise_id in (select id from promises where conversation_id in {list})",
        "delete from promise_choices where conversation_id in {list}",
    ] {
        each(tx, sql, &gone.conversations).await?;
    }
    let now = tx.now();
    for id in owed.iter().filter_map(|id| id.parse::<PromiseId>().ok()) {
        let sql = "update promises set state = 'void', settled_at = $2, version = version + 1 where id = $1";
        tx.exec(sql, args![&id, now]).await?;
        promise_store::add_act(tx, &id, ("void", "what it was about was erased", json!({}))).await?;
    }
    Ok(())
}

/// The columns that hold words of a conversation, each with the key of its row.
const WORDS: [(&str, &str); 3] = [("promises", "words"), ("promises", "what"), ("promise_acts", "words")];

async fn take_out(tx: &mut Tx, conversation: &str, passage: &Passage) -> Result<(), Fault> {
    const HERE: &str = "select id from promises where conversation_id in (select k.id from conversations k where k.id = $1 or k.merged_into = $1)
           or message_id in (select w.id from messages w where w.conversation_id = $1)";
    for (table, column) in WORDS {
        let key = if table == "promises" { "id" } else { "promise_id" };
        let sql = format!("select id, {column} as words from {table} where {key} in ({HERE})");
        for row in tx.rows(sql, args![conversation]).await? {
            cut(tx, (table, column), (&row, passage)).await?;
        }
    }
    let choices = "delete from promise_choices where conversation_id = $1 and declined is not null";
    tx.exec(choices, args![conversation]).await.map(drop)
}

async fn cut(tx: &mut Tx, (table, column): (&str, &str), (row, passage): (&Row, &Passage)) -> Result<(), Fault> {
    let (id, words): (String, String) = (row.get("id")?, row.get("words")?);
    if let Some(left) = passage.text(&words) {
        tx.exec(format!("update {table} set {column} = $2 where id = $1"), args![id, left]).await?;
    }
    Ok(())
}
