//! Hashing of passwords, such that nobody learns anything from the time it takes.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use base::{Fault, Secret};
use std::sync::Arc;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

/// Hashes computed at the same time: each takes 19 MiB.
const AT_ONCE: usize = 4;

/// Hashes and verifies, off the async threads and a few at a time.
#[derive(Clone, Debug)]
pub struct Hasher {
    params: Params,
    /// A hash of nobody's password with the same cost, for accounts that do not exist.
    nobody: Arc<str>,
    turns: Arc<Semaphore>,
}

impl Hasher {
    /// The product's cost: argon2id, 19 MiB, two passes.
    pub fn new() -> Result<Self, Fault> {
        Self::with_cost(Params::DEFAULT_M_COST, Params::DEFAULT_T_COST)
    }

    /// Another cost, in KiB and passes.
    pub fn with_cost(kib: u32, passes: u32) -> Result<Self, Fault> {
        let params = Params::new(kib, passes, 1, None).map_err(|e| Fault::new(format!("cost of hashing: {e}")))?;
        let nobody = hash_now(&params, &base::vault::random_token())?.into();
        Ok(Self { params, nobody, turns: Arc::new(Semaphore::new(AT_ONCE)) })
    }

    /// The hash to store.
    pub async fn hash(&self, password: Secret<String>) -> Result<String, Fault> {
        let params = self.params.clone();
        self.run(move || hash_now(&params, password.reveal())).await?
    }

    /// Whether the password is the one of this hash. Without a hash the same work is done, and the answer is no.
    pub async fn verify(&self, password: Secret<String>, hash: Option<String>) -> Result<bool, Fault> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.to_string());
        let fits = self.run(move || verify_now(password.reveal(), &hash)).await?;
        Ok(fits && known)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
        let turn = self.turns.acquire().await.map_err(|e| Fault::new(format!("wait to hash: {e}")))?;
        let done = tokio::task::spawn_blocking(work).await;
        drop(turn);
        done.map_err(|e| Fault::new(format!("hashing stopped: {e}")))
    }
}

/// In one composition, however it was typed. No password is as long as the cut; it spares work on what cannot fit.
fn composed(password: &str) -> String {
    password.chars().take(5 * crate::password::MOST).nfc().collect()
}

fn argon(params: &Params) -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
}

fn hash_now(params: &Params, password: &str) -> Result<String, Fault> {
    let failed = |e: argon2::password_hash::Error| Fault::new(format!("hash a password: {e}"));
    let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>()).map_err(failed)?;
    let hash = argon(params).hash_password(composed(password).as_bytes(), &salt).map_err(failed)?;
    Ok(hash.to_string())
}

fn verify_now(password: &str, hash: &str) -> bool {
    // Cost and algorithm are read from the stored hash, so that the product's cost can rise.
    let parsed = PasswordHash::new(hash);
    parsed.is_ok_and(|parsed| Argon2::default().verify_password(composed(password).as_bytes(), &parsed).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_password_only_in_any_composition() {
        let params = Params::new(64, 1, 1, None).unwrap();
        let hash = hash_now(&params, "gr\u{00fc}n und blau").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
        assert!(verify_now("gru\u{0308}n und blau", &hash));
        assert!(!verify_now("grun und blau", &hash) && !verify_now("", &hash) && !verify_now("x", "not a hash"));
    }

    #[test]
    fn nobody_costs_what_somebody_does() {
        let hasher = Hasher::new().unwrap();
        let somebody = hash_now(&hasher.params, "a password").unwrap();
        let cost = |hash: &str| hash.split('$').nth(3).map(str::to_owned);
        assert_eq!(cost(&hasher.nobody), cost(&somebody), "an unknown address takes as long as a known one");
        assert!(!verify_now("a password", &hasher.nobody));
    }
}
