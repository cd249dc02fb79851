//! At each start: whether this is the database that ran here before.

use super::mark::Mark;
use super::place::Place;
use super::{Cause, GRACE_MS, Note, hold};
use crate::{Conn, Db, Tx, args, audit, facts_log};
use base::vault::random_token;
use base::{Actor, Fault, Time};
use serde_json::json;

/// What is done about a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copies {
    /// What was due long ago is held, and said.
    Hold,
    /// Nothing: what runs here sends nothing to anybody, and may be copied at will.
    Ignore,
}

/// The one row of what is known of a database.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) starts: i64,
    /// None if nobody understands it any more: that is no reason to hold anything.
    place: Option<Place>,
    note: Option<Note>,
}

const ROW: &str = "select i.id, i.place, i.note, i.seen_at, c.value as starts from instance i, counters c where i.one = 1 and c.name = 'starts'";

impl Row {
    pub(super) async fn read(conn: &mut Conn) -> Result<Option<Self>, Fault> {
        let Some(row) = conn.maybe(ROW, args![]).await? else { return Ok(None) };
        let (place, note): (String, Option<String>) = (row.get("place")?, row.get("note")?);
        let unseen = row.get::<Option<Time>>("seen_at")?.is_none();
        Ok(Some(Self {
            id: row.get("id")?,
            starts: row.get("starts")?,
            place: serde_json::from_str(&place).ok(),
            note: note.filter(|_| unseen).and_then(|note| serde_json::from_str(&note).ok()),
        }))
    }
}

/// Counts a start, and holds what was due long ago if this database is a copy. To be called once, after the schema is of
/// today and before anything is sent; gives what was noticed.
pub async fn start(db: &Db, copies: Copies) -> Result<Option<Note>, Fault> {
    let (mark, note) = counted(db, copies).await?;
    // Without it the next start notices less; that is no reason not to run.
    if let Err(error) = mark.write(db.folder()).await {
        tracing::warn!(error = %error, "the data folder cannot remember its database");
    }
    Ok(note)
}

async fn counted(db: &Db, copies: Copies) -> Result<(Mark, Option<Note>), Fault> {
    let (here, mark) = (Place::of(db).await?, Mark::read(db.folder()).await);
    let mut tx = db.begin(&Actor::system()).await?;
    // Two servers may start at once: the second one finds what the first one wrote.
    tx.hold(&["instance".to_owned()]).await?;
    let (found, facts) = (Row::read(&mut tx).await?, facts_log::newest(&mut tx).await?);
    let cause = judge(found.as_ref(), &here, mark.as_ref(), facts).filter(|_| copies == Copies::Hold);
    let starts = facts_log::take(&mut tx, "starts", 1).await?;
    let (instance, note) = match (found, cause) {
        (found, Some(cause)) => raised(&mut tx, (&here, cause), found.and_then(|row| row.note)).await?,
        (found, None) => (settled(&mut tx, &here, found.map(|row| row.id)).await?, None),
    };
    tx.commit().await?;
    Ok((Mark { instance, starts, facts }, note))
}

/// How this is seen to be a copy, if it is. Pure.
fn judge(found: Option<&Row>, here: &Place, mark: Option<&Mark>, facts: i64) -> Option<Cause> {
    let Some(row) = found else {
        // Nothing was ever noted in it: new, or of a version before this was known. Either may have been put in the
        // place of one that knew more; of a new one nothing can leave.
        return mark.filter(|mark| facts > 0 && mark.facts > facts).map(|_more| Cause::Older);
    };
    if mark.is_some_and(|mark| mark.instance == row.id && mark.is_ahead_of(row.starts, facts)) {
        return Some(Cause::Older);
    }
    row.place.as_ref().is_some_and(|place| !place.is(here)).then_some(Cause::Elsewhere)
}

async fn raised(
    tx: &mut Tx,
    (here, cause): (&Place, Cause),
    unseen: Option<Note>,
) -> Result<(String, Option<Note>), Fault> {
    let (now, until) = (tx.now(), tx.now().plus(-GRACE_MS));
    let what = if cause == Cause::Older {
        "an older copy of the database was put back"
    } else {
        "the database was copied to another place"
    };
    let why = format!("held: {what}, and this may have been sent since; look before you send it again");
    let held = hold(tx, &why, until).await?;
    let note = Note { at: now, cause, of: None, held, until };
    audit::write(
        tx,
        "database.copied",
        "database",
        json!({ "cause": cause, "held": held, "until": until.to_rfc3339() }),
    )
    .await?;
    let note = Note { held: held + unseen.map_or(0, |before| before.held), ..note };
    Ok((write(tx, here, &note).await?, Some(note)))
}

/// Writes down that this is a copy made on purpose, and where: what was due up to a moment is held already.
pub(crate) async fn stamp(tx: &mut Tx, note: &Note) -> Result<(), Fault> {
    let here = Place::of(&tx.db().clone()).await?;
    write(tx, &here, note).await.map(drop)
}

/// A copy is another one than what it was copied from, and is called otherwise; gives how.
async fn write(tx: &mut Tx, here: &Place, note: &Note) -> Result<String, Fault> {
    let id = random_token();
    let sql = "insert into instance (one, id, place, fenced_until, note) values (1, $1, $2, $3, $4)
               on conflict (one) do update set id = excluded.id, place = excluded.place, fenced_until = excluded.fenced_until,
                 note = excluded.note, seen_at = null";
    tx.exec(sql, args![&id, json!(here), note.until, json!(note)]).await?;
    Ok(id)
}

/// Writes down where it runs; gives its id.
async fn settled(tx: &mut Tx, here: &Place, id: Option<String>) -> Result<String, Fault> {
    let id = id.unwrap_or_else(random_token);
    let sql = "insert into instance (one, id, place) values (1, $1, $2) on conflict (one) do update set place = excluded.place";
    tx.exec(sql, args![&id, json!(here)]).await?;
    Ok(id)
}
