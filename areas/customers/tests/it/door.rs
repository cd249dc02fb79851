//! A house with customers in it, and a doorman who believes whoever names a role.

use base::{Actor, AgentId, Clock, CustomerId, Fault, Grant, Outcome, Role, Scope, TeamId, Thing, Time, Vault, Who};
use customers::jobs::import_customers;
use customers::{Hands, Holders, Whose};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use store::jobs::Runner;
use store::{Conn, Db};
use testkit::{Client, Fresh};
use web::{Admitted, Doorman, House, Proxy};

struct Believing;

impl Doorman for Believing {
    fn admit<'a>(&'a self, parts: &'a web::Parts, address: String) -> BoxFuture<'a, Outcome<Admitted>> {
        let role = parts.headers.get("x-role").and_then(|role| role.to_str().ok()).map(str::to_owned);
        async move {
            let Some(role) = role else { return Ok(Admitted { actor: Actor::visitor(address), by_cookie: false }) };
            let (role, scope) = match role.split_once('/') {
                Some((role, _team)) => (role, Scope::Team { team: TeamId::mint(Time(1)) }),
                None => (role.as_str(), Scope::Everything),
            };
            Ok(Admitted { actor: agent(Role::from_code(role).unwrap(), scope), by_cookie: false })
        }
        .boxed()
    }
    fn public_url(&self) -> String {
        "https://desk.example".into()
    }
}

/// Customers without conversations.
struct Nobodys;

impl Whose for Nobodys {
    fn things<'a>(&'a self, _: &'a mut Conn, _: &'a CustomerId) -> BoxFuture<'a, Result<Vec<Thing>, Fault>> {
        async { Ok(vec![]) }.boxed()
    }
}

fn agent(role: Role, scope: Scope) -> Actor {
    let who = Who::Agent(AgentId::mint(Time(1)));
    Actor { who, name: "mia".into(), grants: vec![Grant { role, scope }], ..Actor::system() }
}

fn administrator(id: AgentId) -> Actor {
    Actor { who: Who::Agent(id), ..agent(Role::Administrator, Scope::Everything) }
}

/// A client for each role over a fresh house.
pub(crate) struct App {
    pub(crate) db: Db,
    pub(crate) runner: Runner,
    client: Client,
}

impl App {
    pub(crate) async fn new(fresh: &Fresh) -> Self {
        let db = fresh.open(customers::MIGRATIONS).await;
        let clock: Arc<dyn Clock> = Arc::new(fresh.clock.clone());
        let house = House::build(db.clone(), Vault::new([7; 32]), clock, Arc::new(Believing))
            .with(Holders(Arc::new(Nobodys)))
            .finish();
        let router = web::router(&house, "", customers::routes(), Proxy::None);
        let hands = Hands {
            actors: Arc::new(|_, id| async { Ok(Some(administrator(id))) }.boxed()),
            whose: Arc::new(Nobodys),
            suppression: [7; 32],
        };
        let runner = Runner::new(&db, vec![import_customers::kind(hands)]);
        Self { db, runner, client: Client::new(router, "") }
    }

    /// Somebody with this role.
    pub(crate) fn has_role(&self, role: &str) -> Client {
        self.client.with("x-role", role)
    }

    /// Nobody.
    pub(crate) fn visitor(&self) -> Client {
        self.client.clone()
    }
}
