//! Clients that register themselves, people who say yes, codes and tokens.

use crate::Standin;
use crate::account::random;
use crate::api::Asker;
use crate::wire::{Call, Reply};
use serde_json::{Value, json};
use url::Url;

pub(crate) fn register(standin: &Standin, call: &Call) -> Reply {
    let (Some(name), Some(back)) = (call.field("client_name"), call.field("redirect_uris")) else {
        return Reply::invalid("Name can't be blank, Redirect URI can't be blank");
    };
    let (id, secret) = (random(), random());
    let client = json!({ "id": "1", "name": name, "website": null, "redirect_uri": back, "redirect_uris": [back],
        "scopes": call.field("scopes").unwrap_or("read"), "client_id": id, "client_secret": secret, "client_secret_expires_at": 0 });
    standin.world().clients.insert(id, client.clone());
    Reply::ok(&client)
}

/// The program a token was given to.
pub(crate) fn program(ask: &Asker<'_>) -> Result<Reply, Reply> {
    ask.may("read").or_else(|refused| if ask.token.is_some() { Ok(String::new()) } else { Err(refused) })?;
    let name = ask.token.as_ref().map(|token| token.program.clone());
    Ok(Reply::ok(&json!({ "id": "1", "name": name, "website": null, "scopes": [] })))
}

pub(crate) fn answer(standin: &Standin, call: &Call, rest: &[&str]) -> Reply {
    match (call.method.as_str(), rest) {
        ("GET", ["authorize"]) => consent(standin, call),
        ("POST", ["authorize"]) => agreed(standin, call),
        ("POST", ["token"]) => token(standin, call),
        _ => Reply::unknown(),
    }
}

/// The client asked for, if the address to return to and the scopes are those it registered.
fn client(standin: &Standin, call: &Call) -> Option<Value> {
    let client = standin.world().clients.get(call.field("client_id")?).cloned()?;
    let registered = client.get("scopes")?.as_str()?.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let within = |scope: &str| {
        let whole = scope.split(':').next().unwrap_or(scope);
        registered.iter().any(|one| one == scope || one == whole)
    };
    let scopes = call.field("scope").unwrap_or("read").split(' ').all(within);
    (call.field("redirect_uri") == client.get("redirect_uri")?.as_str() && scopes).then_some(client)
}

fn consent(standin: &Standin, call: &Call) -> Reply {
    let Some(client) = client(standin, call) else {
        return Reply::json(
            400,
            &json!({ "error": "invalid_scope", "error_description": "The requested scope is invalid, unknown, or malformed." }),
        );
    };
    let hidden = |(key, value): &(String, String)| {
        format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", quoted(key), quoted(value))
    };
    let fields: String = call.fields.iter().map(hidden).collect();
    let world = standin.world();
    let local = world.accounts.values().filter(|one| one.is_local());
    let buttons: String =
        local.map(|one| format!("<button name=\"as\" value=\"{0}\">{0}</button>", quoted(&one.acct))).collect();
    drop(world);
    let name = quoted(client.get("name").and_then(Value::as_str).unwrap_or_default());
    Reply::html(format!(
        "<!doctype html><title>Stand-in</title><h1>{name} wants to use your account</h1><form method=\"post\" action=\"/oauth/authorize\">{fields}<p>As {buttons}</p></form>"
    ))
}

fn quoted(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

fn agreed(standin: &Standin, call: &Call) -> Reply {
    if client(standin, call).is_none() {
        return Reply::json(400, &json!({ "error": "invalid_client" }));
    }
    let Some(mut back) = call.field("redirect_uri").and_then(|back| Url::parse(back).ok()) else {
        return Reply::json(400, &json!({ "error": "invalid_redirect_uri" }));
    };
    let code = random();
    let at = |key: &str| call.field(key).unwrap_or_default().to_owned();
    let kept = json!({ "client": at("client_id"), "back": at("redirect_uri"), "scope": at("scope"), "as": at("as") });
    standin.world().codes.insert(code.clone(), kept);
    back.query_pairs_mut().append_pair("code", &code).append_pair("state", &at("state"));
    Reply::to(back.as_str())
}

fn token(standin: &Standin, call: &Call) -> Reply {
    let refused = |error: &str| {
        Reply::json(
            if error == "invalid_client" { 401 } else { 400 },
            &json!({ "error": error, "error_description": "The provided authorization grant is invalid" }),
        )
    };
    let mut world = standin.world();
    let client = call.field("client_id").and_then(|id| world.clients.get(id));
    let Some(client) =
        client.filter(|one| one.get("client_secret").and_then(Value::as_str) == call.field("client_secret")).cloned()
    else {
        return refused("invalid_client");
    };
    let code = call.field("code").and_then(|code| world.codes.remove(code));
    let Some(code) = code.filter(|code| code.get("back").and_then(Value::as_str) == call.field("redirect_uri")) else {
        return refused("invalid_grant");
    };
    let at = |key: &str| code.get(key).and_then(Value::as_str).unwrap_or_default();
    let program = client.get("name").and_then(Value::as_str).unwrap_or_default();
    let token = world.token(at("as"), at("scope"), program);
    let now = world.now() / 1_000;
    drop(world);
    Reply::ok(&json!({ "access_token": token, "token_type": "Bearer", "scope": at("scope"), "created_at": now }))
}
