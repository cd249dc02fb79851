//! What the settings say, judged.

use crate::ids::{is_did, is_handle};
use base::{Refusal, Time};
use contract::Settings;
use std::time::Duration;
use url::{Host, Url};

/// Where most accounts are.
pub(crate) const SERVICE: &str = "https://bsky.social";
/// Seconds between two looks, and the least and most of them.
pub(crate) const POLL: u16 = 20;
const POLLS: std::ops::RangeInclusive<u16> = 5..=300;
/// Most days that are looked back.
const DAYS: u16 = 60;

/// The settings in the form they are used in.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) service: String,
    pub(crate) handle: String,
    pub(crate) poll: Duration,
    pub(crate) back_ms: i64,
}

pub(crate) fn read(settings: &Settings) -> Result<Reading, Refusal> {
    if settings.text("app_password").trim().is_empty() {
        let words = "an app password is missing; make one in the network's app under settings, privacy and security";
        return Err(Refusal::invalid("app_password", words));
    }
    let poll = settings.number("poll_seconds", POLL);
    if !POLLS.contains(&poll) {
        return Err(Refusal::invalid("poll_seconds", "take a number of seconds from 5 to 300"));
    }
    let days = settings.number("first_days", 0);
    if days > DAYS {
        return Err(Refusal::invalid("first_days", "take at most 60 days"));
    }
    Ok(Reading {
        service: service(settings.text("service"))?,
        handle: handle(settings.text("handle"))?,
        poll: Duration::from_secs(poll.into()),
        back_ms: i64::from(days) * Time::DAY,
    })
}

fn service(text: &str) -> Result<String, Refusal> {
    let text = if text.trim().is_empty() { SERVICE } else { text.trim() };
    let full = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let words = "this is no address of a server; it looks like https://bsky.social";
    let url = Url::parse(&full).map_err(|_e| Refusal::invalid("service", words))?;
    let plain = url.path() == "/" && url.query().is_none() && url.username().is_empty() && url.password().is_none();
    if !plain || url.host().is_none() || !matches!(url.scheme(), "https" | "http") {
        return Err(Refusal::invalid("service", words));
    }
    if url.scheme() == "http" && !is_near(&url) {
        let words = "the password would be sent in clear; the address must begin with https://";
        return Err(Refusal::invalid("service", words));
    }
    Ok(full.trim_end_matches('/').to_owned())
}

/// A machine of one's own, where nobody listens on the way.
fn is_near(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(v4)) => v4.is_loopback() || v4.is_private(),
        Some(Host::Ipv6(v6)) => v6.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn handle(text: &str) -> Result<String, Refusal> {
    let text = text.trim().trim_start_matches('@').to_lowercase();
    if is_handle(&text) || is_did(&text) {
        return Ok(text);
    }
    Err(Refusal::invalid("handle", "this is no handle; it looks like shop.bsky.social, without the @"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(changes: &[(&str, &str)]) -> Result<Reading, Refusal> {
        let all = [("handle", "@Shop.test"), ("app_password", "abcd-efgh-ijkl-mnop")];
        let all = all.iter().chain(changes).map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        read(&Settings(all.collect()))
    }

    #[test]
    fn little_has_to_be_said() {
        let reading = with(&[]).unwrap();
        assert_eq!((reading.service.as_str(), reading.handle.as_str()), (SERVICE, "shop.test"));
        assert_eq!(reading.poll, Duration::from_secs(20));
        assert_eq!(with(&[("service", "pds.example.com/")]).unwrap().service, "https://pds.example.com");
        assert!(with(&[("service", "http://localhost:2583")]).is_ok());
    }

    #[test]
    fn what_cannot_work_is_refused_by_its_field() {
        let wrong = [
            ("handle", "shop"),
            ("handle", "a@b.test"),
            ("app_password", " "),
            ("poll_seconds", "1"),
            ("first_days", "99"),
            ("service", "http://pds.example.com"),
            ("service", "ftp://pds.example.com"),
            ("service", "https://user:pass@pds.example.com"),
            ("service", "https://pds.example.com/deep"),
        ];
        for (field, value) in wrong {
            assert_eq!(with(&[(field, value)]).unwrap_err().field.as_deref(), Some(field), "{value}");
        }
    }
}
