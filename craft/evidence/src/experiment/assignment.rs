//! Assignment by keyed hash: stable, reproducible, no table needed.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::refusal::Trouble;

/// The first 8 bytes of HMAC-SHA256(secret, unit) as a number in [0, 1).
pub fn position(secret: &[u8], unit: &str) -> Result<f64, Trouble> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret)
        .map_err(|e| Trouble::data(format!("the experiment's secret cannot be used: {e}")))?;
    mac.update(unit.as_bytes());
    let digest = mac.finalize().into_bytes();
    let head = digest.iter().take(8).fold(0_u64, |h, b| (h << 8) | u64::from(*b));
    // the top 53 bits, so that the largest hash stays below 1
    Ok((head >> 11) as f64 / (1_u64 << 53) as f64)
}

/// The arm of a unit: its position against the cumulative shares.
pub fn arm(secret: &[u8], unit: &str, shares: &[f64]) -> Result<usize, Trouble> {
    check_shares(shares)?;
    let at = position(secret, unit)?;
    let mut upto = 0.0;
    for (i, share) in shares.iter().enumerate() {
        upto += share;
        if at < upto {
            return Ok(i);
        }
    }
    Ok(shares.len() - 1)
}

/// Refuses shares that do not sum to one.
pub fn check_shares(shares: &[f64]) -> Result<(), Trouble> {
    let total: f64 = shares.iter().sum();
    if shares.len() < 2 || shares.iter().any(|s| s.is_nan() || *s <= 0.0) || (total - 1.0).abs() > 1e-9 {
        return Err(Trouble::data("the shares of the arms must be above 0 and sum to 1, for example .5,.5"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::ratio::sample_ratio;

    #[test]
    fn assignment_is_stable_and_of_the_right_size() {
        let shares = [0.2, 0.8];
        let mut counts = [0.0, 0.0];
        for i in 0..20_000 {
            counts[arm(b"secret", &format!("cus_{i}"), &shares).unwrap()] += 1.0;
        }
        assert_eq!(arm(b"secret", "cus_1", &shares), arm(b"secret", "cus_1", &shares));
        assert!(sample_ratio(&counts, &shares).unwrap().p > 0.001);
    }

    #[test]
    fn the_hash_is_the_published_one() {
        // RFC 4231 test case 2: b0344c61d8db38535ca8afceaf0bf12b…
        let p = position(b"Jefe", "what do ya want for nothing?").unwrap();
        assert!((p - 0x5bdc_c146_bf60_754e_u64 as f64 / 2.0_f64.powi(64)).abs() < 1e-12);
    }
}
