//! A call with its redirects, each judged anew.

use super::body::Cap;
use super::hop::{self, Answered, Handed};
use crate::dial::Outside;
use std::time::Duration;
use url::Url;

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Telling another system what happened.
    Webhook,
    /// Somebody's picture.
    Avatar,
    /// What a link leads to.
    Preview,
    /// Signing in through another system.
    Oidc,
    /// Asking for tokens: what is said opens an account, so it is said in one place only.
    Token,
    /// Taking data in.
    Import,
    /// A network's API.
    Social,
    /// A picture in a mail.
    ImageProxy,
    /// A mail service's API.
    Mail,
}

impl Purpose {
    /// Redirects followed.
    const fn redirects(self) -> usize {
        if matches!(self, Self::Webhook | Self::Token) { 0 } else { 3 }
    }
}

/// A call.
#[derive(Clone, Debug)]
pub struct Ask {
    /// What for.
    pub purpose: Purpose,
    /// `GET`, `POST` …
    pub method: String,
    /// Where.
    pub url: String,
    /// Headers; those of the connection are ours.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Ask {
    /// A plain reading call.
    pub fn get(purpose: Purpose, url: impl Into<String>) -> Self {
        Self { purpose, method: "GET".into(), url: url.into(), headers: Vec::new(), body: Vec::new() }
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Got {
    /// Status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body, unpacked.
    pub body: Vec<u8>,
    /// Where it came from in the end.
    pub url: String,
}

impl Got {
    /// A header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Limits of a call, redirects included.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Time for all of it.
    pub total: Duration,
    /// Bytes of a body after unpacking.
    pub bytes: usize,
    /// What becomes of a longer body.
    pub longer: Longer,
}

/// What becomes of a body longer than the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Longer {
    /// The call fails.
    Refused,
    /// Its beginning is kept and the rest is not read; nothing is unpacked.
    Cut,
}

impl Default for Limits {
    fn default() -> Self {
        Self { total: Duration::from_secs(10), bytes: 5 * 1024 * 1024, longer: Longer::Refused }
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreached {
    /// The address cannot be used at all.
    #[error("this is not an address goodword can call: it must begin with https:// or http:// and carry no user name")]
    Address,
    /// Barred, closed, silent or too slow: the same words for all, so that nobody can look around inside a network with us.
    #[error("this address cannot be reached, or goodword may not go there; check it, or ask your administrator")]
    Unreachable,
    /// More than three times "look elsewhere", or from https back to http.
    #[error("the address leads on too often or to an unprotected place; give the final address")]
    Redirected,
    /// More bytes than are taken.
    #[error("the answer is larger than goodword takes")]
    TooLarge,
}

/// Why there is no answer to something that must not be done twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// Nothing was handed over: it was not done.
    Before(Unreached),
    /// It was handed over, and what became of it is not known.
    After(Unreached),
}

impl Outside {
    /// Calls once, at this address only, for something that must not be done twice.
    pub async fn hand_over(&self, ask: Ask, limits: Limits) -> Result<Got, Lost> {
        let url = usable(&ask.url).map_err(Lost::Before)?;
        let handed = Handed::default();
        let work = hop::once(self, (&ask, &url), Cap::of(limits), &handed);
        let answered = tokio::time::timeout(limits.total, work).await.unwrap_or(Err(Unreached::Unreachable));
        let lost = |why| if handed.is_over() { Lost::After(why) } else { Lost::Before(why) };
        answered.map(|answered| got(answered, &url)).map_err(lost)
    }

    /// Calls, within the usual limits.
    pub async fn http(&self, ask: Ask) -> Result<Got, Unreached> {
        self.http_within(ask, Limits::default()).await
    }

    /// Calls, within limits of one's own.
    pub async fn http_within(&self, ask: Ask, limits: Limits) -> Result<Got, Unreached> {
        let late = |_| Unreached::Unreachable;
        tokio::time::timeout(limits.total, follow(self, ask, limits)).await.map_err(late)?
    }

    /// Whether an address could be called: it can be used, has a name that is known, and leads nowhere private.
    pub async fn may_call(&self, url: &str) -> Result<(), Unreached> {
        let url = usable(url)?;
        let (host, port) = hop::place(&url)?;
        self.judge(host, port).await.map(drop).map_err(|_trouble| Unreached::Unreachable)
    }
}

async fn follow(outside: &Outside, mut ask: Ask, limits: Limits) -> Result<Got, Unreached> {
    let mut url = usable(&ask.url)?;
    for _ in 0..=ask.purpose.redirects() {
        let answered = hop::once(outside, (&ask, &url), Cap::of(limits), &Handed::default()).await?;
        let next = answered.leads_to(&url).filter(|_| ask.purpose.redirects() > 0);
        let Some(next) = next else { return Ok(got(answered, &url)) };
        let next = usable(next?.as_str())?;
        if url.scheme() == "https" && next.scheme() != "https" {
            return Err(Unreached::Redirected);
        }
        carry_on(&mut ask, answered.status, url.origin() == next.origin());
        url = next;
    }
    Err(Unreached::Redirected)
}

/// What may be said at the next address: secrets stay with the first one.
fn carry_on(ask: &mut Ask, status: u16, same_place: impl Into<Option<bool>>) {
    if same_place.into() != Some(true) {
        let secret = ["authorization", "cookie", "proxy-authorization"];
        ask.headers.retain(|(name, _)| !secret.contains(&name.to_ascii_lowercase().as_str()));
    }
    if status == 303 || (matches!(status, 301 | 302) && ask.method == "POST") {
        ask.method = "GET".into();
        ask.body.clear();
        ask.headers.retain(|(name, _)| !name.to_ascii_lowercase().starts_with("content-"));
    }
}

pub(super) fn usable(text: &str) -> Result<Url, Unreached> {
    let url = Url::parse(text.trim()).map_err(|_e| Unreached::Address)?;
    let plain = matches!(url.scheme(), "https" | "http") && url.username().is_empty() && url.password().is_none();
    if plain && url.host().is_some() { Ok(url) } else { Err(Unreached::Address) }
}

fn got(answered: Answered, url: &Url) -> Got {
    Got { status: answered.status, headers: answered.headers, body: answered.body, url: url.to_string() }
}
