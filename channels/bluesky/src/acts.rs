//! What is done to posts besides answering them.

use crate::call::{Call, Trouble};
use crate::ids::{self, Address};
use crate::json;
use crate::prepare::own;
use crate::session::Seat;
use base::{Refusal, Time};
use contract::{Account, Act, Post, Prepared};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Most posts hidden below one thread.
const MOST_HIDDEN: usize = 300;

/// An act in its final form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Deed {
    pub(crate) act: Act,
    /// Whose account does it.
    did: String,
    uri: String,
    cid: String,
    root: String,
    author: String,
    why: String,
    /// When the post was written: records about it get a key by this, so that a repeat makes no second one.
    at: Time,
}

pub(crate) fn prepare(account: &Account, act: Act, post: &Post, why: &str) -> Result<Prepared, Refusal> {
    let did = own(account)?;
    let mine = |uri: &str| Address::read(uri).is_some_and(|at| at.did == did);
    if act == Act::Delete && !mine(&post.id) {
        return Err(no("only a post of one's own can be taken back"));
    }
    if act == Act::Hide && (!mine(&post.root) || mine(&post.id)) {
        return Err(no("only answers of others below a post of one's own can be hidden"));
    }
    if matches!(act, Act::Mute | Act::Block) && post.author.address == did {
        return Err(no("this is the inbox's own account"));
    }
    let deed = Deed {
        act,
        did,
        uri: post.id.clone(),
        cid: post.local.clone(),
        root: post.root.clone(),
        author: post.author.address.clone(),
        why: json::words(why).chars().take(2_000).collect(),
        at: post.at,
    };
    let payload = serde_json::to_value(deed).unwrap_or_default();
    Ok(Prepared { provider_id: None, payload, bytes: Vec::new() })
}

fn no(words: &str) -> Refusal {
    Refusal::new("channel.act_refused", 422, words)
}

/// Does it.
pub(crate) async fn act(seat: &Seat<'_>, deed: &Deed) -> Result<Value, Trouble> {
    match deed.act {
        Act::Delete => delete(seat, deed).await,
        Act::Hide => hide(seat, deed).await,
        Act::Like => {
            let subject = json!({ "uri": deed.uri, "cid": deed.cid });
            keep(seat, deed, ids::LIKE, subject).await
        }
        Act::Mute => seat.call(Call::post("app.bsky.graph.muteActor", json!({ "actor": deed.author }))).await,
        Act::Block => keep(seat, deed, ids::BLOCK, json!(deed.author)).await,
        Act::Report => report(seat, deed).await,
    }
}

async fn delete(seat: &Seat<'_>, deed: &Deed) -> Result<Value, Trouble> {
    let Some(at) = Address::read(&deed.uri) else { return Ok(Value::Null) };
    let what = json!({ "repo": at.did, "collection": at.kind, "rkey": at.key });
    seat.call(Call::post("com.atproto.repo.deleteRecord", what)).await
}

/// Puts a record about something; the key is fixed by it, so that it is there once however often this is done.
async fn keep(seat: &Seat<'_>, deed: &Deed, kind: &str, subject: Value) -> Result<Value, Trouble> {
    let key = ids::key(deed.at, &format!("{kind} {subject}"));
    let record = json!({ "$type": kind, "subject": subject, "createdAt": seat.wire().clock.now().to_rfc3339() });
    let what = json!({ "repo": deed.did, "collection": kind, "rkey": key, "record": record });
    seat.call(Call::post("com.atproto.repo.putRecord", what)).await
}

/// Adds a post to those hidden below a thread of ours. What else the thread's gate says stays.
async fn hide(seat: &Seat<'_>, deed: &Deed) -> Result<Value, Trouble> {
    let root = Address::read(&deed.root)
        .ok_or_else(|| Trouble::Refused("NoRoot".into(), "the thread has no beginning".into()))?;
    let place = [("repo", deed.did.as_str()), ("collection", ids::GATE), ("rkey", root.key.as_str())];
    let known = match seat.call(Call::get("com.atproto.repo.getRecord", place)).await {
        Ok(known) => known,
        Err(Trouble::Refused(code, _)) if code == "RecordNotFound" => Value::Null,
        Err(trouble) => return Err(trouble),
    };
    let mut gate = known.get("value").filter(|gate| gate.is_object()).cloned().unwrap_or_else(
        || json!({ "$type": ids::GATE, "post": deed.root, "createdAt": seat.wire().clock.now().to_rfc3339() }),
    );
    let mut hidden: Vec<Value> = json::list(&gate, "/hiddenReplies").to_vec();
    if hidden.iter().any(|one| one.as_str() == Some(&deed.uri)) {
        return Ok(known);
    }
    if hidden.len() >= MOST_HIDDEN {
        let words = format!("{MOST_HIDDEN} answers of this thread are hidden already; the network takes no more");
        return Err(Trouble::Refused("TooMany".into(), words));
    }
    hidden.push(json!(deed.uri));
    if let Some(parts) = gate.as_object_mut() {
        parts.insert("hiddenReplies".into(), json!(hidden));
    }
    let mut what = json!({ "repo": deed.did, "collection": ids::GATE, "rkey": root.key, "record": gate });
    // somebody else may change it at the same time: then this is done again on what they wrote
    if let (Some(cid), Some(parts)) = (json::some(&known, "/cid"), what.as_object_mut()) {
        parts.insert("swapRecord".into(), json!(cid));
    }
    match seat.call(Call::post("com.atproto.repo.putRecord", what)).await {
        Err(Trouble::Refused(code, words)) if code == "InvalidSwap" => Err(Trouble::Later(words, None)),
        other => other,
    }
}

async fn report(seat: &Seat<'_>, deed: &Deed) -> Result<Value, Trouble> {
    let what = json!({
        "reasonType": "com.atproto.moderation.defs#reasonOther",
        "reason": deed.why,
        "subject": { "$type": "com.atproto.repo.strongRef", "uri": deed.uri, "cid": deed.cid },
    });
    seat.call(Call::post("com.atproto.moderation.createReport", what)).await
}
