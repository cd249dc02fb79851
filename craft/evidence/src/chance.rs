//! Seeded randomness: one small generator (xoshiro256++ seeded by SplitMix64), so that every
//! bootstrap, simulation and permutation can be repeated to the last digit.

/// A seeded generator of random numbers.
#[derive(Debug, Clone)]
pub struct Chance {
    state: [u64; 4],
}

/// One step of SplitMix64; also a good mixer of bits.
pub fn mix(x: u64) -> u64 {
    let z = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Chance {
    /// A generator for this seed.
    pub fn seeded(seed: u64) -> Self {
        let a = mix(seed);
        let b = mix(a);
        let c = mix(b);
        Self { state: [a, b, c, mix(c)] }
    }

    /// A generator for replicate `k` of a seed, independent of the order of replicates.
    pub fn replicate(seed: u64, k: u64) -> Self {
        Self::seeded(mix(seed) ^ mix(k.wrapping_add(0x5bd1_e995)))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let s = &mut self.state;
        let out = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        out
    }

    /// Uniform on [0, 1).
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform integer in `0..n`.
    pub fn below(&mut self, n: usize) -> usize {
        ((self.uniform() * n as f64) as usize).min(n.saturating_sub(1))
    }

    /// True with probability p, as 0 or 1.
    pub fn bernoulli(&mut self, p: f64) -> f64 {
        if self.uniform() < p { 1.0 } else { 0.0 }
    }

    /// Standard exponential.
    pub fn exponential(&mut self) -> f64 {
        -(1.0 - self.uniform()).ln()
    }

    /// Standard normal (polar method).
    pub fn normal(&mut self) -> f64 {
        loop {
            let (u, v) = (self.uniform().mul_add(2.0, -1.0), self.uniform().mul_add(2.0, -1.0));
            let s = u * u + v * v;
            if s > 0.0 && s < 1.0 {
                return u * (-2.0 * s.ln() / s).sqrt();
            }
        }
    }

    /// Gamma with this shape and scale 1 (Marsaglia and Tsang).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = (1.0 - self.uniform()).powf(1.0 / shape);
            return self.gamma(shape + 1.0) * boost;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && (1.0 - self.uniform()).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// Beta(a, b).
    pub fn beta(&mut self, a: f64, b: f64) -> f64 {
        let x = self.gamma(a);
        x / (x + self.gamma(b))
    }

    /// Poisson with this mean: by inversion, split in halves when the mean is large, and from the
    /// normal where the two differ by less than anyone can see.
    pub fn poisson(&mut self, mean: f64) -> f64 {
        if mean > 1e6 {
            return mean.sqrt().mul_add(self.normal(), mean).round();
        }
        if mean > 500.0 {
            let half = self.poisson(mean / 2.0);
            return half + self.poisson(mean / 2.0);
        }
        let limit = self.uniform();
        let (mut k, mut p) = (0.0, (-mean).exp());
        let mut cumulative = p;
        while cumulative < limit && p > 0.0 {
            k += 1.0;
            p *= mean / k;
            cumulative += p;
        }
        k
    }

    /// Shuffles in place (Fisher–Yates).
    pub fn shuffle<T>(&mut self, xs: &mut [T]) {
        for i in (1..xs.len()).rev() {
            xs.swap(i, self.below(i + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sums;

    #[test]
    fn moments_of_the_draws_are_right() {
        let mut c = Chance::seeded(7);
        let draws = |f: &mut dyn FnMut() -> f64| (0..40_000).map(|_| f()).collect::<Vec<_>>();
        let normal = draws(&mut || c.normal());
        assert!(sums::mean(&normal).abs() < 0.02 && (sums::variance(&normal) - 1.0).abs() < 0.03);
        let mut c = Chance::seeded(8);
        let gamma = draws(&mut || c.gamma(0.5));
        assert!((sums::mean(&gamma) - 0.5).abs() < 0.02);
        let mut c = Chance::seeded(9);
        let poisson = draws(&mut || c.poisson(3.0));
        assert!((sums::mean(&poisson) - 3.0).abs() < 0.04);
        assert!((sums::variance(&poisson) - 3.0).abs() < 0.1);
        let many = c.poisson(1e12);
        assert!((many - 1e12).abs() < 6e6 && c.poisson(1e308).is_finite());
    }
}
