//! `/customer-imports`: a file of customers, uploaded, looked at, tried, run; and all customers as a file.

use crate::export;
use crate::import::{self, Import, Look, Plan, Refused};
use base::{Action, Failure, ImportId, Outcome, Thing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{
    Answer, Ask, Body, Done, Empty, HeaderValue, List, Method, Needs, Page, Paging, Raw, Reply, Response, Route, get,
    header, post, raw,
};

const IMPORT: Needs = Needs::Permission(Action::CustomerImport);

pub(super) fn routes() -> Vec<Route> {
    let upload = ("keep a part of a file of customers, counted from 0, of at most 1 MiB", import::PART + 1024);
    vec![
        get("/customer-imports", IMPORT, "list imports of customers", list),
        post("/customer-imports", IMPORT, "begin an import of customers", begin),
        get("/customer-imports/{id}", IMPORT, "how far an import is, and what it refused", show),
        web::delete("/customer-imports/{id}", IMPORT, "forget a file that was not run", discard),
        raw(Method::PUT, "/customer-imports/{id}/parts/{part}", IMPORT, upload, put_part),
        post("/customer-imports/{id}/look", IMPORT, "look at a file: encoding, separator, columns, first rows", look),
        post("/customer-imports/{id}/check", IMPORT, "try a file: what it would come to, row by row", check),
        post("/customer-imports/{id}/run", IMPORT, "import what was tried; can be taken back for 30 days", run),
        post("/customer-imports/{id}/pause", IMPORT, "hold an import", pause),
        post("/customer-imports/{id}/resume", IMPORT, "go on with an import", resume),
        raw(
            Method::GET,
            "/customer-imports/{id}/refused",
            IMPORT,
            ("the rows that were refused, as a file", 0),
            refused_file,
        ),
        raw(
            Method::GET,
            "/customer-export",
            Needs::Permission(Action::Export),
            ("all customers as a file; in the audit log", 0),
            export_file,
        ),
    ]
}

/// Imports concern the customers of the whole company.
fn allow<Q, B>(ask: &Ask<Q, B>) -> Outcome<()> {
    ask.check(Action::CustomerImport, &Thing::company())
}

async fn list(ask: Ask<Paging>) -> Answer<List<Import>> {
    allow(&ask)?;
    let (before, limit): (Option<ImportId>, i64) = (ask.query.after()?, ask.query.limit());
    let found = import::list(&mut ask.read().await?, (before, limit)).await?;
    Ok(Page::of(found, limit, |one| one.id.clone()).into())
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewImport {
    /// Name of the file.
    file_name: String,
}

async fn begin(ask: Ask<(), NewImport>) -> Answer<Import> {
    allow(&ask)?;
    let mut tx = ask.begin().await?;
    let made = import::begin(&mut tx, &ask.body.file_name).await?;
    tx.commit().await?;
    Ok(Reply::created(made))
}

#[derive(Debug, Serialize, JsonSchema)]
struct Shown {
    import: Import,
    /// The first rows that could not be used.
    refused: Vec<Refused>,
    /// The first customers an undo kept.
    kept: Vec<crate::CustomerRef>,
}

async fn show(ask: Ask) -> Answer<Shown> {
    allow(&ask)?;
    let mut conn = ask.read().await?;
    let import = import::find(&mut conn, &ask.id("id")?).await?;
    let refused = import::refusals(&mut conn, &import, (0, import::LISTED)).await?;
    let kept = import::kept_customers(&mut conn, &import).await?;
    Ok(Shown { import, refused, kept }.into())
}

async fn discard(ask: Ask) -> Done {
    allow(&ask)?;
    let mut tx = ask.begin().await?;
    import::discard(&mut tx, &ask.id("id")?).await?;
    tx.commit().await?;
    Empty::done()
}

async fn put_part(raw: Raw) -> Result<Response, Failure> {
    let ask = &raw.ask;
    allow(ask)?;
    let part: i64 = ask.id("part")?;
    let mut tx = ask.begin().await?;
    let import = import::put_part(&mut tx, &ask.id("id")?, (part, &raw.body)).await?;
    tx.commit().await?;
    let body = serde_json::to_vec(&import).map_err(base::Fault::new)?;
    Ok(file(Body::from(body), "application/json", None))
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct As {
    /// Name of an encoding; guessed when left out.
    encoding: Option<String>,
    /// What stands between two cells; guessed when left out.
    separator: Option<char>,
}

async fn look(ask: Ask<(), As>) -> Answer<Look> {
    allow(&ask)?;
    let mut conn = ask.read().await?;
    let import = import::find(&mut conn, &ask.id("id")?).await?;
    Ok(import::look(&mut conn, import, (ask.body.encoding.as_deref(), ask.body.separator)).await?.into())
}

async fn check(ask: Ask<(), Plan>) -> Answer<Import> {
    allow(&ask)?;
    let mut tx = ask.begin().await?;
    let import = import::check(&mut tx, &ask.id("id")?, &ask.body).await?;
    tx.commit().await?;
    Ok(import.into())
}

async fn run(ask: Ask) -> Answer<Import> {
    allow(&ask)?;
    let mut tx = ask.begin().await?;
    let import = import::run(&mut tx, &ask.id("id")?).await?;
    tx.commit().await?;
    Ok(import.into())
}

async fn pause(ask: Ask) -> Answer<Import> {
    allow(&ask)?;
    let mut tx = ask.begin().await?;
    let import = import::pause(&mut tx, &ask.id("id")?).await?;
    tx.commit().await?;
    Ok(import.into())
}

async fn resume(ask: Ask) -> Answer<Import> {
    allow(&ask)?;
    let mut tx = ask.begin().await?;
    let import = import::resume(&mut tx, &ask.id("id")?).await?;
    tx.commit().await?;
    Ok(import.into())
}

async fn refused_file(raw: Raw) -> Result<Response, Failure> {
    allow(&raw.ask)?;
    let id = raw.ask.id("id")?;
    let import = import::find(&mut raw.ask.read().await?, &id).await?;
    let body = Body::from_stream(export::refused(raw.ask.db().clone(), import));
    Ok(file(body, "text/csv; charset=utf-8", Some("refused.csv")))
}

async fn export_file(raw: Raw) -> Result<Response, Failure> {
    raw.ask.check(Action::Export, &Thing::company())?;
    let mut tx = raw.ask.begin().await?;
    export::note(&mut tx).await?;
    tx.commit().await?;
    let body = Body::from_stream(export::customers(raw.ask.db().clone()));
    Ok(file(body, "text/csv; charset=utf-8", Some("customers.csv")))
}

fn file(body: Body, kind: &'static str, name: Option<&'static str>) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Some(name) = name
        && let Ok(how) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
    {
        headers.insert(header::CONTENT_DISPOSITION, how);
    }
    response
}
