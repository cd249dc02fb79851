//! Deliveries as people see them: what was sent to a webhook, and what each try saw.

use crate::tries::{self, Try};
use base::{Fault, OutboxId, Time, WebhookId};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use store::Conn;
use store::outbox::{Listed, lanes};

/// A delivery in a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookDelivery")]
pub struct Delivery {
    /// Id.
    pub id: OutboxId,
    /// What it tells: a kind of fact, or `webhook_test`.
    pub kind: String,
    /// `queued`, `sending`, `sent`, `failed` or `cancelled`.
    pub state: String,
    /// Written down at.
    pub at: Time,
    /// Tries since it was last asked for.
    pub attempts: i64,
    /// Tried next at, if it waits.
    pub next_at: Option<Time>,
    /// What was wrong last.
    pub trouble: Option<String>,
}

/// A delivery with all there is to know.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookDeliveryWhole")]
pub struct Whole {
    /// In short.
    #[serde(flatten)]
    pub delivery: Delivery,
    /// The body, as it travels.
    pub body: String,
    /// All tries, oldest first.
    pub tries: Vec<Try>,
}

impl From<Listed> for Delivery {
    fn from(row: Listed) -> Self {
        let waits = row.state == "queued";
        Self {
            id: row.id,
            kind: row.subject,
            state: row.state,
            at: row.created_at,
            attempts: row.attempts,
            next_at: waits.then_some(row.run_at),
            trouble: row.last_error,
        }
    }
}

/// Deliveries of a webhook in a state (any if none) before an id, newest first.
pub async fn list(
    conn: &mut Conn,
    webhook: &WebhookId,
    state: Option<&str>,
    page: (&str, i64),
) -> Result<Vec<Delivery>, Fault> {
    let rows = lanes::list(conn, webhook.as_str(), state, page).await?;
    Ok(rows.into_iter().map(Delivery::from).collect())
}

/// A delivery of a webhook.
pub async fn whole(conn: &mut Conn, webhook: &WebhookId, id: &OutboxId) -> Result<Option<Whole>, Fault> {
    let Some((row, payload)) = lanes::find(conn, webhook.as_str(), id).await? else { return Ok(None) };
    let body = payload.get("body").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(Some(Whole { delivery: row.into(), body, tries: tries::of(conn, id).await? }))
}
