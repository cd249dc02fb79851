//! Signing a state and checking one. Pure: Ed25519 over exactly the bytes of the content.

use base::{Fault, Vault};
use data_encoding::{BASE64, HEXLOWER};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What the key is derived for: it is the installation's, and goes with it.
const PURPOSE: &str = "pact.snapshot";
/// What such a file calls itself.
pub const FORMAT: &str = "goodword.pact.snapshot/1";

/// A signed state, as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// What it is.
    pub format: String,
    /// Exactly what was signed: JSON as text.
    pub content: String,
    /// Its signature, in Base64.
    pub signature: String,
    /// The public key, in Base64.
    pub key: String,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Whose pact.
    pub company: String,
    /// Of which month.
    pub month: String,
    /// By which method.
    pub method: String,
    /// Hash of the content.
    pub hash: String,
    /// Hash of the state before, if there was one.
    pub previous: Option<String>,
}

/// Hash of a content.
#[must_use]
pub fn hash(content: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(content.as_bytes()))
}

fn pair(vault: &Vault) -> Result<Ed25519KeyPair, Fault> {
    Ed25519KeyPair::from_seed_unchecked(&vault.derive(PURPOSE)).map_err(|e| Fault::new(format!("no signing key: {e}")))
}

/// The public key of this installation, in Base64.
pub fn public_key(vault: &Vault) -> Result<String, Fault> {
    Ok(BASE64.encode(pair(vault)?.public_key().as_ref()))
}

/// Signs a content.
pub fn sign(vault: &Vault, content: String) -> Result<Snapshot, Fault> {
    let pair = pair(vault)?;
    let signature = BASE64.encode(pair.sign(content.as_bytes()).as_ref());
    let key = BASE64.encode(pair.public_key().as_ref());
    Ok(Snapshot { format: FORMAT.to_owned(), content, signature, key })
}

/// Checks a file. An error says in words what does not hold.
pub fn verify(file: &[u8]) -> Result<(Snapshot, Checked), String> {
    let snapshot: Snapshot = serde_json::from_slice(file).map_err(|e| format!("this is no snapshot of a pact: {e}"))?;
    if snapshot.format != FORMAT {
        return Err(format!("this is no {FORMAT}"));
    }
    let raw =
        |text: &str, what: &str| BASE64.decode(text.as_bytes()).map_err(|e| format!("the {what} cannot be read: {e}"));
    let (key, signature) = (raw(&snapshot.key, "key")?, raw(&snapshot.signature, "signature")?);
    UnparsedPublicKey::new(&ED25519, key)
        .verify(snapshot.content.as_bytes(), &signature)
        .map_err(|_e| "the signature is not of this content: it was altered after it was signed".to_owned())?;
    let content: Value =
        serde_json::from_str(&snapshot.content).map_err(|e| format!("the content cannot be read: {e}"))?;
    let text = |name: &str| content.get(name).and_then(Value::as_str).map(str::to_owned);
    let needed = |name: &str| text(name).ok_or_else(|| format!("the content names no {name}"));
    let checked = Checked {
        company: needed("company")?,
        month: needed("snapshot")?,
        method: needed("method")?,
        hash: hash(&snapshot.content),
        previous: text("previous"),
    };
    Ok((snapshot, checked))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const VAULT: Vault = Vault::new([7; 32]);

    fn signed() -> Snapshot {
        let content =
            json!({ "company": "Kettles", "snapshot": "2026-10", "method": "m", "previous": null }).to_string();
        sign(&VAULT, content).unwrap()
    }

    fn bytes(snapshot: &Snapshot) -> Vec<u8> {
        serde_json::to_vec(snapshot).unwrap()
    }

    #[test]
    fn a_signed_state_is_checked_without_us() {
        let (_, checked) = verify(&bytes(&signed())).unwrap();
        assert_eq!((checked.company.as_str(), checked.month.as_str(), checked.previous), ("Kettles", "2026-10", None));
        assert_eq!(signed().key, public_key(&VAULT).unwrap());
        assert_ne!(public_key(&Vault::new([8; 32])).unwrap(), public_key(&VAULT).unwrap());
    }

    #[test]
    fn one_altered_sign_is_seen() {
        let good = signed();
        let altered = Snapshot { content: good.content.replace("2026-10", "2026-11"), ..good.clone() };
        assert!(verify(&bytes(&altered)).unwrap_err().contains("altered"));
        let other = sign(&Vault::new([8; 32]), good.content.clone()).unwrap();
        assert!(verify(&bytes(&Snapshot { key: other.key, ..good.clone() })).is_err());
        assert!(verify(&bytes(&Snapshot { signature: "??".into(), ..good.clone() })).is_err());
        assert!(verify(&bytes(&Snapshot { format: "x".into(), ..good })).is_err());
        for odd in [b"".as_slice(), b"{}", b"[]", &[0xff; 40]] {
            assert!(verify(odd).is_err());
        }
    }
}
