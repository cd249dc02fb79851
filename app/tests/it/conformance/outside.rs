//! What a colleague writes in the network's own app (CONF-09, CH-111): it stands in the conversation it answers, stops what
//! waits there, and is said to have left without approval. What left from here comes back and is not doubled.
#![expect(clippy::cognitive_complexity, reason = "a story is told in one piece")]

use super::mastodon::Elephant;
use super::skies::Skies;
use super::{Ail, Net, Town};
use crate::house::items;
use mastodon_standin::Writing;
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

/// Longer than an answer in public may be taken back.
const UNDO_OVER: i64 = 31_000;
const WORDS: &str = "It left us this morning.";

/// A network with an app of its own.
trait App: Net {
    /// A colleague writes as the shop, in the network's own app.
    fn writes(&self, text: &str, under: Option<&str>) -> String;
    /// The network's name of our last post.
    fn last(&self) -> String;
}

impl App for Elephant {
    fn writes(&self, text: &str, under: Option<&str>) -> String {
        let app = json!({ "application": { "name": "A phone", "website": null } });
        let writing = Writing::new("shop", text).with(app);
        self.standin.post(&match under {
            Some(id) => writing.under(id),
            None => writing,
        })
    }

    fn last(&self) -> String {
        self.standin.posts_of("shop").last().unwrap()["id"].as_str().unwrap().to_owned()
    }
}

impl App for Skies {
    fn writes(&self, text: &str, under: Option<&str>) -> String {
        let mut record = json!({ "$type": super::skies::POST, "text": text, "createdAt": base::Clock::now(&base::SystemClock).to_rfc3339() });
        if let Some(parent) = under {
            record["reply"] = self.reply(parent);
        }
        self.network.put(super::skies::SHOP, super::skies::POST, record)
    }

    fn last(&self) -> String {
        let own = format!("at://{}/", self.network.did(super::skies::SHOP));
        self.network.records(super::skies::POST).into_iter().rfind(|uri| uri.starts_with(&own)).unwrap()
    }
}

impl<N: Net> Town<N> {
    async fn out(&self) -> i64 {
        self.house.count("select count(*) from messages where direction = 'out'").await
    }

    async fn written(&self, who: &Client, talk: &str) -> Vec<Value> {
        let thread = items(who, &format!("/conversations/{talk}/timeline")).await;
        thread.into_iter().filter(|item| item["type"] == "message" && item["direction"] == "out").collect()
    }
}

async fn is_taken_in<N: App>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    let leo = town.house.who("leo").await;
    let asked = town.net.says("ana", "Where is my parcel?", None).await;
    town.net.comes_in(&town).await;
    let talk = town.talk().await;
    let of = async || leo.get(&format!("/conversations/{talk}")).await.ok();
    assert_eq!((&of().await["status"], of().await["waiting_since"].is_number()), (&json!("open"), true));
    let before = of().await["thread_version"].as_i64().unwrap();
    town.net.writes(WORDS, Some(&asked));
    for _twice in 0..2 {
        town.net.comes_in(&town).await;
    }
    let now = of().await;
    assert_eq!((&now["status"], &now["waiting_since"]), (&json!("waiting"), &Value::Null), "it is her turn");
    assert!(now["thread_version"].as_i64().unwrap() > before, "whoever writes an answer here sees that one came");
    let written = town.written(&leo, &talk).await;
    assert_eq!(written.len(), 1, "{written:#?}");
    let one = &written[0];
    assert!(one["body"].to_string().contains(WORDS), "{one}");
    assert_eq!((&one["approval"], &one["visibility"]), (&json!("outside"), &json!("public")));
    assert_eq!(one["delivery"]["state"], "sent");
    let log = "select count(*) from audit where action = 'answer.published_outside'";
    assert_eq!(town.house.count(log).await, 1);
    let facts = "select count(*) from facts where kind = 'reply_published'";
    assert_eq!(town.house.count(facts).await, 1);
    // Ours is known by its id, and is said to have left by somebody's leave.
    let again = town.net.says("ana", "And the lid?", Some(&asked)).await;
    town.net.comes_in(&town).await;
    assert_eq!(of().await["status"], "open");
    town.answers(&leo, &talk, "The lid is with it. Leo").await.ok();
    town.leave(UNDO_OVER).await;
    assert_eq!(town.outbox().await["state"], "sent", "{}", town.outbox().await);
    for _twice in 0..2 {
        town.net.comes_in(&town).await;
    }
    assert_eq!(town.out().await, 2, "ours came back and is no second message");
    let list = items(&leo, "/published").await;
    let kinds: Vec<&Value> = list.iter().map(|one| &one["approval"]).collect();
    assert_eq!(kinds, ["permission", "outside"], "{list:#?}");
    assert!(list.iter().all(|one| one["conversation"] == json!(talk)), "{list:#?}");
    // Below our own answer it still answers her, and nothing that answers nobody makes a conversation.
    town.net.writes("And a cup.", Some(&town.net.last()));
    town.net.writes("A new kettle is here!", None);
    town.net.comes_in(&town).await;
    assert_eq!(town.written(&leo, &talk).await.len(), 3);
    assert_eq!(town.house.count("select count(*) from conversations").await, 1);
    town.net.takes_back(&again).await;
}

both!(conf_09_what_a_colleague_writes_in_an_app_of_mastodon_is_an_answer, async |fresh: Fresh| {
    is_taken_in::<Elephant>(fresh).await
});
both!(conf_09_what_a_colleague_writes_in_the_app_of_bluesky_is_an_answer, async |fresh: Fresh| is_taken_in::<Skies>(
    fresh
)
.await);

/// The line breaks after the network took it: it is seen there before anybody here knows its id.
async fn is_not_doubled<N: App>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    town.net.says("ana", "Where is my parcel?", None).await;
    town.net.comes_in(&town).await;
    let (leo, talk) = (town.house.who("leo").await, town.talk().await);
    town.net.ails(Ail::Unheard);
    town.answers(&leo, &talk, "It is on its way. Leo").await.ok();
    town.leave(UNDO_OVER).await;
    town.net.comes_in(&town).await;
    assert_eq!(town.out().await, 1, "nobody knows yet, so nothing is said twice");
    for _ in 0..3 {
        town.leave(20 * 60_000).await;
        town.house.works.runner.drain(&["intake"]).await.unwrap();
    }
    assert_eq!((&town.outbox().await["state"], town.out().await), (&json!("sent"), 1));
    let left = "select count(*) from inbound where state = 'new'";
    assert_eq!(town.house.count(left).await, 0, "what came back is known as ours");
    assert_eq!(items(&leo, "/published").await[0]["approval"], "permission");
}

both!(conf_09_an_answer_whose_line_broke_is_not_taken_for_a_colleagues_on_mastodon, async |fresh: Fresh| {
    is_not_doubled::<Elephant>(fresh).await
});
both!(conf_09_an_answer_whose_line_broke_is_not_taken_for_a_colleagues_on_bluesky, async |fresh: Fresh| {
    is_not_doubled::<Skies>(fresh).await
});

both!(conf_09_what_only_she_may_read_stays_between_them, async |fresh: Fresh| {
    let town = Town::<Elephant>::open(fresh).await;
    let leo = town.house.who("leo").await;
    let asked = town.net.says("ana", "Where is my parcel?", None).await;
    town.net.comes_in(&town).await;
    let public = town.talk().await;
    let secret = Writing::new("shop", "@ana@other.test is it Elm Street 1?").under(&asked).seen_by("direct");
    drop(town.net.standin.post(&secret));
    town.net.comes_in(&town).await;
    assert_eq!(town.written(&leo, &public).await.len(), 0);
    let inner =
        town.house.text_of("select coalesce(max(id), '') from conversations where visibility = $1", "private").await;
    let written = town.written(&leo, &inner).await;
    assert_eq!((written.len(), &written[0]["visibility"]), (1, &json!("private")));
    assert_eq!(written[0]["approval"], Value::Null, "nobody has to approve what one person reads");
    assert_eq!(
        leo.get(&format!("/conversations/{public}")).await.ok()["status"],
        "open",
        "what she asked stands open there"
    );
    assert!(items(&leo, "/published").await.is_empty());
});
