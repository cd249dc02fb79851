//! Oneself.

use super::{origin, reception};
use crate::acts::{me as acts, passwords};
use crate::me::{self, Me};
use crate::preferences::Preferences;
use base::{Outcome, Secret};
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Answer, Ask, Done, Empty, Needs, Reply, Route, header};

pub(super) fn routes() -> Vec<Route> {
    vec![
        web::get("/me", Needs::SignIn, "tells who is signed in", look),
        web::patch("/me", Needs::SignIn, "changes one's name, alias, signature, language, zone or hours", change),
        web::put("/me/preferences", Needs::SignIn, "sets one's preferences", prefer),
        web::post("/me/password", Needs::SignIn, "changes one's password and ends all other sessions", password)
            .unkept(),
    ]
}

async fn shown(ask: &Ask) -> Outcome<Me> {
    me::read(&mut ask.read().await?, &*reception(ask)?, &ask.actor).await
}

async fn look(ask: Ask) -> Answer<Me> {
    let me = shown(&ask).await?;
    let version = me.agent.version;
    Ok(Reply::from(me).version(version))
}

async fn change(ask: Ask<(), acts::MeChange>) -> Answer<Me> {
    let (ask, (), body) = ask.take();
    acts::change(ask.db(), &ask.actor, ask.if_match(), body).await?;
    look(ask).await
}

async fn prefer(ask: Ask<(), Preferences>) -> Answer<Preferences> {
    let (ask, (), body) = ask.take();
    acts::set_preferences(ask.db(), &ask.actor, &body).await?;
    Ok(Reply::from(body))
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PasswordChange")]
struct Change {
    current: String,
    password: String,
}

async fn password(ask: Ask<(), Change>) -> Done {
    let (reception, origin) = (reception(&ask)?, origin(&ask));
    let (ask, (), Change { current, password }) = ask.take();
    let (current, new) = (Secret::new(current), Secret::new(password));
    let cookie = passwords::change(ask.db(), &reception, (&ask.actor, &origin), current, new).await?;
    Ok(Reply::from(Empty {}).header(header::SET_COOKIE, &cookie))
}
