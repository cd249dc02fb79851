//! API tokens.

use crate::acts::tokens::{self as acts, NewToken};
use crate::token::ApiToken;
use base::{Action, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Answer, Ask, Done, Empty, Needs, Page, Paging, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        web::get("/tokens", Needs::SignIn, "lists one's API tokens, or everybody's", list),
        web::post("/tokens", Needs::Permission(Action::TokenOwn), "makes an API token and shows its secret once", make)
            .unkept(),
        web::delete("/tokens/{id}", Needs::SignIn, "ends an API token", end),
    ]
}

async fn list(ask: Ask<Paging>) -> Answer<Page<ApiToken>> {
    let (after, limit) = (ask.query.after::<String>()?.unwrap_or_default(), ask.query.limit());
    let tokens = acts::list(&mut ask.read().await?, &ask.actor, &after, limit).await?;
    Ok(Reply::from(Page::of(tokens, limit, |token| token.id.to_string())))
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewToken")]
struct Make {
    name: String,
    scopes: Vec<Action>,
    #[serde(default)]
    expires_at: Option<Time>,
}

/// A token with its secret, shown this once.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TokenMade")]
struct Made {
    #[serde(flatten)]
    token: ApiToken,
    secret: String,
}

async fn make(ask: Ask<(), Make>) -> Answer<Made> {
    let (ask, (), Make { name, scopes, expires_at }) = ask.take();
    let (token, secret) = acts::make_own(ask.db(), &ask.actor, NewToken { name, scopes, expires_at }).await?;
    Ok(Reply::created(Made { token, secret }))
}

async fn end(ask: Ask) -> Done {
    acts::end(ask.db(), &ask.actor, &ask.id("id")?).await?;
    Empty::done()
}
