//! What comes in, understood: hostile words stay words, and nothing makes it panic.
#![expect(clippy::unwrap_used, reason = "test helper")]

use crate::world::{account, outside};
use bluesky::Bluesky;
use contract::{Channel, Parsed, Quarantined};
use proptest::prelude::*;
use serde_json::{Value, json};

fn parsed(raw: &[u8]) -> Result<Vec<Parsed>, Quarantined> {
    let account = account("https://bsky.social", &("kettles.test".into(), "app".into()));
    Bluesky::new(outside()).parse(&account, raw, &Value::Null)
}

fn mention(change: impl Fn(&mut Value)) -> Value {
    let mut item = json!({
        "uri": "at://did:plc:ana/app.bsky.feed.post/3k2a", "cid": "bafy1", "reason": "mention", "isRead": false,
        "author": { "did": "did:plc:ana", "handle": "ana.test", "displayName": "Ana" }, "indexedAt": "2026-03-02T09:00:01.000Z",
        "record": { "$type": "app.bsky.feed.post", "text": "@shop.example hi", "createdAt": "2026-03-02T09:00:00.000Z" },
    });
    change(&mut item);
    json!({ "what": "mention", "own": "did:plc:shop", "item": item, "posts": [], "followers": { "did:plc:ana": 3 }, "files": [] })
}

fn message(raw: &Value) -> Option<contract::Incoming> {
    match parsed(raw.to_string().as_bytes()).unwrap().remove(0) {
        Parsed::Message(message) => Some(*message),
        _ => None,
    }
}

#[test]
fn every_hostile_word_is_only_a_word() {
    let all = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "\u{202e}gnp.exe",
        "a\u{0}b",
        "{{7*7}}",
        "'; drop table posts; --",
        "a\u{200b}b",
        "\u{feff}",
    ];
    for words in all {
        let raw = mention(|item| {
            item["record"]["text"] = json!(words);
            item["author"]["displayName"] = json!(words);
        });
        let message = message(&raw).unwrap();
        assert!(!message.text.contains('\0') && !message.from.name.contains('\0'), "{words:?}");
        let body = message.body.to_string();
        assert!(!body.contains("\"href\"") && !body.contains("\"img\""), "{body}");
        assert_eq!(message.text, words.replace('\0', ""));
    }
}

#[test]
fn odd_shapes_are_kept_and_named() {
    for raw in [
        "",
        "null",
        "[]",
        "7",
        "{}",
        "{\"what\":7}",
        "{\"what\":\"other\",\"item\":{\"reason\":\"poke\"}}",
        "\u{feff}{}",
    ] {
        match parsed(raw.as_bytes()) {
            Ok(all) => assert!(matches!(all[0], Parsed::Unknown(_)), "{raw}: {all:?}"),
            Err(Quarantined(words)) => assert!(!words.is_empty()),
        }
    }
    assert!(parsed(&[0xff, 0xfe]).is_err());
    let deep = format!("{{\"what\":\"mention\",\"item\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(parsed(deep.as_bytes()).is_err(), "ten thousand deep is refused, not walked");
    assert!(message(&mention(|item| item["author"] = json!("ana"))).is_none());
    assert!(message(&mention(|item| item["record"] = Value::Null)).is_none_or(|message| message.text.is_empty()));
    assert!(
        message(&mention(|item| item["uri"] = json!("at://did:plc:eve/app.bsky.feed.post/3"))).is_none(),
        "not Ana's address"
    );
}

#[test]
fn a_very_long_text_is_cut_and_unknown_fields_are_borne() {
    let raw = mention(|item| {
        item["record"]["text"] = json!("x".repeat(4 * 1024 * 1024));
        item["newField"] = json!({ "deep": [1, 2, 3] });
    });
    assert_eq!(message(&raw).unwrap().text.len(), 20_000);
}

#[test]
fn files_are_named_by_us_and_judged_by_their_bytes() {
    let mut raw = mention(|_| {});
    let png = data_encoding::BASE64.encode(&crate::world::picture("").bytes);
    raw["files"] = json!([
        { "alt": "<b>kettle", "content": png, "name": "../../etc/passwd" },
        { "alt": "x", "content": "PHNjcmlwdD4=" },
        { "alt": "y", "content": "no base64!" },
        { "missing": "a picture of this post could not be fetched: gone\r\nX: y" },
    ]);
    let message = message(&raw).unwrap();
    assert_eq!(message.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["picture-1.png"]);
    assert_eq!(message.files[0].description, "<b>kettle");
    assert!(!message.warnings[0].contains('\n'), "{:?}", message.warnings);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _either = parsed(&bytes);
    }

    #[test]
    fn no_marks_make_it_panic(text in "\\PC{0,60}", start in any::<u32>(), end in any::<u32>()) {
        let raw = mention(|item| {
            item["record"]["text"] = json!(text);
            item["record"]["facets"] = json!([{ "index": { "byteStart": start % 80, "byteEnd": end % 80 },
                "features": [{ "$type": "app.bsky.richtext.facet#link", "uri": "https://x.test/" }] }]);
        });
        prop_assert!(message(&raw).is_some());
    }
}
