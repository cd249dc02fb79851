//! What is only true with a network: what other voices said and took back, what overtook what it answers, what is done to
//! posts, what pictures say, and that an erased person is in nobody's bytes.
#![expect(clippy::cognitive_complexity, reason = "a story is told in one piece")]

use crate::abuse::sec_f14::{erased, everywhere};
use crate::conformance::letters::PIXEL;
use crate::conformance::mastodon::Elephant;
use crate::conformance::skies::Skies;
use crate::conformance::{Net, Town};
use crate::house::{items, upload};
use bluesky_standin::Network;
use mastodon_standin::Writing;
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

/// Longer than an answer in public may be taken back.
const UNDO_OVER: i64 = 31_000;
const POST: &str = "app.bsky.feed.post";

/// A network with others on it.
trait Square: Net {
    /// Somebody says something below a post without naming us; gives the network's name for it.
    fn chimes_in(&self, who: &str, text: &str, under: &str) -> String;
    /// What was done there in our name, in a word each.
    fn done(&self) -> Vec<String>;
    /// What our last post says its picture shows.
    fn shown(&self) -> Value;
}

impl Square for Elephant {
    fn chimes_in(&self, who: &str, text: &str, under: &str) -> String {
        self.standin.post(&Writing::new(&format!("{who}@far.test"), text).under(under))
    }

    fn done(&self) -> Vec<String> {
        let deeds = self.standin.deeds();
        let mut all: Vec<String> = deeds.iter().map(|deed| deed["act"].as_str().unwrap().to_owned()).collect();
        let asked = self.standin.asked();
        all.extend(asked.iter().filter(|line| line.ends_with("/favourite")).map(|_| "like".to_owned()));
        all.extend(asked.iter().filter(|line| line.starts_with("DELETE")).map(|_| "delete".to_owned()));
        all
    }

    fn shown(&self) -> Value {
        self.standin.posts_of("shop").last().unwrap()["media_attachments"][0]["description"].clone()
    }
}

fn own(network: &Network) -> Vec<String> {
    let start = format!("at://{}/", network.did("kettles.test"));
    network.records(POST).into_iter().filter(|uri| uri.starts_with(&start)).collect()
}

impl Square for Skies {
    fn chimes_in(&self, who: &str, text: &str, under: &str) -> String {
        self.network.put(&format!("{who}.test"), POST, reply(&self.network, text, under))
    }

    fn done(&self) -> Vec<String> {
        let network = &self.network;
        let kinds =
            [("app.bsky.feed.like", "like"), ("app.bsky.graph.block", "block"), ("app.bsky.feed.threadgate", "hide")];
        let made = kinds.iter().flat_map(|(kind, act)| network.records(kind).into_iter().map(|_| (*act).to_owned()));
        let muted = (0..network.muted("kettles.test")).map(|_| "mute".to_owned());
        let reports = network.reports().into_iter().map(|_| "report".to_owned());
        let deleted = (0..network.calls("com.atproto.repo.deleteRecord")).map(|_| "delete".to_owned());
        made.chain(muted).chain(reports).chain(deleted).collect()
    }

    fn shown(&self) -> Value {
        let uri = own(&self.network).pop().unwrap();
        self.network.record(&uri).unwrap()["embed"]["images"][0]["alt"].clone()
    }
}

fn reply(network: &Network, text: &str, under: &str) -> Value {
    let root = network.record(under).and_then(|record| record.pointer("/reply/root").cloned());
    let parent = json!({ "uri": under, "cid": "bafyreiparent" });
    json!({
        "$type": POST, "text": text, "langs": ["en"], "createdAt": base::Clock::now(&base::SystemClock).to_rfc3339(),
        "reply": { "root": root.unwrap_or_else(|| parent.clone()), "parent": parent }
    })
}

impl<N: Net> Town<N> {
    /// The conversation of whoever wrote these words.
    async fn of(&self, words: &str) -> String {
        let sql = "select conversation_id from messages where direction = 'in' and text like $1";
        self.house.text_of(sql, &format!("%{words}%")).await
    }

    /// Somebody looks at a thread.
    async fn looks(&self, who: &Client, talk: &str) -> Vec<Value> {
        who.post(&format!("/conversations/{talk}/tree/refresh"), json!({})).await.ok();
        self.house.works.runner.drain(&["intake"]).await.unwrap();
        let tree = who.get(&format!("/conversations/{talk}/tree")).await.ok();
        tree["posts"].as_array().unwrap().clone()
    }
}

async fn vanishes<N: Square>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    let asked = town.net.says("ana", "Where is my parcel?", None).await;
    town.net.comes_in(&town).await;
    let (leo, talk) = (town.house.who("leo").await, town.of("parcel").await);
    let rude = town.net.chimes_in("bob", "They never answer.", &asked);
    let kind = town.net.chimes_in("bob", "They did answer me.", &asked);
    let seen = town.looks(&leo, &talk).await;
    assert_eq!(seen.len(), 3, "{seen:#?}");
    town.net.takes_back(&rude).await;
    for _twice in 0..2 {
        let seen = town.looks(&leo, &talk).await;
        let gone: Vec<&Value> = seen.iter().filter(|post| post["deleted_at"].is_number()).collect();
        assert_eq!(gone.len(), 1, "{seen:#?}");
        assert!(gone[0]["body"].to_string().contains("never answer"), "it stays readable for those who may read it");
    }
    town.net.takes_back(&kind).await;
    town.looks(&leo, &talk).await;
    assert_eq!(town.house.count("select count(*) from posts where deleted_at is not null").await, 2);
    assert_eq!(town.house.count("select count(*) from messages").await, 1, "other voices are no messages");
}

both!(a_voice_that_vanishes_is_marked_gone_on_mastodon, async |fresh: Fresh| vanishes::<Elephant>(fresh).await);
both!(a_voice_that_vanishes_is_marked_gone_on_bluesky, async |fresh: Fresh| vanishes::<Skies>(fresh).await);

both!(an_answer_that_overtook_its_parent_is_found_and_told, async |fresh: Fresh| {
    let town = Town::<Skies>::open(fresh).await;
    town.net.says("ana", "Where is my parcel?", None).await;
    town.net.comes_in(&town).await;
    let (leo, talk) = (town.house.who("leo").await, town.of("parcel").await);
    town.answers(&leo, &talk, "It is on its way. Leo").await.ok();
    leo.patch(&format!("/conversations/{talk}"), json!({ "assignee": town.house.agent("leo").await })).await.ok();
    town.leave(UNDO_OVER).await;
    let network = &town.net.network;
    let ours = own(network).pop().unwrap();
    network.put_unheard("ana.test", POST, reply(network, "Since Monday!", &ours));
    town.net.comes_in(&town).await;
    let seen = items(&leo, &format!("/conversations/{talk}/timeline")).await;
    assert!(seen.iter().any(|item| item["body"].to_string().contains("Since Monday!")), "{seen:#?}");
    let told = items(&leo, "/notifications").await;
    assert!(told.iter().any(|one| one["text"].as_str().unwrap().contains("Since Monday!")), "{told:#?}");
    for _again in 0..2 {
        town.forgets().await;
        town.net.comes_in(&town).await;
    }
    assert_eq!(town.house.count("select count(*) from messages where direction = 'in'").await, 2, "once");
    let idle = "select count(*) from blobs where sha256 not in (select blob from inbound) and sha256 not in (select raw_blob from messages where raw_blob is not null)";
    assert_eq!(town.house.count(idle).await, 0, "what was told again leaves no bytes behind");
});

async fn deeds<N: Square>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    town.net.says("ana", "Where is my parcel?", None).await;
    town.net.comes_in(&town).await;
    let (leo, talk) = (town.house.who("leo").await, town.of("parcel").await);
    town.answers(&leo, &talk, "It is on its way. Leo").await.ok();
    town.leave(UNDO_OVER).await;
    let tree = leo.get(&format!("/conversations/{talk}/tree")).await.ok();
    let of =
        |own: bool| tree["posts"].as_array().unwrap().iter().find(|post| post["own"] == own).unwrap()["id"].clone();
    let acts = town.house.works.channels.get(N::KIND).unwrap().manifest().acts;
    let mut wanted: Vec<String> = acts.iter().map(|act| act.code().to_owned()).collect();
    // What hides answers stands at the beginning of a thread of ours.
    wanted.retain(|act| act != "hide");
    for act in &wanted {
        let wish = json!({ "post": of(act == "delete"), "act": act, "why": "house rules" });
        leo.post(&format!("/conversations/{talk}/posts/act"), wish).await.ok();
    }
    // One at a time of a conversation leaves.
    for _each in &wanted {
        town.leave(1_000).await;
    }
    let mut done = town.net.done();
    done.sort();
    wanted.sort();
    assert_eq!(done, wanted, "each call left, once");
    let logged = "select count(*) from audit where action = 'public.act'";
    assert_eq!(town.house.count(logged).await, i64::try_from(wanted.len()).unwrap());
    let lines = items(&leo, &format!("/conversations/{talk}/timeline")).await;
    let said = |word: &str| {
        lines.iter().any(|line| line["kind"] == "act" && line["sentence"].as_str().unwrap().contains(word))
    };
    assert!(said("house rules") && said("blocks") && said("reports") && said("mutes"), "{lines:#?}");
}

both!(what_is_done_to_posts_leaves_and_is_logged_on_mastodon, async |fresh: Fresh| deeds::<Elephant>(fresh).await);
both!(what_is_done_to_posts_leaves_and_is_logged_on_bluesky, async |fresh: Fresh| deeds::<Skies>(fresh).await);

both!(an_answer_below_our_own_post_can_be_hidden_on_bluesky, async |fresh: Fresh| {
    let town = Town::<Skies>::open(fresh).await;
    let network = &town.net.network;
    let record = json!({ "$type": POST, "text": "We open at nine.", "createdAt": base::Clock::now(&base::SystemClock).to_rfc3339() });
    let ours = network.put("kettles.test", POST, record);
    let rude = network.put("bob.test", POST, reply(network, "Nobody cares.", &ours));
    town.net.comes_in(&town).await;
    let (leo, talk) = (town.house.who("leo").await, town.of("Nobody cares").await);
    let wish = json!({ "post": rude, "act": "hide", "why": "insults" });
    leo.post(&format!("/conversations/{talk}/posts/act"), wish).await.ok();
    town.leave(1_000).await;
    let gate = network.record(&ours.replace(POST, "app.bsky.feed.threadgate")).unwrap();
    assert_eq!(gate["hiddenReplies"], json!([rude]));
    assert_eq!(town.house.count("select count(*) from posts where hidden_at is not null").await, 1);
    assert_eq!(town.house.count("select count(*) from audit where action = 'public.act'").await, 1);
});

async fn pictures<N: Square>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    town.net.says("ana", "Which lid is it?", None).await;
    town.net.comes_in(&town).await;
    let (leo, talk) = (town.house.who("leo").await, town.of("Which lid").await);
    let file = upload(&leo, ("lid.png", "image/png"), PIXEL).await;
    let seen = leo.get(&format!("/conversations/{talk}")).await.ok();
    let writing = json!({ "kind": "reply", "to": seen["reply_to"]["to"], "body_text": "This one.", "attachments": [file], "seen_thread_version": seen["thread_version"] });
    let path = format!("/conversations/{talk}/messages");
    leo.post(&path, writing.clone()).await.refused(422);
    leo.patch(&format!("/files/{file}"), json!({ "description": "a blue lid on a red kettle" })).await.ok();
    leo.post(&path, writing).await.ok();
    town.leave(UNDO_OVER).await;
    assert_eq!(town.outbox().await["state"], "sent", "{}", town.outbox().await);
    assert_eq!(town.net.shown(), "a blue lid on a red kettle");
}

both!(what_a_picture_shows_leaves_with_it_on_mastodon, async |fresh: Fresh| pictures::<Elephant>(fresh).await);
both!(what_a_picture_shows_leaves_with_it_on_bluesky, async |fresh: Fresh| pictures::<Skies>(fresh).await);

/// Ana writes a secret where everyone sees it. It is taken out here, and still stands on the network.
async fn redacts<N: Square>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    let asked = town.net.says("ana", "My password is Kanariwort77, help.", None).await;
    town.net.comes_in(&town).await;
    let (leo, talk) = (town.house.who("leo").await, town.of("Kanariwort77").await);
    town.net.says("bob", "Me too, whistles.", Some(&asked)).await;
    town.net.comes_in(&town).await;
    town.looks(&leo, &talk).await;
    let canary = ["kanariwort77"];
    assert!(!everywhere(&town.house, &canary).await.is_empty());
    let first = town.house.text_of("select id from messages where text like $1", "%Kanariwort77%").await;
    leo.post(&format!("/messages/{first}/redactions"), json!({ "passage": "Kanariwort77" })).await.ok();
    assert_eq!(settled(&town, &canary, 2 * base::Time::MINUTE).await, Vec::<String>::new());
    // Somebody looks at the thread again, for which its network tells the whole of it once more.
    town.net.chimes_in("bob", "Still nothing.", &asked);
    let seen = json!(town.looks(&leo, &talk).await).to_string();
    assert!(seen.contains("Still nothing.") && seen.contains("My password is █████, help."), "{seen}");
    // Others go on below it, and she changes what stands beside the secret.
    town.net.changes(&asked, "My password is Kanariwort77, please help.").await;
    town.net.says("bob", "And now, whistles?", Some(&asked)).await;
    town.net.comes_in(&town).await;
    let seen = json!(town.looks(&leo, &talk).await).to_string();
    assert!(seen.contains("And now, whistles?") && !seen.contains("Kanariwort77"), "{seen}");
    assert_eq!(items(&leo, "/conversations?q=Kanariwort77").await.len(), 0);
    assert_eq!(settled(&town, &canary, base::Time::DAY).await, Vec::<String>::new());
}

/// Where words stand once the work of so long a time is done.
async fn settled<N: Square>(town: &Town<N>, words: &[&str], ms: i64) -> Vec<String> {
    town.house.clock.pass(ms);
    town.house.works.runner.drain(&["housekeeping"]).await.unwrap();
    everywhere(&town.house, words).await
}

both!(desk_221_a_secret_taken_out_does_not_come_back_from_mastodon, async |fresh: Fresh| {
    redacts::<Elephant>(fresh).await;
});
both!(desk_221_a_secret_taken_out_does_not_come_back_from_bluesky, async |fresh: Fresh| {
    redacts::<Skies>(fresh).await;
});

/// Ana asks, others join her thread, she is answered; then she is forgotten.
async fn forgets<N: Square>(fresh: Fresh, handle: &str) {
    let town = Town::<N>::open(fresh).await;
    let asked = town.net.says("ana", "piepsrede of a parcel", None).await;
    town.net.comes_in(&town).await;
    let (leo, talk) = (town.house.who("leo").await, town.of("piepsrede").await);
    town.answers(&leo, &talk, "antwortpieps, it is on its way. Leo").await.ok();
    town.leave(UNDO_OVER).await;
    town.net.chimes_in("bob", "I wait too.", &asked);
    town.net.says("bob", "Me too, whistles.", Some(&asked)).await;
    town.net.comes_in(&town).await;
    town.looks(&leo, &talk).await;
    let canaries = ["piepsrede", "antwortpieps", handle];
    let planted = everywhere(&town.house, &canaries).await;
    assert!(canaries.iter().all(|word| planted.iter().any(|hit| hit.starts_with(word))), "{planted:#?}");
    let customer = town.house.text_of("select customer_id from conversations where id = $1", &talk).await;
    erased(&town.house, &customer).await;
    assert_eq!(everywhere(&town.house, &canaries).await, Vec::<String>::new());
    assert_eq!(items(&leo, "/conversations?q=whistles").await.len(), 1, "what others wrote is still there");
    let theirs = town.of("whistles").await;
    let tree = leo.get(&format!("/conversations/{theirs}/tree")).await.ok();
    assert!(tree["posts"].to_string().contains("I wait too."), "{tree}");
    // Looked at once more while her words still stand on the network, whose clock is ours: what is new comes in, hers do not.
    let (real, held) = (base::Clock::now(&base::SystemClock).0, "select count(*) from inbound where blob <> ''");
    let mut tx = town.house.db().begin(&base::Actor::system()).await.unwrap();
    tx.exec("update suppressions set at = $1", store::args![real]).await.unwrap();
    tx.commit().await.unwrap();
    let before = town.house.count(held).await;
    town.net.chimes_in("bob", "Still nothing.", &asked);
    town.looks(&leo, &theirs).await;
    let tree = leo.get(&format!("/conversations/{theirs}/tree")).await.ok();
    assert!(tree["posts"].to_string().contains("Still nothing."), "{tree}");
    assert_eq!(town.house.count("select count(*) from posts where text like '%pieps%'").await, 0);
    assert_eq!(town.house.count(held).await, before, "the bytes with her words are gone again");
}

both!(an_erased_person_is_in_nobodys_thread_on_mastodon, async |fresh: Fresh| {
    forgets::<Elephant>(fresh, "ana@other.test").await;
});
both!(an_erased_person_is_in_nobodys_thread_on_bluesky, async |fresh: Fresh| {
    forgets::<Skies>(fresh, "ana.test").await;
});
