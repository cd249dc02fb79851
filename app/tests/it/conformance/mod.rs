//! What every channel must do, whatever its network (channels.md, "Conformance suite"). A network is driven from its own
//! side; what it cannot do is said in its [`Can`], and then the case says so too.

mod cases;
mod consent;
mod foreign;
mod handles;
mod heard;
pub(crate) mod letters;
mod marks;
pub(crate) mod mastodon;
mod office;
mod outside;
mod privately;
pub(crate) mod skies;
mod standing;
mod system;
mod tried;
mod unbidden;

use crate::house::{House, Side};
use base::{Clock, SystemClock, Time};
use contract::Channel;
use serde_json::{Value, json};
use std::collections::hash_map::DefaultHasher;
use std::hash::{BuildHasher, BuildHasherDefault};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use store::args;
use testkit::{Client, Fresh};
use tokio::sync::watch;

/// What a network can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Can {
    /// What people wrote can be changed by them.
    Change,
    /// What people wrote can be taken back by them.
    TakeBack,
    /// Files come with messages.
    Files,
    /// It answers our calls, and can refuse, delay or lose them.
    Fail,
    /// Its messages answer each other.
    Answer,
    /// It is asked all the time, so that trouble shows before anybody answers.
    Fetch,
    /// What stands there from us can be looked for.
    LookUp,
    /// The language of posts is said, and what their pictures show.
    Mark,
}

/// How a network fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ail {
    /// The next send is refused: wait so many seconds.
    WaitSeconds(i64),
    /// The same as a date or a moment.
    WaitUntil(i64),
    /// The account's token or password holds no more.
    SignedOut,
    /// Its token may read and may not write.
    Unscoped,
    /// The account is suspended.
    Suspended,
    /// The next send is taken, and the line breaks before the answer.
    Unheard,
}

/// A network, driven from its own side.
pub(crate) trait Net: Sized {
    /// What it can do.
    const CAN: &'static [Can];
    /// Its channel's kind.
    const KIND: &'static str;
    /// How its account can be shut out.
    const SHUT: &'static [Ail] = &[Ail::SignedOut];
    /// How many questions are told in any order, each with an afterthought.
    const PAIRS: i64 = 500;
    /// What an answer is longer by than its words: it names whom it answers.
    const NAMING: u32 = 0;
    /// Begins.
    async fn start() -> Self;
    /// The channel, in a hurry.
    fn channel(&self) -> Option<Arc<dyn Channel>>;
    /// What an inbox on it is set up with.
    fn settings(&self) -> Vec<(&'static str, String)>;
    /// Somebody writes to the shop, perhaps in answer; gives the network's id.
    async fn says(&self, who: &str, text: &str, under: Option<&str>) -> String;
    /// The same with a picture.
    async fn shows(&self, who: &str, text: &str) -> Vec<u8>;
    /// Whoever showed a picture puts another in its place; nothing where that cannot be done.
    async fn swaps(&self) -> Option<Vec<u8>> {
        None
    }
    /// Somebody changes what they wrote.
    async fn changes(&self, id: &str, text: &str);
    /// Somebody takes back what they wrote.
    async fn takes_back(&self, id: &str);
    /// What stands there from us, or arrived.
    async fn published(&self, house: &House) -> Vec<String>;
    /// Fails from now on, or the next time.
    fn ails(&self, ail: Ail);
    /// Is well again.
    fn recovers(&self);
    /// The account is mended: what its inbox is set up with from now on.
    fn mended(&self) -> Vec<(&'static str, String)> {
        self.recovers();
        self.settings()
    }
    /// Time passes on both sides.
    fn passes(&self, house: &House, ms: i64) {
        house.clock.pass(ms);
    }
    /// Tells things in another order than they happened in, where it is asked for them.
    fn shuffles(&self) {}
    /// Tells what happened since, where it tells by itself.
    async fn tells(&self, _town: &Town<Self>) {}
    /// Lets everything that is there come in.
    async fn comes_in(&self, town: &Town<Self>) {
        town.receive().await;
    }
}

/// A house with an inbox on a network.
pub(crate) struct Town<N> {
    pub(crate) house: House,
    pub(crate) net: N,
    pub(crate) side: Side,
}

/// Longest time something further is waited for.
const PATIENCE: Duration = Duration::from_secs(20);
/// Nothing new for so long: all is in.
const QUIET: Duration = Duration::from_millis(1_500);

impl<N: Net> Town<N> {
    pub(crate) async fn open(fresh: Fresh) -> Self {
        let net = N::start().await;
        let house = House::open_with(fresh, net.channel().into_iter().collect()).await;
        let address = format!("{}@shop.example", N::KIND);
        let inbox = house.inbox_with(("shop", N::KIND), &house.kettles.team, &net.settings()).await;
        let side = Side { team: house.kettles.team.clone(), inbox, address };
        let town = Self { house, net, side };
        // What was there before an account was connected is history, and another matter.
        town.net.comes_in(&town).await;
        town
    }

    /// Runs the receiver until nothing new comes, and understands what came.
    pub(crate) async fn receive(&self) {
        self.receive_until(|_, quiet| quiet).await;
    }

    /// The same until something is so: given the inbox's health, and whether nothing new has come for a while.
    pub(crate) async fn receive_until(&self, so: impl Fn(&str, bool) -> bool) {
        let channel = self.house.works.channels.get(N::KIND).unwrap();
        let account = self.account().await;
        let intake: Arc<dyn contract::Intake> = self.house.works.intake.clone();
        let stop = watch::Sender::new(false);
        let receiving = channel.receive(account, intake, stop.subscribe());
        let watching = async {
            let (mut last, mut since) = (-1, tokio::time::Instant::now());
            loop {
                tokio::time::sleep(Duration::from_millis(50)).await;
                let count = self.house.count("select count(*) from inbound").await;
                if count != last {
                    (last, since) = (count, tokio::time::Instant::now());
                }
                let health = self.house.text_of("select health from inboxes where id = $1", &self.side.inbox).await;
                let quiet = since.elapsed() > QUIET && health != "starting";
                if so(&health, quiet) {
                    break;
                }
                assert!(since.elapsed() < PATIENCE, "it is {health} and {count} things came in");
            }
            stop.send_replace(true);
        };
        tokio::join!(receiving, watching);
        self.house.works.runner.drain(&["intake"]).await.unwrap();
    }

    pub(crate) async fn account(&self) -> contract::Account {
        let mut conn = self.house.db().read().await.unwrap();
        let box_ = desk::inbox::get(&mut conn, &self.side.inbox.parse().unwrap()).await.unwrap();
        let account = box_.account(&self.house.works.channels, &self.house.works.vault).unwrap();
        desk::public::listening::with(&mut conn, account).await.unwrap()
    }

    /// Forgets how far the receiver was.
    pub(crate) async fn forgets(&self) {
        let mut tx = self.house.db().begin(&base::Actor::system()).await.unwrap();
        tx.exec("delete from receive_states where inbox_id = $1", args![&self.side.inbox]).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The only conversation there is.
    pub(crate) async fn talk(&self) -> String {
        self.house.text_of("select max(id) from conversations where inbox_id = $1", &self.side.inbox).await
    }

    /// Somebody who may publish answers.
    pub(crate) async fn answers(&self, leo: &Client, talk: &str, text: &str) -> testkit::Answered {
        let seen = leo.get(&format!("/conversations/{talk}")).await.ok();
        let writing = json!({ "kind": "reply", "to": seen["reply_to"]["to"], "body_text": text, "seen_thread_version": seen["thread_version"] });
        leo.post(&format!("/conversations/{talk}/messages"), writing).await
    }

    /// Lets everything leave that is due after a while.
    pub(crate) async fn leave(&self, wait_ms: i64) {
        self.house.clock.pass(wait_ms);
        self.house.works.sender.step(8).await.unwrap();
    }

    pub(crate) async fn outbox(&self) -> Value {
        let sql = "select state, run_at, may_be_doubled, coalesce(last_error, '') as said from outbox order by id desc limit 1";
        let row = self.house.db().read().await.unwrap().one(sql, args![]).await.unwrap();
        json!({
            "state": row.get::<String>("state").unwrap(),
            "wait": row.get::<Time>("run_at").unwrap().since(Clock::now(&self.house.clock)),
            "doubled": row.get::<bool>("may_be_doubled").unwrap(),
            "said": row.get::<String>("said").unwrap(),
        })
    }
}

/// The time of the machine, and what was let pass besides.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shifted(Arc<AtomicI64>);

impl Shifted {
    pub(crate) fn pass(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for Shifted {
    fn now(&self) -> Time {
        SystemClock.now().plus(self.0.load(Ordering::SeqCst))
    }
}

/// In an order of no sense, the same each time.
pub(crate) fn shuffled<T>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let hasher = BuildHasherDefault::<DefaultHasher>::new();
    let mut all: Vec<(usize, T)> = all.into_iter().enumerate().collect();
    all.sort_by_cached_key(|(at, _)| hasher.hash_one(at));
    all.into_iter().map(|(_, one)| one).collect()
}

/// Says that a network has no such thing.
#[expect(clippy::print_stdout, reason = "whoever runs the suite reads what does not apply")]
pub(crate) fn not_there<N: Net>(what: &str) {
    println!("n/a: {} has no {what}", N::KIND);
}
