//! Whether something handed in can be taken as it is. Pure: each mistake is named by its field.

use crate::declared::Declared;
use crate::item::{Enclosed, Gone, Item, Receipt, Seen, Writer, Wrong};
use base::Time;
use contract::{Audience, Visibility};
use data_encoding::BASE64;
use url::Url;

/// Longest id.
const ID: usize = 200;
/// Longest name of somebody.
const NAME: usize = 200;
/// Most bytes of words, plain or not.
const WORDS: usize = 1024 * 1024;
/// Most files of one thing.
const FILES: usize = 20;
const URL: usize = 2_000;
/// Longest sentence of why something failed.
const WHY: usize = 500;

/// What the rules need to know beside the thing itself.
pub(crate) struct Rules<'a> {
    pub(crate) declared: &'a Declared,
    pub(crate) now: Time,
}

/// Whether the words are new, or what they are now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    First,
    Changed,
}

pub(crate) fn item(item: &Item, told: Told, rules: &Rules<'_>) -> Result<(), Wrong> {
    id("id", &item.id)?;
    id("thread", &item.thread)?;
    item.parent.as_deref().map_or(Ok(()), |parent| id("parent", parent))?;
    writer(&item.from)?;
    words(item)?;
    files(&item.attachments)?;
    if !rules.declared.audiences.contains(&audience(item, rules.declared)) {
        let which = if item.visibility == Some(Seen::Public) { "everyone" } else { "named" };
        return Err(Wrong::at("visibility", format!("the manifest's audiences have no \"{which}\"")));
    }
    item.url.as_deref().map_or(Ok(()), url)?;
    if item.language.as_ref().is_some_and(|code| !is_language(code)) {
        return Err(Wrong::at("language", "this must be a short code such as \"de\" or \"pt-BR\""));
    }
    moment("at", &item.at, rules.now)?;
    match (told, item.edited_at.as_deref()) {
        (Told::First, Some(_)) => Err(Wrong::at("edited_at", "hand changes in under …/edits")),
        (Told::Changed, None) => Err(Wrong::at("edited_at", "an edit says when it was made")),
        (_, at) => at.map_or(Ok(()), |at| moment("edited_at", at, rules.now).map(drop)),
    }
}

pub(crate) fn gone(gone: &Gone, now: Time) -> Result<(), Wrong> {
    id("id", &gone.id)?;
    moment("deleted_at", &gone.deleted_at, now).map(drop)
}

pub(crate) fn receipt(receipt: &Receipt, path: &str, now: Time) -> Result<(), Wrong> {
    if receipt.message != path {
        return Err(Wrong::at("message", "this must be the message named in the path"));
    }
    if receipt.detail.as_ref().is_some_and(|why| why.chars().count() > WHY) {
        return Err(Wrong::at("detail", format!("use at most {WHY} signs")));
    }
    moment("at", &receipt.at, now).map(drop)
}

/// Who may read it.
pub(crate) fn audience(item: &Item, declared: &Declared) -> Audience {
    match item.visibility {
        Some(Seen::Public) => Audience::Everyone,
        Some(Seen::Private) => Audience::Named,
        None if declared.visibility == Visibility::Public => {
            declared.audiences.first().copied().unwrap_or(Audience::Everyone)
        }
        None => Audience::Named,
    }
}

fn id(field: &str, text: &str) -> Result<(), Wrong> {
    let good = !text.trim().is_empty() && text.len() <= ID && !text.chars().any(char::is_control);
    if good {
        Ok(())
    } else {
        Err(Wrong::at(field, format!("this must be a text of 1 to {ID} bytes without line breaks")))
    }
}

fn writer(from: &Writer) -> Result<(), Wrong> {
    id("from.id", &from.id)?;
    let short = |field: &str, text: &str| {
        let good = text.chars().count() <= NAME && !text.chars().any(char::is_control);
        if good { Ok(()) } else { Err(Wrong::at(field, format!("use at most {NAME} signs on one line"))) }
    };
    short("from.name", &from.name)?;
    short("from.handle", from.handle.as_deref().unwrap_or_default())?;
    short("from.email", from.email.as_deref().unwrap_or_default())?;
    short("from.phone", from.phone.as_deref().unwrap_or_default())
}

fn words(item: &Item) -> Result<(), Wrong> {
    let (text, html) = (item.text.as_deref().unwrap_or_default(), item.html.as_deref().unwrap_or_default());
    if !text.is_empty() && !html.is_empty() {
        return Err(Wrong::at("html", "give the words once: as text or as html"));
    }
    if text.trim().is_empty() && html.trim().is_empty() && item.attachments.is_empty() {
        return Err(Wrong::at("text", "there are no words and no files"));
    }
    for (field, words) in [("text", text), ("html", html)] {
        if words.len() > WORDS {
            return Err(Wrong::at(field, "use at most 1 MiB of words"));
        }
    }
    Ok(())
}

fn files(all: &[Enclosed]) -> Result<(), Wrong> {
    if all.len() > FILES {
        return Err(Wrong::at("attachments", format!("at most {FILES} files come with one message")));
    }
    for (place, file) in all.iter().enumerate() {
        let at = |field: &str| format!("attachments[{place}].{field}");
        if file.name.len() > 1_000 || file.content_type.len() > 200 || file.description.chars().count() > 1_500 {
            return Err(Wrong::at(&at("name"), "name, type or description of this file is too long"));
        }
        if BASE64.decode_len(file.content.len()).is_err() || BASE64.decode(file.content.as_bytes()).is_err() {
            return Err(Wrong::at(&at("content"), "this is not base64 with its padding"));
        }
    }
    Ok(())
}

fn url(text: &str) -> Result<(), Wrong> {
    let good = text.len() <= URL && Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "https" | "http"));
    if good { Ok(()) } else { Err(Wrong::at("url", "this must be an address that begins with https://")) }
}

pub(crate) fn is_language(code: &str) -> bool {
    !code.is_empty() && code.len() <= 35 && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// A moment; one a little to come is taken for now, clocks differ.
pub(crate) fn moment(field: &str, text: &str, now: Time) -> Result<Time, Wrong> {
    let read = text.parse::<jiff::Timestamp>().map(|at| Time(at.as_millisecond())).ok();
    let at = read
        .filter(|at| at.0 > 0)
        .ok_or_else(|| Wrong::at(field, "this must be a moment with its zone, such as 2026-03-02T09:00:00Z"))?;
    if at.since(now) > Time::DAY {
        return Err(Wrong::at(field, "this is more than a day to come; is the zone right?"));
    }
    Ok(Time(at.0.min(now.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declared;
    use serde_json::{Value, json};

    const NOW: Time = Time(1_772_442_000_000); // 2026-03-02T09:00:00Z

    fn judged(change: Value, told: Told) -> Result<(), String> {
        let mut whole = json!({
            "id": "p1", "thread": "t1", "from": { "id": "7", "name": "Ana" }, "text": "hello", "at": "2026-03-02T08:00:00Z"
        });
        for (key, value) in change.as_object().unwrap() {
            whole[key] = value.clone();
        }
        let declared = declared::read(r#"{"name":"x","visibility":"public"}"#).unwrap();
        let read: Item = serde_json::from_value(whole).map_err(|e| Wrong::unread(&e).field.unwrap_or_default())?;
        item(&read, told, &Rules { declared: &declared, now: NOW }).map_err(|wrong| wrong.field.unwrap())
    }

    #[test]
    fn a_good_one_is_taken() {
        judged(json!({}), Told::First).unwrap();
        judged(json!({ "edited_at": "2026-03-02T08:30:00+01:00" }), Told::Changed).unwrap();
        judged(json!({ "text": null, "html": "<p>x" }), Told::First).unwrap();
    }

    #[test]
    fn a_mistake_is_named_by_its_field() {
        for (change, field) in [
            (json!({ "id": "" }), "id"),
            (json!({ "id": "a\u{0}" }), "id"),
            (json!({ "id": "x".repeat(201) }), "id"),
            (json!({ "thread": " " }), "thread"),
            (json!({ "parent": "a\nb" }), "parent"),
            (json!({ "from": { "id": "", "name": "" } }), "from.id"),
            (json!({ "from": { "id": "7", "name": "x".repeat(201) } }), "from.name"),
            (json!({ "from": { "id": "7", "name": "", "admin": true } }), "admin"),
            (json!({ "text": "" }), "text"),
            (json!({ "html": "<p>x" }), "html"),
            (json!({ "text": "x".repeat(WORDS + 1) }), "text"),
            (json!({ "attachments": [{ "name": "a", "content": "%%" }] }), "attachments[0].content"),
            (json!({ "attachments": vec![json!({ "name": "a", "content": "" }); 21] }), "attachments"),
            (json!({ "visibility": "private" }), "visibility"),
            (json!({ "url": "javascript:alert(1)" }), "url"),
            (json!({ "language": "x\ny" }), "language"),
            (json!({ "at": "yesterday" }), "at"),
            (json!({ "at": "2026-03-02T08:00:00" }), "at"),
            (json!({ "at": "2027-01-01T00:00:00Z" }), "at"),
            (json!({ "edited_at": "2026-03-02T08:30:00Z" }), "edited_at"),
            (json!({ "direction": "out" }), "direction"),
        ] {
            assert_eq!(judged(change.clone(), Told::First), Err(field.to_owned()), "{change}");
        }
        assert_eq!(judged(json!({}), Told::Changed), Err("edited_at".into()));
    }

    #[test]
    fn a_clock_that_is_ahead_is_believed_no_further_than_ours() {
        assert_eq!(moment("at", "2026-03-02T09:10:00Z", NOW), Ok(NOW));
    }
}
