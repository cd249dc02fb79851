//! What was held because the database is a copy, until somebody has seen it.

use crate::later;
use base::{Action, Outcome, Thing, Time};
use schemars::JsonSchema;
use serde::Serialize;
use store::fence::{self, Cause};
use web::{Answer, Ask, Done, Empty, Needs, Route, get, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let administrators = Needs::Permission(Action::CompanyChange);
    vec![
        get("/copy", administrators, "whether this database is a copy, and what was held because of that", show),
        post("/copy/seen", administrators, "that it was seen; what is held stays held", seen),
    ]
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CopyNotice")]
struct Notice {
    /// What was noticed; nothing if it is no copy, or was seen.
    copy: Option<Copied>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Copied {
    /// When it was noticed.
    at: Time,
    /// `elsewhere`, `older`, `restored` or `imported`.
    cause: &'static str,
    /// The moment the backup or export is of, if it came from one.
    of: Option<Time>,
    /// Rows of the outbox that were held.
    held: u64,
    /// Planned answers that were due and still wait for a person.
    planned: i64,
}

fn allow(ask: &Ask) -> Outcome<()> {
    ask.check(Action::CompanyChange, &Thing::company())
}

async fn show(ask: Ask) -> Answer<Notice> {
    allow(&ask)?;
    let mut conn = ask.read().await?;
    let Some(note) = fence::note(&mut conn).await? else { return Ok(Notice { copy: None }.into()) };
    let planned = later::due_by(&mut conn, note.until).await?;
    let copy = Copied { at: note.at, cause: word(note.cause), of: note.of, held: note.held, planned };
    Ok(Notice { copy: Some(copy) }.into())
}

const fn word(cause: Cause) -> &'static str {
    match cause {
        Cause::Elsewhere => "elsewhere",
        Cause::Older => "older",
        Cause::Restored => "restored",
        Cause::Imported => "imported",
    }
}

async fn seen(ask: Ask) -> Done {
    allow(&ask)?;
    let mut tx = ask.begin().await?;
    fence::seen(&mut tx).await?;
    tx.commit().await?;
    Empty::done()
}
