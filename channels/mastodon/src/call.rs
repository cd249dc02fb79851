//! Calls to the account's server: what is asked with which token, and what an answer means.

use crate::line::{Lane, Line, is_counted_apart, rest};
use crate::{Mastodon, heal, settings};
use base::{Secret, Time};
use contract::Account;
use outside::Why;
use outside::http::{Ask, Flow, Got, Limits, Longer, Lost, Patience, Purpose, Unreached};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use url::form_urlencoded::Serializer;

/// Of an answer: long threads are long.
const LIMITS: Limits = Limits { total: Duration::from_secs(20), bytes: 12 * 1024 * 1024, longer: Longer::Refused };
/// Longest quote of what a server said.
const QUOTE: usize = 300;

/// Why something was not got or done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// The account cannot be opened, in words.
    SignIn(String),
    /// Not before so many milliseconds.
    Wait(String, i64),
    /// Not now; nothing was done.
    Away(String),
    /// It was handed over; what became of it is not known.
    Cut(String),
    /// It is not there.
    Gone,
    /// The server said no.
    Refused(String),
    /// What the server said makes no sense.
    Garbled(String),
}

impl Wrong {
    /// For people.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::SignIn(words)
            | Self::Wait(words, _)
            | Self::Away(words)
            | Self::Cut(words)
            | Self::Refused(words)
            | Self::Garbled(words) => words.clone(),
            Self::Gone => "it is not there any more".to_owned(),
        }
    }
}

/// An account's server, with what opens it.
pub(crate) struct Client<'a> {
    net: &'a Mastodon,
    account: &'a Account,
    pub(crate) base: String,
    host: String,
    token: Mutex<Secret<String>>,
    pub(crate) line: Arc<Line>,
}

/// Fields of a form.
pub(crate) type Form<'a> = &'a [(&'a str, String)];

impl<'a> Client<'a> {
    /// Opens an account. Nothing is asked of its server yet.
    pub(crate) async fn open(net: &'a Mastodon, account: &'a Account) -> Result<Self, Wrong> {
        let words = |refusal: base::Refusal| {
            Wrong::SignIn(format!("the settings of this inbox do not work: {}", refusal.detail))
        };
        let base = settings::base(&account.settings).map_err(words)?;
        let token = match settings::by_token(&account.settings) {
            true => settings::token(&account.settings).map_err(words)?,
            false => given(net, account, None).await?,
        };
        let (host, _) = settings::host(&base);
        Ok(Self { net, account, base, host, token: Mutex::new(token), line: net.line(&account.inbox) })
    }

    pub(crate) fn now(&self) -> Time {
        self.net.clock.now()
    }

    /// Reads something.
    pub(crate) async fn get(&self, lane: Lane, path: &str, query: Form<'_>) -> Result<Got, Wrong> {
        self.call(lane, ("GET", path, query)).await
    }

    /// The same as JSON.
    pub(crate) async fn value(&self, lane: Lane, path: &str, query: Form<'_>) -> Result<Value, Wrong> {
        self.read(&self.get(lane, path, query).await?)
    }

    /// Changes something that may be changed twice.
    pub(crate) async fn call(&self, lane: Lane, (method, path, form): (&str, &str, Form<'_>)) -> Result<Got, Wrong> {
        self.may(lane)?;
        for again in [true, false] {
            let ask = self.ask(method, path, form);
            let got = self.net.outside.http_within(ask, LIMITS).await.map_err(|why| self.unreached(why))?;
            self.heard(&got, (method, path));
            match self.sorted(got) {
                Err(Wrong::SignIn(words)) if again => self.renewed(words).await?,
                sorted => return sorted,
            }
        }
        Err(Wrong::SignIn(self.unopened("the access token is not accepted")))
    }

    /// Does something that must not be done twice: never led elsewhere, and told apart whether it was handed over.
    pub(crate) async fn hand_over(&self, ask: Ask, total: Duration) -> Result<Got, Wrong> {
        self.may(Lane::Answers)?;
        let (method, url) = (ask.method.clone(), ask.url.clone());
        let got = match self.net.outside.hand_over(ask, Limits { total, ..LIMITS }).await {
            Ok(got) => got,
            Err(Lost::Before(why)) => return Err(self.unreached(why)),
            Err(Lost::After(_)) => {
                return Err(Wrong::Cut(format!("{} took it and did not say what became of it", self.host)));
            }
        };
        self.heard(&got, (&method, &url));
        if matches!(got.status, 500 | 502 | 504 | 520..=529) {
            return Err(Wrong::Cut(format!("{} failed while it took it ({})", self.host, got.status)));
        }
        let status = got.status;
        let sorted = self.sorted(got);
        match &sorted {
            Ok(_) => self.line.note(None),
            Err(Wrong::SignIn(words)) => {
                // a token that ran out is renewed by the next look, where it was given at a sign-in; not what it may do
                if status != 401 || settings::by_token(&self.account.settings) {
                    self.line.note(Some(words));
                }
                self.line.look.notify_one();
            }
            Err(_) => {}
        }
        sorted
    }

    /// A call with a body of one's own.
    pub(crate) fn request(&self, method: &str, path: &str, more: Vec<(String, String)>, body: Vec<u8>) -> Ask {
        let token = self.token.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut headers = vec![
            ("authorization".to_owned(), format!("Bearer {}", token.reveal())),
            ("accept".to_owned(), "application/json".to_owned()),
        ];
        headers.extend(more);
        let (purpose, url) = (Purpose::Social, format!("{}{path}", self.base));
        Ask { purpose, method: method.to_owned(), url, headers, body }
    }

    fn ask(&self, method: &str, path: &str, form: Form<'_>) -> Ask {
        let words = encoded(form);
        if method == "GET" {
            let path = if words.is_empty() { path.to_owned() } else { format!("{path}?{words}") };
            return self.request(method, &path, Vec::new(), Vec::new());
        }
        let kind = ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned());
        self.request(method, path, vec![kind], words.into_bytes())
    }

    /// Opens a stream at the address the server named for it.
    pub(crate) async fn flow(&self, base: &str, path: &str, patience: Patience) -> Result<Flow, Wrong> {
        let mut ask = self.request("GET", path, Vec::new(), Vec::new());
        ask.url = format!("{base}{path}");
        ask.headers.push(("accept".into(), "text/event-stream".into()));
        self.net.outside.flow(ask, patience).await.map_err(|why| self.unreached(why))
    }

    /// What an answer says, as JSON.
    pub(crate) fn read(&self, got: &Got) -> Result<Value, Wrong> {
        let strange = || Wrong::Garbled(format!("{} gave an answer that cannot be read", self.host));
        heal::value(&got.body).ok_or_else(strange)
    }

    fn heard(&self, got: &Got, (method, path): (&str, &str)) {
        if !is_counted_apart(method, path) {
            self.line.heard(got, self.now());
        }
    }

    fn may(&self, lane: Lane) -> Result<(), Wrong> {
        match self.line.wait(lane, self.now()) {
            Some(wait) => Err(Wrong::Wait(self.busy(wait), wait)),
            None => Ok(()),
        }
    }

    fn busy(&self, wait: i64) -> String {
        let seconds = wait.div_euclid(Time::SECOND) + 1;
        format!("{} allows no more requests for now; the next one is made in {seconds} s", self.host)
    }

    fn unopened(&self, said: &str) -> String {
        let what =
            if settings::by_token(&self.account.settings) { "paste a new access token" } else { "sign in again" };
        format!("{} does not let goodword in (it said \"{said}\"); {what}", self.host)
    }

    fn unreached(&self, why: Unreached) -> Wrong {
        match why {
            Unreached::TooLarge => Wrong::Garbled(format!("{} gave an answer larger than goodword takes", self.host)),
            other => Wrong::Away(format!("{}: {other}", self.host)),
        }
    }

    /// A token given at the sign-in may be followed by another; one that was pasted cannot.
    async fn renewed(&self, words: String) -> Result<(), Wrong> {
        if settings::by_token(&self.account.settings) {
            return Err(Wrong::SignIn(words));
        }
        let refused = self.token.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let next = given(self.net, self.account, Some(&refused)).await?;
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(())
    }

    fn sorted(&self, got: Got) -> Result<Got, Wrong> {
        let said = said(&got);
        Err(match got.status {
            200..=299 => return Ok(got),
            401 => Wrong::SignIn(self.unopened(&said)),
            // not every server knows 401
            400 | 403 if shut(&said) => Wrong::SignIn(self.unopened(&said)),
            404 | 410 => Wrong::Gone,
            429 => {
                let wait = rest(&got, self.now());
                Wrong::Wait(self.busy(wait), wait)
            }
            300..=399 => Wrong::Refused(format!("{} sends us elsewhere; give that address instead", self.host)),
            400..=499 => Wrong::Refused(format!("{} refused it (it said \"{said}\")", self.host)),
            status => Wrong::Away(format!("{} is in trouble ({status})", self.host)),
        })
    }
}

async fn given(net: &Mastodon, account: &Account, refused: Option<&Secret<String>>) -> Result<Secret<String>, Wrong> {
    let words = |refusal: base::Refusal| Wrong::SignIn(refusal.detail);
    let Some(provider) = settings::provider(&account.settings).map_err(words)? else {
        return Err(Wrong::SignIn("nobody has signed in for this inbox".into()));
    };
    let given = net.passes.pass(&account.inbox, &provider, refused).await;
    given.map_err(|trouble| match trouble.why {
        Why::SignIn => Wrong::SignIn(trouble.words),
        _ => Wrong::Away(trouble.words),
    })
}

/// A form as it is sent.
pub(crate) fn encoded(form: Form<'_>) -> String {
    let mut words = Serializer::new(String::new());
    words.extend_pairs(form);
    words.finish()
}

/// The server's own words, short and without control characters.
fn said(got: &Got) -> String {
    let value = heal::value(&got.body).unwrap_or(Value::Null);
    let words = ["error_description", "error", "message"].iter().find_map(|key| value.get(key)?.as_str());
    let words = words.or_else(|| plain(&got.body)).map_or_else(|| format!("status {}", got.status), str::to_owned);
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(QUOTE).collect()
}

/// A line of text, as some answer with where others answer with JSON.
fn plain(body: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(body).ok()?.trim();
    Some(text).filter(|text| !text.is_empty() && text.len() <= QUOTE && !text.starts_with(['<', '{', '[']))
}

/// Whether a no is about the account and not about what was asked: it was suspended, has not the right, or its token ended.
fn shut(said: &str) -> bool {
    let said = said.to_lowercase();
    [
        "outside the authorized scopes",
        "insufficient",
        "login is currently disabled",
        "account is suspended",
        "missing a confirmed e-mail",
        "pending approval",
        "invalid bearer token",
        "invalid token",
        "access token",
    ]
    .iter()
    .any(|words| said.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_about_the_account_is_told_from_what_was_asked() {
        assert!(shut("This action is outside the authorized scopes"));
        assert!(shut("Your login is currently disabled"));
        assert!(shut("Invalid Bearer token"));
        assert!(!shut("This action is not allowed"));
    }

    #[test]
    fn a_server_is_quoted_short_and_without_controls() {
        let got = |body: &str| Got { status: 422, headers: vec![], body: body.into(), url: String::new() };
        assert_eq!(said(&got(r#"{"error":"Validation failed:\u001b Text"}"#)), "Validation failed:  Text");
        assert_eq!(said(&got("<html>")), "status 422");
        assert_eq!(said(&got("Invalid Bearer token\n")), "Invalid Bearer token");
        assert_eq!(said(&got(&format!(r#"{{"error":"{}"}}"#, "a".repeat(9_000)))).len(), QUOTE);
    }
}
