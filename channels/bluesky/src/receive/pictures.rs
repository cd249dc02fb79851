//! Pictures of a post, fetched at once within limits: addresses on the network do not hold for ever.

use crate::json;
use crate::parse::picture;
use crate::session::{Seat, Session};
use data_encoding::BASE64;
use outside::http::{Ask, Limits, Longer, Purpose};
use serde_json::{Value, json};

/// Most pictures of a post, and most bytes of each.
const MOST: usize = 4;
const BYTES: usize = 2 * 1024 * 1024;

/// The pictures of a post, or in words why one is missing.
pub(super) async fn of(seat: &Seat<'_>, session: &Session, view: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    for wanted in wanted(view, session) {
        all.push(fetch(seat, &wanted).await);
    }
    all
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

async fn fetch(seat: &Seat<'_>, wanted: &Wanted) -> Value {
    let wire = seat.wire();
    let limits = Limits { total: wire.patience, bytes: BYTES, longer: Longer::Refused };
    let mut why = "it has no address".to_owned();
    for place in &wanted.places {
        match wire.outside.http_within(Ask::get(Purpose::Social, place), limits).await {
            Ok(got) if got.status == 200 && picture(&got.body).is_some() => {
                return json!({ "alt": wanted.alt, "content": BASE64.encode(&got.body) });
            }
            Ok(got) if got.status == 200 => "it is no picture goodword shows".clone_into(&mut why),
            Ok(got) => why = format!("the server answered {}", got.status),
            Err(error) => why = error.to_string(),
        }
    }
    json!({ "alt": wanted.alt, "missing": format!("a picture of this post could not be fetched: {why}") })
}
