//! Coming in and going out: sign in by password or link, sign out, end sessions elsewhere.

use crate::acts::done;
use crate::link::Kind;
use crate::me::{self, Me};
use crate::reception::{Reception, Try};
use crate::session::{Origin, set_cookie};
use crate::{agent_store, grant_store, link_store, session_store, words};
use base::{Actor, AgentId, Outcome, Refusal, Secret, SessionId, Who};
use serde_json::json;
use store::{Db, Tx, audit};

/// Somebody who was just let in.
#[derive(Debug)]
pub struct Entered {
    /// What the app shows of them.
    pub me: Me,
    /// The `Set-Cookie` that keeps them in.
    pub cookie: String,
}

/// E-mail address and password.
#[derive(Debug)]
pub struct Credentials {
    /// As typed.
    pub email: String,
    /// As typed.
    pub password: Secret<String>,
}

/// An agent acting before there is a session.
pub(crate) fn as_agent(id: &AgentId, name: &str, origin: &Origin) -> Actor {
    Actor { who: Who::Agent(id.clone()), name: name.to_owned(), address: origin.address.clone(), ..Actor::system() }
}

fn refused() -> Refusal {
    Refusal::new("session.refused", 401, "address or password is wrong; check both, or set a new password")
}

/// Signs in by password. Known and unknown accounts get the same answer after the same work.
pub async fn by_password(db: &Db, reception: &Reception, origin: &Origin, given: Credentials) -> Outcome<Entered> {
    let (email, now) = (words::fold(&given.email), db.now());
    let tries = tries(db, origin, &email).await?;
    for (what, who) in &tries {
        reception.count(*what, who, now)?;
    }
    let found = agent_store::account_by_email(&mut db.read().await?, &email).await?;
    let account = found.filter(|account| account.active);
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    if !reception.hasher.verify(given.password, hash).await? {
        return Err(note_refused(db, origin, account.map(|account| account.id)).await);
    }
    let account = account.ok_or_else(refused)?;
    for (what, who) in &tries {
        reception.take_back(*what, who, now);
    }
    let tx = db.begin(&as_agent(&account.id, &account.name, origin)).await?;
    finish(tx, reception, Who::Agent(account.id), origin).await
}

/// What counts as a try: from this network and to this account, or, where the browser is signed in to that very
/// account already, only from that browser: strangers who guess lock nobody out of a known device.
async fn tries(db: &Db, origin: &Origin, email: &str) -> Outcome<Vec<(Try, String)>> {
    Ok(match known_device(db, origin, email).await? {
        Some(session) => vec![(Try::SignInAgain, session.to_string())],
        None => vec![(Try::SignInFrom, origin.address.clone()), (Try::SignInTo, email.to_owned())],
    })
}

async fn known_device(db: &Db, origin: &Origin, email: &str) -> Outcome<Option<SessionId>> {
    let Some(held) = &origin.held else { return Ok(None) };
    let mut conn = db.read().await?;
    let Some(open) = session_store::by_secret(&mut conn, held, db.now()).await? else { return Ok(None) };
    let account = agent_store::account_by_id(&mut conn, &open.agent).await?;
    drop(conn);
    Ok(account.filter(|account| account.email == email).map(|_| open.id))
}

/// The same line in the log, and so the same time, whether the account is known or not.
async fn note_refused(db: &Db, origin: &Origin, account: Option<AgentId>) -> base::Failure {
    let visitor = Actor::visitor(origin.address.clone());
    let thing = account.map_or_else(|| "unknown account".to_owned(), String::from);
    let noted = async {
        let mut tx = db.begin(&visitor).await?;
        audit::write(&mut tx, "session.refused", &thing, json!({})).await?;
        tx.commit().await
    };
    match noted.await {
        Ok(()) => refused().into(),
        Err(fault) => fault.into(),
    }
}

/// Signs in by a one-time link.
pub async fn by_link(db: &Db, reception: &Reception, origin: &Origin, token: &str) -> Outcome<Entered> {
    reception.count(Try::LinkFrom, &origin.address, db.now())?;
    let mut conn = db.read().await?;
    let agent = link_store::look(&mut conn, Kind::SignIn, token, db.now()).await?.flatten();
    let account = match agent {
        Some(agent) => agent_store::account_by_id(&mut conn, &agent).await?,
        None => None,
    };
    drop(conn);
    let account = account.filter(|account| account.active).ok_or_else(|| Kind::SignIn.gone())?;
    let mut tx = db.begin(&as_agent(&account.id, &account.name, origin)).await?;
    if !link_store::spend(&mut tx, Kind::SignIn, token).await? {
        return Err(Kind::SignIn.gone().into());
    }
    finish(tx, reception, Who::Agent(account.id), origin).await
}

/// Begins the session that everything before led to, commits, and gives what the app needs.
pub(crate) async fn finish(mut tx: Tx, reception: &Reception, who: Who, origin: &Origin) -> Outcome<Entered> {
    let mut actor = Actor { who, ..tx.actor().clone() };
    let agent = actor.require_agent()?;
    let (session, secret) = session_store::begin(&mut tx, &agent, origin).await?;
    audit::write(&mut tx, "session.begun", agent.as_str(), json!({ "session": session })).await?;
    actor.grants = grant_store::grants_of(&mut tx, &agent).await?;
    actor.session = Some(session.to_string());
    let me = me::read(&mut tx, reception, &actor).await?;
    let cookie = set_cookie(&secret, &me.public_url);
    done(tx, Entered { me, cookie }).await
}

/// Ends one of one's own sessions.
pub async fn end(db: &Db, actor: &Actor, agent: &AgentId, id: &SessionId) -> Outcome<()> {
    let mut tx = db.begin(actor).await?;
    if !session_store::end(&mut tx, agent, id, "signed out").await? {
        return Err(Refusal::missing().into());
    }
    audit::write(&mut tx, "session.ended", agent.as_str(), json!({ "session": id })).await?;
    Ok(tx.commit().await?)
}

/// Ends all of one's own sessions but the one asking.
pub async fn end_others(db: &Db, actor: &Actor, agent: &AgentId) -> Outcome<()> {
    let mut tx = db.begin(actor).await?;
    let ended = session_store::end_others(&mut tx, agent, actor.session.as_deref(), "signed out elsewhere").await?;
    audit::write(&mut tx, "session.others_ended", agent.as_str(), json!({ "sessions": ended })).await?;
    Ok(tx.commit().await?)
}
