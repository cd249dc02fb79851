//! One call to the other side: signed now, guarded, and what its answer means.

use crate::Generic;
use base::Time;
use base::webhook::{Signed, sign};
use contract::{Account, standing_secrets, wait_asked};
use outside::http::{Ask, Got, Limits, Longer, Lost, Purpose};
use serde_json::Value;
use std::time::Duration;

/// The other side has this long (REL-26).
const PATIENCE: Duration = Duration::from_secs(15);
/// As much of its answer is read.
const ANSWER: usize = 64 * 1024;
/// As many signs of its words are shown.
const WORDS: usize = 300;
/// A side that is overloaded and names no time.
const THROTTLED: i64 = Time::MINUTE;

/// Why a call brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Not now, in words; perhaps a time to wait was named, in milliseconds.
    Later(String, Option<i64>),
    /// It does not believe our signature, or we have none, in words.
    Unsigned(String),
    /// It says no: its status, and words.
    Refused(u16, String),
    /// Cut off after it was handed over, in words.
    Cut(String),
}

impl Trouble {
    pub(crate) fn words(self) -> String {
        match self {
            Self::Later(words, _) | Self::Unsigned(words) | Self::Refused(_, words) | Self::Cut(words) => words,
        }
    }
}

/// Posts this; `id` stays the same over all tries.
pub(crate) async fn post(channel: &Generic, account: &Account, (id, body): (&str, Vec<u8>)) -> Result<Value, Trouble> {
    let now = channel.clock.now();
    let line = channel.line(&account.inbox);
    if let Some(left) = line.pace.left(now) {
        return Err(Trouble::Later("the other side asked to be left alone for a while".into(), Some(left)));
    }
    let ask = signed(account, (id, body), now)?;
    let limits = Limits { total: PATIENCE, bytes: ANSWER, longer: Longer::Cut };
    let got = match channel.outside.hand_over(ask, limits).await {
        Ok(got) => got,
        Err(Lost::Before(why)) => return Err(Trouble::Later(why.to_string(), None)),
        Err(Lost::After(_why)) => {
            return Err(Trouble::Cut("the other side did not answer; it may have taken it".into()));
        }
    };
    let meant = meaning(&got, now);
    if let Err(Trouble::Later(_, Some(wait))) = &meant {
        line.pace.rest(now, *wait);
    }
    meant
}

/// The call with its signature: under the secret, and the one before while both hold.
fn signed(account: &Account, (id, body): (&str, Vec<u8>), now: Time) -> Result<Ask, Trouble> {
    let url = account.settings.text("url").trim();
    if url.is_empty() {
        return Err(Trouble::Refused(0, "the inbox has no address for answers; enter one in its settings".into()));
    }
    let what = Signed { id, at: now.0.div_euclid(Time::SECOND), body: &body };
    let secrets = standing_secrets(account.settings.text("secret"), now);
    let signatures: Vec<String> = secrets.into_iter().filter_map(|secret| sign(secret, what)).collect();
    if signatures.is_empty() {
        let words = "the inbox has no secret to sign with; make one in its settings and give it to the other side";
        return Err(Trouble::Unsigned(words.into()));
    }
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", what.at.to_string()),
        ("webhook-signature", signatures.join(" ")),
    ];
    let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Ok(Ask { purpose: Purpose::Webhook, method: "POST".into(), url: url.to_owned(), headers, body })
}

/// Reads an answer.
fn meaning(got: &Got, now: Time) -> Result<Value, Trouble> {
    let said: Value = serde_json::from_slice(&got.body).unwrap_or_default();
    let asked = wait_asked(|name| got.header(name), now);
    let status = got.status;
    match status {
        200..=299 => Ok(said),
        401 | 403 => Err(Trouble::Unsigned(format!(
            "the other side answered {status}: it does not believe the signature; does it have the newest secret?"
        ))),
        429 => Err(Trouble::Later("the other side is overloaded".into(), Some(asked.unwrap_or(THROTTLED)))),
        408 | 425 | 500..=599 => Err(Trouble::Later(format!("the other side answered {status}"), asked)),
        300..=399 => Err(Trouble::Later(
            format!("the other side answered {status}, which leads elsewhere; enter the final address"),
            None,
        )),
        _ => Err(Trouble::Refused(status, refused(status, &said))),
    }
}

/// Its own words where it has some.
fn refused(status: u16, said: &Value) -> String {
    let own = ["detail", "error", "message"].into_iter().find_map(|key| said.get(key).and_then(Value::as_str));
    let own: String = own.unwrap_or_default().chars().filter(|c| !c.is_control()).take(WORDS).collect();
    if own.is_empty() {
        return format!("the other side refused it with {status}");
    }
    format!("the other side refused it: {own}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, headers: &[(&str, &str)], body: &str) -> Result<Value, Trouble> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let got = Got { status, headers, body: body.into(), url: String::new() };
        meaning(&got, Time(1_772_442_000_000))
    }

    #[test]
    fn answers_mean_what_the_contract_says() {
        assert_eq!(read(200, &[], "{\"id\":\"9\"}").unwrap()["id"], "9");
        for (status, body) in [(204, String::new()), (200, "[".repeat(10_000))] {
            assert_eq!(read(status, &[], &body).unwrap(), Value::Null);
        }
        for (status, later) in [(401, None), (429, Some(Some(THROTTLED))), (500, Some(None)), (302, Some(None))] {
            let waits = match read(status, &[], "") {
                Err(Trouble::Later(_, wait)) => Some(wait),
                _ => None,
            };
            assert_eq!(waits, later, "{status}");
        }
    }

    #[test]
    fn a_time_to_wait_is_read_in_each_form() {
        for wait in ["700", "Mon, 02 Mar 2026 09:11:40 GMT"] {
            for status in [429, 503] {
                assert!(matches!(read(status, &[("retry-after", wait)], ""), Err(Trouble::Later(_, Some(700_000)))));
            }
        }
    }

    #[test]
    fn a_refusal_is_told_in_the_other_sides_words() {
        let told = read(422, &[], "{\"detail\":\"the thread is\\u0000 closed\"}").unwrap_err().words();
        assert_eq!(told, "the other side refused it: the thread is closed");
    }
}
