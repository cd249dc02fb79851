//! SEC-D12: a report of failure counts only with our signature in it, and only for those the mail went to.

use crate::house::{House, answer, items, whole};
use serde_json::json;
use testkit::{Fresh, both};

/// A report to an address, about a recipient, that returns a mail with this id.
fn report(to: &str, whom: &str, id: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: {to}\r\nSubject: Undelivered\r\nMessage-ID: <{}@mx.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=cut\r\n\r\n--cut\r\nContent-Type: text/plain\r\n\r\n\
         sorry, {whom}\r\n--cut\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; {whom}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n\
         --cut\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {id}\r\nSubject: Re: Lid\r\n\r\nwords\r\n--cut--\r\n",
        to.len() + whom.len() + id.len()
    )
}

async fn silenced(house: &House) -> i64 {
    house.count("select count(*) from identities where undeliverable = 1").await
}

both!(sec_d12_a_report_without_our_signature_changes_nothing, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, ada) = (house.who("mia").await, house.who("ada").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "We send a new one.").await.ok();
    house.sends().await;
    let before =
        (whole(&mia, &lid).await["thread_version"].clone(), house.count("select count(*) from conversations").await);
    for id in ["<made.up@shop.example>", "<gw.aaaaa.aaaaa.aaaaa.aaaaa.aaaaa.aaaaa.aaaaa.aaa22@shop.example>", ""] {
        let to = if id.is_empty() {
            "kettles+b.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@shop.example"
        } else {
            &house.kettles.address
        };
        house.receives(&house.kettles, report(to, "ana@post.example", id)).await;
    }
    let after =
        (whole(&mia, &lid).await["thread_version"].clone(), house.count("select count(*) from conversations").await);
    assert_eq!(before, after, "no conversation knows of it");
    assert_eq!((silenced(&house).await, whole(&mia, &lid).await["failed"].clone()), (0, json!(false)));
    let tray = items(&ada, "/quarantine?state=system").await;
    assert_eq!(tray.len(), 3, "it is kept where it can be looked at");
    assert!(tray[0]["reason"].as_str().unwrap().contains("without our signature"), "{}", tray[0]);
});

both!(sec_d12_the_signed_envelope_speaks_for_a_report_that_returns_nothing, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "We send a new one.").await.ok();
    house.sends().await;
    let envelope = house.text_of("select sender from sent_mail where sent_to = $1", "ana@post.example").await;
    assert!(envelope.starts_with("kettles+b."), "{envelope}");
    house.receives(&house.lamps, report(&envelope, "ana@post.example", "")).await;
    assert_eq!(silenced(&house).await, 0, "another inbox's signature is none");
    house.receives(&house.kettles, report(&envelope, "bob@elsewhere.example", "")).await;
    assert_eq!(silenced(&house).await, 0, "whoever got the mail cannot speak for others");
    house.receives(&house.kettles, report(&envelope, "ana@post.example", "")).await;
    assert_eq!((silenced(&house).await, whole(&mia, &lid).await["failed"].clone()), (1, json!(true)));
});
