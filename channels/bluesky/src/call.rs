//! One call to a server of the network, and what its answer means.

use crate::json;
use base::{Clock, Secret};
use contract::{Pace, wait_asked};
use outside::http::{Ask, Got, Limits, Longer, Lost, Purpose, Unreached};
use outside::{Breaker, Outside};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// Why a call brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Not now, in words; perhaps a time to wait was named, in milliseconds.
    Later(String, Option<i64>),
    /// The account is not let in, in words.
    SignIn(String),
    /// The account is switched off, in words.
    Off(String),
    /// The server says no: its code, and words.
    Refused(String, String),
    /// Its answer makes no sense or is too large, in words.
    Garbled(String),
    /// The call was cut off: it may have been done. In words.
    Cut(String),
}

impl Trouble {
    /// In words.
    pub(crate) fn words(&self) -> &str {
        let (Self::Later(words, _)
        | Self::SignIn(words)
        | Self::Off(words)
        | Self::Refused(_, words)
        | Self::Garbled(words)
        | Self::Cut(words)) = self;
        words
    }

    /// Whether trying again later may bring something else.
    pub(crate) const fn passes(&self) -> bool {
        matches!(self, Self::Later(..) | Self::SignIn(_) | Self::Off(_) | Self::Cut(_))
    }
}

/// What a call carries.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// It only asks.
    Question,
    /// It tells something to be done, and carries nothing.
    Empty,
    /// JSON.
    Json(Value),
    /// A file of a type.
    File(String, Vec<u8>),
}

/// A call by its name.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) name: &'static str,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: Body,
}

impl Call {
    /// Asks for something.
    pub(crate) fn get<const N: usize>(name: &'static str, query: [(&'static str, &str); N]) -> Self {
        let query = query.into_iter().map(|(key, value)| (key, value.to_owned())).collect();
        Self { name, query, body: Body::Question }
    }

    /// Asks about several of a kind.
    pub(crate) fn about(name: &'static str, key: &'static str, all: &[String]) -> Self {
        Self { name, query: all.iter().map(|one| (key, one.clone())).collect(), body: Body::Question }
    }

    /// Tells something to be done.
    pub(crate) const fn post(name: &'static str, value: Value) -> Self {
        Self { name, query: Vec::new(), body: Body::Json(value) }
    }

    /// A further part of the question, where there is one.
    pub(crate) fn with(mut self, key: &'static str, value: Option<String>) -> Self {
        self.query.extend(value.map(|value| (key, value)));
        self
    }

    const fn manner(&self) -> Manner {
        if matches!(self.body, Body::Question) { Manner::Asks } else { Manner::Does }
    }
}

/// Whether a call can have done something although its answer was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    Asks,
    Does,
}

/// How servers are reached.
#[derive(Clone)]
pub(crate) struct Wire {
    pub(crate) outside: Outside,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) patience: Duration,
    pub(crate) longest: usize,
    /// Places where pictures of posts lie.
    pub(crate) files: Arc<Breaker>,
}

impl Wire {
    /// Calls a server; `pace` learns from its answer when nothing is left to ask for.
    pub(crate) async fn call(
        &self,
        base: &str,
        (token, pace): (Option<&Secret<String>>, &Pace),
        call: Call,
    ) -> Result<Value, Trouble> {
        let (host, manner) = (host(base), call.manner());
        let limits = Limits { total: self.patience, bytes: self.longest, longer: Longer::Refused };
        let ask = ask(base, token, call);
        let answer = match manner {
            Manner::Asks => self.outside.http_within(ask, limits).await.map_err(Lost::Before),
            Manner::Does => self.outside.hand_over(ask, limits).await,
        };
        match answer {
            Ok(got) => {
                self.hear(&got, pace);
                self.understand(&host, &got, manner)
            }
            Err(lost) => Err(unreached(&host, lost)),
        }
    }

    /// Where this was the last call that is allowed for now, the next one waits: it would only be refused.
    fn hear(&self, got: &Got, pace: &Pace) {
        let number = |name: &str| got.header(name).and_then(|text| text.trim().parse::<i64>().ok());
        let now = self.clock.now();
        if number("ratelimit-remaining").is_some_and(|left| left <= 0)
            && let Some(wait) = wait_asked(|name| got.header(name), now)
        {
            pace.rest(now, wait);
        }
    }

    fn understand(&self, host: &str, got: &Got, manner: Manner) -> Result<Value, Trouble> {
        let said: Result<Value, _> = serde_json::from_slice(&got.body);
        if (200..300).contains(&got.status) {
            let empty = got.body.is_empty();
            return said.or_else(|_e| if empty { Ok(Value::Null) } else { Err(garbled(host, manner)) });
        }
        let said = said.unwrap_or_default();
        let (code, message) =
            (json::line(json::text(&said, "/error"), 100), json::line(json::text(&said, "/message"), 300));
        let wait = || wait_asked(|name| got.header(name), self.clock.now());
        let detail = if message.is_empty() { &code } else { &message };
        Err(match (got.status, code.as_str()) {
            // servers say so with 401 too, and signing in again would not help
            (
                _,
                "AccountTakedown" | "AccountSuspended" | "AccountDeactivated" | "RepoTakendown" | "RepoDeactivated",
            ) => Trouble::Off(format!(
                "{host} says that this account is switched off: {detail}; see the network's app for why, and switch it on there"
            )),
            (401, _) | (_, "ExpiredToken" | "InvalidToken" | "AuthMissing") => {
                Trouble::SignIn(format!("{host} does not let this account in: {detail}"))
            }
            (429, _) => Trouble::Later(format!("{host} asks to wait: too many calls"), wait().or(Some(60_000))),
            (500.., _) => Trouble::Later(format!("{host} has trouble of its own ({}): {detail}", got.status), wait()),
            (_, _) if code.is_empty() => {
                Trouble::Garbled(format!("{host} gave an answer goodword does not know ({})", got.status))
            }
            (_, _) => Trouble::Refused(code.clone(), format!("{host} says no: {detail}")),
        })
    }
}

fn unreached(host: &str, lost: Lost) -> Trouble {
    match lost {
        Lost::Before(Unreached::TooLarge) => garbled(host, Manner::Asks),
        Lost::Before(error @ (Unreached::Address | Unreached::Redirected)) => {
            Trouble::Later(format!("{host}: {error}"), None)
        }
        Lost::Before(error) => Trouble::Later(format!("{host} did not answer: {error}"), None),
        Lost::After(error) => Trouble::Cut(format!("{host} did not answer to the end: {error}")),
    }
}

fn garbled(host: &str, manner: Manner) -> Trouble {
    let words = format!("{host} gave an answer that is cut off, too large or no JSON");
    if manner == Manner::Asks { Trouble::Garbled(words) } else { Trouble::Cut(words) }
}

fn ask(base: &str, token: Option<&Secret<String>>, call: Call) -> Ask {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&call.query).finish();
    let mark = if query.is_empty() { "" } else { "?" };
    let url = format!("{}/xrpc/{}{mark}{query}", base.trim_end_matches('/'), call.name);
    let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
    headers.extend(token.map(|token| ("authorization".to_owned(), format!("Bearer {}", token.reveal()))));
    let (method, kind, body) = match call.body {
        Body::Question => ("GET", None, Vec::new()),
        Body::Empty => ("POST", None, Vec::new()),
        Body::Json(value) => ("POST", Some("application/json".to_owned()), value.to_string().into_bytes()),
        Body::File(kind, bytes) => ("POST", Some(kind), bytes),
    };
    headers.extend(kind.map(|kind| ("content-type".to_owned(), kind)));
    Ask { purpose: Purpose::Social, method: method.into(), url, headers, body }
}

/// The host of an address, for words.
pub(crate) fn host(base: &str) -> String {
    let url = url::Url::parse(base).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| json::line(base, 100))
}
