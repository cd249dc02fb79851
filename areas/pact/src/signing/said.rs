//! What the company says of a line it missed: one sentence a month, by somebody with a name (PACT-P1).

use crate::board::Promise;
use base::{Fault, Outcome, Refusal, Time};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Conn, Tx, args, audit};

/// Longest sentence, in characters.
const LONGEST: usize = 300;

/// A sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "PactSaid")]
pub struct Said {
    /// Of which promise.
    pub promise: Promise,
    /// The sentence.
    pub words: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Time,
}

/// A sentence as written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PactSaying")]
pub struct Saying {
    /// Of which promise.
    pub promise: Promise,
    /// One sentence; empty takes it back.
    pub words: String,
}

/// The month a moment lies in, like `2026-10`, where people live by this zone.
#[must_use]
pub fn month_of(at: Time, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    Timestamp::from_millisecond(at.0).map(|at| at.to_zoned(zone).strftime("%Y-%m").to_string()).unwrap_or_default()
}

/// What was said of a month.
pub async fn of_month(conn: &mut Conn, month: &str) -> Result<Vec<Said>, Fault> {
    let rows = conn.rows("select promise, words, by_name, at from pact_words where month = $1", args![month]).await?;
    let mut all = Vec::new();
    for row in &rows {
        if let Some(promise) = Promise::from_id(&row.get::<String>("promise")?) {
            all.push(Said { promise, words: row.get("words")?, by: row.get("by_name")?, at: row.get("at")? });
        }
    }
    Ok(all)
}

/// Says something of a line, or takes it back.
pub async fn say(tx: &mut Tx, month: &str, saying: &Saying) -> Outcome<()> {
    let who = super::edition_store::acting(tx, "").await?;
    let words = team::words::line("words", &saying.words, LONGEST)?;
    if saying.words.contains("://") {
        return Err(Refusal::invalid("words", "one sentence, without a link").into());
    }
    tx.exec("delete from pact_words where month = $1 and promise = $2", args![month, saying.promise.id()]).await?;
    if !words.is_empty() {
        let sql = "insert into pact_words (month, promise, words, by_id, by_name, at) values ($1, $2, $3, $4, $5, $6)";
        tx.exec(sql, args![month, saying.promise.id(), &words, &who.agent, &who.name, who.at]).await?;
    }
    let detail = json!({ "month": month, "words": words });
    Ok(audit::write(tx, "pact.said", saying.promise.id(), detail).await?)
}
