//! What strangers and broken servers send: contained, kept, and the next one is read.

use crate::world::{settings, town};
use contract::{Channel, Parsed};
use mastodon_standin::Writing;
use proptest::prelude::*;
use serde_json::{Value, json};

fn parse(raw: &[u8]) -> Option<Vec<Parsed>> {
    let outside = outside::Outside::new(outside::Guard::default()).unwrap();
    let account = crate::world::account(settings(&[]));
    mastodon::Mastodon::new(outside).parse(&account, raw, &json!({})).ok()
}

fn post(status: Value) -> Vec<u8> {
    json!({ "what": "post", "me": { "id": "1" }, "domain": "here.test", "status": status }).to_string().into_bytes()
}

fn status(content: &str) -> Value {
    json!({ "id": "9", "uri": "https://far.test/9", "content": content, "account": { "id": "7", "acct": "x@far.test", "uri": "u" } })
}

#[test]
fn sec_a2_the_html_of_a_post_can_do_nothing() {
    let html = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<svg/onload=alert(1)>",
        "<iframe srcdoc='<script>x</script>'></iframe>",
        "<style>*{background:url(//evil.test)}</style>",
        "<a href='\u{2028}javascript:alert(1)'>x</a>",
        "<p style='position:fixed'>x</p>",
        "<form action=//evil.test><input>",
    ];
    for html in html {
        let Parsed::Message(message) = parse(&post(status(html))).unwrap().remove(0) else { panic!() };
        let body = message.body.to_string().to_lowercase();
        for word in ["javascript:", "onerror", "onload", "\"script\"", "\"iframe\"", "style", "\"form\""] {
            assert!(!body.contains(word), "{html}: {body}");
        }
    }
}

#[test]
fn conf_06_nul_surrogates_depth_and_size_are_no_trouble() {
    let mut odd = status("<p>a\u{0}b</p>");
    odd["account"]["display_name"] = json!("A\u{0}na\u{7}");
    odd["spoiler_text"] = json!("x\u{0}y");
    let Parsed::Message(message) = parse(&post(odd)).unwrap().remove(0) else { panic!() };
    assert_eq!((message.text.as_str(), message.from.name.as_str()), ("ab", "Ana"));
    assert_eq!(message.post.unwrap().warning, "xy");
    let deep = format!("{{\"what\":\"post\",\"status\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(parse(deep.as_bytes()).is_none(), "quarantined, not crashed");
    let long = status(&"<p>word </p>".repeat(400_000));
    let begun = std::time::Duration::from_secs(5);
    let Parsed::Message(message) = timed(begun, || parse(&post(long)).unwrap().remove(0)) else { panic!() };
    assert!(message.text.len() <= 1024 * 1024);
    let surrogates = String::from_utf8(post(status("A_B"))).unwrap().replace("A_B", "\\ud83d lone \\udc00");
    let Parsed::Message(message) = parse(surrogates.as_bytes()).unwrap().remove(0) else { panic!() };
    assert_eq!(message.text, "\u{fffd} lone \u{fffd}");
    for raw in [&b""[..], b"null", b"[]", b"{}", b"{\"what\":7}", b"{\"what\":\"post\"", b"\xff\xfe"] {
        assert!(parse(raw).is_none_or(|parsed| matches!(&parsed[..], [Parsed::Unknown(_)])), "{raw:?}");
    }
}

#[expect(clippy::disallowed_methods, reason = "a test of time")]
fn timed<T>(within: std::time::Duration, work: impl FnOnce() -> T) -> T {
    let begun = std::time::Instant::now();
    let done = work();
    assert!(begun.elapsed() < within, "{:?}", begun.elapsed());
    done
}

#[test]
fn a_long_thread_is_read_in_time() {
    let one = |number: usize| {
        let mut one = status("<p>x</p>");
        (one["id"], one["uri"]) = (json!(number.to_string()), json!(format!("u{number}")));
        one["in_reply_to_id"] = json!((number + 1).to_string());
        one
    };
    let raw = json!({ "what": "thread", "me": { "id": "1" }, "domain": "d", "around": (0..5_000).map(one).collect::<Vec<_>>() });
    timed(std::time::Duration::from_secs(5), || parse(raw.to_string().as_bytes()).unwrap());
}

#[tokio::test(start_paused = true)]
async fn one_thing_that_cannot_be_read_spoils_no_other() {
    let mut town = town();
    town.standin.set("streams", json!(false));
    town.start();
    town.desk.until("well", |desk| desk.health() == Some(None)).await;
    let good = json!({ "id": "900", "type": "mention", "created_at": "2026-03-02T09:30:00Z", "account": { "id": "7" }, "status": status("<p>hello</p>") });
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let page = format!("[{deep},7,null,{{\"id\":\"901\",\"type\":\"mention\",\"status\":\"\\ud800\"}},{good}]");
    town.standin.order(
        "GET /api/v1/notifications?limit=80&include_filtered=true",
        mastodon_standin::Trouble::Body(page),
        1,
    );
    town.desk.holds("post:", 1).await;
    assert_eq!(town.message().text, "hello");
    assert_eq!((town.desk.keys("odd:").len(), town.desk.keys("event:").len()), (3, 1));
}

#[tokio::test(start_paused = true)]
async fn conf_07_names_and_words_of_strangers_stay_words() {
    let mut town = town();
    let name = "\"><img src=x onerror=alert(1)>\u{202e}";
    drop(town.standin.account("evil@far.test", name));
    town.well().await;
    let writing = Writing::new("evil@far.test", "@shop <b>hi</b> ' \" & \u{200b}").with(json!({
        "media_attachments": [{ "type": "image", "url": "http://here.test/files/..%2f..%2fetc%2fpasswd", "description": "<script>" }] }));
    let _id = town.standin.post(&writing);
    town.desk.holds("post:", 1).await;
    let message = town.message();
    assert_eq!(message.from.name, name);
    assert!(message.text.contains("<b>hi</b> ' \" &"), "{}", message.text);
    assert!(!message.files[0].name.contains('/') && !message.files[0].name.contains('\\'), "{}", message.files[0].name);
    assert_eq!(message.files[0].description, "<script>");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        "<[a-z/ ='\"]{0,20}>?.{0,10}".prop_map(Value::from),
    ];
    let keys = prop::sample::select(vec![
        "what",
        "status",
        "id",
        "uri",
        "url",
        "content",
        "account",
        "acct",
        "mentions",
        "media_attachments",
        "poll",
        "options",
        "title",
        "around",
        "in_reply_to_id",
        "me",
        "known",
        "root",
        "media",
        "bytes",
        "quote",
        "quoted_status",
        "visibility",
        "created_at",
        "listening",
        "domain",
        "description",
        "type",
        "name",
        "language",
        "filtered",
    ]);
    leaf.prop_recursive(5, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(keys.clone(), inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_comes_is_understood_or_kept(value in any_json(), what in prop::sample::select(vec!["post", "own", "edit", "heard", "thread", "gone", "odd", "x"])) {
        let mut value = value;
        if let Some(object) = value.as_object_mut() {
            object.insert("what".into(), json!(what));
        }
        drop(parse(value.to_string().as_bytes()));
    }

    #[test]
    fn broken_bytes_are_no_trouble(cut in 0_usize..400, at in 0_usize..400, byte in any::<u8>()) {
        let mut raw = post(status("<p>hello <b>there</b> &amp; \\ud83d</p>"));
        if let Some(place) = raw.get_mut(at) {
            *place = byte;
        }
        raw.truncate(raw.len().saturating_sub(cut));
        drop(parse(&raw));
    }
}
