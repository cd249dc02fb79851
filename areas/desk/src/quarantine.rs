//! What was received, by what became of it: each is kept with its bytes and the reason. What could not be understood is
//! released or discarded by a person, and what was taken for no message can become a conversation; nothing is dropped (MAIL-202).

use crate::inbound::{self, Inbound, TAKEN_AS};
use crate::{inbox, intake};
use base::facts::{Fact, Kind};
use base::{Action, Actor, Fault, InboundId, InboxId, Outcome, Reach, Time};
use store::{Bind, Conn, Db, Row, Tx, args, jobs};

/// What can become of something received, those first that somebody may have to look at. What is in a conversation is `done`.
pub const STATES: [&str; 8] = ["quarantined", "system", "duplicate", "echo", "unknown", "discarded", "new", "done"];
/// A state is counted as far as this.
pub const COUNTED: i64 = 1_000;

/// Something received.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Id.
    pub id: InboundId,
    /// Inbox.
    pub inbox: InboxId,
    /// When it came.
    pub at: Time,
    /// Why it is here.
    pub reason: String,
    /// Sender, if one could be read.
    pub sender: Option<String>,
    /// Subject, if one could be read.
    pub subject: Option<String>,
    /// Bytes.
    pub size: i64,
    /// Tries.
    pub tries: i64,
    /// One of the states.
    pub state: String,
    /// Its bytes.
    pub blob: String,
    /// Number of the conversation it is in.
    pub conversation: Option<i64>,
}

pub(crate) async fn put(db: &Db, inbound: &Inbound, why: &str) -> Outcome<()> {
    let mut tx = db.begin(&Actor::system()).await?;
    let sql =
        "update inbound set state = 'quarantined', reason = $2, tries = tries + 1 where id = $1 and state = 'new'";
    if tx.exec(sql, args![&inbound.id, why]).await? == 1 {
        tx.tell(Fact::new(Kind::MailQuarantined).inbox(&inbound.inbox).with("inbound", inbound.id.to_string()));
    }
    tx.commit().await?;
    Ok(())
}

pub(crate) async fn count_try(db: &Db, inbound: &Inbound) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    tx.exec("update inbound set tries = tries + 1 where id = $1", args![&inbound.id]).await?;
    tx.commit().await
}

/// Things in a state before an id, newest first.
/// Only what came in where the reader may see it.
pub async fn list(
    conn: &mut Conn,
    reach: &Reach,
    state: &str,
    (before, limit): (&str, i64),
) -> Result<Vec<Kept>, Fault> {
    let mut bind = Bind::new();
    let mut clauses = vec![format!("state = {} and id < {}", bind.put(state), bind.put(before))];
    clauses.extend(inbox::within(&mut bind, reach));
    let limit = bind.put(limit);
    let sql = format!("select {COLUMNS} from inbound where {} order by id desc limit {limit}", clauses.join(" and "));
    conn.rows(sql, bind.values()).await?.iter().map(read).collect()
}

const COLUMNS: &str = "id, inbox_id, at, reason, sender, subject, size, tries, state, blob,
  (select c.number from conversations c where c.id = inbound.conversation_id) as number";

/// The thing with this id.
pub async fn find(conn: &mut Conn, id: &InboundId) -> Result<Option<Kept>, Fault> {
    conn.maybe(format!("select {COLUMNS} from inbound where id = $1"), args![id]).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Kept, Fault> {
    Ok(Kept {
        id: row.get("id")?,
        inbox: row.get("inbox_id")?,
        at: row.get("at")?,
        reason: row.get::<Option<String>>("reason")?.unwrap_or_default(),
        sender: row.get("sender")?,
        subject: row.get("subject")?,
        size: row.get("size")?,
        tries: row.get("tries")?,
        state: row.get("state")?,
        blob: row.get("blob")?,
        conversation: row.get("number")?,
    })
}

/// Tries again. False if it is in a conversation, or on its way.
pub async fn retry(tx: &mut Tx, kept: &Kept) -> Result<bool, Fault> {
    let sql = "update inbound set state = 'new', tries = 0 where id = $1 and state not in ('new', 'done')";
    let done = tx.exec(sql, args![&kept.id]).await? == 1;
    if done {
        again(tx, kept).await?;
    }
    Ok(done)
}

/// Makes a conversation of what was taken for none. False if it was taken for one, or could not be read at all.
pub async fn converse(tx: &mut Tx, kept: &Kept) -> Result<bool, Fault> {
    let Some(mut inbound) = inbound::loaded(tx, &kept.id).await? else { return Ok(false) };
    if let Some(parts) = inbound.envelope.as_object_mut() {
        parts.insert(TAKEN_AS.into(), "message".into());
    }
    let sql = "update inbound set state = 'new', tries = 0, envelope = $2 where id = $1 and state in ('system', 'duplicate', 'echo')";
    let done = tx.exec(sql, args![&kept.id, inbound.envelope]).await? == 1;
    if done {
        again(tx, kept).await?;
    }
    Ok(done)
}

async fn again(tx: &mut Tx, kept: &Kept) -> Result<(), Fault> {
    jobs::enqueue(tx, intake::job(&kept.id, &kept.inbox)).await?;
    tx.tell(Fact::new(Kind::MailReleased).inbox(&kept.inbox).with("inbound", kept.id.to_string()));
    Ok(())
}

/// Puts it aside; the bytes stay. False if it is not in quarantine.
pub async fn discard(tx: &mut Tx, kept: &Kept) -> Result<bool, Fault> {
    let done = tx
        .exec("update inbound set state = 'discarded' where id = $1 and state = 'quarantined'", args![&kept.id])
        .await?
        == 1;
    if done {
        tx.tell(Fact::new(Kind::MailReleased).inbox(&kept.inbox).with("inbound", kept.id.to_string()));
    }
    Ok(done)
}

/// What waits in quarantine within the actor's reach, counted to a thousand.
pub(crate) async fn count(conn: &mut Conn, actor: &Actor) -> Result<i64, Fault> {
    count_of(conn, &actor.reach(Action::QuarantineRead), "quarantined").await
}

/// How many are in a state within reach, counted to a thousand.
pub async fn count_of(conn: &mut Conn, reach: &Reach, state: &str) -> Result<i64, Fault> {
    let mut bind = Bind::new();
    let state = bind.put(state);
    let within = inbox::within(&mut bind, reach);
    let clause = within.map_or_else(String::new, |clause| format!(" and {clause}"));
    let limit = bind.put(COUNTED);
    let sql = format!(
        "select count(*) as n from (select 1 from inbound where state = {state}{clause} limit {limit}) as counted"
    );
    conn.one(sql, bind.values()).await?.get("n")
}
