//! Hostile words and bytes: nothing falls over, nothing leaves as a header, notes never leave at all.

use crate::house::{House, answer, header, id, items, with_headers};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use testkit::{Fresh, both};

const NAMES: &[&str] = &[
    "\"><img src=x onerror=alert(1)>",
    "'; drop table conversations; --",
    "{{7*7}} ${7*7}",
    "\u{202e}gnp.exe",
    "\u{0}nul",
    "a\r\nBcc: evil@evil.example",
    "𝒳👩‍👩‍👧 ﷽",
    "%s%n%x",
    "=cmd|' /C calc'!A0",
];

fn enc(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

both!(whatever_is_searched_for_is_answered, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    house.conversation(&house.kettles, "Lid").await;
    let odd = [
        "\"",
        "\"\"",
        "*",
        "lid*",
        "-lid",
        "lid OR lid",
        "NEAR(lid, 2)",
        "a:b",
        "from:",
        "from:\"",
        "label:%",
        "label:'",
        "before:99999-99-99",
        "after:0000-00-00",
        "before:-1",
        "is:",
        "has:",
        "status:nothing",
        "assignee:''",
        "inbox:\\",
        "#",
        "#99999999999999999999",
        "-9223372036854775808",
        "()",
        "(((",
        "^",
        "a AND",
        "\u{0}",
        "\u{202e}",
        "ｌｉｄ",
        "to:%_\\",
        "col:lid",
        "{lid}",
    ];
    let long = "x".repeat(5_000);
    for text in odd.iter().chain(NAMES).copied().chain([long.as_str()]) {
        let answer = mia.get(&format!("/conversations?q={}", enc(text))).await;
        assert_eq!(answer.status, 200, "{text:?}: {}", String::from_utf8_lossy(&answer.bytes));
    }
    for (query, found) in [
        ("lid", 1),
        ("lid cracked", 1),
        ("\"lid cracked\"", 1),
        ("\"cracked lid\"", 0),
        ("from:ana", 1),
        ("from:bob", 0),
        ("to:kettles", 1),
        ("inbox:kettles", 1),
        ("has:attachment", 0),
        ("is:unread", 1),
        ("status:open", 1),
        ("assignee:nobody", 1),
        ("after:2026-03-02", 1),
        ("before:2026-03-02", 0),
        ("#1", 1),
    ] {
        assert_eq!(items(&mia, &format!("/conversations?q={}", enc(query))).await.len(), found, "{query}");
    }
});

/// The strings other projects collected; without them only our own.
#[expect(clippy::disallowed_methods, reason = "tests find outside data by this variable")]
fn strings() -> Vec<String> {
    let folder = std::env::var("GOODWORD_TEST_DATA");
    let folder = folder.map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
    let mut all: Vec<String> = NAMES.iter().copied().map(str::to_owned).collect();
    for name in ["own", "vectors"] {
        let Ok(lines) = std::fs::read_to_string(folder.join(format!("corpora/strings/{name}.jsonl"))) else {
            testkit::skipped("the strings of the corpora are not here");
            return all;
        };
        let inputs = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["input"].take());
        all.extend(inputs.filter_map(|input| input.as_str().map(str::to_owned)));
    }
    all
}

both!(every_collected_string_is_searched_written_and_a_name, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let customer = id(&mia.get(&format!("/conversations/{lid}")).await.ok()["customer"]);
    for text in strings() {
        let short: String = text.chars().take(2_000).collect();
        let found = mia.get(&format!("/conversations?q={}", enc(&short))).await;
        assert!([200, 422].contains(&found.status.as_u16()), "{short:?} searched: {}", found.status);
        let note = json!({ "text": text, "mentions": [], "attachments": [] });
        let noted = mia.post(&format!("/conversations/{lid}/notes"), note).await;
        assert!(noted.status.is_success() || noted.status == 422, "{text:?} noted: {}", noted.status);
        if noted.status.is_success() && text.trim() == text && !text.contains(char::is_control) {
            let kept = house.text_of("select text from notes where id = $1", &id(&noted.json())).await;
            assert_eq!(kept, text, "what was written is kept as it is");
        }
        let named = mia.patch(&format!("/customers/{customer}"), json!({ "name": text })).await;
        assert!(named.status.is_success() || named.status == 422, "{text:?} a name: {}", named.status);
    }
    let asked = format!("/conversations/{lid}/timeline");
    assert_eq!(mia.get(&asked).await.status, 200);
});

both!(odd_ids_cursors_and_limits_are_refused_never_faults, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("ada").await;
    let odd = [
        "%00",
        "-1",
        "99999999999999999999",
        "con_",
        "con_00000000000000000000000000",
        "..%2f..%2fetc",
        "%F0%9F%92%A5",
        "'",
        "con_%00",
    ];
    for id in odd {
        for path in [
            "/conversations/{}",
            "/conversations/{}/timeline",
            "/messages/{}/source",
            "/inboxes/{}",
            "/customers/{}",
            "/quarantine/{}/source",
            "/sent-mail/{}",
            "/agents/{}",
        ] {
            let path = path.replace("{}", id);
            let answer = mia.get(&path).await;
            assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
        }
    }
    for query in [
        "cursor=x",
        "cursor=%00",
        "cursor=WyJ4Il0",
        "limit=0",
        "limit=-1",
        "limit=9999999",
        "limit=x",
        "sort=x",
        "view=%00",
        "view=team:%27",
        "q=%00",
        "nothing=1",
    ] {
        for path in [
            "/conversations",
            "/notifications",
            "/outbox",
            "/quarantine",
            "/sent-mail",
            "/jobs",
            "/audit",
            "/customers",
        ] {
            let answer = mia.get(&format!("{path}?{query}")).await;
            assert!(answer.status.as_u16() < 500, "{path}?{query}: {}", answer.status);
        }
    }
});

both!(hostile_names_come_back_as_they_were_and_break_nothing, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, ada) = (house.who("mia").await, house.who("ada").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    for (number, name) in NAMES.iter().enumerate() {
        let plain = !name.contains(['\u{0}', '\r']);
        let label = ada.post("/labels", json!({ "name": name, "colour": "1" })).await;
        let note = mia.post(&format!("/conversations/{lid}/notes"), json!({ "text": name })).await;
        let subject = mia.patch(&format!("/conversations/{lid}"), json!({ "subject": name })).await;
        let team = ada.post("/teams", json!({ "name": name })).await;
        for answer in [&label, &note, &subject, &team] {
            assert!(answer.status.as_u16() < 500, "{name:?}: {}", String::from_utf8_lossy(&answer.bytes));
        }
        if plain {
            assert_eq!(
                (&label.ok()["name"], &note.ok()["text"], &subject.ok()["subject"]),
                (&json!(name), &json!(name), &json!(name))
            );
        }
        let raw = with_headers(
            &[
                (
                    "From",
                    &format!(
                        "=?utf-8?B?{}?= <ana{number}@post.example>",
                        data_encoding::BASE64.encode(name.as_bytes())
                    ),
                ),
                ("To", &house.kettles.address),
                ("Subject", &format!("=?utf-8?B?{}?=", data_encoding::BASE64.encode(name.as_bytes()))),
                ("Message-ID", &format!("<n{number}@post.example>")),
            ],
            name,
        );
        house.receives(&house.kettles, raw).await;
    }
    assert_eq!(items(&mia, "/conversations?limit=50").await.len(), NAMES.len() + 1, "a mail was lost");
    for path in ["/views", "/labels", "/customers", "/conversations/2", "/conversations/2/timeline", "/notifications"] {
        mia.get(path).await.ok();
    }
});

/// All headers of a mail by name, and the longest line.
fn names(raw: &str) -> Vec<String> {
    let head = raw.split("\r\n\r\n").next().unwrap();
    head.split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split(':').next().unwrap().to_lowercase())
        .collect()
}

both!(nothing_typed_becomes_a_header_or_a_recipient, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let evil = [
        "\r\nBcc: evil@evil.example",
        "\nBcc: evil@evil.example",
        "\r\n\r\n<script>",
        "\u{0}",
        "x\u{2028}Bcc: evil@evil.example",
        &"long ".repeat(300),
    ];
    let lid = house.conversation(&house.kettles, "Lid").await;
    let mut sent = 0;
    for (number, words) in evil.iter().enumerate() {
        for (field, to) in [
            ("name", json!([{ "name": format!("Ana{words}"), "address": "ana@post.example" }])),
            ("address", json!([{ "name": "Ana", "address": format!("ana@post.example{words}") }])),
            ("subject", json!([{ "name": "Ana", "address": "ana@post.example" }])),
        ] {
            let subject = if field == "subject" { format!("Re{words}") } else { "plain".into() };
            let body = json!({ "kind": "reply", "to": to, "subject": subject, "body_text": format!("words{words}"), "seen_thread_version": 0, "send_anyway": true });
            let answer = mia.post(&format!("/conversations/{lid}/messages"), body).await;
            assert!(answer.status.as_u16() < 500, "{number} {field}: {}", String::from_utf8_lossy(&answer.bytes));
            if field == "address" {
                assert_eq!(answer.status, 422, "{number}: an address with more in it");
            }
            if answer.status.is_success() {
                sent += 1;
                house.sends().await;
            }
        }
    }
    let all = house.sent().await;
    assert!(sent >= 6 && all.len() == sent, "{sent} accepted, {} sent", all.len());
    for raw in &all {
        let names = names(raw);
        assert!(!names.iter().any(|name| name == "bcc" || name.contains("script")), "{raw}");
        for once in ["to", "from", "subject", "message-id"] {
            assert_eq!(names.iter().filter(|name| *name == once).count(), 1, "{once}: {raw}");
        }
        assert!(header(raw, "To").unwrap().contains("ana@post.example"), "{raw}");
        let head = raw.split("\r\n\r\n").next().unwrap();
        assert!(
            head.bytes().all(|byte| byte != 0)
                && raw.split("\r\n").all(|line| line.len() <= 998 && !line.contains('\n')),
            "{raw}"
        );
    }
    assert_eq!(house.count("select count(*) from sent_mail where sent_to like '%evil%'").await, 0);
});

both!(a_note_never_leaves, async |fresh: Fresh| {
    const CANARY: &str = "zwitscherling";
    let house = House::open(fresh).await;
    let (mia, max) = (house.who("mia").await, house.who("max").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let note = json!({ "text": format!("{CANARY}: refuse them"), "mentions": [house.agent("max").await] });
    let note = id(&mia.post(&format!("/conversations/{lid}/notes"), note).await.ok());
    let question = json!({ "inbox": house.backstage, "subject": format!("{CANARY}?"), "body_text": format!("{CANARY}!"), "about": lid });
    mia.post("/conversations/internal", question).await.ok();
    mia.patch(&format!("/notes/{note}"), json!({ "text": format!("{CANARY}: no, help them") })).await.ok();
    let draft = json!({ "kind": "note", "body_text": format!("{CANARY} draft"), "device": "d", "version": null });
    mia.put(&format!("/conversations/{lid}/draft"), draft).await.ok();
    answer(&mia, &lid, "We help.").await.ok();
    let to = json!([{ "name": "", "address": "works@maker.example" }]);
    let forward = json!({ "kind": "forward", "to": to, "body_text": "Please look.", "seen_thread_version": 0, "send_anyway": true });
    max.post(&format!("/conversations/{lid}/messages"), forward).await.ok();
    house.sends().await;
    house.sends().await;
    let customers: Vec<String> =
        house.sent().await.into_iter().filter(|raw| !header(raw, "To").unwrap().contains("@shop.example")).collect();
    assert_eq!(customers.len(), 2);
    for raw in &customers {
        assert!(!raw.contains(CANARY), "{raw}");
        // Encoded it would not be found: what was written is short and plain.
        assert!(raw.contains("We help.") || raw.contains("Please look."), "{raw}");
    }
    let story = mia
        .get(&format!("/customers/{}/story", id(&mia.get(&format!("/conversations/{lid}")).await.ok()["customer"])))
        .await
        .ok();
    assert!(!story.to_string().contains(CANARY), "a note is told as part of the customer's story");
    for path in ["/", "/healthz", "/p/form/x"] {
        assert!(!String::from_utf8_lossy(&house.pages.get(path).await.bytes).contains(CANARY), "{path}");
    }
    let whole = mia.get(&format!("/conversations/{lid}")).await.ok();
    assert!(!whole["snippet"].to_string().contains(CANARY));
    assert!(!Value::to_string(&whole["reply_to"]).contains(CANARY));
});
