//! A house with a few rooms, and a doorman who believes a cookie or a header.

use base::{Action, Actor, AgentId, Clock, Fault, Grant, Outcome, Refusal, Role, Scope, Time, Trouble, Vault, Who};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::Db;
use testkit::{Client, Fresh};
use tokio::sync::Notify;
use web::{
    Admitted, Answer, Ask, Body, Done, Doorman, Empty, House, Method, Needs, Proxy, Raw, Reply, Response, Route,
};

struct Believing;

impl Doorman for Believing {
    fn admit<'a>(&'a self, parts: &'a web::Parts, address: String) -> BoxFuture<'a, Outcome<Admitted>> {
        let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (cookie, token) = (text("cookie"), text("authorization"));
        async move {
            match (cookie.as_deref(), token) {
                (Some("stale"), _) => Err(Refusal::signed_out().into()),
                (Some(name), _) => Ok(Admitted { actor: agent(name), by_cookie: true }),
                (None, Some(_)) => Ok(Admitted { actor: agent("bot"), by_cookie: false }),
                (None, None) => Ok(Admitted { actor: Actor::visitor(address), by_cookie: false }),
            }
        }
        .boxed()
    }
    fn public_url(&self) -> String {
        "https://desk.example/".into()
    }
}

/// An agent of this name, the same each time.
pub(crate) fn agent(name: &str) -> Actor {
    let id: AgentId = format!("agt_{:0>26}", name.replace(['i', 'l', 'o', 'u'], "x")).parse().unwrap();
    let grants = vec![Grant { role: Role::Agent, scope: Scope::Everything }];
    Actor { who: Who::Agent(id), name: name.into(), grants, ..Actor::system() }
}

/// What the rooms remember.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) deeds: AtomicU64,
    pub(crate) may_go_on: Notify,
    pub(crate) begun: Notify,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Wanted {
    #[serde(rename = "q")]
    asked: Option<String>,
    limit: Option<i64>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Deed {
    what: String,
    #[serde(default)]
    times: Option<u8>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Told {
    who: String,
    what: String,
    number: u64,
}

async fn see(ask: Ask<Wanted>) -> Answer<Told> {
    let what = format!("{:?} {:?}", ask.query.asked, ask.query.limit);
    Ok(Told { who: ask.actor.name, what, number: 0 }.into())
}

async fn act(ask: Ask<(), Deed>) -> Answer<Told> {
    let memory = ask.part::<Memory>()?;
    let number = memory.deeds.fetch_add(1, Ordering::SeqCst) + 1;
    let (ask, (), deed) = ask.take();
    match deed.what.as_str() {
        "fault" => return Err(Fault::new("secret detail of ours").into()),
        "busy" => return Err(Fault::of(Trouble::Busy, "locked").into()),
        "panic" => panic!("unbearable"),
        "lose the answer" => {
            let mut tx = ask.begin().await?;
            tx.tell(base::facts::Fact::new(base::facts::Kind::NoteAdded));
            tx.commit().await?;
            return Err(Fault::new("the answer is lost").into());
        }
        "refuse" => return Err(Refusal::invalid("what", "not this").with("since", serde_json::json!([1])).into()),
        "slow" => {
            memory.begun.notify_one();
            memory.may_go_on.notified().await;
        }
        _ => {}
    }
    let told = Told { who: ask.actor.name, what: format!("{}{:?}", deed.what, deed.times), number };
    Ok(Reply::created(told).version(3))
}

async fn change(ask: Ask<(), Deed>) -> Done {
    ask.id::<base::CustomerId>("id")?;
    ask.check_version(7)?;
    Empty::done()
}

async fn upload(raw: Raw) -> Result<Response, base::Failure> {
    Ok(Response::new(Body::from(raw.body.len().to_string())))
}

pub(crate) fn routes() -> Vec<Route> {
    let reads = Needs::Permission(Action::ConversationRead);
    vec![
        web::get("/things", reads, "see things", see),
        web::post("/things", reads, "do something", act),
        web::patch("/things/{id}", reads, "change something", change),
        web::get("/things/open", Needs::Nothing, "see openly", see),
        web::get("/things/{id}", Needs::SignIn, "see one", see),
        web::post("/audit", Needs::Permission(Action::AuditRead), "what agents may not", act),
        web::raw(Method::POST, "/files", Needs::SignIn, ("take a file", 1_000), upload),
    ]
}

/// The house, and a client that comes with the cookie of Mia.
pub(crate) struct Home {
    pub(crate) db: Db,
    pub(crate) house: House,
    pub(crate) memory: Arc<Memory>,
    pub(crate) mia: Client,
    pub(crate) nobody: Client,
}

impl Home {
    pub(crate) async fn new(fresh: &Fresh) -> Self {
        let db = fresh.open(&[]).await;
        let memory = Arc::new(Memory::default());
        let clock: Arc<dyn Clock> = Arc::new(fresh.clock.clone());
        let house = House::build(db.clone(), Vault::new([1; 32]), clock, Arc::new(Believing));
        let house = house.with_shared(Arc::clone(&memory)).finish();
        let nobody = Client::new(web::router(&house, "/api", routes(), Proxy::None), "/api");
        Self { db, house, memory, mia: nobody.cookie("mia"), nobody }
    }

    pub(crate) fn deeds(&self) -> u64 {
        self.memory.deeds.load(Ordering::SeqCst)
    }
}

pub(crate) const NOW: Time = Time(1_772_442_000_000);
