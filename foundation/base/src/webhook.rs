//! Signatures by the Standard Webhooks text, version 1: made for what we send, checked on what others send us.

use data_encoding::BASE64;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// What every secret begins with.
const PREFIX: &str = "whsec_";
/// Bytes of a new secret.
const LENGTH: usize = 32;
/// Seconds by which a signed time may differ from ours; more is a replay.
const TOLERANCE: i64 = 5 * 60;

/// What is signed: the message's id, the second it was sent at, and its body.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// `webhook-timestamp`, seconds since 1970.
    pub at: i64,
    /// The body as it travels.
    pub body: &'a [u8],
}

/// A new secret, as people copy it.
#[must_use]
pub fn new_secret() -> String {
    format!("{PREFIX}{}", BASE64.encode(&rand::random::<[u8; LENGTH]>()))
}

/// The signature under one secret, such as `v1,4+dr…`; nothing when that is no secret.
#[must_use]
pub fn sign(secret: &str, what: Signed<'_>) -> Option<String> {
    let signature = mac(secret, what)?.finalize().into_bytes();
    Some(format!("v1,{}", BASE64.encode(&signature)))
}

/// Whether one of the signatures in `webhook-signature` is ours and the time is near `now` (in seconds).
#[must_use]
pub fn verify(secret: &str, what: Signed<'_>, signatures: &str, now: i64) -> bool {
    let fresh = now.saturating_sub(what.at).saturating_abs() <= TOLERANCE;
    let given = signatures.split(' ').filter_map(|one| BASE64.decode(one.strip_prefix("v1,")?.as_bytes()).ok());
    fresh && given.into_iter().any(|one| mac(secret, what).is_some_and(|mac| mac.verify_slice(&one).is_ok()))
}

fn mac(secret: &str, what: Signed<'_>) -> Option<Hmac<Sha256>> {
    let key = BASE64.decode(secret.strip_prefix(PREFIX)?.as_bytes()).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{}.{}.", what.id, what.at).as_bytes());
    mac.update(what.body);
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    const WHAT: Signed<'static> =
        Signed { id: "msg_test1", at: 1_700_000_000, body: br#"{"type":"message.created","data":{"id":"m_1"}}"# };

    #[test]
    fn a_known_message_has_its_known_signature() {
        assert_eq!(sign(SECRET, WHAT).unwrap(), "v1,4+dreVkeOueguJ4UhAjtGzv9DKuI+v/Gyo2VbzBkf/Y=");
        assert_eq!(sign("4+dre", WHAT), None);
    }

    #[test]
    fn two_signatures_carry_a_change_of_secrets() {
        let (old, new) = (new_secret(), new_secret());
        let both = format!("{} {}", sign(&new, WHAT).unwrap(), sign(&old, WHAT).unwrap());
        for secret in [&old, &new] {
            assert!(verify(secret, WHAT, &both, WHAT.at));
        }
        assert!(!verify(&new_secret(), WHAT, &both, WHAT.at));
    }

    #[expect(clippy::disallowed_methods, reason = "outside data is found by its name")]
    fn vectors() -> Vec<Value> {
        let folder = std::env::var("GOODWORD_TEST_DATA")
            .unwrap_or_else(|_| format!("{}/../../../shared/data", env!("CARGO_MANIFEST_DIR")));
        let text = std::fs::read_to_string(format!("{folder}/corpora/strings/own.jsonl")).unwrap_or_default();
        let rows = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        rows.filter(|row| row["kind"] == "webhook-verify").collect()
    }

    #[test]
    #[expect(clippy::print_stdout, reason = "says what was left out")]
    fn the_vectors_are_judged_as_they_say() {
        let vectors = vectors();
        if vectors.is_empty() {
            return println!("skipped: corpora not present");
        }
        for row in vectors {
            let header = |name: &str| row["headers"][name].as_str().unwrap_or_default().to_owned();
            let (id, at) = (header("webhook-id"), header("webhook-timestamp").parse::<i64>());
            let body = row["input"].as_str().unwrap().as_bytes();
            let secret = row["secret"].as_str().unwrap();
            let (signatures, now) = (header("webhook-signature"), row["now"].as_i64().unwrap());
            let good = at.is_ok_and(|at| verify(secret, Signed { id: &id, at, body }, &signatures, now));
            // A second delivery of the same id verifies too; taking it once is the receiver's part.
            assert_eq!(good, row["expect"]["accept"] != false, "{}", row["case"]);
        }
    }
}
