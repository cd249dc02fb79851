//! What the public sees of the pact: a page, the same figures as JSON, CSV and a badge, and a way to sign it. Nothing of it
//! is there before the company publishes its pact (PACT-N1), and nothing is said after it withdrew it (PACT-N2).

pub mod answers;
pub mod badge;
pub mod data;
mod form_pages;
mod forms;
pub mod page;
mod parts;
mod promise;
#[cfg(test)]
mod same;
mod spark;
pub mod view;
pub mod words;

use crate::board::Board;
use crate::signing::edition::WordsWritten;
use crate::signing::{Edition, Standing, standing};
use crate::snapshot;
use base::vault::fingerprint;
use base::{Failure, Outcome, Refusal};
use store::Conn;
use view::View;
use web::{Body, HeaderName, HeaderValue, Method, Needs, Raw, Response, Route, StatusCode, header, raw};

/// The style sheet of the scoreboard, beside that of all public pages. It says nothing about anybody, so it is always there.
const STYLE_PATH: &str = "/p/board.css";
const STYLE: &str = include_str!("board.css");

/// The pages. They look for [`crate::signing::Lately`] in the house.
#[must_use]
pub fn routes() -> Vec<Route> {
    let open = |path, words, work| -> Route { read(path, words, work) };
    vec![
        open("/p/pact", "the company's pact, and how it stands", What::Page),
        open("/p/pact.json", "the same figures for programs", What::Json),
        open("/p/pact.csv", "the same figures for spreadsheets", What::Csv),
        open("/p/pact/badge.svg", "how many promises are met, as a picture", What::Badge),
        raw(Method::GET, "/p/promise", Needs::Nothing, ("what one can expect of the company today", 0), promise::show),
        raw(Method::GET, STYLE_PATH, Needs::Nothing, ("the style sheet of the pact", 0), style),
        raw(
            Method::GET,
            "/p/pact/snapshots/{month}",
            Needs::Nothing,
            ("a signed state of the pact, of one month", 0),
            one_snapshot,
        ),
    ]
    .into_iter()
    .chain(forms::routes())
    .collect()
}

#[derive(Clone, Copy)]
enum What {
    Page,
    Json,
    Csv,
    Badge,
}

fn read(path: &'static str, words: &'static str, what: What) -> Route {
    raw(Method::GET, path, Needs::Nothing, (words, 0), move |raw| shown(raw, what))
}

async fn shown(raw: Raw, what: What) -> Result<Response, Failure> {
    let view = public(&raw).await?;
    let words = words::of(&language(&raw, &view.company_language));
    Ok(match what {
        What::Page => answered(&raw, page::whole(words, &view), ("text/html; charset=utf-8", Kept::Asked)),
        What::Json => answered(&raw, data::json(&view), ("application/json", Kept::Asked)),
        What::Csv => answered(&raw, data::csv(&view), ("text/csv; charset=utf-8", Kept::Asked)),
        What::Badge => answered(&raw, badge::drawn(words, &view), ("image/svg+xml", Kept::Everywhere)),
    })
}

/// What is in public, or the refusal that says no more than it must.
async fn public(raw: &Raw) -> Outcome<View> {
    let mut conn = raw.ask.read().await?;
    let edition = standing_edition(&mut conn).await?;
    Ok(view::made(&mut conn, raw.ask.house().vault(), (edition, raw.ask.now)).await?)
}

async fn standing_edition(conn: &mut Conn) -> Outcome<Edition> {
    match standing(conn).await? {
        Standing::Published(edition) => Ok(*edition),
        Standing::Never => Err(Refusal::missing().into()),
        Standing::Withdrawn => Err(gone().into()),
    }
}

fn gone() -> Refusal {
    Refusal::new("gone", 410, "there is nothing at this address any more")
}

/// The board with the goals the company gave itself.
#[must_use]
pub fn with_goals(mut board: Board, words: &WordsWritten) -> Board {
    for line in &mut board.lines {
        line.goal = words.lines.iter().find(|one| one.promise == line.promise).and_then(|one| one.goal);
    }
    board
}

/// The visitor's language where we know it: the one they chose, else one their browser wishes, else the company's.
pub(crate) fn language(raw: &Raw, company: &str) -> String {
    let pairs = Raw::pairs(raw.query.as_bytes());
    let chosen = pairs.iter().find(|(name, _)| name == "lang").and_then(|(_, code)| words::known(code));
    let wished = || wished(raw.ask.header("accept-language").unwrap_or_default());
    chosen.or_else(wished).unwrap_or_else(|| words::of(company).code).to_owned()
}

/// The first language we know of a header such as `fr-CH, fr;q=0.9, en;q=0.8`.
fn wished(header: &str) -> Option<&'static str> {
    let mut all: Vec<(u32, &'static str)> = header.split(',').take(20).filter_map(wish).collect();
    all.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    all.first().map(|(_, code)| *code)
}

fn wish(part: &str) -> Option<(u32, &'static str)> {
    let mut parts = part.split(';');
    let code = parts.next()?.trim().split('-').next()?.to_lowercase();
    let weight = parts.find_map(|one| one.trim().strip_prefix("q=")).map_or(1_000, thousandths);
    (weight > 0).then_some((weight, words::known(&code)?))
}

fn thousandths(text: &str) -> u32 {
    let (whole, rest) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits: String = rest.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u32>().unwrap_or(0).min(1) * 1_000 + digits.parse::<u32>().unwrap_or(0).min(999)
}

/// How long others may keep an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// Asked for anew each time: a name taken back is gone at once.
    Asked,
    /// Some minutes, and on other sites, too: it names nobody.
    Everywhere,
}

fn answered(raw: &Raw, text: String, (kind, kept): (&'static str, Kept)) -> Response {
    let tag = format!("\"{}\"", fingerprint(&text).get(..16).unwrap_or("x"));
    let known = raw.ask.header("if-none-match") == Some(tag.as_str());
    let mut response = Response::new(Body::from(if known { String::new() } else { text }));
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    let lasts = if kept == Kept::Everywhere { "public, max-age=300" } else { "no-cache" };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(lasts));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    if kind.starts_with("text/html") {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(web::headers::PAGE_POLICY));
    }
    if kept == Kept::Everywhere {
        headers
            .insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

async fn style(raw: Raw) -> Result<Response, Failure> {
    let mut response = answered(&raw, STYLE.to_owned(), ("text/css; charset=utf-8", Kept::Asked));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    Ok(response)
}

async fn one_snapshot(raw: Raw) -> Result<Response, Failure> {
    let mut conn = raw.ask.read().await?;
    standing_edition(&mut conn).await?;
    let month = raw.ask.text("month")?;
    let found = snapshot::kept::of_month(&mut conn, month).await?.ok_or_else(Refusal::missing)?;
    Ok(answered(&raw, found.to_string(), ("application/json", Kept::Asked)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_most_wished_for_is_taken() {
        for (header, code) in [
            ("de-CH, fr;q=0.9", Some("de")),
            ("en;q=0.3, es;q=0.8", Some("es")),
            ("ja, pt;q=0.9", None),
            ("ja, fr;q=0.001", Some("fr")),
            ("fr;q=0", None),
            ("", None),
            (";;;,,q=", None),
        ] {
            assert_eq!(wished(header), code, "{header}");
        }
    }
}
