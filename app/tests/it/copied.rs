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
