//! Lets people in by session cookie or API token, with the rights they have at this moment.

use crate::session::{TOUCH_MS, bearer, cookie};
use crate::{company_store, session_store, token_store};
use base::vault::fingerprint;
use base::{Action, Actor, AgentId, Fault, Outcome, Refusal, SessionId, Time, TokenId, Who};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::sync::{Arc, RwLock};
use store::{Conn, Db};
use web::throttle::{Limit, Throttle};
use web::{Admitted, Doorman, HeaderMap};

const TOUCH: Limit = Limit { count: 1, window_ms: TOUCH_MS };

/// The door. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Doors(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: Db,
    public_url: RwLock<String>,
    touched: Throttle,
}

/// Something that was used just now.
enum Used {
    Session(SessionId, AgentId),
    Token(TokenId),
}

impl Doors {
    /// Opens the door of a company.
    pub async fn open(db: &Db) -> Result<Self, Fault> {
        let public_url = company_store::public_url(&mut db.read().await?).await?;
        let (public_url, touched) = (RwLock::new(public_url), Throttle::default());
        Ok(Self(Arc::new(Inner { db: db.clone(), public_url, touched })))
    }

    /// The actor with the rights of now, or nothing when session, token or agent has ended. For open streams.
    pub async fn still(&self, actor: &Actor) -> Result<Option<Actor>, Fault> {
        still(&self.0.db, actor).await
    }

    async fn by_cookie(&self, secret: &str, address: String) -> Outcome<Admitted> {
        let mut conn = self.0.db.read().await?;
        let now = self.0.db.now();
        let found = session_store::by_secret(&mut conn, &fingerprint(secret), now).await?;
        let open = found.ok_or_else(Refusal::signed_out)?;
        drop(conn);
        self.learn(&open.public_url);
        if now.since(open.last_seen_at) >= TOUCH_MS {
            self.touch(Used::Session(open.id.clone(), open.agent.clone()));
        }
        Ok(Admitted { actor: by_session(open, address), by_cookie: true })
    }

    async fn by_token(&self, secret: &str, address: String) -> Outcome<Admitted> {
        let mut conn = self.0.db.read().await?;
        let now = self.0.db.now();
        let found = token_store::by_secret(&mut conn, &fingerprint(secret), now).await?;
        let open = found.ok_or_else(wrong_token)?;
        drop(conn);
        if open.last_used_at.is_none_or(|at| now.since(at) >= TOUCH_MS) {
            self.touch(Used::Token(open.id.clone()));
        }
        Ok(Admitted { actor: by_token(open, address), by_cookie: false })
    }

    /// The public address came along with the session: always the one of now.
    fn learn(&self, public_url: &str) {
        let known = self.0.public_url.read().is_ok_and(|known| *known == public_url);
        if !known && let Ok(mut place) = self.0.public_url.write() {
            public_url.clone_into(&mut place);
        }
    }

    /// Remembers the use in the background: nobody waits for a disk to be let in.
    fn touch(&self, used: Used) {
        let key = match &used {
            Used::Session(id, _) => id.to_string(),
            Used::Token(id) => id.to_string(),
        };
        if self.0.touched.attempt(&key, TOUCH, self.0.db.now()).is_err() {
            return;
        }
        let db = self.0.db.clone();
        drop(store::task::spawn("touch-session", async move {
            if let Err(fault) = write_touch(&db, &used).await {
                tracing::warn!(error = %fault, "the last use of a session was not written");
            }
        }));
    }
}

async fn write_touch(db: &Db, used: &Used) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    match used {
        Used::Session(id, agent) => session_store::touch(&mut tx, id, agent).await?,
        Used::Token(id) => token_store::touch(&mut tx, id).await?,
    }
    tx.commit().await
}

fn wrong_token() -> Refusal {
    Refusal::new("token.refused", 401, "this API token is unknown or has ended; make a new one in the settings")
}

fn by_session(open: session_store::Open, address: String) -> Actor {
    let session = Some(open.id.to_string());
    Actor {
        who: Who::Agent(open.agent),
        name: open.name,
        grants: open.grants,
        scopes: None,
        address,
        session,
        once: None,
    }
}

fn by_token(open: token_store::Open, address: String) -> Actor {
    let (session, scopes): (_, Option<Vec<Action>>) = (Some(open.id.to_string()), Some(open.scopes));
    Actor {
        who: Who::Token(open.id, open.agent),
        name: open.name,
        grants: open.grants,
        scopes,
        address,
        session,
        once: None,
    }
}

/// The actor with the rights of now, or nothing when session, token or agent has ended.
pub async fn still(db: &Db, actor: &Actor) -> Result<Option<Actor>, Fault> {
    still_in(&mut db.read().await?, actor, db.now()).await
}

/// The same on a connection at hand, such as the transaction that needs to be sure.
pub async fn still_in(conn: &mut Conn, actor: &Actor, now: Time) -> Result<Option<Actor>, Fault> {
    let Some(session) = &actor.session else { return Ok(None) };
    let address = actor.address.clone();
    match &actor.who {
        Who::Agent(_) => {
            let Some(open) = session_store::by_id(conn, session, now).await? else { return Ok(None) };
            Ok(Some(by_session(open, address)))
        }
        Who::Token(..) => {
            let Some(open) = token_store::by_id(conn, session, now).await? else { return Ok(None) };
            Ok(Some(by_token(open, address)))
        }
        Who::System | Who::Visitor => Ok(None),
    }
}

/// What a request holds to prove who it is. A token wins: no other site can make a browser send one.
enum Credential {
    Nothing,
    Cookie(String),
    Token(String),
}

fn credential(headers: &HeaderMap) -> Result<Credential, Refusal> {
    if let Some(secret) = bearer(headers) {
        return Ok(Credential::Token(secret.to_owned()));
    }
    Ok(cookie(headers)?.map_or(Credential::Nothing, Credential::Cookie))
}

impl Doorman for Doors {
    fn admit<'a>(&'a self, parts: &'a web::Parts, address: String) -> BoxFuture<'a, Outcome<Admitted>> {
        async move {
            match credential(&parts.headers)? {
                Credential::Nothing => Ok(Admitted { actor: Actor::visitor(address), by_cookie: false }),
                Credential::Cookie(secret) => self.by_cookie(&secret, address).await,
                Credential::Token(secret) => self.by_token(&secret, address).await,
            }
        }
        .boxed()
    }

    fn public_url(&self) -> String {
        self.0.public_url.read().map(|url| url.clone()).unwrap_or_default()
    }
}
