//! From a score to a probability: a logistic curve through what was seen (Platt), with his correction for few points.

use crate::arithmetic::{count, logistic};

const ROUNDS: u32 = 60;
/// Keeps the slope from running away where the points are few.
const RIDGE: f64 = 0.05;

/// `1 / (1 + exp(−(slope · score + offset)))`.
#[derive(Clone, Copy)]
pub(super) struct Curve {
    pub(super) slope: f64,
    pub(super) offset: f64,
}

impl Curve {
    /// Newton's way to the curve, half steps only.
    pub(super) fn through(points: &[(f64, bool)]) -> Self {
        let yes = count(points.iter().filter(|(_, is)| *is).count());
        let no = count(points.len()) - yes;
        let aims = ((yes + 1.0) / (yes + 2.0), 1.0 / (no + 2.0));
        let mut curve = Self { slope: 1.0, offset: 0.0 };
        for _ in 0..ROUNDS {
            curve = curve.nearer(points, aims);
        }
        curve
    }

    fn nearer(self, points: &[(f64, bool)], (high, low): (f64, f64)) -> Self {
        let mut slopes = [RIDGE * (self.slope - 1.0), 0.0];
        let mut bends = [RIDGE, 0.0, 1e-9];
        for (score, is) in points {
            let likely = logistic(self.slope * score + self.offset);
            let off = likely - if *is { high } else { low };
            let bend = likely * (1.0 - likely);
            slopes = [slopes[0] + off * score, slopes[1] + off];
            bends = [bends[0] + bend * score * score, bends[1] + bend * score, bends[2] + bend];
        }
        let whole = (bends[0] * bends[2] - bends[1] * bends[1]).max(1e-12);
        let slope = (bends[2] * slopes[0] - bends[1] * slopes[1]) / whole;
        let offset = (bends[0] * slopes[1] - bends[1] * slopes[0]) / whole;
        Self {
            slope: (self.slope - 0.5 * slope).clamp(0.01, 20.0),
            offset: (self.offset - 0.5 * offset).clamp(-20.0, 20.0),
        }
    }
}
