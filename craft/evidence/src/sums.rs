//! Sums, means, variances and quantiles that do not depend on the order of threads.

/// Compensated (Neumaier) sum.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    /// Adds one value.
    pub fn add(&mut self, x: f64) {
        let t = self.total + x;
        self.lost += if self.total.abs() >= x.abs() { (self.total - t) + x } else { (x - t) + self.total };
        self.total = t;
    }

    /// The sum so far.
    pub fn value(self) -> f64 {
        self.total + self.lost
    }
}

/// Compensated sum of an iterator.
pub fn sum(xs: impl IntoIterator<Item = f64>) -> f64 {
    let mut s = Sum::default();
    for x in xs {
        s.add(x);
    }
    s.value()
}

/// Sum of f(x) over a slice: eight running sums in blocks of 1,024, compensated between blocks.
fn blockwise(xs: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    let mut total = Sum::default();
    for block in xs.chunks(1024) {
        let mut acc = [0.0_f64; 8];
        let parts = block.chunks_exact(8);
        for x in parts.remainder() {
            total.add(f(*x));
        }
        for part in parts {
            for k in 0..8 {
                acc[k] += f(part[k]);
            }
        }
        total.add(((acc[0] + acc[4]) + (acc[1] + acc[5])) + ((acc[2] + acc[6]) + (acc[3] + acc[7])));
    }
    total.value()
}

/// Σ f(x, y) over two slices, in the same way.
pub fn sum_of(xs: &[f64], ys: &[f64], f: impl Fn(f64, f64) -> f64) -> f64 {
    let mut total = Sum::default();
    for (a, b) in xs.chunks(1024).zip(ys.chunks(1024)) {
        let mut acc = [0.0_f64; 8];
        let (pa, pb) = (a.chunks_exact(8), b.chunks_exact(8));
        for (x, y) in pa.remainder().iter().zip(pb.remainder()) {
            total.add(f(*x, *y));
        }
        for (x, y) in pa.zip(pb) {
            for k in 0..8 {
                acc[k] += f(x[k], y[k]);
            }
        }
        total.add(((acc[0] + acc[4]) + (acc[1] + acc[5])) + ((acc[2] + acc[6]) + (acc[3] + acc[7])));
    }
    total.value()
}

/// Sum of a slice.
pub fn total(xs: &[f64]) -> f64 {
    blockwise(xs, |x| x)
}

/// Sum of the squares of a slice.
pub fn squares(xs: &[f64]) -> f64 {
    blockwise(xs, |x| x * x)
}

/// Arithmetic mean; NaN for an empty slice.
pub fn mean(xs: &[f64]) -> f64 {
    total(xs) / xs.len() as f64
}

/// Sample variance with divisor n − 1; NaN below two values.
pub fn variance(xs: &[f64]) -> f64 {
    variance_around(xs, mean(xs))
}

/// The same where the mean is known already.
pub fn variance_around(xs: &[f64], mean: f64) -> f64 {
    if xs.len() < 2 {
        return f64::NAN;
    }
    blockwise(xs, |x| (x - mean) * (x - mean)) / (xs.len() as f64 - 1.0)
}

/// Sample covariance with divisor n − 1.
pub fn covariance(xs: &[f64], ys: &[f64]) -> f64 {
    let (mx, my) = (mean(xs), mean(ys));
    sum(xs.iter().zip(ys).map(|(x, y)| (x - mx) * (y - my))) / (xs.len() as f64 - 1.0)
}

/// Pearson correlation.
pub fn correlation(xs: &[f64], ys: &[f64]) -> f64 {
    covariance(xs, ys) / (variance(xs) * variance(ys)).sqrt()
}

/// Weighted mean Σwx/Σw.
pub fn weighted_mean(xs: &[f64], ws: &[f64]) -> f64 {
    sum(xs.iter().zip(ws).map(|(x, w)| x * w)) / sum(ws.iter().copied())
}

/// Quantile by linear interpolation (type 7) of values that are sorted already.
pub fn quantile_sorted(sorted: &[f64], p: f64) -> f64 {
    if sorted.is_empty() {
        return f64::NAN;
    }
    let h = (sorted.len() as f64 - 1.0) * p.clamp(0.0, 1.0);
    let low = h.floor() as usize;
    let high = (low + 1).min(sorted.len() - 1);
    (h - low as f64).mul_add(sorted[high] - sorted[low], sorted[low])
}

/// Quantile by linear interpolation (type 7).
pub fn quantile(xs: &[f64], p: f64) -> f64 {
    let mut sorted = xs.to_vec();
    sorted.sort_by(f64::total_cmp);
    quantile_sorted(&sorted, p)
}

/// A count as a number.
pub fn count(n: usize) -> f64 {
    n as f64
}

/// ln(1 + e^x) without overflow.
pub fn softplus(x: f64) -> f64 {
    if x > 0.0 { x + (-x).exp().ln_1p() } else { x.exp().ln_1p() }
}

/// 1 / (1 + e^−x) without overflow.
pub fn logistic(x: f64) -> f64 {
    // one exponential and no branch to guess
    let e = (-x.abs()).exp();
    (if x >= 0.0 { 1.0 } else { e }) / (1.0 + e)
}

/// Dot product with eight running sums, so that it vectorises and is the same everywhere.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut acc = [0.0_f64; 8];
    let (ca, cb) = (a.chunks_exact(8), b.chunks_exact(8));
    let (ra, rb) = (ca.remainder(), cb.remainder());
    for (x, y) in ca.zip(cb) {
        for k in 0..8 {
            acc[k] += x[k] * y[k];
        }
    }
    let tail: f64 = ra.iter().zip(rb).map(|(x, y)| x * y).sum();
    ((acc[0] + acc[4]) + (acc[1] + acc[5])) + ((acc[2] + acc[6]) + (acc[3] + acc[7])) + tail
}

/// Dot products of one column with several, four at a time, so that it is read less often:
/// `put(k, a · others[k])`.
pub fn dots(a: &[f64], others: &[&[f64]], mut put: impl FnMut(usize, f64)) {
    let fours = others.chunks_exact(4);
    let done = others.len() - fours.remainder().len();
    for (k, b) in fours.remainder().iter().enumerate() {
        put(done + k, dot(a, b));
    }
    for (k, b) in fours.enumerate() {
        for (i, x) in dot_four(a, [b[0], b[1], b[2], b[3]]).into_iter().enumerate() {
            put(4 * k + i, x);
        }
    }
}

fn dot_four(a: &[f64], b: [&[f64]; 4]) -> [f64; 4] {
    let mut acc = [[0.0_f64; 4]; 4];
    let parts = b.map(|b| b.chunks_exact(4));
    let tails = b.map(|b| &b[b.len() / 4 * 4..]);
    let [p0, p1, p2, p3] = parts;
    let whole = a.chunks_exact(4);
    let tail = whole.remainder();
    for ((((x, b0), b1), b2), b3) in whole.zip(p0).zip(p1).zip(p2).zip(p3) {
        for k in 0..4 {
            acc[0][k] += x[k] * b0[k];
            acc[1][k] += x[k] * b1[k];
            acc[2][k] += x[k] * b2[k];
            acc[3][k] += x[k] * b3[k];
        }
    }
    let mut out = acc.map(|s| (s[0] + s[2]) + (s[1] + s[3]));
    for (o, b) in out.iter_mut().zip(tails) {
        *o += tail.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compensated_sum_keeps_the_small_terms() {
        let xs = [1.0, 1e100, 1.0, -1e100];
        assert!((sum(xs) - 2.0).abs() < 1e-15);
    }

    #[test]
    fn several_dot_products_at_once_are_the_single_ones() {
        let column = |k: usize| (0..37).map(|i| ((i * 7 + k * 3) % 11) as f64 - 5.0).collect::<Vec<f64>>();
        let columns: Vec<Vec<f64>> = (0..7).map(column).collect();
        let others: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let mut seen = [f64::NAN; 7];
        dots(&columns[2], &others, |k, x| seen[k] = x);
        for (k, b) in others.iter().enumerate() {
            assert!((seen[k] - dot(&columns[2], b)).abs() < 1e-12);
        }
    }

    #[test]
    fn quantile_interpolates_as_type_seven() {
        assert!((quantile(&[1.0, 2.0, 3.0, 4.0], 0.75) - 3.25).abs() < 1e-15);
    }
}
