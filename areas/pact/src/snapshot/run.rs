//! Makes the snapshot of each month that ended while the pact was in public. Runs now and then, and twice like once.

use super::{kept, sign};
use crate::public::{data, view};
use crate::signing::{Standing, said, standing};
use base::{Actor, Fault, Time, Vault};
use serde_json::json;
use store::{Db, Tx};

/// Makes what is due.
pub async fn run(db: &Db, vault: &Vault) -> Result<(), Fault> {
    let mut conn = db.read().await?;
    let Standing::Published(edition) = standing(&mut conn).await? else { return Ok(()) };
    let zone = team::company(&mut conn).await?.zone;
    let month = before(&said::month_of(db.now(), &zone));
    let since = edition.published_at.map(|at| said::month_of(at, &zone)).unwrap_or_default();
    let newest = kept::all(&mut conn).await?.into_iter().next().map(|one| one.month);
    drop(conn);
    // published this month: nothing of it is over yet
    if month < since || newest.is_some_and(|newest| newest >= month) {
        return Ok(());
    }
    let mut tx = db.begin(&Actor::system()).await?;
    make(&mut tx, vault, &month).await?;
    tx.commit().await
}

/// Makes the snapshot of a month, if there is none.
pub async fn make(tx: &mut Tx, vault: &Vault, month: &str) -> Result<(), Fault> {
    tx.hold(&["pact.snapshots".to_owned()]).await?;
    let Standing::Published(edition) = standing(tx).await? else { return Ok(()) };
    let now = tx.now();
    let view = view::made(tx, vault, (*edition, now)).await?;
    if view.snapshots.iter().any(|one| one.month == month) {
        return Ok(());
    }
    let before = view.snapshots.first();
    let snapshot = sign::sign(vault, content(&view, (month, now, before)))?;
    kept::add(tx, (month, before), &snapshot).await
}

fn content(view: &view::View, (month, now, before): (&str, Time, Option<&kept::Listed>)) -> String {
    let mut all = data::facts(view);
    if let Some(parts) = all.as_object_mut() {
        parts.insert("snapshot".into(), json!(month));
        parts.insert("made_at".into(), json!(now.to_rfc3339()));
        parts.insert("previous".into(), json!(before.map(|one| &one.hash)));
        // numbers, no names: what is signed cannot be taken back
        parts.insert("signatures".into(), json!({ "signed": view.signed.signed, "listed": view.signed.listed }));
    }
    all.to_string()
}

/// The month before one written like `2026-11`.
fn before(month: &str) -> String {
    let (year, month) = month.split_once('-').unwrap_or(("0", "1"));
    let (year, month): (i32, u32) = (year.parse().unwrap_or(0), month.parse().unwrap_or(1));
    if month <= 1 { format!("{:04}-12", year - 1) } else { format!("{year:04}-{:02}", month - 1) }
}

#[cfg(test)]
mod tests {
    use super::before;

    #[test]
    fn the_month_before() {
        assert_eq!(before("2026-11"), "2026-10");
        assert_eq!(before("2027-01"), "2026-12");
    }
}
