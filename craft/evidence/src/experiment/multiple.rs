//! Many comparisons at once: Benjamini–Hochberg for secondary metrics and topics, Bonferroni for
//! pre-period imbalance. The primary metric and the guard-rails are not corrected.

/// What the procedure says of one hypothesis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// Rejected at this false discovery rate.
    Rejected,
    /// Not rejected.
    Kept,
}

impl Finding {
    /// Is it rejected?
    pub fn rejected(self) -> bool {
        self == Self::Rejected
    }
}

/// Rejects the hypotheses whose p is at most i·q/m for the largest such i (in rank order).
pub fn benjamini_hochberg(ps: &[f64], q: f64) -> Vec<Finding> {
    let m = ps.len() as f64;
    let mut order: Vec<usize> = (0..ps.len()).collect();
    order.sort_by(|a, b| ps[*a].total_cmp(&ps[*b]));
    let last = order.iter().enumerate().rev().find(|(i, h)| ps[**h] <= (*i as f64 + 1.0) * q / m).map(|(i, _)| i);
    let mut out = vec![Finding::Kept; ps.len()];
    if let Some(last) = last {
        for h in &order[..=last] {
            out[*h] = Finding::Rejected;
        }
    }
    out
}

/// Adjusted p-values of the same procedure.
pub fn adjusted(ps: &[f64]) -> Vec<f64> {
    let m = ps.len() as f64;
    let mut order: Vec<usize> = (0..ps.len()).collect();
    order.sort_by(|a, b| ps[*b].total_cmp(&ps[*a]));
    let mut out = vec![0.0; ps.len()];
    let mut least = 1.0_f64;
    for (i, h) in order.iter().enumerate() {
        least = least.min(ps[*h] * m / (m - i as f64));
        out[*h] = least;
    }
    out
}

/// Pre-period imbalance at .001, divided among the covariates looked at.
pub fn imbalanced(ps: &[f64]) -> Vec<Finding> {
    let limit = 0.001 / ps.len().max(1) as f64;
    ps.iter().map(|p| if *p < limit { Finding::Rejected } else { Finding::Kept }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_original_example_rejects_four() {
        // Benjamini and Hochberg (1995), section 3.2
        let ps = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0,
        ];
        let found = benjamini_hochberg(&ps, 0.05);
        assert_eq!(found.iter().filter(|f| f.rejected()).count(), 4);
        assert!((adjusted(&ps)[0] - 0.0015).abs() < 1e-12);
    }
}
