//! What a post carries besides its words: its warning, its language, the marks moderators gave it.

use super::mastodon::Elephant;
use super::skies::Skies;
use super::{Net, Town};
use crate::house::items;
use mastodon_standin::Writing;
use serde_json::{Value, json};
use testkit::{Fresh, both};

/// Longer than anything may be taken back.
const UNDO_OVER: i64 = 31_000;

/// The one post as it is kept.
async fn kept<N: Net>(town: &Town<N>) -> Value {
    let sql = "select warning, sensitive, language, labels from posts where own = 0";
    let row = town.house.db().read().await.unwrap().one(sql, store::args![]).await.unwrap();
    json!({
        "warning": row.get::<String>("warning").unwrap(), "sensitive": row.get::<bool>("sensitive").unwrap(),
        "language": row.get::<Option<String>>("language").unwrap(), "labels": row.get::<Value>("labels").unwrap(),
    })
}

both!(mast_10_warning_and_language_are_kept_shown_and_taken_along, async |fresh: Fresh| {
    let town = Town::<Elephant>::open(fresh).await;
    let words = "@shop Welcher Deckel passt auf diesen Topf? Auf dem Bild sieht man etwas Blut.";
    let more = json!({ "spoiler_text": "Blut", "sensitive": true, "language": "de" });
    drop(town.net.standin.post(&Writing::new("ana@other.test", words).with(more)));
    town.net.comes_in(&town).await;
    let wanted = json!({ "warning": "Blut", "sensitive": true, "language": "de", "labels": [] });
    assert_eq!(kept(&town).await, wanted);
    let (leo, talk) = (town.house.who("leo").await, town.talk().await);
    let seen = items(&leo, &format!("/conversations/{talk}/timeline")).await;
    let message = seen.iter().find(|item| item["type"] == "message").unwrap();
    assert_eq!(message["language"], "de", "{message}");
    let tree = leo.get(&format!("/conversations/{talk}/tree")).await.ok();
    assert_eq!(tree["posts"][0]["warning"], "Blut", "{tree}");
    town.answers(&leo, &talk, "Der große Deckel passt, Ana. Leo").await.ok();
    town.leave(UNDO_OVER).await;
    let ours = town.net.standin.posts_of("shop").pop().unwrap();
    assert!(ours["spoiler_text"].as_str().unwrap().contains("Blut"), "{ours}");
    assert_eq!(ours["language"], "de");
});

both!(bsky_08_language_and_labels_are_kept_and_shown, async |fresh: Fresh| {
    let town = Town::<Skies>::open(fresh).await;
    let uri = town.net.says("ana", "Der Deckel ist gebrochen, ich habe mich geschnitten.", None).await;
    town.net.network.label(&uri, "graphic-media");
    let german = town.net.network.record(&uri).unwrap();
    assert_eq!(german["langs"], json!(["en"]), "programs claim what their owners once chose");
    town.net.comes_in(&town).await;
    let wanted = json!({ "warning": "", "sensitive": true, "language": "en", "labels": ["graphic-media"] });
    assert_eq!(kept(&town).await, wanted);
    let (leo, talk) = (town.house.who("leo").await, town.talk().await);
    let tree = leo.get(&format!("/conversations/{talk}/tree")).await.ok();
    assert_eq!(tree["posts"][0]["labels"], json!(["graphic-media"]), "{tree}");
});
