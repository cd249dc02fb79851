//! What was handed in, understood. Pure.

use crate::declared::Declared;
use crate::item::{Enclosed, Item, Receipt, State};
use crate::stored::Stored;
use crate::{judge, manifest};
use base::Time;
use contract::{Account, Delivered, File, Incoming, Parsed, Party, Post, Quarantined, Trust};
use data_encoding::BASE64;
use serde_json::Value;

/// What names of threads begin with: a thread and a post of it may have the same id.
const THREAD: &str = "thread:";

pub(crate) fn parse(account: &Account, raw: &[u8], envelope: &Value) -> Result<Vec<Parsed>, Quarantined> {
    let latest = envelope.get("arrived_at").and_then(Value::as_i64).map_or(Time(i64::MAX), Time);
    let stored: Stored =
        serde_json::from_slice(raw).map_err(|e| Quarantined(format!("this is nothing that was handed in: {e}")))?;
    Ok(vec![match stored {
        Stored::Message(item) => Parsed::Message(Box::new(message(account, *item, latest)?)),
        Stored::Edit(item) => Parsed::Edited(Box::new(message(account, *item, latest)?)),
        Stored::Gone(gone) => Parsed::Deleted(gone.id),
        Stored::Receipt(receipt) => Parsed::Receipt(told(receipt)),
    }])
}

fn told(receipt: Receipt) -> contract::Receipt {
    let state = match receipt.state {
        State::Delivered => Delivered::Arrived,
        State::Read => Delivered::Read,
        State::Failed => Delivered::Failed,
    };
    let words = clean(receipt.detail.as_deref().unwrap_or_default());
    contract::Receipt { about: receipt.message, state, words }
}

fn message(account: &Account, item: Item, latest: Time) -> Result<Incoming, Quarantined> {
    let declared = manifest::declared(&account.settings).map_err(Quarantined)?;
    let files = item.attachments.iter().map(file).collect();
    let warnings = warnings(&item);
    let trust = if item.from.verified { Trust::Verified } else { Trust::Unverified };
    let post = post(account, item, (&declared, latest));
    Ok(Incoming { files, warnings, trust, ..Incoming::posted(post) })
}

/// Clocks differ: nothing was written after it arrived.
fn post(account: &Account, item: Item, (declared, latest): (&Declared, Time)) -> Post {
    let audience = judge::audience(&item, declared);
    let (body, text) = match &item.html {
        Some(html) if !html.is_empty() => mail::html_to_nodes(html),
        _ => {
            let text = clean(item.text.as_deref().unwrap_or_default());
            (mail::text_to_nodes(&text), text)
        }
    };
    let when = |text: &str| text.parse::<jiff::Timestamp>().ok().map(|at| Time(at.as_millisecond().min(latest.0)));
    let author = Party {
        handle: Some(item.from.handle.unwrap_or_else(|| item.from.id.clone())),
        ..Party::new(item.from.name, person(account, &item.from.id))
    };
    Post {
        id: item.id,
        local: String::new(),
        root: format!("{THREAD}{}", item.thread),
        parent: item.parent,
        author,
        own: false,
        followers: None,
        audience,
        text: clean(&text),
        body: serde_json::to_value(body).unwrap_or_default(),
        warning: String::new(),
        sensitive: false,
        language: item.language,
        url: item.url,
        at: when(&item.at).unwrap_or(Time(0)),
        edited_at: item.edited_at.as_deref().and_then(when),
        counts: contract::Counts::default(),
        media: Vec::new(),
        labels: Vec::new(),
        closed: None,
    }
}

/// Two systems may give two people the same id: the account stands before it.
pub(crate) fn person(account: &Account, id: &str) -> String {
    format!("{}/{id}", account.inbox)
}

/// The other system's own id of a person.
pub(crate) fn own_id<'a>(account: &Account, address: &'a str) -> &'a str {
    let own = address.strip_prefix(account.inbox.as_str()).and_then(|rest| rest.strip_prefix('/'));
    own.unwrap_or(address)
}

/// The other system's own name of a thread.
pub(crate) fn own_thread(root: &str) -> &str {
    root.strip_prefix(THREAD).unwrap_or(root)
}

fn file(enclosed: &Enclosed) -> File {
    let decoded = BASE64.decode(enclosed.content.as_bytes());
    let damaged = decoded.is_err();
    let kind = if enclosed.content_type.is_empty() { "application/octet-stream" } else { &enclosed.content_type };
    let name = mail::attachment::safe_name(&enclosed.name, kind);
    let bytes = decoded.unwrap_or_default();
    File { damaged, description: clean(&enclosed.description), ..File::new(name, clean(kind).to_lowercase(), bytes) }
}

/// An address somebody gave is theirs only if the other system made sure: an agent decides what follows from it.
fn warnings(item: &Item) -> Vec<String> {
    let given = [item.from.email.as_deref(), item.from.phone.as_deref()];
    let sure = if item.from.verified { "the other system has made sure of it" } else { "nobody has made sure of it" };
    let given = given.into_iter().flatten().map(str::trim).filter(|text| !text.is_empty());
    given.map(|text| format!("They give {text} as theirs; {sure}.")).collect()
}

/// Without signs that only deceive a machine.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{account, incoming};

    const APP: &str = r#"{"name":"App","visibility":"private"}"#;

    #[test]
    fn people_and_threads_are_the_accounts_own() {
        let (one, other) = (account(APP), account(APP));
        let (here, there) = (incoming(&one, "7", "hi"), incoming(&other, "7", "hi"));
        assert_ne!(here.from.address, there.from.address);
        assert_eq!((own_id(&one, &here.from.address), here.from.handle.as_deref()), ("7", Some("7")));
        let post = here.post.unwrap();
        assert_eq!((post.root.as_str(), own_thread(&post.root)), ("thread:t1", "t1"));
        assert!(!post.audience.is_public());
        assert_eq!(own_id(&one, "ana@x.test"), "ana@x.test");
    }

    #[test]
    fn nothing_was_written_after_it_arrived_and_no_control_sign_stays() {
        let message = incoming(&account(APP), "7", "a\u{0}b\u{1b}[31m\n\tc");
        assert_eq!((message.text.as_str(), message.written_at), ("ab[31m\n\tc", Some(Time(1_000))));
    }

    #[test]
    fn nonsense_is_kept_and_told() {
        for bad in ["", "null", "{}", "[]", r#"{"what":"party","thing":{}}"#, &"[".repeat(10_000)] {
            assert!(parse(&account(APP), bad.as_bytes(), &Value::Null).is_err(), "{bad:.20}");
        }
    }
}
