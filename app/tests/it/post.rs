//! Mail that left: kept in the demo beside its conversation; a report about it counts once, however often it comes.

use crate::house::{House, answer, header, items, with_headers};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

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

const NOBODY: &str = "Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user";
const FULL: &str = "Status: 5.2.2\r\nDiagnostic-Code: smtp; 552 5.2.2 mailbox full";

/// A report as mail servers write it, each time with another id of its own.
fn report(to: &str, about: &str, (number, said): (usize, &str)) -> String {
    let body = format!(
        "--b\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered ({number}).\r\n\r\n--b\r\n\
         Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n\
         Final-Recipient: rfc822; ANA@post.example\r\nAction: failed\r\n{said}\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n\
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
        house.receives(&house.kettles, report(&house.kettles.address, &own, (number, NOBODY))).await;
    }
    assert_eq!(house.count("select count(*) from messages where automatic = 1").await, 3, "all are kept");
    assert_eq!(house.count("select count(*) from delivery_reports").await, 1);
    assert_eq!(house.count("select count(*) from facts where kind = 'delivery_failed'").await, 1);
    assert_eq!(house.count("select failed from conversations where number = 1").await, 1);
    let told = house.count("select count(*) from notifications where kind = 'failed'").await;
    assert_eq!(told, 1, "the owner hears of it once");
    assert_eq!(house.count("select count(*) from identities where undeliverable = 1").await, 1);
});

/// What is known of Ana's address, and whose it is.
async fn ana(house: &House, who: &Client) -> (String, Value) {
    let customer = house.text_of("select customer_id from identities where normal = $1", "ana@post.example").await;
    let person = who.get(&format!("/customers/{customer}")).await.ok();
    (customer, person["identities"][0].clone())
}

/// Answers and takes in what a mail server says of it.
async fn comes_back(house: &House, who: &Client, (number, said): (usize, &str)) {
    answer(who, "1", "We send a new one.").await.ok();
    house.sends().await;
    let own = header(house.sent().await.last().unwrap(), "Message-ID").unwrap();
    house.receives(&house.kettles, report(&house.kettles.address, &own, (number, said))).await;
}

both!(mail_805_what_came_back_is_counted_marked_shown_and_lifted_by_a_person, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    house.conversation(&house.kettles, "Lid").await;
    let asked = "/undeliverable?addresses=bo@post.example,ANA@post.example";
    for number in 1..=2 {
        comes_back(&house, &mia, (number, FULL)).await;
        let (_, known) = ana(&house, &mia).await;
        assert_eq!((&known["undeliverable"], &known["bounced"]["soft"]), (&json!(false), &json!(number)));
        assert!(known["bounced"]["words"].as_str().unwrap().contains("the mailbox is full"), "{known}");
        assert!(items(&mia, asked).await.is_empty());
    }
    comes_back(&house, &mia, (3, NOBODY)).await;
    let (customer, known) = ana(&house, &mia).await;
    assert_eq!((&known["undeliverable"], &known["bounced"]["soft"]), (&json!(true), &json!(2)));
    let found = items(&mia, asked).await;
    assert_eq!(
        (found.len(), &found[0]["address"], &found[0]["customer"]),
        (1, &json!("ana@post.example"), &json!(customer))
    );
    assert!(found[0]["bounced"]["words"].as_str().unwrap().contains("there is no such mailbox"), "{found:?}");
    // It is a warning: whoever sends all the same, sends.
    answer(&mia, "1", "Once more.").await.ok();
    let path = format!("/customers/{customer}/identities/{}/undeliverable", found[0]["identity"].as_str().unwrap());
    let after = mia.delete(&path).await.ok();
    assert_eq!(
        (&after["identities"][0]["undeliverable"], &after["identities"][0]["bounced"]),
        (&json!(false), &Value::Null)
    );
    assert!(items(&mia, asked).await.is_empty());
    comes_back(&house, &mia, (4, NOBODY)).await;
    assert_eq!(items(&mia, asked).await.len(), 1, "until something comes back once more");
});
