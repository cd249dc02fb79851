//! Failures as `application/problem+json` (RFC 9457). A fault is logged here, once, and shown only as an id.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use base::{Failure, Fault, Refusal, Time, Trouble};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The shape of every error, for the OpenAPI document.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Problem {
    /// `about:blank`, or an address that explains the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// HTTP status in words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code, such as `conversation.moved`.
    pub code: String,
    /// What happened, why, and what to do next.
    pub detail: String,
    /// The input field at fault.
    pub field: Option<String>,
    /// Number to quote when it is our fault.
    pub fault: Option<String>,
}

/// A failure as a response.
#[must_use]
pub fn problem(failure: Failure, now: Time) -> Response {
    match failure {
        Failure::Refused(refusal) => refused(refusal),
        Failure::Faulty(fault) => faulty(&fault, now),
    }
}

fn refused(refusal: Refusal) -> Response {
    let mut members = refusal.more;
    members.insert("code".into(), json!(refusal.code));
    members.insert("detail".into(), json!(refusal.detail));
    if let Some(field) = refusal.field {
        members.insert("field".into(), json!(field));
    }
    let wait = members.get("retry_after").and_then(Value::as_i64);
    respond(refusal.status, members, wait)
}

fn faulty(fault: &Fault, now: Time) -> Response {
    let id = base::FactId::mint(now).to_string().replace("fct_", "f-");
    tracing::error!(fault.id = id, error = %fault, "a request failed");
    let busy = fault.trouble == Trouble::Busy;
    let (status, detail) = if busy {
        (503, "the database is busy or away; nothing was changed, try again in a few seconds")
    } else {
        (
            500,
            "something failed inside goodword and nothing was changed; if it happens again, tell your administrator the number below",
        )
    };
    let code = if busy { "database.busy" } else { "fault" };
    let members = json!({ "code": code, "detail": detail, "fault": id });
    respond(status, members.as_object().cloned().unwrap_or_default(), busy.then_some(3))
}

fn respond(status: u16, mut members: Map<String, Value>, wait: Option<i64>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    members.insert("type".into(), json!("about:blank"));
    members.insert("title".into(), json!(status.canonical_reason().unwrap_or("error")));
    members.insert("status".into(), json!(status.as_u16()));
    let mut response = Response::new(Body::from(Value::Object(members).to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
