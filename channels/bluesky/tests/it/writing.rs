//! What is written: limits as the network counts them, marks at their bytes, pictures with words.

use crate::world::{account, answer, outside, picture};
use base::Refusal;
use bluesky::Bluesky;
use contract::{Account, Audience, Channel, Outgoing, Prepared};
use proptest::prelude::*;
use serde_json::{Value, json};

fn shop() -> Account {
    let mut account = account("https://bsky.social", &("kettles.test".into(), "app".into()));
    account.about = json!({ "did": "did:plc:kettles", "handle": "kettles.test" });
    account
}

fn prepared(out: &Outgoing) -> Result<Prepared, Refusal> {
    Bluesky::new(outside()).prepare(&shop(), out)
}

fn field(out: &Outgoing) -> Option<String> {
    prepared(out).err().and_then(|refusal| refusal.field)
}

#[test]
fn three_hundred_signs_fit_and_one_more_does_not() {
    for sign in ["a", "é", "e\u{301}", "字", "🇦🇹"] {
        assert_eq!(field(&answer(None, &sign.repeat(299))), None, "{sign}");
        assert_eq!(field(&answer(None, &sign.repeat(300))), None, "{sign}");
        assert_eq!(field(&answer(None, &sign.repeat(301))).as_deref(), Some("body_text"), "{sign}");
    }
    // a family is one sign of 18 bytes: the bytes run out first
    assert_eq!(field(&answer(None, &"👨‍👩‍👧".repeat(166))), None);
    assert_eq!(field(&answer(None, &"👨‍👩‍👧".repeat(167))).as_deref(), Some("body_text"));
    assert_eq!(field(&answer(None, "  ")).as_deref(), Some("body_text"));
}

#[test]
fn pictures_need_words_and_have_limits() {
    let with = |files: Vec<contract::File>| Outgoing { files, ..answer(None, "look") };
    assert_eq!(field(&with(vec![picture("a kettle")])), None);
    assert_eq!(field(&with(vec![picture(" ")])).as_deref(), Some("files"));
    assert_eq!(field(&with(vec![picture("x"); 5])).as_deref(), Some("files"));
    let mut text = picture("x");
    text.bytes = b"no picture".to_vec();
    assert_eq!(field(&with(vec![text])).as_deref(), Some("files"));
    let mut large = picture("x");
    large.bytes.resize(1_000_001, 0);
    assert_eq!(field(&with(vec![large])).as_deref(), Some("files"));
}

#[test]
fn nothing_is_private_here_and_an_unconnected_inbox_says_so() {
    let mut out = answer(None, "psst");
    out.under.as_mut().unwrap().audience = Audience::Named;
    assert_eq!(field(&out).as_deref(), Some("audience"));
    let mut out = answer(None, "hm");
    out.under.as_mut().unwrap().warning = "food".into();
    assert_eq!(field(&out).as_deref(), Some("warning"));
    let mut unknown = shop();
    unknown.about = Value::Null;
    let refusal = Bluesky::new(outside()).prepare(&unknown, &answer(None, "hello")).unwrap_err();
    assert_eq!(refusal.code, "channel.not_connected");
}

#[test]
fn the_same_message_has_the_same_id_and_languages_are_kept() {
    let mut out = answer(None, "hello");
    out.under.as_mut().unwrap().language = Some("en, de,fr,es,\"x".into());
    let (one, two) = (prepared(&out).unwrap(), prepared(&out).unwrap());
    assert_eq!((one.provider_id.clone(), one.payload.clone()), (two.provider_id, two.payload));
    assert_eq!(one.payload["post"]["record"]["langs"], json!(["en", "de", "fr"]));
    assert!(one.provider_id.unwrap().starts_with("at://did:plc:kettles/app.bsky.feed.post/3"));
    assert_ne!(
        prepared(&answer(None, "hello")).unwrap().provider_id,
        prepared(&answer(None, "hello")).unwrap().provider_id
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever stands before a name, the bytes of its mark are the name (BSKY-05).
    #[test]
    fn marks_lie_at_their_bytes(before in "(👨‍👩‍👧|e\u{301}|字|🇦🇹|ß|\u{200d}|[a-z #@\\n]){0,12}", after in "[ ,.!。…\\n]?(字|🙂|x| ){0,3}") {
        let text = format!("{before} @ana.test{after}");
        let Ok(prepared) = prepared(&answer(None, &text)) else { return Ok(()) };
        let letter = &prepared.payload["post"];
        let said = letter["record"]["text"].as_str().unwrap();
        for mark in letter["marks"].as_array().unwrap() {
            let at = |key: &str| usize::try_from(mark[key].as_u64().unwrap()).unwrap();
            let words = said.get(at("start")..at("end")).expect("whole signs");
            if let Some(name) = mark["name"].as_str() {
                prop_assert_eq!(words.to_lowercase(), format!("@{name}"));
            }
        }
        let named = letter["marks"].as_array().unwrap().iter().any(|mark| mark["name"] == "ana.test");
        let glued = after.trim_start_matches(['.', ',', '!', '。', '…']).starts_with('x');
        prop_assert!(named || glued, "{said:?}");
    }

    #[test]
    fn any_text_is_prepared_or_refused(text in "\\PC{0,400}") {
        let _either = prepared(&answer(None, &text));
    }
}
