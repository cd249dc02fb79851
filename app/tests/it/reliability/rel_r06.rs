//! A mail server that is busy, rude, gone or silent when an answer is to leave (REL-R6). Which words come to what, and
//! what a hang after each verb does, is tested where they are read: `foundation/outside/tests/it/smtp.rs`.

use super::mx::{Mx, Reply};
use crate::crash::outbound::only_sending;
use crate::house::{House, Side, UNDO_OVER, answer, mail};
use goodword::settings::{Outside as Allowed, Settings};
use serde_json::Value;
use store::args;
use testkit::{Fresh, both};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A house that sends for real.
async fn house(fresh: Fresh) -> House {
    let outside = Allowed { allowed_hosts: vec!["127.0.0.1".into()], ..Allowed::default() };
    House::real(fresh, &Settings { outside, ..Settings::default() }).await
}

/// An inbox that sends through this server.
async fn through(house: &House, name: &str, mx: &Mx) -> Side {
    let inbox = house.inbox_with((name, "email"), &house.kettles.team, &only_sending(mx.port)).await;
    Side { inbox, address: format!("{name}@shop.example"), ..house.kettles.clone() }
}

/// Mia answers somebody new; the answer may leave now. Gives its conversation.
async fn writes(house: &House, side: &Side, subject: &str) -> String {
    house.receives(side, mail("Ana <ana@post.example>", &side.address, subject, "It cracked.")).await;
    let conversation = house.text_of("select id from conversations where subject = $1", subject).await;
    answer(&house.who("mia").await, &conversation, "We send a new one.").await.ok();
    house.clock.pass(UNDO_OVER);
    conversation
}

/// State of what leaves from a conversation, when it is tried next, and whether it may be there twice.
async fn leaving(house: &House, conversation: &str) -> (String, i64, bool) {
    let sql = "select state, run_at, may_be_doubled from outbox where conversation_id = $1";
    let row = house.db().read().await.unwrap().one(sql, args![conversation]).await.unwrap();
    (row.get("state").unwrap(), row.get("run_at").unwrap(), row.get("may_be_doubled").unwrap())
}

fn now(house: &House) -> i64 {
    base::Clock::now(&house.clock).0
}

both!(rel_r06_tries_come_after_1_5_15_and_60_minutes_then_hourly_and_end_after_five_days, async |fresh: Fresh| {
    let (house, mx) = (house(fresh).await, Mx::start());
    let side = through(&house, "busy", &mx).await;
    mx.says("RCPT", Reply::Say("450 4.2.0 greylisted"));
    let (conversation, begun) = (writes(&house, &side, "Lid").await, now(&house));
    let mut waits = Vec::new();
    loop {
        assert_eq!(house.works.sender.step(8).await.unwrap(), 1);
        let (state, next, _) = leaving(&house, &conversation).await;
        if state != "queued" {
            assert_eq!(state, "failed");
            break;
        }
        waits.push((next - now(&house)) / MINUTE);
        house.clock.pass(next - now(&house));
    }
    assert_eq!(&waits[..6], [1, 5, 15, 60, 60, 60]);
    assert!(waits[3..].iter().all(|wait| *wait == 60), "{waits:?}");
    let given_up = now(&house) - begun;
    assert!((5 * DAY..5 * DAY + HOUR).contains(&given_up), "{given_up}");
    assert_eq!(mx.taken().len(), 0);
    let mia = house.who("mia").await;
    let whole = mia.get(&format!("/conversations/{conversation}")).await.ok();
    assert_eq!(whole["status"], "open", "somebody has to look at it");
    let lines = mia.get(&format!("/conversations/{conversation}/timeline")).await.ok();
    let ours = lines["items"].as_array().unwrap().iter().find(|item| item["direction"] == "out").unwrap().clone();
    assert_eq!(ours["delivery"]["state"], "failed");
    assert!(ours["delivery"].to_string().contains("given up after five days"), "{}", ours["delivery"]);
    let told = "select count(*) from notifications where kind = 'failed'";
    assert_eq!(house.count(told).await, 1, "its owner is told, once");
});

both!(rel_r06_what_a_server_says_or_does_decides_when_it_is_tried_again, async |fresh: Fresh| {
    use Reply::{Close, Say};
    let (house, mx) = (house(fresh).await, Mx::start());
    let side = through(&house, "rude", &mx).await;
    let troubles = [
        ("", Say("421 4.3.2 closing"), "queued", MINUTE),
        ("EHLO", Say("421 4.7.0 busy, try again in 90 seconds"), "queued", 90_000),
        ("MAIL", Say("452 4.3.1 out of space"), "queued", MINUTE),
        ("RCPT", Say("450 4.2.0 greylisted, try again in 5 minutes"), "queued", 5 * MINUTE),
        ("DATA", Say("451 4.3.0 trouble"), "queued", MINUTE),
        (".", Say("451 4.3.0 trouble"), "queued", MINUTE),
        ("EHLO", Close, "queued", MINUTE),
        ("RCPT", Close, "queued", MINUTE),
        ("DATA", Close, "queued", MINUTE),
        (".", Close, "queued", MINUTE),
        ("RCPT", Say("550 5.1.1 nobody"), "failed", 0),
        (".", Say("554 5.7.1 no"), "failed", 0),
    ];
    for (number, (verb, reply, state, wait)) in troubles.into_iter().enumerate() {
        mx.says(verb, reply);
        let conversation = writes(&house, &side, &format!("Lid {number}")).await;
        assert_eq!(house.works.sender.step(8).await.unwrap(), 1);
        let (is, next, doubled) = leaving(&house, &conversation).await;
        assert_eq!((is.as_str(), next - now(&house)), (state, wait), "{verb} {reply:?}");
        assert_eq!(doubled, (verb, reply) == (".", Close), "{verb} {reply:?}");
        mx.is_well();
        house.clock.pass(wait);
        assert_eq!(house.works.sender.step(8).await.unwrap(), usize::from(state == "queued"), "{verb} {reply:?}");
        assert_eq!(mx.taken().len(), usize::from(state == "queued"), "{verb} {reply:?}");
    }
});

both!(rel_r06_who_has_it_does_not_get_it_again, async |fresh: Fresh| {
    let (house, mx) = (house(fresh).await, Mx::start());
    let side = through(&house, "partly", &mx).await;
    house.receives(&side, mail("Ana <ana@post.example>", &side.address, "Lid", "It cracked.")).await;
    let mia = house.who("mia").await;
    let whole = mia.get("/conversations/1").await.ok();
    let body = serde_json::json!({
        "kind": "reply", "to": whole["reply_to"]["to"], "cc": [{ "address": "bob@post.example" }], "bcc": [], "attachments": [],
        "body_text": "We send a new one.", "seen_thread_version": whole["thread_version"],
    });
    mia.post("/conversations/1/messages", body).await.ok();
    house.clock.pass(UNDO_OVER);
    mx.says("RCPT TO:<bob@", Reply::Say("452 4.2.2 full for the moment"));
    assert_eq!(house.works.sender.step(8).await.unwrap(), 1);
    assert_eq!(mx.taken(), [["ana@post.example"]]);
    mx.is_well();
    house.clock.pass(MINUTE);
    assert_eq!(house.works.sender.step(8).await.unwrap(), 1);
    assert_eq!(mx.taken(), [["bob@post.example"]]);
    let lines: Value = mia.get("/conversations/1/timeline").await.ok();
    let ours = lines["items"].as_array().unwrap().iter().find(|item| item["direction"] == "out").unwrap().clone();
    assert_eq!(ours["delivery"]["state"], "sent");
});

both!(rel_r06_a_server_that_hangs_holds_no_other_up, async |fresh: Fresh| {
    let (house, stuck, well) = (house(fresh).await, Mx::start(), Mx::start());
    let (one, other) = (through(&house, "stuck", &stuck).await, through(&house, "well", &well).await);
    stuck.says("", Reply::Hang);
    for number in 0..4 {
        writes(&house, &one, &format!("Stuck {number}")).await;
    }
    writes(&house, &other, "Well").await;
    let arrives = async {
        while well.taken().is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::select! {
        sent = house.works.sender.step(8) => panic!("the server that hangs let {sent:?} go"),
        () = arrives => {}
    }
});
