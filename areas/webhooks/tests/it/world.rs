//! A company, its webhooks, and receivers that answer by script.

use base::facts::{Fact, Kind, Told};
use base::{Actor, ConversationId, Fault, Grant, NoteId, Role, Scope, TeamId, Thing, Time, Vault};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use outside::{Doubles, Guard, Outside};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use store::outbox::Sender;
use store::{Db, Migration, args, task};
use team::{Alone, Doors, Hasher, NewAgent, Reception, Stage};
use testkit::{Client, FakeClock, Fresh};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream};
use web::live::Audience;
use web::{House, Proxy};
use webhooks::hear::Hear;

const VAULT: Vault = Vault::new([7; 32]);

/// A company with webhooks.
pub(crate) struct Firm {
    pub(crate) db: Db,
    pub(crate) clock: FakeClock,
    pub(crate) visitor: Client,
    pub(crate) ada: Client,
    pub(crate) world: Doubles,
    pub(crate) sender: Sender,
    pub(crate) hear: Hear,
    teams: Arc<Mutex<HashMap<ConversationId, TeamId>>>,
    hosts: AtomicU8,
}

/// Sees a conversation's facts by the team it was given.
struct ByTeam(Arc<Mutex<HashMap<ConversationId, TeamId>>>);

impl Audience for ByTeam {
    fn sees<'a>(&'a self, actor: &'a Actor, fact: &'a Told) -> BoxFuture<'a, Result<bool, Fault>> {
        let teams = fact.conversation.as_ref().and_then(|id| self.0.lock().unwrap().get(id).cloned());
        let thing = Thing { teams: teams.into_iter().collect(), ..Thing::default() };
        async move { Ok(actor.check(base::Action::ConversationRead, &thing).is_ok()) }.boxed()
    }
    fn still<'a>(&'a self, actor: &'a Actor) -> BoxFuture<'a, Result<Option<Actor>, Fault>> {
        async { Ok(Some(actor.clone())) }.boxed()
    }
}

fn migrations() -> Vec<Migration> {
    [team::MIGRATIONS, webhooks::MIGRATIONS].concat()
}

impl Firm {
    pub(crate) async fn open(fresh: &Fresh) -> Self {
        let db = fresh.open(&migrations()).await;
        team::settle_public_url(&db, "https://desk.example.com").await.unwrap();
        let doors = Doors::open(&db).await.unwrap();
        let world = Doubles::default();
        let outside = Outside::over(Guard::default(), Arc::new(world.clone()), Arc::new(world.clone())).unwrap();
        let reception = Reception::with_hasher(Stage::Real, Arc::new(Alone), Hasher::with_cost(64, 1).unwrap());
        let house = House::build(db.clone(), VAULT, Arc::new(fresh.clock.clone()), Arc::new(doors))
            .with(reception)
            .with(outside.clone())
            .finish();
        let routes = [team::routes(), webhooks::routes()].concat();
        let visitor = Client::new(web::router(&house, "/api/v1", routes, Proxy::Trusted), "/api/v1");
        let teams: Arc<Mutex<HashMap<_, _>>> = Arc::default();
        let words = |id: NoteId| async move { Ok(Some(format!("the words of {id}"))) }.boxed();
        let hear = Hear { db: db.clone(), audience: Arc::new(ByTeam(Arc::clone(&teams))), notes: Arc::new(words) };
        let deliver = webhooks::Deliver::new(db.clone(), VAULT, outside);
        let sender = Sender::new(&db, Arc::new(deliver));
        let clock = fresh.clock.clone();
        let firm =
            Self { ada: visitor.clone(), db, clock, visitor, world, sender, hear, teams, hosts: AtomicU8::new(1) };
        firm.hire("ada", Role::Administrator, Scope::Everything).await;
        // A session would end in the long waits of these tests.
        let scopes = json!({ "name": "tests", "scopes": ["webhook.change", "team.change", "team.read"] });
        let made = firm.who("ada").await.post("/tokens", scopes).await.ok();
        Self { ada: firm.visitor.token(made["secret"].as_str().unwrap()), ..firm }
    }

    pub(crate) async fn hire(&self, name: &str, role: Role, scope: Scope) {
        let mut tx = self.db.begin(&Actor::system()).await.unwrap();
        let email = format!("{name}@shop.example");
        let new = NewAgent { name: name.into(), email, grants: vec![Grant { role, scope }], ..NewAgent::default() };
        team::add_agent(&mut tx, new).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn who(&self, name: &str) -> Client {
        let link = team::sign_in_link(&self.db, &format!("{name}@shop.example")).await.unwrap();
        let token = link.split_once("?token=").unwrap().1.to_owned();
        let answer = self.visitor.post("/sessions/link", json!({ "token": token })).await;
        self.visitor.cookie(&answer.cookie().unwrap())
    }

    /// A team of this name.
    pub(crate) async fn team(&self, name: &str) -> TeamId {
        self.ada.post("/teams", json!({ "name": name })).await.ok()["id"].as_str().unwrap().parse().unwrap()
    }

    /// Gives a host an address, and a receiver behind it that answers with what the script makes of the n-th call.
    pub(crate) fn receiver(&self, host: &str, script: impl Fn(usize) -> Say + Send + Sync + 'static) -> Receiver {
        let ip = std::net::IpAddr::from([93, 184, 216, self.hosts.fetch_add(1, Ordering::SeqCst)]);
        self.world.name(host, &[ip]);
        listen(&self.world, SocketAddr::new(ip, 80), script)
    }

    /// A webhook there; gives its path and its secret.
    pub(crate) async fn webhook(&self, host: &str, more: Value) -> (String, String) {
        let mut body = json!({ "url": format!("http://{host}/hook") });
        body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        let made = self.ada.post("/webhooks", body).await.ok();
        (format!("/webhooks/{}", made["id"].as_str().unwrap()), made["secret"].as_str().unwrap().to_owned())
    }

    /// Something happens in a conversation of this team.
    pub(crate) async fn happens(&self, kind: Kind, team: Option<&TeamId>) -> ConversationId {
        let mut tx = self.db.begin(&Actor::system()).await.unwrap();
        let id = ConversationId::mint(tx.now());
        if let Some(team) = team {
            self.teams.lock().unwrap().insert(id.clone(), team.clone());
        }
        let note = NoteId::mint(tx.now());
        tx.tell(Fact::new(kind).conversation(&id).with("note", note.to_string()));
        tx.commit().await.unwrap();
        id
    }

    /// Hears everything there is to hear.
    pub(crate) async fn hears(&self) {
        while self.hear.step().await.unwrap() > 0 {}
    }

    /// Hears, and sends once what is due.
    pub(crate) async fn carries(&self) -> usize {
        self.hears().await;
        self.sender.step_lanes(4).await.unwrap()
    }

    pub(crate) async fn deliveries(&self, webhook: &str) -> Vec<Value> {
        self.ada.get(&format!("{webhook}/deliveries")).await.ok()["items"].as_array().unwrap().clone()
    }

    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        self.db.read().await.unwrap().one(sql, args![]).await.unwrap().only().unwrap()
    }
}

/// What a receiver does.
#[derive(Clone, Debug)]
pub(crate) enum Say {
    Status(u16),
    With(u16, &'static str, String),
    Nothing,
}

/// A call as a receiver saw it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

impl Call {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
    pub(crate) fn signed_at(&self) -> Time {
        Time(self.headers["webhook-timestamp"].parse::<i64>().unwrap() * Time::SECOND)
    }
    /// Whether this secret signed it.
    pub(crate) fn is_signed_by(&self, secret: &str) -> bool {
        let (id, at) = (&self.headers["webhook-id"], self.signed_at().0 / Time::SECOND);
        let what = base::webhook::Signed { id, at, body: self.body.as_bytes() };
        base::webhook::verify(secret, what, &self.headers["webhook-signature"], at)
    }
}

/// A receiver's book of calls.
#[derive(Clone, Default)]
pub(crate) struct Receiver(Arc<Mutex<Vec<Call>>>);

impl Receiver {
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.0.lock().unwrap().clone()
    }
}

fn listen(world: &Doubles, place: SocketAddr, script: impl Fn(usize) -> Say + Send + Sync + 'static) -> Receiver {
    let mut door = world.listen(place);
    let (book, script) = (Receiver::default(), Arc::new(script));
    let log = book.clone();
    task::spawn("receiver", async move {
        while let Some(stream) = door.recv().await {
            let (log, script) = (log.clone(), Arc::clone(&script));
            task::spawn("call", async move {
                let mut stream = BufReader::new(stream);
                let call = call(&mut stream).await;
                let number = {
                    let mut calls = log.0.lock().unwrap();
                    calls.push(call);
                    calls.len()
                };
                say(stream, script(number)).await;
            });
        }
    });
    book
}

async fn call(stream: &mut BufReader<DuplexStream>) -> Call {
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.insert(name.to_lowercase(), value.trim().to_owned());
        }
    }
    let length = headers.get("content-length").map_or(0, |text| text.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    Call { headers, body: String::from_utf8(body).unwrap() }
}

async fn say(mut stream: BufReader<DuplexStream>, say: Say) {
    let (status, header, body) = match say {
        Say::Status(status) => (status, "x-nothing: 1", String::new()),
        Say::With(status, header, body) => (status, header, body),
        Say::Nothing => return std::future::pending().await,
    };
    let answer = format!("HTTP/1.1 {status} X\r\n{header}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(answer.as_bytes()).await.unwrap_or_default();
}
