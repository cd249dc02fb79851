//! Pictures of posts: those that came, those that come later, those their author took out again.

use super::square::{picture, post};
use super::threads::{Stage, stage};
use crate::house::items;
use contract::{Medium, Post};
use serde_json::Value;
use testkit::{Fresh, both};

impl Stage {
    async fn fetches(&self) -> usize {
        self.house.works.runner.drain(&["history"]).await.unwrap()
    }

    /// Ana's message, as those see it who may.
    async fn shown(&self) -> Value {
        let (leo, talk) = (self.house.who("leo").await, self.of("ana").await);
        let thread = items(&leo, &format!("/conversations/{talk}/timeline")).await;
        thread.into_iter().find(|item| item["type"] == "message").unwrap()
    }

    /// Changed pictures, told by the network.
    async fn changes(&self, how: &str, (asked, ms): (&Post, i64), media: Vec<Medium>) -> Post {
        let changed = Post { media, edited_at: Some(asked.at.plus(ms)), ..asked.clone() };
        self.told(how, std::slice::from_ref(&changed)).await;
        self.fetches().await;
        changed
    }
}

fn names(message: &Value) -> Vec<&str> {
    message["attachments"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

fn warnings(message: &Value) -> Vec<&str> {
    message["warnings"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect()
}

both!(conf_08_mast_11_changed_pictures_are_fetched_once_and_what_was_taken_out_stays, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let asked =
        Post { media: vec![picture("lid", "a lid"), picture("box", "a box")], ..post("ana", "1", "@shop look") };
    stage.told("message", std::slice::from_ref(&asked)).await;
    assert_eq!(stage.fetches().await, 0, "they came with it");
    let media = vec![picture("lid", "a lid with a crack"), picture("bill", "the bill")];
    let changed = stage.changes("edited", (&asked, 1), media).await;
    let message = stage.shown().await;
    assert_eq!(names(&message), ["lid.png", "box.png", "bill.png"], "nothing is lost");
    assert_eq!(message["attachments"][0]["description"], "a lid with a crack");
    assert_eq!(message["attachments"][2]["description"], "the bill");
    assert_eq!(warnings(&message), ["no longer in the post: box.png"]);
    let before = stage.house.count("select count(*) from facts").await;
    stage.told("edited", std::slice::from_ref(&changed)).await;
    stage.told("thread", &[changed]).await;
    assert_eq!(stage.fetches().await, 0, "told again, it changes nothing");
    assert_eq!(stage.house.count("select count(*) from facts").await, before);
    assert_eq!(stage.shown().await["attachments"].as_array().unwrap().len(), 3);
    assert_eq!(["lid", "box", "bill"].map(|key| stage.square.asked_for(key)), [1, 1, 1]);
});

both!(conf_08_a_picture_put_back_is_in_the_post_again_and_other_words_fetch_nothing, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let asked = Post { media: vec![picture("lid", "a lid")], ..post("ana", "1", "@shop look") };
    stage.told("message", std::slice::from_ref(&asked)).await;
    let changed = stage.changes("thread", (&asked, 1), vec![]).await;
    assert_eq!(warnings(&stage.shown().await), ["no longer in the post: lid.png"]);
    let changed = stage.changes("thread", (&changed, 2), vec![picture("lid", "a lid")]).await;
    assert!(warnings(&stage.shown().await).is_empty());
    let reworded = Post { text: "@shop look, a crack".into(), ..changed };
    stage.changes("edited", (&reworded, 3), reworded.media.clone()).await;
    assert_eq!((names(&stage.shown().await).len(), stage.square.asked_for("lid")), (1, 1));
    assert_eq!(stage.house.count("select count(*) from jobs where kind = 'fetch_picture'").await, 0);
});

both!(mast_11_who_names_us_only_after_a_change_is_read_with_pictures, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let asked = Post { media: vec![picture("lid", "a lid")], ..post("ana", "1", "@shop look") };
    stage.told("edited", &[asked]).await;
    assert_eq!(stage.fetches().await, 1);
    assert_eq!(names(&stage.shown().await), ["lid.png"]);
});
