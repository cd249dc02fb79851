//! With an Idempotency-Key a POST is done once (REL-9).

use crate::home::Home;
use serde_json::json;
use testkit::{Client, Fresh, both};

fn with_key(client: &Client, key: &str) -> Client {
    client.with("idempotency-key", key)
}

both!(a_repeat_gets_the_first_answer, async |fresh: Fresh| {
    let home = Home::new(&fresh).await;
    let mia = with_key(&home.mia, "k1");
    let first = mia.post("/things", json!({ "what": "deed" })).await;
    let again = mia.post("/things", json!({ "what": "deed" })).await;
    assert_eq!((first.status, first.ok()), (again.status, again.ok()));
    assert_eq!(
        (first.headers.get("idempotent-replay"), again.headers["idempotent-replay"].as_bytes()),
        (None, &b"true"[..])
    );
    assert_eq!(home.deeds(), 1);
    assert_eq!(mia.post("/things", json!({ "what": "other" })).await.refused(422), "idempotency.reused");
    with_key(&home.nobody.cookie("bob"), "k1").post("/things", json!({ "what": "other" })).await.ok();
    home.mia.post("/things", json!({ "what": "deed" })).await.ok();
    assert_eq!(home.deeds(), 3);
});

both!(a_refusal_is_kept_and_a_fault_is_not, async |fresh: Fresh| {
    let home = Home::new(&fresh).await;
    for _ in 0..2 {
        let answer = with_key(&home.mia, "k1").post("/things", json!({ "what": "refuse" })).await;
        assert_eq!((answer.refused(422).as_str(), &answer.json()["since"]), ("invalid", &json!([1])));
        assert_eq!(answer.headers["content-type"], "application/problem+json");
    }
    assert_eq!(home.deeds(), 1);
    for what in ["fault", "panic", "busy"] {
        for _ in 0..2 {
            assert!(with_key(&home.mia, what).post("/things", json!({ "what": what })).await.status.is_server_error());
        }
    }
    assert_eq!(home.deeds(), 7);
});

both!(of_two_at_once_one_is_at_work, async |fresh: Fresh| {
    let home = Home::new(&fresh).await;
    let mia = with_key(&home.mia, "k1");
    let first = mia.post("/things", json!({ "what": "slow" }));
    let second = async {
        home.memory.begun.notified().await;
        let second = mia.post("/things", json!({ "what": "slow" })).await;
        assert_eq!(second.refused(409), "idempotency.running");
        assert_eq!(second.headers["retry-after"], "1");
        home.memory.may_go_on.notify_one();
    };
    let (first, ()) = futures_util::future::join(first, second).await;
    assert_eq!((first.ok()["number"].as_u64(), home.deeds()), (Some(1), 1));
});

both!(who_goes_away_finds_the_answer_when_they_come_back, async |fresh: Fresh| {
    let home = Home::new(&fresh).await;
    let mia = with_key(&home.mia, "k1");
    let first = Box::pin(mia.post("/things", json!({ "what": "slow" })));
    let begun = Box::pin(home.memory.begun.notified());
    // The line breaks in the middle of the work.
    drop(futures_util::future::select(first, begun).await);
    home.memory.may_go_on.notify_one();
    let answer = loop {
        let again = mia.post("/things", json!({ "what": "slow" })).await;
        if again.status != 409 {
            break again.ok();
        }
        tokio::task::yield_now().await;
    };
    assert_eq!((answer["number"].as_u64(), home.deeds()), (Some(1), 1));
});

both!(a_key_is_text_of_bearable_length, async |fresh: Fresh| {
    let home = Home::new(&fresh).await;
    for key in ["", &"k".repeat(201)] {
        let answer = with_key(&home.mia, key).post("/things", json!({ "what": "deed" })).await;
        assert_eq!(answer.refused(422), "idempotency.invalid");
    }
    with_key(&home.mia, &"k".repeat(200)).post("/things", json!({ "what": "deed" })).await.ok();
    // Reading needs no key and is never replayed.
    with_key(&home.mia, "k").get("/things").await.ok();
    assert_eq!(home.deeds(), 1);
});

both!(what_was_done_although_the_answer_was_lost_is_not_done_again, async |fresh: Fresh| {
    let home = Home::new(&fresh).await;
    let mia = with_key(&home.mia, "k1");
    let deed = json!({ "what": "lose the answer" });
    assert!(mia.post("/things", deed.clone()).await.status.is_server_error());
    assert_eq!(mia.post("/things", deed.clone()).await.refused(409), "idempotency.running");
    fresh.clock.pass(61_000);
    assert_eq!(mia.post("/things", deed.clone()).await.refused(409), "idempotency.done");
    assert_eq!(home.deeds(), 1);
    home.mia.post("/things", deed).await;
    assert_eq!(home.deeds(), 2, "without a key every request counts");
});
