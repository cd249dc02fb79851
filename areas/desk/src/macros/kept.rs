//! How much of a macro's words was left when they were sent: for measuring whether people write or only insert. Pure.

/// Words looked at, at most: the work grows with their product.
const MOST: usize = 2_000;

/// What became of inserted words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Words changed, left out or put between, before the inserted ones became what was sent.
    pub(crate) distance: i64,
    /// Words that were inserted.
    pub(crate) inserted: i64,
    /// Words that were sent.
    pub(crate) sent: i64,
}

/// Compares what was inserted with the part of what was sent that is most like it; what stands around that is not counted.
pub(crate) fn compare(inserted: &str, sent: &str) -> Kept {
    let (from, to) = (words(inserted), words(sent));
    // One row of the table: the least changes that turn the first words of `from` into words of `to` that end here.
    let mut row: Vec<usize> = vec![0; to.len() + 1];
    for (place, word) in from.iter().enumerate() {
        let mut before = std::mem::replace(&mut row, vec![place + 1]).into_iter();
        let mut diagonal = before.next().unwrap_or_default();
        for (above, other) in before.zip(&to) {
            let left = row.last().copied().unwrap_or_default();
            let same = diagonal + usize::from(word != other);
            row.push(same.min(above + 1).min(left + 1));
            diagonal = above;
        }
    }
    Kept {
        distance: whole(row.into_iter().min().unwrap_or_default()),
        inserted: whole(from.len()),
        sent: whole(to.len()),
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().take(MOST).collect()
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(inserted: &str, sent: &str, distance: i64) {
        assert_eq!(compare(inserted, sent).distance, distance);
    }

    #[test]
    fn only_what_was_changed_of_the_inserted_words_counts() {
        check("we send a new lid", "we send a new lid", 0);
        check("we send a new lid", "Dear Ana, we send a new lid today", 0);
        check("we send a new lid", "we send you a blue lid", 2);
        check("we send a new lid", "sorry about that", 5);
        check("we send a new lid", "", 5);
        check("", "anything", 0);
    }

    #[test]
    fn long_texts_stay_affordable() {
        let long = "a b c d ".repeat(20_000);
        let kept = compare(&long, &long);
        assert_eq!((kept.distance, kept.inserted), (0, 2_000));
    }
}
