//! `/exports`: everything in one file, for administrators. The file itself is read by a signed address that soon ends;
//! whoever asked for the address, and each time it is read, stands in the audit log.

use super::kept::{self, Export};
use super::run::forget;
use base::{Action, Actor, ExportId, Failure, Fault, Outcome, Refusal, Thing, Time};
use futures_util::stream::try_unfold;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use store::audit;
use tokio::io::AsyncReadExt;
use web::{
    Answer, Ask, Body, Done, Empty, HeaderValue, List, Method, Needs, Page, Raw, Reply, Response, Route, delete, get,
    header, post, raw,
};

/// What the signature of an address is for.
const PURPOSE: &str = "export";
/// How long an address holds.
const VALID_MS: i64 = 10 * Time::MINUTE;
const CHUNK: usize = 256 * 1024;
const MAY: Needs = Needs::Permission(Action::ExportEverything);

/// Routes below the API.
#[must_use]
pub fn api() -> Vec<Route> {
    vec![
        get("/exports", MAY, "exports of everything, newest first", list),
        post("/exports", MAY, "make an export of everything; one at a time", begin),
        get("/exports/{id}", MAY, "how far an export is", show),
        delete("/exports/{id}", MAY, "stop an export, or remove its file", remove),
        post("/exports/{id}/address", MAY, "an address to read its file by; it ends after ten minutes", address)
            .unkept(),
    ]
}

/// Routes outside the API.
#[must_use]
pub fn pages() -> Vec<Route> {
    vec![raw(
        Method::GET,
        "/files/export/{token}",
        Needs::Nothing,
        ("the file of an export, by its signed address", 1_024),
        download,
    )]
}

fn allow<Q, B>(ask: &Ask<Q, B>) -> Outcome<()> {
    ask.check(Action::ExportEverything, &Thing::company())
}

async fn list(ask: Ask) -> Answer<List<Export>> {
    allow(&ask)?;
    let found = kept::list(&mut ask.read().await?).await?;
    let all = i64::try_from(found.len()).unwrap_or(0) + 1;
    Ok(Page::of(found, all, |one| one.id.clone()).into())
}

async fn begin(ask: Ask) -> Answer<Export> {
    allow(&ask)?;
    let mut tx = ask.begin().await?;
    let made = kept::begin(&mut tx).await?;
    tx.commit().await?;
    Ok(Reply::created(made))
}

async fn show(ask: Ask) -> Answer<Export> {
    allow(&ask)?;
    Ok(kept::find(&mut ask.read().await?, &ask.id("id")?).await?.into())
}

async fn remove(ask: Ask) -> Done {
    allow(&ask)?;
    let id: ExportId = ask.id("id")?;
    let mut tx = ask.begin().await?;
    let running = kept::find(&mut tx, &id).await?.state == "running";
    kept::remove(&mut tx, &id).await?;
    tx.commit().await?;
    // Whoever is making it notices and removes what there is.
    if !running {
        forget(ask.db().folder(), &id).await?;
    }
    Empty::done()
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ExportAddress")]
struct Address {
    /// Where the file is read, below the public address.
    url: String,
}

async fn address(ask: Ask) -> Answer<Address> {
    allow(&ask)?;
    let id: ExportId = ask.id("id")?;
    let agent = ask.actor.require_agent()?;
    let mut tx = ask.begin().await?;
    done(&kept::find(&mut tx, &id).await?)?;
    audit::write(&mut tx, "export.address", id.as_str(), json!({})).await?;
    tx.commit().await?;
    let payload = format!("{id}|{agent}|{}", ask.now.plus(VALID_MS).0);
    Ok(Address { url: format!("/files/export/{}", ask.house().vault().sign(PURPOSE, &payload)) }.into())
}

fn done(export: &Export) -> Result<(), Refusal> {
    let why = match export.state.as_str() {
        "done" => return Ok(()),
        "gone" => "the file of this export was removed; make a new one",
        _ => "this export is not done yet",
    };
    Err(Refusal::new("export.not_there", 409, why))
}

fn expired() -> Refusal {
    Refusal::new("address.expired", 410, "this address has expired; ask for a fresh one under Settings → Your data")
}

/// What a signed address names, if it still holds: the export, and who asked for the address.
fn named(raw: &Raw) -> Option<(ExportId, base::AgentId)> {
    let payload = raw.ask.house().vault().verify(PURPOSE, raw.ask.text("token").ok()?)?;
    let mut parts = payload.split('|');
    let (id, agent) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let until: i64 = parts.next()?.parse().ok()?;
    (until > raw.ask.now.0).then_some((id, agent))
}

async fn download(raw: Raw) -> Result<Response, Failure> {
    let (id, agent) = named(&raw).ok_or_else(expired)?;
    let mut conn = raw.ask.read().await?;
    let reader = kept::whose(&mut conn, &agent).await?.ok_or_else(expired)?;
    let export = kept::find(&mut conn, &id).await?;
    drop(conn);
    done(&export).map_err(|_gone| expired())?;
    let path = kept::file(raw.ask.db().folder(), &id);
    let file = tokio::fs::File::open(&path).await.map_err(|e| Fault::new(e).doing(path.display()))?;
    let length = file.metadata().await.map_err(|e| Fault::new(e).doing(path.display()))?.len();
    let reader = Actor { address: raw.ask.actor.address.clone(), ..reader };
    let mut tx = raw.ask.db().begin(&reader).await?;
    audit::write(&mut tx, "export.read", id.as_str(), json!({ "bytes": length })).await?;
    tx.commit().await?;
    respond(file, length, &store::export::file_name(export.made_at))
}

fn respond(file: tokio::fs::File, length: u64, name: &str) -> Result<Response, Failure> {
    let pieces = try_unfold(file, |mut file| async move {
        let mut chunk = vec![0; CHUNK];
        let read = file.read(&mut chunk).await?;
        chunk.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then_some((chunk, file)))
    });
    let mut response = Response::new(Body::from_stream(pieces));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-tar"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    let how = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).map_err(Fault::new)?;
    headers.insert(header::CONTENT_DISPOSITION, how);
    Ok(response)
}
