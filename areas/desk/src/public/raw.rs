//! The bytes posts came in: what somebody wrote stands in those of other people too, as what was said around them. When
//! they are erased these bytes go as well; what the others said stays where it was understood.

use base::{Fault, InboxId};
use std::collections::{BTreeMap, BTreeSet};
use store::erase::each;
use store::{Bind, Conn, Row, Tx, args, blobs};

/// Rows looked at in one go.
const PAGE: i64 = 2_000;

/// Somebody's posts in one inbox, and the threads they stand in.
#[derive(Debug, Default)]
struct Traces {
    /// Their addresses, handles and posts, in lower case.
    marks: BTreeSet<String>,
    /// Where the threads begin.
    roots: BTreeSet<String>,
    /// Every post of these threads, and what the threads are called.
    posts: BTreeSet<String>,
    /// Their conversations and messages.
    things: BTreeSet<String>,
}

/// Something that came in.
struct Came {
    id: String,
    key: String,
    blob: String,
    things: [Option<String>; 2],
}

/// Takes away the bytes that hold posts of these people, and answers of ours that are among these messages; gives the
/// names under which they were kept. What is not understood yet stays until it is: it is somebody else's message.
pub(crate) async fn forget(tx: &mut Tx, addresses: &[String], messages: &[String]) -> Result<Vec<String>, Fault> {
    let mut theirs: BTreeMap<InboxId, Traces> = BTreeMap::new();
    let columns = "select inbox_id, id, root_id, author_handle, own from posts where";
    for (clause, values) in [("lower(author_address) in {list}", addresses), ("message_id in {list}", messages)] {
        for part in values.chunks(200) {
            let mut bind = Bind::new();
            let sql = format!("{columns} {}", clause.replace("{list}", &bind.list(part)));
            for row in tx.rows(sql, bind.values()).await? {
                theirs.entry(row.get("inbox_id")?).or_default().note(&row)?;
            }
        }
    }
    let mut names = Vec::new();
    for (inbox, mut traces) in theirs {
        traces.marks.extend(addresses.iter().map(|address| address.to_lowercase()));
        names.extend(empty(tx, &inbox, traces).await?);
    }
    each(tx, "update messages set raw_blob = null, has_original = 0 where raw_blob in {list}", &names).await?;
    Ok(names)
}

/// Empties what came into an inbox and holds them.
async fn empty(tx: &mut Tx, inbox: &InboxId, mut traces: Traces) -> Result<Vec<String>, Fault> {
    for root in traces.roots.clone() {
        around(tx, &mut traces, (inbox, &root)).await?;
    }
    let held = held(tx, inbox, &traces).await?;
    let ids: Vec<String> = held.iter().map(|came| came.id.clone()).collect();
    let emptied = "update inbound set blob = '', envelope = '{}', sender = null, subject = null,
                     state = case when state = 'quarantined' then 'discarded' else state end where id in {list}";
    each(tx, emptied, &ids).await?;
    Ok(held.into_iter().map(|came| came.blob).collect())
}

/// What belongs to a thread.
async fn around(conn: &mut Conn, traces: &mut Traces, (inbox, root): (&InboxId, &str)) -> Result<(), Fault> {
    let sql = "select id, message_id from posts where inbox_id = $1 and root_id = $2";
    for row in conn.rows(sql, args![inbox, root]).await? {
        traces.posts.insert(row.get("id")?);
        traces.things.extend(row.get::<Option<String>>("message_id")?);
    }
    let sql = "select conversation_id from branches where inbox_id = $1 and root_id = $2";
    for row in conn.rows(sql, args![inbox, root]).await? {
        traces.things.insert(row.only()?);
    }
    traces.posts.insert(root.to_owned());
    Ok(())
}

/// What came in of these threads and holds what the person wrote.
async fn held(tx: &mut Tx, inbox: &InboxId, traces: &Traces) -> Result<Vec<Came>, Fault> {
    let sql = "select id, provider_key, blob, message_id, conversation_id from inbound
               where inbox_id = $1 and id > $2 and blob <> '' and state <> 'new' order by id limit $3";
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let rows = tx.rows(sql, args![inbox, &after, PAGE]).await?;
        let Some(last) = rows.last() else { return Ok(all) };
        after = last.get("id")?;
        for row in &rows {
            let things = [row.get("message_id")?, row.get("conversation_id")?];
            let came = Came { id: row.get("id")?, key: row.get("provider_key")?, blob: row.get("blob")?, things };
            if traces.may_be_in(&came) && holds(tx, &came.blob, &traces.marks).await? {
                all.push(came);
            }
        }
    }
}

impl Traces {
    /// One of their posts, or of ours to them.
    fn note(&mut self, row: &Row) -> Result<(), Fault> {
        self.marks.insert(row.get::<String>("id")?.to_lowercase());
        self.roots.insert(row.get("root_id")?);
        if !row.get::<bool>("own")? {
            // Quoted, as it stands in what a network tells: a handle alone is a word like any other.
            let handle: Option<String> = row.get("author_handle")?;
            self.marks.extend(handle.map(|handle| format!("\"{}\"", handle.to_lowercase())));
        }
        Ok(())
    }

    /// Whether it is of one of these threads, by what it became or by what its network calls it.
    fn may_be_in(&self, came: &Came) -> bool {
        let tied = came.things.iter().flatten().any(|thing| self.things.contains(thing));
        tied || is_about(&came.key, &self.posts)
    }
}

async fn holds(tx: &mut Tx, blob: &str, marks: &BTreeSet<String>) -> Result<bool, Fault> {
    let folder = tx.db().folder().to_owned();
    let bytes = blobs::get(tx, &folder, blob).await?.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes).to_lowercase();
    Ok(marks.iter().any(|mark| text.contains(mark.as_str())))
}

/// Whether a key of something received names one of these posts: keys are words and ids with colons between them, and ids
/// have colons too. One that was too long for that says nothing, so it may be about any. Pure.
fn is_about(key: &str, posts: &BTreeSet<String>) -> bool {
    if key.starts_with("hash:") {
        return true;
    }
    let cuts: Vec<usize> = key.match_indices(':').map(|(at, _)| at).take(12).collect();
    let begins = std::iter::once(0).chain(cuts.iter().map(|at| at + 1));
    let mut parts = begins.flat_map(|from| {
        let ends = cuts.iter().copied().chain(std::iter::once(key.len()));
        ends.filter_map(move |to| key.get(from..to))
    });
    parts.any(|part| posts.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_about_the_posts_it_names() {
        let posts: BTreeSet<String> =
            ["https://a.test/1", "at://did:plc:ana/app.bsky.feed.post/3k"].map(str::to_owned).into();
        for key in [
            "post:https://a.test/1",
            "edit:https://a.test/1:2026-03-02T09:00:00Z",
            "gone:at://did:plc:ana/app.bsky.feed.post/3k",
            "thread:at://did:plc:ana/app.bsky.feed.post/3k:0011aabb",
            "heard:lis_1:https://a.test/1",
            "hash:001122",
        ] {
            assert!(is_about(key, &posts), "{key}");
        }
        for key in ["post:https://a.test/10", "thread:https://b.test/1:00", "gap:1", "", "::::"] {
            assert!(!is_about(key, &posts), "{key}");
        }
    }
}
