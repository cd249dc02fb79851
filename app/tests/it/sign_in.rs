//! Mailboxes that a provider's token opens (MAIL-110): a real provider gives it, a real mail server asks about it.

use crate::house::{House, URL, id};
use contract::Intake;
use goodword::settings::{Outside as Allowed, Settings};
use outside::http::{Ask, Got, Purpose};
use outside::{Guard, Outside};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use testkit::servers::{MailServers, Provider};
use testkit::{Client, Fresh, both};
use tokio::sync::watch;

/// Longer than a token may be used before it is renewed.
const NEARLY_OVER: i64 = 56 * 60_000;

/// Everything real: a provider, mail servers that trust it, and a house that may reach both.
struct World {
    provider: Provider,
    servers: MailServers,
    house: House,
    ada: Client,
    browser: Outside,
}

impl World {
    async fn open(fresh: Fresh) -> Option<Self> {
        let provider = Provider::start()?;
        let servers = MailServers::trusting(&provider)?;
        let allowed = vec!["127.0.0.1".to_owned()];
        let outside =
            Allowed { allowed_hosts: allowed.clone(), authorities: Some(servers.authority()), name_servers: vec![] };
        let house = House::real(fresh, &Settings { outside, ..Settings::default() }).await;
        let ada = house.who("ada").await;
        let browser = Outside::new(Guard { allowed_hosts: allowed, ..Guard::default() }).unwrap();
        Some(Self { provider, servers, house, ada, browser })
    }

    /// An inbox opened by the provider; nobody has signed in yet.
    async fn inbox(&self) -> String {
        let (client, secret) = self.provider.client();
        let body = json!({ "name": "support", "channel": "email", "address": "support@shop.test", "settings": {
            "sign_in": "other", "oauth_issuer": self.provider.issuer(), "oauth_client_id": client, "oauth_client_secret": secret,
            "allow_plain": "yes", "imap_user": "support@shop.test", "imap_host": "127.0.0.1",
            "imap_port": self.servers.imaps_port().to_string(), "smtp_host": "127.0.0.1",
            "smtp_port": self.servers.submission_port().to_string(), "smtp_security": "starttls" } });
        id(&self.ada.post("/inboxes", body).await.ok())
    }

    /// Where a browser ends that goes to an address and does as it is told.
    async fn walk(&self, address: &str) -> String {
        let (mut url, mut jar) = (address.to_owned(), Vec::<String>::new());
        for _ in 0..8 {
            let cookies = ("cookie".to_owned(), jar.join("; "));
            let ask = Ask { headers: vec![cookies], ..Ask::get(Purpose::Webhook, url.clone()) };
            let got = self.browser.http(ask).await.unwrap();
            keep(&mut jar, &got);
            let next = got.header("location").unwrap_or_else(|| panic!("{url}: {}", got.status));
            url = if next.starts_with('/') { format!("{}{next}", self.provider.issuer()) } else { next.to_owned() };
            if url.starts_with(URL) {
                break;
            }
        }
        url
    }

    /// What the provider gives the browser for this inbox.
    async fn given(&self, inbox: &str) -> Value {
        let address = self.ada.post(&format!("/inboxes/{inbox}/sign-in"), json!({})).await.ok();
        let back = self.walk(address["address"].as_str().unwrap()).await;
        let pairs = back.split_once('?').unwrap().1.split('&').filter_map(|pair| pair.split_once('='));
        let found = |key: &str| pairs.clone().find(|(known, _)| *known == key).unwrap().1.to_owned();
        json!({ "state": found("state"), "code": found("code") })
    }

    async fn signed_in(&self) -> String {
        let inbox = self.inbox().await;
        let back = self.given(&inbox).await;
        self.ada.post("/inboxes/sign-in", back).await.ok();
        inbox
    }

    async fn check(&self, inbox: &str) -> Value {
        self.ada.post(&format!("/inboxes/{inbox}/check"), json!({})).await.ok()
    }

    async fn standing(&self, inbox: &str) -> Value {
        self.ada.get(&format!("/inboxes/{inbox}/sign-in")).await.ok()
    }

    /// Asks the provider something for tests.
    async fn told(&self, what: &str) -> Value {
        let address = format!("{}/test/{what}", self.provider.issuer());
        serde_json::from_slice(&self.browser.http(Ask::get(Purpose::Mail, address)).await.unwrap().body).unwrap()
    }

    /// A token as it is kept, opened.
    async fn token(&self, which: &'static str) -> String {
        let sql =
            if which == "access" { "select access from inbox_sign_ins" } else { "select refresh from inbox_sign_ins" };
        let sealed: String =
            self.house.db().read().await.unwrap().one(sql, store::args![]).await.unwrap().only().unwrap();
        self.house.works.vault.open("inbox.sign_in", &sealed).unwrap()
    }

    /// Takes a token back at the provider, as somebody does who no longer trusts us.
    async fn revoke(&self, which: &'static str) {
        let (client, secret) = self.provider.client();
        let body = format!("token={}&client_id={client}&client_secret={secret}", self.token(which).await);
        let header = ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned());
        let url = format!("{}/token/revocation", self.provider.issuer());
        let ask = Ask { purpose: Purpose::Token, method: "POST".into(), url, headers: vec![header], body: body.into() };
        assert_eq!(self.browser.http(ask).await.unwrap().status, 200);
    }
}

fn keep(jar: &mut Vec<String>, got: &Got) {
    let set = got.headers.iter().filter(|(name, _)| name == "set-cookie");
    for pair in set.filter_map(|(_, value)| value.split(';').next()) {
        let name = pair.split('=').next().unwrap().to_owned();
        jar.retain(|known| !known.starts_with(&format!("{name}=")));
        jar.push(pair.to_owned());
    }
}

both!(mail_110_a_mailbox_is_opened_by_a_token_that_is_renewed_and_rotated, async |fresh: Fresh| {
    let Some(world) = World::open(fresh).await else { return };
    let inbox = world.inbox().await;
    assert_eq!(world.standing(&inbox).await["state"], "missing");
    assert_eq!(world.check(&inbox).await["ok"], false);
    let back = world.given(&inbox).await;
    world.ada.post("/inboxes/sign-in", back).await.ok();
    let standing = world.standing(&inbox).await;
    assert_eq!((&standing["state"], &standing["by"]), (&json!("good"), &json!("ada")));
    let checked = world.check(&inbox).await;
    assert_eq!(checked["ok"], true, "{checked}");
    let (access, refresh) = (world.token("access").await, world.token("refresh").await);
    assert_eq!(world.told("count").await["renewed"], 0, "a token that holds is used");
    world.house.clock.pass(NEARLY_OVER);
    let checked = world.check(&inbox).await;
    assert_eq!(checked["ok"], true, "{checked}");
    assert_eq!(world.told("count").await["renewed"], 1);
    assert_ne!(world.token("access").await, access);
    assert_ne!(world.token("refresh").await, refresh, "the new one is kept, the used one is not");
});

both!(only_the_browser_that_began_finishes_once_and_in_time, async |fresh: Fresh| {
    let Some(world) = World::open(fresh).await else { return };
    let inbox = world.inbox().await;
    let back = world.given(&inbox).await;
    let elsewhere = world.house.who("ada").await;
    assert_eq!(elsewhere.post("/inboxes/sign-in", back.clone()).await.status, 409, "another session");
    let late = world.given(&inbox).await;
    world.ada.post("/inboxes/sign-in", back.clone()).await.ok();
    assert_eq!(world.ada.post("/inboxes/sign-in", back).await.status, 409, "a second time");
    world.house.clock.pass(11 * 60_000);
    assert_eq!(world.ada.post("/inboxes/sign-in", late).await.status, 409, "too late");
    let denied = world.ada.post(&format!("/inboxes/{inbox}/sign-in"), json!({})).await.ok();
    let state = denied["address"].as_str().unwrap().split("state=").nth(1).unwrap().split('&').next().unwrap();
    let said = json!({ "state": state, "error": "access_denied" });
    let refused = world.ada.post("/inboxes/sign-in", said).await;
    assert!(refused.json()["detail"].as_str().unwrap().contains("access_denied"), "{}", refused.json());
});

both!(a_token_taken_back_is_replaced_and_a_consent_taken_back_is_told_once, async |fresh: Fresh| {
    let Some(world) = World::open(fresh).await else { return };
    let inbox = world.signed_in().await;
    world.revoke("access").await;
    receives_well(&world, &inbox).await;
    assert_eq!(world.told("count").await["renewed"], 1, "the server refused the token, so another one was asked for");
    world.revoke("refresh").await;
    world.house.clock.pass(NEARLY_OVER);
    for _ in 0..5 {
        assert_eq!(world.check(&inbox).await["ok"], false);
    }
    assert_eq!(world.told("count").await["refused"], 1, "who said no is not asked again");
    assert_eq!(world.standing(&inbox).await["state"], "ended");
    let mails = "select count(*) from outbox where channel = 'system_mail' and subject like 'Sign in again%'";
    let told = world.house.count(mails).await;
    assert_eq!(
        told,
        world.house.count("select count(distinct sent_to) from outbox where subject like 'Sign in again%'").await
    );
    assert!(told > 0, "whoever can mend it hears of it");
    let back = world.given(&inbox).await;
    world.ada.post("/inboxes/sign-in", back).await.ok();
    assert_eq!(world.check(&inbox).await["ok"], true);
});

both!(
    ch_at_12_a_real_provider_that_rotates_is_survived_before_it_is_asked_and_after_it_was_written,
    async |fresh: Fresh| {
        let Some(world) = World::open(fresh).await else { return };
        let inbox = world.signed_in().await;
        for round in 0..10 {
            world.house.clock.pass(NEARLY_OVER);
            if round % 2 == 0 {
                // what a process leaves that dies between its lease and the provider
                let mut tx = world.house.db().begin(&base::Actor::system()).await.unwrap();
                let busy = tx.now().plus(60_000);
                tx.exec("update inbox_sign_ins set busy_until = $1", store::args![busy]).await.unwrap();
                tx.commit().await.unwrap();
                world.house.clock.pass(61_000);
            }
            let checked = world.check(&inbox).await;
            assert_eq!(checked["ok"], true, "{checked}");
        }
        let count = world.told("count").await;
        assert_eq!((&count["renewed"], &count["refused"]), (&json!(10), &json!(0)), "{count}");
    }
);

/// Receives until the inbox is well, with what is kept for it.
async fn receives_well(world: &World, inbox: &str) {
    let works = &world.house.works;
    let found = desk::inbox::get(&mut world.house.db().read().await.unwrap(), &inbox.parse().unwrap()).await.unwrap();
    let account = found.account(&works.channels, &works.vault).unwrap();
    let (stop, stopped) = watch::channel(false);
    let intake: Arc<dyn Intake> = works.intake.clone();
    let receiver = works.channels.get(&found.channel).unwrap().receive(account, intake, stopped);
    let until = async {
        loop {
            let health = world.house.text_of("select health from inboxes where id = $1", inbox).await;
            if health == "ok" {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::select! {
        () = receiver => panic!("the receiver ended"),
        done = tokio::time::timeout(Duration::from_secs(20), until) => done.unwrap(),
    }
    stop.send_replace(true);
}
