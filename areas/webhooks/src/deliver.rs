//! Sends what a webhook carries, and writes down what the receiver said.

use crate::schedule::{self, Meaning, OFF_AFTER_MS};
use crate::tries::{self, ANSWER_LIMIT, Try};
use crate::webhook::{Webhook, Why};
use crate::{alarm, webhook_store};
use base::failpoint::{Point, hit};
use base::webhook::{Signed, sign};
use base::{Fault, OutboxId, Time, Vault, WebhookId};
use futures_util::future::BoxFuture;
use outside::Outside;
use outside::http::{Ask, Got, Limits, Longer, Purpose, Unreached};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;
use store::outbox::{Answer, End, Leased, Send, lanes};
use store::{Db, Tx};

/// A receiver has this long (REL-26).
const PATIENCE: Duration = Duration::from_secs(15);

/// Sends through the guarded way out.
pub struct Deliver {
    db: Db,
    vault: Vault,
    outside: Outside,
    /// What a try saw, from its end until that end is written down.
    seen: Mutex<HashMap<OutboxId, (Try, Meaning)>>,
}

impl Deliver {
    /// Over this database and this way out.
    #[must_use]
    pub fn new(db: Db, vault: Vault, outside: Outside) -> Self {
        Self { db, vault, outside, seen: Mutex::default() }
    }

    async fn try_send(&self, row: &Leased) -> Answer {
        let ask = match self.prepared(row).await {
            Ok(Ok(ask)) => ask,
            Ok(Err(answer)) => return answer,
            Err(fault) => return Answer::Later(fault.to_string(), None),
        };
        let began = self.db.now();
        let limits = Limits { total: PATIENCE, bytes: ANSWER_LIMIT, longer: Longer::Cut };
        let got = self.outside.http_within(ask, limits).await;
        hit(Point::WebhookSent);
        let now = self.db.now();
        let meaning = meaning(&got, now);
        let answer = answer(&meaning);
        let tried = tried(got, &answer, (began, now.since(began)));
        if let Ok(mut seen) = self.seen.lock() {
            seen.insert(row.id.clone(), (tried, meaning));
        }
        answer
    }

    /// The call, signed now; or the answer where none is made.
    async fn prepared(&self, row: &Leased) -> Result<Result<Ask, Answer>, Fault> {
        let mut conn = self.db.read().await?;
        let Some(webhook) = found(&mut conn, row).await? else {
            return Ok(Err(Answer::Refused("the webhook was removed".into())));
        };
        if webhook.stop.is_some() {
            return Ok(Err(Answer::Later("the webhook is switched off".into(), None)));
        }
        let now = self.db.now();
        let secrets = webhook_store::secrets(&mut conn, &self.vault, (&webhook.id, now)).await?;
        let body = row.payload.get("body").and_then(Value::as_str).unwrap_or_default();
        let what = Signed { id: &row.key, at: now.0.div_euclid(Time::SECOND), body: body.as_bytes() };
        let signatures: Vec<String> = secrets.iter().filter_map(|secret| sign(secret.reveal(), what)).collect();
        let headers = [
            ("content-type", "application/json".to_owned()),
            ("webhook-id", row.key.clone()),
            ("webhook-timestamp", what.at.to_string()),
            ("webhook-signature", signatures.join(" ")),
        ];
        let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Ok(Ok(Ask { purpose: Purpose::Webhook, method: "POST".into(), url: webhook.url, headers, body: body.into() }))
    }

    async fn write(&self, tx: &mut Tx, row: &Leased) -> Result<(), Fault> {
        let seen = self.seen.lock().ok().and_then(|mut seen| seen.remove(&row.id));
        // Nothing seen: nobody was called.
        let (Some((tried, meaning)), Some(id)) = (seen, webhook_of(row)) else { return Ok(()) };
        tries::add(tx, (&id, &row.id), &tried).await?;
        match meaning {
            Meaning::Taken => webhook_store::went_well(tx, &id).await,
            failed => fail(tx, &id, failed).await,
        }
    }
}

impl Send for Deliver {
    fn send<'a>(&'a self, row: &'a Leased) -> BoxFuture<'a, Answer> {
        Box::pin(self.try_send(row))
    }

    /// The receiver knows a message by its id and takes it once.
    fn repeats_when_unknown(&self, _row: &Leased) -> bool {
        true
    }

    fn wait(&self, row: &Leased) -> i64 {
        schedule::wait(row.attempts, rand::random_range(0..=1_000))
    }

    fn ended<'a>(&'a self, tx: &'a mut Tx, row: &'a Leased, _end: &'a End) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(self.write(tx, row))
    }
}

fn webhook_of(row: &Leased) -> Option<WebhookId> {
    row.payload.get("webhook").and_then(Value::as_str).and_then(|id| id.parse().ok())
}

async fn found(conn: &mut store::Conn, row: &Leased) -> Result<Option<Webhook>, Fault> {
    match webhook_of(row) {
        Some(id) => webhook_store::find(conn, &id).await,
        None => Ok(None),
    }
}

fn meaning(got: &Result<Got, Unreached>, now: Time) -> Meaning {
    match got {
        Ok(got) => schedule::meaning(got.status, got.header("retry-after"), now),
        Err(unreached) => Meaning::Failed(unreached.to_string(), None),
    }
}

fn answer(meaning: &Meaning) -> Answer {
    match meaning {
        Meaning::Taken => Answer::Sent(String::new()),
        Meaning::Gone => Answer::Refused(GONE.into()),
        Meaning::TooMuch(wait) => {
            Answer::Later("the receiver is overloaded and gets less for a while".into(), Some(*wait))
        }
        Meaning::Failed(why, wait) => Answer::Later(why.clone(), *wait),
    }
}

const GONE: &str = "the receiver answered 410: it wants nothing more";

fn tried(got: Result<Got, Unreached>, answer: &Answer, (at, took_ms): (Time, i64)) -> Try {
    let trouble = match answer {
        Answer::Sent(_) | Answer::Posted(_) | Answer::Partly(..) => None,
        Answer::Refused(why) | Answer::Later(why, _) | Answer::Unknown(why) => Some(why.clone()),
    };
    let (status, body) = got.map_or_else(|_e| (None, Vec::new()), |got| (Some(i64::from(got.status)), got.body));
    Try { at, took_ms, status, answer: String::from_utf8_lossy(&body).into_owned(), trouble }
}

/// Counts a failure; leaves the receiver alone for a while, or for good.
async fn fail(tx: &mut Tx, id: &WebhookId, meaning: Meaning) -> Result<(), Fault> {
    let Some((failures, since)) = webhook_store::went_wrong(tx, id).await? else { return Ok(()) };
    let Some(webhook) = webhook_store::find(tx, id).await? else { return Ok(()) };
    let now = tx.now();
    if meaning == Meaning::Gone {
        return alarm::switch_off(tx, &webhook, (Why::Gone, GONE)).await;
    }
    if now.since(since) >= OFF_AFTER_MS {
        let detail = format!("nothing was taken since {}", since.to_rfc3339());
        return alarm::switch_off(tx, &webhook, (Why::Failing, &detail)).await;
    }
    let rest = match meaning {
        Meaning::TooMuch(wait) => Some(wait),
        _ => schedule::rest(failures),
    };
    match rest {
        Some(rest) => lanes::rest(tx, id.as_str(), now.plus(rest)).await,
        None => Ok(()),
    }
}
