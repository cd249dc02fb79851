//! How the model is made: the labelled texts, cut in three by their ids, and the weights that follow from them.
//!
//! The same texts give the same bytes, on every machine.

mod curve;
mod fit;
mod set;

pub use set::{Part, Sample, samples};

use crate::features::{Feature, see};
use crate::labels::HEADS;
use crate::model::{BITS, bucket};
use fit::Fit;

/// A text as the trainer sees it.
pub(crate) struct Lesson {
    pub(crate) things: Vec<(usize, f32)>,
    pub(crate) truth: [bool; HEADS],
}

/// The bytes of the model learnt from the labelled texts; those kept for testing are not looked at.
#[must_use]
pub fn model(set: &[Sample]) -> Vec<u8> {
    let [more, fewer] = BITS;
    let mut bytes = table(set, more, |text| see(text).words);
    bytes.extend(table(set, fewer, |text| see(text).signs));
    bytes
}

fn table(set: &[Sample], bits: u32, features: impl Fn(&str) -> Vec<Feature>) -> Vec<u8> {
    let lessons = |part: Part| -> Vec<Lesson> {
        let samples = set.iter().filter(|sample| sample.part() == part);
        samples.map(|sample| lesson(&features(&sample.text), sample, bits)).collect()
    };
    let fit = Fit::to(&lessons(Part::Train), bits);
    fit.bytes(&lessons(Part::Calibrate))
}

fn lesson(features: &[Feature], sample: &Sample, bits: u32) -> Lesson {
    let things = features.iter().map(|feature| (bucket(feature.hash, bits), feature.weight)).collect();
    Lesson { things, truth: sample.truth() }
}
