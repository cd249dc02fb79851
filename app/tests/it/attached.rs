//! DESK-111: files listed by conversation and by customer; plain text is shown, everything else is only downloaded.

use crate::house::{House, answer, items, mail, upload};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

async fn notes(who: &Client, talk: &str, file: &str) {
    let note = json!({ "text": "see there", "mentions": [], "attachments": [file] });
    who.post(&format!("/conversations/{talk}/notes"), note).await.ok();
}

fn names(all: &[Value]) -> Vec<&str> {
    all.iter().filter_map(|one| one["name"].as_str()).collect()
}

both!(desk_111_files_are_listed_by_conversation_and_by_customer, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    house.receives(&house.lamps, mail("Ana <ana@post.example>", &house.lamps.address, "Lamp", "It is dark.")).await;
    let lamp = house.text_of("select id from conversations where subject = $1", "Lamp").await;
    let (mia, ben, ada) = (house.who("mia").await, house.who("ben").await, house.who("ada").await);
    for name in ["a.txt", "b.pdf", "c.txt"] {
        let file = upload(&mia, (name, "application/octet-stream"), b"words").await;
        notes(&mia, &lid, &file).await;
        house.clock.pass(1_000);
    }
    notes(&ben, &lamp, &upload(&ben, ("lamp.txt", "text/plain"), b"a lamp").await).await;
    let here = items(&mia, &format!("/conversations/{lid}/files")).await;
    assert_eq!(names(&here), ["c.txt", "b.pdf", "a.txt"]);
    assert_eq!((&here[0]["by"], &here[0]["number"], &here[0]["text"]), (&json!("mia"), &json!(1), &json!(true)));
    assert_eq!((&here[1]["text"], &here[1]["preview"]), (&json!(false), &json!(false)));
    let first = mia.get(&format!("/conversations/{lid}/files?limit=2")).await.ok();
    let next = first["next"].as_str().unwrap();
    let rest = items(&mia, &format!("/conversations/{lid}/files?limit=2&cursor={next}")).await;
    assert_eq!(names(&rest), ["a.txt"]);
    // Of a customer everybody sees what they may read.
    let customer = house.text_of("select customer_id from conversations where id = $1", &lid).await;
    let path = format!("/customers/{customer}/files");
    assert_eq!(names(&items(&mia, &path).await), ["c.txt", "b.pdf", "a.txt"]);
    assert_eq!(names(&items(&ben, &path).await), ["lamp.txt"]);
    assert_eq!(items(&ada, &path).await.len(), 4);
    ben.get(&format!("/conversations/{lid}/files")).await.refused(404);
    answer(&mia, &lid, "See above.").await.ok();
});

both!(desk_111_plain_text_is_shown_as_text_and_nothing_else, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let (mia, max, ben) = (house.who("mia").await, house.who("max").await, house.who("ben").await);
    let page = "<script>alert(1)</script>\nGrüße";
    let text = upload(&mia, ("log.txt", "text/plain"), page.as_bytes()).await;
    assert_eq!(max.get(&format!("/files/{text}/text")).await.refused(404), "not_found", "it was not given away yet");
    mia.get(&format!("/files/{text}/text")).await.ok();
    notes(&mia, &lid, &text).await;
    assert_eq!(max.get(&format!("/files/{text}/text")).await.ok(), json!({ "text": page, "cut": false }));
    assert_eq!(ben.get(&format!("/files/{text}/text")).await.refused(404), "not_found");
    // Whatever it calls itself: bytes that are no text are not shown.
    let odd = upload(&mia, ("odd.txt", "text/plain"), b"%PDF-1.7\x00\x01\x02").await;
    assert_eq!(mia.get(&format!("/files/{odd}/text")).await.refused(409), "file.no_text");
    let long = upload(&mia, ("long.log", "text/plain"), "ü".repeat(70_000).as_bytes()).await;
    let shown = mia.get(&format!("/files/{long}/text")).await.ok();
    assert_eq!((shown["cut"].as_bool(), shown["text"].as_str().unwrap().len()), (Some(true), 64 * 1024));
});
