//! What colleagues write in the network's own app, and sessions that outlive a restart.
#![expect(clippy::unwrap_used, reason = "test helper")]

use crate::still::{POST, SHOP, Sky, sky};
use crate::world::answer;
use base::{Clock, Fault, InboxId, Secret, SystemClock};
use bluesky::Bluesky;
use contract::{Channel, Incoming, Parsed, Passes};
use futures_util::future::BoxFuture;
use outside::oauth::Provider;
use outside::{Trouble as Denied, Why};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tokio::time::{Duration, Instant, sleep};

const SIGN_IN: &str = "com.atproto.server.createSession";
const RENEW: &str = "com.atproto.server.refreshSession";

fn written(parsed: Vec<Parsed>) -> Vec<Incoming> {
    parsed.into_iter().filter_map(|one| if let Parsed::Outside(one) = one { Some(*one) } else { None }).collect()
}

fn own(sky: &Sky, (text, at): (&str, &str), under: Option<&str>) -> String {
    let mut post = json!({ "$type": POST, "text": text, "createdAt": at });
    let more = under.map(Sky::under).unwrap_or_default();
    post.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    sky.network.put(SHOP, POST, post)
}

#[tokio::test(start_paused = true)]
async fn conf_09_what_is_written_in_the_networks_own_app_comes_in_once_with_what_it_answers() {
    let sky = sky();
    let _history = own(&sky, ("long ago", "2026-03-02T09:00:00Z"), None);
    let shop = sky.well(&[]).await;
    let asked = sky.says("ana.test", "where is it?", &Value::Null);
    let question = shop.message(&asked).await;
    let here = own(&sky, ("it left us this morning", &SystemClock.now().to_rfc3339()), Some(&asked));
    shop.desk.holds(&format!("post:{here}"), 1).await;
    drop(shop.sends(&answer(question.post.map(|post| *post), "and the lid too")).await);
    shop.desk.until("ours", |desk| desk.keys("post:").len() == 3).await;
    sleep(Duration::from_secs(300)).await;
    let written = written(shop.parsed());
    let texts: Vec<&str> = written.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(texts, ["it left us this morning", "and the lid too"], "history is none, and nothing comes twice");
    let post = written[0].post.as_deref().unwrap();
    assert_eq!((post.own, post.parent.as_deref(), &post.root), (true, Some(&*asked), &asked));
    assert!(!written[0].answerable);
}

#[tokio::test(start_paused = true)]
async fn conf_20_more_own_posts_than_are_looked_through_are_a_gap_that_is_shown() {
    let sky = sky();
    let shop = sky.well(&[]).await;
    let now = SystemClock.now().to_rfc3339();
    for n in 0..1_001 {
        drop(own(&sky, (&format!("number {n}"), &now), None));
    }
    shop.desk.until("the newest", |desk| desk.keys("post:").len() == 1_000).await;
    let told: Vec<String> = shop
        .parsed()
        .into_iter()
        .filter_map(|one| if let Parsed::Unknown(words) = one { Some(words) } else { None })
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("more than 1000 posts"), "{told:?}");
    assert!(
        !shop.parsed().iter().any(|one| matches!(one, Parsed::Outside(one) if one.text == "number 0")),
        "the oldest"
    );
}

/// Somebody who keeps one session, and can die in the moment it is given one.
#[derive(Default)]
struct Drawer {
    kept: Mutex<Option<(String, String)>>,
    dies: AtomicBool,
}

impl Passes for Drawer {
    fn pass<'a>(
        &'a self,
        _inbox: &'a InboxId,
        _provider: &'a Provider,
        _refused: Option<&'a Secret<String>>,
    ) -> BoxFuture<'a, Result<Secret<String>, Denied>> {
        Box::pin(async { Err(Denied::new(Why::SignIn, "nobody gives tokens here")) })
    }

    fn session<'a>(&'a self, _: &'a InboxId, mark: &'a str) -> BoxFuture<'a, Result<Option<Secret<String>>, Fault>> {
        let kept = self.kept.lock().unwrap().clone().filter(|(known, _)| known == mark);
        Box::pin(async { Ok(kept.map(|(_, session)| Secret::new(session))) })
    }

    fn keep_session<'a>(
        &'a self,
        _inbox: &'a InboxId,
        mark: &'a str,
        session: &'a Secret<String>,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            if self.dies.load(Ordering::SeqCst) {
                std::future::pending::<()>().await;
            }
            *self.kept.lock().unwrap() = Some((mark.to_owned(), session.reveal().clone()));
            Ok(())
        })
    }
}

fn begun(sky: &Sky, drawer: &Arc<Drawer>) -> Bluesky {
    let channel = Arc::into_inner(sky.channel(&["127.0.0.1"])).unwrap();
    let drawer: Arc<Drawer> = Arc::clone(drawer);
    channel.passing(drawer)
}

#[tokio::test(start_paused = true)]
async fn ch_at_12_a_session_outlives_restarts_and_a_kill_in_any_renewal_locks_nobody_out() {
    let (sky, drawer) = (sky(), Arc::new(Drawer::default()));
    let account = sky.account(&[]);
    for _restart in 0..20 {
        assert!(begun(&sky, &drawer).try_out(&account).await.ok);
    }
    assert_eq!(sky.network.calls(SIGN_IN), 1, "signed in once, however often it began");
    for _renewal in 0..20 {
        sky.network.expire();
        assert!(begun(&sky, &drawer).try_out(&account).await.ok);
    }
    assert_eq!((sky.network.calls(SIGN_IN), sky.network.calls(RENEW)), (1, 20));
    // The old token is used up, and the program dies before the new one is written down.
    for round in 0..20 {
        sky.network.expire();
        drawer.dies.store(true, Ordering::SeqCst);
        let killed =
            tokio::time::timeout(Duration::from_secs(5), begun(&sky, &drawer).try_out(&account)).await.is_err();
        assert!(killed, "{round}");
        drawer.dies.store(false, Ordering::SeqCst);
        assert!(begun(&sky, &drawer).try_out(&account).await.ok, "{round}: let in again at once");
    }
    assert_eq!(sky.network.calls(SIGN_IN), 21, "the app password opens what a lost token does not");
    // Another password is another account to us: nothing old is used.
    sky.network.revoke(SHOP);
    sky.network.set_password(SHOP, "new-one");
    let mut changed = account.clone();
    changed.settings.0.insert("app_password".into(), "new-one".into());
    assert!(begun(&sky, &drawer).try_out(&changed).await.ok);
}

#[tokio::test(start_paused = true)]
async fn ch_113_an_account_that_is_shut_out_is_said_to_be_and_until_when_one_waits() {
    let sky = sky();
    let shop = sky.well(&[]).await;
    assert_eq!((shop.desk.shut_out(), shop.desk.waits()), (0, None));
    sky.network.revoke(SHOP);
    shop.desk.until("told", |desk| desk.shut_out() > 0).await;
}

#[tokio::test]
async fn ch_112_the_last_call_that_is_allowed_is_known_before_the_next_is_refused() {
    let (network, place) = crate::world::standin().await;
    let shop = crate::world::Inbox::open(&place.service, &place.shop).await;
    network.allows(12, 2);
    let begun = Instant::now();
    shop.desk.until("waits", |desk| desk.waits().is_some()).await;
    let until = shop.desk.waits().unwrap();
    assert!(until.0 > SystemClock.now().0 && until.0 <= SystemClock.now().0 + 3_100, "{until:?}");
    shop.desk.until("well again", |desk| desk.health() == Some(None)).await;
    assert_eq!(network.refused(), 0, "nothing was asked that had to be refused");
    assert!(begun.elapsed() < Duration::from_secs(20));
}
