//! Reads facts by their sequence and tells the clocks of the conversations they are about, in one transaction with how far
//! it got: whatever is killed when, every conversation is told again at least once, and twice is like once.

use crate::recount::{self, Promises};
use base::facts::{Kind, Told};
use base::{Actor, ConversationId, Fault};
use std::collections::BTreeSet;
use store::{Db, Tx, args, facts_log};
use tokio::sync::watch;

/// What moves a clock.
const MOVES: &[Kind] = &[
    Kind::ConversationOpened,
    Kind::MessageReceived,
    Kind::MessageReleased,
    // It may stand in another inbox now.
    Kind::MessageCameToo,
    Kind::ReplySent,
    Kind::ReplyUndone,
    Kind::StatusChanged,
    Kind::Snoozed,
    Kind::Woken,
    Kind::TeamChanged,
    Kind::PriorityChanged,
    Kind::LabelsChanged,
    Kind::ConversationsMerged,
    Kind::MessagesMoved,
    Kind::DeedUndone,
];
/// Conversations told in one transaction: others write in between.
const AT_ONCE: i64 = 50;

/// Hears until `stop` says so.
pub async fn run(db: Db, stop: watch::Receiver<bool>) {
    store::follow(&db, ("clocks", || step(&db)), stop).await;
}

/// Considers the next page of facts, or the next of those whose promise changed; gives how many there were.
pub async fn step(db: &Db) -> Result<usize, Fault> {
    let mut conn = db.read().await?;
    let from = conn.one("select heard_to from clock_hearing where only_row = 1", args![]).await?.only::<i64>()?;
    let page = facts_log::after(&mut conn, from).await?;
    let promises = Promises::load(&mut conn).await?;
    let Some(last) = page.last() else { return work(db, &promises).await };
    // Where nothing is promised, nothing need be read: a new promise looks at all conversations by itself.
    let to = if promises.is_empty() { facts_log::newest(&mut conn).await? } else { last.seq };
    drop(conn);
    let mut tx = db.begin(&Actor::system()).await?;
    if !heard(&mut tx, from, to).await? {
        return Ok(page.len());
    }
    if !promises.is_empty() {
        for id in moved(&page) {
            recount::one(&mut tx, &promises, (&id, None)).await?;
        }
    }
    tx.commit().await?;
    Ok(page.len())
}

/// Whether these facts are ours to consider: another node may have been faster.
async fn heard(tx: &mut Tx, from: i64, to: i64) -> Result<bool, Fault> {
    let sql = "update clock_hearing set heard_to = $2 where only_row = 1 and heard_to = $1";
    Ok(tx.exec(sql, args![from, to]).await? == 1)
}

fn moved(page: &[Told]) -> BTreeSet<ConversationId> {
    let moves = || page.iter().filter(|fact| MOVES.contains(&fact.kind));
    let merged = moves().filter(|fact| fact.kind == Kind::ConversationsMerged);
    let gone = merged.filter_map(|fact| fact.data.get("from")?.as_str()?.parse().ok());
    moves().filter_map(|fact| fact.conversation.clone()).chain(gone).collect()
}

async fn work(db: &Db, promises: &Promises) -> Result<usize, Fault> {
    let sql = "select conversation_id, why from clock_work order by conversation_id limit $1";
    let rows = db.read().await?.rows(sql, args![AT_ONCE]).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let mut tx = db.begin(&Actor::system()).await?;
    for row in &rows {
        let (id, why): (ConversationId, String) = (row.get("conversation_id")?, row.get("why")?);
        recount::one(&mut tx, promises, (&id, Some(&why))).await?;
        tx.exec("delete from clock_work where conversation_id = $1 and why = $2", args![&id, &why]).await?;
    }
    tx.commit().await?;
    Ok(rows.len())
}
