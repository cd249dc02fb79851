//! What a network gave to go on with after it let us in: kept sealed, so that a restart signs nobody in anew (CH-113).

use base::{Actor, Fault, InboxId, Secret, Vault};
use store::{Db, args, insist};

/// Purpose under which it is sealed.
const SEALED: &str = "inbox.session";

/// What was kept last under this mark.
pub(crate) async fn kept(
    (db, vault): (&Db, &Vault),
    inbox: &InboxId,
    mark: &str,
) -> Result<Option<Secret<String>>, Fault> {
    let sql = "select sealed from inbox_sessions where inbox_id = $1 and mark = $2";
    let row = db.read().await?.maybe(sql, args![inbox, mark]).await?;
    let Some(row) = row else { return Ok(None) };
    // sealed with another key: it is signed in anew
    Ok(vault.open(SEALED, &row.only::<String>()?).ok().map(Secret::new))
}

/// Keeps it in the place of what was there.
pub(crate) async fn keep(
    (db, vault): (&Db, &Vault),
    inbox: &InboxId,
    (mark, session): (&str, &Secret<String>),
) -> Result<(), Fault> {
    let sealed = vault.seal(SEALED, session.reveal())?;
    insist(|| write(db, inbox, (mark, &sealed))).await
}

async fn write(db: &Db, inbox: &InboxId, (mark, sealed): (&str, &str)) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    let now = tx.now();
    let sql = "insert into inbox_sessions (inbox_id, mark, sealed, at) values ($1, $2, $3, $4)
               on conflict (inbox_id) do update set mark = excluded.mark, sealed = excluded.sealed, at = excluded.at";
    tx.exec(sql, args![inbox, mark, sealed, now]).await?;
    tx.commit().await
}
