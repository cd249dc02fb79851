//! Stopped in the middle and begun again: what was taken is there, once.

use crate::house::{House, UNDO_OVER, answer, id, items, mail};
use serde_json::json;
use testkit::{Fresh, both};

const LEASE_OVER: i64 = 15 * 60_000;

both!(mail_taken_before_a_stop_is_understood_after_it, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    for number in 0..5 {
        let raw = mail("Ana <ana@post.example>", &house.kettles.address, &format!("Lid {number}"), "cracked");
        house.takes(&house.kettles, raw).await;
    }
    let (fresh, ..) = house.close().await;
    let house = House::reopen(fresh).await;
    house.works.runner.drain(&["intake"]).await.unwrap();
    assert_eq!(house.count("select count(*) from conversations").await, 5);
    house.clock.pass(LEASE_OVER);
    house.works.runner.drain(&["intake"]).await.unwrap();
    assert_eq!(house.count("select count(*) from messages").await, 5);
});

both!(a_job_cut_off_at_work_is_taken_up_when_nobody_can_be_at_it, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    house.takes(&house.kettles, mail("ana@post.example", &house.kettles.address, "Lid", "cracked")).await;
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    let now = tx.now();
    // As a worker leaves it that died after taking the job.
    let sql = "update jobs set state = 'running', lease_until = $1, attempts = 1 where state = 'ready'";
    assert_eq!(tx.exec(sql, store::args![now.plus(60_000)]).await.unwrap(), 1);
    tx.commit().await.unwrap();
    let (fresh, ..) = house.close().await;
    let house = House::reopen(fresh).await;
    house.works.runner.drain(&["intake"]).await.unwrap();
    if house.fresh.place.url.is_some() {
        let none = "another node may be at it: a lease that still holds is respected";
        assert_eq!(house.count("select count(*) from conversations").await, 0, "{none}");
        house.clock.pass(LEASE_OVER);
        house.works.runner.drain(&["intake"]).await.unwrap();
    }
    assert_eq!(house.count("select count(*) from conversations").await, 1);
});

both!(an_answer_promised_before_a_stop_leaves_after_it_once, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let sent = id(&answer(&mia, &lid, "We send a new one.").await.ok());
    drop(mia);
    let (fresh, ..) = house.close().await;
    let house = House::reopen(fresh).await;
    assert_eq!(house.works.sender.step(8).await.unwrap(), 0, "it may still be taken back");
    house.clock.pass(UNDO_OVER);
    assert_eq!(house.works.sender.step(8).await.unwrap(), 1);
    let (fresh, ..) = house.close().await;
    let house = House::reopen(fresh).await;
    house.clock.pass(LEASE_OVER);
    assert_eq!(house.works.sender.step(8).await.unwrap(), 0);
    assert_eq!(house.sent().await.len(), 1);
    let mia = house.who("mia").await;
    let told = items(&mia, &format!("/conversations/{lid}/timeline")).await;
    assert_eq!(told.iter().find(|item| item["id"] == sent.as_str()).unwrap()["delivery"]["state"], "sent");
});

both!(a_send_cut_off_is_repeated_with_the_same_id_and_says_so, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "We send a new one.").await.ok();
    house.clock.pass(UNDO_OVER);
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    let now = tx.now();
    // As a sender leaves it that died while the other side was taking it.
    let sql = "update outbox set state = 'sending', lease_until = $1, attempts = 1, first_tried_at = $2 where state = 'queued'";
    assert_eq!(tx.exec(sql, store::args![now.plus(60_000), now]).await.unwrap(), 1);
    tx.commit().await.unwrap();
    let undone = mia
        .post(
            &format!(
                "/messages/{}/undo",
                house.text_of("select message_id from outbox where conversation_id = $1", &lid).await
            ),
            json!({}),
        )
        .await;
    assert_eq!(undone.refused(409), "message.gone");
    drop(mia);
    let (fresh, ..) = house.close().await;
    let house = House::reopen(fresh).await;
    if house.fresh.place.url.is_some() {
        assert_eq!(house.works.sender.step(8).await.unwrap(), 0, "another node may be at it");
        house.clock.pass(LEASE_OVER);
    }
    assert_eq!(house.works.sender.step(8).await.unwrap(), 1);
    assert_eq!(house.sent().await.len(), 1);
    assert_eq!(house.count("select count(*) from outbox where state = 'sent' and may_be_doubled = 1").await, 1);
});
