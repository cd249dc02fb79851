//! A signed-in browser: its cookie, how long it lasts, and how it is shown to its owner.

use base::vault::fingerprint;
use base::{Refusal, SessionId, Time};
use schemars::JsonSchema;
use serde::Serialize;
use web::{HeaderMap, header};

/// Name of the cookie.
pub const COOKIE: &str = "goodword_session";
/// A session nobody used for so long has ended.
pub const IDLE_MS: i64 = 14 * Time::DAY;
/// The longest a session lasts, however much it is used.
pub const LONGEST_MS: i64 = 60 * Time::DAY;
/// How often a session remembers that it was used.
pub const TOUCH_MS: i64 = Time::MINUTE;
/// What API tokens begin with, so that people and scanners recognise one.
pub const TOKEN_PREFIX: &str = "gwt_";

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Session {
    /// Id.
    pub id: SessionId,
    /// Signed in at.
    pub created_at: Time,
    /// Used last, to the minute.
    pub last_seen_at: Time,
    /// Network address it was begun from.
    pub address: String,
    /// What the browser called itself.
    pub agent_string: String,
    /// Whether it is the one asking.
    pub current: bool,
}

/// Where a request comes from, as far as a session remembers it.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// Network address.
    pub address: String,
    /// What the browser calls itself, shortened.
    pub agent_string: String,
    /// Hash of the session secret it holds, if any.
    pub held: Option<String>,
}

impl Origin {
    /// From a request.
    #[must_use]
    pub fn of(address: &str, headers: &HeaderMap) -> Self {
        let said = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("");
        let agent_string = said.chars().filter(|c| !c.is_control()).take(300).collect();
        let held = cookie(headers).ok().flatten().map(|secret| fingerprint(&secret));
        Self { address: address.to_owned(), agent_string, held }
    }
}

/// The session secret in the cookies. Two different ones are none: somebody planted one of them.
pub fn cookie(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut found: Vec<&str> = lines.flat_map(|line| line.split(';')).filter_map(value).collect();
    found.dedup();
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some((*one).to_owned())),
        _ => Err(Refusal::signed_out()),
    }
}

fn value(pair: &str) -> Option<&str> {
    pair.trim().strip_prefix(COOKIE)?.strip_prefix('=').filter(|value| !value.is_empty())
}

/// The API token in the `Authorization` header, if it carries one.
#[must_use]
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, secret) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(secret.trim())
}

/// The `Set-Cookie` that begins a session.
#[must_use]
pub fn set_cookie(secret: &str, public_url: &str) -> String {
    let (age, secure) = (LONGEST_MS / Time::SECOND, secure(public_url));
    format!("{COOKIE}={secret}; Path=/api; HttpOnly; SameSite=Lax; Max-Age={age}{secure}")
}

/// The `Set-Cookie` that takes it away.
#[must_use]
pub fn clear_cookie(public_url: &str) -> String {
    format!("{COOKIE}=; Path=/api; HttpOnly; SameSite=Lax; Max-Age=0{}", secure(public_url))
}

fn secure(public_url: &str) -> &'static str {
    if public_url.starts_with("https://") { "; Secure" } else { "" }
}

/// What a network address counts as for throttles: an IPv6 customer holds a whole /64.
#[must_use]
pub fn network(address: &str) -> String {
    match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V6(v6)) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.to_string(),
            None => v6.segments().iter().take(4).map(|part| format!("{part:x}:")).collect(),
        },
        Ok(v4) => v4.to_string(),
        // No address is one address: unknown callers share a count.
        Err(_) => "unknown".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use web::{HeaderName, HeaderValue};

    fn headers(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn the_cookie_is_found_among_others_and_a_planted_second_one_voids_both() {
        let read = |text: &'static str| cookie(&headers(&[(header::COOKIE, text)]));
        assert_eq!(read("a=1; goodword_session=abc; b=2").unwrap().as_deref(), Some("abc"));
        assert_eq!(read("goodword_session=abc; goodword_session=abc").unwrap().as_deref(), Some("abc"));
        assert_eq!(read("goodword_sessionx=abc; goodword_session=").unwrap(), None);
        assert_eq!(read("goodword_session=planted; goodword_session=abc").unwrap_err().status, 401);
    }

    #[test]
    fn the_cookie_is_closed_to_scripts_and_other_sites() {
        let set = set_cookie("abc", "https://desk.example.com");
        assert_eq!(set, "goodword_session=abc; Path=/api; HttpOnly; SameSite=Lax; Max-Age=5184000; Secure");
        assert!(!set_cookie("abc", "http://localhost:8080").contains("Secure"));
        assert!(clear_cookie("https://x.de").contains("Max-Age=0; Secure"));
    }

    #[test]
    fn only_bearer_authorization_is_a_token() {
        let read = |text: &'static str| bearer(&headers(&[(header::AUTHORIZATION, text)])).map(str::to_owned);
        assert_eq!(read("Bearer gwt_1").as_deref(), Some("gwt_1"));
        assert_eq!(read("bearer gwt_1").as_deref(), Some("gwt_1"));
        assert_eq!(read("Basic bWlhOng="), None);
    }

    #[test]
    fn a_network_is_an_address_or_a_64() {
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network(""), "unknown");
    }
}
