//! Mail that its sender's own domain disowns: kept, shown as that, and nothing is believed of it (MAIL-405, 403, 308); and
//! names that pretend to be somebody (MAIL-406, SEC-A9).

use crate::by_mail::told;
use crate::house::{House, Side, id, items, with_headers};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

const ANA: &str = "Ana Ruiz <ana@bank.example>";
const FAILED: &str = "mx.shop.example; dmarc=fail (p=reject) header.from=bank.example";
const PASSED: &str = "mx.shop.example; dmarc=pass header.from=bank.example";

/// A mail of Ana's, with what our mail server found out about it.
fn wrote(side: &Side, proof: &str, (number, more): (u32, &[(&str, &str)])) -> String {
    let own = format!("<u{number}@bank.example>");
    let head = [("Authentication-Results", proof), ("From", ANA), ("To", &*side.address), ("Message-ID", &*own)];
    let head: Vec<(&str, &str)> =
        head.into_iter().chain([("Subject", "Order 4711-22 is late")]).chain(more.iter().copied()).collect();
    with_headers(&head, "My order 4711-22 is late, where is it?")
}

async fn message(who: &Client, conversation: i64) -> Value {
    let lines = items(who, &format!("/conversations/{conversation}/timeline")).await;
    lines.into_iter().find(|line| line["direction"] == "in").unwrap()
}

async fn customers(house: &House) -> i64 {
    house.count("select count(*) from customers").await
}

both!(mail_405_a_mail_its_domain_disowns_is_nobodys, async |fresh: Fresh| {
    let (house, mia) = told(fresh).await;
    house.receives(&house.kettles, wrote(&house.kettles, PASSED, (1, &[]))).await;
    house.receives(&house.kettles, wrote(&house.kettles, FAILED, (2, &[]))).await;
    let (real, false_one) = (mia.get("/conversations/1").await.ok(), mia.get("/conversations/2").await.ok());
    let ana = id(&real["customer"]);
    assert_eq!((&real["customer"]["unproven"], &real["unproven"]), (&json!(false), &json!([])));
    let shown = json!({ "id": "", "name": "Ana Ruiz", "address": "ana@bank.example", "unproven": true });
    assert_eq!((&false_one["customer"], &false_one["unproven"]), (&shown, &json!(["ana@bank.example"])));
    assert_eq!(
        (&message(&mia, 1).await["trust"], &message(&mia, 2).await["trust"]),
        (&json!("verified"), &json!("failed"))
    );
    assert_eq!(customers(&house).await, 1);
    // It stands in nobody's story, is alike to nothing, and its sender is the same person as nobody.
    assert_eq!(mia.get(&format!("/customers/{ana}/brief")).await.ok()["conversations"], 1);
    for number in [1, 2] {
        let alike = items(&mia, &format!("/conversations/{number}/alike")).await;
        assert!(alike.is_empty(), "{alike:?}");
    }
    // A colleague who knows better gives it to her.
    mia.post("/conversations/2/customer", json!({ "customer": ana })).await.ok();
    let given = mia.get("/conversations/2").await.ok();
    assert_eq!((id(&given["customer"]), &given["customer"]["unproven"]), (ana, &json!(false)));
});

both!(mail_405_a_stranger_is_not_got_to_know_by_it, async |fresh: Fresh| {
    let (house, mia) = told(fresh).await;
    house.receives(&house.kettles, wrote(&house.kettles, FAILED, (1, &[]))).await;
    assert_eq!(customers(&house).await, 0);
    assert_eq!(items(&mia, "/conversations?view=all").await[0]["customer"]["unproven"], true);
    // Once she writes provably where it was answered, it is hers.
    let more = [("In-Reply-To", "<u1@bank.example>")];
    house.receives(&house.kettles, wrote(&house.kettles, PASSED, (2, &more))).await;
    let whole = mia.get("/conversations/1").await.ok();
    assert_eq!(house.count("select count(*) from conversations").await, 1);
    assert_eq!((&whole["customer"]["unproven"], &whole["customer"]["name"]), (&json!(false), &json!("Ana Ruiz")));
    assert_eq!((whole["unproven"].clone(), customers(&house).await), (json!([]), 1));
    // What fails afterwards waits for a decision, and gets a conversation that is nobody's.
    house.receives(&house.kettles, wrote(&house.kettles, FAILED, (3, &more))).await;
    let held = items(&mia, "/conversations/1/timeline").await.into_iter().find(|line| line["held"] == true).unwrap();
    let apart = mia.post(&format!("/messages/{}/release", id(&held)), json!({ "decision": "separate" })).await.ok();
    let apart = mia.get(&format!("/conversations/{}", apart["number"])).await.ok();
    assert_eq!((&apart["customer"]["unproven"], customers(&house).await), (&json!(true), 1), "{apart}");
});

both!(mail_405_what_is_said_of_a_false_sender_is_not_said_of_the_real_one, async |fresh: Fresh| {
    let (house, mia) = told(fresh).await;
    house.receives(&house.kettles, wrote(&house.kettles, FAILED, (1, &[]))).await;
    mia.patch("/conversations/1", json!({ "status": "spam" })).await.ok();
    house.receives(&house.kettles, wrote(&house.kettles, PASSED, (2, &[]))).await;
    assert_eq!(mia.get("/conversations/2").await.ok()["status"], "open");
});

both!(mail_308_whom_an_unverified_mail_names_never_gets_an_answer, async |fresh: Fresh| {
    let (house, mia) = told(fresh).await;
    let more = [("Cc", "Eve <eve@evil.example>"), ("Reply-To", "Ana <other@bank.example>")];
    house.receives(&house.kettles, wrote(&house.kettles, PASSED, (1, &more))).await;
    house.receives(&house.kettles, wrote(&house.kettles, FAILED, (2, &more))).await;
    let addresses = |whole: &Value, list: &str| -> Vec<String> {
        let all = ["to", "cc"].iter().flat_map(|field| whole[list][*field].as_array().unwrap().clone());
        all.map(|party| party["address"].as_str().unwrap().to_owned()).collect()
    };
    let (real, false_one) = (mia.get("/conversations/1").await.ok(), mia.get("/conversations/2").await.ok());
    assert_eq!(addresses(&real, "reply_all_to"), ["other@bank.example", "eve@evil.example"]);
    assert_eq!(addresses(&false_one, "reply_to"), ["ana@bank.example"]);
    assert_eq!(addresses(&false_one, "reply_all_to"), ["ana@bank.example"]);
    assert_eq!(false_one["participants"].as_array().unwrap().len(), 1, "{}", false_one["participants"]);
});

both!(mail_406_a_name_that_pretends_is_flagged_wherever_it_stands, async |fresh: Fresh| {
    let (house, mia) = told(fresh).await;
    let colleague = house.text_of("select name from agents where email = $1", "mia@shop.example").await;
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    let named = format!("{colleague} Berg");
    tx.exec("update agents set name = $2 where email = $1", store::args!["mia@shop.example", &named]).await.unwrap();
    tx.commit().await.unwrap();
    let cases = [
        (format!("{named} <mia@post.example>"), "colleague", true),
        ("\"ceo@bank.example\" <x1@post.example>".to_owned(), "address", false),
        ("P\u{430}ypal Service <x2@post.example>".to_owned(), "alphabets", true),
        ("Ana \u{202e}ziuR <x3@post.example>".to_owned(), "direction", false),
        ("Ana\u{200b} Ruiz <x4@post.example>".to_owned(), "invisible", false),
    ];
    for (at, (from, doubt, kept)) in cases.iter().enumerate() {
        let own = format!("<n{at}@post.example>");
        let head = [("From", &**from), ("To", &*house.kettles.address), ("Subject", "Hello"), ("Message-ID", &*own)];
        house.receives(&house.kettles, with_headers(&head, "Hello")).await;
        let number = i64::try_from(at).unwrap() + 1;
        let whole = mia.get(&format!("/conversations/{number}")).await.ok();
        assert_eq!(message(&mia, number).await["doubt"], *doubt, "{from}");
        // What a customer is called here is cleaned; what deceives all the same is flagged there, too.
        let flagged = if *kept { json!(doubt) } else { Value::Null };
        assert_eq!(whole["customer"]["doubt"], flagged, "{from}");
        let brief = mia.get(&format!("/customers/{}/brief", id(&whole["customer"]))).await.ok();
        assert_eq!(brief["doubt"], flagged, "{from}");
    }
    let honest =
        [("From", "Ana Ruiz <ana@post.example>"), ("To", &*house.kettles.address), ("Message-ID", "<h@x.example>")];
    house.receives(&house.kettles, with_headers(&honest, "Hello")).await;
    let listed = items(&mia, "/conversations?view=all&sort=newest").await;
    assert!(listed.iter().any(|row| row["customer"]["doubt"] == "colleague"), "{listed:?}");
    let honest = listed.iter().find(|row| row["customer"]["address"] == "ana@post.example").unwrap();
    assert_eq!(honest["customer"]["doubt"], Value::Null);
});
