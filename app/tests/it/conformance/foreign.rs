//! Any other system, through the generic channel: in public as a forum, in private as messages in an app. It tells by
//! itself, so what its people did is handed in here, signed, and its ear is a bare socket that can be told to fail.

use super::letters::PIXEL;
use super::{Ail, Can, Net, Town, shuffled};
use crate::house::House;
use api::Generic;
use base::webhook::{Signed, new_secret, sign, verify};
use base::{Clock, SystemClock, Time};
use contract::Channel;
use data_encoding::BASE64;
use outside::{Guard, Outside};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The longest answer it takes, in code points.
const MOST: usize = 500;

/// What the other side knows and how it is.
#[derive(Default)]
struct Side {
    secret: String,
    /// Answers by their `webhook-id`, in the order they came.
    taken: Vec<(String, Value)>,
    ail: Option<Ail>,
    /// Posts by id; each with its thread.
    threads: HashMap<String, String>,
    /// What is to be told, by route.
    told: Vec<(&'static str, Value)>,
}

/// The system; `PUBLIC` or not.
pub(crate) struct Foreign<const PUBLIC: bool> {
    side: Arc<Mutex<Side>>,
    url: String,
}

/// A forum that everyone reads.
pub(crate) type Forum = Foreign<true>;
/// Messages in an app.
pub(crate) type App = Foreign<false>;

async fn listen(listener: TcpListener, side: Arc<Mutex<Side>>) {
    while let Ok((stream, _)) = listener.accept().await {
        answer(stream, &side).await;
    }
}

async fn answer(mut stream: TcpStream, side: &Mutex<Side>) -> Option<()> {
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
    let (status, more, said) = judge(&mut side.lock().unwrap(), &head, &body)?;
    let said = said.to_string();
    let text =
        format!("HTTP/1.1 {status} X\r\n{more}content-length: {}\r\nconnection: close\r\n\r\n{said}", said.len());
    stream.write_all(text.as_bytes()).await.ok()
}

pub(super) fn header(head: &str, name: &str) -> Option<String> {
    let found = head.lines().filter_map(|line| line.split_once(':')).find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim().to_owned())
}

/// A moment as HTTP writes it (RFC 9110, 5.6.7).
pub(super) fn http_date(at: Time) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap();
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Status, further headers and body; nothing where the line breaks.
fn judge(side: &mut Side, head: &str, body: &str) -> Option<(u16, String, Value)> {
    let (id, at) = (header(head, "webhook-id")?, header(head, "webhook-timestamp")?.parse().ok()?);
    let now = SystemClock.now();
    let what = Signed { id: &id, at, body: body.as_bytes() };
    let good = verify(&side.secret, what, &header(head, "webhook-signature")?, now.0 / Time::SECOND);
    if !good || side.ail == Some(Ail::SignedOut) {
        return Some((401, String::new(), json!({})));
    }
    if side.ail == Some(Ail::Suspended) {
        return Some((403, String::new(), json!({})));
    }
    let told: Value = serde_json::from_str(body).unwrap();
    let known =
        |side: &Side, id: &str| side.taken.iter().position(|(known, _)| known == id).map(|at| format!("ours-{at}"));
    match told["type"].as_str().unwrap() {
        "look_up" => {
            return Some((200, String::new(), json!({ "id": known(side, told["message"].as_str().unwrap()) })));
        }
        "message" => {}
        _ => return Some((200, String::new(), json!({}))),
    }
    if told["text"].as_str().unwrap().chars().count() > MOST {
        return Some((422, String::new(), json!({})));
    }
    let ail = side.ail;
    match ail {
        Some(Ail::WaitSeconds(s)) => return Some((429, format!("retry-after: {s}\r\n"), json!({}))),
        Some(Ail::WaitUntil(s)) => {
            return Some((503, format!("retry-after: {}\r\n", http_date(now.plus(s * 1_000))), json!({})));
        }
        _ => {}
    }
    if known(side, &id).is_none() {
        side.taken.push((id.clone(), told));
    }
    if ail == Some(Ail::Unheard) {
        side.ail = None;
        return None;
    }
    Some((200, String::new(), json!({ "id": known(side, &id) })))
}

impl<const PUBLIC: bool> Foreign<PUBLIC> {
    fn write(&self, who: &str, text: &str, more: Value) -> String {
        let mut side = self.side.lock().unwrap();
        let id = format!("p{}", side.threads.len());
        let parent = more["parent"].as_str().map(str::to_owned);
        let thread = parent.and_then(|parent| side.threads.get(&parent).cloned()).unwrap_or_else(|| id.clone());
        side.threads.insert(id.clone(), thread.clone());
        let mut item = json!({
            "id": id, "thread": thread, "from": { "id": format!("id-of-{who}"), "name": who }, "text": text,
            "language": "en", "at": "2025-06-01T08:00:00Z",
        });
        item.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        side.told.push(("inbound", item));
        id
    }

    /// Hands all in that happened so far, in any order where nothing but messages did; again and again.
    async fn hand_in(&self, town: &Town<Self>) {
        let (secret, mut told) = {
            let side = self.side.lock().unwrap();
            (side.secret.clone(), side.told.clone())
        };
        if told.iter().all(|(route, _)| *route == "inbound") {
            told = shuffled(told);
        }
        for (route, thing) in told {
            let (body, at) = (thing.to_string().into_bytes(), town.house.clock.now().0 / Time::SECOND);
            let signature = sign(&secret, Signed { id: "told", at, body: &body }).unwrap();
            let client = town.house.visitor.with("webhook-id", "told").with("webhook-timestamp", &at.to_string());
            let path = format!("/channels/{}/{route}", town.side.inbox);
            let client = client.with("webhook-signature", &signature);
            let said = client.send_raw(web::Method::POST, &path, Some(("application/json", body))).await.ok();
            assert_ne!(said["items"][0]["result"], "refused", "{said}");
            // each is understood before the next is told, as it is where people take their time
            if route != "inbound" {
                town.house.works.runner.drain(&["intake"]).await.unwrap();
            }
        }
        town.house.works.runner.drain(&["intake"]).await.unwrap();
    }
}

impl<const PUBLIC: bool> Net for Foreign<PUBLIC> {
    const CAN: &'static [Can] =
        &[Can::Change, Can::TakeBack, Can::Files, Can::Mark, Can::Fail, Can::Fetch, Can::LookUp, Can::Answer];
    const KIND: &'static str = api::KIND;
    const SHUT: &'static [Ail] = &[Ail::SignedOut, Ail::Suspended];

    #[expect(clippy::disallowed_methods, reason = "a test's own server")]
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let side = Arc::new(Mutex::new(Side { secret: new_secret(), ..Side::default() }));
        tokio::spawn(listen(listener, Arc::clone(&side)));
        Self { side, url }
    }

    fn channel(&self) -> Option<Arc<dyn Channel>> {
        let guard = Guard { allowed_hosts: vec!["127.0.0.1".into()], ..Guard::default() };
        let none: api::Links = Arc::new(|_message| Box::pin(async { Ok(vec![]) }));
        let channel = Generic::new(Outside::new(guard).unwrap(), none);
        Some(Arc::new(channel.asking(Duration::from_millis(200))))
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        let visibility = if PUBLIC { "public" } else { "private" };
        let manifest = json!({ "name": "Kettle forum", "visibility": visibility, "text_limit": { "most": MOST } });
        let secret = self.side.lock().unwrap().secret.clone();
        vec![("manifest", manifest.to_string()), ("url", self.url.clone()), ("secret", secret)]
    }

    async fn says(&self, who: &str, text: &str, under: Option<&str>) -> String {
        self.write(who, text, under.map_or_else(|| json!({}), |parent| json!({ "parent": parent })))
    }

    async fn shows(&self, who: &str, text: &str) -> Vec<u8> {
        let file = json!({ "name": "p.png", "content_type": "image/png", "content": BASE64.encode(PIXEL), "description": "a pixel" });
        self.write(who, text, json!({ "attachments": [file] }));
        PIXEL.to_vec()
    }

    async fn changes(&self, id: &str, text: &str) {
        let mut side = self.side.lock().unwrap();
        let mut item = side.told.iter().find(|(_, item)| item["id"] == id).unwrap().1.clone();
        (item["text"], item["edited_at"]) = (text.into(), "2025-06-02T08:00:00Z".into());
        side.told.push(("edits", item));
    }

    async fn takes_back(&self, id: &str) {
        let gone = json!({ "id": id, "deleted_at": "2025-06-03T08:00:00Z" });
        self.side.lock().unwrap().told.push(("deletions", gone));
    }

    async fn published(&self, _house: &House) -> Vec<String> {
        let side = self.side.lock().unwrap();
        side.taken.iter().map(|(_, told)| told["text"].as_str().unwrap().to_owned()).collect()
    }

    fn ails(&self, ail: Ail) {
        self.side.lock().unwrap().ail = Some(ail);
    }

    fn recovers(&self) {
        self.side.lock().unwrap().ail = None;
    }

    async fn comes_in(&self, town: &Town<Self>) {
        self.hand_in(town).await;
    }

    async fn tells(&self, town: &Town<Self>) {
        self.hand_in(town).await;
    }
}
