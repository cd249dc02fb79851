//! DESK-216: a transcript says what was said with the customer, and nothing else.

use crate::house::{House, answer, id, items, with_headers};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

/// Words that must not be in it: notes, forwards, what others wrote, hidden copies, what was held or did not leave.
const CANARIES: &[&str] = &[
    "notizpieps",
    "altpieps",
    "weiterpieps",
    "fremdpieps",
    "blindpieps",
    "wartepieps",
    "entwurfpieps",
    "haltepieps",
    "rufpieps",
];

/// A conversation in which a lot was said that its customer does not know of.
async fn talk(house: &House, mia: &Client) -> String {
    let talk = house.conversation(&house.kettles, "Lid").await;
    let path = format!("/conversations/{talk}");
    let note = json!({ "text": "altpieps", "mentions": [house.agent("leo").await], "attachments": [] });
    let note = id(&mia.post(&format!("{path}/notes"), note).await.ok());
    mia.patch(&format!("/notes/{note}"), json!({ "text": "notizpieps" })).await.ok();
    let seen = async || mia.get(&path).await.ok()["thread_version"].clone();
    let ana = json!([{ "name": "Ana", "address": "ana@post.example" }]);
    let hidden = json!([{ "name": "", "address": "blindpieps@post.example" }]);
    let body = json!({ "kind": "reply", "to": ana, "bcc": hidden, "body_text": "We send a new one.", "seen_thread_version": seen().await });
    mia.post(&format!("{path}/messages"), body).await.ok();
    let other = json!([{ "name": "", "address": "maker@post.example" }]);
    let body =
        json!({ "kind": "forward", "to": other, "body_text": "weiterpieps", "seen_thread_version": seen().await });
    mia.post(&format!("{path}/messages"), body).await.ok();
    house.sends().await;
    house.works.sender.step(8).await.unwrap();
    strangers(house).await;
    answer(mia, &talk, "wartepieps").await.ok();
    let draft = json!({ "kind": "reply", "body_text": "entwurfpieps", "device": "d", "version": null });
    mia.put(&format!("{path}/draft"), draft).await.ok();
    talk
}

/// Whoever it was forwarded to answers, and somebody gets in from outside.
async fn strangers(house: &House) {
    let out = house.sent().await.into_iter().find(|raw| raw.contains("weiterpieps")).unwrap();
    let own = crate::house::header(&out, "Message-ID").unwrap();
    for (from, text, answers) in
        [("maker@post.example", "fremdpieps", &*own), ("evil@post.example", "haltepieps", "<Lid@post.example>")]
    {
        let raw = with_headers(
            &[
                ("From", from),
                ("To", &house.kettles.address),
                ("Subject", "Re: Lid"),
                ("Message-ID", &format!("<to-{}>", &from)),
                ("In-Reply-To", answers),
            ],
            text,
        );
        house.receives(&house.kettles, raw).await;
    }
}

fn says_nothing_else(text: &str) {
    for word in CANARIES {
        assert!(!text.contains(word), "{word} is in it: {text}");
    }
}

both!(desk_216_a_transcript_holds_what_was_said_with_the_customer_and_no_note, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let talk = talk(&house, &mia).await;
    // They are all there for us.
    let lines = Value::Array(items(&mia, &format!("/conversations/{talk}/timeline")).await).to_string();
    for word in CANARIES.iter().filter(|word| !["altpieps", "entwurfpieps", "rufpieps"].contains(*word)) {
        assert!(lines.contains(word), "{word} was never there");
    }
    let text = mia.get(&format!("/conversations/{talk}/transcript")).await;
    let text = String::from_utf8(text.bytes).unwrap();
    assert!(text.starts_with("#1 Lid\n"), "{text}");
    for word in ["Ana <ana@post.example>", "Hello, the lid cracked.", "We send a new one.", "mia"] {
        assert!(text.contains(word), "{word} is missing: {text}");
    }
    says_nothing_else(&text);
    let json = mia.get(&format!("/conversations/{talk}/transcript?as=json")).await.ok();
    assert_eq!(json["messages"].as_array().unwrap().len(), 2, "{json:#}");
    says_nothing_else(&json.to_string());
    assert_eq!(
        house.who("lena").await.get(&format!("/conversations/{talk}/transcript")).await.refused(404),
        "not_found"
    );
});

both!(desk_216_it_leaves_with_an_answer_like_any_other_and_takes_no_note_along, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let talk = talk(&house, &mia).await;
    let file = mia.post(&format!("/conversations/{talk}/transcript"), json!({})).await.ok();
    assert_eq!(file["name"], "conversation-1.txt");
    house.sends().await;
    let whole = mia.get(&format!("/conversations/{talk}")).await.ok();
    let body = json!({
        "kind": "reply", "to": whole["reply_to"]["to"], "body_text": "Here is what we said.",
        "attachments": [file["id"]], "seen_thread_version": whole["thread_version"]
    });
    mia.post(&format!("/conversations/{talk}/messages"), body).await.ok();
    assert_eq!(house.sends().await, 1);
    let raw = house.sent().await.into_iter().find(|raw| raw.contains("Here is what we said.")).unwrap();
    assert!(raw.contains("conversation-1.txt"), "{raw}");
    let parsed = mail_text(&raw);
    assert!(parsed.contains("We send a new one."), "{parsed}");
    says_nothing_else(&parsed);
    // Whoever may only read makes none to send, and only one's own file can be sent.
    assert_eq!(
        house.who("rita").await.post(&format!("/conversations/{talk}/transcript"), json!({})).await.refused(403),
        "forbidden"
    );
});

both!(desk_216_a_call_written_down_is_ours_and_a_request_among_colleagues_has_no_customer, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let talk = house.conversation(&house.kettles, "Lid").await;
    let calls = house.inbox("calls", "note", &house.kettles.team).await;
    let customer = house.text_of("select customer_id from conversations where id = $1", &talk).await;
    let call = json!({
        "inbox": calls, "customer": customer, "how": "phone_in", "happened_at": base::Clock::now(&house.clock).0, "text": "rufpieps", "conversation": talk
    });
    mia.post("/conversations/note", call).await.ok();
    let text = mia.get(&format!("/conversations/{talk}/transcript")).await;
    let text = String::from_utf8(text.bytes).unwrap();
    assert!(text.contains("the lid cracked"), "{text}");
    says_nothing_else(&text);
    let inside = json!({ "inbox": house.backstage, "subject": "inside", "body_text": "rufpieps" });
    let ben = house.who("ben").await;
    ben.post("/conversations/internal", inside).await.ok();
    let asked = house.text_of("select id from conversations where subject = $1", "inside").await;
    assert_eq!(ben.get(&format!("/conversations/{asked}/transcript")).await.refused(409), "transcript.nobody");
});

/// All text parts of a mail, decoded.
fn mail_text(raw: &str) -> String {
    let decoded = raw.split("\r\n\r\n").map(|part| {
        let body: String = part.split("\r\n--").next().unwrap_or(part).split_whitespace().collect();
        data_encoding::BASE64
            .decode(body.as_bytes())
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    });
    format!("{raw}\n{}", decoded.collect::<Vec<_>>().join("\n"))
}
