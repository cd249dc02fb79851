//! Sending what was prepared, and what an answer of the server means for it (CH-106, CH-107).

use crate::act::part;
use crate::call::{Client, Wrong, encoded};
use crate::line::Lane;
use crate::status::str_at;
use crate::{Mastodon, act, look_up, status, upload};
use base::Time;
use base::failpoint::{Point, hit};
use contract::Account;
use outside::http::{Ask, Got};
use serde_json::{Value, json};
use std::time::Duration;
use store::outbox::Answer;

/// How long a server may take over a post.
const POSTING: Duration = Duration::from_secs(30);
/// How long an answer waits for somebody to sign in again, before it is tried again.
const SIGN_IN_MS: i64 = Time::MINUTE;

pub(crate) async fn send(net: &Mastodon, account: &Account, payload: &Value, bytes: Vec<u8>) -> Answer {
    let client = match Client::open(net, account).await {
        Ok(client) => client,
        Err(wrong) => {
            net.line(&account.inbox).look.notify_one();
            return answer(wrong);
        }
    };
    match str_at(payload, "act") {
        Some("post") => post(&client, payload, &bytes).await,
        Some(what) => act::run(&client, what, payload).await.map_or_else(answer, Answer::Sent),
        None => Answer::Refused("this was prepared by another version of goodword; write it again".into()),
    }
}

async fn post(client: &Client<'_>, payload: &Value, bytes: &[u8]) -> Answer {
    if let Err(wrong) = still_there(client, payload).await {
        return answer(wrong);
    }
    let media = match upload::all(client, payload, bytes).await {
        Ok(media) => media,
        // nothing was published yet: a file may be handed over twice
        Err(Wrong::Cut(words)) => return Answer::Later(words, None),
        Err(wrong) => return answer(wrong),
    };
    match client.hand_over(ask(client, payload, &media), POSTING).await {
        Ok(got) => {
            hit(Point::SocialPosted);
            read_back(client, payload, &got).await
        }
        Err(Wrong::Cut(words)) => in_doubt(client, payload, words).await,
        Err(wrong) => answer(wrong),
    }
}

/// What is answered must be there: some servers take an answer to nothing for a post of its own.
async fn still_there(client: &Client<'_>, payload: &Value) -> Result<(), Wrong> {
    let Some(parent) = str_at(payload, "under").filter(|parent| !parent.is_empty()) else { return Ok(()) };
    match client.get(Lane::Answers, &format!("/api/v1/statuses/{}", part(parent)), &[]).await {
        Ok(_) | Err(Wrong::Refused(_)) => Ok(()),
        Err(wrong) => Err(wrong),
    }
}

fn ask(client: &Client<'_>, payload: &Value, media: &[String]) -> Ask {
    let text = |key: &str| str_at(payload, key).unwrap_or_default().to_owned();
    let mut form = vec![("status", text("text")), ("visibility", text("visibility"))];
    for (name, key) in [("in_reply_to_id", "under"), ("spoiler_text", "warning"), ("language", "language")] {
        let said = text(key);
        if !said.is_empty() {
            form.push((name, said));
        }
    }
    if payload.get("sensitive").and_then(Value::as_bool) == Some(true) {
        form.push(("sensitive", "true".to_owned()));
    }
    form.extend(media.iter().map(|id| ("media_ids[]", id.clone())));
    let headers = vec![
        ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()),
        ("idempotency-key".to_owned(), text("key")),
    ];
    client.request("POST", "/api/v1/statuses", headers, encoded(&form).into_bytes())
}

/// The server's answer is the post itself; one that cannot be read leaves a doubt.
async fn read_back(client: &Client<'_>, payload: &Value, got: &Got) -> Answer {
    match client.read(got).ok().as_ref().and_then(posted) {
        Some(posted) => Answer::Posted(posted),
        None => in_doubt(client, payload, "the server took it, and its answer cannot be read".to_owned()).await,
    }
}

/// A post as the outbox keeps it.
pub(crate) fn posted(one: &Value) -> Option<Value> {
    let local = str_at(one, "id").filter(|id| !id.is_empty())?;
    let id = status::id(one)?;
    Some(json!({ "id": id, "local": local, "url": str_at(one, "url") }))
}

/// It may be there: it is looked for at once, and again before it would be repeated.
async fn in_doubt(client: &Client<'_>, payload: &Value, words: String) -> Answer {
    match look_up::find(client, Lane::Answers, payload).await {
        Ok(Some(found)) => Answer::Posted(found),
        Ok(None) | Err(_) => Answer::Unknown(words),
    }
}

/// What went wrong, for the outbox.
pub(crate) fn answer(wrong: Wrong) -> Answer {
    match wrong {
        Wrong::SignIn(words) => Answer::Later(words, Some(SIGN_IN_MS)),
        Wrong::Wait(words, wait) => Answer::Later(words, Some(wait)),
        Wrong::Away(words) | Wrong::Garbled(words) => Answer::Later(words, None),
        Wrong::Cut(words) => Answer::Unknown(words),
        Wrong::Gone => Answer::Refused("the post this answers is not there any more".into()),
        Wrong::Refused(words) => Answer::Refused(words),
    }
}
