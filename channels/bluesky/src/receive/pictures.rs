//! Pictures of a post, fetched at once within limits: addresses on the network do not hold for ever.

use crate::call::{Wire, host};
use crate::json;
use crate::parse::picture;
use crate::session::{Seat, Session};
use data_encoding::BASE64;
use futures_util::future::join_all;
use outside::http::{Ask, Limits, Longer, Purpose, Unreached};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::Instant;

/// Most pictures of a post, and most bytes of each.
const MOST: usize = 4;
const BYTES: usize = 2 * 1024 * 1024;
/// Longest time one is waited for.
const PATIENCE: Duration = Duration::from_secs(8);

/// The pictures of a post, or in words why one is missing.
pub(super) async fn of(seat: &Seat<'_>, session: &Session, view: &Value) -> Vec<Value> {
    join_all(wanted(view, session).into_iter().map(|wanted| fetch(seat, wanted))).await
}

/// A picture, and where it may be.
struct Wanted {
    alt: String,
    places: Vec<String>,
}

fn wanted(view: &Value, session: &Session) -> Vec<Wanted> {
    let of = |view: &Value, path: &str| -> Vec<Value> { json::list(view, path).to_vec() };
    let (mut records, mut shown) = (of(view, "/record/embed/images"), of(view, "/embed/images"));
    if records.is_empty() {
        (records, shown) = (of(view, "/record/embed/media/images"), of(view, "/embed/media/images"));
    }
    let author = json::text(view, "/author/did");
    let one = |(index, record): (usize, &Value)| {
        let full = shown.get(index).and_then(|shown| json::some(shown, "/fullsize")).map(str::to_owned);
        let blob = json::some(record, "/image/ref/$link").map(|cid| blob(session, author, cid));
        Wanted { alt: json::words(json::text(record, "/alt")), places: full.into_iter().chain(blob).collect() }
    };
    records.iter().enumerate().take(MOST).map(one).collect()
}

/// Where the account's own server keeps it, if its author is there too.
fn blob(session: &Session, did: &str, cid: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let query = query.append_pair("did", did).append_pair("cid", cid).finish();
    format!("{}/xrpc/com.atproto.sync.getBlob?{query}", session.home)
}

async fn fetch(seat: &Seat<'_>, wanted: Wanted) -> Value {
    let mut why = "it has no address".to_owned();
    for place in &wanted.places {
        match from(seat.wire(), place).await {
            Ok(bytes) => return json!({ "alt": wanted.alt, "content": BASE64.encode(&bytes) }),
            Err(words) => why = words,
        }
    }
    json!({ "alt": wanted.alt, "missing": format!("a picture of this post could not be fetched: {why}") })
}

/// The picture at a place; one that keeps us waiting is left alone for a while.
async fn from(wire: &Wire, place: &str) -> Result<Vec<u8>, String> {
    let host = host(place);
    if wire.files.ask(&host, Instant::now()).is_err() {
        return Err("the place it lies at has not answered for a while".into());
    }
    let limits = Limits { total: wire.patience.min(PATIENCE), bytes: BYTES, longer: Longer::Refused };
    let got = wire.outside.http_within(Ask::get(Purpose::Social, place), limits).await;
    match &got {
        Ok(got) if got.status < 500 => wire.files.well(&host),
        Err(Unreached::TooLarge | Unreached::Address) => {}
        _ => wire.files.failed(&host, Instant::now()),
    }
    match got {
        Ok(got) if got.status == 200 && picture(&got.body).is_some() => Ok(got.body),
        Ok(got) if got.status == 200 => Err("it is no picture goodword shows".into()),
        Ok(got) => Err(format!("the server answered {}", got.status)),
        Err(Unreached::TooLarge) => Err(format!("it is larger than {} MiB", BYTES / (1024 * 1024))),
        Err(error) => Err(error.to_string()),
    }
}
