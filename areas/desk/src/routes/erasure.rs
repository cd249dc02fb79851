//! What one person may ask for: all that is kept of them as a file, and to be erased.

use crate::erase::{self, Also, Order, Preview};
use crate::person_file;
use base::{Action, CustomerId, Failure, Fault, Thing};
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Answer, Ask, Body, Done, Empty, HeaderValue, Method, Needs, Raw, Response, Route, get, header, post, raw};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Action::CustomerErase);
    vec![
        get("/customers/{id}/erasure", needs, "what an erasure of this person would take", preview),
        raw(
            Method::GET,
            "/customers/{id}/export",
            Needs::Permission(Action::Export),
            ("everything of one person, as JSON or with ?as=text to read; in the audit log", 0),
            file,
        ),
        post("/customers/{id}/erasure", needs, "erase a person and all they wrote; cannot be taken back", run).unkept(),
    ]
}

async fn file(raw: Raw) -> Result<Response, Failure> {
    let ask = &raw.ask;
    ask.check(Action::Export, &Thing::company())?;
    let id: CustomerId = ask.id("id")?;
    let mut tx = ask.begin().await?;
    let all = person_file::gather(&mut tx, (&id, ask.now)).await?;
    store::audit::write(&mut tx, "customer.exported", id.as_str(), serde_json::json!({})).await?;
    tx.commit().await?;
    let text = Raw::pairs(raw.query.as_bytes()).iter().any(|(key, value)| key == "as" && value == "text");
    let (body, kind, name) = if text {
        (person_file::readable(&all), "text/plain; charset=utf-8", "person.txt")
    } else {
        (serde_json::to_string_pretty(&all).map_err(Fault::new)?, "application/json", "person.json")
    };
    let mut response = Response::new(Body::from(body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(how) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, how);
    }
    Ok(response)
}

async fn preview(ask: Ask) -> Answer<Preview> {
    ask.check(Action::CustomerErase, &Thing::company())?;
    let id: CustomerId = ask.id("id")?;
    Ok(erase::preview(&mut ask.read().await?, ask.db().folder(), &id).await?.into())
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// Why; kept for ever, so without name and address.
    reason: String,
    /// What the preview says has to be typed.
    confirm: String,
}

async fn run(ask: Ask<(), Wanted>) -> Done {
    ask.check(Action::CustomerErase, &Thing::company())?;
    let id: CustomerId = ask.id("id")?;
    let also = ask.part::<Also>()?;
    let mut tx = ask.begin().await?;
    let order = Order { customer: &id, reason: &ask.body.reason, confirm: &ask.body.confirm };
    erase::erase(&mut tx, (ask.house().vault(), &also), order).await?;
    tx.commit().await?;
    Empty::done()
}
