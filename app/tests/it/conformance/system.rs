//! A system in a process of its own, connected as docs/generic-channel.md says: its sample, or that of whoever runs the suite
//! (`GOODWORD_TEST_SYSTEM`, `…_SECRET`, `…_DESK`). It reaches goodword over HTTP, where everything it says is heard twice;
//! what goodword says to it goes through a gate that fails as it is told.

use super::foreign::{header, http_date};
use super::{Ail, Can, Net, Town};
use crate::crash::line::Line;
use crate::crash::told;
use crate::forum::Forum;
use crate::house::House;
use api::Generic;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use base::webhook::new_secret;
use base::{Clock, SystemClock};
use contract::Channel;
use serde_json::{Value, json};
use std::process::Command;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

const PATIENCE: Duration = Duration::from_secs(60);
/// Nothing further for so long: all is in.
const QUIET: Duration = Duration::from_millis(700);

/// The system, where it finds goodword, and what stands between.
pub(crate) struct System {
    /// Its address and port.
    at: String,
    secret: String,
    /// The door it knocks at, until somebody stands behind it.
    door: Mutex<Option<TcpListener>>,
    gate: String,
    ail: Arc<Mutex<Option<Ail>>>,
    /// How many things it was made to say.
    said: AtomicI64,
    _sample: Option<Forum>,
}

/// Why there is none, in words.
pub(crate) fn missing() -> Option<&'static str> {
    let own = told("GOODWORD_TEST_SYSTEM").is_some();
    (!own && Command::new("python3").arg("--version").output().is_err()).then_some("python3 is not installed")
}

/// Lets through what goodword says, unless it ails.
async fn gate(listener: TcpListener, (system, ail): (String, Arc<Mutex<Option<Ail>>>)) {
    while let Ok((stream, _)) = listener.accept().await {
        pass(stream, &system, &ail).await;
    }
}

async fn pass(mut stream: TcpStream, system: &str, ail: &Mutex<Option<Ail>>) -> Option<()> {
    let mut bytes = Vec::new();
    let (head, body) = loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length: usize = header(head, "content-length")?.parse().ok()?;
            if body.len() >= length {
                break (head.to_owned(), body.to_owned());
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let told: Value = serde_json::from_str(&body).ok()?;
    let now = *ail.lock().unwrap();
    let no = |status: u16, more: String| {
        format!("HTTP/1.1 {status} X\r\n{more}content-length: 2\r\nconnection: close\r\n\r\n{{}}")
    };
    let wait = |said: String| format!("retry-after: {said}\r\n");
    let answer = match (now, told["type"].as_str()?) {
        (Some(Ail::SignedOut), _) => no(401, String::new()).into_bytes(),
        (Some(Ail::Suspended), _) => no(403, String::new()).into_bytes(),
        (Some(Ail::WaitSeconds(s)), "message") => no(429, wait(s.to_string())).into_bytes(),
        (Some(Ail::WaitUntil(s)), "message") => {
            no(503, wait(http_date(SystemClock.now().plus(s * 1_000)))).into_bytes()
        }
        (Some(Ail::Unheard), "message") => {
            *ail.lock().unwrap() = None;
            through(system, (&head, &body)).await?;
            return None;
        }
        _ => through(system, (&head, &body)).await?,
    };
    stream.write_all(&answer).await.ok()
}

/// What the system answers.
#[expect(clippy::disallowed_methods, reason = "a test's own gate")]
async fn through(system: &str, (head, body): (&str, &str)) -> Option<Vec<u8>> {
    let lines = head.split("\r\n").filter(|line| !line.to_lowercase().starts_with("connection:"));
    let request = format!("{}\r\nconnection: close\r\n\r\n{body}", lines.collect::<Vec<_>>().join("\r\n"));
    let mut socket = TcpStream::connect(system).await.ok()?;
    socket.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.ok()?;
    Some(answer)
}

/// A request as goodword knows it: the inbox behind any name, and heard twice.
async fn twice(router: axum::Router, inbox: String, request: Request) -> axum::response::Response {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let known = path.split('/').nth(4).unwrap_or_default();
    parts.uri = path.replacen(known, &inbox, 1).parse().unwrap();
    let bytes: Bytes = to_bytes(body, 64 * 1024 * 1024).await.unwrap();
    let again = || router.clone().oneshot(Request::from_parts(parts.clone(), Body::from(bytes.clone())));
    let first = again().await.unwrap();
    drop(again().await);
    first
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

impl System {
    /// Somebody does something on its pages.
    async fn fills(&self, form: &str, fields: &[(&str, &str)]) {
        let fields: Vec<String> = fields.iter().map(|(key, value)| format!("{key}={}", encoded(value))).collect();
        let kind = "application/x-www-form-urlencoded";
        let heard = Line::at(&self.at).post_as(kind, form, &fields.join("&")).await.unwrap();
        assert!(heard.status < 400, "{form}: {} {}", heard.status, heard.body);
        self.said.fetch_add(1, Ordering::SeqCst);
    }

    async fn posts(&self) -> Vec<Value> {
        let all = Line::at(&self.at).get("/posts.json").await.unwrap().json();
        all.as_array().unwrap().clone()
    }

    /// Stands behind the door, by a clock that is the system's.
    #[expect(clippy::disallowed_methods, reason = "a test's own server")]
    fn opens(&self, town: &Town<Self>) {
        let Some(listener) = self.door.lock().unwrap().take() else { return };
        town.house.clock.pass(SystemClock.now().since(town.house.clock.now()));
        let router = goodword::serve::router(&town.house.works, web::Proxy::Trusted);
        let inbox = town.side.inbox.clone();
        let app = axum::Router::new().fallback(move |request: Request| twice(router.clone(), inbox.clone(), request));
        tokio::spawn(async { axum::serve(listener, app).await });
    }
}

impl Net for System {
    const CAN: &'static [Can] = &[Can::Change, Can::TakeBack, Can::Fail, Can::Fetch, Can::LookUp, Can::Answer];
    const KIND: &'static str = api::KIND;
    const SHUT: &'static [Ail] = &[Ail::SignedOut, Ail::Suspended];
    /// Each of its things is a page that is filled in.
    const PAIRS: i64 = 55;

    #[expect(clippy::disallowed_methods, reason = "a test's own servers")]
    async fn start() -> Self {
        let place = told("GOODWORD_TEST_SYSTEM_DESK").unwrap_or_else(|| "127.0.0.1:0".into());
        let door = TcpListener::bind(place).await.unwrap();
        let secret = told("GOODWORD_TEST_SYSTEM_SECRET").unwrap_or_else(new_secret);
        let goodword = format!("http://{}/api/v1/channels/suite", door.local_addr().unwrap());
        let own = told("GOODWORD_TEST_SYSTEM");
        let sample = own.is_none().then(|| Forum::start(&goodword, &secret));
        let at = own.unwrap_or_else(|| sample.as_ref().unwrap().address.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let ail = Arc::<Mutex<Option<Ail>>>::default();
        tokio::spawn(gate(listener, (at.clone(), Arc::clone(&ail))));
        Self { at, secret, door: Mutex::new(Some(door)), gate: url, ail, said: AtomicI64::new(0), _sample: sample }
    }

    fn channel(&self) -> Option<Arc<dyn Channel>> {
        let none: api::Links = Arc::new(|_message| Box::pin(async { Ok(vec![]) }));
        let channel = Generic::new(super::mastodon::near(), none);
        Some(Arc::new(channel.asking(Duration::from_millis(200))))
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        let manifest = json!({ "name": "A system", "visibility": "public", "text_limit": { "most": 500 } });
        vec![("manifest", manifest.to_string()), ("url", self.gate.clone()), ("secret", self.secret.clone())]
    }

    async fn says(&self, who: &str, text: &str, under: Option<&str>) -> String {
        self.fills("/write", &[("author", who), ("text", text), ("parent", under.unwrap_or_default())]).await;
        let all = self.posts().await;
        let own = all.iter().rfind(|post| post["author"] == who && post["text"] == text).unwrap();
        own["id"].as_str().unwrap().to_owned()
    }

    async fn shows(&self, _who: &str, _text: &str) -> Vec<u8> {
        unreachable!("it says that it cannot")
    }

    async fn changes(&self, id: &str, text: &str) {
        self.fills("/change", &[("id", id), ("text", text)]).await;
    }

    async fn takes_back(&self, id: &str) {
        self.fills("/remove", &[("id", id)]).await;
    }

    async fn published(&self, _house: &House) -> Vec<String> {
        let ours = self.posts().await.into_iter().filter(|post| post["message"].is_string());
        ours.map(|post| post["text"].as_str().unwrap().to_owned()).collect()
    }

    fn ails(&self, ail: Ail) {
        *self.ail.lock().unwrap() = Some(ail);
    }

    fn recovers(&self) {
        *self.ail.lock().unwrap() = None;
    }

    /// Its clock is its own.
    fn passes(&self, _house: &House, _ms: i64) {}

    /// Waits until all it said has come.
    async fn comes_in(&self, town: &Town<Self>) {
        self.opens(town);
        let all = async {
            let mut last = -1;
            loop {
                let count = town.house.count("select count(*) from inbound").await;
                if count == last && count >= self.said.load(Ordering::SeqCst) {
                    return;
                }
                last = count;
                tokio::time::sleep(QUIET).await;
            }
        };
        tokio::time::timeout(PATIENCE, all).await.unwrap_or_else(|_late| panic!("not all it said has come"));
        town.house.works.runner.drain(&["intake"]).await.unwrap();
    }

    async fn tells(&self, town: &Town<Self>) {
        self.comes_in(town).await;
    }
}
