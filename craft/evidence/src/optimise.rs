//! Minimising a smooth function of three to six parameters: BFGS with an analytic gradient,
//! Newton steps to finish, Nelder–Mead when that fails.

use crate::matrix::{Cholesky, Matrix};

/// A function to minimise: its value, and its gradient written into the second argument.
pub trait Objective {
    /// The value at `x`; the gradient goes to `gradient`.
    fn value(&self, x: &[f64], gradient: &mut [f64]) -> f64;
}

impl<F: Fn(&[f64], &mut [f64]) -> f64> Objective for F {
    fn value(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        self(x, gradient)
    }
}

/// Where the search ended.
#[derive(Debug, Clone)]
pub struct Minimum {
    /// The parameters.
    pub x: Vec<f64>,
    /// The value there.
    pub value: f64,
    /// The Euclidean norm of the gradient there.
    pub gradient_norm: f64,
    /// Is the gradient norm below [`GRADIENT_TOLERANCE`]?
    pub converged: bool,
}

/// Objectives are means over customers, so that this does not depend on their number.
pub const GRADIENT_TOLERANCE: f64 = 1e-7;
const WALL: f64 = 18.0;

fn norm(g: &[f64]) -> f64 {
    g.iter().map(|x| x * x).sum::<f64>().sqrt()
}

struct Point {
    x: Vec<f64>,
    f: f64,
    /// 0 where a parameter stands at the wall and would go through it: it has a limit, not a value.
    g: Vec<f64>,
}

fn at(objective: &impl Objective, x: Vec<f64>) -> Point {
    let mut g = vec![0.0; x.len()];
    let f = objective.value(&x, &mut g);
    for (g, x) in g.iter_mut().zip(&x) {
        if x.abs() >= WALL && *g * x < 0.0 {
            *g = 0.0;
        }
    }
    Point { f: if f.is_nan() { f64::INFINITY } else { f }, x, g }
}

/// The best of several starts, each by BFGS and Newton, with Nelder–Mead where those fail.
pub fn minimise_from(objective: &impl Objective, starts: &[Vec<f64>]) -> Option<Minimum> {
    starts.iter().map(|s| minimise(objective, s)).min_by(|a, b| a.value.total_cmp(&b.value))
}

/// One start.
pub fn minimise(objective: &impl Objective, start: &[f64]) -> Minimum {
    let first = polish(objective, bfgs(objective, at(objective, start.to_vec()), 200));
    if norm(&first.g) <= GRADIENT_TOLERANCE && first.f.is_finite() {
        return finish(first);
    }
    let simplex = nelder_mead(objective, &first.x);
    let second = polish(objective, bfgs(objective, at(objective, simplex), 200));
    finish(if second.f < first.f { second } else { first })
}

fn finish(p: Point) -> Minimum {
    let gradient_norm = norm(&p.g);
    let converged = gradient_norm <= GRADIENT_TOLERANCE && p.f.is_finite();
    Minimum { x: p.x, value: p.f, gradient_norm, converged }
}

/// A backtracking step along `d`; parameters stay inside a wall of e^±18.
fn step(objective: &impl Objective, from: &Point, d: &[f64]) -> Option<Point> {
    let slope: f64 = from.g.iter().zip(d).map(|(g, d)| g * d).sum();
    let longest = d.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
    let mut t = if longest > 2.0 { 2.0 / longest } else { 1.0 };
    for _ in 0..40 {
        let x = from.x.iter().zip(d).map(|(x, d)| t.mul_add(*d, *x).clamp(-WALL, WALL)).collect();
        let to = at(objective, x);
        if to.f <= 1e-4_f64.mul_add(t * slope, from.f) || flatter(from, &to) {
            return Some(to);
        }
        t *= 0.4;
    }
    None
}

/// So close to the minimum that values differ by rounding only, a smaller gradient decides.
fn flatter(from: &Point, to: &Point) -> bool {
    to.f - from.f <= 1e-12 * (1.0 + from.f.abs()) && norm(&to.g) < 0.5 * norm(&from.g)
}

fn bfgs(objective: &impl Objective, start: Point, limit: usize) -> Point {
    let n = start.x.len();
    let mut inverse = Matrix::identity(n);
    let mut here = start;
    for _ in 0..limit {
        if norm(&here.g) <= GRADIENT_TOLERANCE * 0.01 {
            break;
        }
        let mut d: Vec<f64> = inverse.times(&here.g).iter().map(|x| -x).collect();
        if d.iter().zip(&here.g).map(|(a, b)| a * b).sum::<f64>() >= 0.0 {
            inverse = Matrix::identity(n);
            d = here.g.iter().map(|x| -x).collect();
        }
        let Some(next) = step(objective, &here, &d) else { break };
        update(&mut inverse, &here, &next);
        let gained = here.f - next.f;
        here = next;
        if gained.abs() <= 1e-13 * here.f.abs() {
            break;
        }
    }
    here
}

/// H ← (I − ρsyᵀ) H (I − ρysᵀ) + ρssᵀ.
fn update(h: &mut Matrix, from: &Point, to: &Point) {
    let s: Vec<f64> = to.x.iter().zip(&from.x).map(|(a, b)| a - b).collect();
    let y: Vec<f64> = to.g.iter().zip(&from.g).map(|(a, b)| a - b).collect();
    let sy: f64 = s.iter().zip(&y).map(|(a, b)| a * b).sum();
    if sy <= 1e-12 {
        return;
    }
    let hy = h.times(&y);
    let yhy: f64 = y.iter().zip(&hy).map(|(a, b)| a * b).sum();
    h.add_outer(&s, &s, (1.0 + yhy / sy) / sy);
    h.add_outer(&s, &hy, -1.0 / sy);
    h.add_outer(&hy, &s, -1.0 / sy);
}

/// The Hessian at `x` by central differences of the gradient.
pub fn hessian(objective: &impl Objective, x: &[f64]) -> Matrix {
    let n = x.len();
    let mut h = Matrix::zeros(n, n);
    let (mut up, mut down) = (vec![0.0; n], vec![0.0; n]);
    for j in 0..n {
        let e = 1e-4;
        let mut moved = x.to_vec();
        moved[j] = x[j] + e;
        objective.value(&moved, &mut up);
        moved[j] = x[j] - e;
        objective.value(&moved, &mut down);
        for i in 0..n {
            let slope = (up[i] - down[i]) / (2.0 * e);
            h.add(i, j, 0.5 * slope);
            h.add(j, i, 0.5 * slope);
        }
    }
    h
}

/// Newton steps with a ridge that grows until the Hessian is positive definite.
fn polish(objective: &impl Objective, start: Point) -> Point {
    let mut here = start;
    for _ in 0..30 {
        if norm(&here.g) <= GRADIENT_TOLERANCE * 0.1 {
            break;
        }
        let mut h = hessian(objective, &here.x);
        pin(&mut h, &here);
        let Some(d) = newton_direction(&h, &here.g) else { break };
        let Some(next) = step(objective, &here, &d) else { break };
        let still = next.x.iter().zip(&here.x).all(|(a, b)| (a - b).abs() < 1e-13);
        here = next;
        if still {
            break;
        }
    }
    here
}

/// Takes parameters that stay at the wall out of the Newton step.
fn pin(h: &mut Matrix, here: &Point) {
    for i in (0..here.x.len()).filter(|i| here.x[*i].abs() >= WALL && here.g[*i] == 0.0) {
        for j in 0..here.x.len() {
            h.set(i, j, 0.0);
            h.set(j, i, 0.0);
        }
        h.set(i, i, 1.0);
    }
}

fn newton_direction(h: &Matrix, g: &[f64]) -> Option<Vec<f64>> {
    let largest = (0..h.rows()).fold(1e-12_f64, |m, i| m.max(h.at(i, i).abs()));
    let mut ridge = 0.0;
    for _ in 0..30 {
        let mut shifted = h.clone();
        shifted.add_scaled(&Matrix::identity(h.rows()), ridge);
        if let Ok(factor) = Cholesky::of(&shifted) {
            return Some(factor.solve(g).into_iter().map(|x| -x).collect());
        }
        ridge = if ridge == 0.0 { 1e-10 * largest } else { ridge * 10.0 };
    }
    None
}

/// Nelder–Mead: slow, needs no gradient, and does not mind a flat ridge.
pub fn nelder_mead(objective: &impl Objective, start: &[f64]) -> Vec<f64> {
    let n = start.len();
    let mut scratch = vec![0.0; n];
    let mut value = |x: &[f64]| {
        let f = objective.value(x, &mut scratch);
        if f.is_nan() { f64::INFINITY } else { f }
    };
    let mut simplex: Vec<(f64, Vec<f64>)> = (0..=n)
        .map(|i| {
            let x: Vec<f64> = start.iter().enumerate().map(|(j, v)| if i == j + 1 { v + 0.5 } else { *v }).collect();
            (value(&x), x)
        })
        .collect();
    for _ in 0..2000 {
        simplex.sort_by(|a, b| a.0.total_cmp(&b.0));
        if simplex[n].0 - simplex[0].0 <= 1e-12 * simplex[0].0.abs() {
            break;
        }
        simplex_move(&mut simplex, &mut value);
    }
    simplex.sort_by(|a, b| a.0.total_cmp(&b.0));
    simplex.swap_remove(0).1
}

fn simplex_move(simplex: &mut [(f64, Vec<f64>)], value: &mut impl FnMut(&[f64]) -> f64) {
    let n = simplex.len() - 1;
    let centre: Vec<f64> = (0..n).map(|j| simplex[..n].iter().map(|p| p.1[j]).sum::<f64>() / n as f64).collect();
    let worst = simplex[n].1.clone();
    let mut along = |t: f64| {
        let x: Vec<f64> = centre.iter().zip(&worst).map(|(c, w)| t.mul_add(w - c, *c).clamp(-WALL, WALL)).collect();
        (value(&x), x)
    };
    let reflected = along(-1.0);
    let candidate = if reflected.0 < simplex[0].0 {
        let expanded = along(-2.0);
        if expanded.0 < reflected.0 { expanded } else { reflected }
    } else if reflected.0 < simplex[n - 1].0 {
        reflected
    } else {
        along(if reflected.0 < simplex[n].0 { -0.5 } else { 0.5 })
    };
    if candidate.0 < simplex[n].0 {
        simplex[n] = candidate;
        return;
    }
    let best = simplex[0].1.clone();
    for p in simplex.iter_mut().skip(1) {
        let x: Vec<f64> = p.1.iter().zip(&best).map(|(a, b)| 0.5 * (a + b)).collect();
        *p = (value(&x), x);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn valley(x: &[f64], g: &mut [f64]) -> f64 {
        let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
        g[0] = -2.0 * a - 400.0 * b * x[0];
        g[1] = 200.0 * b;
        a * a + 100.0 * b * b
    }

    #[test]
    fn the_curved_valley_is_walked_to_its_end() {
        let m = minimise(&valley, &[-1.2, 1.0]);
        assert!(m.converged && (m.x[0] - 1.0).abs() < 1e-6 && (m.x[1] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn the_simplex_gets_close_alone() {
        let x = nelder_mead(&valley, &[-1.2, 1.0]);
        assert!((x[0] - 1.0).abs() < 1e-3);
    }
}
