//! The pictures of a post, which lie elsewhere: those that came with it, those still to be fetched, those its author took
//! out again. Nothing that was here is lost, and nothing is fetched twice.

use crate::file::{self, Stored};
use crate::jobs::fetch_picture;
use base::{Fault, FileId, InboxId, MessageId, Time};
use contract::{Incoming, Medium, Post, Unhad};
use serde_json::{Value, json};
use std::collections::HashSet;
use store::{Row, Tx, args};

/// Pictures fetched of one post, at most.
const MOST: usize = 8;
/// The same over all its changes: whoever changes a post for ever fills no disk with it.
const EVER: usize = 40;
/// Stands at a post that has shown more than that.
const FULL: &str = "not all pictures of this post are kept here; see the post itself";
/// One that was not had with its post is not asked for again at once: it was just now.
const SOON_MS: i64 = 30 * Time::SECOND;

/// A message, and the inbox it came into.
type Whose<'a> = (&'a InboxId, &'a MessageId);

/// A picture that is still to be fetched.
#[derive(Clone, Debug)]
pub(crate) struct Missing {
    pub(crate) id: FileId,
    pub(crate) message: MessageId,
    pub(crate) inbox: InboxId,
    pub(crate) key: String,
    pub(crate) places: Vec<String>,
    pub(crate) description: String,
    /// What stands at the message because of it.
    pub(crate) words: Option<String>,
    pub(crate) tries: i64,
}

const COLUMNS: &str = "id, message_id, inbox_id, post_key, places, description, words, tries";

fn read(row: &Row) -> Result<Missing, Fault> {
    Ok(Missing {
        id: row.get("id")?,
        message: row.get("message_id")?,
        inbox: row.get("inbox_id")?,
        key: row.get("post_key")?,
        places: serde_json::from_value(row.get("places")?).unwrap_or_default(),
        description: row.get("description")?,
        words: row.get("words")?,
        tries: row.get("tries")?,
    })
}

/// The missing picture with this id; none if it came, was given up, or was taken out of its post.
pub(crate) async fn find(tx: &mut store::Conn, id: &FileId) -> Result<Option<Missing>, Fault> {
    let sql = format!("select {COLUMNS} from missing_files where id = $1");
    tx.maybe(sql, args![id]).await?.as_ref().map(read).transpose()
}

/// Notes what did not come with a post. What nobody asked for yet, since the post was found or changed before it spoke to
/// us, is asked for now.
pub(crate) async fn came(tx: &mut Tx, whose: Whose<'_>, (post, message): (&Post, &Incoming)) -> Result<(), Fault> {
    for (index, one) in message.missing.iter().enumerate().filter(|(_, one)| matches!(one.why, Unhad::NotNow(_))) {
        let key = if one.key.is_empty() { format!("file {index}") } else { one.key.clone() };
        let medium =
            Medium { key, places: one.places.clone(), description: one.description.clone(), ..Medium::default() };
        expect(tx, whose, (&medium, Some(one.why.words()))).await?;
    }
    let asked = message.files.iter().filter_map(|file| file.key.as_deref());
    let known = asked.chain(message.missing.iter().map(|one| one.key.as_str())).collect();
    ask(tx, whose, (&post.media, &known)).await
}

/// Its author changed a post: what is new in it is asked for, what is no longer in it is marked, what is said of the rest
/// is what is said now.
pub(crate) async fn changed(tx: &mut Tx, whose: Whose<'_>, (before, now): (&[Medium], &Post)) -> Result<(), Fault> {
    let mut here = file::of_messages(tx, std::slice::from_ref(whose.1)).await?;
    let files = here.remove(whose.1).unwrap_or_default();
    // What left from here is not called by its network's names: these pictures are ours.
    if now.own && before.iter().all(|one| one.key.is_empty()) && files.iter().any(|one| one.key.is_none()) {
        return Ok(());
    }
    for one in &files {
        stands(tx, whose.1, (one, &now.media)).await?;
    }
    let waiting = missing(tx, whose.1).await?;
    for one in waiting.iter().filter(|one| in_it(&now.media, &one.key).is_none()) {
        tx.exec("delete from missing_files where id = $1", args![&one.id]).await?;
    }
    let keys = before.iter().map(|one| one.key.as_str());
    let keys = keys.chain(files.iter().filter_map(|one| one.key.as_deref()));
    ask(tx, whose, (&now.media, &keys.chain(waiting.iter().map(|one| one.key.as_str())).collect())).await
}

fn in_it<'a>(media: &'a [Medium], key: &str) -> Option<&'a Medium> {
    media.iter().find(|one| one.key == key)
}

/// How a picture that is here stands to its post now.
async fn stands(tx: &mut Tx, message: &MessageId, (file, media): (&Stored, &[Medium])) -> Result<(), Fault> {
    let Some(key) = &file.key else { return Ok(()) };
    let marked = format!("no longer in the post: {}", file.name);
    match (in_it(media, key), file.left_at) {
        (None, None) => {
            let now = tx.now();
            tx.exec("update files set left_at = $2 where id = $1", args![&file.id, now]).await?;
            warn(tx, message, (None, Some(&marked))).await
        }
        (None, Some(_)) => Ok(()),
        (Some(medium), left) => {
            let words = Some(&medium.description).filter(|words| !words.is_empty());
            tx.exec("update files set left_at = null, description = $2 where id = $1", args![&file.id, words]).await?;
            if left.is_some() { warn(tx, message, (Some(&marked), None)).await } else { Ok(()) }
        }
    }
}

async fn missing(tx: &mut Tx, message: &MessageId) -> Result<Vec<Missing>, Fault> {
    let sql = format!("select {COLUMNS} from missing_files where message_id = $1 order by id");
    tx.rows(sql, args![message]).await?.iter().map(read).collect()
}

/// Asks for those pictures that are not known.
async fn ask(tx: &mut Tx, whose: Whose<'_>, (media, known): (&[Medium], &HashSet<&str>)) -> Result<(), Fault> {
    let named = media.iter().filter(|one| !one.key.is_empty() && !one.places.is_empty()).take(MOST);
    for one in named.filter(|one| !known.contains(one.key.as_str())) {
        if known.len() > EVER {
            return warn(tx, whose.1, (None, Some(FULL))).await;
        }
        expect(tx, whose, (one, None)).await?;
    }
    Ok(())
}

/// A picture is to be fetched: now, or soon where it was just asked for in vain and these words stand at the message.
async fn expect(tx: &mut Tx, (inbox, message): Whose<'_>, (one, words): (&Medium, Option<&str>)) -> Result<(), Fault> {
    let (id, now) = (FileId::mint(tx.now()), tx.now());
    let sql = "insert into missing_files (id, message_id, inbox_id, post_key, places, description, words, tries)
               values ($1, $2, $3, $4, $5, $6, $7, 0) on conflict do nothing";
    let row = args![&id, message, inbox, &one.key, json!(one.places), &one.description, words];
    if tx.exec(sql, row).await? == 0 {
        return Ok(());
    }
    let at = if words.is_some() { now.plus(SOON_MS) } else { now };
    fetch_picture::enqueue(tx, (&id, inbox), at).await
}

/// Takes a line out of what an agent is told at a message, and puts one in.
pub(crate) async fn warn(
    tx: &mut Tx,
    message: &MessageId,
    (out, into): (Option<&str>, Option<&str>),
) -> Result<(), Fault> {
    let Some(row) = tx.maybe("select warnings from messages where id = $1", args![message]).await? else {
        return Ok(());
    };
    let mut lines: Vec<String> = serde_json::from_value(row.only::<Value>()?).unwrap_or_default();
    lines.retain(|line| Some(line.as_str()) != out);
    lines.extend(into.filter(|into| !lines.iter().any(|line| line == into)).map(str::to_owned));
    tx.exec("update messages set warnings = $2 where id = $1", args![message, json!(lines)]).await.map(drop)
}
