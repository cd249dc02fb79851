//! Seals what must not be read from a stolen database, and signs what leaves and comes back.

use crate::Fault;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// The installation's key, kept outside the database.
#[derive(Clone)]
pub struct Vault {
    key: [u8; 32],
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(…)")
    }
}

impl Vault {
    /// A vault over a 32-byte key.
    #[must_use]
    pub const fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// A key of its own for one purpose; keys of two purposes tell nothing of each other.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        self.mac(purpose, b"derive")
    }

    /// Seals `text` for `purpose`; only `open` with the same purpose reads it.
    pub fn seal(&self, purpose: &str, text: &str) -> Result<String, Fault> {
        let nonce: [u8; 12] = rand::random();
        let payload = Payload { msg: text.as_bytes(), aad: purpose.as_bytes() };
        let sealed = self.cipher().encrypt(&Nonce::from(nonce), payload).map_err(|_e| Fault::new("sealing failed"))?;
        Ok(BASE64URL_NOPAD.encode(&[nonce.as_slice(), &sealed].concat()))
    }

    /// Opens what `seal` made.
    pub fn open(&self, purpose: &str, sealed: &str) -> Result<String, Fault> {
        let broken = || Fault::new("a sealed value does not open: is secret.key the one of this database?");
        let raw = BASE64URL_NOPAD.decode(sealed.as_bytes()).map_err(|_e| broken())?;
        let (nonce, body) = raw.split_at_checked(12).ok_or_else(broken)?;
        let nonce: [u8; 12] = nonce.try_into().map_err(|_e| broken())?;
        let payload = Payload { msg: body, aad: purpose.as_bytes() };
        let plain = self.cipher().decrypt(&Nonce::from(nonce), payload).map_err(|_e| broken())?;
        String::from_utf8(plain).map_err(|_e| broken())
    }

    /// A signed, readable token: payload and signature, safe in an address.
    #[must_use]
    pub fn sign(&self, purpose: &str, payload: &str) -> String {
        let mac = self.mac(purpose, payload.as_bytes());
        let short = mac.get(..16).unwrap_or(&mac);
        format!("{}.{}", BASE64URL_NOPAD.encode(payload.as_bytes()), BASE64URL_NOPAD.encode(short))
    }

    /// The payload of a token that `sign` made for this purpose, else nothing.
    #[must_use]
    pub fn verify(&self, purpose: &str, token: &str) -> Option<String> {
        let (payload, mac) = token.split_once('.')?;
        let payload = BASE64URL_NOPAD.decode(payload.as_bytes()).ok()?;
        let given = BASE64URL_NOPAD.decode(mac.as_bytes()).ok()?;
        let wanted = self.mac(purpose, &payload);
        let same = given.len() == 16 && wanted.get(..16).is_some_and(|w| constant_eq(w, &given));
        same.then(|| String::from_utf8(payload).ok()).flatten()
    }

    fn cipher(&self) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(&self.mac("seal", b"key").into())
    }

    fn mac(&self, purpose: &str, data: &[u8]) -> [u8; 32] {
        keyed_hash(&self.key, &[purpose.as_bytes(), &[0], data])
    }
}

/// HMAC-SHA-256 over the joined parts.
#[must_use]
pub fn keyed_hash(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // A key of 32 bytes is always accepted; the fallback only spares a panic path.
    let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Compares without telling by time where the difference is.
#[must_use]
pub fn constant_eq(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |diff, (x, y)| diff | (x ^ y)) == 0
}

/// A random secret of 160 bits as text, for links and sessions.
#[must_use]
pub fn random_token() -> String {
    let raw: [u8; 20] = rand::random();
    BASE32_NOPAD.encode(&raw).to_ascii_lowercase()
}

/// A new random key.
#[must_use]
pub fn random_key() -> [u8; 32] {
    rand::random()
}

/// What is stored of a secret that is only ever compared: its SHA-256 in hex.
#[must_use]
pub fn fingerprint(secret: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(secret.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_text_opens_only_for_its_purpose() {
        let vault = Vault::new([7; 32]);
        let sealed = vault.seal("inbox", "geheim").unwrap();
        assert_eq!(vault.open("inbox", &sealed).unwrap(), "geheim");
        assert!(vault.open("webhook", &sealed).is_err());
        assert!(Vault::new([8; 32]).open("inbox", &sealed).is_err());
    }

    #[test]
    fn a_signed_token_verifies_only_whole_and_for_its_purpose() {
        let vault = Vault::new([7; 32]);
        let token = vault.sign("file", "fil_1|99");
        assert_eq!(vault.verify("file", &token).as_deref(), Some("fil_1|99"));
        assert_eq!(vault.verify("reset", &token), None);
        assert_eq!(vault.verify("file", &token.replace('.', "x.")), None);
        assert_eq!(vault.verify("file", ""), None);
    }
}
