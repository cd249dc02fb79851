//! Things received, as they are kept until and after they are understood.

use base::{Fault, InboundId, InboxId, Time};
use serde_json::Value;
use store::{Conn, Db, args};

/// Something received, loaded.
#[derive(Clone, Debug)]
pub(crate) struct Inbound {
    pub(crate) id: InboundId,
    pub(crate) inbox: InboxId,
    pub(crate) blob: String,
    pub(crate) envelope: Value,
    pub(crate) archive: bool,
    pub(crate) tries: i64,
    pub(crate) at: Time,
}

impl Inbound {
    /// Whether somebody here said that it is a message, whatever it looks like.
    pub(crate) fn is_wanted(&self) -> bool {
        self.envelope.get(TAKEN_AS).is_some()
    }
}

/// Part of an envelope: what somebody here said it is.
pub(crate) const TAKEN_AS: &str = "taken_as";

const COLUMNS: &str = "select id, inbox_id, blob, envelope, archive, tries, at from inbound where id = $1";

/// Something that waits to be understood.
pub(crate) async fn load(db: &Db, id: &InboundId) -> Result<Option<Inbound>, Fault> {
    let row = db.read().await?.maybe(format!("{COLUMNS} and state = 'new'"), args![id]).await?;
    row.map(read).transpose()
}

/// Something that was understood already.
pub(crate) async fn loaded(conn: &mut Conn, id: &InboundId) -> Result<Option<Inbound>, Fault> {
    conn.maybe(COLUMNS, args![id]).await?.map(read).transpose()
}

fn read(row: store::Row) -> Result<Inbound, Fault> {
    let (envelope, archive, taken): (Value, bool, Time) = (row.get("envelope")?, row.get("archive")?, row.get("at")?);
    // history stands at its own time, not at that of its import
    let arrived = envelope.get("arrived_at").and_then(Value::as_i64).map(Time).filter(|_| archive);
    Ok(Inbound {
        id: row.get("id")?,
        inbox: row.get("inbox_id")?,
        blob: row.get("blob")?,
        envelope,
        archive,
        tries: row.get("tries")?,
        at: arrived.map_or(taken, |arrived| arrived.min(taken)),
    })
}
