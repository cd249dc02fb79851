//! Fetches a picture of a post that was not had with it: the post was changed, or the place it lies at was silent. Tried a
//! bounded number of times, with the growing wait of all jobs. Runs twice like once: the second run finds nothing missing.

use crate::file::{self, Owner};
use crate::intake::HISTORY;
use crate::public::pictures::{self, Missing};
use crate::{head, inbox, message};
use base::facts::{Fact, Kind};
use base::{Actor, Fault, FileId, InboxId, Outcome, Time, Trouble, Vault};
use contract::{Channels, File, Unhad};
use serde_json::{Value, json};
use store::jobs::{JobKind, NewJob, TRIES};
use store::{Db, Tx, args, blobs};

/// Name of the job.
pub const JOB: &str = "fetch_picture";

/// Makes the job.
pub(crate) async fn enqueue(tx: &mut Tx, (id, inbox): (&FileId, &InboxId), at: Time) -> Result<(), Fault> {
    let job = NewJob::new(JOB, HISTORY, json!({ "missing": id })).key(format!("{JOB} {id}")).inbox(inbox).at(at);
    store::jobs::enqueue(tx, job).await.map(drop)
}

/// What the job needs beside the database.
#[derive(Clone)]
pub struct FetchPicture {
    /// All channels.
    pub channels: Channels,
    /// For opening settings.
    pub vault: Vault,
}

/// The job.
#[must_use]
pub fn kind(work: FetchPicture) -> JobKind {
    JobKind::new(JOB, move |db, payload| work.clone().run(db, payload))
}

impl FetchPicture {
    async fn run(self, db: Db, payload: Value) -> Outcome<()> {
        let id = payload.get("missing").and_then(Value::as_str).and_then(|id| id.parse::<FileId>().ok());
        let id = id.ok_or_else(|| Fault::new("a job without its picture"))?;
        let mut conn = db.read().await?;
        let Some(missing) = pictures::find(&mut conn, &id).await? else { return Ok(()) };
        let account = inbox::get(&mut conn, &missing.inbox).await?.account(&self.channels, &self.vault)?;
        drop(conn);
        match self.channels.get(&account.channel)?.picture(&account, &missing.places).await {
            Ok(file) => arrived(&db, missing, file).await,
            Err(why) => in_vain(&db, missing, why).await,
        }
    }
}

/// It is here: it stands at its message as if it had come with it.
async fn arrived(db: &Db, missing: Missing, file: File) -> Outcome<()> {
    blobs::prepare(db, &file.bytes).await?;
    let mut tx = db.begin(&Actor::system()).await?;
    // Of two runs one finds it missing; so it is if it was taken out of its post meanwhile, or the message erased.
    if tx.exec("delete from missing_files where id = $1", args![&missing.id]).await? == 0 {
        return Ok(());
    }
    let Missing { message, key, description, words, .. } = missing;
    if !is_known(&mut tx, (&message, &key), &file).await? {
        let file = File { description, key: Some(key), ..file };
        file::keep(&mut tx, &file, &Owner::Message(message.clone())).await?;
    }
    pictures::warn(&mut tx, &message, (words.as_deref(), None)).await?;
    message::index_again(&mut tx, message.as_str()).await?;
    told(&mut tx, &message, Shown::More).await?;
    Ok(tx.commit().await?)
}

/// The same bytes may be here already, from before pictures were known by their names: then only the name is new.
async fn is_known(tx: &mut Tx, (message, key): (&base::MessageId, &str), file: &File) -> Result<bool, Fault> {
    let blob = blobs::put(tx, &file.bytes).await?;
    let sql = "update files set post_key = $3, left_at = null where id in
               (select min(id) from files where message_id = $1 and blob = $2 and post_key is null)";
    Ok(tx.exec(sql, args![message, blob, key]).await? == 1)
}

/// Not had again. After the last try, or where there is no hope, what is told at the message is all there is.
async fn in_vain(db: &Db, missing: Missing, why: Unhad) -> Outcome<()> {
    let words = said(&missing, &why);
    let (tries, mut tx) = (missing.tries + 1, db.begin(&Actor::system()).await?);
    let sql = "update missing_files set tries = $2, words = $3 where id = $1 and tries = $4";
    if tx.exec(sql, args![&missing.id, tries, &words, missing.tries]).await? == 0 {
        return Ok(());
    }
    if missing.words.as_deref() != Some(&words) {
        pictures::warn(&mut tx, &missing.message, (missing.words.as_deref(), Some(&words))).await?;
        told(&mut tx, &missing.message, Shown::Same).await?;
    }
    let over = tries >= TRIES || matches!(why, Unhad::Never(_));
    if over {
        tx.exec("delete from missing_files where id = $1", args![&missing.id]).await?;
    }
    tx.commit().await?;
    match over {
        true => Ok(()),
        false => Err(Fault::of(Trouble::Busy, "the place a picture of a post lies at does not give it now").into()),
    }
}

/// What stands at the message of a picture that is not there.
fn said(missing: &Missing, why: &Unhad) -> String {
    let place =
        missing.places.first().map(|place| format!("; it is at {}", place.chars().take(500).collect::<String>()));
    format!("a file of this post could not be fetched: {}{}", why.words(), place.unwrap_or_default())
}

/// Whether a message shows more than before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    More,
    Same,
}

async fn told(tx: &mut Tx, id: &base::MessageId, shown: Shown) -> Result<(), Fault> {
    let Some(stored) = message::find(tx, id).await? else { return Ok(()) };
    let Some(mut head) = head::find(tx, stored.conversation.as_str()).await? else { return Ok(()) };
    if shown == Shown::More && !head.has_attachment {
        head.has_attachment = true;
        head::save(tx, &mut head).await?;
    }
    tx.tell(Fact::new(Kind::MessageChanged).conversation(&head.id).message(id).inbox(&head.inbox));
    Ok(())
}
