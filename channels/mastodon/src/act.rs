//! What is done to posts besides answering them.

use crate::call::{Client, Wrong};
use crate::line::Lane;
use crate::status::str_at;
use base::Refusal;
use contract::{Account, Act, Post, Prepared};
use outside::http::Got;
use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;

/// Longest word to the moderators.
const COMMENT: usize = 1_000;

/// In the form in which it is done. Pure.
pub(crate) fn prepare(account: &Account, act: Act, post: &Post, why: &str) -> Result<Prepared, Refusal> {
    if act == Act::Hide {
        let words = "this network hides no answers of others; mute, block or report their author instead";
        return Err(Refusal::new("channel.act_unknown", 422, words));
    }
    if act == Act::Delete && !post.own {
        return Err(Refusal::new("channel.act_refused", 422, "only posts of the account itself can be taken back"));
    }
    if act != Act::Delete && account.settings.text("moderates") == "no" {
        let words = "the right to do this was not asked for; switch it on in the inbox's settings and sign in again";
        return Err(Refusal::new("channel.act_refused", 422, words));
    }
    if post.local.is_empty() {
        return Err(Refusal::new("channel.act_refused", 422, "the server of this inbox does not know this post"));
    }
    let why: String = why.chars().filter(|c| !c.is_control() || *c == '\n').take(COMMENT).collect();
    let payload = json!({ "act": act.code(), "status": post.local, "why": why });
    Ok(Prepared { provider_id: None, payload, bytes: Vec::new() })
}

/// Does it. All of it may be done twice.
pub(crate) async fn run(client: &Client<'_>, act: &str, payload: &Value) -> Result<String, Wrong> {
    let status = str_at(payload, "status").unwrap_or_default();
    let path = format!("/api/v1/statuses/{}", part(status));
    let done = match act {
        "delete" => client.call(Lane::Answers, ("DELETE", &path, &[])).await,
        "like" => client.call(Lane::Answers, ("POST", &format!("{path}/favourite"), &[])).await,
        _ => on_author(client, (act, status, &path), payload).await,
    };
    match done {
        Err(Wrong::Gone) if act == "delete" => Ok("it was gone already".into()),
        Err(Wrong::Gone) => Err(Wrong::Refused("the post is not there any more".into())),
        other => other.map(|_got| format!("{act}: done")),
    }
}

async fn on_author(
    client: &Client<'_>,
    (act, status, path): (&str, &str, &str),
    payload: &Value,
) -> Result<Got, Wrong> {
    let post = client.value(Lane::Answers, path, &[]).await?;
    let author = post.pointer("/account/id").and_then(Value::as_str).unwrap_or_default();
    if author.is_empty() {
        return Err(Wrong::Garbled("the server does not say who wrote the post".into()));
    }
    if act == "report" {
        let fields = [
            ("account_id", author.to_owned()),
            ("status_ids[]", status.to_owned()),
            ("comment", str_at(payload, "why").unwrap_or_default().to_owned()),
            ("forward", "true".to_owned()),
        ];
        return client.call(Lane::Answers, ("POST", "/api/v1/reports", &fields)).await;
    }
    client.call(Lane::Answers, ("POST", &format!("/api/v1/accounts/{}/{act}", part(author)), &[])).await
}

/// An id as part of a path: ids are whatever a server calls things.
pub(crate) fn part(id: &str) -> String {
    if id.chars().all(|c| c == '.') {
        // these would lead up the path instead of naming something
        return "-".to_owned();
    }
    byte_serialize(id.as_bytes()).collect::<String>().replace('+', "%20")
}
