//! An answer in its final form: the record, its key, and where in its text the marks are. Nothing is asked for here.

use crate::marks::{self, Mark};
use crate::parse::picture;
use crate::{ids, json};
use base::Refusal;
use contract::{Account, Audience, File, Length, Outgoing, Prepared, Under, Unit};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The longest text.
pub(crate) const LENGTH: Length =
    Length { most: 300, unit: Unit::Graphemes, link: None, short_handles: false, bytes: Some(3_000) };
/// Most pictures, and bytes of each.
pub(crate) const PICTURES: u32 = 4;
pub(crate) const PICTURE_BYTES: u64 = 1_000_000;
/// Most languages.
const LANGUAGES: usize = 3;

/// All that sending needs besides the bytes of the pictures, which lie one behind the other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Letter {
    /// Whose account it is.
    pub(crate) did: String,
    /// The record's key.
    pub(crate) key: String,
    /// The record without what has to be asked for.
    pub(crate) record: Value,
    pub(crate) marks: Vec<Mark>,
    pub(crate) pictures: Vec<Picture>,
    /// The post it answers.
    pub(crate) answers: Option<Answered>,
}

/// A picture among the bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Picture {
    pub(crate) kind: String,
    pub(crate) bytes: usize,
    pub(crate) alt: String,
}

/// A post that is answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Answered {
    pub(crate) uri: String,
    pub(crate) cid: String,
    pub(crate) root: String,
}

pub(crate) fn prepare(account: &Account, out: &Outgoing) -> Result<Prepared, Refusal> {
    let did = own(account)?;
    let text = out.text.trim().to_owned();
    judge_text(&text, out)?;
    let answers = out.under.as_ref().map(under).transpose()?.flatten();
    let pictures = out.files.iter().map(judge_picture).collect::<Result<Vec<_>, _>>()?;
    if out.files.len() > usize::try_from(PICTURES).unwrap_or(4) {
        return Err(Refusal::invalid("files", "this network takes at most four pictures; leave some out"));
    }
    let key = ids::key(out.at, out.message.as_str());
    let letter = Letter {
        record: record(&text, out),
        marks: marks::find(&text),
        key: key.clone(),
        did: did.clone(),
        pictures,
        answers,
    };
    let payload = json!({ "post": serde_json::to_value(letter).unwrap_or_default() });
    let bytes = out.files.iter().flat_map(|file| file.bytes.iter().copied()).collect();
    Ok(Prepared { provider_id: Some(ids::address(&did, ids::POST, &key)), payload, bytes })
}

/// The account's lasting id, which the receiver learns when it connects.
pub(crate) fn own(account: &Account) -> Result<String, Refusal> {
    json::some(&account.about, "/did").filter(|did| ids::is_did(did)).map(str::to_owned).ok_or_else(|| {
        let words = "this inbox has not been connected yet; wait a minute, or check it in its settings";
        Refusal::new("channel.not_connected", 409, words)
    })
}

fn judge_text(text: &str, out: &Outgoing) -> Result<(), Refusal> {
    if text.is_empty() && out.files.is_empty() {
        return Err(Refusal::invalid("body_text", "there is nothing to say yet; write something"));
    }
    if let Some(over) = LENGTH.over(text) {
        let words = format!("this is {over} too long: the network takes 300 signs and 3,000 bytes; shorten it");
        return Err(Refusal::invalid("body_text", words));
    }
    Ok(())
}

fn under(under: &Under) -> Result<Option<Answered>, Refusal> {
    if under.audience != Audience::Everyone {
        let words = "everything on this network is public; for something private write to the customer another way";
        return Err(Refusal::invalid("audience", words));
    }
    if !under.warning.trim().is_empty() {
        let words = "this network has no warnings before a text; leave it out or say it in the text";
        return Err(Refusal::invalid("warning", words));
    }
    let Some(post) = &under.post else { return Ok(None) };
    if let Some(why) = &post.closed {
        return Err(Refusal::new("channel.closed", 422, why.clone()));
    }
    Ok(Some(Answered { uri: post.id.clone(), cid: post.local.clone(), root: post.root.clone() }))
}

fn judge_picture(file: &File) -> Result<Picture, Refusal> {
    let refuse = |words: &str| Refusal::invalid("files", format!("{}: {words}", json::line(&file.name, 100)));
    let kind =
        picture(&file.bytes).ok_or_else(|| refuse("only pictures can be posted here: PNG, JPEG, GIF or WebP"))?;
    if u64::try_from(file.bytes.len()).unwrap_or(u64::MAX) > PICTURE_BYTES {
        return Err(refuse("the network takes pictures up to 1,000,000 bytes; make it smaller"));
    }
    if file.description.trim().is_empty() {
        return Err(refuse("say in words what it shows, for those who do not see it"));
    }
    Ok(Picture { kind: kind.into(), bytes: file.bytes.len(), alt: file.description.trim().into() })
}

fn record(text: &str, out: &Outgoing) -> Value {
    let mut record = json!({ "$type": ids::POST, "text": text, "createdAt": out.at.to_rfc3339() });
    let said = out.under.as_ref().and_then(|under| under.language.as_deref()).unwrap_or_default();
    let tag =
        |tag: &&str| !tag.is_empty() && tag.len() <= 35 && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let langs: Vec<&str> = said.split([',', ' ']).filter(tag).take(LANGUAGES).collect();
    if let (false, Some(parts)) = (langs.is_empty(), record.as_object_mut()) {
        parts.insert("langs".into(), json!(langs));
    }
    record
}
