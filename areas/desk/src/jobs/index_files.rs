//! Names of files that were here before searches found them: told to the index piece by piece, from the newest to the oldest,
//! going on where it stopped.

use crate::{message, note};
use base::{Actor, Fault};
use std::collections::BTreeSet;
use store::{Db, FromValue, Row, Tx, args};

/// Files looked at in one transaction.
const PIECE: i64 = 200;
/// Transactions in one go.
const PIECES: usize = 10;

/// Goes on for a while; gives how many files were looked at. Nothing once all are known.
pub async fn run(db: &Db) -> Result<usize, Fault> {
    let mut looked = 0;
    for _ in 0..PIECES {
        match piece(db).await? {
            0 => break,
            some => looked += some,
        }
    }
    Ok(looked)
}

async fn piece(db: &Db) -> Result<usize, Fault> {
    let sql = "select before_id from file_names_to_index";
    if db.read().await?.maybe(sql, args![]).await?.is_none() {
        return Ok(0);
    }
    let mut tx = db.begin(&Actor::system()).await?;
    let before: String = tx.one(sql, args![]).await?.only()?;
    let sql = "select id, message_id, note_id from files where id < $1 order by id desc limit $2";
    let rows = tx.rows(sql, args![before, PIECE]).await?;
    told(&mut tx, &rows).await?;
    match rows.last() {
        Some(last) => {
            let sql = "update file_names_to_index set before_id = $1";
            tx.exec(sql, args![last.get::<String>("id")?]).await?;
        }
        None => {
            tx.exec("delete from file_names_to_index", args![]).await?;
        }
    }
    tx.commit().await?;
    Ok(rows.len())
}

async fn told(tx: &mut Tx, rows: &[Row]) -> Result<(), Fault> {
    for id in named::<String>(rows, "message_id")? {
        if tx.maybe("select 1 as one from messages where id = $1", args![&id]).await?.is_some() {
            message::index_again(tx, &id).await?;
        }
    }
    for id in named::<base::NoteId>(rows, "note_id")? {
        note::index_again(tx, &id).await?;
    }
    Ok(())
}

/// What has these files, each once.
fn named<T: FromValue + Ord>(rows: &[Row], column: &str) -> Result<BTreeSet<T>, Fault> {
    let ids: Result<Vec<Option<T>>, Fault> = rows.iter().map(|row| row.get(column)).collect();
    Ok(ids?.into_iter().flatten().collect())
}
