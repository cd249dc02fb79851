//! The audit log.

use crate::audit_view::{self, AuditLine, Wanted};
use base::{Action, Failure, Thing, Time};
use futures_util::stream;
use schemars::JsonSchema;
use serde::Deserialize;
use store::Db;
use store::audit::Filter as Lines;
use web::{Answer, Ask, Body, HeaderValue, Method, Needs, Page, Paging, Raw, Reply, Response, Route, header};

pub(super) fn routes() -> Vec<Route> {
    let read = Needs::Permission(Action::AuditRead);
    vec![
        web::get("/audit", read, "reads the audit log, newest first", list),
        web::raw(
            Method::GET,
            "/audit/export",
            read,
            ("the audit log as lines of JSON, oldest first, filtered as the list", 1_024),
            export,
        ),
    ]
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "AuditFilter")]
struct Filter {
    /// By this agent.
    actor: Option<String>,
    /// This action, or all that begin with it.
    action: Option<String>,
    /// To this thing.
    thing: Option<String>,
    /// With these words in it, in any case.
    q: Option<String>,
    /// Not before.
    from: Option<Time>,
    /// Before.
    until: Option<Time>,
    /// From the `next` of the page before.
    cursor: Option<String>,
    /// Lines wanted, 1 to 200.
    #[schemars(range(min = 1, max = 200))]
    limit: Option<i64>,
}

async fn list(ask: Ask<Filter>) -> Answer<Page<AuditLine>> {
    ask.check(Action::AuditRead, &Thing::company())?;
    let (ask, Filter { actor, action, thing, q, from, until, cursor, limit }, ()) = ask.take();
    let paging = Paging { cursor, limit };
    let (before, limit) = (paging.after::<i64>()?.unwrap_or(i64::MAX), paging.limit());
    let wanted = Wanted { actor, action, thing, q, from, until };
    let lines = audit_view::read(&mut ask.read().await?, wanted, before, limit).await?;
    Ok(Reply::from(Page::of(lines, limit, |line| line.seq)))
}

/// Streamed: the log only grows.
async fn export(raw: Raw) -> Result<Response, Failure> {
    raw.ask.check(Action::AuditRead, &Thing::company())?;
    let mut wanted = Wanted::default();
    for (name, value) in Raw::pairs(raw.query.as_bytes()) {
        match name.as_str() {
            "actor" => wanted.actor = Some(value),
            "action" => wanted.action = Some(value),
            "thing" => wanted.thing = Some(value),
            "q" => wanted.q = Some(value),
            "from" => wanted.from = value.parse().ok().map(Time),
            "until" => wanted.until = value.parse().ok().map(Time),
            _ => {}
        }
    }
    let mut response = Response::new(Body::from_stream(lines(raw.ask.db().clone(), wanted.into())));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    let name = HeaderValue::from_static("attachment; filename=\"audit.jsonl\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

fn lines(db: Db, filter: Lines) -> impl stream::Stream<Item = Result<String, base::Fault>> {
    stream::try_unfold((db, filter, 0), |(db, filter, seq)| async move {
        let next = audit_view::text_after(&mut db.read().await?, &filter, seq).await?;
        Ok(next.map(|(text, last)| (text, (db, filter, last))))
    })
}
