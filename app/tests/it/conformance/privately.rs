//! What is said to one person stays between them: going on by mail where the network has nothing private, and messages
//! that were private from the start.

use super::mastodon::Elephant;
use super::skies::Skies;
use super::{Net, Town};
use crate::house::{header, items};
use mastodon_standin::Writing;
use serde_json::{Value, json};
use testkit::{Fresh, both};

/// Longer than anything may be taken back.
const UNDO_OVER: i64 = 31_000;

both!(desk_217_what_began_on_bluesky_goes_on_by_mail, async |fresh: Fresh| {
    let town = Town::<Skies>::open(fresh).await;
    let (house, mia) = (&town.house, town.house.who("mia").await);
    town.net.says("ana", "My parcel is missing.", None).await;
    town.net.comes_in(&town).await;
    let public = town.talk().await;
    let path = format!("/conversations/{public}/continue");
    let words = "Tell me your address here.";
    let here = mia.post(&path, json!({ "body_text": words })).await;
    assert_eq!(here.refused(422), "invalid");
    assert!(here.json()["detail"].as_str().unwrap().contains("nothing can be written in private there"));
    // Nobody knows that this address is hers, and another customer's is not either.
    house
        .receives(&house.kettles, crate::house::mail("Bob <bob@post.example>", &house.kettles.address, "Lamp", "Hm."))
        .await;
    let by_mail = |address: &str| json!({ "body_text": words, "subject": "Your parcel", "inbox": house.kettles.inbox, "to": { "name": "Ana", "address": address } });
    for address in ["ana@post.example", "bob@post.example"] {
        let foreign = mia.post(&path, by_mail(address)).await;
        assert_eq!(foreign.refused(422), "invalid", "{address}");
        let said = foreign.json();
        assert!(said["field"] == "to" && said["detail"].as_str().unwrap().contains("no address we know"), "{said}");
    }
    // She writes by mail, and somebody knows that it is she.
    let lid = house.conversation(&house.kettles, "Lid").await;
    let of = async |id: &str| house.text_of("select customer_id from conversations where id = $1", id).await;
    let merging = json!({ "other": of(&lid).await });
    mia.post(&format!("/customers/{}/merge", of(&public).await), merging).await.ok();
    let begun = mia.post(&path, by_mail("ana@post.example")).await.ok();
    let inner = begun["conversation"]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        (&begun["conversation"]["visibility"], &begun["conversation"]["inbox"]["id"]),
        (&json!("private"), &json!(house.kettles.inbox))
    );
    town.leave(UNDO_OVER).await;
    let sent = house.sent().await;
    assert_eq!(sent.len(), 1);
    assert!(header(&sent[0], "To").unwrap().contains("ana@post.example") && sent[0].contains(words), "{}", sent[0]);
    assert_eq!(town.net.published(house).await, [""; 0], "and nothing is said in public");
    for (at, tie, other) in [(&public, "continued_by", &inner), (&inner, "continues", &public)] {
        let links = items(&mia, &format!("/conversations/{at}/links")).await;
        assert_eq!((&links[0]["tie"], &links[0]["conversation"]), (&json!(tie), &json!(other)), "{links:#?}");
    }
    // Her answer stays inside.
    let own = header(&sent[0], "Message-ID").unwrap();
    let head = [
        ("From", "Ana <ana@post.example>"),
        ("To", &*house.kettles.address),
        ("In-Reply-To", &*own),
        ("Message-ID", "<elm@post.example>"),
    ];
    house.receives(&house.kettles, crate::house::with_headers(&head, "Elm Street 1")).await;
    assert_eq!(mia.get(&format!("/conversations/{inner}")).await.ok()["message_count"], 2);
    let tree = mia.get(&format!("/conversations/{public}/tree")).await.ok();
    assert!(!tree.to_string().contains("Elm Street"), "{tree}");
});

both!(mast_06_a_direct_message_is_a_private_conversation, async |fresh: Fresh| {
    let town = Town::<Elephant>::open(fresh).await;
    let asked = town.net.says("ana", "where is my parcel?", None).await;
    let secret = Writing::new("ana@other.test", "@shop I live in Elm Street 1").under(&asked).seen_by("direct");
    drop(town.net.standin.post(&secret));
    town.net.comes_in(&town).await;
    let of = async |visibility: &str| {
        town.house.text_of("select id from conversations where visibility = $1", visibility).await
    };
    let (public, inner) = (of("public").await, of("private").await);
    let (leo, mia, rita) = (town.house.who("leo").await, town.house.who("mia").await, town.house.who("rita").await);
    for who in [&leo, &mia, &rita] {
        let tree = who.get(&format!("/conversations/{public}/tree")).await.ok();
        assert!(!tree.to_string().contains("Elm Street"), "{tree}");
        assert_eq!(tree["posts"].as_array().unwrap().len(), 1);
    }
    let timeline = items(&mia, &format!("/conversations/{inner}/timeline")).await;
    assert!(timeline.iter().any(|item| item["body"].to_string().contains("Elm Street")), "{timeline:#?}");
    // Who answers customers answers here, leave to publish or not; nobody else does, and nobody in public.
    assert_eq!(town.answers(&rita, &inner, "Hm.").await.status, 403);
    let ben = town.house.who("ben").await;
    ben.get(&format!("/conversations/{inner}")).await.refused(404);
    let seen = leo.get(&format!("/conversations/{inner}")).await.ok()["thread_version"].clone();
    for audience in ["everyone", "quiet", "followers"] {
        let open =
            json!({ "kind": "reply", "to": [], "body_text": "Hm.", "audience": audience, "seen_thread_version": seen });
        let refused = leo.post(&format!("/conversations/{inner}/messages"), open).await;
        assert!(matches!(refused.refused(422).as_str(), "invalid"), "{audience}");
    }
    // Whoever is named in it would get it too (MAST-07).
    let third = town.answers(&mia, &inner, "Thank you, @bob@far.test looks there.").await;
    assert_eq!(third.refused(422), "post.third_person");
    assert!(third.json()["detail"].as_str().unwrap().contains("@bob@far.test"), "it says who: {}", third.json());
    town.answers(&mia, &inner, "Thank you, we look there.").await.ok();
    town.leave(UNDO_OVER).await;
    assert_eq!(town.outbox().await["state"], "sent", "{}", town.outbox().await);
    let ours: Vec<Value> = town.net.standin.posts_of("shop");
    assert_eq!((ours.len(), &ours[0]["visibility"]), (1, &json!("direct")));
    let named: Vec<&Value> = ours[0]["mentions"].as_array().unwrap().iter().map(|one| &one["acct"]).collect();
    assert_eq!(named, ["ana@other.test"], "she is told, and nobody else");
    let tree = leo.get(&format!("/conversations/{public}/tree")).await.ok();
    assert_eq!(tree["posts"].as_array().unwrap().len(), 1, "{tree}");
    // Somebody else of the thread is named knowingly, a stranger not at all.
    town.net.says("bob", "Mine came.", Some(&asked)).await;
    town.net.comes_in(&town).await;
    let bob = "select author_address from posts where author_handle like $1 || '@%'";
    let bob = town.house.text_of(bob, "bob").await;
    let names = async |address: &str, knowingly: &[&str]| {
        let talk = mia.get(&format!("/conversations/{inner}")).await.ok();
        let to = json!([talk["reply_to"]["to"][0], { "name": "", "address": address, "handle": "bob@other.test" }]);
        let writing = json!({ "kind": "reply", "to": to, "body_text": "You two know the place.", "named_knowingly": knowingly, "seen_thread_version": talk["thread_version"] });
        mia.post(&format!("/conversations/{inner}/messages"), writing).await
    };
    let stranger = "https://far.test/users/carol";
    assert_eq!(names(stranger, &[stranger]).await.refused(422), "post.third_person");
    assert_eq!(names(&bob, &[]).await.refused(422), "post.third_unconfirmed");
    names(&bob, &[&bob]).await.ok();
});

both!(mast_07_what_goes_on_in_private_goes_on_before_she_answers, async |fresh: Fresh| {
    let town = Town::<Elephant>::open(fresh).await;
    town.net.says("ana", "where is my parcel?", None).await;
    town.net.comes_in(&town).await;
    let (mia, public) = (town.house.who("mia").await, town.talk().await);
    let first = json!({ "body_text": "Tell me your address here." });
    let begun = mia.post(&format!("/conversations/{public}/continue"), first).await.ok();
    let inner = begun["conversation"]["id"].as_str().unwrap().to_owned();
    town.leave(UNDO_OVER).await;
    town.answers(&mia, &inner, "And the number on the lid, please.").await.ok();
    town.leave(UNDO_OVER).await;
    let ours = town.net.standin.posts_of("shop");
    assert_eq!(ours.len(), 2, "{ours:?}");
    assert!(ours.iter().all(|post| post["visibility"] == "direct" && post["mentions"].as_array().unwrap().len() == 1));
});
