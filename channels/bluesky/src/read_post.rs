//! A post as the network shows it, read into the form all channels share.

use crate::ids::{self, Address};
use crate::{json, rich};
use base::Time;
use contract::{Audience, Counts, Medium, Party, Post};
use mail::Node;
use serde_json::Value;

/// Labels that say something about whom a post is for, and nothing about the post.
const SETTINGS: [&str; 1] = ["!no-unauthenticated"];
/// Labels whose pictures are not shown unasked.
const SENSITIVE: [&str; 8] =
    ["porn", "sexual", "nudity", "graphic-media", "gore", "sexual-figurative", "!warn", "!hide"];
const MOST_LABELS: usize = 20;
const MOST_MEDIA: usize = 20;

/// What has to be known to read a post: whose account it is read for, and how many follow whom.
#[derive(Clone, Copy)]
pub(crate) struct Around<'a> {
    pub(crate) own: &'a str,
    pub(crate) followers: &'a Value,
}

/// Reads a post; nothing if it has no address, or its address is not its author's.
pub(crate) fn post(view: &Value, around: Around<'_>) -> Option<Post> {
    let id = json::text(view, "/uri");
    let address = Address::read(id).filter(|at| at.kind == ids::POST)?;
    let author = json::text(view, "/author/did");
    if author != address.did {
        return None;
    }
    let record = view.get("record")?;
    let text = json::text(record, "/text");
    Some(Post {
        id: id.to_owned(),
        local: json::line(json::text(view, "/cid"), 200),
        root: answered(record, "/reply/root/uri").unwrap_or_else(|| id.to_owned()),
        parent: answered(record, "/reply/parent/uri"),
        author: party(view),
        own: author == around.own,
        followers: around.followers.get(author).and_then(Value::as_i64),
        audience: Audience::Everyone,
        text: json::words(text),
        body: body(text, record),
        warning: String::new(),
        sensitive: labels(view).iter().any(|label| SENSITIVE.contains(&label.as_str())),
        language: language(record),
        url: ids::page(id),
        at: at(view),
        edited_at: None,
        counts: counts(view),
        media: media(record),
        labels: labels(view),
        closed: closed(view),
    })
}

/// The author of a post, a profile, or whoever a notification is from.
pub(crate) fn party(view: &Value) -> Party {
    let handle =
        json::some(view, "/author/handle").filter(|handle| ids::is_handle(handle) && *handle != "handle.invalid");
    Party {
        name: json::line(json::text(view, "/author/displayName"), 200),
        address: json::text(view, "/author/did").to_owned(),
        handle: handle.map(str::to_lowercase),
    }
}

/// Programs lie about when something was written; it cannot have been after the network saw it (BSKY-02).
pub(crate) fn at(view: &Value) -> Time {
    let times = [json::time(view, "/record/createdAt"), json::time(view, "/indexedAt")];
    times.into_iter().flatten().min().unwrap_or(Time(0))
}

fn answered(record: &Value, path: &str) -> Option<String> {
    json::some(record, path).filter(|uri| Address::read(uri).is_some()).map(str::to_owned)
}

fn language(record: &Value) -> Option<String> {
    let first = json::list(record, "/langs").first().and_then(Value::as_str)?;
    let fine = first.len() <= 35 && first.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    (fine && !first.is_empty()).then(|| first.to_owned())
}

/// Only from the record itself, which never changes: the same post reads the same wherever it is met.
fn body(text: &str, record: &Value) -> Value {
    let mut nodes = rich::nodes(text, json::list(record, "/facets"));
    nodes.extend(enclosed(record, "/embed"));
    nodes.extend(enclosed(record, "/embed/media"));
    serde_json::to_value(nodes).unwrap_or_default()
}

/// What a post carries besides words and pictures: a link, another post.
fn enclosed(record: &Value, path: &str) -> Option<Node> {
    let embed = record.pointer(path)?;
    let (href, title) = match json::text(embed, "/$type") {
        "app.bsky.embed.external" => {
            (json::text(embed, "/external/uri").to_owned(), json::line(json::text(embed, "/external/title"), 300))
        }
        "app.bsky.embed.record" => (ids::page(json::text(embed, "/record/uri"))?, String::new()),
        "app.bsky.embed.recordWithMedia" => (ids::page(json::text(embed, "/record/record/uri"))?, String::new()),
        _ => return None,
    };
    let shown = if title.is_empty() { json::line(&href, 300) } else { title };
    Node::web_link(&href, &shown).map(|link| Node::element("p", vec![link]))
}

/// Pictures and films with what their author says they show.
fn media(record: &Value) -> Vec<Medium> {
    let of = |embed: Option<&Value>| -> Vec<Medium> {
        let Some(embed) = embed else { return Vec::new() };
        let medium = |kind: &str, value: &Value| Medium {
            kind: kind.into(),
            description: json::words(json::text(value, "/alt")),
            ..Medium::default()
        };
        match json::text(embed, "/$type") {
            "app.bsky.embed.images" => json::list(embed, "/images").iter().map(|one| medium("image", one)).collect(),
            "app.bsky.embed.video" => vec![medium("video", embed)],
            _ => Vec::new(),
        }
    };
    let all = of(record.pointer("/embed")).into_iter().chain(of(record.pointer("/embed/media")));
    all.take(MOST_MEDIA).collect()
}

fn labels(view: &Value) -> Vec<String> {
    let said = json::list(view, "/labels").iter().chain(json::list(view, "/author/labels"));
    let said = said.filter(|label| !json::is(label, "/neg")).chain(json::list(view, "/record/labels/values"));
    let mut all: Vec<String> = said.map(|label| json::line(json::text(label, "/val"), 100)).collect();
    all.retain(|label| !label.is_empty() && !SETTINGS.contains(&label.as_str()));
    all.sort();
    all.dedup();
    all.truncate(MOST_LABELS);
    all
}

fn counts(view: &Value) -> Counts {
    Counts {
        replies: json::count(view, "/replyCount"),
        shares: json::count(view, "/repostCount").saturating_add(json::count(view, "/quoteCount")),
        likes: json::count(view, "/likeCount"),
    }
}

/// Why nobody, or not we, may answer.
fn closed(view: &Value) -> Option<String> {
    let words = if json::is(view, "/author/viewer/blockedBy") {
        "its author has blocked this account; the network lets nobody answer them from here"
    } else if json::some(view, "/author/viewer/blocking").is_some() {
        "this account has blocked its author; take the block back before answering"
    } else if json::is(view, "/viewer/replyDisabled") {
        "the author of this thread has limited who may answer; write to them another way"
    } else {
        return None;
    };
    Some(words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn view(more: &[(&str, Value)]) -> Value {
        let mut view = json!({
            "uri": "at://did:plc:ana/app.bsky.feed.post/3k", "cid": "bafy1", "indexedAt": "2026-03-02T09:00:05.000Z",
            "author": { "did": "did:plc:ana", "handle": "Ana.test", "displayName": "Ana\u{0} \n" },
            "record": { "$type": "app.bsky.feed.post", "text": "where is my parcel?", "createdAt": "2026-03-02T09:00:00.000Z", "langs": ["en"] },
        });
        for (path, value) in more {
            let (place, key) = path.rsplit_once('/').unwrap();
            view.pointer_mut(place).unwrap()[key] = value.clone();
        }
        view
    }

    fn check(more: &[(&str, Value)]) -> Option<Post> {
        post(&view(more), Around { own: "did:plc:shop", followers: &json!({ "did:plc:ana": 12_000 }) })
    }

    #[test]
    fn a_post_is_read() {
        let post = check(&[]).unwrap();
        assert_eq!((post.author.handle.as_deref(), post.author.name.as_str()), (Some("ana.test"), "Ana"));
        assert_eq!((post.followers, post.own, post.root == post.id, post.parent), (Some(12_000), false, true, None));
        assert_eq!(post.url.as_deref(), Some("https://bsky.app/profile/did:plc:ana/post/3k"));
    }

    #[test]
    fn a_time_in_the_future_is_not_believed() {
        let post = check(&[("/record/createdAt", json!("2099-01-01T00:00:00Z"))]).unwrap();
        assert_eq!(post.at.to_rfc3339(), "2026-03-02T09:00:05Z");
    }

    #[test]
    fn a_post_under_a_foreign_name_is_none() {
        assert_eq!(check(&[("/author/did", json!("did:plc:eve"))]), None);
        assert_eq!(check(&[("/uri", json!("at://did:plc:ana/app.bsky.feed.like/3k"))]), None);
        assert_eq!(check(&[("/uri", json!(7))]), None);
    }

    #[test]
    fn labels_and_blocks_are_told() {
        let labels =
            json!([{ "val": "graphic-media" }, { "val": "spam", "neg": true }, { "val": "!no-unauthenticated" }]);
        let post = check(&[("/labels", labels), ("/viewer", json!({ "replyDisabled": true }))]).unwrap();
        assert_eq!((post.labels, post.sensitive), (vec!["graphic-media".to_owned()], true));
        assert!(post.closed.unwrap().contains("limited who may answer"));
        let blocked = check(&[("/author/viewer", json!({ "blockedBy": true }))]).unwrap();
        assert!(blocked.closed.unwrap().contains("blocked this account"));
    }

    #[test]
    fn what_a_post_carries_is_shown_as_a_link_or_named() {
        let embed = json!({ "$type": "app.bsky.embed.external", "external": { "uri": "https://news.test/a", "title": "<b>News" } });
        let post = check(&[("/record/embed", embed)]).unwrap();
        assert!(post.body.to_string().contains("<b>News") && post.body.to_string().contains("https://news.test/a"));
        let images = json!({ "$type": "app.bsky.embed.images", "images": [{ "alt": "a kettle" }, { "alt": 7 }] });
        let post = check(&[("/record/embed", images)]).unwrap();
        assert_eq!(post.media.iter().map(|one| one.description.as_str()).collect::<Vec<_>>(), ["a kettle", ""]);
        let script =
            json!({ "$type": "app.bsky.embed.external", "external": { "uri": "javascript:alert(1)", "title": "x" } });
        assert!(!check(&[("/record/embed", script)]).unwrap().body.to_string().contains("javascript"));
    }

    #[test]
    fn an_invalid_handle_is_none() {
        assert_eq!(check(&[("/author/handle", json!("handle.invalid"))]).unwrap().author.handle, None);
        assert_eq!(check(&[("/author/handle", json!("a b<script>"))]).unwrap().author.handle, None);
    }
}
