//! What is told of a conversation by whoever reads it, as lists ask for it: `complaint`, `mood:bad`, `topic:refund`. Who reads,
//! and how, is not known here.

use base::{ConversationId, Fault};
use std::collections::BTreeSet;
use store::{Row, Tx, args};

/// Tells exactly this of a conversation.
pub async fn set(tx: &mut Tx, conversation: &ConversationId, told: &BTreeSet<String>) -> Result<(), Fault> {
    let known = tx.rows("select told from conversation_told where conversation_id = $1", args![conversation]).await?;
    let known: BTreeSet<String> = known.iter().map(Row::only).collect::<Result<_, _>>()?;
    for one in told.difference(&known) {
        let sql = "insert into conversation_told (conversation_id, told, last_at, shelf)
             select id, $2, last_at, shelf from conversations where id = $1 on conflict do nothing";
        tx.exec(sql, args![conversation, one]).await?;
    }
    for one in known.difference(told) {
        let sql = "delete from conversation_told where conversation_id = $1 and told = $2";
        tx.exec(sql, args![conversation, one]).await?;
    }
    Ok(())
}
