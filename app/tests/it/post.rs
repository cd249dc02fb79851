//! Mail that left: kept in the demo beside its conversation; a report about it counts once, however often it comes.

use crate::house::{House, answer, header, items, with_headers};
use serde_json::json;
use testkit::{Fresh, both};

both!(kept_mail_names_its_conversation, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, ada) = (house.who("mia").await, house.who("ada").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "We send a new one.").await.ok();
    house.visitor.post("/passwords/forgot", json!({ "email": "mia@shop.example" })).await.ok();
    house.sends().await;
    let all = items(&ada, "/sent-mail").await;
    let of = |to: &str| all.iter().find(|mail| mail["to"] == to).unwrap()["conversation"].clone();
    assert_eq!((of("ana@post.example"), of("mia@shop.example")), (json!(lid), json!(null)));
});

/// A report as mail servers write it, each time with another id of its own.
fn report(to: &str, about: &str, number: usize) -> String {
    let body = format!(
        "--b\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered ({number}).\r\n\r\n--b\r\n\
         Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n\
         Final-Recipient: rfc822; ANA@post.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\
         Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n\
         Message-ID: {about}\r\nSubject: Re: Lid\r\n\r\n--b--"
    );
    let head = with_headers(
        &[
            ("From", "MAILER-DAEMON@mx.test"),
            ("To", to),
            ("Subject", "Undelivered Mail Returned to Sender"),
            ("Auto-Submitted", "auto-replied"),
            ("Message-ID", &format!("<report{number}@mx.test>")),
            ("MIME-Version", "1.0"),
        ],
        &body,
    );
    head.replace(
        "text/plain; charset=utf-8\r\n\r\n--b",
        "multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b",
    )
}

both!(a_report_that_comes_twice_counts_once, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "We send a new one.").await.ok();
    house.sends().await;
    let sent = house.sent().await;
    assert_eq!(sent.len(), 1, "{sent:?}");
    let own = header(&sent[0], "Message-ID").unwrap();
    for number in 0..3 {
        house.receives(&house.kettles, report(&house.kettles.address, &own, number)).await;
    }
    assert_eq!(house.count("select count(*) from messages where automatic = 1").await, 3, "all are kept");
    assert_eq!(house.count("select count(*) from delivery_reports").await, 1);
    assert_eq!(house.count("select count(*) from facts where kind = 'delivery_failed'").await, 1);
    assert_eq!(house.count("select failed from conversations where number = 1").await, 1);
    let told = house.count("select count(*) from notifications where kind = 'failed'").await;
    assert_eq!(told, 1, "the owner hears of it once");
    assert_eq!(house.count("select count(*) from identities where undeliverable = 1").await, 1);
});
