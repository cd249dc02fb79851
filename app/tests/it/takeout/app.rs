//! An export as an administrator makes it from the app.

use super::company::found;
use super::unpacked::Unpacked;
use crate::house::{House, id, items};
use serde_json::json;
use testkit::{Client, Fresh, both};

async fn lines(ada: &Client) -> Vec<String> {
    let all = items(ada, "/audit?action=export").await;
    all.iter()
        .map(|line| format!("{} {}", line["actor"]["name"].as_str().unwrap_or("?"), line["action"].as_str().unwrap()))
        .collect()
}

async fn asked(house: &House, ada: &Client) -> String {
    let made = id(&ada.post("/exports", json!({})).await.ok());
    goodword::takeout::step(&house.works).await.unwrap();
    made
}

both!(an_administrator_makes_watches_and_reads_an_export_and_the_log_knows, async |fresh: Fresh| {
    let house = found(fresh, 10).await;
    let ada = house.who("ada").await;
    assert_eq!(items(&ada, "/exports").await.len(), 0);
    let made = id(&ada.post("/exports", json!({})).await.ok());
    assert_eq!(ada.post("/exports", json!({})).await.refused(409), "export.under_way");
    assert_eq!(ada.post(&format!("/exports/{made}/address"), json!({})).await.refused(409), "export.not_there");
    goodword::takeout::step(&house.works).await.unwrap();
    let shown = ada.get(&format!("/exports/{made}")).await.ok();
    assert_eq!((&shown["state"], &shown["done"]), (&"done".into(), &shown["total"]));
    let url = ada.post(&format!("/exports/{made}/address"), json!({})).await.ok()["url"].as_str().unwrap().to_owned();
    let file = house.pages.get(&url).await;
    assert_eq!(file.bytes.len().to_string(), shown["bytes"].to_string());
    assert!(
        file.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"goodword-export-")
    );
    let own = house.fresh.place.folder.join("fetched.tar");
    std::fs::write(&own, &file.bytes).unwrap();
    store::export::verify(&own).await.unwrap();
    assert!(!Unpacked::of(&own).objects("messages").is_empty());
    let mut log = lines(&ada).await;
    log.sort();
    assert!(log.iter().any(|line| line == "ada export.read"), "{log:?}");
    for act in ["asked", "done", "address", "read"] {
        assert_eq!(log.iter().filter(|line| line.ends_with(act)).count(), 1, "{act}: {log:?}");
    }
    house.clock.pass(11 * base::Time::MINUTE);
    assert_eq!(house.pages.get(&url).await.refused(410), "address.expired");
});

both!(only_who_may_take_everything_out_does_and_only_as_long_as_they_may, async |fresh: Fresh| {
    let house = found(fresh, 1).await;
    let ada = house.who("ada").await;
    for name in ["leo", "mia", "mark", "cora", "otto", "rita"] {
        let who = house.who(name).await;
        assert_eq!(who.get("/exports").await.status.as_u16(), 403, "{name}");
        assert_eq!(who.post("/exports", json!({})).await.status.as_u16(), 403, "{name}");
    }
    let doll = house.hire("doll", base::Role::Administrator, base::Scope::Everything).await;
    let made = asked(&house, &ada).await;
    let path = format!("/exports/{made}/address");
    let url = house.who("doll").await.post(&path, json!({})).await.ok()["url"].as_str().unwrap().to_owned();
    assert_eq!(house.pages.get(&url).await.status.as_u16(), 200);
    let forged = url.replace(&url[url.len() - 6..], "AAAAAA");
    assert_eq!(house.pages.get(&forged).await.refused(410), "address.expired");
    ada.post(&format!("/agents/{doll}/deactivation"), json!({ "why": "left" })).await.ok();
    assert_eq!(house.pages.get(&url).await.refused(410), "address.expired");
});

both!(an_export_that_is_removed_or_over_is_gone_with_its_file, async |fresh: Fresh| {
    let house = found(fresh, 1).await;
    let ada = house.who("ada").await;
    let file = |id: &str| house.fresh.place.folder.join("exports").join(format!("{id}.tar"));
    let first = asked(&house, &ada).await;
    assert!(file(&first).exists());
    ada.delete(&format!("/exports/{first}")).await.ok();
    assert!(!file(&first).exists());
    assert_eq!(ada.post(&format!("/exports/{first}/address"), json!({})).await.refused(409), "export.not_there");
    let second = asked(&house, &ada).await;
    house.clock.pass(8 * base::Time::DAY);
    goodword::takeout::sweep(house.db()).await.unwrap();
    assert!(!file(&second).exists());
    let ada = house.who("ada").await;
    assert_eq!(ada.get(&format!("/exports/{second}")).await.ok()["state"], "gone");
});

both!(sec_f14_an_export_in_which_somebody_is_who_was_erased_goes_at_once, async |fresh: Fresh| {
    let house = found(fresh, 1).await;
    let ada = house.who("ada").await;
    let file = |id: &str| house.fresh.place.folder.join("exports").join(format!("{id}.tar"));
    let before = asked(&house, &ada).await;
    goodword::takeout::sweep_if_due(house.db(), 10).await.unwrap();
    assert!(file(&before).exists(), "nobody was erased");
    let customer = house.text_of("select min(id) from customers where name <> $1", "").await;
    house.clock.pass(1_000);
    crate::abuse::sec_f14::erased(&house, &customer).await;
    let after = asked(&house, &house.who("ada").await).await;
    goodword::takeout::sweep_if_due(house.db(), 10).await.unwrap();
    assert!(!file(&before).exists() && file(&after).exists());
    assert_eq!(house.who("ada").await.get(&format!("/exports/{before}")).await.ok()["state"], "gone");
});
