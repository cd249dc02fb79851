//! A mail that breaks its parser: set aside after three tries, seen, tried again or put away; the next mail goes on.

use crate::house::{House, items, mail};
use base::Refusal;
use contract::{
    Account, Channel, Channels, Checked, Intake, Manifest, Outgoing, Parsed, Prepared, Quarantined, Settings,
};
use desk::jobs::take_in::{self, TakeIn};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::jobs::Runner;
use store::outbox::Answer;
use testkit::{Fresh, both};
use tokio::sync::watch;

/// The e-mail channel with a fault in its parser, until it is mended.
struct Faulty {
    real: Arc<dyn Channel>,
    mended: Arc<AtomicBool>,
}

impl Channel for Faulty {
    fn manifest(&self) -> Manifest {
        self.real.manifest()
    }
    fn check_settings(&self, settings: &Settings) -> Result<(), Refusal> {
        self.real.check_settings(settings)
    }
    fn try_out<'a>(&'a self, account: &'a Account) -> BoxFuture<'a, Checked> {
        self.real.try_out(account)
    }
    fn receive(self: Arc<Self>, _: Account, _: Arc<dyn Intake>, _: watch::Receiver<bool>) -> BoxFuture<'static, ()> {
        Box::pin(async {})
    }
    fn parse(&self, account: &Account, raw: &[u8], envelope: &Value) -> Result<Vec<Parsed>, Quarantined> {
        let has = |word: &[u8]| raw.windows(word.len()).any(|part| part == word);
        assert!(self.mended.load(Ordering::SeqCst) || !has(b"POISON"), "the parser falls over");
        if has(b"ENDLESS") {
            std::thread::park_timeout(std::time::Duration::from_millis(8_500));
        }
        if has(b"HOPELESS") {
            Err(Quarantined("it makes no sense".into()))
        } else {
            self.real.parse(account, raw, envelope)
        }
    }
    fn prepare(&self, account: &Account, out: &Outgoing) -> Result<Prepared, Refusal> {
        self.real.prepare(account, out)
    }
    fn send<'a>(&'a self, account: Option<&'a Account>, payload: &'a Value, bytes: Vec<u8>) -> BoxFuture<'a, Answer> {
        self.real.send(account, payload, bytes)
    }
    fn repeats_when_unknown(&self) -> bool {
        true
    }
}

/// The house's intake over the faulty channel, and what mends it.
fn faulty(house: &House) -> (Runner, Arc<AtomicBool>) {
    let mended = Arc::new(AtomicBool::new(false));
    let channel = Faulty { real: house.works.channels.get("email").unwrap(), mended: Arc::clone(&mended) };
    let list: Vec<Arc<dyn Channel>> = vec![Arc::new(channel)];
    let channels = Channels::new(list);
    let none = desk::automatic::Calendars(Arc::new(|_, _, _| Box::pin(async { Ok(None) })));
    (
        Runner::new(
            house.db(),
            vec![take_in::kind(TakeIn { channels, vault: house.works.vault.clone(), calendars: none })],
        ),
        mended,
    )
}

async fn until_quiet(house: &House, runner: &Runner) {
    for _ in 0..6 {
        runner.drain(&["intake"]).await.unwrap();
        house.clock.pass(20 * 60_000);
    }
}

both!(poison_is_set_aside_and_the_mailbox_goes_on, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (runner, mended) = faulty(&house);
    let here = house.kettles.address.clone();
    house.takes(&house.kettles, mail("eve@post.example", &here, "bad", "POISON")).await;
    house.takes(&house.kettles, mail("eve@post.example", &here, "odd", "HOPELESS")).await;
    house.takes(&house.kettles, mail("ana@post.example", &here, "good", "hello")).await;
    runner.drain(&["intake"]).await.unwrap();
    assert_eq!(house.count("select count(*) from conversations").await, 1);
    let left = "select count(*) from inbound where state = 'new' and tries = 1";
    assert_eq!(house.count(left).await, 1, "the next mail did not wait for the tries at the one before");
    until_quiet(&house, &runner).await;
    let leo = house.who("leo").await;
    let kept = items(&leo, "/quarantine").await;
    let told: Vec<_> =
        kept.iter().map(|one| (one["reason"].as_str().unwrap(), one["tries"].as_i64().unwrap())).collect();
    assert_eq!(told, [("it makes no sense", 1), ("reading it made the parser fail", 3)]);
    let of = |place: usize| kept[place]["id"].as_str().unwrap().to_owned();
    let source = leo.get(&format!("/quarantine/{}/source", of(1))).await.ok();
    assert!(source["text"].as_str().unwrap().contains("POISON"));
    leo.post(&format!("/quarantine/{}/discard", of(0)), json!({})).await.ok();
    assert_eq!(leo.post(&format!("/quarantine/{}/discard", of(0)), json!({})).await.refused(409), "quarantine.settled");
    assert_eq!(items(&leo, "/quarantine?state=discarded").await.len(), 1);
    leo.post(&format!("/quarantine/{}/retry", of(1)), json!({})).await.ok();
    until_quiet(&house, &runner).await;
    assert_eq!(items(&house.who("leo").await, "/quarantine").await.len(), 1, "still poison");
    mended.store(true, Ordering::SeqCst);
    let leo = house.who("leo").await;
    leo.post(&format!("/quarantine/{}/retry", of(1)), json!({})).await.ok();
    until_quiet(&house, &runner).await;
    assert_eq!(items(&house.who("leo").await, "/quarantine").await.len(), 0);
    assert_eq!(house.count("select count(*) from conversations").await, 2, "what was set aside is not lost");
});

both!(rel_r15_what_takes_the_parser_for_ever_is_set_aside_and_the_mailbox_goes_on, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (runner, _) = faulty(&house);
    let here = house.kettles.address.clone();
    house.takes(&house.kettles, mail("eve@post.example", &here, "slow", "ENDLESS")).await;
    house.takes(&house.kettles, mail("ana@post.example", &here, "good", "hello")).await;
    let next = async {
        while house.count("select count(*) from conversations").await == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        house.count("select cast(sum(tries) as bigint) from inbound").await
    };
    let (_, tries) = tokio::join!(async { runner.drain(&["intake"]).await.unwrap() }, next);
    assert_eq!(tries, 0, "the next mail did not wait for the end of the one before");
    until_quiet(&house, &runner).await;
    let kept = items(&house.who("leo").await, "/quarantine").await;
    assert_eq!(kept.len(), 1);
    assert_eq!((&kept[0]["reason"], &kept[0]["tries"]), (&json!("reading it took too long"), &json!(3)));
});
