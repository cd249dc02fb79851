//! Readers who call our mail spam: their provider's report (RFC 5965) is tied to the message it is about (MAIL-805).

use crate::house::{House, answer, header, items, mail};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

/// A report as providers write it: about whose mail, and what of our mail it returns.
fn report(number: usize, to: &str, (whom, envelope, id): (&str, &str, &str)) -> String {
    let about = if whom.is_empty() { String::new() } else { format!("Original-Rcpt-To: <{whom}>\r\n") };
    format!(
        "From: feedback@isp.example\r\nTo: {to}\r\nSubject: FW: Re: Lid\r\nMessage-ID: <f{number}@isp.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=cut\r\n\r\n--cut\r\nContent-Type: text/plain\r\n\r\n\
         This is report {number} about a mail that came from you.\r\n--cut\r\nContent-Type: message/feedback-report\r\n\r\n\
         Feedback-Type: abuse\r\nUser-Agent: loop/1\r\nVersion: 1\r\nOriginal-Mail-From: <{envelope}>\r\n{about}\r\n\
         --cut\r\nContent-Type: message/rfc822\r\n\r\nFrom: shop@shop.example\r\nMessage-ID: {id}\r\nSubject: Re: Lid\r\n\r\nwords\r\n--cut--\r\n"
    )
}

/// A conversation that was answered, and the id and envelope of what left.
async fn answered(house: &House, mia: &Client) -> (String, String, String) {
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(mia, &lid, "We send a new one.").await.ok();
    house.sends().await;
    let own = header(&house.sent().await[0], "Message-ID").unwrap();
    let envelope = house.text_of("select sender from sent_mail where sent_to = $1", "ana@post.example").await;
    (lid, own, envelope)
}

async fn ours(who: &Client, lid: &str) -> Value {
    let timeline = items(who, &format!("/conversations/{lid}/timeline")).await;
    timeline.into_iter().find(|item| item["direction"] == "out").unwrap()
}

async fn standing(house: &House, who: &Client, lid: &str) -> (Value, Value, i64, i64, i64) {
    let whole = who.get(&format!("/conversations/{lid}")).await.ok();
    let notes = house.count("select count(*) from notifications").await;
    let outbox = house.count("select count(*) from outbox").await;
    let all = house.count("select count(*) from conversations").await;
    (whole["status"].clone(), whole["failed"].clone(), notes, outbox, all)
}

async fn marked(house: &House) -> i64 {
    house.count("select count(*) from identities where complained_at is not null").await
}

both!(mail_805_a_complaint_is_shown_on_the_message_it_is_about_and_wakes_nobody, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, ada) = (house.who("mia").await, house.who("ada").await);
    let (lid, own, envelope) = answered(&house, &mia).await;
    let before = standing(&house, &mia, &lid).await;
    for number in 0..3 {
        let raw = report(number, &house.kettles.address, ("ANA@post.example", &envelope, &own));
        house.receives(&house.kettles, raw).await;
    }
    let shown = ours(&mia, &lid).await["delivery"].clone();
    assert_eq!(shown["state"], "sent");
    assert!(shown["reason"].as_str().unwrap().contains("marked it as spam"), "{shown}");
    assert_eq!(standing(&house, &mia, &lid).await, before, "nobody is woken, nothing is opened, nothing is answered");
    let lines = items(&mia, &format!("/conversations/{lid}/timeline")).await;
    let told = lines.iter().filter(|line| line["kind"] == "complaint").count();
    assert_eq!(told, 1, "said once, however often it comes");
    assert_eq!(lines.iter().filter(|line| line["automatic"] == true).count(), 3, "all are kept");
    assert_eq!(items(&ada, "/quarantine?state=system").await.len(), 0);
    let customer = mia.get(&format!("/conversations/{lid}")).await.ok()["customer"]["id"].clone();
    let person = mia.get(&format!("/customers/{}", customer.as_str().unwrap())).await.ok();
    assert!(person["identities"][0]["complained_at"].is_i64(), "{person}");
    assert_eq!(person["identities"][0]["undeliverable"], false);
});

both!(mail_805_whoever_complained_gets_nothing_automatic, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, ada) = (house.who("mia").await, house.who("ada").await);
    let (_, own, envelope) = answered(&house, &mia).await;
    let wished = json!({ "acknowledgement": { "on": true, "texts": { "en": "We have it, #{number}." } } });
    ada.put(&format!("/inboxes/{}/automatic", house.kettles.inbox), wished).await.ok();
    house.receives(&house.kettles, report(1, &house.kettles.address, ("", &envelope, &own))).await;
    assert_eq!(marked(&house).await, 1, "where only one person got it, it was they");
    for (who, subject) in [("Ana <ana@post.example>", "Kettle"), ("Bob <bob@post.example>", "Lamp")] {
        house.receives(&house.kettles, mail(who, &house.kettles.address, subject, "Hello?")).await;
    }
    while house.works.sender.step(8).await.unwrap() > 0 {}
    let to: Vec<_> = house.sent().await[1..].iter().map(|raw| header(raw, "To").unwrap()).collect();
    assert_eq!(to, ["<bob@post.example>"]);
    let kettle = house.text_of("select id from conversations where subject = $1", "Kettle").await;
    answer(&mia, &kettle, "It is on its way.").await.ok();
    assert_eq!(house.sends().await, 1, "a person may answer who is asked");
});

both!(sec_d12_a_complaint_without_our_signature_changes_nothing, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, ada) = (house.who("mia").await, house.who("ada").await);
    let (lid, own, envelope) = answered(&house, &mia).await;
    let made_up = "<gw.aaaaa.aaaaa.aaaaa.aaaaa.aaaaa.aaaaa.aaaaa.aaa22@shop.example>";
    let address = house.kettles.address.clone();
    let (before, shown) = (standing(&house, &mia, &lid).await, ours(&mia, &lid).await["delivery"].clone());
    for (number, id) in ["<x@shop.example>", made_up, ""].into_iter().enumerate() {
        let forged = ("ana@post.example", "kettles+b.zzzzzzzz@shop.example", id);
        house.receives(&house.kettles, report(number, &address, forged)).await;
    }
    house.receives(&house.lamps, report(7, &house.lamps.address, ("ana@post.example", &envelope, &own))).await;
    assert_eq!(standing(&house, &mia, &lid).await, before);
    assert_eq!((ours(&mia, &lid).await["delivery"].clone(), marked(&house).await), (shown, 0));
    let tray = items(&ada, "/quarantine?state=system").await;
    assert_eq!(tray.len(), 4, "kept where it can be looked at; another inbox's signature is none");
    house.receives(&house.kettles, report(8, &address, ("bob@elsewhere.example", &envelope, &own))).await;
    assert_eq!(marked(&house).await, 0, "whoever got the mail cannot speak for others");
});
