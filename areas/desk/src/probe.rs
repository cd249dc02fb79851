//! A check of the way answers come back by: when it arrives it is nobody's message, and whoever waits for it finds it.

use crate::inbound::Inbound;
use base::{Fault, InboxId, Outcome};
use store::{Conn, Tx, args};

const WHY: &str = "a check of the way answers come back by: goodword doctor sent it, and it arrived";

/// Keeps it among our own things that came back, under its id.
pub(crate) async fn keep(tx: &mut Tx, inbound: &Inbound, id: &str) -> Outcome<()> {
    let sql = "update inbound set state = 'echo', reason = $2, fingerprint = $3 where id = $1";
    tx.exec(sql, args![&inbound.id, WHY, id]).await?;
    Ok(())
}

/// Whether the check with this id has arrived at an inbox and was taken in.
///
/// # Errors
/// When the database cannot be read.
pub async fn arrived(conn: &mut Conn, inbox: &InboxId, id: &str) -> Result<bool, Fault> {
    let sql = "select 1 as one from inbound where inbox_id = $1 and fingerprint = $2 and state = 'echo'";
    Ok(conn.maybe(sql, args![inbox, id]).await?.is_some())
}
