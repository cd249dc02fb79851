//! HTTP over a socket, to a program in a process of its own, and people who write notes through it.

use super::server::Running;
use serde_json::{Value, json};
use std::io::{Error, ErrorKind, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// Somebody with a session, at the door of a program.
#[derive(Clone)]
pub(crate) struct Line {
    address: String,
    cookie: String,
    /// Further header lines.
    more: String,
}

/// What came back.
pub(crate) struct Heard {
    pub(crate) status: u16,
    /// The lines above the body, in lower case.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Heard {
    fn read(text: &str) -> Result<Self> {
        let cut = || Error::from(ErrorKind::UnexpectedEof);
        let (head, body) = text.split_once("\r\n\r\n").ok_or_else(cut)?;
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(cut)?;
        Ok(Self { status, head: head.to_lowercase(), body: body.to_owned() })
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

#[expect(clippy::disallowed_methods, reason = "a test talks to the program it started")]
async fn dial(address: &str) -> Result<TcpStream> {
    TcpStream::connect(address).await
}

impl Line {
    pub(crate) fn to(running: &Running, cookie: &str) -> Self {
        Self { cookie: cookie.to_owned(), ..Self::at(&running.address) }
    }

    /// Nobody in particular, at any door.
    pub(crate) fn at(address: &str) -> Self {
        Self { address: address.to_owned(), cookie: String::new(), more: String::new() }
    }

    /// The same, with a header.
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        Self { more: format!("{}{name}: {value}\r\n", self.more), ..self.clone() }
    }

    async fn begin(&self, method: &str, path: &str, body: &str) -> Result<TcpStream> {
        self.begin_as("application/json", (method, path), body).await
    }

    async fn begin_as(&self, kind: &str, (method, path): (&str, &str), body: &str) -> Result<TcpStream> {
        let mut socket = dial(&self.address).await?;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: {}\r\nx-goodword: 1\r\naccept: text/html, application/json\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n{}\r\n{body}",
            self.address,
            self.cookie,
            body.len(),
            self.more
        );
        socket.write_all(request.as_bytes()).await?;
        Ok(socket)
    }

    /// Posts something that is no JSON.
    pub(crate) async fn post_as(&self, kind: &str, path: &str, body: &str) -> Result<Heard> {
        let mut socket = self.begin_as(kind, ("POST", path), body).await?;
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).await?;
        Heard::read(&String::from_utf8_lossy(&answer))
    }

    /// Asks and reads the whole answer.
    pub(crate) async fn ask(&self, method: &str, path: &str, body: Value) -> Result<Heard> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut socket = self.begin(method, path, &body).await?;
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).await?;
        Heard::read(&String::from_utf8_lossy(&answer))
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Heard> {
        self.ask("GET", path, Value::Null).await
    }

    /// Says these bytes and keeps the line open.
    pub(crate) async fn raw(&self, text: &str) -> Result<TcpStream> {
        let mut socket = dial(&self.address).await?;
        socket.write_all(text.as_bytes()).await?;
        Ok(socket)
    }

    /// The status these bytes are answered with; none where the line is cut.
    pub(crate) async fn answer_to(&self, text: &str) -> Option<u16> {
        let mut socket = self.raw(text).await.ok()?;
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).await.ok()?;
        Heard::read(&String::from_utf8_lossy(&answer)).ok().map(|heard| heard.status)
    }

    /// Whether anybody answers the door.
    pub(crate) async fn is_open(&self) -> bool {
        dial(&self.address).await.is_ok()
    }

    /// Listens to the live stream until it ends; all that came.
    #[expect(clippy::disallowed_methods, reason = "somebody beside the test")]
    pub(crate) fn listen(&self) -> JoinHandle<String> {
        let line = self.clone();
        tokio::spawn(async move {
            let mut all = Vec::new();
            if let Ok(mut socket) = line.begin("GET", "/api/v1/live", "").await {
                drop(socket.read_to_end(&mut all).await);
            }
            String::from_utf8_lossy(&all).into_owned()
        })
    }

    /// Writes a note; its id if that was acknowledged, else the status.
    pub(crate) async fn note(&self, text: &str) -> Result<std::result::Result<String, u16>> {
        let body = json!({ "text": text, "mentions": [], "attachments": [] });
        let heard = self.ask("POST", "/api/v1/conversations/1/notes", body).await?;
        let id = heard.json()["id"].as_str().map(str::to_owned);
        Ok(id.filter(|_| heard.status / 100 == 2).ok_or(heard.status))
    }
}

/// What people who write all the time were told.
#[derive(Default)]
pub(crate) struct Told {
    /// Ids of notes that were acknowledged.
    pub(crate) kept: Vec<String>,
    /// Answers that were none.
    pub(crate) refused: Vec<u16>,
}

/// People who write notes until told to stop.
pub(crate) struct Writers {
    stop: Arc<AtomicBool>,
    tasks: Vec<JoinHandle<Told>>,
}

impl Writers {
    #[expect(clippy::disallowed_methods, reason = "people beside the test")]
    pub(crate) fn begin(line: &Line, count: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let one = |who| tokio::spawn(write_on(line.clone(), who, Arc::clone(&stop)));
        let tasks = (0..count).map(one).collect();
        Self { stop, tasks }
    }

    pub(crate) async fn end(self) -> Told {
        self.stop.store(true, Ordering::SeqCst);
        let mut all = Told::default();
        for one in self.tasks {
            let told = one.await.unwrap();
            all.kept.extend(told.kept);
            all.refused.extend(told.refused);
        }
        all
    }
}

async fn write_on(line: Line, who: usize, stop: Arc<AtomicBool>) -> Told {
    let mut told = Told::default();
    for n in 0_u32.. {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        match line.note(&format!("note {who} {n}")).await {
            Ok(Ok(id)) => told.kept.push(id),
            Ok(Err(status)) => told.refused.push(status),
            // Nobody at the door: not more than a few hundred knocks a second.
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
    told
}
