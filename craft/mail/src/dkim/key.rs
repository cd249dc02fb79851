//! Published keys.

use super::tags::Tags;
use ring::signature::{ED25519, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};
use sha2::{Digest, Sha256};

/// How a signature is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// RSA over SHA-256.
    Rsa,
    /// Ed25519 over SHA-256.
    Ed25519,
}

/// A key as published.
#[derive(Debug)]
pub(super) struct Key {
    bytes: Vec<u8>,
    method: Method,
    /// It signs for its very domain, not for those below it.
    pub(super) own_domain_only: bool,
}

impl Key {
    /// A key of this kind, if the text publishes one for mail that is not only being tried out or revoked.
    pub(super) fn read(text: &str, method: Method) -> Option<Self> {
        let tags = Tags::read(text.as_bytes());
        let list = |name: &str| tags.get(name).map(|value| value.split(':').map(str::trim).collect::<Vec<_>>());
        let kind = tags.get("k").unwrap_or("rsa");
        let flags = list("t").unwrap_or_default();
        let fits = tags.get("v").is_none_or(|version| version == "DKIM1")
            && kind == if method == Method::Ed25519 { "ed25519" } else { "rsa" }
            && list("h").is_none_or(|hashes| hashes.contains(&"sha256"))
            && list("s").is_none_or(|services| services.iter().any(|one| matches!(*one, "*" | "email")))
            && !flags.contains(&"y");
        let bytes = tags.bytes("p").filter(|bytes| fits && !bytes.is_empty())?;
        let bytes = if method == Method::Ed25519 { bytes } else { rsa(&bytes)?.to_vec() };
        Some(Self { bytes, method, own_domain_only: flags.contains(&"s") })
    }

    /// Whether its owner signed these bytes.
    pub(super) fn signed(&self, bytes: &[u8], signature: &[u8]) -> bool {
        if self.method == Method::Ed25519 {
            // RFC 8463 signs the hash
            let hash = Sha256::digest(bytes);
            return UnparsedPublicKey::new(&ED25519, &self.bytes).verify(&hash, signature).is_ok();
        }
        // RFC 8301: keys of 1024 bits must still be taken
        let rule = &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY;
        UnparsedPublicKey::new(rule, &self.bytes).verify(bytes, signature).is_ok()
    }
}

const SEQUENCE: u8 = 0x30;
const BITS: u8 = 0x03;

/// The key itself, without the wrapping that says it is one (RFC 5280); some publish it bare.
fn rsa(der: &[u8]) -> Option<&[u8]> {
    let (inside, _) = element(der, SEQUENCE)?;
    let Some((_, rest)) = element(inside, SEQUENCE) else { return Some(der) };
    let (bits, _) = element(rest, BITS)?;
    bits.strip_prefix(&[0])
}

/// The content of the first element, if it is of this kind, and what follows it.
fn element(der: &[u8], kind: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = der.split_first()?;
    if *first != kind {
        return None;
    }
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match *length {
        short @ 0..0x80 => (usize::from(short), rest),
        long => {
            let (bytes, rest) =
                rest.split_at_checked(usize::from(long & 0x7f)).filter(|(bytes, _)| bytes.len() <= 2)?;
            (bytes.iter().fold(0_usize, |sum, byte| sum * 256 + usize::from(*byte)), rest)
        }
    };
    rest.split_at_checked(length)
}
