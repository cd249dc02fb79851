//! Pictures of posts: those that came, those that come later, those their author took out again.

use super::square::{picture, post};
use super::threads::{Stage, stage};
use crate::house::items;
use contract::{Medium, Post, Unhad};
use serde_json::Value;
use store::jobs::{BACKOFF_MS, TRIES};
use testkit::{Fresh, both};

/// Longest wait between two tries.
const LONG_MS: i64 = BACKOFF_MS[BACKOFF_MS.len() - 1];

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

both!(conf_08_a_picture_that_could_not_be_had_is_tried_again_until_it_comes, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    stage.square.keeps_back("lid", Some(Unhad::NotNow("it is silent".into())));
    let asked = Post { media: vec![picture("lid", "a lid")], ..post("ana", "1", "@shop look") };
    stage.told("message", &[asked]).await;
    assert_eq!((warnings(&stage.shown().await), stage.fetches().await), (vec!["it is silent"], 0));
    let mut waits = Vec::new();
    for tries in 1..=3 {
        while stage.fetches().await == 0 {
            stage.house.clock.pass(1_000);
            waits.push(tries);
        }
        assert_eq!(stage.square.asked_for("lid"), 1 + tries);
    }
    let waited = |tries| waits.iter().filter(|one| **one == tries).count();
    assert!(waited(2) < waited(3), "it waits longer each time: {waits:?}");
    assert_eq!(warnings(&stage.shown().await).len(), 1, "said once");
    stage.square.keeps_back("lid", None);
    stage.house.clock.pass(LONG_MS);
    assert_eq!(stage.fetches().await, 1);
    let message = stage.shown().await;
    assert_eq!((names(&message), warnings(&message)), (vec!["lid.png"], vec![]));
    assert_eq!(message["attachments"][0]["description"], "a lid");
    let (leo, talk) = (stage.house.who("leo").await, stage.of("ana").await);
    assert_eq!(crate::house::whole(&leo, &talk).await["has_attachment"], true);
    stage.house.clock.pass(LONG_MS);
    assert_eq!((stage.fetches().await, stage.square.asked_for("lid")), (0, 5), "it is here");
});

both!(conf_08_what_never_comes_is_given_up_and_said_at_the_post, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    stage.square.keeps_back("lid", Some(Unhad::NotNow("it is silent".into())));
    stage.square.keeps_back("box", Some(Unhad::Never("it is no picture".into())));
    let media = vec![picture("lid", "a lid"), picture("box", "a box")];
    stage.told("message", &[Post { media, ..post("ana", "1", "@shop look") }]).await;
    for _ in 0..2 * TRIES {
        stage.house.clock.pass(LONG_MS);
        stage.fetches().await;
    }
    let tries = usize::try_from(TRIES).unwrap();
    assert_eq!((stage.square.asked_for("lid"), stage.square.asked_for("box")), (1 + tries, 1));
    let message = stage.shown().await;
    let said = warnings(&message);
    assert!(said.len() == 2 && said.iter().any(|words| words.contains("it is silent")), "{said:?}");
    assert_eq!(stage.house.count("select count(*) from missing_files").await, 0);
    assert_eq!(stage.house.count("select count(*) from jobs where state in ('failed', 'ready')").await, 0);
});

both!(conf_08_what_is_taken_out_of_a_post_is_not_waited_for, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    stage.square.keeps_back("lid", Some(Unhad::NotNow("it is silent".into())));
    let asked = Post { media: vec![picture("lid", "a lid")], ..post("ana", "1", "@shop look") };
    stage.told("message", std::slice::from_ref(&asked)).await;
    stage.changes("thread", (&asked, 1), vec![]).await;
    stage.house.clock.pass(LONG_MS);
    stage.fetches().await;
    assert_eq!((stage.square.asked_for("lid"), names(&stage.shown().await).len()), (1, 0));
});
