//! What the receiver handed in, understood. Pure: all that has to be asked for was asked for before.

use crate::ids;
use crate::json;
use crate::read_post::{self, Around};
use contract::{File, Incoming, Missing, Parsed, Post, Quarantined, Unhad};
use data_encoding::BASE64;
use serde_json::Value;

/// Most pictures of a post that are kept.
const MOST_FILES: usize = 8;

pub(crate) fn parse(raw: &[u8]) -> Result<Vec<Parsed>, Quarantined> {
    let said: Value =
        serde_json::from_slice(raw).map_err(|e| Quarantined(format!("this is nothing the network sends: {e}")))?;
    let none = Value::Null;
    let around = Around { own: json::text(&said, "/own"), followers: said.get("followers").unwrap_or(&none) };
    Ok(match json::text(&said, "/what") {
        "mention" => mention(&said, around),
        "own" => own(&said, around),
        "thread" => vec![Parsed::Thread(posts(&said, around))],
        "heard" => heard(&said, around),
        "gone" => vec![Parsed::Deleted(json::text(&said, "/id").to_owned())],
        "gap" => vec![Parsed::Unknown(json::line(json::text(&said, "/words"), 500))],
        _ => vec![unknown(&said)],
    })
}

fn unknown(said: &Value) -> Parsed {
    let reason = json::line(json::text(said, "/item/reason"), 100);
    Parsed::Unknown(format!("the network told of something this version does not know: \"{reason}\""))
}

fn posts(said: &Value, around: Around<'_>) -> Vec<Post> {
    json::list(said, "/posts").iter().filter_map(|view| read_post::post(view, around)).collect()
}

fn heard(said: &Value, around: Around<'_>) -> Vec<Parsed> {
    let by = json::text(said, "/listening");
    posts(said, around).into_iter().map(|post| Parsed::Heard(by.to_owned(), Box::new(post))).collect()
}

/// Somebody spoke to us: their post is a message, all others show where it stands.
fn mention(said: &Value, around: Around<'_>) -> Vec<Parsed> {
    let none = Value::Null;
    let item = said.get("item").unwrap_or(&none);
    let id = json::text(item, "/uri");
    let view = json::list(said, "/posts").iter().find(|view| json::text(view, "/uri") == id).unwrap_or(item);
    let Some(post) = read_post::post(view, around) else { return vec![unknown(said)] };
    let others: Vec<Post> = posts(said, around).into_iter().filter(|other| other.id != post.id).collect();
    let mut all = vec![Parsed::Message(Box::new(message(said, post)))];
    if !others.is_empty() {
        all.push(Parsed::Thread(others));
    }
    all
}

/// One of our own, which came back from where we sent it, or which a colleague wrote in the network's own app; the desk
/// knows which. Whom it answers is known first.
fn own(said: &Value, around: Around<'_>) -> Vec<Parsed> {
    let item = said.get("item").unwrap_or(&Value::Null);
    let Some(post) = read_post::post(item, around) else { return vec![unknown(said)] };
    let above = posts(said, around);
    let above = if above.is_empty() { None } else { Some(Parsed::Thread(above)) };
    above.into_iter().chain([Parsed::Outside(Box::new(message(said, post)))]).collect()
}

fn message(said: &Value, post: Post) -> Incoming {
    Incoming {
        answerable: !post.own,
        fingerprint: base::vault::fingerprint(&format!("{} {}", post.id, post.local)),
        files: files(said),
        missing: missing(said),
        warnings: warnings(said),
        ..Incoming::posted(post)
    }
}

fn files(said: &Value) -> Vec<File> {
    let all = json::list(said, "/files").iter().take(MOST_FILES).enumerate();
    all.filter_map(|(index, one)| file(index, one)).collect()
}

fn file(index: usize, one: &Value) -> Option<File> {
    let bytes = BASE64.decode(json::some(one, "/content")?.as_bytes()).ok()?;
    let file = named(&format!("picture-{}", index + 1), bytes)?;
    Some(File { description: json::words(json::text(one, "/alt")), ..file })
}

/// Bytes as a file, if they are a picture that is shown.
pub(crate) fn named(name: &str, bytes: Vec<u8>) -> Option<File> {
    let kind = picture(&bytes)?;
    let ending = kind.rsplit('/').next().unwrap_or_default();
    Some(File::new(mail::attachment::safe_name(&format!("{name}.{ending}"), kind), kind, bytes))
}

/// Those that were not had and may be had another time.
fn missing(said: &Value) -> Vec<Missing> {
    let later = json::list(said, "/files").iter().take(MOST_FILES).filter(|one| json::is(one, "/again"));
    let missing = |one: &Value| Missing {
        key: json::text(one, "/key").to_owned(),
        places: json::list(one, "/places").iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        description: json::words(json::text(one, "/alt")),
        why: Unhad::NotNow(json::line(json::text(one, "/missing"), 300)),
    };
    later.map(missing).collect()
}

/// What sort of picture this is by its first bytes; nothing if it is none that is shown.
pub(crate) fn picture(bytes: &[u8]) -> Option<&'static str> {
    let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let marks: [(&[u8], &str); 4] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
    ];
    let found = marks.into_iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, kind)| kind);
    found.or_else(|| webp.then_some("image/webp"))
}

fn warnings(said: &Value) -> Vec<String> {
    let missing = json::list(said, "/files").iter().filter_map(|one| json::some(one, "/missing"));
    let context = json::some(said, "/alone");
    missing.chain(context).map(|words| json::line(words, 300)).take(MOST_FILES).collect()
}

/// Whether a notification is somebody speaking to us.
pub(crate) fn speaks(item: &Value) -> bool {
    matches!(json::text(item, "/reason"), "mention" | "reply" | "quote")
        && ids::Address::read(json::text(item, "/uri")).is_some()
}

/// The post of ours that a notification only counts for.
pub(crate) fn counts_for(item: &Value) -> Option<&str> {
    let signal = matches!(json::text(item, "/reason"), "like" | "repost" | "like-via-repost" | "repost-via-repost");
    json::some(item, "/reasonSubject").filter(|_| signal)
}

/// Whether a notification is nothing anybody has to do or know: a follower, a badge.
pub(crate) fn is_idle(item: &Value) -> bool {
    matches!(
        json::text(item, "/reason"),
        "follow"
            | "starterpack-joined"
            | "verified"
            | "unverified"
            | "subscribed-post"
            | "contact-match"
            | "like"
            | "repost"
            | "like-via-repost"
            | "repost-via-repost"
    )
}
