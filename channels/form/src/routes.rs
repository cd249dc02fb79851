//! `GET` and `POST /p/form/{inbox}`.

use crate::door::Door;
use crate::fields::{Fields, Wrong};
use crate::page;
use crate::submission::{Submission, content};
use crate::words::Words;
use base::{Failure, InboxId, Outcome, Refusal, Time};
use contract::{Account, Received};
use serde_json::json;
use std::sync::Arc;
use web::paper::html;
use web::{Method, Needs, Raw, Response, Route, StatusCode, raw};

/// Bytes of a request: files beyond our limit are read so far that the page can say so and keep the text.
const BODY: usize = 32 * 1024 * 1024;
/// Nobody writes a message faster than this.
const QUICK_MS: i64 = 2 * Time::SECOND;
/// A page older than this is shown anew.
const STALE_MS: i64 = Time::DAY;
/// What the signature on the page's time is for.
const PURPOSE: &str = "form.began";

/// The routes of the page; they look for a [`Door`] in the house.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        raw(Method::GET, "/p/form/{inbox}", Needs::Nothing, ("the web form of an inbox", 0), show),
        raw(Method::POST, "/p/form/{inbox}", Needs::Nothing, ("sends the web form of an inbox", BODY), take),
    ]
}

async fn show(raw: Raw) -> Result<Response, Failure> {
    let (_, account) = door(&raw).await?;
    let words = page::words(&account, asked(&raw).as_deref());
    let fields = Fields { began: began(&account, raw.ask.now), origin: origin(&raw), ..Fields::default() };
    Ok(html(StatusCode::OK, page::form(&account, &words, &fields, &[])))
}

async fn take(raw: Raw) -> Result<Response, Failure> {
    let (door, account) = door(&raw).await?;
    let words = page::words(&account, asked(&raw).as_deref());
    let mut fields = read(&raw).await?;
    let wrong = wrong(&account, &words, &fields, raw.ask.now);
    if !wrong.is_empty() {
        renew(&mut fields, &account, raw.ask.now);
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, page::form(&account, &words, &fields, &wrong)));
    }
    let same = content(&fields);
    // the same message once more is the same message, not one more
    if !door.lately.known(&same, raw.ask.now)
        && let Err(minutes) = door.lately.count(&fields.email, &raw.ask.actor.address, raw.ask.now)
    {
        let wrong = [Wrong::new("message", words.often.replace("{minutes}", &minutes.to_string()))];
        return Ok(html(StatusCode::TOO_MANY_REQUESTS, page::form(&account, &words, &fields, &wrong)));
    }
    match hand_in(&door, &account, (&fields, &words), raw.ask.now).await {
        Some(key) => Ok(html(StatusCode::OK, page::thanks(&account, &words, &fields, &reference(&key)))),
        None => {
            door.lately.forget(&same);
            let wrong = [Wrong::new("message", words.busy)];
            Ok(html(StatusCode::SERVICE_UNAVAILABLE, page::form(&account, &words, &fields, &wrong)))
        }
    }
}

/// The inbox behind the page. A page that is not there looks like one that never was.
async fn door(raw: &Raw) -> Outcome<(Arc<Door>, Account)> {
    let inbox: InboxId = raw.ask.id("inbox")?;
    let door = raw.ask.part::<Door>()?;
    let account = door.desk.account(&inbox).await?;
    Ok((door, account.ok_or_else(Refusal::missing)?))
}

async fn read(raw: &Raw) -> Outcome<Fields> {
    if raw.ask.header("content-type").is_some_and(|kind| kind.starts_with("multipart/form-data")) {
        return Ok(Fields::from_parts(web::multipart(raw).await?));
    }
    Ok(Fields::from_pairs(Raw::pairs(&raw.body)))
}

/// What keeps the message from being taken in, the trap and the clock included.
fn wrong(account: &Account, words: &Words, fields: &Fields, now: Time) -> Vec<Wrong> {
    let mut wrong = fields.wrong(words);
    if !fields.website.is_empty() {
        wrong.push(Wrong::new("website", words.trap));
    }
    match age(account, &fields.began, now) {
        Some(age) if age < QUICK_MS => wrong.push(Wrong::new("message", words.quick)),
        Some(age) if age <= STALE_MS => {}
        _ => wrong.push(Wrong::new("message", words.stale)),
    }
    wrong
}

/// The page keeps its time, so that a second press counts; one that is no good is given anew.
fn renew(fields: &mut Fields, account: &Account, now: Time) {
    if age(account, &fields.began, now).is_none_or(|age| age > STALE_MS) {
        fields.began = began(account, now);
    }
}

fn began(account: &Account, now: Time) -> String {
    account.vault.sign(PURPOSE, &format!("{}|{}", account.inbox, now.0))
}

fn age(account: &Account, began: &str, now: Time) -> Option<i64> {
    let payload = account.vault.verify(PURPOSE, began)?;
    let (inbox, at) = payload.split_once('|')?;
    (inbox == account.inbox.as_str()).then(|| at.parse().ok().map(|at| now.since(Time(at)))).flatten()
}

/// Stores the message; gives its key once it is safe.
async fn hand_in(door: &Door, account: &Account, (fields, words): (&Fields, &Words), now: Time) -> Option<String> {
    let provider_key = door.lately.key((&fields.began, &content(fields)), now);
    let bytes = Submission::new(fields, words.code, now).bytes();
    let envelope = json!({ "arrived_at": now.0 });
    let received = Received { provider_key: provider_key.clone(), bytes, envelope, archive: false };
    match door.desk.intake().take(&account.inbox, vec![received], None).await {
        Ok(_) => Some(provider_key),
        Err(fault) => {
            tracing::warn!(inbox.id = %account.inbox, error = %fault, "a form could not be stored");
            None
        }
    }
}

/// Short enough to be read out on the phone.
fn reference(key: &str) -> String {
    let start = key.len().saturating_sub(8);
    key.get(start..).unwrap_or(key).to_uppercase()
}

fn asked(raw: &Raw) -> Option<String> {
    Raw::pairs(raw.query.as_bytes()).into_iter().find(|(name, _)| name == "lang").map(|(_, code)| code)
}

/// Campaign, article and search words travel with the message (FORM-03).
fn origin(raw: &Raw) -> String {
    let known = |name: &str| name.starts_with("utm_") || matches!(name, "page" | "article" | "q");
    let pairs = Raw::pairs(raw.query.as_bytes()).into_iter().filter(|(name, _)| known(name));
    pairs
        .map(|(name, value)| format!("{name}={value}"))
        .take(10)
        .collect::<Vec<_>>()
        .join("&")
        .chars()
        .take(500)
        .collect()
}
