//! Sending: what has to be asked for is asked for, then the record is made under the key it was given beforehand.

use crate::acts::{self, Deed};
use crate::call::{Body, Call, Trouble};
use crate::marks::What;
use crate::prepare::{Answered, Letter};
use crate::session::Seat;
use crate::{Bluesky, ids, json};
use base::failpoint::{Point, hit};
use contract::{Account, Act};
use serde_json::{Value, json};
use store::outbox::Answer;

/// Most names that are looked up for one post.
const MOST_NAMES: usize = 20;

pub(crate) async fn send(channel: &Bluesky, account: &Account, payload: &Value, bytes: &[u8]) -> Answer {
    let seat = Seat::of(channel, account);
    if let Some(letter) = letter(payload) {
        return post(&seat, &letter, bytes).await;
    }
    let Ok(deed) = serde_json::from_value::<Deed>(payload.clone()) else {
        return Answer::Refused("this version cannot read what it prepared; write it again".into());
    };
    match acts::act(&seat, &deed).await {
        Ok(_) => Answer::Sent("done".into()),
        // a second report would be a second report
        Err(Trouble::Cut(words)) if deed.act == Act::Report => Answer::Unknown(words),
        Err(trouble) => not_yet(trouble),
    }
}

fn letter(payload: &Value) -> Option<Letter> {
    serde_json::from_value(payload.get("post")?.clone()).ok()
}

/// What became of a try that made nothing.
fn not_yet(trouble: Trouble) -> Answer {
    match trouble {
        Trouble::Later(words, wait) => Answer::Later(words, wait),
        Trouble::Refused(_, words) => Answer::Refused(words),
        Trouble::SignIn(words) | Trouble::Off(words) | Trouble::Garbled(words) | Trouble::Cut(words) => {
            Answer::Later(words, None)
        }
    }
}

async fn post(seat: &Seat<'_>, letter: &Letter, bytes: &[u8]) -> Answer {
    let (record, told) = match finish(seat, letter, bytes).await {
        Ok(finished) => finished,
        Err(trouble) => return not_yet(trouble),
    };
    let what = json!({ "repo": letter.did, "collection": ids::POST, "rkey": letter.key, "record": record });
    let trouble = match seat.call(Call::post("com.atproto.repo.createRecord", what)).await {
        Ok(made) => {
            hit(Point::SocialPosted);
            return posted(letter, &made, told);
        }
        Err(trouble) => trouble,
    };
    // it may be there all the same: cut off after it was taken, or made by an earlier try
    match (read_back(seat, letter).await, trouble) {
        (Ok(Some(answer)), _) => answer,
        (Ok(None) | Err(_), Trouble::Cut(words)) => Answer::Unknown(words),
        (Ok(None) | Err(_), trouble) => not_yet(trouble),
    }
}

fn posted(letter: &Letter, made: &Value, told: Vec<String>) -> Answer {
    let id = ids::address(&letter.did, ids::POST, &letter.key);
    let url = ids::page(&id);
    Answer::Posted(json!({ "id": id, "local": json::text(made, "/cid"), "url": url, "told": told }))
}

/// Whether the record is there (BSKY-06): ours counts as sent, another one under our key is refused.
async fn read_back(seat: &Seat<'_>, letter: &Letter) -> Result<Option<Answer>, Trouble> {
    let place = [("repo", letter.did.as_str()), ("collection", ids::POST), ("rkey", letter.key.as_str())];
    let found = match seat.call(Call::get("com.atproto.repo.getRecord", place)).await {
        Ok(found) => found,
        Err(Trouble::Refused(code, _)) if code == "RecordNotFound" => return Ok(None),
        Err(trouble) => return Err(trouble),
    };
    let parent = letter.answers.as_ref().map(|answered| answered.uri.as_str()).unwrap_or_default();
    let same = json::text(&found, "/value/text") == json::text(&letter.record, "/text")
        && json::text(&found, "/value/reply/parent/uri") == parent;
    let other = || Answer::Refused("another post stands where this one should; write it again".into());
    Ok(Some(if same { posted(letter, &found, Vec::new()) } else { other() }))
}

/// What a send that was cut off became.
pub(crate) async fn look_up(channel: &Bluesky, account: &Account, payload: &Value) -> Option<Answer> {
    let letter = letter(payload)?;
    match read_back(&Seat::of(channel, account), &letter).await {
        Ok(found) => found,
        Err(trouble) => Some(not_yet(trouble)),
    }
}

/// The record with all that had to be asked for, and what its writer should know.
async fn finish(seat: &Seat<'_>, letter: &Letter, bytes: &[u8]) -> Result<(Value, Vec<String>), Trouble> {
    let mut record = letter.record.clone();
    let (facets, told) = facets(seat, letter).await?;
    let mut put = |key: &str, value: Option<Value>| {
        if let (Some(parts), Some(value)) = (record.as_object_mut(), value) {
            parts.insert(key.to_owned(), value);
        }
    };
    put("facets", (!facets.is_empty()).then(|| json!(facets)));
    put(
        "reply",
        match &letter.answers {
            Some(answered) => Some(reply(seat, answered).await?),
            None => None,
        },
    );
    put("embed", pictures(seat, letter, bytes).await?);
    Ok((record, told))
}

/// Both ends of the thread as the answered post has them now: the root is copied from it (BSKY-04).
async fn reply(seat: &Seat<'_>, answered: &Answered) -> Result<Value, Trouble> {
    let call = Call::about("app.bsky.feed.getPosts", "uris", std::slice::from_ref(&answered.uri));
    let said = seat.call(call).await?;
    let Some(view) = json::list(&said, "/posts").first() else {
        let words = "the post this answers is gone from the network, or its author does not want answers from here";
        return Err(Trouble::Refused("Gone".into(), words.into()));
    };
    if json::is(view, "/viewer/replyDisabled") || json::is(view, "/author/viewer/blockedBy") {
        let words = "the author of the thread has meanwhile limited who may answer; write to them another way";
        return Err(Trouble::Refused("Closed".into(), words.into()));
    }
    let cid = json::some(view, "/cid").unwrap_or(&answered.cid);
    let parent = json!({ "uri": answered.uri, "cid": cid });
    let root = view.pointer("/record/reply/root").cloned().unwrap_or_else(|| parent.clone());
    Ok(json!({ "root": root, "parent": parent }))
}

/// Marks with the names resolved; one nobody has stays plain text, and is told.
async fn facets(seat: &Seat<'_>, letter: &Letter) -> Result<(Vec<Value>, Vec<String>), Trouble> {
    let (mut facets, mut told, mut asked) = (Vec::new(), Vec::new(), 0);
    for mark in &letter.marks {
        let did = match &mark.what {
            What::Name(handle) if asked < MOST_NAMES => {
                asked += 1;
                whose(seat, handle).await?
            }
            _ => None,
        };
        match (mark.facet(did.as_deref()), &mark.what) {
            (Some(facet), _) => facets.push(facet),
            (None, What::Name(handle)) => {
                told.push(format!("@{handle} was not found on the network; it stands in the post as plain text"));
            }
            (None, _) => {}
        }
    }
    Ok((facets, told))
}

/// Whose a handle is: the name must lead to the person, and the person to the name (BSKY-01).
async fn whose(seat: &Seat<'_>, handle: &str) -> Result<Option<String>, Trouble> {
    let there = seat.call(Call::get("com.atproto.identity.resolveHandle", [("handle", handle)])).await;
    let Some(said) = known(there)? else { return Ok(None) };
    let Some(did) = json::some(&said, "/did").filter(|did| ids::is_did(did)) else { return Ok(None) };
    let back = seat.call(Call::get("app.bsky.actor.getProfile", [("actor", did)])).await;
    let same = known(back)?.is_some_and(|profile| json::text(&profile, "/handle").eq_ignore_ascii_case(handle));
    Ok(same.then(|| did.to_owned()))
}

/// A "no" means that there is no such thing; other trouble is trouble.
fn known(answer: Result<Value, Trouble>) -> Result<Option<Value>, Trouble> {
    match answer {
        Ok(said) => Ok(Some(said)),
        Err(Trouble::Refused(..)) => Ok(None),
        Err(trouble) => Err(trouble),
    }
}

/// Uploads the pictures and describes them.
async fn pictures(seat: &Seat<'_>, letter: &Letter, bytes: &[u8]) -> Result<Option<Value>, Trouble> {
    let (mut images, mut rest) = (Vec::new(), bytes);
    for picture in &letter.pictures {
        let lost = || Trouble::Refused("Lost".into(), "a picture is missing; attach it again".into());
        let (this, next) = rest.split_at_checked(picture.bytes).ok_or_else(lost)?;
        rest = next;
        let body = Body::File(picture.kind.clone(), this.to_vec());
        let said = seat.call(Call { name: "com.atproto.repo.uploadBlob", query: Vec::new(), body }).await?;
        let blob = said.get("blob").cloned().ok_or_else(|| Trouble::Later("a picture was not taken".into(), None))?;
        images.push(json!({ "alt": picture.alt, "image": blob }));
    }
    Ok((!images.is_empty()).then(|| json!({ "$type": "app.bsky.embed.images", "images": images })))
}
