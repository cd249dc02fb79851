//! Everything received ends in one state that can be seen, and what was taken for no message can become a conversation
//! (MAIL-202).

use crate::house::{House, answer, items, mail};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

/// A report of failure that nobody signed.
fn report(house: &House) -> String {
    format!(
        "From: Eva <eva@mx.example>\r\nTo: {}\r\nSubject: Undelivered\r\nMessage-ID: <r1@mx.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=cut\r\n\r\n--cut\r\nContent-Type: text/plain\r\n\r\n\
         my parcel came back\r\n--cut\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; bob@post.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--cut--\r\n",
        house.kettles.address
    )
}

async fn counted(who: &Client) -> Vec<(String, i64)> {
    let all = items(who, "/quarantine/counts").await;
    let pair = |one: Value| (one["state"].as_str().unwrap().to_owned(), one["count"].as_i64().unwrap());
    all.into_iter().map(pair).filter(|(_, count)| *count > 0).collect()
}

async fn only(who: &Client, state: &str) -> Value {
    let mut all = items(who, &format!("/quarantine?state={state}")).await;
    assert_eq!(all.len(), 1, "{state}");
    all.remove(0)
}

/// Makes a conversation of the only thing in a state; gives it as it is then.
async fn converse(house: &House, who: &Client, state: &str) -> Value {
    let one = only(who, state).await;
    let path = format!("/quarantine/{}", one["id"].as_str().unwrap());
    assert!(!who.get(&format!("{path}/source")).await.ok()["base64"].as_str().unwrap().is_empty());
    who.post(&format!("{path}/conversation"), json!({})).await.ok();
    house.works.runner.drain(&["intake"]).await.unwrap();
    assert_eq!(who.post(&format!("{path}/conversation"), json!({})).await.refused(409), "quarantine.settled");
    let done = items(who, "/quarantine?state=done").await;
    done.into_iter().find(|there| there["id"] == one["id"]).unwrap()
}

both!(mail_202_what_was_taken_for_no_message_becomes_a_conversation, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, ada) = (house.who("mia").await, house.who("ada").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "We send a new one.").await.ok();
    house.sends().await;
    let own = house.sent().await.pop().unwrap();
    let twice = mail("Ana <ana@post.example>", &house.kettles.address, "Twice", "the same words");
    for raw in [report(&house), own, twice.clone(), twice] {
        house.receives(&house.kettles, raw).await;
    }
    let count = |state: &str, count| (state.to_owned(), count);
    assert_eq!(counted(&ada).await, [count("system", 1), count("duplicate", 1), count("echo", 1), count("done", 2)]);
    for (state, words) in
        [("system", "my parcel came back"), ("duplicate", "the same words"), ("echo", "We send a new one.")]
    {
        let number = converse(&house, &ada, state).await["conversation"].as_i64().unwrap();
        let lines = items(&mia, &format!("/conversations/{number}/timeline")).await;
        let messages: Vec<&Value> = lines.iter().filter(|line| line["type"] == "message").collect();
        assert_eq!(messages.len(), 1, "{state}: a conversation of its own");
        assert!(messages[0]["body"].to_string().contains(words), "{state}: {}", messages[0]["body"]);
    }
    assert_eq!(counted(&ada).await, [count("done", 5)]);
    assert_eq!(house.sends().await, 0, "no machine answers what was taken for a machine's");
});

both!(mail_202_a_long_tray_is_read_page_by_page_and_tried_again, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let ada = house.who("ada").await;
    let twice = mail("Ana <ana@post.example>", &house.kettles.address, "Twice", "the same words");
    for _ in 0..4 {
        house.receives(&house.kettles, twice.clone()).await;
    }
    let page = ada.get("/quarantine?state=duplicate&limit=2").await.ok();
    let next = page["next"].as_str().unwrap();
    let rest = ada.get(&format!("/quarantine?state=duplicate&limit=2&cursor={next}")).await.ok();
    assert_eq!((page["items"].as_array().unwrap().len(), rest["items"].as_array().unwrap().len()), (2, 1));
    let path = format!("/quarantine/{}/retry", rest["items"][0]["id"].as_str().unwrap());
    ada.post(&path, json!({})).await.ok();
    house.works.runner.drain(&["intake"]).await.unwrap();
    assert_eq!(counted(&ada).await, [("duplicate".to_owned(), 3), ("done".to_owned(), 1)], "it still is one");
    let done = only(&ada, "done").await["id"].as_str().unwrap().to_owned();
    assert_eq!(ada.post(&format!("/quarantine/{done}/retry"), json!({})).await.refused(409), "quarantine.settled");
});
