//! An update that is owed: set in the future, due once, told to its owner, taken back like any change.

use crate::house::{House, answer, items, mail};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

const HOUR: i64 = 3_600_000;

async fn owed(who: &Client, conversation: &str) -> Value {
    who.get(&format!("/conversations/{conversation}")).await.ok()["followup"].clone()
}

both!(an_update_that_is_owed_becomes_work_at_its_time_and_its_owner_hears_of_it_once, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, max) = (house.who("mia").await, house.who("max").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let path = format!("/conversations/{lid}");
    let at = base::Clock::now(&house.clock).0 + HOUR;
    assert_eq!(mia.patch(&path, json!({ "followup_at": at - 2 * HOUR })).await.json()["field"], "followup_at");
    mia.patch(&path, json!({ "followup_at": at, "assignee": house.agent("max").await })).await.ok();
    assert_eq!(owed(&mia, &lid).await, json!({ "at": at, "due": false }));
    // An answer is not yet the update: whoever sends it is asked, and says so.
    answer(&mia, &lid, "We look into it.").await.ok();
    assert_eq!(desk::jobs::remind::run(house.db()).await.unwrap(), 0);
    assert_eq!(items(&mia, "/conversations?view=followup_due").await.len(), 0);
    house.clock.pass(HOUR);
    assert_eq!(desk::jobs::remind::run(house.db()).await.unwrap(), 1);
    assert_eq!(desk::jobs::remind::run(house.db()).await.unwrap(), 0);
    assert_eq!(owed(&mia, &lid).await["due"], true);
    let rows = items(&mia, "/conversations?view=followup_due").await;
    assert_eq!(rows[0]["followup"]["due"], true);
    let told: Vec<Value> = items(&max, "/notifications").await.into_iter().filter(|one| one["kind"] == "due").collect();
    assert_eq!(told.len(), 1, "once, and to the owner");
    assert_eq!(items(&mia, "/notifications").await.iter().filter(|one| one["kind"] == "due").count(), 0);
    // Renewed, it waits again; done, it is gone, and what happened stays in the thread.
    mia.patch(&path, json!({ "followup_at": at + 5 * HOUR })).await.ok();
    assert_eq!(owed(&mia, &lid).await["due"], false);
    mia.patch(&path, json!({ "followup_at": null })).await.ok();
    assert_eq!(owed(&mia, &lid).await, Value::Null);
    let lines = items(&mia, &format!("{path}/timeline")).await;
    let lines: Vec<&str> =
        lines.iter().filter(|line| line["kind"] == "followup").map(|line| line["sentence"].as_str().unwrap()).collect();
    assert_eq!(lines.len(), 4, "{lines:?}");
});

both!(
    what_is_owed_survives_a_merge_as_the_earlier_of_both_and_many_are_set_at_once_and_undone,
    async |fresh: Fresh| {
        let house = House::open(fresh).await;
        let mia = house.who("mia").await;
        let (lid, pot) =
            (house.conversation(&house.kettles, "Lid").await, house.conversation(&house.kettles, "Pot").await);
        let now = base::Clock::now(&house.clock).0;
        let both = json!({ "ids": [lid, pot], "change": { "followup_at": now + 9 * HOUR } });
        let done = mia.post("/conversations/bulk", both).await.ok();
        assert_eq!(owed(&mia, &pot).await["at"], now + 9 * HOUR);
        mia.post(&format!("/deeds/{}/undo", done["deed"].as_str().unwrap()), json!({})).await.ok();
        house.works.runner.drain(&["bulk"]).await.unwrap();
        assert_eq!(owed(&mia, &pot).await, Value::Null);
        mia.patch(&format!("/conversations/{lid}"), json!({ "followup_at": now + 5 * HOUR })).await.ok();
        mia.patch(&format!("/conversations/{pot}"), json!({ "followup_at": now + 2 * HOUR })).await.ok();
        let merged = mia.post(&format!("/conversations/{lid}/merge"), json!({ "others": [pot] })).await.ok();
        assert_eq!(owed(&mia, &lid).await["at"], now + 2 * HOUR);
        mia.post(&format!("/deeds/{}/undo", merged["deed"].as_str().unwrap()), json!({})).await.ok();
        assert_eq!(
            (owed(&mia, &lid).await["at"].clone(), owed(&mia, &pot).await["at"].clone()),
            (json!(now + 5 * HOUR), json!(now + 2 * HOUR))
        );
        // Nothing is owed to spam.
        mia.patch(&format!("/conversations/{pot}"), json!({ "status": "spam" })).await.ok();
        house.clock.pass(3 * HOUR);
        desk::jobs::remind::run(house.db()).await.unwrap();
        assert_eq!(items(&mia, "/conversations?view=followup_due").await.len(), 0);
    }
);

/// The number a view shows, and how many rows its list has.
async fn counted(who: &Client, view: &str) -> (i64, usize, bool) {
    let views = items(who, "/views").await;
    let shown = views.iter().find(|one| one["key"] == view).unwrap();
    let rows = items(who, &format!("/conversations?view={view}&limit=200")).await.len();
    (shown["count"].as_i64().unwrap(), rows, shown["count_capped"].as_bool().unwrap())
}

both!(what_a_view_counts_is_what_it_lists_whatever_happens, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, ada, ben) = (house.who("mia").await, house.who("ada").await, house.who("ben").await);
    let now = base::Clock::now(&house.clock).0;
    let mut lids = vec![];
    for number in 0..6 {
        let side = if number % 3 == 2 { &house.lamps } else { &house.kettles };
        let subject = format!("Lid {number}");
        house.receives(side, mail(&format!("c{number}@post.example"), &side.address, &subject, "cracked")).await;
        lids.push(house.text_of("select id from conversations where subject = $1", &subject).await);
    }
    for (number, lid) in lids.iter().enumerate() {
        ada.patch(&format!("/conversations/{lid}"), json!({ "followup_at": now + HOUR })).await.ok();
        let seen = ada.get(&format!("/conversations/{lid}")).await.ok();
        let writing = json!({ "kind": "reply", "to": seen["reply_to"]["to"], "body_text": "later", "seen_thread_version": seen["thread_version"] });
        let wall = base::Clock::now(&house.clock).plus(9 * HOUR).to_rfc3339();
        let plan = json!({ "writing": writing, "when": { "wall": wall[..16], "zone": "UTC", "whose": "mine" } });
        ada.post(&format!("/conversations/{lid}/later"), plan).await.ok();
        if number % 2 == 0 {
            // A stranger who names the thread is held, and a lasting failure comes back.
            let raw = mail("Eve <eve@other.example>", &house.kettles.address, &format!("x{number}"), "let me in");
            let side = if number % 3 == 2 { &house.lamps } else { &house.kettles };
            house
                .receives(
                    side,
                    raw.replace("Message-ID", &format!("In-Reply-To: <Lid{number}@post.example>\r\nMessage-ID")),
                )
                .await;
        }
    }
    house.clock.pass(2 * HOUR);
    desk::jobs::remind::run(house.db()).await.unwrap();
    let same = async || {
        for who in [&mia, &ada, &ben] {
            for view in ["held", "failed", "scheduled", "followup_due", "all", "resolved", "trash"] {
                let (count, rows, capped) = counted(who, view).await;
                assert_eq!((usize::try_from(count).unwrap(), capped), (rows, false), "{view}");
            }
        }
    };
    same().await;
    assert_eq!(counted(&ada, "followup_due").await.0, 6);
    assert_eq!(counted(&mia, "scheduled").await.0, 4);
    assert!(counted(&ada, "held").await.0 > 0);
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    tx.exec("update conversations set failed = 2 where number in (1, 3)", vec![]).await.unwrap();
    tx.commit().await.unwrap();
    same().await;
    ada.patch(&format!("/conversations/{}", lids[0]), json!({ "status": "trash" })).await.ok();
    ada.patch(&format!("/conversations/{}", lids[1]), json!({ "status": "resolved", "followup_at": null })).await.ok();
    ada.post(&format!("/conversations/{}/merge", lids[3]), json!({ "others": [lids[4]], "customers": [
        ada.get(&format!("/conversations/{}", lids[3])).await.ok()["customer"]["id"], ada.get(&format!("/conversations/{}", lids[4])).await.ok()["customer"]["id"]
    ] })).await.ok();
    same().await;
    desk::tally::fold(house.db(), 1).await.unwrap();
    same().await;
    house.clock.pass(9 * HOUR);
    house.works.runner.drain(&["later"]).await.unwrap();
    same().await;
});
