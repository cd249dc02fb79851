//! What a webhook carries: a fact in an envelope with a version. Pure; fixed byte for byte when it is put into the outbox.

use base::facts::Told;
use base::{Time, WebhookId};
use serde_json::{Value, json};

/// Raised when a field changes its meaning or goes; new fields come without.
pub const VERSION: u32 = 1;
/// Kind of the message that the test button sends.
pub const TEST: &str = "webhook_test";

/// The body for a fact; with the words of a note where the webhook is told them.
#[must_use]
pub fn body(fact: &Told, note: Option<&str>) -> Value {
    let mut data = json!(fact);
    if let (Some(parts), Some(words)) = (data.as_object_mut(), note) {
        parts.insert("note".into(), json!({ "text": words }));
    }
    envelope(fact.kind.code(), fact.at, &data)
}

/// The body of a test.
#[must_use]
pub fn test(webhook: &WebhookId, at: Time) -> Value {
    envelope(TEST, at, &json!({ "webhook": webhook }))
}

fn envelope(kind: &str, at: Time, data: &Value) -> Value {
    json!({ "type": kind, "version": VERSION, "timestamp": at.to_rfc3339(), "data": data })
}

/// The id a receiver knows a message by: the same at every try, another for every webhook.
#[must_use]
pub fn message_id(of: &str, webhook: &WebhookId) -> String {
    format!("{of}-{webhook}")
}
