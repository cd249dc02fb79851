//! Logistic regression for all labels at once: small steps, smaller for what was often seen (AdaGrad), weights kept small.

use super::Lesson;
use super::curve::Curve;
use crate::arithmetic::exp;
use crate::labels::HEADS;

const ROUNDS: u32 = 40;
const RATE: f32 = 0.4;
/// How much weights are pulled to nought.
const PULL: f32 = 0.001;
const LITTLE: f32 = 1e-6;

type Row = [f32; HEADS];

/// Weights while they are learnt.
pub(super) struct Fit {
    weights: Vec<Row>,
    squares: Vec<Row>,
    bias: Row,
    bias_squares: Row,
}

impl Fit {
    pub(super) fn to(lessons: &[Lesson], bits: u32) -> Self {
        let empty = [0.0; HEADS];
        let mut fit =
            Self { weights: vec![empty; 1 << bits], squares: vec![empty; 1 << bits], bias: empty, bias_squares: empty };
        let mut order: Vec<usize> = (0..lessons.len()).collect();
        for round in 0..ROUNDS {
            shuffle(&mut order, u64::from(round));
            order.iter().filter_map(|at| lessons.get(*at)).for_each(|lesson| fit.step(lesson));
        }
        fit
    }

    fn scores(&self, things: &[(usize, f32)]) -> Row {
        let mut scores = self.bias;
        for (at, value) in things {
            for (score, weight) in scores.iter_mut().zip(self.weights.get(*at).into_iter().flatten()) {
                *score += value * weight;
            }
        }
        scores
    }

    fn step(&mut self, lesson: &Lesson) {
        let mut off = self.scores(&lesson.things);
        for (off, is) in off.iter_mut().zip(lesson.truth) {
            *off = likely(*off) - if is { 1.0 } else { 0.0 };
        }
        for (at, value) in &lesson.things {
            if let (Some(weights), Some(squares)) = (self.weights.get_mut(*at), self.squares.get_mut(*at)) {
                pull(weights, squares, &off, *value);
            }
        }
        pull(&mut self.bias, &mut self.bias_squares, &off, 1.0);
    }

    /// The table as it is kept: curves, then weights in 255 steps.
    pub(super) fn bytes(&self, calibrate: &[Lesson]) -> Vec<u8> {
        let scales = self.scales();
        let scores: Vec<Row> = calibrate.iter().map(|lesson| self.scores(&lesson.things)).collect();
        let mut bytes = Vec::new();
        for (head, (scale, bias)) in scales.iter().zip(self.bias).enumerate() {
            let points = scores
                .iter()
                .zip(calibrate)
                .filter_map(|(row, lesson)| Some((f64::from(*row.get(head)?), *lesson.truth.get(head)?)));
            let curve = Curve::through(&points.collect::<Vec<_>>());
            bytes.extend(narrow(curve.slope * f64::from(*scale)).to_le_bytes());
            bytes.extend(narrow(curve.slope * f64::from(bias) + curve.offset).to_le_bytes());
        }
        for row in &self.weights {
            bytes.extend(row.iter().zip(scales).flat_map(|(weight, scale)| step_of(weight / scale).to_le_bytes()));
        }
        bytes
    }

    /// What one step of a kept weight is worth, for each label.
    fn scales(&self) -> Row {
        let mut scales = [LITTLE; HEADS];
        for row in &self.weights {
            for (scale, weight) in scales.iter_mut().zip(row) {
                *scale = scale.max(weight.abs() / 127.0);
            }
        }
        scales
    }
}

fn pull(weights: &mut Row, squares: &mut Row, off: &Row, value: f32) {
    for ((weight, square), off) in weights.iter_mut().zip(squares.iter_mut()).zip(off) {
        let slope = off * value + PULL * *weight;
        *square += slope * slope;
        *weight -= RATE * slope / (square.sqrt() + LITTLE);
    }
}

fn likely(score: f32) -> f32 {
    narrow(1.0 / (1.0 + exp(-f64::from(score))))
}

#[expect(clippy::as_conversions, reason = "rounds to the nearest, as IEEE 754 says")]
const fn narrow(value: f64) -> f32 {
    value as f32
}

#[expect(clippy::as_conversions, reason = "between −127 and 127 already")]
const fn step_of(value: f32) -> i8 {
    value.round() as i8
}

/// The same order for the same round.
fn shuffle(order: &mut [usize], round: u64) {
    let mut state = round.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2026_1122;
    for last in (1..order.len()).rev() {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        let among = u64::try_from(last).unwrap_or_default() + 1;
        order.swap(last, usize::try_from((state >> 33) % among).unwrap_or_default());
    }
}
