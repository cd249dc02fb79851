//! A POST with an `Idempotency-Key` is done once; a repeat gets the first answer again (REL-9).

use crate::problem::problem;
use crate::route::{Incoming, Route};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use base::vault::fingerprint;
use base::{Actor, Failure, Fault, Once, Outcome, Refusal, Time};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::panic::AssertUnwindSafe;
use store::Db;
use store::idempotency::{Seen, claim, finish, release};
use tokio::sync::oneshot;

const KEPT: usize = 1024 * 1024;

pub(crate) async fn run(
    route: &Route,
    mut incoming: Incoming,
    actor: &Actor,
    (token, target): (&str, &str),
) -> Outcome<Response> {
    if token.is_empty() || token.len() > 200 {
        return Err(Refusal::new("idempotency.invalid", 422, "an Idempotency-Key has 1 to 200 characters").into());
    }
    let db = incoming.house.db().clone();
    let now = incoming.house.clock().now();
    let who = format!("{}:{}", actor.kind(), actor.agent().map_or(actor.address.as_str(), base::Id::as_str));
    let hash = fingerprint(&format!("{target}\n{}", String::from_utf8_lossy(&incoming.body)));
    let once = match claim(&db, &who, token, &hash).await? {
        Seen::New(once) => once,
        Seen::Answered(status, body) => return Ok(again(status, body)),
        Seen::Other => {
            return Err(Refusal::new(
                "idempotency.reused",
                422,
                "this Idempotency-Key was used for another request; take a new one",
            )
            .into());
        }
        Seen::Running => return Err(running()),
        Seen::Done => return Err(done()),
    };
    incoming.actor.once = Some(once.clone());
    let (tell, told) = oneshot::channel();
    let claimed = Claimed { db, once, now };
    let work = (route.handler)(incoming);
    // Whoever asked may go away on a bad line, and that is who repeats: what was begun is finished for them.
    store::task::spawn("idempotent-request", async move { drop(tell.send(claimed.answer(work).await)) });
    told.await.unwrap_or_else(|_gone| Err(Fault::new("a request was lost").into()))
}

/// A request that is done once.
struct Claimed {
    db: Db,
    once: Once,
    now: Time,
}

impl Claimed {
    async fn answer(self, work: BoxFuture<'static, Outcome<Response>>) -> Outcome<Response> {
        let done = AssertUnwindSafe(work).catch_unwind().await;
        let response = match done.unwrap_or_else(|_panic| Err(Fault::new("a handler panicked").into())) {
            Ok(response) => response,
            Err(Failure::Faulty(fault)) => {
                release(&self.db, &self.once).await?;
                return Err(fault.into());
            }
            Err(refused) => problem(refused, self.now),
        };
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let kept = if bytes.len() <= KEPT { String::from_utf8_lossy(&bytes).into_owned() } else { String::new() };
        finish(&self.db, &self.once, (parts.status.as_u16(), &kept)).await?;
        Ok(Response::from_parts(parts, Body::from(bytes)))
    }
}

fn running() -> Failure {
    Refusal::new("idempotency.running", 409, "the first request with this key is still at work; ask again in a moment")
        .with("retry_after", 1.into())
        .into()
}

/// It happened; only what was answered is lost.
fn done() -> Failure {
    let detail = "this was done already, but its answer was lost; load the page again to see it";
    Refusal::new("idempotency.done", 409, detail).into()
}

fn again(status: u16, body: String) -> Response {
    let kind = if status >= 400 { "application/problem+json" } else { "application/json" };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert("idempotent-replay", HeaderValue::from_static("true"));
    response
}
