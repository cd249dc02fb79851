//! A restored copy sends nothing that was due long ago without a person saying so (REL-11).

use super::manifest::Manifest;
use crate::fence::{GRACE_MS, hold};
use crate::{Tx, audit};
use base::Fault;

/// Holds what may have been sent already, and writes into the audit log that this is a restored copy.
///
/// Held rows are cancelled: nothing is lost, the outbox screen shows the reason, and "retry" sends one.
pub(crate) async fn raise(tx: &mut Tx, manifest: &Manifest) -> Result<u64, Fault> {
    let now = tx.now();
    let of = manifest.made_at.to_rfc3339();
    let why = format!(
        "held: this database was restored from a backup of {of}, and this may have been sent since; look before you send it again"
    );
    let held = hold(tx, &why, now.plus(-GRACE_MS)).await?;
    let detail = serde_json::json!({ "backup_of": of, "engine": manifest.engine, "newest_fact": manifest.newest_fact, "held": held });
    audit::write(tx, "backup.restored", "database", detail).await?;
    Ok(held)
}
