//! DESK-221: a secret is taken out of a conversation for everyone. Afterwards it stands in no table and no blob, and what
//! was done stays readable.

use crate::abuse::sec_f14::everywhere;
use crate::house::{House, answer, id, items, mail, with_headers};
use base::Time;
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

const SECRET: &str = "Kanariwort77";
const CANARIES: &[&str] = &["kanariwort77"];
const FILES: &[&str] = &["dateikanari", "grossekanaridatei", "kanariname"];

/// A mail with words as text and as HTML, and two files.
fn letter(house: &House) -> String {
    let large = "grossekanaridatei ".repeat(30_000);
    let part = |head: &str, text: &str| format!("--cut\r\n{head}\r\n\r\n{text}\r\n");
    let file = |name: &str, text: &str| {
        part(&format!("Content-Type: text/plain\r\nContent-Disposition: attachment; filename=\"{name}\""), text)
    };
    let body = [
        "--cut\r\nContent-Type: multipart/alternative; boundary=in\r\n\r\n--in\r\nContent-Type: text/plain\r\n\r\nMy password is Kanari\r\nwort77, help.\r\n",
        "--in\r\nContent-Type: text/html\r\n\r\n<p>My password is <b>Kanari</b>wort77, <a href=\"https://a.example/?p=kanariwort77\">help</a>.</p>\r\n--in--\r\n",
        &file("kanariname.txt", "dateikanari"),
        &file("large.txt", &large),
        "--cut--\r\n",
    ]
    .concat();
    let head = with_headers(
        &[
            ("From", "Ana <ana@post.example>"),
            ("To", &house.kettles.address),
            ("Subject", "Kanariwort77 does not open it"),
            ("Message-ID", "<first@post.example>"),
            ("MIME-Version", "1.0"),
        ],
        "",
    );
    head.replace("text/plain; charset=utf-8", "multipart/mixed; boundary=cut").trim_end().to_owned()
        + "\r\n\r\n"
        + &body
}

/// A conversation in which the secret was read, quoted, noted, merged and written again. Gives it and its first message.
async fn lives(house: &House) -> (String, String) {
    house.receives(&house.kettles, letter(house)).await;
    // The same once more, by another way.
    house.receives(&house.kettles, letter(house)).await;
    let talk = house.text_of("select conversation_id from messages where provider_id = $1", "first@post.example").await;
    written(house, &talk).await;
    let again = mail("Ana <ana@post.example>", &house.kettles.address, "Another", "Hello.");
    house.receives(&house.kettles, again.replace("Subject: Another", "Subject: kanariwort77 again")).await;
    let other = house.text_of("select id from conversations where subject = $1", "kanariwort77 again").await;
    let ada = house.who("ada").await;
    ada.post(&format!("/conversations/{talk}/merge"), json!({ "others": [other] })).await.ok();
    house.works.sender.step(8).await.unwrap();
    let first = house.text_of("select id from messages where provider_id = $1", "first@post.example").await;
    (talk, first)
}

/// A note and what it said before, an answer that left, one that waits for its time, one being written, and the customer
/// who quotes it.
async fn written(house: &House, talk: &str) {
    let (mia, leo) = (house.who("mia").await, house.who("leo").await);
    let note = json!({ "text": "she told us Kanariwort77", "mentions": [house.agent("leo").await], "attachments": [] });
    let note = id(&mia.post(&format!("/conversations/{talk}/notes"), note).await.ok());
    mia.patch(&format!("/notes/{note}"), json!({ "text": "it is kanariwort77, she says" })).await.ok();
    answer(&mia, talk, "Never write Kanariwort77 to anybody.").await.ok();
    house.sends().await;
    let quoted = mail(
        "Ana <ana@post.example>",
        &house.kettles.address,
        "once more",
        "Sorry.\r\n\r\n> My password is Kanari\r\n> wort77, help.",
    );
    let quoted = quoted.replace("Date:", "In-Reply-To: <first@post.example>\r\nDate:");
    house.receives(&house.kettles, quoted).await;
    let draft = json!({ "kind": "reply", "body_text": "about Kanariwort77", "device": "d", "version": null });
    leo.put(&format!("/conversations/{talk}/draft"), draft).await.ok();
    let whole = mia.get(&format!("/conversations/{talk}")).await.ok();
    let wall = &base::Clock::now(&house.clock).plus(Time::DAY).to_rfc3339()[..16];
    let later = json!({
        "kind": "reply", "to": whole["reply_to"]["to"], "body_text": "once more: Kanariwort77",
        "seen_thread_version": whole["thread_version"]
    });
    let plan = json!({ "writing": later, "when": { "wall": wall, "zone": "UTC", "whose": "mine" } });
    mia.post(&format!("/conversations/{talk}/later"), plan).await.ok();
}

async fn settle(house: &House) {
    house.clock.pass(2 * Time::MINUTE);
    house.works.runner.drain(&["housekeeping"]).await.unwrap();
}

async fn messages(who: &Client, talk: &str) -> Vec<Value> {
    let lines = items(who, &format!("/conversations/{talk}/timeline")).await;
    lines.into_iter().filter(|line| line["type"] == "message").collect()
}

both!(desk_221_a_secret_that_was_taken_out_stands_nowhere, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (talk, first) = lives(&house).await;
    assert!(!everywhere(&house, CANARIES).await.is_empty());
    let leo = house.who("leo").await;
    assert_eq!(items(&leo, &format!("/conversations?q={SECRET}")).await.len(), 1);
    let secret = json!({ "passage": "kanari wort77" });
    let stands = leo.post(&format!("/messages/{first}/redactions/preview"), secret.clone()).await.ok();
    assert_eq!(stands, json!({ "messages": 4, "notes": 1 }));
    assert!(!everywhere(&house, CANARIES).await.is_empty(), "a look changes nothing");

    let left = leo.post(&format!("/messages/{first}/redactions"), secret).await.ok();
    settle(&house).await;
    assert_eq!(everywhere(&house, CANARIES).await, Vec::<String>::new());
    assert_eq!((&left["has_source"], &left["has_original"]), (&json!(false), &json!(false)));
    assert_eq!(left["subject"], "█████ does not open it");
    assert!(left["body"].to_string().contains("My password is "), "{left}");
    assert_eq!((&left["redactions"][0]["what"], &left["redactions"][0]["by"]), (&json!("passage"), &json!("leo")));
    assert_eq!(left["attachments"].as_array().unwrap().len(), 2, "files stay");

    // What was said around it stays, and is found; the search does not know the secret any more.
    let all = messages(&leo, &talk).await;
    assert_eq!(all.iter().filter(|one| one["redactions"].is_array()).count(), 4, "{all:#?}");
    assert!(all.iter().any(|one| one["body"].to_string().contains("Never write █████ to anybody")), "{all:#?}");
    assert_eq!(items(&leo, &format!("/conversations?q={SECRET}")).await.len(), 0);
    assert_eq!(items(&leo, "/conversations?q=anybody").await.len(), 1);
    assert_eq!(leo.get(&format!("/messages/{first}/source")).await.refused(404), "not_found");
    let lines = items(&leo, &format!("/conversations/{talk}/timeline")).await;
    assert!(lines.iter().any(|line| line["kind"] == "redacted"), "{lines:#?}");
    let line = house.text_of("select detail from audit where thing = $1 and action = 'message.redacted'", &first).await;
    assert!(line.contains("passage"), "{line}");
    // A merge that was done before can still be taken back, without bringing it back.
    let ada = house.who("ada").await;
    let deed = items(&ada, "/deeds").await[0]["id"].as_str().unwrap().to_owned();
    ada.post(&format!("/deeds/{deed}/undo"), json!({})).await.ok();
    assert_eq!(everywhere(&house, CANARIES).await, Vec::<String>::new());
});

both!(desk_221_a_file_goes_with_its_bytes_and_the_raw_mail, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    house.receives(&house.kettles, letter(&house)).await;
    let leo = house.who("leo").await;
    let first = house.text_of("select id from messages where provider_id = $1", "first@post.example").await;
    let talk = house.text_of("select conversation_id from messages where id = $1", &first).await;
    for name in ["kanariname.txt", "large.txt"] {
        let file = house.text_of("select id from files where name = $1", name).await;
        let path = format!("/messages/{first}/redactions");
        let stands = leo.post(&format!("{path}/preview"), json!({ "file": file })).await.ok();
        assert_eq!(stands, json!({ "messages": 1, "notes": 0 }));
        leo.post(&path, json!({ "file": file })).await.ok();
        assert_eq!(leo.post(&path, json!({ "file": file })).await.refused(422), "invalid");
    }
    settle(&house).await;
    assert_eq!(everywhere(&house, FILES).await, Vec::<String>::new());
    let all = messages(&leo, &talk).await;
    assert_eq!(
        (all[0]["attachments"].as_array().unwrap().len(), all[0]["redactions"].as_array().unwrap().len()),
        (0, 2)
    );
    assert_eq!(leo.get(&format!("/conversations/{talk}")).await.ok()["has_attachment"], false);
});

both!(desk_221_who_may_not_and_what_cannot_be_taken_out_is_refused, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let talk = house.conversation(&house.kettles, "Kettle").await;
    let (mia, leo) = (house.who("mia").await, house.who("leo").await);
    let first = id(&messages(&mia, &talk).await[0]);
    let path = format!("/messages/{first}/redactions");
    let secret = json!({ "passage": "the lid cracked" });
    assert_eq!(mia.post(&path, secret.clone()).await.refused(403), "forbidden");
    assert_eq!(house.who("lena").await.post(&path, secret.clone()).await.refused(404), "not_found");
    for (wish, field) in [
        (json!({ "passage": "lid" }), "passage"),
        (json!({ "passage": "not written here" }), "passage"),
        (json!({}), "passage"),
        (json!({ "file": "fil_00000000000000000000000000" }), "file"),
    ] {
        let refused = leo.post(&path, wish.clone()).await;
        assert_eq!((refused.refused(422), &refused.json()["field"]), ("invalid".into(), &json!(field)), "{wish}");
    }
    // What has not left yet can be taken back instead.
    answer(&mia, &talk, "You said the lid cracked.").await.ok();
    assert_eq!(leo.post(&path, secret.clone()).await.refused(409), "message.waiting");
    house.sends().await;
    leo.post(&path, secret).await.ok();
});
