//! Threads, branches, answers under posts, edits, deletions, acts, going on in private.

use super::square::{Fault, Square, post, told};
use crate::house::{House, Side, items, whole};
use contract::{Audience, Counts, Post};
use serde_json::{Value, json};
use testkit::{Answered, Client, Fresh, both};

/// Longer than an answer in public may be taken back.
const PUBLIC_UNDO_OVER: i64 = 31_000;

pub(crate) struct Stage {
    pub(crate) house: House,
    pub(super) square: Square,
    pub(super) shop: Side,
}

pub(crate) async fn stage(fresh: Fresh) -> Stage {
    let square = Square::default();
    let house = House::open_with(fresh, vec![std::sync::Arc::new(square.clone())]).await;
    let inbox = house.inbox("shop", "square", &house.kettles.team).await;
    let shop = Side { team: house.kettles.team.clone(), inbox, address: String::new() };
    Stage { house, square, shop }
}

impl Stage {
    pub(crate) async fn told(&self, how: &str, posts: &[Post]) {
        self.house.receives(&self.shop, told(how, posts)).await;
    }

    /// The conversation of somebody.
    pub(crate) async fn of(&self, who: &str) -> String {
        let sql = "select p.conversation_id from participants p join conversations c on c.id = p.conversation_id
                   where p.address = $1 and c.visibility = 'public'";
        self.house.text_of(sql, &format!("square:people/{who}")).await
    }

    pub(crate) async fn leave(&self) -> usize {
        self.house.clock.pass(PUBLIC_UNDO_OVER);
        self.house.works.sender.step(8).await.unwrap()
    }
}

pub(crate) async fn answers(who: &Client, conversation: &str, more: Value) -> Answered {
    let seen = whole(who, conversation).await;
    let mut writing = json!({ "kind": "reply", "to": [], "body_text": "So sorry! Leo looks at it now.", "seen_thread_version": seen["thread_version"] });
    for (key, value) in more.as_object().unwrap() {
        writing[key] = value.clone();
    }
    who.post(&format!("/conversations/{conversation}/messages"), writing).await
}

both!(who_asks_in_public_is_known_by_their_lasting_id_and_answered_by_those_who_may, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    stage.told("message", &[post("ana", "1", "@shop where is my parcel?")]).await;
    let (mia, leo) = (stage.house.who("mia").await, stage.house.who("leo").await);
    let talk = stage.of("ana").await;
    let seen = whole(&mia, &talk).await;
    assert_eq!(seen["visibility"], "public");
    assert_eq!(seen["public"]["counts"], json!({ "replies": 1, "shares": 2, "likes": 3 }));
    assert_eq!(seen["public"]["followers"], 250);
    assert_eq!(seen["capability"]["audiences"], json!(["everyone", "quiet", "followers"]));
    assert!(seen["capability"]["may_not_publish"].is_string(), "mia has no right to publish, and is told so");
    assert_eq!(answers(&mia, &talk, json!({})).await.refused(403), "publish.approval");
    assert!(whole(&leo, &talk).await["capability"]["may_not_publish"].is_null());
    answers(&leo, &talk, json!({})).await.ok();
    assert_eq!(stage.house.sends().await, 0, "in public one may think again for thirty seconds");
    assert_eq!(stage.leave().await, 1);
    let posted = stage.square.posted();
    assert_eq!((&posted[0]["parent"], &posted[0]["audience"]), (&json!("square:1"), &json!("everyone")));
    assert_eq!(posted[0]["text"], "So sorry! Leo looks at it now.", "no signature goes under a post");
    let tree = leo.get(&format!("/conversations/{talk}/tree")).await.ok();
    let ours: Vec<&Value> = tree["posts"].as_array().unwrap().iter().filter(|one| one["own"] == true).collect();
    assert_eq!((ours.len(), &ours[0]["parent"]), (1, &json!("square:1")));
    // The same person, renamed, is the same customer.
    let renamed = Post {
        author: contract::Party { handle: Some("ana@new.test".into()), ..post("ana", "1", "").author },
        ..post("ana", "2", "another thing")
    };
    stage.told("message", &[renamed]).await;
    assert_eq!(stage.house.count("select count(*) from customers").await, 1);
});

both!(
    each_persons_branch_is_a_conversation_of_its_own_and_no_answer_reaches_further_than_its_post,
    async |fresh: Fresh| {
        let stage = stage(fresh).await;
        let root = post("ana", "1", "@shop broken again");
        stage.told("message", std::slice::from_ref(&root)).await;
        let bob = Post {
            root: root.id.clone(),
            parent: Some(root.id.clone()),
            audience: Audience::Quiet,
            ..post("bob", "2", "@shop me too")
        };
        stage.told("message", &[root.clone(), bob.clone()]).await;
        let again = Post { root: root.id.clone(), parent: Some(bob.id.clone()), ..post("ana", "3", "@shop hello?") };
        stage.told("message", &[root.clone(), bob.clone(), again]).await;
        assert_eq!(stage.house.count("select count(*) from conversations").await, 2);
        let leo = stage.house.who("leo").await;
        let (ana, bobs) = (stage.of("ana").await, stage.of("bob").await);
        let seen = whole(&leo, &ana).await;
        assert_eq!((&seen["message_count"], &seen["public"]["siblings"][0]["id"]), (&json!(2), &json!(bobs)));
        let tree = leo.get(&format!("/conversations/{ana}/tree")).await.ok();
        let mine: Vec<bool> = tree["posts"].as_array().unwrap().iter().map(|one| one["theirs"] == true).collect();
        assert_eq!(mine.iter().filter(|theirs| **theirs).count(), 2);
        assert_eq!(mine.len(), 3);
        assert_eq!(answers(&leo, &bobs, json!({ "audience": "everyone" })).await.refused(422), "invalid");
        assert_eq!(answers(&leo, &bobs, json!({ "audience": "named" })).await.refused(422), "invalid");
        answers(&leo, &bobs, json!({})).await.ok();
        assert_eq!(answers(&leo, &ana, json!({ "body_text": "x".repeat(41) })).await.refused(422), "invalid");
        stage.leave().await;
        assert_eq!(stage.square.posted()[0]["audience"], "quiet");
        // Another team sees nothing of it.
        let ben = stage.house.who("ben").await;
        ben.get(&format!("/conversations/{ana}/tree")).await.refused(404);
    }
);

both!(an_edit_stops_an_answer_and_nothing_said_is_lost, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let first = post("ana", "1", "@shop I hate this kettle");
    stage.told("message", std::slice::from_ref(&first)).await;
    let (talk, leo) = (stage.of("ana").await, stage.house.who("leo").await);
    let seen = whole(&leo, &talk).await["thread_version"].clone();
    let second = Post {
        text: "@shop I love this kettle".into(),
        body: json!(["love"]),
        edited_at: Some(base::Time(1_772_442_100_000)),
        ..first.clone()
    };
    stage.told("edited", std::slice::from_ref(&second)).await;
    stage.told("edited", std::slice::from_ref(&second)).await;
    let late = json!({ "kind": "reply", "to": [], "body_text": "Oh no!", "seen_thread_version": seen });
    assert_eq!(leo.post(&format!("/conversations/{talk}/messages"), late).await.refused(409), "conversation.moved");
    let thread = items(&leo, &format!("/conversations/{talk}/timeline")).await;
    let message = thread.iter().find(|item| item["type"] == "message").unwrap();
    assert_eq!(message["edited_at"], 1_772_442_100_000_i64);
    let versions = items(&leo, &format!("/messages/{}/versions", message["id"].as_str().unwrap())).await;
    assert_eq!(versions.len(), 1, "told twice like once");
    assert!(versions[0]["body"].to_string().contains("hate"));
    stage.told("gone", std::slice::from_ref(&second)).await;
    stage.told("gone", &[second]).await;
    let thread = items(&leo, &format!("/conversations/{talk}/timeline")).await;
    let message = thread.iter().find(|item| item["type"] == "message").unwrap();
    assert!(message["deleted_at"].is_number());
    assert!(message["body"].to_string().contains("love"), "what it said stays readable for us");
    assert_eq!(thread.iter().filter(|item| item["kind"] == "deleted").count(), 1);
    assert_eq!(answers(&leo, &talk, json!({})).await.refused(422), "post.gone");
    stage.told("strange", &[post("ana", "9", "")]).await;
    assert_eq!(stage.house.count("select count(*) from inbound where state = 'unknown'").await, 1, "kept and counted");
});

both!(a_cut_line_never_makes_a_second_post, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    stage.told("message", &[post("ana", "1", "@shop hi")]).await;
    let (talk, leo) = (stage.of("ana").await, stage.house.who("leo").await);
    for fault in [Fault::TakenUnheard, Fault::Lost] {
        let before = stage.square.posted().len();
        stage.square.fails(fault);
        answers(&leo, &talk, json!({})).await.ok();
        stage.leave().await;
        stage.house.clock.pass(10 * 60_000);
        stage.house.works.sender.step(8).await.unwrap();
        assert_eq!(stage.square.posted().len(), before + 1, "{fault:?}");
    }
    assert_eq!(stage.house.count("select count(*) from outbox where state = 'sent'").await, 2);
    assert_eq!(
        stage.house.count("select count(*) from outbox where may_be_doubled = 1").await,
        0,
        "the network was read before: nobody needs to wonder"
    );
    assert_eq!(stage.house.count("select count(*) from facts where kind = 'reply_published'").await, 2);
});

both!(acts_are_logged_with_their_reason_and_say_what_became_of_them, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    stage.told("message", &[post("ana", "1", "@shop nasty words")]).await;
    let (talk, leo, mia) = (stage.of("ana").await, stage.house.who("leo").await, stage.house.who("mia").await);
    let act = |act: &str, why: &str| json!({ "post": "square:1", "act": act, "why": why });
    let path = format!("/conversations/{talk}/posts/act");
    mia.post(&path, act("hide", "abuse")).await.refused(403);
    assert_eq!(leo.post(&path, act("hide", "")).await.refused(422), "invalid");
    assert_eq!(leo.post(&path, act("block", "abuse")).await.refused(422), "invalid", "this network knows no such act");
    assert_eq!(leo.post(&path, act("delete", "x")).await.refused(422), "invalid", "it is not ours");
    leo.post(&path, json!({ "post": "square:9", "act": "like" })).await.refused(404);
    leo.post(&path, act("hide", "abuse of other customers")).await.ok();
    stage.house.works.sender.step(8).await.unwrap();
    let tree = leo.get(&format!("/conversations/{talk}/tree")).await.ok();
    assert!(tree["posts"][0]["hidden_at"].is_number());
    let thread = items(&leo, &format!("/conversations/{talk}/timeline")).await;
    assert!(
        thread.iter().any(
            |item| item["kind"] == "act" && item["sentence"].as_str().unwrap().contains("abuse of other customers")
        )
    );
    assert_eq!(stage.house.count("select count(*) from audit where action = 'public.act'").await, 1);
});

both!(going_on_in_private_is_a_conversation_of_its_own_and_never_turns_back, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let root = post("ana", "1", "@shop my order 4711 is missing");
    stage.told("message", std::slice::from_ref(&root)).await;
    let (talk, mia) = (stage.of("ana").await, stage.house.who("mia").await);
    let begun = mia
        .post(&format!("/conversations/{talk}/continue"), json!({ "body_text": "Tell me your address here." }))
        .await
        .ok();
    let inner = begun["conversation"]["id"].as_str().unwrap().to_owned();
    assert_eq!(begun["conversation"]["visibility"], "private", "mia needs no right to publish for this");
    stage.leave().await;
    let posted = stage.square.posted();
    assert_eq!(
        (&posted[0]["audience"], &posted[0]["to"][0]["address"]),
        (&json!("named"), &json!("square:people/ana"))
    );
    assert_eq!(posted[0]["to"][0]["handle"], "ana@square.test");
    let links = items(&mia, &format!("/conversations/{talk}/links")).await;
    assert_eq!((&links[0]["tie"], &links[0]["conversation"]), (&json!("continued_by"), &json!(inner)));
    // Her answer in private joins the private one; it is not part of the public tree.
    let secret = Post {
        root: root.id.clone(),
        parent: Some("square:ours/1".into()),
        audience: Audience::Named,
        ..post("ana", "2", "Elm Street 1")
    };
    stage.told("message", &[secret]).await;
    assert_eq!(whole(&mia, &inner).await["message_count"], 2);
    let tree = mia.get(&format!("/conversations/{talk}/tree")).await.ok();
    assert!(!tree.to_string().contains("Elm Street"), "what was said in private is in no public tree");
    let leo = stage.house.who("leo").await;
    assert_eq!(answers(&leo, &inner, json!({ "audience": "everyone" })).await.refused(422), "invalid");
    mia.post(&format!("/conversations/{inner}/continue"), json!({ "body_text": "x" })).await.refused(422);
});

both!(looking_again_brings_what_changed, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    stage.told("message", &[post("ana", "1", "@shop hi")]).await;
    let (talk, mia) = (stage.of("ana").await, stage.house.who("mia").await);
    mia.post(&format!("/conversations/{talk}/tree/refresh"), json!({})).await.ok();
    stage.house.works.runner.drain(&["intake"]).await.unwrap();
    assert_eq!(whole(&mia, &talk).await["public"]["counts"], json!(Counts { replies: 1, shares: 2, likes: 99 }));
    assert_eq!(stage.house.count("select count(*) from facts where kind = 'thread_changed'").await, 1);
});

both!(mast_11_a_post_whose_pictures_alone_were_changed_was_changed, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let pictured = |words: &str| {
        vec![contract::Medium { kind: "image".into(), description: words.into(), ..contract::Medium::default() }]
    };
    let asked = Post { media: pictured("a kettle"), ..post("ana", "1", "@shop look") };
    stage.told("message", std::slice::from_ref(&asked)).await;
    let changed = Post { media: pictured("a kettle with a crack"), edited_at: Some(asked.at.plus(1)), ..asked };
    stage.told("thread", &[changed]).await;
    let (leo, talk) = (stage.house.who("leo").await, stage.of("ana").await);
    let thread = items(&leo, &format!("/conversations/{talk}/timeline")).await;
    let message = thread.iter().find(|item| item["type"] == "message").unwrap();
    assert!(message["edited_at"].is_number(), "{message}");
    assert!(
        thread
            .iter()
            .any(|item| item["sentence"].as_str().is_some_and(|it| it.contains("changed the pictures of a post")))
    );
    let before = items(&leo, &format!("/messages/{}/versions", message["id"].as_str().unwrap())).await;
    assert_eq!((before.len(), &before[0]["media"][0]["description"]), (1, &json!("a kettle")));
    let tree = leo.get(&format!("/conversations/{talk}/tree")).await.ok();
    assert!(tree["posts"][0].to_string().contains("a kettle with a crack"), "{tree}");
});
