//! The whole product for one test: two teams with an inbox each, people of every role, mail in and mail out.

use base::{Actor, Grant, Role, Scope, Vault};
use contract::{Intake, Received};
use desk::inbox::{Health, Inbox};
use futures_util::StreamExt;
use goodword::settings::Settings;
use goodword::wiring::{self, Works};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use store::{Db, args};
use team::{NewAgent, Stage};
use testkit::{Client, FakeClock, Fresh};
use tokio::sync::watch;
use tower::ServiceExt;
use web::Proxy;
use web::StatusCode;

pub(crate) const URL: &str = "https://desk.example.com";
/// Longer than an answer may be taken back.
pub(crate) const UNDO_OVER: i64 = 11_000;

/// What was taken in by all houses, also by one opened again: no two things have one key.
static TAKEN: AtomicUsize = AtomicUsize::new(0);

/// A team and its inbox.
#[derive(Clone, Debug, Default)]
pub(crate) struct Side {
    pub(crate) team: String,
    pub(crate) inbox: String,
    pub(crate) address: String,
}

/// Everything. `kettles` is the team most people belong to; `lamps` is the other one.
pub(crate) struct House {
    pub(crate) works: Works,
    pub(crate) clock: FakeClock,
    pub(crate) visitor: Client,
    pub(crate) pages: Client,
    pub(crate) kettles: Side,
    pub(crate) lamps: Side,
    /// Internal inbox of the team `lamps`.
    pub(crate) backstage: String,
    pub(crate) fresh: Fresh,
    _stop: watch::Sender<bool>,
}

/// Who works here: name, role; all of `kettles` but Ada (everywhere), Ben and Lena (`lamps`).
pub(crate) const PEOPLE: &[(&str, Role)] = &[
    ("ada", Role::Administrator),
    ("leo", Role::Lead),
    ("mia", Role::Agent),
    ("max", Role::Agent),
    ("mark", Role::Marketer),
    ("cora", Role::Colleague),
    ("otto", Role::Auditor),
    ("rita", Role::ReadOnly),
];
const OTHERS: &[(&str, Role)] = &[("ben", Role::Agent), ("lena", Role::Lead)];

impl House {
    pub(crate) async fn open(fresh: Fresh) -> Self {
        let house = Self::reopen(fresh).await;
        house.furnish().await
    }

    /// A house with channels of a test's own.
    pub(crate) async fn open_with(fresh: Fresh, more: Vec<Arc<dyn contract::Channel>>) -> Self {
        let house = Self::with(fresh, &Settings::default(), (Stage::Demo, more)).await;
        house.furnish().await
    }

    /// A house whose mail really goes out and comes in.
    pub(crate) async fn real(fresh: Fresh, settings: &Settings) -> Self {
        let house = Self::under(fresh, settings, Stage::Real).await;
        house.furnish().await
    }

    /// The same place again, as after a restart.
    pub(crate) async fn reopen(fresh: Fresh) -> Self {
        Self::under(fresh, &Settings::default(), Stage::Demo).await
    }

    async fn under(fresh: Fresh, settings: &Settings, stage: Stage) -> Self {
        Self::with(fresh, settings, (stage, vec![])).await
    }

    async fn with(fresh: Fresh, settings: &Settings, (stage, more): (Stage, Vec<Arc<dyn contract::Channel>>)) -> Self {
        let db = fresh.open(&wiring::migrations()).await;
        team::settle_public_url(&db, URL).await.unwrap();
        let clock = fresh.clock.clone();
        let stop = watch::Sender::new(false);
        let told: Arc<dyn base::Clock> = Arc::new(clock.clone());
        let parts = (db, told, Vault::new([7; 32]));
        let works = wiring::wire_with(settings, parts, (stage, more), stop.subscribe()).await.unwrap();
        let router = goodword::serve::router(&works, Proxy::Trusted);
        let visitor = Client::new(router.clone(), "/api/v1").with("x-forwarded-for", "192.0.2.7");
        Self {
            works,
            clock,
            visitor,
            pages: Client::new(router, ""),
            kettles: Side::default(),
            lamps: Side::default(),
            backstage: String::new(),
            fresh,
            _stop: stop,
        }
    }

    /// Stops as a crash would and gives the place.
    pub(crate) async fn close(self) -> (Fresh, Side, Side) {
        let Self { works, fresh, kettles, lamps, .. } = self;
        works.house.db().close().await;
        (fresh, kettles, lamps)
    }

    pub(crate) fn db(&self) -> &Db {
        self.works.house.db()
    }

    async fn furnish(mut self) -> Self {
        self.hire("ada", Role::Administrator, Scope::Everything).await;
        let ada = self.who("ada").await;
        self.kettles = self.side(&ada, "kettles").await;
        self.lamps = self.side(&ada, "lamps").await;
        self.backstage = self.inbox("backstage", "note", &self.lamps.team).await;
        for (people, side) in [(PEOPLE, &self.kettles), (OTHERS, &self.lamps)] {
            let scope = Scope::Team { team: side.team.parse().unwrap() };
            let mut members = vec![];
            for (name, role) in people.iter().filter(|(name, _)| *name != "ada") {
                members.push(self.hire(name, role.clone(), scope.clone()).await);
            }
            ada.put(&format!("/teams/{}/members", side.team), json!({ "agents": members })).await.ok();
        }
        self
    }

    async fn side(&self, ada: &Client, name: &str) -> Side {
        let team = id(&ada.post("/teams", json!({ "name": name })).await.ok());
        let inbox = self.inbox(name, "email", &team).await;
        Side { inbox, team, address: format!("{name}@shop.example") }
    }

    pub(crate) async fn inbox(&self, name: &str, channel: &str, team: &str) -> String {
        self.inbox_with((name, channel), team, &[("plus_addressing", "yes".into())]).await
    }

    /// The same set up in some way.
    pub(crate) async fn inbox_with(
        &self,
        (name, channel): (&str, &str),
        team: &str,
        settings: &[(&'static str, String)],
    ) -> String {
        let sent: BTreeMap<String, String> =
            settings.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        let known = self.works.channels.get(channel).unwrap().manifest().settings;
        let plain = sent.iter().all(|(key, _)| known.iter().all(|field| field.key != key || !field.secret));
        let none = BTreeMap::new();
        let settings = if plain {
            sent
        } else {
            desk::inbox::settle(&self.works.channels, &self.works.vault, channel, (&sent, &none)).unwrap()
        };
        let mut tx = self.db().begin(&Actor::system()).await.unwrap();
        let now = tx.now();
        let inbox = Inbox {
            address: (channel == "email").then(|| format!("{name}@shop.example")),
            from_name: "Shop".into(),
            settings,
            internal: channel == "note",
            teams: vec![team.parse().unwrap()],
            health: Health::begun("ok", now),
            ..Inbox::fresh(name, channel, now)
        };
        desk::inbox::save(&mut tx, &inbox).await.unwrap();
        tx.commit().await.unwrap();
        inbox.id.to_string()
    }

    pub(crate) async fn hire(&self, name: &str, role: Role, scope: Scope) -> String {
        let mut tx = self.db().begin(&Actor::system()).await.unwrap();
        let grants = vec![Grant { role, scope }];
        let new = NewAgent { name: name.into(), email: email(name), grants, ..NewAgent::default() };
        let id = team::add_agent(&mut tx, new).await.unwrap();
        tx.commit().await.unwrap();
        id.to_string()
    }

    /// A browser of somebody who has just signed in by link.
    pub(crate) async fn who(&self, name: &str) -> Client {
        self.visitor.cookie(&self.cookie(name).await)
    }

    /// The session cookie of somebody who has just signed in.
    pub(crate) async fn cookie(&self, name: &str) -> String {
        let link = team::sign_in_link(self.db(), &email(name)).await.unwrap();
        let token = link.split_once("?token=").unwrap().1.to_owned();
        let answer = self.visitor.post("/sessions/link", json!({ "token": token })).await;
        answer.ok();
        answer.cookie().unwrap()
    }

    /// What a stream carries until nothing came for `quiet`.
    pub(crate) async fn stream(&self, request: axum::extract::Request, quiet: Duration) -> (StatusCode, String) {
        let router = goodword::serve::router(&self.works, Proxy::Trusted);
        let response = router.oneshot(request).await.unwrap();
        let status = response.status();
        let mut frames = response.into_body().into_data_stream();
        let mut text = String::new();
        while let Ok(Some(Ok(bytes))) = tokio::time::timeout(quiet, frames.next()).await {
            text.push_str(&String::from_utf8_lossy(&bytes));
        }
        (status, text)
    }

    pub(crate) async fn agent(&self, name: &str) -> String {
        self.text_of("select id from agents where email = $1", &email(name)).await
    }

    /// The only text a statement with one argument gives.
    pub(crate) async fn text_of(&self, sql: &'static str, argument: &str) -> String {
        self.db().read().await.unwrap().one(sql, args![argument]).await.unwrap().only().unwrap()
    }

    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        self.db().read().await.unwrap().one(sql, args![]).await.unwrap().only().unwrap()
    }

    /// Takes raw bytes in and understands them.
    pub(crate) async fn receives(&self, side: &Side, raw: impl Into<Vec<u8>>) {
        self.takes(side, raw).await;
        self.works.runner.drain(&["intake"]).await.unwrap();
    }

    /// Takes raw bytes in, no more.
    pub(crate) async fn takes(&self, side: &Side, raw: impl Into<Vec<u8>>) {
        self.takes_as(side, raw, json!({})).await;
    }

    /// The same, with what the way in said about it.
    pub(crate) async fn takes_as(&self, side: &Side, raw: impl Into<Vec<u8>>, envelope: Value) {
        let provider_key = format!("{}/{}", std::process::id(), TAKEN.fetch_add(1, Ordering::SeqCst));
        let archive = envelope.get("archive").is_some();
        let one = Received { provider_key, bytes: raw.into(), envelope, archive };
        self.works.intake.take(&side.inbox.parse().unwrap(), vec![one], None).await.unwrap();
    }

    /// Finds raw bytes in the folder of sent mail and understands them.
    pub(crate) async fn finds_sent(&self, side: &Side, raw: impl Into<Vec<u8>>) {
        self.takes_as(side, raw, json!({ "sent": true, "arrived_at": base::Clock::now(&self.clock).0 })).await;
        self.works.runner.drain(&["intake"]).await.unwrap();
    }

    /// A conversation begun by a mail; gives its id.
    pub(crate) async fn conversation(&self, side: &Side, subject: &str) -> String {
        self.receives(side, mail("Ana <ana@post.example>", &side.address, subject, "Hello, the lid cracked.")).await;
        self.text_of("select id from conversations where subject = $1", subject).await
    }

    /// Lets the undo window pass and sends what is due.
    pub(crate) async fn sends(&self) -> usize {
        self.clock.pass(UNDO_OVER);
        self.works.sender.step(8).await.unwrap()
    }

    /// The raw bytes of all mail that left, as text.
    pub(crate) async fn sent(&self) -> Vec<String> {
        let rows =
            self.db().read().await.unwrap().rows("select raw from sent_mail order by id", args![]).await.unwrap();
        rows.iter().map(|row| String::from_utf8_lossy(&row.only::<Vec<u8>>().unwrap()).into_owned()).collect()
    }
}

/// The id in an answer.
pub(crate) fn id(value: &Value) -> String {
    value["id"].as_str().unwrap_or_else(|| panic!("no id in {value}")).to_owned()
}

pub(crate) fn email(name: &str) -> String {
    format!("{name}@shop.example")
}

/// A plain mail, with a Message-ID of its own made from its subject.
pub(crate) fn mail(from: &str, to: &str, subject: &str, text: &str) -> String {
    let own: String = subject.chars().filter(char::is_ascii_alphanumeric).collect();
    with_headers(
        &[("From", from), ("To", to), ("Subject", subject), ("Message-ID", &format!("<{own}@post.example>"))],
        text,
    )
}

pub(crate) fn with_headers(headers: &[(&str, &str)], text: &str) -> String {
    let head: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("{head}Date: Mon, 02 Mar 2026 08:00:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n")
}

/// The same beside a film: its bytes are too many for the database, and a file of their own.
pub(crate) fn with_a_film(raw: &str) -> String {
    let end = if raw.contains("\r\n") { "\r\n" } else { "\n" };
    let (head, text) = raw.split_once(&format!("{end}{end}")).unwrap();
    let (kind, head): (Vec<&str>, Vec<&str>) = head.split(end).partition(|line| line.starts_with("Content-Type:"));
    let mixed = ["MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=cut", "", "--cut"];
    let video = ["--cut", "Content-Type: video/mp4; name=film.mp4", "Content-Transfer-Encoding: base64", ""];
    let film = format!("{}{end}--cut--{end}", format!("{}{end}", "QUJD".repeat(19)).repeat(4_200));
    [&head[..], &mixed, &kind, &["", text], &video, &[&film]].concat().join(end)
}

/// A conversation as it is shown.
pub(crate) async fn whole(who: &Client, conversation: &str) -> Value {
    who.get(&format!("/conversations/{conversation}")).await.ok()
}

/// A note of these words.
pub(crate) async fn note(who: &Client, conversation: &str, text: &str) {
    let note = json!({ "text": text, "mentions": [], "attachments": [] });
    who.post(&format!("/conversations/{conversation}/notes"), note).await.ok();
}

/// Hands up a file; gives its id.
pub(crate) async fn upload(who: &Client, named: (&str, &str), bytes: &[u8]) -> String {
    id(&uploaded(who, named, bytes).await)
}

/// The same; gives all that is said of it.
pub(crate) async fn uploaded(who: &Client, (name, kind): (&str, &str), bytes: &[u8]) -> Value {
    let head = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, b"\r\n--cut--\r\n"].concat();
    who.send_raw(web::Method::POST, "/files", Some(("multipart/form-data; boundary=cut", body))).await.ok()
}

/// An answer in a conversation as the app sends it.
pub(crate) async fn answer(who: &Client, conversation: &str, text: &str) -> testkit::Answered {
    let whole = whole(who, conversation).await;
    let body = json!({
        "kind": "reply", "to": whole["reply_to"]["to"], "cc": whole["reply_to"]["cc"], "bcc": [],
        "body_text": text, "attachments": [], "seen_thread_version": whole["thread_version"]
    });
    who.post(&format!("/conversations/{conversation}/messages"), body).await
}

/// The items of a list, or of a conversation's timeline.
pub(crate) async fn items(who: &Client, path: &str) -> Vec<Value> {
    who.get(path).await.ok()["items"].as_array().unwrap_or_else(|| panic!("no items at {path}")).clone()
}

/// A header of a raw mail, unfolded.
pub(crate) fn header(raw: &str, name: &str) -> Option<String> {
    let head = raw.split("\r\n\r\n").next().unwrap_or(raw).replace("\r\n ", " ").replace("\r\n\t", " ");
    let wished = format!("{}:", name.to_lowercase());
    head.split("\r\n")
        .find(|line| line.to_lowercase().starts_with(&wished))
        .map(|line| line[wished.len()..].trim().to_owned())
}
