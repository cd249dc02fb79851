//! The other side refuses or is away: the answer comes back to its owner, and can be tried again.

use crate::house::{House, UNDO_OVER, answer, id, items};
use desk::delivery::Deliver;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use store::Tx;
use store::outbox::{Answer, End, Leased, Send, Sender};
use testkit::{Fresh, both};

const HOUR: i64 = 3_600_000;

/// Says what the other side answers, in order; then lets mail through.
struct Moody {
    real: Deliver,
    answers: Mutex<Vec<Answer>>,
}

impl Send for Moody {
    fn send<'a>(&'a self, row: &'a Leased) -> BoxFuture<'a, Answer> {
        let next = self.answers.lock().unwrap().pop();
        match next {
            Some(answer) => Box::pin(async move { answer }),
            None => self.real.send(row),
        }
    }
    fn repeats_when_unknown(&self, row: &Leased) -> bool {
        self.real.repeats_when_unknown(row)
    }
    fn ended<'a>(&'a self, tx: &'a mut Tx, row: &'a Leased, end: &'a End) -> BoxFuture<'a, Result<(), base::Fault>> {
        self.real.ended(tx, row, end)
    }
}

fn sender(house: &House, answers: Vec<Answer>) -> Sender {
    let system = house.works.channels.get("email").unwrap();
    let (db, channels, vault) = (house.db().clone(), house.works.channels.clone(), house.works.vault.clone());
    Sender::new(
        house.db(),
        Arc::new(Moody { real: Deliver { db, channels, vault, system }, answers: Mutex::new(answers) }),
    )
}

async fn delivery(house: &House, conversation: &str, message: &str) -> Value {
    let all = items(&house.who("mia").await, &format!("/conversations/{conversation}/timeline")).await;
    all.into_iter().find(|item| item["id"] == message).unwrap()["delivery"].clone()
}

both!(a_refused_answer_opens_the_conversation_tells_its_owner_and_can_be_sent_again, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let sent = id(&answer(&mia, &lid, "We send a new one.").await.ok());
    let sender = sender(&house, vec![Answer::Refused("no such mailbox".into())]);
    house.clock.pass(UNDO_OVER);
    sender.step(8).await.unwrap();
    let told = delivery(&house, &lid, &sent).await;
    assert_eq!((&told["state"], &told["reason"]), (&json!("failed"), &json!("no such mailbox")));
    let whole = mia.get(&format!("/conversations/{lid}")).await.ok();
    assert_eq!((&whole["status"], &whole["failed"]), (&json!("open"), &json!(true)));
    let notices = items(&mia, "/notifications").await;
    assert_eq!((notices.len(), &notices[0]["kind"]), (1, &json!("failed")));
    assert_eq!(items(&mia, "/conversations?view=failed").await.len(), 1);
    mia.post(&format!("/messages/{sent}/retry"), json!({})).await.ok();
    assert_eq!(sender.step(8).await.unwrap(), 1);
    assert_eq!(delivery(&house, &lid, &sent).await["state"], "sent");
    assert_eq!(items(&mia, "/conversations?view=failed").await.len(), 0);
    assert_eq!(mia.post(&format!("/messages/{sent}/retry"), json!({})).await.refused(409), "message.settled");
});

both!(a_refused_answer_taken_back_is_no_failure_any_more, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let sent = id(&answer(&mia, &lid, "We send a new one.").await.ok());
    let sender = sender(&house, vec![Answer::Refused("no such mailbox".into())]);
    house.clock.pass(UNDO_OVER);
    sender.step(8).await.unwrap();
    let draft = mia.post(&format!("/messages/{sent}/undo"), json!({})).await.ok();
    assert_eq!(draft["draft"]["body_text"], "We send a new one.");
    assert_eq!(items(&mia, "/conversations?view=failed").await.len(), 0);
});

both!(a_server_that_is_away_is_asked_again_later, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let sent = id(&answer(&mia, &lid, "We send a new one.").await.ok());
    let sender = sender(&house, vec![Answer::Unknown("cut off".into()), Answer::Later("busy".into(), None)]);
    house.clock.pass(UNDO_OVER);
    assert_eq!(sender.step(8).await.unwrap(), 1);
    let told = delivery(&house, &lid, &sent).await;
    assert_eq!((&told["state"], &told["reason"], &told["attempts"]), (&json!("queued"), &json!("busy"), &json!(1)));
    assert_eq!(sender.step(8).await.unwrap(), 0, "not at once");
    for _ in 0..2 {
        house.clock.pass(3_600_000);
        assert_eq!(sender.step(8).await.unwrap(), 1);
    }
    let told = delivery(&house, &lid, &sent).await;
    assert_eq!((&told["state"], &told["may_be_doubled"]), (&json!("sent"), &json!(true)));
    assert_eq!(house.sent().await.len(), 1);
});

both!(mail_705_an_answer_on_its_way_for_four_hours_is_told_of_once_and_again_when_it_fails, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let sent = id(&answer(&mia, &lid, "We send a new one.").await.ok());
    let busy = || Answer::Later("the mail server is busy".into(), None);
    let sender = sender(&house, (0..200).map(|_| busy()).collect());
    house.clock.pass(UNDO_OVER);
    sender.step(8).await.unwrap();
    let late = async || desk::jobs::tell_late::run(house.db()).await.unwrap();
    house.clock.pass(4 * HOUR - 1_000);
    sender.step(8).await.unwrap();
    assert_eq!(late().await, 0, "not yet");
    house.clock.pass(1_000);
    assert_eq!((late().await, late().await), (1, 0), "once");
    let notices = items(&mia, "/notifications").await;
    assert_eq!((notices.len(), &notices[0]["kind"]), (1, &json!("failed")));
    assert!(notices[0]["text"].as_str().unwrap().ends_with("the mail server is busy"), "{}", notices[0]);
    let lines = items(&mia, &format!("/conversations/{lid}/timeline")).await;
    let said = |words: &str| lines.iter().any(|line| line["sentence"].as_str().is_some_and(|it| it.contains(words)));
    assert!(said("on its way for four hours"), "{lines:?}");
    assert_eq!(delivery(&house, &lid, &sent).await["state"], "queued", "it is still tried");
    // Given up after five days, which is told too.
    let mut tries = 2;
    while delivery(&house, &lid, &sent).await["state"] == "queued" {
        house.clock.pass(HOUR);
        tries += sender.step(8).await.unwrap();
        late().await;
    }
    assert!((115..=125).contains(&tries), "{tries}");
    let notices = items(&mia, "/notifications").await;
    assert_eq!((notices.len(), &notices[0]["kind"]), (2, &json!("failed")));
    assert!(notices[0]["text"].as_str().unwrap().contains("given up after five days"), "{}", notices[0]);
});

both!(mail_705_whoever_has_it_is_not_sent_it_again_after_a_restart, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let sent = id(&answer(&mia, &lid, "We send a new one.").await.ok());
    let partly = Answer::Partly(json!(["ana@post.example"]), Box::new(Answer::Later("eve has to wait".into(), None)));
    house.clock.pass(UNDO_OVER);
    sender(&house, vec![partly]).step(8).await.unwrap();
    house.clock.pass(HOUR);
    // Another process: all it knows lies in the database.
    let heard = Arc::new(Mutex::new(Vec::new()));
    let listening = Listening { heard: Arc::clone(&heard) };
    Sender::new(house.db(), Arc::new(listening)).step(8).await.unwrap();
    assert_eq!(*heard.lock().unwrap(), [json!(["ana@post.example"])]);
    assert_eq!(delivery(&house, &lid, &sent).await["state"], "sent");
});

/// Notes what it is told that earlier tries did.
struct Listening {
    heard: Arc<Mutex<Vec<Value>>>,
}

impl Send for Listening {
    fn send<'a>(&'a self, row: &'a Leased) -> BoxFuture<'a, Answer> {
        self.heard.lock().unwrap().push(row.had.clone());
        Box::pin(async { Answer::Sent("250".into()) })
    }
    fn repeats_when_unknown(&self, _row: &Leased) -> bool {
        true
    }
    fn ended<'a>(&'a self, _tx: &'a mut Tx, _row: &'a Leased, _end: &'a End) -> BoxFuture<'a, Result<(), base::Fault>> {
        Box::pin(async { Ok(()) })
    }
}
