//! Handing in: `POST /channels/{id}/inbound`, and what became of things: `…/edits`, `…/deletions`, `…/messages/…/receipts`.

use crate::door::{Door, Found};
use crate::item::{Answered, Batch, Became, Gone, Item, Receipt, Taken, Wrong};
use crate::judge::{self, Rules, Told};
use crate::manifest;
use crate::split::things;
use crate::stored::Stored;
use base::webhook::{Signed, verify};
use base::{Action, Failure, Fault, InboxId, Outcome, Refusal, Time, Who};
use contract::{Received, Taken as Safe, standing_secrets};
use serde::de::DeserializeOwned;
use serde_json::json;
use std::collections::HashSet;
use std::sync::Arc;
use web::throttle::Limit;
use web::{Body, HeaderValue, Method, Needs, Raw, Response, Route, StatusCode, header, raw};

/// Bytes of a request: files come in it.
const BODY: usize = 16 * 1024 * 1024;
/// Requests without a good signature from one network address.
const STRANGERS: Limit = Limit { count: 60, window_ms: Time::MINUTE };

/// The routes, below the API; they look for a [`Door`] in the house.
#[must_use]
pub fn routes() -> Vec<Route> {
    let (post, open) = (Method::POST, Needs::Nothing);
    let receipts_path = "/channels/{id}/messages/{message}/receipts";
    vec![
        raw(post.clone(), "/channels/{id}/inbound", open, ("hand in what people wrote elsewhere", BODY), inbound)
            .told::<Batch<Item>, Answered>(),
        raw(post.clone(), "/channels/{id}/edits", open, ("say how something reads now", BODY), edits)
            .told::<Batch<Item>, Answered>(),
        raw(post.clone(), "/channels/{id}/deletions", open, ("say that something was taken back", BODY), deletions)
            .told::<Batch<Gone>, Answered>(),
        raw(post, receipts_path, open, ("say what became of an answer", BODY), receipts)
            .told::<Batch<Receipt>, Answered>(),
    ]
}

async fn inbound(raw: Raw) -> Result<Response, Failure> {
    take(&raw, |item: Item, rules| {
        judge::item(&item, Told::First, rules)?;
        Ok(Stored::Message(Box::new(item)))
    })
    .await
}

async fn edits(raw: Raw) -> Result<Response, Failure> {
    take(&raw, |item: Item, rules| {
        judge::item(&item, Told::Changed, rules)?;
        Ok(Stored::Edit(Box::new(item)))
    })
    .await
}

async fn deletions(raw: Raw) -> Result<Response, Failure> {
    take(&raw, |gone: Gone, rules| {
        judge::gone(&gone, rules.now)?;
        Ok(Stored::Gone(gone))
    })
    .await
}

async fn receipts(raw: Raw) -> Result<Response, Failure> {
    let path = raw.ask.text("message")?.to_owned();
    take(&raw, |receipt: Receipt, rules| {
        judge::receipt(&receipt, &path, rules.now)?;
        Ok(Stored::Receipt(receipt))
    })
    .await
}

/// Takes what can be taken, in one transaction, and says of each thing what became of it.
async fn take<T: DeserializeOwned>(
    raw: &Raw,
    judged: impl Fn(T, &Rules<'_>) -> Result<Stored, Wrong>,
) -> Result<Response, Failure> {
    let (door, found) = admitted(raw).await?;
    let things = things(&raw.body)?;
    let declared = manifest::declared(&found.account.settings).map_err(|wrong| Refusal::invalid("manifest", wrong))?;
    let rules = Rules { declared: &declared, now: raw.ask.now };
    let read = |thing: &[u8]| match serde_json::from_slice::<T>(thing) {
        Ok(thing) => judged(thing, &rules),
        Err(error) => Err(Wrong::unread(&error)),
    };
    let judged: Vec<Result<Stored, Taken>> =
        things.iter().map(|thing| read(thing).map_err(|wrong| Taken::refused(thing, wrong))).collect();
    let items = keep(&door, &found, judged, raw.ask.now).await?;
    answer(&Answered { items })
}

/// Stores the good ones; their answers stand where they stood.
async fn keep(door: &Door, found: &Found, judged: Vec<Result<Stored, Taken>>, now: Time) -> Outcome<Vec<Taken>> {
    let mut seen = HashSet::new();
    let good = judged.iter().filter_map(|one| one.as_ref().ok()).filter(|one| seen.insert(one.key()));
    let received = |one: &Stored| Received {
        provider_key: one.key(),
        bytes: one.bytes(),
        envelope: json!({ "arrived_at": now.0 }),
        archive: false,
    };
    let batch: Vec<Received> = good.map(received).collect();
    let keys: Vec<String> = batch.iter().map(|one| one.provider_key.clone()).collect();
    let safe =
        if batch.is_empty() { Vec::new() } else { door.desk.intake().take(&found.account.inbox, batch, None).await? };
    let mut fresh: HashSet<String> =
        keys.into_iter().zip(safe).filter(|(_, safe)| *safe == Safe::New).map(|(key, _)| key).collect();
    let said = |one: Result<Stored, Taken>| match one {
        Ok(stored) => {
            // of two alike in one request the first is the message
            let result = if fresh.remove(&stored.key()) { Became::Accepted } else { Became::Duplicate };
            Taken { id: Some(stored.id().to_owned()), result, field: None, detail: None }
        }
        Err(refused) => refused,
    };
    Ok(judged.into_iter().map(said).collect())
}

/// Whoever signs with the inbox's secret, or has leave to hand messages in. Who has neither learns nothing of what is there.
async fn admitted(raw: &Raw) -> Outcome<(Arc<Door>, Found)> {
    let door = raw.ask.part::<Door>()?;
    let id = raw.ask.id::<InboxId>("id").ok();
    let found = match &id {
        Some(id) => door.desk.find(id).await?,
        None => None,
    };
    let found = if raw.ask.actor.who == Who::Visitor {
        signed(&door, raw, found)?
    } else {
        raw.ask.actor.check_anywhere(Action::ChannelHandIn)?;
        let found = found.ok_or_else(Refusal::missing)?;
        raw.ask.check(Action::ChannelHandIn, &found.thing)?;
        found
    };
    if found.paused {
        return Err(Refusal::new("inbox.paused", 503, "this inbox is paused; hand it in again later").into());
    }
    Ok((door, found))
}

fn signed(door: &Door, raw: &Raw, found: Option<Found>) -> Result<Found, Refusal> {
    let good = found.filter(|found| is_signed(raw, found));
    if let Some(found) = good {
        return Ok(found);
    }
    if door.strangers.attempt(&raw.ask.actor.address, STRANGERS, raw.ask.now).is_err() {
        return Err(Refusal::new("signature.often", 429, "too many requests without a good signature; wait a minute"));
    }
    let why = "sign the request with this inbox's secret (webhook-id, webhook-timestamp, webhook-signature), within five minutes, or send an API token that may hand messages in";
    Err(Refusal::new("signature.invalid", 401, why))
}

fn is_signed(raw: &Raw, found: &Found) -> bool {
    let (Some(id), Some(at), Some(signatures)) = (
        raw.ask.header("webhook-id"),
        raw.ask.header("webhook-timestamp").and_then(|text| text.parse::<i64>().ok()),
        raw.ask.header("webhook-signature"),
    ) else {
        return false;
    };
    let what = Signed { id, at, body: &raw.body };
    let secrets = standing_secrets(found.account.settings.text("secret"), raw.ask.now);
    let now = raw.ask.now.0.div_euclid(Time::SECOND);
    secrets.into_iter().any(|secret| verify(secret, what, signatures, now))
}

fn answer(answered: &Answered) -> Result<Response, Failure> {
    let body = serde_json::to_vec(answered).map_err(|e| Fault::new(e).doing("answer what was handed in"))?;
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::OK;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
