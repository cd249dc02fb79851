//! The audit log.

use crate::audit_view::{self, AuditLine, Wanted};
use base::{Action, Thing};
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Answer, Ask, Needs, Page, Paging, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![web::get("/audit", Needs::Permission(Action::AuditRead), "reads the audit log, newest first", list)]
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
    /// From the `next` of the page before.
    cursor: Option<String>,
    /// Lines wanted, 1 to 200.
    #[schemars(range(min = 1, max = 200))]
    limit: Option<i64>,
}

async fn list(ask: Ask<Filter>) -> Answer<Page<AuditLine>> {
    ask.check(Action::AuditRead, &Thing::company())?;
    let (ask, Filter { actor, action, thing, cursor, limit }, ()) = ask.take();
    let paging = Paging { cursor, limit };
    let (before, limit) = (paging.after::<i64>()?.unwrap_or(i64::MAX), paging.limit());
    let wanted = Wanted { actor, action, thing };
    let lines = audit_view::read(&mut ask.read().await?, wanted, before, limit).await?;
    Ok(Reply::from(Page::of(lines, limit, |line| line.seq)))
}
