//! A backup of the whole product is whole, and a copy made from it goes on working (REL-R18).

use crate::house::{House, UNDO_OVER, answer, items};
use store::backup;
use testkit::{Fresh, both};

both!(a_backup_of_the_whole_product_is_whole_and_goes_on_elsewhere, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "We send a new one.").await.ok();
    house.clock.pass(UNDO_OVER);
    let (ada, max) = (house.who("ada").await, house.agent("max").await);
    ada.post(&format!("/agents/{max}/deactivation"), serde_json::json!({ "why": "left" })).await.ok();
    let folder = house.fresh.place.folder.join("backup");
    let made = backup::backup(house.db(), &folder, &|_, _| ()).await.unwrap();
    let checked = backup::verify(&folder).await.unwrap();
    assert_eq!((made.rows, made.newest_fact), (checked.rows, checked.newest_fact));
    let other = Fresh::sqlite();
    other.clock.pass(UNDO_OVER);
    let clock = std::sync::Arc::new(other.clock.clone());
    let brought = backup::restore(&folder, &other.place, clock, &goodword::wiring::migrations()).await.unwrap();
    assert_eq!((brought.rows, brought.held), (made.rows, 0));
    let copy = House::reopen(other).await;
    assert_eq!(copy.count("select count(*) from deactivations").await, 1);
    let mia = copy.who("mia").await;
    assert_eq!(items(&mia, "/conversations?q=cracked").await.len(), 1, "the search index came along");
    assert_eq!(copy.works.sender.step(8).await.unwrap(), 1, "what waited to leave leaves");
});

both!(restored_snapshot_is_fenced, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "We send a new one.").await.ok();
    let folder = house.fresh.place.folder.join("backup");
    backup::backup(house.db(), &folder, &|_, _| ()).await.unwrap();
    assert_eq!(house.sends().await, 1, "here it leaves");
    // somebody restores the backup an hour later: whether it left, the copy cannot know
    let other = Fresh::sqlite();
    other.clock.pass(60 * 60_000);
    let clock = std::sync::Arc::new(other.clock.clone());
    let brought = backup::restore(&folder, &other.place, clock, &goodword::wiring::migrations()).await.unwrap();
    assert_eq!(brought.held, 1);
    let copy = House::reopen(other).await;
    assert_eq!(copy.works.sender.step(8).await.unwrap(), 0);
    assert_eq!(copy.sent().await.len(), 0, "nothing leaves by itself");
    let ada = copy.who("ada").await;
    let waiting = items(&ada, "/outbox?state=cancelled").await;
    assert_eq!(waiting.len(), 1);
    assert!(waiting[0]["last_error"].as_str().unwrap().contains("may have been sent since"), "{}", waiting[0]);
    let path = format!("/outbox/{}/retry", waiting[0]["id"].as_str().unwrap());
    ada.post(&path, serde_json::json!({})).await.ok();
    assert_eq!(copy.works.sender.step(8).await.unwrap(), 1, "a person said so");
    assert_eq!(copy.sent().await.len(), 1);
});
