//! The door: plain HTTP on this machine, one request a connection.

use crate::answers::{self, Reply, Request};
use crate::state::{Person, State};
use crate::trouble::{Trouble, Waiting};
use base::{Clock, SystemClock};
use serde_json::{Value, json};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};
use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinHandle;
use url::Url;

const HEAD: usize = 64 * 1024;
const BODY: usize = 8 * 1024 * 1024;

/// A network that listens on this machine until it is dropped.
#[derive(Debug)]
pub struct Network {
    state: Arc<Mutex<State>>,
    base: String,
    work: JoinHandle<()>,
}

impl Drop for Network {
    fn drop(&mut self) {
        self.work.abort();
    }
}

impl Network {
    /// Starts a network with these handles; the app password of `ana.test` is `app-ana.test`.
    pub async fn start(handles: &[&str]) -> io::Result<Self> {
        Self::start_at(handles, "127.0.0.1:0").await
    }

    /// The same at an address.
    #[expect(clippy::disallowed_methods, reason = "a double has a task of its own, which ends with it")]
    pub async fn start_at(handles: &[&str], at: &str) -> io::Result<Self> {
        let listener = TcpListener::bind(at).await?;
        let (base, state) = begin(handles, format!("http://{}", listener.local_addr()?));
        let here = Arc::clone(&state);
        let work = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serve(stream, &here);
            }
        });
        Ok(Self { state, base, work })
    }

    /// The same reached at an address by connections that come out of a channel instead of a socket.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "a double has a task of its own, which ends with it")]
    pub fn behind(handles: &[&str], base: &str, mut door: UnboundedReceiver<DuplexStream>) -> Self {
        let (base, state) = begin(handles, base.to_owned());
        let here = Arc::clone(&state);
        let work = tokio::spawn(async move {
            while let Some(stream) = door.recv().await {
                serve(stream, &here);
            }
        });
        Self { state, base, work }
    }

    /// Where it listens.
    #[must_use]
    pub fn service(&self) -> String {
        self.base.clone()
    }

    /// The app password of a handle.
    #[must_use]
    pub fn password(&self, handle: &str) -> String {
        self.at().person(handle).map(|person| person.password.clone()).unwrap_or_default()
    }

    /// The next calls of this name go wrong; `*` is any.
    pub fn fails(&self, name: &str, what: Trouble, times: usize) {
        self.at().waiting.push(Waiting { name: name.into(), what, times });
    }

    /// So many more calls are allowed within so many seconds; the answers say how many are left, and when it begins anew.
    pub fn allows(&self, calls: u32, seconds: i64) {
        // told in whole seconds: the window ends with one
        let until = (SystemClock.now().0 / 1_000 + seconds + 1) * 1_000;
        self.at().allowed = Some((calls, until));
    }

    /// How many calls were refused because there were too many.
    #[must_use]
    pub fn refused(&self) -> usize {
        self.at().refused
    }

    /// Nothing goes wrong any more.
    pub fn well(&self) {
        self.at().waiting.clear();
    }

    /// How often something was called.
    #[must_use]
    pub fn calls(&self, name: &str) -> usize {
        self.at().calls.iter().filter(|call| *call == name).count()
    }

    /// All tokens that open something run out; they can be renewed.
    pub fn expire(&self) {
        self.at().access.clear();
    }

    /// Somebody takes an app password back: what was opened with it ends.
    pub fn revoke(&self, handle: &str) {
        let mut state = self.at();
        let Some(did) = state.person(handle).map(|person| person.did.clone()) else { return };
        state.access.retain(|_, whose| *whose != did);
        state.refresh.retain(|_, whose| *whose != did);
        for person in state.people.iter_mut().filter(|person| person.did == did) {
            person.password = "taken back".into();
        }
    }

    /// Makes an app password again.
    pub fn set_password(&self, handle: &str, password: &str) {
        let mut state = self.at();
        for person in state.people.iter_mut().filter(|person| person.handle == handle) {
            person.password = password.into();
        }
    }

    /// Somebody's account is deleted, suspended or switched off: nothing of theirs is shown any more.
    pub fn vanish(&self, handle: &str) {
        let did = self.did(handle);
        self.at().drop_person(&did);
    }

    /// An account is switched off: `AccountTakedown` by moderators, `AccountDeactivated` by its owner.
    pub fn switch_off(&self, handle: &str, code: &'static str) {
        let did = self.did(handle);
        self.at().off.insert(did, code);
    }

    /// It is switched on again.
    pub fn switch_on(&self, handle: &str) {
        let did = self.did(handle);
        self.at().off.remove(&did);
    }

    /// So many milliseconds pass on the network before the next thing happens there.
    pub fn passes(&self, ms: i64) {
        self.at().last += ms;
    }

    /// Documents say from now on that everybody's own server is there.
    pub fn moves_to(&self, home: &str) {
        self.at().home = Some(home.into());
    }

    /// Pictures are said to be there from now on.
    pub fn pictures_at(&self, place: &str) {
        self.at().pictures = Some(place.into());
    }

    /// Somebody takes another handle.
    pub fn rename(&self, handle: &str, new: &str) {
        let mut state = self.at();
        for person in state.people.iter_mut().filter(|person| person.handle == handle) {
            person.handle = new.into();
        }
    }

    /// Moderators put a label on a post or a person.
    pub fn label(&self, what: &str, label: &str) {
        self.at().labels.entry(what.into()).or_default().push(label.into());
    }

    /// Puts a record as somebody, without a call; its address.
    pub fn put(&self, handle: &str, kind: &str, value: Value) -> String {
        let mut state = self.at();
        let did = state.person(handle).map(|person| person.did.clone()).unwrap_or_default();
        let uri = format!("at://{did}/{kind}/s{}", state.number());
        state.keep(&uri, value);
        uri
    }

    /// The same where the network meets the record before what it answers: it stands in its thread, and nobody is told.
    pub fn put_unheard(&self, handle: &str, kind: &str, value: Value) -> String {
        let uri = self.put(handle, kind, value);
        self.at().notes.retain(|note| note.uri != uri);
        uri
    }

    /// Whom an account has muted.
    #[must_use]
    pub fn muted(&self, handle: &str) -> usize {
        let did = self.did(handle);
        self.at().mutes.iter().filter(|(who, _)| *who == did).count()
    }

    /// A record is taken back, and with it whatever told of it.
    pub fn remove(&self, uri: &str) {
        self.at().drop_record(uri);
    }

    /// Keeps a file somebody uploaded; the reference records name it by.
    #[must_use]
    pub fn keep_file(&self, kind: &str, bytes: &[u8]) -> Value {
        let cid = format!("bafkreifile{}", self.at().number());
        self.at().files.insert(cid.clone(), (kind.to_owned(), bytes.to_vec()));
        json!({ "$type": "blob", "ref": { "$link": cid }, "mimeType": kind, "size": bytes.len() })
    }

    /// The lasting id behind a handle.
    #[must_use]
    pub fn did(&self, handle: &str) -> String {
        self.at().person(handle).map(|person| person.did.clone()).unwrap_or_default()
    }

    /// A record, if there is one.
    #[must_use]
    pub fn record(&self, uri: &str) -> Option<Value> {
        self.at().records.get(uri).map(|record| record.value.clone())
    }

    /// Addresses of all records of a kind.
    #[must_use]
    pub fn records(&self, of: &str) -> Vec<String> {
        self.at().records.keys().filter(|uri| crate::state::kind(uri) == of).cloned().collect()
    }

    /// Reports to the moderators.
    #[must_use]
    pub fn reports(&self) -> Vec<Value> {
        self.at().reports.clone()
    }

    fn at(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Shared = Arc<Mutex<State>>;

fn begin(handles: &[&str], base: String) -> (String, Shared) {
    let state = State { base: base.clone(), people: people(handles), ..State::default() };
    (base, Arc::new(Mutex::new(state)))
}

#[expect(clippy::disallowed_methods, reason = "a double answers each connection by itself")]
fn serve<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(stream: S, state: &Shared) {
    let state = Arc::clone(state);
    tokio::spawn(async move { talk(stream, &state).await.unwrap_or_default() });
}

fn people(handles: &[&str]) -> Vec<Person> {
    let person = |(index, handle): (usize, &&str)| Person {
        did: format!("did:plc:{}", handle.replace('.', "")),
        handle: (*handle).to_owned(),
        name: handle.split('.').next().unwrap_or_default().to_owned(),
        password: format!("app-{handle}"),
        followers: i64::try_from(index).unwrap_or(0) * 1_000,
    };
    handles.iter().enumerate().map(person).collect()
}

fn answered(state: &mut State, request: &Request) -> (Option<Trouble>, Reply) {
    state.calls.push(request.name.clone());
    let Some(allowed) = state.spend() else {
        let rest = state.allowed.map_or(0, |(_, until)| (until - SystemClock.now().0) / 1_000 + 1);
        return (None, answers::answer(state, request, Some(Trouble::TooMany(rest))));
    };
    let trouble = state.trouble(&request.name);
    let mut reply = answers::answer(state, request, trouble);
    if let Some((left, until)) = allowed {
        reply.headers.push(("ratelimit-remaining", left.to_string()));
        reply.headers.push(("ratelimit-reset", (until / 1_000).to_string()));
    }
    (trouble, reply)
}

async fn talk<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, state: &Mutex<State>) -> io::Result<()> {
    let Some(request) = read(&mut stream).await? else { return Ok(()) };
    let (trouble, mut reply) = answered(&mut state.lock().unwrap_or_else(PoisonError::into_inner), &request);
    match trouble {
        Some(Trouble::Hang | Trouble::HangAfter) => std::future::pending::<()>().await,
        Some(Trouble::CutBefore | Trouble::CutAfter) => return Ok(()),
        Some(Trouble::Truncated) => reply.body.truncate(reply.body.len() / 2),
        Some(Trouble::Oversize) => reply.body = vec![b' '; 20 * 1024 * 1024],
        _ => {}
    }
    write(&mut stream, reply).await
}

async fn read<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<Option<Request>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if bytes.len() > HEAD || stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned();
    let mut body = bytes.split_off(end + 4);
    let header = |wanted: &str| {
        let found = head.lines().skip(1).filter_map(|line| line.split_once(':'));
        found.filter(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim().to_owned()).next()
    };
    let length = header("content-length").and_then(|text| text.parse::<usize>().ok()).unwrap_or(0);
    while body.len() < length.min(BODY) {
        if stream.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    let target = head.split_whitespace().nth(1).unwrap_or("/");
    let Ok(url) = Url::parse(&format!("http://x{target}")) else { return Ok(None) };
    Ok(Some(Request {
        name: url.path().trim_start_matches("/xrpc/").to_owned(),
        query: url.query_pairs().into_owned().collect(),
        token: header("authorization").and_then(|text| text.strip_prefix("Bearer ").map(str::to_owned)),
        kind: header("content-type").unwrap_or_default(),
        body,
    }))
}

async fn write<S: AsyncWrite + Unpin>(stream: &mut S, reply: Reply) -> io::Result<()> {
    let more: String = reply.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!(
        "HTTP/1.1 {} x\r\ncontent-type: {}\r\ncontent-length: {}\r\nconnection: close\r\n{more}\r\n",
        reply.status,
        reply.kind,
        reply.body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&reply.body).await?;
    stream.shutdown().await
}
