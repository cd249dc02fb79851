//! Files of macros: given by whoever saves the macro, and attached as copies of their own wherever it is used.

use crate::erase;
use crate::file::{self, Stored};
use base::{AgentId, FileId, MacroId, Outcome, Refusal};
use std::collections::HashMap;
use store::{Bind, Conn, Tx, args};

/// Files of one macro, at most.
const MOST: usize = 10;

/// The files of these macros.
pub async fn of(conn: &mut Conn, ids: &[MacroId]) -> Outcome<HashMap<MacroId, Vec<Stored>>> {
    let mut bind = Bind::new();
    let list = bind.list(ids);
    let sql = format!("select {}, macro_id from files where macro_id in {list} order by id", file::COLUMNS);
    let mut map: HashMap<MacroId, Vec<Stored>> = HashMap::new();
    for row in conn.rows(sql, bind.values()).await? {
        map.entry(row.get("macro_id")?).or_default().push(file::read(&row)?);
    }
    Ok(map)
}

/// Gives a macro these files and no others: ones it has, and ones the actor has just uploaded.
pub(super) async fn settle(tx: &mut Tx, id: &MacroId, (wished, me): (&[FileId], &AgentId)) -> Outcome<()> {
    if wished.len() > MOST {
        return Err(Refusal::invalid("attachments", format!("at most {MOST} files")).into());
    }
    let known = of(tx, std::slice::from_ref(id)).await?.remove(id).unwrap_or_default();
    for one in wished.iter().filter(|one| known.iter().all(|file| file.id != **one)) {
        // nobody's any more: what is attached are copies
        let sql = "update files set macro_id = $2, uploaded_by = null
                   where id = $1 and uploaded_by = $3 and message_id is null and note_id is null and macro_id is null";
        if tx.exec(sql, args![one, id, me]).await? == 0 {
            let words = "one of the files is not there any more; attach it again";
            return Err(Refusal::invalid("attachments", words).into());
        }
    }
    let gone: Vec<Stored> = known.into_iter().filter(|file| !wished.contains(&file.id)).collect();
    forget(tx, gone).await
}

/// Whoever removes a macro has its files like ones just uploaded: with them it can be saved again.
pub(super) async fn give_back(tx: &mut Tx, id: &MacroId, me: &AgentId) -> Outcome<()> {
    let sql = "update files set macro_id = null, uploaded_by = $2 where macro_id = $1";
    tx.exec(sql, args![id, me]).await?;
    Ok(())
}

async fn forget(tx: &mut Tx, files: Vec<Stored>) -> Outcome<()> {
    if files.is_empty() {
        return Ok(());
    }
    for one in &files {
        tx.exec("delete from files where id = $1", args![&one.id]).await?;
    }
    let blobs: Vec<String> = files.into_iter().map(|one| one.blob).collect();
    Ok(erase::forget_replaced(tx, &blobs).await?)
}

/// Copies of a macro's files, as if the agent had just uploaded them.
pub(super) async fn copies(tx: &mut Tx, id: &MacroId, agent: &AgentId) -> Outcome<Vec<Stored>> {
    let all = of(tx, std::slice::from_ref(id)).await?.remove(id).unwrap_or_default();
    let mut copies = Vec::new();
    for one in all {
        copies.push(file::copy(tx, &one, agent).await?);
    }
    Ok(copies)
}
