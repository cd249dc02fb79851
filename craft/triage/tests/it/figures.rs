//! How well the texts kept for testing are read.

use evidence::survey::{ShareMethod, share};
use triage::learn::{Part, Sample};
use triage::{LABELS, Reading, likely, read};

/// A kind counts as said from here on.
const SAID: f64 = 0.5;
/// A mood counts as good or bad from here on.
const FELT: f64 = 0.33;

/// A text kept for testing and what was told of it.
pub(crate) struct Told {
    pub(crate) sample: Sample,
    pub(crate) reading: Reading,
    likely: Vec<f64>,
}

pub(crate) fn told() -> Vec<Told> {
    let kept = crate::labelled().into_iter().filter(|sample| sample.part() == Part::Test);
    kept.map(|sample| Told {
        reading: read(&sample.text),
        likely: likely(&sample.text).map(Vec::from).unwrap_or_default(),
        sample,
    })
    .collect()
}

/// What was told right, told wrong, and missed.
#[derive(Default, Clone, Copy)]
pub(crate) struct Hits {
    pub(crate) right: usize,
    pub(crate) wrong: usize,
    pub(crate) missed: usize,
}

impl Hits {
    #[expect(clippy::fn_params_excessive_bools, reason = "the two sides of a table of four")]
    pub(crate) fn add(&mut self, told: bool, is: bool) {
        match (told, is) {
            (true, true) => self.right += 1,
            (true, false) => self.wrong += 1,
            (false, true) => self.missed += 1,
            (false, false) => {}
        }
    }

    pub(crate) fn precision(self) -> String {
        within(self.right, self.right + self.wrong)
    }

    pub(crate) fn recall(self) -> String {
        within(self.right, self.right + self.missed)
    }
}

/// A share with its 95 % interval (Wilson) and what it is a share of.
pub(crate) fn within(right: usize, of: usize) -> String {
    share(number(right), number(of), ShareMethod::Wilson, 0.95)
        .map_or_else(|_| "–".to_owned(), |it| format!("{:.2} [{:.2}, {:.2}] of {of}", it.value, it.lo, it.hi))
}

pub(crate) fn number(things: usize) -> f64 {
    f64::from(u32::try_from(things).unwrap())
}

impl Told {
    pub(crate) fn is(&self, label: &str) -> bool {
        let at = LABELS.iter().position(|name| *name == label).unwrap();
        self.sample.truth()[at]
    }

    pub(crate) fn chance(&self, label: &str) -> f64 {
        let at = LABELS.iter().position(|name| *name == label).unwrap();
        self.likely.get(at).copied().unwrap_or_default()
    }

    fn says(&self, label: &str) -> bool {
        match label {
            "complaint" | "praise" | "question" | "urgent" => self.chance(label) >= SAID,
            "good mood" => self.reading.mood >= FELT,
            "bad mood" => self.reading.mood <= -FELT,
            topic => self.reading.topics.contains(&topic),
        }
    }
}

/// Hits of some labels among some texts.
pub(crate) fn hits<'a>(texts: impl Iterator<Item = &'a Told>, labels: &[&str]) -> Hits {
    let mut hits = Hits::default();
    for text in texts {
        labels.iter().for_each(|label| hits.add(text.says(label), text.is(label)));
    }
    hits
}

/// The mean square of what was said too high or too low, and that of one who knows only how often the label occurs.
pub(crate) fn brier(texts: &[Told], label: &str) -> (f64, f64) {
    let truth = |text: &Told| if text.is(label) { 1.0 } else { 0.0 };
    let n = number(texts.len());
    let off = texts.iter().map(|text| (text.chance(label) - truth(text)).powi(2)).sum::<f64>() / n;
    let often = texts.iter().map(truth).sum::<f64>() / n;
    (off, often * (1.0 - often))
}

/// Kinds are told better than by knowing only how often each occurs.
#[test]
fn every_kind_beats_its_frequency_in_every_language() {
    let all = told();
    for label in ["complaint", "praise", "question", "urgent", "good mood", "bad mood"] {
        let (ours, theirs) = brier(&all, label);
        assert!(ours < theirs, "{label}: {ours:.3} against {theirs:.3}");
    }
    for code in ["en", "de", "fr", "es"] {
        let hits = hits(all.iter().filter(|text| text.sample.language == code), &["complaint"]);
        assert!(hits.right > hits.wrong + hits.missed, "{code}");
    }
}
