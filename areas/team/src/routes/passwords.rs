//! Forgotten passwords.

use super::{origin, reception};
use crate::acts::passwords;
use base::Secret;
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Ask, Done, Empty, Needs, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        web::post("/passwords/forgot", Needs::Nothing, "mails a link to set a new password", forgot).unkept(),
        web::post("/passwords/reset", Needs::Nothing, "sets a new password by the link from a mail", reset).unkept(),
    ]
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PasswordForgot")]
struct Forgot {
    email: String,
}

async fn forgot(ask: Ask<(), Forgot>) -> Done {
    passwords::forgot(ask.db(), ask.house().vault(), &*reception(&ask)?, &origin(&ask), &ask.body.email).await?;
    Empty::done()
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PasswordReset")]
struct Reset {
    token: String,
    password: String,
}

async fn reset(ask: Ask<(), Reset>) -> Done {
    let (reception, origin) = (reception(&ask)?, origin(&ask));
    let (ask, (), Reset { token, password }) = ask.take();
    passwords::reset(ask.db(), &reception, &origin, (&token, Secret::new(password))).await?;
    Empty::done()
}
