//! Reports as JSON, the form mail services post about deliveries.

use serde_json::Value;

use super::{Bounce, Source, reason, shortened};

/// Reads a JSON notification, if the text is one.
pub(super) fn read(source: &Source<'_>) -> Vec<Bounce> {
    let Some(start) = source.human.find('{') else {
        return Vec::new();
    };
    if !source.human.contains("notificationType") {
        return Vec::new();
    }
    let text = source.human.get(start..).unwrap_or_default();
    let unbroken: String = text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    let Some(Ok(value)) = serde_json::Deserializer::from_str(&unbroken).into_iter::<Value>().next() else {
        return Vec::new();
    };
    let text = |path: &str| value.pointer(path).and_then(Value::as_str).unwrap_or_default();
    match text("/notificationType") {
        "Bounce" => list(&value, "/bounce/bouncedRecipients").iter().map(bounced).collect(),
        "Complaint" => list(&value, "/complaint/complainedRecipients")
            .iter()
            .map(|who| complained(who, text("/complaint/complaintFeedbackType")))
            .collect(),
        "Delivery" => delivered(&value),
        _ => Vec::new(),
    }
}

fn list(value: &Value, path: &str) -> Vec<Value> {
    value.pointer(path).and_then(Value::as_array).cloned().unwrap_or_default()
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn bounced(who: &Value) -> Bounce {
    let said = text(who, "diagnosticCode");
    let action = text(who, "action");
    let status = reason::status_code(&text(who, "status")).or_else(|| reason::status_code(&said));
    let reason = reason::decide(&reason::Evidence {
        said: &said,
        around: "",
        human: "",
        status: status.as_deref(),
        action: &action,
    });
    Bounce {
        recipient: text(who, "emailAddress"),
        action,
        hard: reason::is_hard(reason),
        reason: reason.to_owned(),
        status,
        diagnostic: shortened(&said),
    }
}

fn complained(who: &Value, kind: &str) -> Bounce {
    let action = if kind.is_empty() { "abuse" } else { kind };
    Bounce {
        recipient: text(who, "emailAddress"),
        action: action.to_owned(),
        reason: "feedback".to_owned(),
        ..Bounce::default()
    }
}

fn delivered(value: &Value) -> Vec<Bounce> {
    let said = value.pointer("/delivery/smtpResponse").and_then(Value::as_str).unwrap_or_default();
    let recipients = list(value, "/delivery/recipients");
    recipients
        .iter()
        .filter_map(Value::as_str)
        .map(|who| Bounce {
            recipient: who.to_owned(),
            action: "delivered".to_owned(),
            status: reason::status_code(said),
            reason: "delivered".to_owned(),
            diagnostic: shortened(said),
            ..Bounce::default()
        })
        .collect()
}
