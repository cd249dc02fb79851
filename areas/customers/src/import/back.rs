//! Taking an import back: customers it made go, those it changed get back what they were; whoever somebody has worked on
//! since is kept as they are.

use super::work::{self, Hands};
use super::{CUSTOMERS, IDENTITIES, Import, State, kept};
use crate::{customer_store, word_store};
use base::{Actor, CustomerId, Fault, ImportId, Outcome, Refusal};
use serde_json::json;
use store::deed::{self, Deed, Left};
use store::{Conn, Db, Row, Tx, args, audit};

/// Customers of one transaction.
const BATCH: i64 = 100;
/// Batches of one job.
const BATCHES: usize = 100;

/// Begins to take an import back; it goes on batch by batch.
pub async fn undo(tx: &mut Tx, deed: &Deed) -> Outcome<Vec<Left>> {
    let row = tx.maybe("select id from customer_imports where deed_id = $1", args![&deed.id]).await?;
    let id: ImportId = row.ok_or_else(Refusal::missing)?.only()?;
    let import = kept::hold(tx, &id).await?;
    if import.state == State::Running {
        let detail = "this import still goes on; pause it first, then take it back";
        return Err(Refusal::new("import.running", 409, detail).into());
    }
    import.require(&[State::Done, State::Paused])?;
    kept::turn(tx, &id, (import.state, State::Undoing)).await?;
    audit::write(tx, "customers.import_undone", id.as_str(), json!({ "deed": deed.id })).await?;
    work::enqueue(tx, &id).await?;
    Ok(vec![])
}

struct Item {
    line: i64,
    customer: CustomerId,
    made: bool,
    version: i64,
}

async fn next(conn: &mut Conn, import: &Import) -> Result<Vec<Item>, Fault> {
    let sql = "select line, customer_id, made, version from customer_import_rows where import_id = $1 and state = 'done' order by line desc limit $2";
    let rows = conn.rows(sql, args![&import.id, BATCH]).await?;
    let item = |row: &Row| {
        Ok(Item {
            line: row.get("line")?,
            customer: row.get("customer_id")?,
            made: row.get("made")?,
            version: row.get("version")?,
        })
    };
    rows.iter().map(item).collect()
}

/// Takes the next customers back.
pub(crate) async fn piece(db: &Db, actor: &Actor, (import, hands): (&Import, &Hands)) -> Outcome<()> {
    for _ in 0..BATCHES {
        if !batch(db, actor, (import, hands)).await? {
            return Ok(());
        }
    }
    let mut tx = db.begin(actor).await?;
    work::enqueue(&mut tx, &import.id).await?;
    Ok(tx.commit().await?)
}

/// Takes a batch back. False if nothing is left to do.
async fn batch(db: &Db, actor: &Actor, (import, hands): (&Import, &Hands)) -> Outcome<bool> {
    let mut tx = db.begin(actor).await?;
    if kept::hold(&mut tx, &import.id).await?.state != State::Undoing {
        return Ok(false);
    }
    let items = next(&mut tx, import).await?;
    if items.is_empty() {
        kept::turn(&mut tx, &import.id, (State::Undoing, State::Undone)).await?;
        tx.commit().await?;
        kept::forget_file(db, &import.id).await?;
        return Ok(false);
    }
    for item in items {
        let back = take_back(&mut tx, import, (&item, hands)).await?;
        mark(&mut tx, import, (item.line, if back { "undone" } else { "kept" })).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// The state is the name of its counter, too.
async fn mark(tx: &mut Tx, import: &Import, (line, state): (i64, &'static str)) -> Result<(), Fault> {
    let sql = "update customer_import_rows set state = $3 where import_id = $1 and line = $2";
    tx.exec(sql, args![&import.id, line, state]).await?;
    let now = tx.now();
    let sql = format!("update customer_imports set {state} = {state} + 1, moved_at = $2 where id = $1");
    tx.exec(sql, args![&import.id, now]).await.map(drop)
}

/// Whether a customer is as they were before the import now.
async fn take_back(tx: &mut Tx, import: &Import, (item, hands): (&Item, &Hands)) -> Outcome<bool> {
    if !item.made {
        let deed = import.deed.clone().ok_or_else(|| Fault::new("an import without its deed"))?;
        let tables: &[&deed::Table] = &[&CUSTOMERS, &IDENTITIES];
        let left = deed::restore_thing(tx, &deed, (item.customer.as_str(), tables)).await?;
        if customer_store::bump(tx, &item.customer).await.is_ok() {
            word_store::refresh(tx, &item.customer).await?;
        }
        return Ok(left.is_empty());
    }
    if worked_on(tx, item).await? || !hands.whose.things(tx, &item.customer).await?.is_empty() {
        return Ok(false);
    }
    customer_store::remove(tx, &item.customer).await?;
    Ok(true)
}

/// Whether somebody changed, blocked, merged or heard of a customer since.
async fn worked_on(conn: &mut Conn, item: &Item) -> Result<bool, Fault> {
    let sql = "select version, first_contact_at is not null or merged_into is not null
                 or exists (select 1 from customers m where m.merged_into = c.id)
                 or exists (select 1 from blocks b where b.customer_id = c.id) as touched from customers c where id = $1";
    let Some(row) = conn.maybe(sql, args![&item.customer]).await? else { return Ok(false) };
    Ok(row.get::<bool>("touched")? || row.get::<i64>("version")? != item.version)
}
