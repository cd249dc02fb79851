//! Answers leave while the program is killed between the other side's receipt and its own commit (REL-R4, REL-8).

use super::Plan;
use super::server::{Place, cookie};
use super::sink::{Moment, Sink};
use crate::house::{answer, mail};
use base::{Actor, SystemClock, Vault};
use goodword::serve;
use goodword::settings::Settings;
use goodword::wiring;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use store::{Db, args};
use team::Stage;
use testkit::report;
use testkit::{Client, Fresh};
use tokio::sync::watch;
use web::Proxy;

/// How the answers of a test are sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// At once.
    Now,
    /// Planned for later, when nobody is there (DESK-207).
    Later,
}

impl How {
    async fn write(self, mia: &Client, conversation: &str) {
        match self {
            Self::Now => drop(answer(mia, conversation, "We send a new one.").await.ok()),
            Self::Later => plan(mia, conversation).await,
        }
    }

    /// Lets them leave now.
    const fn due(self) -> &'static str {
        match self {
            Self::Now => "update outbox set run_at = 0",
            Self::Later => "update jobs set run_at = 0 where kind = 'send_later'",
        }
    }
}

/// Plans an answer in a conversation for the next minutes.
async fn plan(mia: &Client, conversation: &str) {
    let seen = mia.get(&format!("/conversations/{conversation}")).await.ok();
    let writing = json!({ "kind": "reply", "to": seen["reply_to"]["to"], "body_text": "We send a new one.", "seen_thread_version": seen["thread_version"] });
    let wall = &base::Clock::now(&SystemClock).plus(300_000).to_rfc3339()[..16];
    let later = json!({ "writing": writing, "when": { "wall": wall, "zone": "UTC", "whose": "mine" } });
    mia.post(&format!("/conversations/{conversation}/later"), later).await.ok();
}

/// Answers `count` customers, all due now; none has left.
pub(super) async fn write_answers(place: &Place, db: &Db, vault: Vault, (count, how): (usize, How)) {
    let stop = watch::Sender::new(false);
    let clock: Arc<dyn base::Clock> = Arc::new(SystemClock);
    let parts = (db.clone(), clock, vault);
    let works = wiring::wire(&Settings::default(), parts, Stage::Real, stop.subscribe()).await.unwrap();
    team::settle_public_url(db, crate::house::URL).await.unwrap();
    let visitor = Client::new(serve::router(&works, Proxy::Trusted), "/api/v1").with("x-forwarded-for", "192.0.2.7");
    let mia = visitor.cookie(&cookie(db, &works).await);
    let batch = (0..count)
        .map(|n| contract::Received {
            provider_key: n.to_string(),
            bytes: mail(&format!("c{n}@customer.test"), "support@shop.test", &format!("Lid {n}"), "It cracked.").into(),
            envelope: json!({}),
            archive: false,
        })
        .collect();
    contract::Intake::take(&*works.intake, &place.inbox, batch, None).await.unwrap();
    works.runner.drain(&["intake"]).await.unwrap();
    for number in 1..=count {
        how.write(&mia, &number.to_string()).await;
    }
    let mut tx = db.begin(&Actor::system()).await.unwrap();
    assert_eq!(tx.exec(how.due(), args![]).await.unwrap(), u64::try_from(count).unwrap());
    // Nobody takes anything back here.
    tx.exec("update company set undo_seconds = 0", args![]).await.unwrap();
    tx.commit().await.unwrap();
}

/// It only sends: there is no server to receive from.
pub(crate) fn only_sending(port: u16) -> Vec<(&'static str, String)> {
    [
        ("imap_host", "127.0.0.1"),
        ("imap_port", "9"),
        ("imap_security", "none"),
        ("imap_user", "-"),
        ("imap_password", "-"),
        ("smtp_host", "127.0.0.1"),
        ("smtp_security", "none"),
        ("smtp_user", "-"),
        ("allow_plain", "yes"),
    ]
    .map(|(key, value)| (key, value.to_owned()))
    .into_iter()
    .chain([("smtp_port", port.to_string())])
    .collect()
}

/// How often each id came.
pub(super) fn times(ids: impl IntoIterator<Item = String>) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    for id in ids {
        *times.entry(id).or_default() += 1;
    }
    times
}

#[expect(clippy::cognitive_complexity, reason = "one story, told in order")]
async fn survive(fresh: Fresh, engine: &'static str, how: How) {
    let (plan, sink) = (Plan::or(12, 6), Sink::start());
    let folder = fresh.place.folder.clone();
    let place = Place::make(fresh, "support@shop.test", &only_sending(sink.port)).await;
    let db = place.open().await;
    write_answers(&place, &db, Vault::new(serve::key(&folder).unwrap()), (plan.mails, how)).await;
    db.close().await;
    // It holds the lock of the data folder.
    drop(db);
    // What the other side took in each life that was cut off: each of these may come once more.
    let mut cut_off: Vec<String> = Vec::new();
    let mut kills = 0;
    while kills < plan.kills && sink.taken().len() < plan.mails + kills {
        let before = sink.taken().len();
        sink.arm(if kills.is_multiple_of(2) { Moment::BeforeReceipt } else { Moment::AfterReceipt });
        let mut running = place.start();
        sink.wait();
        running.kill();
        kills += 1;
        cut_off.extend_from_slice(&sink.taken()[before..]);
        place.time_passes().await;
    }
    sink.arm(Moment::Never);
    let mut running = place.start();
    let all = i64::try_from(plan.mails).unwrap();
    let patience = Duration::from_secs(60) + Duration::from_millis(100) * u32::try_from(plan.mails).unwrap();
    place.until("select count(*) from outbox where state = 'sent'", all, patience).await;
    running.kill();
    let (came, cut_off) = (times(sink.taken()), times(cut_off));
    let doubled: Vec<&String> = came.iter().filter(|(_, times)| **times > 1).map(|(id, _)| id).collect();
    report(&json!({
        "case": "REL-R4", "engine": engine, "what": if how == How::Now { "answers leaving, killed at their receipt" } else { "planned answers leaving, killed at their receipt" }, "done": plan.mails, "faults": kills,
        "lost": plan.mails - came.len(), "doubled": doubled.len(),
        "note": format!("{} were on their way at a kill: each may come once more, and says so", cut_off.values().sum::<usize>())
    }));
    assert_eq!(came.len(), plan.mails, "each answer arrived, under an id of its own");
    for (id, times) in &came {
        let allowed = 1 + cut_off.get(id).copied().unwrap_or_default();
        assert!(*times <= allowed, "{id} came {times} times, {allowed} are bearable");
    }
    let db = place.open().await;
    let sql = "select count(*) from outbox";
    let rows: i64 = db.read().await.unwrap().one(sql, args![]).await.unwrap().only().unwrap();
    assert_eq!(rows, all, "each was decided once");
    let sql = "select count(*) from outbox where may_be_doubled = 1";
    let told: i64 = db.read().await.unwrap().one(sql, args![]).await.unwrap().only().unwrap();
    assert!(
        usize::try_from(told).unwrap() >= doubled.len(),
        "{} came twice, {told} say that they may have",
        doubled.len()
    );
    db.close().await;
}

#[test]
fn an_answer_cut_off_at_its_receipt_comes_once_more_at_most_on_sqlite() {
    testkit::run(survive(Fresh::sqlite(), "sqlite", How::Now));
}

#[test]
fn an_answer_cut_off_at_its_receipt_comes_once_more_at_most_on_postgres() {
    testkit::run(async {
        match Fresh::postgres().await {
            Some(fresh) => survive(fresh, "postgres", How::Now).await,
            None => testkit::skipped("GOODWORD_TEST_POSTGRES names no server"),
        }
    });
}

#[test]
fn a_planned_answer_is_sent_once_however_often_it_is_killed_on_sqlite() {
    testkit::run(survive(Fresh::sqlite(), "sqlite", How::Later));
}

#[test]
fn a_planned_answer_is_sent_once_however_often_it_is_killed_on_postgres() {
    testkit::run(async {
        match Fresh::postgres().await {
            Some(fresh) => survive(fresh, "postgres", How::Later).await,
            None => testkit::skipped("GOODWORD_TEST_POSTGRES names no server"),
        }
    });
}
