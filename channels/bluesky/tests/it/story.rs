//! What happens between a shop and its customers on any network: the same on the stand-in and on the real servers.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "test helper")]
#![expect(clippy::cognitive_complexity, reason = "a story is told in one piece")]

use crate::judged;
use crate::world::{Inbox, Place, answer, picture, posted, standin};
use contract::{Act, Channel, Evidence, Parsed, Trust};
use serde_json::{Value, json};
use store::outbox::Answer;

#[tokio::test]
async fn a_mention_becomes_a_message_and_is_answered_in_its_thread() {
    let (_network, place) = standin().await;
    question_and_answer(&place).await;
}

#[tokio::test]
async fn the_same_answer_sent_again_is_one_post() {
    let (_network, place) = standin().await;
    sent_again(&place).await;
}

#[tokio::test]
async fn pictures_go_both_ways_with_what_they_show() {
    let (_network, place) = standin().await;
    pictures(&place).await;
}

#[tokio::test]
async fn likes_only_count() {
    let (_network, place) = standin().await;
    likes(&place).await;
}

#[tokio::test]
async fn a_post_taken_back_is_gone_here_too() {
    let (_network, place) = standin().await;
    taken_back(&place).await;
}

#[tokio::test]
async fn what_can_be_done_to_posts_is_done() {
    let (_network, place) = standin().await;
    acts(&place).await;
}

#[tokio::test]
async fn a_post_that_names_two_inboxes_comes_to_both() {
    let (_network, place) = standin().await;
    two_inboxes(&place).await;
}

pub(crate) async fn question_and_answer(place: &Place) {
    let shop = Inbox::open(&place.service, &place.shop).await;
    let own = shop.account.about["did"].as_str().unwrap().to_owned();
    let (ana, bob) = (place.ana().await, place.bob().await);
    let asked = ana.mentions(&place.shop.0, &own, "where is my parcel?").await;
    let message = shop.message("where is my parcel?").await;
    assert_eq!(
        (message.from.address.as_str(), message.from.handle.as_deref()),
        (ana.did.as_str(), Some(place.ana.0.as_str()))
    );
    assert_eq!(
        (message.provider_id.as_deref(), message.trust, message.identity_kind),
        (Some(asked.uri.as_str()), Trust::Verified, "network")
    );
    assert_eq!(message.evidence, [Evidence::Thread(asked.uri.clone())]);
    let post = message.post.clone().unwrap();
    assert_eq!((post.local.as_str(), post.root.as_str(), post.own), (asked.cid.as_str(), asked.uri.as_str(), false));
    assert!(post.followers.is_some() && post.closed.is_none() && post.language.as_deref() == Some("en"));
    assert!(message.body.to_string().contains(&format!("https://bsky.app/profile/{own}")), "{}", message.body);

    let text = format!("Grüße 👨‍👩‍👧! @{} brings it, @nobody.test does not. See https://shop.example.com/é.", place.bob.0);
    let out = answer(Some(*post), &text);
    let prepared = shop.channel.prepare(&shop.account, &out).unwrap();
    let said = shop.send(&out).await;
    let id = posted(&said);
    assert_eq!(Some(&id), prepared.provider_id.as_ref(), "the id is known beforehand");
    let Answer::Posted(told) = said else { panic!() };
    assert!(told["told"][0].as_str().unwrap().contains("@nobody.test was not found"), "{told}");
    let record = ana.reads(&id).await["value"].clone();
    assert_eq!((record["text"].as_str(), record["langs"][0].as_str()), (Some(text.as_str()), Some("en")));
    assert_eq!(record["reply"], json!({ "root": asked.json(), "parent": asked.json() }));
    assert_eq!(marked(&record), [format!("@{}", place.bob.0), "https://shop.example.com/é".to_owned()]);
    assert_eq!(record["facets"][0]["features"][0]["did"], bob.did.as_str());
    assert_eq!(ana.is_told(&id).await["reason"], "reply");
    assert_eq!(bob.is_told(&id).await["reason"], "mention");

    if let Some(read) = judged::read(place, &id).await {
        assert_eq!(
            (read["text"].as_str(), &read["langs"], &read["author"]),
            (Some(text.as_str()), &json!(["en"]), &json!(own))
        );
        let marks = json!([
            { "words": format!("@{}", place.bob.0), "to": bob.did },
            { "words": "https://shop.example.com/é", "to": "https://shop.example.com/é" },
        ]);
        assert_eq!((&read["marks"], &read["under"]), (&marks, &json!([asked.uri, asked.uri])), "{read}");
    }

    let ours = crate::person::Ref { uri: id.clone(), cid: told["local"].as_str().unwrap().into() };
    ana.replies(&asked, &ours, "thank you, and the lid?").await;
    let again = shop.message("and the lid?").await;
    assert_eq!(again.evidence, [Evidence::Thread(asked.uri.clone()), Evidence::Answers(vec![id.clone()])]);
    shop.desk.until("the thread is told", |_| shop.seen().iter().any(|post| post.id == id && post.own)).await;
    let ours_seen = shop.seen().into_iter().find(|post| post.id == id).unwrap();
    assert_eq!(ours_seen.parent.as_deref(), Some(asked.uri.as_str()));
    assert_eq!(shop.messages().len(), 2, "other voices are no messages");
}

/// The words that a record marks.
fn marked(record: &Value) -> Vec<String> {
    let text = record["text"].as_str().unwrap();
    let at = |facet: &Value, key: &str| usize::try_from(facet["index"][key].as_u64().unwrap()).unwrap();
    let facets = record["facets"].as_array().unwrap().iter();
    facets.map(|facet| text[at(facet, "byteStart")..at(facet, "byteEnd")].to_owned()).collect()
}

pub(crate) async fn sent_again(place: &Place) {
    let shop = Inbox::open(&place.service, &place.shop).await;
    let own = shop.account.about["did"].as_str().unwrap().to_owned();
    let ana = place.ana().await;
    ana.mentions(&place.shop.0, &own, "are you there?").await;
    let message = shop.message("are you there?").await;
    let out = answer(message.post.map(|post| *post), "yes, all day");
    let prepared = shop.channel.prepare(&shop.account, &out).unwrap();
    assert_eq!(shop.channel.look_up(&shop.account, &prepared.payload, &[]).await, None);
    let first = posted(&shop.send(&out).await);
    assert_eq!(posted(&shop.send(&out).await), first);
    let found = shop.channel.look_up(&shop.account, &prepared.payload, &[]).await.unwrap();
    assert_eq!(posted(&found), first);
    let all =
        ana.ask(&format!("com.atproto.repo.listRecords?repo={own}&collection=app.bsky.feed.post&limit=100")).await;
    let same = all["records"].as_array().unwrap().iter().filter(|one| one["value"]["text"] == "yes, all day").count();
    assert_eq!(same, 1);
}

pub(crate) async fn pictures(place: &Place) {
    let shop = Inbox::open(&place.service, &place.shop).await;
    let own = shop.account.about["did"].as_str().unwrap().to_owned();
    let ana = place.ana().await;
    let blob = ana.uploads("image/png", picture("").bytes).await;
    let text = format!("@{} it came like this", place.shop.0);
    let embed = json!({ "$type": "app.bsky.embed.images", "images": [{ "alt": "a broken kettle", "image": blob }] });
    let facets = [crate::person::mention(&text, &place.shop.0, &own)];
    ana.record("app.bsky.feed.post", json!({ "text": text, "embed": embed, "facets": facets })).await;
    let message = shop.message("it came like this").await;
    assert_eq!(message.files.len(), 1, "{:?}", message.warnings);
    assert_eq!(
        (message.files[0].content_type.as_str(), message.files[0].description.as_str()),
        ("image/png", "a broken kettle")
    );

    let mut out = answer(message.post.map(|post| *post), "here is how it should look");
    out.files = vec![picture("a whole kettle")];
    let id = posted(&shop.send(&out).await);
    let record = ana.reads(&id).await["value"].clone();
    assert_eq!(record["embed"]["images"][0]["alt"], "a whole kettle");
    assert_eq!(record["embed"]["images"][0]["image"]["mimeType"], "image/png");
    if let Some(read) = judged::read(place, &id).await {
        assert_eq!(read["shows"], json!(["a whole kettle"]), "{read}");
    }
}

pub(crate) async fn likes(place: &Place) {
    let shop = Inbox::open(&place.service, &place.shop).await;
    let own = shop.account.about["did"].as_str().unwrap().to_owned();
    let ana = place.ana().await;
    ana.mentions(&place.shop.0, &own, "do you like tea?").await;
    let message = shop.message("do you like tea?").await;
    let said = shop.send(&answer(message.post.map(|post| *post), "very much")).await;
    let id = posted(&said);
    let Answer::Posted(told) = said else { panic!() };
    let ours = crate::person::Ref { uri: id.clone(), cid: told["local"].as_str().unwrap().into() };
    ana.likes(&ours).await;
    let liked = |shop: &Inbox| shop.seen().into_iter().any(|post| post.id == id && post.counts.likes == 1);
    shop.desk.until("the like is counted", |_| liked(&shop)).await;
    assert_eq!(shop.messages().iter().filter(|one| one.text.contains("very much")).count(), 0);
}

pub(crate) async fn taken_back(place: &Place) {
    let shop = Inbox::open(&place.service, &place.shop).await;
    let own = shop.account.about["did"].as_str().unwrap().to_owned();
    let ana = place.ana().await;
    let asked = ana.mentions(&place.shop.0, &own, "never mind me").await;
    let message = shop.message("never mind me").await;
    let post = message.post.unwrap();
    let again = shop.channel.look_again(&shop.account, &post).await.unwrap();
    assert!(again.iter().any(|one| one.provider_key.starts_with(&format!("thread:{}", asked.uri))), "{again:?}");
    ana.takes_back(&asked).await;
    shop.desk.until("gone", |desk| desk.keys("gone:").contains(&format!("gone:{}", asked.uri))).await;
    let again = shop.channel.look_again(&shop.account, &post).await.unwrap();
    let parsed = shop.channel.parse(&shop.account, &again[0].bytes, &again[0].envelope).unwrap();
    assert!(matches!(&parsed[0], Parsed::Deleted(id) if *id == asked.uri), "{parsed:?}");
    let refused = shop.send(&answer(Some(*post), "too late")).await;
    assert!(matches!(&refused, Answer::Refused(words) if words.contains("gone from the network")), "{refused:?}");
}

pub(crate) async fn acts(place: &Place) {
    let shop = Inbox::open(&place.service, &place.shop).await;
    let own = shop.account.about["did"].as_str().unwrap().to_owned();
    let bob = place.bob().await;
    let root = posted(&shop.send(&answer(None, "we open at nine")).await);
    let root_cid = bob.reads(&root).await["cid"].as_str().unwrap().to_owned();
    let ours = crate::person::Ref { uri: root.clone(), cid: root_cid };
    // the view of the app may otherwise meet the answer before what it answers, and tell nobody
    bob.sees(&root).await;
    let rude = bob.replies(&ours, &ours, "nobody cares about nine").await;
    let message = shop.message("nobody cares about nine").await;
    let theirs = *message.post.unwrap();
    let act = async |act: Act, post: &contract::Post| {
        let prepared = shop.channel.prepare_act(&shop.account, act, post, "he insults people").unwrap();
        let done = shop.channel.send(Some(&shop.account), &prepared.payload, prepared.bytes).await;
        assert!(matches!(done, Answer::Sent(_)), "{act:?}: {done:?}");
    };
    for _twice in 0..2 {
        act(Act::Like, &theirs).await;
        act(Act::Hide, &theirs).await;
        act(Act::Mute, &theirs).await;
    }
    let gate = bob.reads(&root.replace("app.bsky.feed.post", "app.bsky.feed.threadgate")).await;
    assert_eq!(gate["value"]["hiddenReplies"], json!([rude.uri]));
    let likes =
        bob.ask(&format!("com.atproto.repo.listRecords?repo={own}&collection=app.bsky.feed.like&limit=100")).await;
    let same =
        likes["records"].as_array().unwrap().iter().filter(|one| one["value"]["subject"]["uri"] == rude.uri.as_str());
    assert_eq!(same.count(), 1, "liked once however often");
    act(Act::Report, &theirs).await;
    act(Act::Block, &theirs).await;
    let mut mine = theirs.clone();
    (mine.id, mine.own) = (root.clone(), true);
    mine.author.address.clone_from(&own);
    act(Act::Delete, &mine).await;
    act(Act::Delete, &mine).await;
    assert!(shop.channel.prepare_act(&shop.account, Act::Delete, &theirs, "").is_err(), "not ours to take back");
    assert!(shop.channel.prepare_act(&shop.account, Act::Block, &mine, "").is_err(), "not oneself");
    let blocks = bob.ask(&format!("com.atproto.repo.listRecords?repo={own}&collection=app.bsky.graph.block")).await;
    let block =
        blocks["records"].as_array().unwrap().iter().find(|one| one["value"]["subject"] == bob.did.as_str()).unwrap();
    // so that whoever comes next on this network meets no block
    let key = block["uri"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let owner = crate::person::Person::sign_in(&place.service, &place.shop).await;
    owner
        .tell(
            "com.atproto.repo.deleteRecord",
            &json!({ "repo": own, "collection": "app.bsky.graph.block", "rkey": key }),
        )
        .await;
}

pub(crate) async fn two_inboxes(place: &Place) {
    let one = Inbox::open(&place.service, &place.shop).await;
    let two = Inbox::open(&place.service, &place.second).await;
    let dids = [&one, &two].map(|inbox| inbox.account.about["did"].as_str().unwrap().to_owned());
    let bob = place.bob().await;
    let text = format!("@{} or @{}, who has lids?", place.shop.0, place.second.0);
    let second = text.rfind('@').unwrap();
    let mut later = crate::person::mention(&text, &place.second.0, &dids[1]);
    later["index"] = json!({ "byteStart": second, "byteEnd": second + 1 + place.second.0.len() });
    let facets = [crate::person::mention(&text, &place.shop.0, &dids[0]), later];
    bob.record("app.bsky.feed.post", json!({ "text": text, "facets": facets })).await;
    let (first, other) = (one.message("who has lids?").await, two.message("who has lids?").await);
    assert_eq!(first.provider_id, other.provider_id);
}
