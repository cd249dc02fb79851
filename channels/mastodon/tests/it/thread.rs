//! Threads: where they began, what stands around, what becomes of them.

use crate::world::town;
use contract::{Channel, Evidence, Parsed, Post};
use serde_json::json;
use std::collections::HashSet;
use store::outbox::Answer;
use tokio::time::{Duration, sleep};

fn threads(parsed: Vec<Parsed>) -> Vec<Vec<Post>> {
    parsed.into_iter().filter_map(|one| if let Parsed::Thread(posts) = one { Some(posts) } else { None }).collect()
}

#[tokio::test(start_paused = true)]
async fn mast_05_an_answer_deep_in_a_thread_knows_where_it_began() {
    let mut town = town();
    let root = town.writes("bo@far.test", "who knows a good shop?");
    let mut parent = root.clone();
    for number in 0..200 {
        parent = town.answers("bo@far.test", &format!("thought {number}"), &parent);
    }
    town.well().await;
    let _id = town.answers("ana@other.test", "@shop what about you?", &parent);
    town.desk.holds("post:", 1).await;
    let message = town.message();
    let root = format!("https://far.test/users/bo/statuses/{root}");
    let parent = format!("https://far.test/users/bo/statuses/{parent}");
    assert_eq!(message.evidence, [Evidence::Thread(root.clone()), Evidence::Answers(vec![parent])]);
    let posts = threads(town.parsed()).remove(0);
    assert_eq!(posts.len(), 201);
    assert!(posts.iter().all(|post| post.root == root));
}

#[tokio::test(start_paused = true)]
async fn many_answers_in_one_thread_cost_one_question() {
    let mut town = town();
    town.well().await;
    let ours = town.writes("shop", "we are open again");
    for number in 0..50 {
        let _id = town.answers("ana@other.test", &format!("@shop question {number}"), &ours);
    }
    town.desk.holds("post:", 50).await;
    assert!(town.asked_for("GET /api/v1/statuses/") <= 2, "{}", town.asked_for("GET /api/v1/statuses/"));
    let roots: HashSet<String> = town.messages().iter().map(|one| one.post.as_ref().unwrap().root.clone()).collect();
    assert_eq!(roots.into_iter().collect::<Vec<_>>(), [format!("http://here.test/users/shop/statuses/{ours}")]);
}

#[tokio::test(start_paused = true)]
async fn mast_11_an_edit_is_the_same_post_with_other_words() {
    let mut town = town();
    let post = town.asked("@shop where is it?").await;
    sleep(Duration::from_secs(5)).await;
    town.standin.edit(&post.local, "@shop found it, thanks");
    town.desk.until("edited", |desk| desk.keys("edit:").len() == 1).await;
    let edited =
        town.parsed().into_iter().find_map(|one| if let Parsed::Edited(one) = one { Some(one) } else { None }).unwrap();
    assert_eq!(
        (edited.text.as_str(), edited.provider_id.as_deref()),
        ("@shop found it, thanks", Some(post.id.as_str()))
    );
    assert!(edited.post.unwrap().edited_at.is_some());
}

#[tokio::test(start_paused = true)]
async fn conf_10_a_post_taken_back_is_gone_by_stream_and_on_looking_again() {
    let mut town = town();
    let post = town.asked("@shop forget it").await;
    town.standin.delete(&post.local);
    town.desk.until("gone", |desk| desk.keys("gone:").len() == 1).await;
    let again = town.net.look_again(&town.account, &post).await.unwrap();
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].provider_key, town.desk.keys("gone:")[0]);
    let parsed = town.net.parse(&town.account, &again[0].bytes, &json!({})).unwrap();
    assert!(matches!(&parsed[..], [Parsed::Deleted(id)] if *id == post.id));
}

#[tokio::test(start_paused = true)]
async fn looking_again_shows_the_whole_thread_as_it_stands() {
    let mut town = town();
    let root = town.writes("bo@far.test", "who knows a good shop?");
    town.well().await;
    let asked = town.answers("ana@other.test", "@shop you?", &root);
    town.desk.holds("post:", 1).await;
    let post = *town.message().post.unwrap();
    let _beside = town.answers("bo@far.test", "I like them", &root);
    town.standin.edit(&asked, "@shop you there?");
    let again = town.net.look_again(&town.account, &post).await.unwrap();
    let same = town.net.look_again(&town.account, &post).await.unwrap();
    assert_eq!(again[0].provider_key, same[0].provider_key, "the same thread is received once");
    let posts = threads(town.net.parse(&town.account, &again[0].bytes, &json!({})).unwrap()).remove(0);
    let texts: HashSet<&str> = posts.iter().map(|post| post.text.as_str()).collect();
    assert_eq!(texts, HashSet::from(["who knows a good shop?", "@shop you there?", "I like them"]));
    assert!(posts.iter().all(|post| post.root.ends_with(&root)));
    assert_eq!(posts.iter().find(|post| post.text == "who knows a good shop?").unwrap().counts.replies, 2);
}

#[tokio::test(start_paused = true)]
async fn conf_18_somebody_who_moves_to_another_name_is_the_same_person() {
    let mut town = town();
    let post = town.asked("@shop hello").await;
    let uri = json!({ "uri": "https://other.test/users/ana", "acct": "anna@other.test", "display_name": "Anna" });
    town.standin.change_account("ana@other.test", &uri);
    let _id = town.writes("ana@other.test", "@shop me again");
    town.desk.holds("post:", 2).await;
    let again = town.messages().remove(1);
    assert_eq!(again.from.address, post.author.address);
    assert_eq!(again.from.handle.as_deref(), Some("anna@other.test"));
}

#[tokio::test(start_paused = true)]
async fn an_author_who_vanishes_leaves_a_readable_thread_and_cannot_be_answered() {
    let mut town = town();
    let asked = town.asked("@shop who knows this?").await;
    let below = town.answers("bo@far.test", "@shop me too", &asked.local);
    // between the mention and the look at its thread
    town.standin.vanish("ana@other.test");
    town.desk.holds("post:", 2).await;
    let message = town.messages().into_iter().find(|one| one.text == "@shop me too").unwrap();
    let bos = *message.post.unwrap();
    assert!(bos.closed.is_none() && bos.local == below);
    let _later = town.answers("bo@far.test", "@shop still nobody?", &below);
    let again = town.net.look_again(&town.account, &bos).await.unwrap();
    let posts = threads(town.net.parse(&town.account, &again[0].bytes, &json!({})).unwrap()).remove(0);
    let texts: HashSet<&str> = posts.iter().map(|post| post.text.as_str()).collect();
    assert_eq!(texts, HashSet::from(["@shop me too", "@shop still nobody?"]), "what is left of it is shown");
    let gone = town.net.look_again(&town.account, &asked).await.unwrap();
    assert_eq!(gone[0].provider_key, format!("gone:{}", asked.id));
    let refused = town.sends(&town.prepared(&town.answer(&asked, "here I am"))).await;
    assert!(matches!(&refused, Answer::Refused(words) if words.contains("not there any more")), "{refused:?}");
    assert!(matches!(town.sends(&town.prepared(&town.answer(&bos, "hello Bo"))).await, Answer::Posted(_)));
}

#[tokio::test(start_paused = true)]
async fn a_notification_without_its_post_is_no_trouble() {
    let mut town = town();
    town.well().await;
    let bare = json!({ "id": "900004", "type": "mention", "created_at": "2026-03-02T09:00:00Z", "account": null, "status": null });
    town.standin.notify("shop", &bare);
    town.desk.until("kept", |desk| !desk.keys("event:").is_empty()).await;
    let said =
        town.parsed().into_iter().find_map(|one| if let Parsed::Unknown(words) = one { Some(words) } else { None });
    assert!(said.unwrap().contains("is not there any more"));
    assert_eq!(town.desk.health(), Some(None));
}
