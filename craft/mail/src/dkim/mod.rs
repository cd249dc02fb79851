//! Who signed a mail (DKIM, RFC 6376 and 8463), and what a domain says about mail in its name (DMARC).
//!
//! Pure: the answers of the domain name system are arguments. Only what a signature proves is told; a mail without one is
//! not thereby refused, since nothing is known here of the machine that handed it over (SPF).

mod canon;
mod key;
mod policy;
mod tags;

pub use policy::{Policy, policies};

use crate::header::Fields;
use canon::Canon;
use key::{Key, Method};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tags::Tags;

/// Signatures looked at in one mail.
const MOST: usize = 4;
/// Names of fields a signature may cover.
const MOST_FIELDS: usize = 200;

/// A signature as it stands in a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The domain that signed.
    pub domain: String,
    /// Where its key is published.
    pub key_name: String,
    /// The field's place among those of the same name.
    place: usize,
    method: Method,
    signature: Vec<u8>,
    body_hash: Vec<u8>,
    header: Canon,
    body: Canon,
    fields: Vec<String>,
    identity_domain: String,
    expires_s: Option<i64>,
    length: Option<usize>,
}

/// Why a signature proves nothing, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// The key is gone, revoked, of another kind, or only being tried out.
    #[error("its key is not published, or not for this")]
    Key,
    /// The body is not the one signed.
    #[error("its body was changed after it was signed")]
    Body,
    /// The header is not the one signed.
    #[error("its header was changed after it was signed, or somebody else signed it")]
    Header,
    /// It held until a time that is over.
    #[error("its signature has expired")]
    Expired,
    /// Only a part of the body is signed: anything may stand behind it.
    #[error("only a part of it is signed")]
    Part,
}

/// The domain of the one sender a mail names; nothing if it names none or several.
pub fn sender_domain(raw: &[u8]) -> Option<String> {
    let fields = Fields::read(raw);
    let mut senders = fields.all("From").flat_map(crate::address::read_list).filter(|who| who.address.contains('@'));
    let domain = senders.next()?.domain().to_ascii_lowercase();
    (senders.next().is_none() && is_name(&domain)).then_some(domain)
}

/// The signatures of a mail that are complete, topmost first.
pub fn signatures(raw: &[u8]) -> Vec<Signature> {
    let fields = Fields::read(raw);
    // Of two senders a signature covers one, and a reader may see the other.
    if fields.all("From").count() != 1 {
        return Vec::new();
    }
    let all = fields.all("DKIM-Signature").enumerate().take(MOST);
    all.filter_map(|(place, value)| read(&Tags::read(value), place)).collect()
}

fn read(tags: &Tags, place: usize) -> Option<Signature> {
    let method = match tags.get("a")? {
        "rsa-sha256" => Method::Rsa,
        "ed25519-sha256" => Method::Ed25519,
        _ => return None,
    };
    let (header, body) = canon::of(tags.get("c"))?;
    let domain = tags.get("d")?.to_ascii_lowercase();
    let selector = tags.get("s")?.to_ascii_lowercase();
    let fields: Vec<String> =
        tags.get("h")?.split(':').map(|name| name.trim().to_ascii_lowercase()).take(MOST_FIELDS).collect();
    let identity = tags.get("i").and_then(|text| text.rsplit_once('@')).map(|(_, domain)| domain.to_ascii_lowercase());
    let identity_domain = identity.unwrap_or_else(|| domain.clone());
    let whole = tags.get("v") == Some("1")
        && is_name(&domain)
        && is_name(&selector)
        && fields.iter().any(|name| name == "from")
        && (identity_domain == domain || identity_domain.ends_with(&format!(".{domain}")));
    whole.then_some(())?;
    Some(Signature {
        key_name: format!("{selector}._domainkey.{domain}"),
        place,
        method,
        signature: tags.bytes("b")?,
        body_hash: tags.bytes("bh")?,
        header,
        body,
        fields,
        identity_domain,
        expires_s: tags.get("x").and_then(|text| text.parse().ok()),
        length: tags.get("l").map(|text| text.parse().unwrap_or(0)),
        domain,
    })
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() < 254
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        && !text.starts_with('.')
        && !text.ends_with('.')
}

/// Checks a signature against the texts published for its key. `now_s` is seconds since 1970.
pub fn verify(raw: &[u8], signature: &Signature, published: &[String], now_s: i64) -> Result<(), Invalid> {
    if signature.expires_s.is_some_and(|end| end < now_s) {
        return Err(Invalid::Expired);
    }
    let key = published.iter().find_map(|text| Key::read(text, signature.method)).ok_or(Invalid::Key)?;
    if key.own_domain_only && signature.identity_domain != signature.domain {
        return Err(Invalid::Key);
    }
    let fields = Fields::read(raw);
    let body = canon::body(raw.get(fields.length..).unwrap_or_default(), signature.body);
    if signature.length.is_some_and(|length| length < body.len()) {
        return Err(Invalid::Part);
    }
    if !bool::from(Sha256::digest(&body).as_slice().ct_eq(&signature.body_hash)) {
        return Err(Invalid::Body);
    }
    let signed = canon::header(&fields, signature.header, &signature.fields, signature.place);
    if key.signed(&signed, &signature.signature) { Ok(()) } else { Err(Invalid::Header) }
}

#[cfg(test)]
mod tests;
