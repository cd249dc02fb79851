//! First start.

use super::{origin, reception, welcome};
use crate::acts::start::{FirstStart, needs_setup, set_up};
use crate::company_store;
use crate::me::Me;
use crate::reception::Stage;
use base::Secret;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Answer, Ask, Needs, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        web::get("/setup", Needs::Nothing, "tells whether there is an administrator yet", look),
        web::post("/setup", Needs::Nothing, "makes the first administrator by the link of the first start", begin)
            .unkept(),
    ]
}

/// Whether goodword waits for its first administrator.
#[derive(Debug, Serialize, JsonSchema)]
struct Setup {
    needed: bool,
    demo: bool,
    company: String,
}

async fn look(ask: Ask) -> Answer<Setup> {
    let demo = reception(&ask)?.stage == Stage::Demo;
    let mut conn = ask.read().await?;
    let company = company_store::company(&mut conn).await?.name;
    Ok(Reply::from(Setup { needed: needs_setup(&mut conn).await?, demo, company }))
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FirstStart")]
struct Begin {
    token: String,
    company: String,
    name: String,
    email: String,
    password: String,
}

async fn begin(ask: Ask<(), Begin>) -> Answer<Me> {
    let (reception, origin) = (reception(&ask)?, origin(&ask));
    let (ask, (), Begin { token, company, name, email, password }) = ask.take();
    let start = FirstStart { token, company, name, email, password: Secret::new(password) };
    Ok(welcome(set_up(ask.db(), &reception, &origin, start).await?))
}
