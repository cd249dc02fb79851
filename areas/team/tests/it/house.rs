//! A company for one test: a database, the area's routes, and people who sign in.

use base::{Actor, Grant, Role, Scope, Time, Vault};
use contract::SystemMail;
use serde_json::{Value, json};
use std::sync::Arc;
use store::{Db, args};
use team::{Alone, Doors, Hasher, NewAgent, Reception, Stage};
use testkit::{Client, FakeClock, Fresh};
use web::{House, Proxy};

pub(crate) const URL: &str = "https://desk.example.com";
const VAULT: Vault = Vault::new([7; 32]);
pub(crate) const PASSWORD: &str = "a kettle of fish";

/// A company.
pub(crate) struct Firm {
    pub(crate) db: Db,
    pub(crate) doors: Doors,
    pub(crate) clock: FakeClock,
    pub(crate) visitor: Client,
}

impl Firm {
    /// An empty installation, with quick hashing unless a test is about time.
    pub(crate) async fn empty(fresh: &Fresh) -> Self {
        Self::hashing(fresh, Hasher::with_cost(64, 1).unwrap()).await
    }

    pub(crate) async fn hashing(fresh: &Fresh, hasher: Hasher) -> Self {
        let db = fresh.open(team::MIGRATIONS).await;
        team::settle_public_url(&db, URL).await.unwrap();
        let doors = Doors::open(&db).await.unwrap();
        let clock = fresh.clock.clone();
        let house = House::build(db.clone(), VAULT, Arc::new(clock.clone()), Arc::new(doors.clone()))
            .with(Reception::with_hasher(Stage::Real, Arc::new(Alone), hasher))
            .finish();
        let router = web::router(&house, "/api/v1", team::routes(), Proxy::Trusted);
        let visitor = Client::new(router, "/api/v1").with("x-forwarded-for", "192.0.2.1");
        Self { db, doors, clock, visitor }
    }

    /// A company with Ada, its administrator, who is signed in.
    pub(crate) async fn with_ada(fresh: &Fresh) -> (Self, Client) {
        let firm = Self::empty(fresh).await;
        let ada = firm.set_up().await;
        (firm, ada)
    }

    pub(crate) async fn set_up(&self) -> Client {
        let token = token_of(&team::first_start_link(&self.db).await.unwrap().unwrap());
        let body = json!({
            "token": token, "company": "Copper Kettle", "name": "Ada", "email": "Ada@Example.com", "password": PASSWORD
        });
        let answer = self.visitor.post("/setup", body).await;
        drop(answer.ok());
        self.holding(&answer.cookie().unwrap())
    }

    /// A browser holding this cookie.
    pub(crate) fn holding(&self, cookie: &str) -> Client {
        self.visitor.cookie(cookie)
    }

    /// An agent of this name, who has a password and is signed in. Written past the routes.
    pub(crate) async fn hire(&self, name: &str, grants: &[Grant]) -> (String, Client) {
        let id = self.hire_silently(name, grants).await;
        (id, self.sign_in(name).await)
    }

    pub(crate) async fn hire_silently(&self, name: &str, grants: &[Grant]) -> String {
        let hash = Hasher::with_cost(64, 1).unwrap().hash(base::Secret::new(PASSWORD.to_owned())).await.unwrap();
        let mut tx = self.db.begin(&Actor::system()).await.unwrap();
        let email = format!("{name}@example.com");
        let new = NewAgent {
            name: name.into(),
            email,
            password_hash: Some(hash),
            grants: grants.to_vec(),
            ..NewAgent::default()
        };
        let id = team::add_agent(&mut tx, new).await.unwrap();
        tx.commit().await.unwrap();
        id.to_string()
    }

    /// Signs in by link, which no throttle counts.
    pub(crate) async fn sign_in(&self, name: &str) -> Client {
        let link = team::sign_in_link(&self.db, &format!("{name}@example.com")).await.unwrap();
        let answer = self.visitor.post("/sessions/link", json!({ "token": token_of(&link) })).await;
        drop(answer.ok());
        self.holding(&answer.cookie().unwrap())
    }

    /// The newest mail to somebody: subject and text.
    pub(crate) async fn mail_to(&self, email: &str) -> Option<(String, String)> {
        let sql = "select subject, payload from outbox where sent_to = $1 order by id desc limit 1";
        let row = self.db.read().await.unwrap().maybe(sql, args![email]).await.unwrap()?;
        let payload = SystemMail::opened(&row.get("payload").unwrap(), &VAULT).unwrap();
        Some((row.get("subject").unwrap(), payload["text"].as_str().unwrap().to_owned()))
    }

    /// One number out of the database.
    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        self.db.read().await.unwrap().one(sql, args![]).await.unwrap().only().unwrap()
    }
}

/// The token at the end of a link, wherever in a text the link stands.
pub(crate) fn token_of(text: &str) -> String {
    let (_, rest) = text.split_once("?token=").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

pub(crate) const fn everywhere(role: Role) -> Grant {
    Grant { role, scope: Scope::Everything }
}

pub(crate) fn in_team(role: Role, team: &str) -> Grant {
    Grant { role, scope: Scope::Team { team: team.parse().unwrap() } }
}

/// The id in an answer.
pub(crate) fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

pub(crate) const MINUTE: i64 = Time::MINUTE;
