//! Proof of a sender where no mail server of ours writes down what it checked: signatures looked at here (MAIL-403).

use crate::{Email, marks};
use contract::Account;
use mail::dkim::{self, Policy, Signature};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::time::Instant;

/// All questions about one mail.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long name servers are left alone that did not answer several times in a row.
pub(crate) const REST: Duration = Duration::from_secs(60);
/// The name under which that is counted.
const SERVERS: &str = "name servers";

/// What was found out about a mail's sender.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Proof {
    /// The domain of the address it speaks of.
    pub(crate) from: String,
    /// The domain that signed for it.
    pub(crate) signed_by: Option<String>,
    /// Why a signature does not hold, in words.
    pub(crate) invalid: Option<String>,
}

impl Proof {
    /// The proof kept with a mail, if it speaks of this domain.
    pub(crate) fn of(envelope: &serde_json::Value, domain: &str) -> Option<Self> {
        let proof = envelope.get("proof").and_then(|proof| Self::deserialize(proof).ok())?;
        (!domain.is_empty() && proof.from.eq_ignore_ascii_case(domain)).then_some(proof)
    }
}

/// Looks for proof. Nothing where somebody else does, where nothing is signed, or where nobody can be asked.
pub(crate) async fn find(email: &Email, account: &Account, raw: &[u8]) -> Option<Proof> {
    if email.keeper.is_some() || !marks::trusted(account).is_empty() {
        return None;
    }
    let from = dkim::sender_domain(raw)?;
    let signed: Vec<Signature> = dkim::signatures(raw).into_iter().filter(|one| related(&one.domain, &from)).collect();
    if signed.is_empty() || email.asking.ask(SERVERS, Instant::now()).is_err() {
        return None;
    }
    match tokio::time::timeout(PATIENCE, judge(email, &from, signed, raw)).await {
        Ok(Some(proof)) => {
            email.asking.well(SERVERS);
            Some(Proof { from, ..proof })
        }
        Ok(None) | Err(_) => {
            email.asking.failed(SERVERS, Instant::now());
            None
        }
    }
}

/// The same, or one above the other: others cannot speak for it whatever they sign.
fn related(signer: &str, from: &str) -> bool {
    let above = |lower: &str, upper: &str| upper.contains('.') && lower.ends_with(&format!(".{upper}"));
    signer == from || above(signer, from) || above(from, signer)
}

/// Nothing when the name servers say nothing.
async fn judge(email: &Email, from: &str, signed: Vec<Signature>, raw: &[u8]) -> Option<Proof> {
    let mut proof = Proof::default();
    for signature in signed {
        if signature.domain != from && !speaks_for(email, &signature.domain, from).await? {
            continue;
        }
        let published = email.outside.texts(&signature.key_name).await?;
        match verified(raw.to_vec(), signature, published, email.clock.now().0 / 1_000).await {
            Ok(domain) => return Some(Proof { signed_by: Some(domain), invalid: None, ..proof }),
            Err(words) => proof.invalid = Some(words),
        }
    }
    Some(proof)
}

/// Whether the domain above or below may sign for it, by the policy published for the sender.
async fn speaks_for(email: &Email, signer: &str, from: &str) -> Option<bool> {
    for (name, domain) in dkim::policies(from) {
        if let Some(policy) = Policy::read(&domain, from, &email.outside.texts(&name).await?) {
            return Some(policy.aligned(signer, from));
        }
    }
    Some(false)
}

/// Large mails take a moment: beside the others.
async fn verified(raw: Vec<u8>, signature: Signature, published: Vec<String>, now_s: i64) -> Result<String, String> {
    let work = tokio::task::spawn_blocking(move || {
        dkim::verify(&raw, &signature, &published, now_s).map(|()| signature.domain).map_err(|why| why.to_string())
    });
    work.await.unwrap_or_else(|_panic| Err("it could not be looked at".into()))
}
