//! Pictures of a post, fetched at once within limits: addresses on the network do not hold for ever.

use crate::call::{Wire, host};
use crate::json;
use crate::parse::{named, picture};
use crate::session::{Seat, Session};
use contract::{File, Unhad};
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

/// A picture, what it is called there, and where it may be.
struct Wanted {
    alt: String,
    key: String,
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
        let key = json::text(record, "/image/ref/$link").to_owned();
        let blob = Some(&key).filter(|cid| !cid.is_empty()).map(|cid| blob(session, author, cid));
        Wanted { alt: json::words(json::text(record, "/alt")), key, places: full.into_iter().chain(blob).collect() }
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
    match first(seat.wire(), &wanted.places).await {
        Ok(bytes) => json!({ "alt": wanted.alt, "content": BASE64.encode(&bytes) }),
        Err(why) => json!({
            "alt": wanted.alt,
            "missing": format!("a picture of this post could not be fetched: {}", why.words()),
            "again": matches!(why, Unhad::NotNow(_)),
            "key": wanted.key,
            "places": wanted.places,
        }),
    }
}

/// One picture, asked for later than its post.
pub(crate) async fn one(wire: &Wire, places: &[String]) -> Result<File, Unhad> {
    let bytes = first(wire, places).await?;
    named("picture", bytes).ok_or_else(|| Unhad::Never("it is no picture goodword shows".into()))
}

/// From the first place that gives it. If one of them may give it another time, it is asked for another time.
async fn first(wire: &Wire, places: &[String]) -> Result<Vec<u8>, Unhad> {
    let mut why = Unhad::Never("it has no address".into());
    for place in places {
        why = match (from(wire, place).await, why) {
            (Ok(bytes), _) => return Ok(bytes),
            (Err(Unhad::Never(words)), Unhad::NotNow(_)) => Unhad::NotNow(words),
            (Err(why), _) => why,
        };
    }
    Err(why)
}

/// The picture at a place; one that keeps us waiting is left alone for a while.
async fn from(wire: &Wire, place: &str) -> Result<Vec<u8>, Unhad> {
    let host = host(place);
    if wire.files.ask(&host, Instant::now()).is_err() {
        return Err(Unhad::NotNow("the place it lies at has not answered for a while".into()));
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
        Ok(got) if got.status == 200 => Err(Unhad::Never("it is no picture goodword shows".into())),
        Ok(got) => Err(refused(got.status)),
        Err(Unreached::TooLarge) => Err(Unhad::Never(format!("it is larger than {} MiB", BYTES / (1024 * 1024)))),
        Err(why @ Unreached::Unreachable) => Err(Unhad::NotNow(why.to_string())),
        Err(why) => Err(Unhad::Never(why.to_string())),
    }
}

fn refused(status: u16) -> Unhad {
    let words = format!("the server answered {status}");
    if matches!(status, 408 | 425 | 429 | 500..) { Unhad::NotNow(words) } else { Unhad::Never(words) }
}
