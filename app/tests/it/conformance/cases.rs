//! The cases, each for every network and both databases.
#![expect(clippy::cognitive_complexity, reason = "a case reads as one story")]

use super::foreign::{App, Forum};
use super::letters::{Forms, Mail};
use super::mastodon::Elephant;
use super::skies::Skies;
use super::system::{System, missing};
use super::{Ail, Can, Net, Town, not_there};
use crate::house::items;
use contract::{Intake, Received};
use testkit::{Fresh, both};

/// Answers that have not left.
const WAITING: &str = "select count(*) from outbox where class = 'replies' and state <> 'sent'";
/// Longer than anything may be taken back.
const UNDO_OVER: i64 = 31_000;
const HOUR: i64 = 3_600_000;
/// What came while nobody was there: more than a page.
const MEANWHILE: i64 = 110;
/// What networks count in ways of their own: letters of several code points or bytes, from right to left, links, names.
const SIGNS: [&str; 7] = [
    "é",
    "e\u{301}",
    "👨\u{200d}👩\u{200d}👧",
    "שלום",
    "مرحبا",
    "https://shop.test/a/long/way?to=kettles.",
    "@bob@far.test,",
];

/// A case for every network.
macro_rules! every {
    ($($case:ident)*) => {
        mod mail { use super::*; $(both!($case, async |fresh: Fresh| super::$case::<Mail>(fresh).await);)* }
        mod forms { use super::*; $(both!($case, async |fresh: Fresh| super::$case::<Forms>(fresh).await);)* }
        mod mastodon { use super::*; $(both!($case, async |fresh: Fresh| super::$case::<Elephant>(fresh).await);)* }
        mod bluesky { use super::*; $(both!($case, async |fresh: Fresh| super::$case::<Skies>(fresh).await);)* }
        mod forum { use super::*; $(both!($case, async |fresh: Fresh| super::$case::<Forum>(fresh).await);)* }
        mod system {
            use super::*;
            $(both!($case, async |fresh: Fresh| {
                if let Some(why) = missing() {
                    return testkit::skipped(why);
                }
                super::$case::<System>(fresh).await;
            });)*
        }
        mod app { use super::*; $(both!($case, async |fresh: Fresh| super::$case::<App>(fresh).await);)* }
    };
}

every! {
    conf_01_one_message_is_one_conversation_of_the_right_person
    conf_02_the_same_told_again_is_one_message
    conf_03_any_order_comes_to_the_same
    conf_08_files_arrive_as_they_are
    conf_10_what_is_changed_and_taken_back_is_followed
    conf_11_waits_as_told_and_loses_nothing
    conf_12_a_token_that_holds_no_more_is_seen_at_once
    conf_13_the_counter_is_the_networks
    conf_04_a_line_cut_after_acceptance_makes_no_second_message
    conf_20_what_came_while_nobody_was_there_is_fetched
}

async fn conf_01_one_message_is_one_conversation_of_the_right_person<N: Net>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    town.net.says("ana", "Where is my parcel?", None).await;
    town.net.comes_in(&town).await;
    let leo = town.house.who("leo").await;
    let talk = leo.get(&format!("/conversations/{}", town.talk().await)).await.ok();
    assert_eq!(talk["message_count"], 1);
    assert!(talk["because"].as_array().unwrap().iter().any(|line| line["what"] == "threaded"), "{talk}");
    let account = town.account().await;
    let manifest = town.house.works.channels.get(N::KIND).unwrap().manifest_of(&account.settings);
    assert_eq!(talk["visibility"], manifest.visibility.code());
    let thread = items(&leo, &format!("/conversations/{}/timeline", talk["id"].as_str().unwrap())).await;
    let message = thread.iter().find(|item| item["type"] == "message").unwrap();
    assert!(message["body"].to_string().contains("Where is my parcel?"), "{message}");
    assert!(message["author"]["name"].as_str().unwrap().to_lowercase().contains("ana"));
    if talk["visibility"] == "public" && N::CAN.contains(&Can::Mark) {
        let said = "select language from posts where own = 0 and warning = $1";
        assert_eq!(town.house.text_of(said, "").await, "en", "as the network says");
    }
}

async fn conf_02_the_same_told_again_is_one_message<N: Net>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    town.net.says("ana", "Where is my parcel?", None).await;
    for _ in 0..3 {
        town.net.comes_in(&town).await;
        town.forgets().await;
    }
    town.is_told_again(100).await;
    assert_eq!(town.house.count("select count(*) from messages").await, 1);
    assert_eq!(town.house.count("select count(*) from customers").await, 1);
}

async fn conf_03_any_order_comes_to_the_same<N: Net>(fresh: Fresh) {
    // On the database where each takes a way there and back, only more than any network gives at once.
    let pairs = if fresh.place.url.is_some() { N::PAIRS.min(MEANWHILE) } else { N::PAIRS };
    let town = Town::<N>::open(fresh).await;
    town.net.shuffles();
    for n in 0..pairs {
        let asked = town.net.says("ana", &format!("question {n}"), None).await;
        town.net.says("ana", &format!("and one thing more {n}"), Some(&asked)).await;
    }
    town.net.comes_in(&town).await;
    assert_eq!(town.house.count("select count(*) from messages where direction = 'in'").await, 2 * pairs);
    let all: Vec<i64> = (0..pairs).collect();
    let wanted: Vec<Vec<i64>> = if N::CAN.contains(&Can::Answer) {
        all.iter().map(|n| vec![*n, *n]).collect()
    } else {
        all.iter().flat_map(|n| [vec![*n], vec![*n]]).collect()
    };
    assert_eq!(town.numbers().await, wanted);
}

async fn conf_08_files_arrive_as_they_are<N: Net>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    if !N::CAN.contains(&Can::Files) {
        return not_there::<N>("files");
    }
    let picture = town.net.shows("ana", "It looks like this.").await;
    town.net.comes_in(&town).await;
    let kept = town.house.count("select count(*) from files where message_id is not null").await;
    assert_eq!(kept, 1);
    let blob = town.house.text_of("select blob from files where message_id is not null and blob <> $1", "").await;
    let mut conn = town.house.db().read().await.unwrap();
    let bytes = store::blobs::get(&mut conn, town.house.db().folder(), &blob).await.unwrap().unwrap();
    assert_eq!(bytes, picture);
    drop(conn);
    let shown = if N::CAN.contains(&Can::Mark) { "a pixel" } else { "" };
    assert_eq!(town.house.text_of("select coalesce(description, '') from files where blob = $1", &blob).await, shown);
    if let Some(other) = town.net.swaps().await {
        is_swapped(&town, &other).await;
    }
}

/// Another picture in the same post: it is here, and so is the one before, marked. A second look finds nothing new.
async fn is_swapped<N: Net>(town: &Town<N>, other: &[u8]) {
    for _ in 0..2 {
        town.look_again().await;
        town.house.works.runner.drain(&["intake", "history"]).await.unwrap();
    }
    assert_eq!(town.house.count("select count(*) from files where message_id is not null").await, 2);
    assert_eq!(town.house.count("select count(*) from jobs where kind = 'fetch_picture'").await, 1);
    let sql = "select blob from files where message_id is not null and left_at is null and blob <> $1";
    let blob = town.house.text_of(sql, "").await;
    let mut conn = town.house.db().read().await.unwrap();
    let bytes = store::blobs::get(&mut conn, town.house.db().folder(), &blob).await.unwrap().unwrap();
    assert_eq!(bytes, other);
}

async fn conf_10_what_is_changed_and_taken_back_is_followed<N: Net>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    if !N::CAN.contains(&Can::TakeBack) {
        return not_there::<N>("taking back of what was written");
    }
    let id = town.net.says("ana", "Where is my parcel?", None).await;
    town.net.comes_in(&town).await;
    if N::CAN.contains(&Can::Change) {
        town.net.changes(&id, "@shop Where is my parcel? It is late.").await;
        town.look_again().await;
        let text = town.house.text_of("select text from messages where direction = $1", "in").await;
        assert!(text.contains("It is late"), "{text}");
    }
    town.net.takes_back(&id).await;
    town.look_again().await;
    let leo = town.house.who("leo").await;
    let thread = items(&leo, &format!("/conversations/{}/timeline", town.talk().await)).await;
    let message = thread.iter().find(|item| item["type"] == "message").unwrap();
    assert!(message["deleted_at"].is_number(), "{message}");
    assert!(message["body"].to_string().contains("Where is my parcel?"), "for us it stays readable");
}

async fn conf_11_waits_as_told_and_loses_nothing<N: Net>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    if !N::CAN.contains(&Can::Fail) {
        return not_there::<N>("waiting times");
    }
    town.net.says("ana", "Where is my parcel?", None).await;
    town.net.comes_in(&town).await;
    let (leo, talk) = (town.house.who("leo").await, town.talk().await);
    for ail in [Ail::WaitSeconds(700), Ail::WaitUntil(700)] {
        let before = town.net.published(&town.house).await.len();
        town.net.ails(ail);
        town.answers(&leo, &talk, "It is on its way. Leo").await.ok();
        town.leave(UNDO_OVER).await;
        let waits = town.outbox().await;
        assert_eq!(waits["state"], "queued", "{ail:?}: {waits}");
        assert!(waits["wait"].as_i64().unwrap() >= 690_000, "{ail:?}: {waits}");
        assert_eq!(town.net.published(&town.house).await.len(), before);
        town.net.recovers();
        // A channel that was told to wait keeps still by the clock on the wall; another one begins anew.
        town.leave(800_000).await;
        if town.outbox().await["state"] != "sent" {
            town.house.works.sender.step(8).await.unwrap();
        }
    }
}

async fn conf_12_a_token_that_holds_no_more_is_seen_at_once<N: Net>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    if !N::CAN.contains(&Can::Fail) {
        return not_there::<N>("tokens");
    }
    town.net.says("ana", "Where is my parcel?", None).await;
    town.net.comes_in(&town).await;
    let (leo, talk) = (town.house.who("leo").await, town.talk().await);
    let ada = town.house.who("ada").await;
    for (turn, ail) in N::SHUT.iter().enumerate() {
        town.net.ails(*ail);
        let before = town.net.published(&town.house).await.len();
        let words =
            ["We look at it", "It is on its way", "It will be there today"].map(|one| format!("{one}: {turn}. Leo"));
        // Where nothing is fetched, or reading is still allowed, it shows when somebody answers.
        let tried = async {
            town.answers(&leo, &talk, &words[0]).await.ok();
            town.leave(UNDO_OVER).await;
        };
        tokio::join!(town.receive_until(|health, _| health == "failing"), tried);
        let inbox = ada.get(&format!("/inboxes/{}", town.side.inbox)).await.ok();
        assert!(inbox["health"]["detail"].as_str().unwrap().len() > 20, "in words: {inbox}");
        for one in &words[1..] {
            town.answers(&leo, &talk, one).await.ok();
            town.leave(UNDO_OVER).await;
        }
        assert_eq!(town.house.count(WAITING).await, 3, "they wait, and nothing is lost: {ail:?}");
        town.is_mended(&ada).await;
        let there = town.net.published(&town.house).await.split_off(before);
        assert_eq!((there.len(), town.house.count(WAITING).await), (3, 0), "{ail:?}: {there:#?}");
        assert!(words.iter().zip(&there).all(|(one, there)| there.contains(one)), "in their order: {there:#?}");
    }
}

async fn conf_13_the_counter_is_the_networks<N: Net>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    town.net.says("ana", "Where is my parcel?", None).await;
    town.net.comes_in(&town).await;
    let account = town.account().await;
    let Some(length) = town.house.works.channels.get(N::KIND).unwrap().length(&account) else {
        return not_there::<N>("longest text");
    };
    let (leo, talk) = (town.house.who("leo").await, town.talk().await);
    let most = length.most - N::NAMING;
    for sign in SIGNS {
        let before = town.net.published(&town.house).await.len();
        for (there, long) in [most - 1, most].into_iter().enumerate() {
            town.answers(&leo, &talk, &filled(length, sign, long)).await.ok();
            town.leave(UNDO_OVER).await;
            assert_eq!(town.outbox().await["state"], "sent", "{sign} {long}: {}", town.outbox().await);
            assert_eq!(town.net.published(&town.house).await.len(), before + there + 1, "the network took it: {sign}");
        }
        let refused = town.answers(&leo, &talk, &filled(length, sign, most + 1)).await;
        assert_eq!(refused.refused(422), "invalid", "{sign}: {}", refused.json());
    }
}

/// A signed text of exactly this length, with such signs in it.
fn filled(length: contract::Length, sign: &str, long: u32) -> String {
    let (signs, name) = (format!("{} ", [sign; 4].join(" ")), ". Leo");
    let rest = long - length.of(&signs) - length.of(name);
    format!("{signs}{}{name}", "é".repeat(usize::try_from(rest).unwrap()))
}

async fn conf_04_a_line_cut_after_acceptance_makes_no_second_message<N: Net>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    if !N::CAN.contains(&Can::Fail) {
        return not_there::<N>("line that breaks here");
    }
    town.net.says("ana", "Where is my parcel?", None).await;
    town.net.comes_in(&town).await;
    let (leo, talk) = (town.house.who("leo").await, town.talk().await);
    let before = town.net.published(&town.house).await.len();
    town.net.ails(Ail::Unheard);
    town.answers(&leo, &talk, "It is on its way. Leo").await.ok();
    town.leave(UNDO_OVER).await;
    for _ in 0..3 {
        town.leave(20 * 60_000).await;
    }
    let (out, there) = (town.outbox().await, town.net.published(&town.house).await);
    let doubled = !N::CAN.contains(&Can::LookUp);
    assert_eq!((&out["state"], &out["doubled"]), (&"sent".into(), &doubled.into()), "{out}");
    // What nobody can look for is said once more in the very same words, under the same id, and says that it may be.
    assert_eq!(there.len(), before + 1 + usize::from(doubled));
    assert!(there[before..].iter().all(|text| *text == there[before]), "{there:#?}");
}

async fn conf_20_what_came_while_nobody_was_there_is_fetched<N: Net>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    let asked = town.net.says("ana", "first 0", None).await;
    town.net.comes_in(&town).await;
    for (gap, away) in [HOUR, 72 * HOUR].into_iter().enumerate() {
        town.net.passes(&town.house, away);
        for n in 0..N::PAIRS.min(MEANWHILE) {
            town.net.says("bob", &format!("meanwhile {gap} {n}"), None).await;
        }
        town.net.says("ana", &format!("still there? {gap}"), Some(&asked)).await;
        town.net.comes_in(&town).await;
    }
    let all = 1 + 2 * (1 + N::PAIRS.min(MEANWHILE));
    assert_eq!(town.house.count("select count(*) from messages where direction = 'in'").await, all);
    let hers = "select count(*) from conversations where message_count = 3";
    assert_eq!(town.house.count(hers).await, i64::from(N::CAN.contains(&Can::Answer)), "each gap is in her thread");
}

impl<N: Net> Town<N> {
    /// The numbers at the ends of what came in, by conversation.
    async fn numbers(&self) -> Vec<Vec<i64>> {
        let sql = "select conversation_id, text from messages where direction = 'in'";
        let mut talks = std::collections::BTreeMap::<String, Vec<i64>>::new();
        for row in self.house.db().read().await.unwrap().rows(sql, store::args![]).await.unwrap() {
            let text: String = row.get("text").unwrap();
            let number = text.split_whitespace().next_back().unwrap().parse().unwrap();
            talks.entry(row.get("conversation_id").unwrap()).or_default().push(number);
        }
        let mut all: Vec<Vec<i64>> = talks.into_values().collect();
        all.sort();
        all
    }

    /// Somebody lets the account in again; all that waits has time to leave.
    async fn is_mended(&self, ada: &testkit::Client) {
        let settings = self.net.mended().into_iter().map(|(key, value)| (key.to_owned(), value.into()));
        let settings: serde_json::Map<String, serde_json::Value> = settings.collect();
        let path = format!("/inboxes/{}", self.side.inbox);
        ada.patch(&path, serde_json::json!({ "settings": settings })).await.ok();
        if N::CAN.contains(&Can::Fetch) {
            self.receive_until(|health, _| health == "ok").await;
        }
        for _ in 0..6 {
            self.leave(20 * 60_000).await;
        }
    }

    /// All that came in comes in so often again, side by side; where a network is asked, every second time by another way.
    async fn is_told_again(&self, times: usize) {
        let sql = "select i.provider_key, i.blob, i.envelope from inbound i where i.inbox_id = $1";
        let (inbox, db) = (self.side.inbox.parse().unwrap(), self.house.db());
        let mut conn = db.read().await.unwrap();
        let mut all = Vec::new();
        for row in conn.rows(sql, store::args![&self.side.inbox]).await.unwrap() {
            let blob: String = row.get("blob").unwrap();
            let bytes = store::blobs::get(&mut conn, db.folder(), &blob).await.unwrap().unwrap();
            let envelope: serde_json::Value = row.get("envelope").unwrap();
            all.push(Received { provider_key: row.get("provider_key").unwrap(), bytes, envelope, archive: false });
        }
        drop(conn);
        let told = (0..times).map(|n| {
            let mut batch = all.clone();
            if n % 2 == 1 && N::CAN.contains(&Can::Fetch) {
                batch.iter_mut().for_each(|one| one.provider_key = format!("{} again {n}", one.provider_key));
            }
            self.house.works.intake.take(&inbox, batch, None)
        });
        for taken in futures_util::future::join_all(told).await {
            assert_eq!(taken.unwrap().len(), all.len());
        }
        self.house.works.runner.drain(&["intake"]).await.unwrap();
    }

    /// Somebody looks at the thread.
    async fn look_again(&self) {
        let leo = self.house.who("leo").await;
        self.net.tells(self).await;
        leo.post(&format!("/conversations/{}/tree/refresh", self.talk().await), serde_json::json!({})).await.ok();
        self.house.works.runner.drain(&["intake"]).await.unwrap();
    }
}
