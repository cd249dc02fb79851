//! The same against a real server with the Mastodon API, where `GOODWORD_TEST_MASTODON` names one:
//! its address, the token of the account that is read, and the token of another account, with blanks between.

use crate::world::{account, settings};
use base::{MessageId, Time};
use contract::{Channel, Memory, Outgoing, Parsed, Post, Under};
use mastodon::{Mastodon, Rhythm};
use outside::http::{Ask, Purpose};
use outside::{Guard, Outside};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use store::outbox::Answer;
use tokio::sync::watch;

struct Real {
    outside: Outside,
    server: String,
    ours: String,
    theirs: String,
}

#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "says where the real server is, or that there is none"
)]
fn real() -> Option<Real> {
    let said = std::env::var("GOODWORD_TEST_MASTODON").unwrap_or_default();
    let mut parts = said.split_whitespace().map(str::to_owned);
    let (Some(server), Some(ours), Some(theirs)) = (parts.next(), parts.next(), parts.next()) else {
        println!("skipped: GOODWORD_TEST_MASTODON names no server");
        return None;
    };
    let host = server.split("://").last()?.split([':', '/']).next()?.to_owned();
    let outside = Outside::new(Guard { allowed_hosts: vec![host], ..Guard::default() }).unwrap();
    Some(Real { outside, server, ours, theirs })
}

impl Real {
    async fn says(&self, method: &str, path: &str, form: &str) -> Value {
        let ask = Ask {
            purpose: Purpose::Social,
            method: method.into(),
            url: format!("{}{path}", self.server.trim_end_matches('/')),
            headers: vec![
                ("authorization".into(), format!("Bearer {}", self.theirs)),
                ("content-type".into(), "application/x-www-form-urlencoded".into()),
            ],
            body: form.as_bytes().to_vec(),
        };
        let got = self.outside.http(ask).await.unwrap();
        assert!(got.status < 300, "{path}: {} {}", got.status, String::from_utf8_lossy(&got.body));
        serde_json::from_slice(&got.body).unwrap()
    }
}

fn answer(post: &Post, text: &str) -> Outgoing {
    let now = Time(jiff::Timestamp::now().as_millisecond());
    Outgoing {
        number: 1,
        author: "Mia".into(),
        answers: Some(post.id.clone()),
        under: Some(Under {
            post: Some(post.clone()),
            audience: post.audience,
            warning: String::new(),
            language: None,
        }),
        ..Outgoing::written(MessageId::mint(now), now, text)
    }
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test's own task")]
async fn mast_t_a_real_server_is_heard_answered_and_looked_up() {
    let Some(real) = real() else { return };
    let rhythm = Rhythm { poll: Duration::from_secs(3), ..Rhythm::default() };
    let net = Arc::new(Mastodon::new(real.outside.clone()).paced(rhythm));
    let mut account = account(settings(&[("server", &real.server), ("access_token", &real.ours)]));
    let tried = net.try_out(&account).await;
    assert!(tried.ok, "{:?}", tried.steps);
    let (sender, stop) = watch::channel(false);
    let desk: Arc<Memory> = Arc::default();
    let channel: Arc<dyn Channel> = net.clone();
    let work = tokio::spawn(channel.receive(account.clone(), desk.clone(), stop));
    desk.until("well", |desk| desk.health().is_some()).await;
    account.about = desk.about();
    let acct = account.about["me"]["acct"].as_str().unwrap().to_owned();
    for visibility in ["public", "unlisted", "private", "direct"] {
        let heard = desk.keys("post:").len();
        let asked = real
            .says("POST", "/api/v1/statuses", &format!("status=%40{acct}+hello+{visibility}&visibility={visibility}"))
            .await;
        desk.holds("post:", heard + 1).await;
        let item = desk
            .items()
            .into_iter()
            .find(|one| one.provider_key == format!("post:{}", asked["uri"].as_str().unwrap()))
            .unwrap();
        let parsed = net.parse(&account, &item.bytes, &json!({})).unwrap();
        let Parsed::Message(message) = &parsed[0] else { panic!("{parsed:?}") };
        let post = message.post.clone().unwrap();
        let prepared = net.prepare(&account, &answer(&post, &format!("we heard you: {visibility}"))).unwrap();
        let Answer::Posted(sent) = net.send(Some(&account), &prepared.payload, vec![]).await else {
            panic!("{visibility}")
        };
        let found = net.look_up(&account, &prepared.payload, &[]).await;
        assert!(matches!(&found, Some(Answer::Posted(found)) if found["id"] == sent["id"]), "{found:?}");
        real.says("DELETE", &format!("/api/v1/statuses/{}", asked["id"].as_str().unwrap()), "").await;
        let again = net.look_again(&account, &post).await.unwrap();
        assert_eq!(again[0].provider_key, format!("gone:{}", post.id));
    }
    sender.send(true).unwrap();
    work.await.unwrap();
}
