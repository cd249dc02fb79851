//! Signing in and out, and one's sessions.

use super::{origin, reception, welcome};
use crate::acts::enter::{self, Credentials};
use crate::me::Me;
use crate::session::{Session, clear_cookie};
use crate::{rights, session_store};
use base::{Outcome, Refusal, Secret, SessionId};
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Answer, Ask, Done, Empty, List, Needs, Page, Reply, Route, header};

pub(super) fn routes() -> Vec<Route> {
    vec![
        web::post("/sessions", Needs::Nothing, "signs in with address and password", sign_in).unkept(),
        web::post("/sessions/link", Needs::Nothing, "signs in by a one-time link", by_link).unkept(),
        web::delete("/sessions/current", Needs::SignIn, "signs out", sign_out),
        web::get("/sessions", Needs::SignIn, "lists one's sessions", list),
        web::delete("/sessions/{id}", Needs::SignIn, "ends one of one's sessions", end),
        web::delete("/sessions", Needs::SignIn, "ends all of one's sessions but this one", end_others),
    ]
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    email: String,
    password: String,
}

async fn sign_in(ask: Ask<(), SignIn>) -> Answer<Me> {
    let (reception, origin) = (reception(&ask)?, origin(&ask));
    let (ask, (), SignIn { email, password }) = ask.take();
    let given = Credentials { email, password: Secret::new(password) };
    Ok(welcome(enter::by_password(ask.db(), &reception, &origin, given).await?))
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SignInLink")]
struct Link {
    token: String,
}

async fn by_link(ask: Ask<(), Link>) -> Answer<Me> {
    let (reception, origin) = (reception(&ask)?, origin(&ask));
    Ok(welcome(enter::by_link(ask.db(), &reception, &origin, &ask.body.token).await?))
}

fn current(ask: &Ask) -> Outcome<SessionId> {
    rights::check_person(&ask.actor)?;
    let id = ask.actor.session.as_deref().and_then(|id| id.parse().ok());
    Ok(id.ok_or_else(Refusal::signed_out)?)
}

async fn sign_out(ask: Ask) -> Done {
    let (me, id) = (rights::check_person(&ask.actor)?, current(&ask)?);
    enter::end(ask.db(), &ask.actor, &me, &id).await?;
    let clear = clear_cookie(&ask.house().doorman().public_url());
    Ok(Reply::from(Empty {}).header(header::SET_COOKIE, &clear))
}

async fn list(ask: Ask) -> Answer<List<Session>> {
    let (me, id) = (rights::check_person(&ask.actor)?, current(&ask)?);
    let mut sessions = session_store::of_agent(&mut ask.read().await?, &me, ask.now).await?;
    for session in &mut sessions {
        session.current = session.id == id;
    }
    Ok(Reply::from(Page::whole(sessions)))
}

async fn end(ask: Ask) -> Done {
    let me = rights::check_person(&ask.actor)?;
    enter::end(ask.db(), &ask.actor, &me, &ask.id("id")?).await?;
    Empty::done()
}

async fn end_others(ask: Ask) -> Done {
    let me = rights::check_person(&ask.actor)?;
    enter::end_others(ask.db(), &ask.actor, &me).await?;
    Empty::done()
}
