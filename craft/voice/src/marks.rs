//! A few marks of a text, by which an index finds texts that share a passage with it: of runs that follow each other the
//! smallest hash of each group. Whoever copies a passage as long as a group copies its mark too.

use crate::script::{self, LEAST_WORDS, MOST_RUNS};
use crate::text::Text;

/// Runs of a group: within a sentence eleven words.
const GROUP: usize = 8;

/// The marks of a text, each once. A text too short to be compared has none.
#[must_use]
pub fn marks(text: &str) -> Vec<i64> {
    let mut made = script::runs(&Text::of(text), &[]);
    made.runs.truncate(MOST_RUNS);
    if made.words < LEAST_WORDS || made.runs.is_empty() {
        return Vec::new();
    }
    let groups = made.runs.windows(GROUP.min(made.runs.len()));
    let smallest = groups.filter_map(|group| group.iter().min().copied());
    let mut marks: Vec<i64> = smallest.filter_map(|mark| i64::try_from(mark).ok()).collect();
    marks.sort_unstable();
    marks.dedup();
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "To return the jar, print the label on the page of your order and stick it on the old box. Any post \
                       office takes it. We pay your money back when the box has come back to us.";
    const TWO: &str = "I phoned the depot in Graz at ten; they found the parcel behind a pallet and it goes out tonight, so \
                       that you have it on Wednesday before noon.";

    fn shared(one: &str, other: &str) -> usize {
        let other = marks(other);
        marks(one).iter().filter(|mark| other.contains(mark)).count()
    }

    #[test]
    fn a_copied_passage_has_a_mark_in_common() {
        assert!(shared(ONE, &format!("Hello Ana, I had a look.\n\n{ONE}\n\nKind regards,\nMia")) > 2);
        let (passage, _) = ONE.split_once(". Any").unwrap();
        assert!(shared(ONE, &format!("{TWO} {passage}, as ever. {TWO}")) > 0);
        assert_eq!(shared(ONE, TWO), 0);
    }

    #[test]
    fn there_are_far_fewer_marks_than_words() {
        let long = format!("{ONE} {TWO}");
        let words = long.split_whitespace().count();
        assert!((words / 8..words / 2).contains(&marks(&long).len()), "{} of {words}", marks(&long).len());
    }

    #[test]
    fn marks_stay_the_same_in_every_build() {
        assert_eq!(
            marks("one two three four five six seven eight nine ten eleven twelve"),
            marks("One two three, four five six seven eight nine ten eleven twelve")
        );
        assert_eq!(marks("short"), Vec::<i64>::new());
    }
}
