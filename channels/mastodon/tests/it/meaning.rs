//! One file for each kind of event, written from the documentation, and what it is understood as.
//! `UPDATE_GENERATED=1` writes anew what is expected; look at the difference.

use contract::{Channel, Incoming, Parsed, Post};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/events")
}

fn post(post: &Post) -> Value {
    let whole = serde_json::to_value(post).unwrap();
    let mut short: serde_json::Map<String, Value> = whole.as_object().cloned().unwrap();
    short.retain(|key, value| {
        key != "body" && !matches!(value, Value::Null) && *value != json!("") && *value != json!([])
    });
    Value::Object(short)
}

fn message(one: &Incoming) -> Value {
    json!({
        "from": one.from.address,
        "to": one.to.iter().map(|party| &party.address).collect::<Vec<_>>(),
        "text": one.text,
        "body": one.body,
        "quoted": one.quoted,
        "files": one.files.iter().map(|file| json!([file.name, file.content_type, file.bytes.len(), file.description])).collect::<Vec<_>>(),
        "kind": format!("{:?}", one.kind),
        "answerable": one.answerable,
        "evidence": one.evidence.iter().map(|one| format!("{one:?}")).collect::<Vec<_>>(),
        "language": one.language,
        "warnings": one.warnings,
        "post": one.post.as_deref().map(post),
    })
}

fn shown(parsed: &Parsed) -> Value {
    match parsed {
        Parsed::Message(one) => json!({ "message": message(one) }),
        Parsed::Outside(one) => json!({ "outside": message(one) }),
        Parsed::Edited(one) => json!({ "edited": message(one) }),
        Parsed::Echo(id) => json!({ "echo": id }),
        Parsed::Probe(id) => json!({ "probe": id }),
        Parsed::Deleted(id) => json!({ "deleted": id }),
        Parsed::Thread(posts) => json!({ "thread": posts.iter().map(post).collect::<Vec<_>>() }),
        Parsed::Heard(id, one) => json!({ "heard": [id, post(one)] }),
        Parsed::Receipt(one) => json!({ "receipt": one.about }),
        Parsed::Unknown(words) => json!({ "unknown": words }),
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "whether expectations are to be written anew")]
fn every_kind_of_event_means_what_it_is_said_to_mean() {
    let net = mastodon::Mastodon::new(outside::Outside::new(outside::Guard::default()).unwrap());
    let account = crate::world::account(crate::world::settings(&[]));
    let mut seen = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|kind| kind != "json") || path.to_string_lossy().ends_with(".means.json") {
            continue;
        }
        seen += 1;
        let parsed = net.parse(&account, &fs::read(&path).unwrap(), &json!({})).unwrap();
        let means: Vec<Value> = parsed.iter().map(shown).collect();
        let means = format!("{}\n", serde_json::to_string_pretty(&means).unwrap());
        let expected = path.with_extension("means.json");
        if std::env::var("UPDATE_GENERATED").is_ok() {
            fs::write(&expected, &means).unwrap();
        }
        assert_eq!(means, fs::read_to_string(&expected).unwrap_or_default(), "{}", path.display());
    }
    assert!(seen >= 16, "{seen}");
}
