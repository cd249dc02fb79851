//! Where posts stand: the posts themselves as they are now, their threads, and how many follow their authors.

use super::received;
use crate::call::{Call, Trouble};
use crate::json;
use crate::session::{Seat, Session};
use base::Time;
use contract::Received;
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Things asked about in one call.
const TOGETHER: usize = 25;
/// How far up and down a thread is read: as deep as JSON may be nested without harm.
const UP: &str = "80";
const DOWN: &str = "30";
/// Most posts of a thread.
const MOST: usize = 1_000;

/// Posts as they are now; those that are gone are missing.
pub(crate) async fn views(seat: &Seat<'_>, uris: &[String]) -> Result<BTreeMap<String, Value>, Trouble> {
    let mut all = BTreeMap::new();
    for some in uris.chunks(TOGETHER) {
        let said = match seat.call(Call::about("app.bsky.feed.getPosts", "uris", some)).await {
            // then they are known by their notifications only
            Err(trouble) if !trouble.passes() => continue,
            other => other?,
        };
        all.extend(json::list(&said, "/posts").iter().map(|view| (json::text(view, "/uri").to_owned(), view.clone())));
    }
    Ok(all)
}

/// How many follow each of these people.
pub(super) async fn followers(seat: &Seat<'_>, people: &[String]) -> Result<Value, Trouble> {
    let mut all = serde_json::Map::new();
    for some in people.chunks(TOGETHER) {
        let said = match seat.call(Call::about("app.bsky.actor.getProfiles", "actors", some)).await {
            Err(trouble) if !trouble.passes() => continue,
            other => other?,
        };
        let profiles = json::list(&said, "/profiles").iter();
        all.extend(
            profiles.map(|one| (json::text(one, "/did").to_owned(), json!(json::count(one, "/followersCount")))),
        );
    }
    Ok(Value::Object(all))
}

/// Which part of a thread is wanted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reach {
    /// The post and what stands above it.
    Above,
    /// The post and what stands below it.
    Below,
}

/// Posts of a thread, and those that are gone.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) posts: Vec<Value>,
    pub(crate) gone: Vec<String>,
}

pub(super) async fn thread(seat: &Seat<'_>, uri: &str, reach: Reach) -> Result<Found, Trouble> {
    let (down, up) = match reach {
        Reach::Above => ("0", UP),
        Reach::Below => (DOWN, "0"),
    };
    let ask = [("uri", uri), ("depth", down), ("parentHeight", up)];
    match seat.call(Call::get("app.bsky.feed.getPostThread", ask)).await {
        Ok(said) => Ok(flat(said.get("thread"))),
        Err(Trouble::Refused(code, _)) if code == "NotFound" => {
            Ok(Found { gone: vec![uri.to_owned()], ..Found::default() })
        }
        Err(trouble) => Err(trouble),
    }
}

/// The posts of a tree one after the other, without going down into it.
fn flat(thread: Option<&Value>) -> Found {
    let mut found = Found::default();
    let mut todo: Vec<&Value> = thread.into_iter().collect();
    while let Some(node) = todo.pop() {
        if found.posts.len() >= MOST {
            break;
        }
        if json::is(node, "/notFound") {
            found.gone.extend(json::some(node, "/uri").map(str::to_owned));
        }
        found.posts.extend(node.get("post").cloned());
        todo.extend(node.get("parent"));
        todo.extend(json::list(node, "/replies"));
    }
    found
}

/// How a thread stands, to be handed in; the same key as long as nothing of it changes.
pub(crate) struct Standing {
    pub(crate) key: String,
    raw: Value,
    gone: Vec<String>,
}

impl Standing {
    pub(super) fn of(session: &Session, root: &str, posts: Vec<Value>) -> Self {
        let mut content: Vec<String> = posts.iter().map(signs).collect();
        content.sort();
        let hash = HEXLOWER.encode(&Sha256::digest(content.join("\n")));
        let key = format!("thread:{root}:{}", hash.get(..32).unwrap_or(&hash));
        Self { key, raw: json!({ "what": "thread", "own": session.did, "posts": posts }), gone: Vec::new() }
    }

    /// The posts it shows.
    pub(super) fn posts(&self) -> &[Value] {
        json::list(&self.raw, "/posts")
    }

    pub(super) fn received(self, now: Time) -> Received {
        received(self.key, &self.raw, now)
    }

    /// The same, and each post that is gone.
    pub(crate) fn all(self, now: Time) -> Vec<Received> {
        let gone: Vec<Received> = self.gone.iter().map(|id| gone(id, now)).collect();
        let stands = !self.posts().is_empty();
        stands.then(|| self.received(now)).into_iter().chain(gone).collect()
    }
}

/// A post that is gone.
pub(crate) fn gone(id: &str, now: Time) -> Received {
    received(format!("gone:{id}"), &json!({ "what": "gone", "id": id }), now)
}

/// What of a post can change.
fn signs(view: &Value) -> String {
    let of = |path: &str| view.pointer(path).cloned().unwrap_or_default();
    let labels: Vec<&str> = json::list(view, "/labels").iter().map(|label| json::text(label, "/val")).collect();
    let paths = [
        "/uri",
        "/cid",
        "/replyCount",
        "/repostCount",
        "/quoteCount",
        "/likeCount",
        "/viewer/replyDisabled",
        "/author/viewer/blockedBy",
    ];
    json!([paths.map(of), labels]).to_string()
}

/// How a thread stands as a whole.
pub(crate) async fn standing(seat: &Seat<'_>, session: &Session, root: &str) -> Result<Standing, Trouble> {
    let found = thread(seat, root, Reach::Below).await?;
    let standing = Standing::of(session, root, found.posts);
    Ok(Standing { gone: found.gone, ..standing })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_read_without_its_depth() {
        let post = |uri: &str| json!({ "uri": uri });
        let tree = json!({
            "post": post("b"), "parent": { "post": post("a"), "parent": { "uri": "0", "notFound": true } },
            "replies": [{ "post": post("c"), "replies": [{ "post": post("d") }, { "uri": "x", "blocked": true }] }, 7, null],
        });
        let found = flat(Some(&tree));
        let mut uris: Vec<&str> = found.posts.iter().map(|view| json::text(view, "/uri")).collect();
        uris.sort_unstable();
        assert_eq!((uris, found.gone), (vec!["a", "b", "c", "d"], vec!["0".to_owned()]));
        assert!(flat(None).posts.is_empty() && flat(Some(&json!([]))).posts.is_empty());
    }
}
