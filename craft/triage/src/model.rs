//! The weights, as bytes: for each label a slope and an offset, then for each number of a thing its weight in every label.

use crate::arithmetic::logistic;
use crate::features::Feature;
use crate::labels::HEADS;
use std::sync::LazyLock;

/// Bits of a number that tell things apart, with words and without.
pub(crate) const BITS: [u32; 2] = [15, 8];

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::of(include_bytes!("model.bin")).unwrap_or_default());

/// What the binary carries.
pub(crate) fn model() -> &'static Model {
    &MODEL
}

/// Two tables: one for texts whose words are known, one for all others.
#[derive(Default)]
pub(crate) struct Model {
    pub(crate) words: Table,
    pub(crate) signs: Table,
}

/// Weights that turn things seen into probabilities.
#[derive(Default)]
pub(crate) struct Table {
    bits: u32,
    curves: [(f64, f64); HEADS],
    weights: Vec<i8>,
}

impl Model {
    /// Reads both tables, if nothing is missing and nothing is left.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let [more, fewer] = BITS;
        let (words, rest) = Table::of(bytes, more)?;
        let (signs, rest) = Table::of(rest, fewer)?;
        rest.is_empty().then_some(Self { words, signs })
    }
}

impl Table {
    fn of(bytes: &[u8], bits: u32) -> Option<(Self, &[u8])> {
        let (head, rest) = bytes.split_at_checked(HEADS * 8)?;
        let (body, rest) = rest.split_at_checked(HEADS << bits)?;
        let mut curves = [(0.0, 0.0); HEADS];
        for (curve, bytes) in curves.iter_mut().zip(head.chunks_exact(8)) {
            let (slope, offset) = bytes.split_at_checked(4)?;
            *curve = (number(slope)?, number(offset)?);
        }
        let weights = body.iter().map(|byte| i8::from_le_bytes([*byte])).collect();
        Some((Self { bits, curves, weights }, rest))
    }

    /// The weights of one thing.
    pub(crate) fn row(&self, hash: u32) -> &[i8] {
        let from = bucket(hash, self.bits) * HEADS;
        self.weights.get(from..from + HEADS).unwrap_or_default()
    }

    /// How likely each label is.
    pub(crate) fn read(&self, features: &[Feature]) -> [f64; HEADS] {
        let mut sums = [0.0_f32; HEADS];
        for feature in features {
            for (sum, weight) in sums.iter_mut().zip(self.row(feature.hash)) {
                *sum += feature.weight * f32::from(*weight);
            }
        }
        let mut likely = [0.0; HEADS];
        for ((likely, sum), (slope, offset)) in likely.iter_mut().zip(sums).zip(self.curves) {
            *likely = logistic(slope * f64::from(sum) + offset);
        }
        likely
    }
}

/// Where the weights of a thing are.
pub(crate) fn bucket(hash: u32, bits: u32) -> usize {
    usize::try_from(hash >> (32 - bits.clamp(1, 31))).unwrap_or_default()
}

fn number(bytes: &[u8]) -> Option<f64> {
    Some(f64::from(f32::from_le_bytes(bytes.try_into().ok()?)))
}
