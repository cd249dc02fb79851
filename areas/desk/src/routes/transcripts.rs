//! Transcripts: as a file, and as a file to send with an answer.

use crate::colleague;
use crate::file::{self, Attachment};
use crate::transcript::{self, Form};
use base::{Action, Failure};
use web::{Answer, Ask, Body, HeaderValue, Method, Needs, Raw, Reply, Response, Route, header, post, raw};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    vec![
        raw(
            Method::GET,
            "/conversations/{id}/transcript",
            Needs::Permission(Action::ConversationRead),
            (
                "what was said with the customer, as text or with ?as=json for programs; no notes, nothing that went to others",
                0,
            ),
            download,
        ),
        post(
            "/conversations/{id}/transcript",
            Needs::Permission(Action::ConversationReply),
            "make a transcript a file of one's own, to be sent with an answer",
            attach,
        ),
    ]
}

async fn download(raw: Raw) -> Result<Response, Failure> {
    let ask = &raw.ask;
    let me = ask.actor.require_agent()?;
    let mut conn = ask.read().await?;
    let whole = transcript::of(&mut conn, &ask.actor, (ask.text("id")?, ask.now)).await?;
    let json = Raw::pairs(raw.query.as_bytes()).iter().any(|(key, value)| key == "as" && value == "json");
    let (form, kind, end) =
        if json { (Form::Json, "application/json", "json") } else { (Form::Text, "text/plain; charset=utf-8", "txt") };
    let bytes = transcript::written(&whole, (form, &colleague::zone_of(&mut conn, &me).await?))?;
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(how) = HeaderValue::from_str(&format!("attachment; filename=\"conversation-{}.{end}\"", whole.number)) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, how);
    }
    Ok(response)
}

async fn attach(ask: Ask) -> Answer<Attachment> {
    ask.db().require_room()?;
    let mut tx = ask.begin().await?;
    let stored = transcript::attach(&mut tx, ask.text("id")?).await?;
    tx.commit().await?;
    Ok(Reply::created(file::attachment(&stored, ask.house().vault(), ask.now)))
}
