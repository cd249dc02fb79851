//! From which address an answer leaves.

use crate::house::{House, answer, header, id, mail, whole};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

async fn first(who: &Client, talk: &str) -> Value {
    whole(who, talk).await["from_identities"][0]["address"].clone()
}

both!(desk_308_an_answer_leaves_from_the_address_the_customer_wrote_to, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (main, hola) = (house.kettles.address.clone(), "hola@kettles.test");
    let ada = house.who("ada").await;
    ada.patch(&format!("/inboxes/{}", house.kettles.inbox), json!({ "aliases": [hola] })).await.ok();
    let leo = house.who("leo").await;
    let mut from = Vec::new();
    for (subject, to) in [("Hola", "Hola+4@Kettles.test"), ("Hello", main.as_str()), ("Nobody", "list@far.test")] {
        house.receives(&house.kettles, mail("Ana <ana@post.example>", to, subject, "When?")).await;
        let talk = house.text_of("select id from conversations where subject = $1", subject).await;
        from.push(first(&leo, &talk).await);
        answer(&leo, &talk, "Today.").await.ok();
        house.sends().await;
    }
    assert_eq!(from, [hola, main.as_str(), main.as_str()]);
    let sent: Vec<String> = house.sent().await.iter().map(|raw| header(raw, "From").unwrap()).collect();
    for (sent, from) in sent.iter().zip(&from) {
        assert!(sent.contains(&format!("<{}>", from.as_str().unwrap())), "{sent}");
    }
    // Whoever writes may choose another one.
    house.receives(&house.kettles, mail("Bo <bo@post.example>", hola, "Chosen", "When?")).await;
    let talk = house.text_of("select id from conversations where subject = $1", "Chosen").await;
    let seen = whole(&leo, &talk).await;
    let body = json!({ "kind": "reply", "to": seen["reply_to"]["to"], "body_text": "Today.", "from": main, "seen_thread_version": seen["thread_version"] });
    let sent = leo.post(&format!("/conversations/{talk}/messages"), body).await.ok();
    assert!(!id(&sent).is_empty());
    house.sends().await;
    assert!(header(house.sent().await.last().unwrap(), "From").unwrap().contains(&format!("<{main}>")));
});

both!(desk_308_what_is_shown_is_what_it_leaves_from_whoever_it_goes_to, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (main, hola) = (house.kettles.address.clone(), "hola@kettles.test");
    let ada = house.who("ada").await;
    ada.patch(&format!("/inboxes/{}", house.kettles.inbox), json!({ "aliases": [hola] })).await.ok();
    let leo = house.who("leo").await;
    house.receives(&house.kettles, mail("Ana <ana@post.example>", hola, "Lid", "When?")).await;
    let talk = house.text_of("select id from conversations where subject = $1", "Lid").await;
    assert_eq!(whole(&leo, &talk).await["leaves_from"], json!([]), "all of it leaves from the first");
    house.receives(&house.kettles, mail("Bo <bo@post.example>", &main, "Lid once more", "And mine?")).await;
    let other = house.text_of("select id from conversations where subject = $1", "Lid once more").await;
    let who = async |talk: &str| id(&whole(&leo, talk).await["customer"]);
    let merging = json!({ "others": [other], "customers": [who(&talk).await, who(&other).await] });
    leo.post(&format!("/conversations/{talk}/merge"), merging).await.ok();
    let seen = whole(&leo, &talk).await;
    let shown = |to: &str| {
        let all = seen["leaves_from"].as_array().unwrap().clone();
        all.into_iter().find(|one| one["to"] == to).unwrap()["from"][0]["address"].clone()
    };
    assert_eq!((shown("ana@post.example"), shown("bo@post.example")), (json!(hola), json!(main)));
    for (to, from) in [("ana@post.example", hola), ("bo@post.example", main.as_str())] {
        let now = whole(&leo, &talk).await;
        let body = json!({ "kind": "reply", "to": [{ "address": to }], "body_text": "Today.", "seen_thread_version": now["thread_version"] });
        leo.post(&format!("/conversations/{talk}/messages"), body).await.ok();
        house.sends().await;
        assert!(header(house.sent().await.last().unwrap(), "From").unwrap().contains(&format!("<{from}>")), "{to}");
    }
});

both!(
    desk_308_in_conversations_merged_from_two_inboxes_the_addresses_offered_are_those_that_may_be_used,
    async |fresh: Fresh| {
        let house = House::open(fresh).await;
        let ada = house.who("ada").await;
        let (kettles, lamps) = (house.kettles.address.clone(), house.lamps.address.clone());
        house.receives(&house.kettles, mail("Ana <ana@post.example>", &kettles, "Lid", "When?")).await;
        house.clock.pass(1_000);
        house.receives(&house.lamps, mail("Ana <ana@post.example>", &lamps, "Shade", "And when the shade?")).await;
        let of = async |subject: &str| house.text_of("select id from conversations where subject = $1", subject).await;
        let (lid, shade) = (of("Lid").await, of("Shade").await);
        ada.post(&format!("/conversations/{lid}/merge"), json!({ "others": [shade] })).await.ok();
        let seen = whole(&ada, &lid).await;
        assert_eq!(seen["from_identities"][0]["address"], json!(lamps), "her newest words came to this one");
        for to in ["ana@post.example", "somebody@new.example"] {
            let now = whole(&ada, &lid).await;
            let list = now["leaves_from"].as_array().unwrap();
            let own = list.iter().find(|one| one["to"] == to).map_or(&now["from_identities"], |one| &one["from"]);
            for from in own.as_array().unwrap() {
                let body = json!({ "kind": "reply", "to": [{ "address": to }], "body_text": "Today.", "from": from["address"], "seen_thread_version": whole(&ada, &lid).await["thread_version"] });
                ada.post(&format!("/conversations/{lid}/messages"), body).await.ok();
            }
            let body = json!({ "kind": "reply", "to": [{ "address": to }], "body_text": "Today!", "seen_thread_version": whole(&ada, &lid).await["thread_version"] });
            ada.post(&format!("/conversations/{lid}/messages"), body).await.ok();
            house.sends().await;
            let from = own[0]["address"].as_str().unwrap();
            assert!(header(house.sent().await.last().unwrap(), "From").unwrap().contains(&format!("<{from}>")), "{to}");
        }
    }
);
