//! Small dense matrices: what regression, Newton steps and Markov chains need, and no more.

use crate::refusal::Trouble;

/// A dense matrix, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    rows: usize,
    cols: usize,
    cells: Vec<f64>,
}

impl Matrix {
    /// All zeros.
    pub fn zeros(rows: usize, cols: usize) -> Self {
        Self { rows, cols, cells: vec![0.0; rows * cols] }
    }

    /// The identity.
    pub fn identity(n: usize) -> Self {
        let mut m = Self::zeros(n, n);
        for i in 0..n {
            m.set(i, i, 1.0);
        }
        m
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// The value at row i, column j.
    pub fn at(&self, i: usize, j: usize) -> f64 {
        self.cells[i * self.cols + j]
    }

    /// Writes one value.
    pub fn set(&mut self, i: usize, j: usize, x: f64) {
        self.cells[i * self.cols + j] = x;
    }

    /// Adds to one value.
    pub fn add(&mut self, i: usize, j: usize, x: f64) {
        self.cells[i * self.cols + j] += x;
    }

    /// One row.
    pub fn row(&self, i: usize) -> &[f64] {
        &self.cells[i * self.cols..(i + 1) * self.cols]
    }

    /// Adds `scale · other`.
    pub fn add_scaled(&mut self, other: &Self, scale: f64) {
        for (a, b) in self.cells.iter_mut().zip(&other.cells) {
            *a += scale * b;
        }
    }

    /// Adds `scale · u vᵀ`.
    pub fn add_outer(&mut self, u: &[f64], v: &[f64], scale: f64) {
        for (i, ui) in u.iter().enumerate() {
            let f = scale * ui;
            let row = &mut self.cells[i * self.cols..(i + 1) * self.cols];
            for (cell, vj) in row.iter_mut().zip(v) {
                *cell += f * vj;
            }
        }
    }

    /// Copies the upper triangle onto the lower.
    pub fn mirror(&mut self) {
        for i in 0..self.rows {
            for j in 0..i {
                self.cells[i * self.cols + j] = self.cells[j * self.cols + i];
            }
        }
    }

    /// `self · x`.
    pub fn times(&self, x: &[f64]) -> Vec<f64> {
        (0..self.rows).map(|i| inner(self.row(i), x)).collect()
    }

    /// `self · other`.
    pub fn multiply(&self, other: &Self) -> Self {
        let mut out = Self::zeros(self.rows, other.cols);
        for i in 0..self.rows {
            for k in 0..self.cols {
                let f = self.at(i, k);
                for j in 0..other.cols {
                    out.add(i, j, f * other.at(k, j));
                }
            }
        }
        out
    }

    /// xᵀ · self · x.
    pub fn quadratic(&self, x: &[f64]) -> f64 {
        inner(x, &self.times(x))
    }
}

fn inner(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Lower Cholesky factor of a symmetric positive definite matrix.
#[derive(Debug, Clone)]
pub struct Cholesky {
    lower: Matrix,
}

impl Cholesky {
    /// Factors `a`; refuses when a pivot is below `1e-11` of its diagonal, which is what
    /// collinear columns look like.
    pub fn of(a: &Matrix) -> Result<Self, Trouble> {
        let n = a.rows();
        let mut l = Matrix::zeros(n, n);
        for j in 0..n {
            let pivot = a.at(j, j) - inner(&l.row(j)[..j], &l.row(j)[..j]);
            if pivot.is_nan() || pivot <= 1e-11 * a.at(j, j).abs() {
                return Err(Trouble::not_estimable(format!(
                    "column {} is constant or a combination of the columns before it: leave one of them out",
                    j + 1
                )));
            }
            let root = pivot.sqrt();
            l.set(j, j, root);
            for i in j + 1..n {
                let x = (a.at(i, j) - inner(&l.row(i)[..j], &l.row(j)[..j])) / root;
                l.set(i, j, x);
            }
        }
        Ok(Self { lower: l })
    }

    /// Factors `a`, leaving out columns that are constant or combinations of those before them:
    /// their coefficient is 0. Returns which were left out.
    pub fn dropping(a: &Matrix) -> (Self, Vec<bool>) {
        let n = a.rows();
        let mut l = Matrix::zeros(n, n);
        let mut dropped = vec![false; n];
        for (j, left_out) in dropped.iter_mut().enumerate() {
            let pivot = a.at(j, j) - inner(&l.row(j)[..j], &l.row(j)[..j]);
            *left_out = pivot.is_nan() || pivot <= 1e-10 * a.at(j, j).abs();
            // an infinite pivot makes every solution 0 there
            let root = if *left_out { f64::INFINITY } else { pivot.sqrt() };
            l.set(j, j, root);
            for i in j + 1..n {
                let x = (a.at(i, j) - inner(&l.row(i)[..j], &l.row(j)[..j])) / root;
                l.set(i, j, x);
            }
        }
        (Self { lower: l }, dropped)
    }

    /// Solves `A x = b`.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let n = self.lower.rows();
        let mut x = b.to_vec();
        for i in 0..n {
            let done = inner(&self.lower.row(i)[..i], &x[..i]);
            x[i] = (x[i] - done) / self.lower.at(i, i);
        }
        for i in (0..n).rev() {
            let done: f64 = (i + 1..n).map(|k| self.lower.at(k, i) * x[k]).sum();
            x[i] = (x[i] - done) / self.lower.at(i, i);
        }
        x
    }

    /// The inverse of A.
    pub fn inverse(&self) -> Matrix {
        let n = self.lower.rows();
        let mut out = Matrix::zeros(n, n);
        let mut unit = vec![0.0; n];
        for j in 0..n {
            unit[j] = 1.0;
            for (i, x) in self.solve(&unit).into_iter().enumerate() {
                out.set(i, j, x);
            }
            unit[j] = 0.0;
        }
        out
    }
}

/// Solves `A x = b` by LU with partial pivoting.
pub fn lu_solve(mut a: Matrix, mut b: Vec<f64>) -> Result<Vec<f64>, Trouble> {
    let n = a.rows();
    for k in 0..n {
        let best = (k..n).max_by(|&i, &j| a.at(i, k).abs().total_cmp(&a.at(j, k).abs())).unwrap_or(k);
        if a.at(best, k).abs() < 1e-300 {
            return Err(Trouble::not_estimable("the linear system is singular"));
        }
        swap_rows(&mut a, k, best);
        b.swap(k, best);
        for i in k + 1..n {
            let f = a.at(i, k) / a.at(k, k);
            if f != 0.0 {
                let (head, tail) = a.cells.split_at_mut(i * n);
                let source = &head[k * n + k..(k + 1) * n];
                for (x, y) in tail[k..n].iter_mut().zip(source) {
                    *x -= f * y;
                }
                b[i] -= f * b[k];
            }
        }
    }
    for i in (0..n).rev() {
        let done: f64 = (i + 1..n).map(|j| a.at(i, j) * b[j]).sum();
        b[i] = (b[i] - done) / a.at(i, i);
    }
    Ok(b)
}

fn swap_rows(a: &mut Matrix, i: usize, j: usize) {
    if i != j {
        for k in 0..a.cols {
            a.cells.swap(i * a.cols + k, j * a.cols + k);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_solvers_agree() {
        let mut a = Matrix::identity(3);
        a.add_outer(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0], 0.5);
        let x = Cholesky::of(&a).unwrap().solve(&[1.0, 0.0, 2.0]);
        let y = lu_solve(a.clone(), vec![1.0, 0.0, 2.0]).unwrap();
        assert!(x.iter().zip(&y).all(|(p, q)| (p - q).abs() < 1e-12));
        assert!((a.times(&x)[2] - 2.0).abs() < 1e-12);
    }

    #[test]
    fn collinear_columns_are_refused() {
        let mut a = Matrix::zeros(2, 2);
        a.add_outer(&[1.0, 2.0], &[1.0, 2.0], 1.0);
        assert!(Cholesky::of(&a).is_err());
    }
}
