//! Cross-products of covariates and outcome per fold and arm: every least-squares fit, with or
//! without a fold, comes from sums and differences of them.

use std::ops::Range;

use super::blocks::{blocks, chunks, columns};
use super::data::Arranged;
use crate::matrix::{Cholesky, Matrix};
use crate::parallel::map_chunks;
use crate::sums::{dots, total};

/// Cross-products of (1, X, Y) per fold and arm.
#[derive(Debug, Clone)]
pub struct Products {
    /// Per fold: untreated, treated.
    pub by_fold: Vec<[Matrix; 2]>,
}

impl Products {
    /// One pass over all rows.
    pub fn of(data: &Arranged, threads: usize) -> Self {
        let size = data.p() + 2;
        let ranges: Vec<Range<usize>> = data.ranges.iter().flatten().cloned().collect();
        let parts = chunks(&ranges);
        let done = map_chunks(parts.len(), 1, threads, |i| {
            let mut m = Matrix::zeros(size, size);
            for (_, part) in &parts[i] {
                for block in blocks(part.clone()) {
                    add_block(data, &block, &mut m);
                }
            }
            m
        });
        let mut by_fold: Vec<[Matrix; 2]> =
            data.ranges.iter().map(|_| [Matrix::zeros(size, size), Matrix::zeros(size, size)]).collect();
        for ((range, _), m) in parts.iter().zip(&done) {
            by_fold[range / 2][range % 2].add_scaled(m, 1.0);
        }
        for m in by_fold.iter_mut().flatten() {
            m.mirror();
        }
        Self { by_fold }
    }

    /// Sum over the folds other than `without` (all folds for `None`), for one arm.
    pub fn arm(&self, arm: usize, without: Option<usize>) -> Matrix {
        let size = self.by_fold[0][0].rows();
        let mut total = Matrix::zeros(size, size);
        for (_, p) in self.by_fold.iter().enumerate().filter(|(f, _)| Some(*f) != without) {
            total.add_scaled(&p[arm], 1.0);
        }
        total
    }
}

fn add_block(data: &Arranged, block: &Range<usize>, m: &mut Matrix) {
    let mut columns = columns(data, block);
    columns.push(&data.outcome[block.clone()]);
    m.add(0, 0, block.len() as f64);
    for (j, a) in columns.iter().enumerate() {
        m.add(0, j + 1, total(a));
        dots(a, &columns[j..], |k, x| m.add(j + 1, j + 1 + k, x));
    }
}

/// Ridge or least squares from cross-products whose last row and column belong to the outcome.
pub fn solve_products(m: &Matrix, ridge: f64) -> Vec<f64> {
    let p = m.rows() - 1;
    let mut a = Matrix::zeros(p, p);
    for i in 0..p {
        for j in 0..p {
            a.set(i, j, m.at(i, j));
        }
        if i > 0 {
            a.add(i, i, ridge);
        }
    }
    let b: Vec<f64> = (0..p).map(|i| m.at(i, p)).collect();
    Cholesky::dropping(&a).0.solve(&b)
}
