//! Customers as a file (SEC-F10): row by row, so that any number fits; no cell of it is run by a spreadsheet.

use crate::import::{self, Import};
use crate::{Customer, IdentityKind, customer_store};
use base::{CustomerId, Fault};
use futures_util::future::BoxFuture;
use futures_util::stream::{Stream, try_unfold};
use serde_json::json;
use std::path::Path;
use store::{Conn, Db, Tx, audit, export};
use table::row_of;

/// Customers read at once.
const PAGE: i64 = 200;
/// Columns of addresses and how many of each kind there are: what is beyond them is in the export of everything.
const ADDRESSES: [(IdentityKind, &[&str]); 4] = [
    (IdentityKind::Email, &["Email", "Email 2", "Email 3"]),
    (IdentityKind::Phone, &["Phone", "Phone 2"]),
    (IdentityKind::Handle, &["Handle"]),
    (IdentityKind::External, &["External ID"]),
];
const AFTER: [&str; 5] = ["Company", "Language", "Time zone", "Notes", "Known since"];

/// A stream of pieces of a file.
type Pieces<S> = Result<Option<(String, S)>, Fault>;

/// Writes down that somebody takes all customers along.
pub(crate) async fn note(tx: &mut Tx) -> Result<(), Fault> {
    audit::write(tx, "customers.exported", "", json!({ "as": "csv" })).await
}

/// All customers, newest first.
pub(crate) fn customers(db: Db) -> impl Stream<Item = Result<String, Fault>> + Send + 'static {
    try_unfold((db, Place::Top), |(db, place)| async move {
        Ok(page(&db, place).await?.map(|(text, place)| (text, (db, place))))
    })
}

/// All customers as a file, a piece at a time: for the export of everything.
#[must_use]
pub fn pages<'a>(
    conn: &'a mut Conn,
    _folder: &'a Path,
    after: Option<String>,
) -> BoxFuture<'a, Result<Option<export::Page>, Fault>> {
    Box::pin(async move {
        let Some(after) = after else {
            return Ok(Some(export::Page { bytes: head().into_bytes(), rows: 0, next: String::new() }));
        };
        let before = after.parse().ok();
        let found = customer_store::list(conn, "", before, PAGE).await?;
        let text = |last: &Customer| export::Page {
            bytes: found.iter().map(row).collect::<String>().into_bytes(),
            rows: u64::try_from(found.len()).unwrap_or(0),
            next: last.id.to_string(),
        };
        Ok(found.last().map(text))
    })
}

enum Place {
    Top,
    Before(Option<CustomerId>),
}

async fn page(db: &Db, place: Place) -> Pieces<Place> {
    let before = match place {
        // The mark tells spreadsheets that this is UTF-8.
        Place::Top => return Ok(Some((head(), Place::Before(None)))),
        Place::Before(before) => before,
    };
    let found = customer_store::list(&mut db.read().await?, "", before, PAGE).await?;
    let Some(last) = found.last() else { return Ok(None) };
    let next = Place::Before(Some(last.id.clone()));
    Ok(Some((found.iter().map(row).collect(), next)))
}

fn head() -> String {
    let addresses = ADDRESSES.iter().flat_map(|(_, names)| names.iter().copied());
    format!("\u{feff}{}", row_of(["Name"].into_iter().chain(addresses).chain(AFTER)))
}

fn row(customer: &Customer) -> String {
    let mut cells = vec![customer.name.as_str()];
    for (kind, names) in ADDRESSES {
        let mut own = customer.identities.iter().filter(|one| one.kind == kind).map(|one| one.value.as_str());
        cells.extend(names.iter().map(|_| own.next().unwrap_or_default()));
    }
    let known = jiff::Timestamp::from_millisecond(customer.created_at.0).map(|at| at.to_string()).unwrap_or_default();
    let code = |code: &'_ Option<String>| code.clone().unwrap_or_default();
    let (language, zone) = (code(&customer.language), code(&customer.zone));
    cells.extend([customer.company.as_str(), &language, &zone, &customer.notes, &known]);
    row_of(cells)
}

/// The rows an import refused: line, reason, and what stood there.
pub(crate) fn refused(db: Db, import: Import) -> impl Stream<Item = Result<String, Fault>> + Send + 'static {
    try_unfold((db, import, -1), |(db, import, after)| async move {
        let found = import::refusals(&mut db.read().await?, &import, (after, PAGE)).await?;
        let text = |one: &import::Refused| {
            let line = one.line.to_string();
            row_of([line.as_str(), &one.reason].into_iter().chain(one.cells.iter().map(String::as_str)))
        };
        let head = if after < 0 { format!("\u{feff}{}", row_of(["Line", "Reason"])) } else { String::new() };
        match found.last().map(|last| last.line) {
            Some(last) => Ok(Some((head + &found.iter().map(text).collect::<String>(), (db, import, last)))),
            None if after < 0 => Ok(Some((head, (db, import, i64::MAX)))),
            None => Ok(None),
        }
    })
}
