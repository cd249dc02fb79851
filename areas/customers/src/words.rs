//! The words a customer is found by, as keys whose ranges mean the same to every database. Pure.

use data_encoding::HEXLOWER;
use std::collections::BTreeSet;

const MOST_WORDS: usize = 60;
const LONGEST: usize = 32;
pub(crate) const MOST_ASKED: usize = 6;

/// Keys of all words in these texts.
pub(crate) fn keys<'a>(texts: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for text in texts {
        let head: String = text.chars().take(1_000).collect();
        keys.extend(store::search::fold(&head).split_whitespace().map(key).take(MOST_WORDS));
    }
    keys.into_iter().take(MOST_WORDS).collect()
}

// Databases sort letters by their own rules; the digits and first letters of hex sort alike in all of them.
fn key(word: &str) -> String {
    HEXLOWER.encode(word.chars().take(LONGEST).collect::<String>().as_bytes())
}

/// For each word asked for, the range of keys that begin with it.
pub(crate) fn ranges(asked: &str) -> Vec<(String, String)> {
    let head: String = asked.chars().take(200).collect();
    let words = store::search::fold(&head);
    words.split_whitespace().take(MOST_ASKED).map(key).map(|low| (low.clone(), format!("{low}g"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(asked: &str, text: &str) -> bool {
        let keys = keys([text].into_iter());
        ranges(asked).iter().all(|(low, high)| keys.range(low.clone()..high.clone()).next().is_some())
    }

    #[test]
    fn any_word_is_found_by_its_beginning() {
        for asked in ["mia", "BER", "mia ber", "berg m", "exam", "mia@exam", "MÍA"] {
            assert!(finds(asked, "Mia Berg mia@example.com"), "{asked}");
        }
        for asked in ["ia", "mia x", "bergx"] {
            assert!(!finds(asked, "Mia Berg mia@example.com"), "{asked}");
        }
        assert!(finds("+4930", "+493012345"));
        assert!(finds("山", "山田"));
    }

    #[test]
    fn endless_names_have_a_bounded_number_of_words() {
        let endless: String = (0..100_000).map(|n| format!("w{n} ")).collect();
        assert_eq!(keys([endless.as_str()].into_iter()).len(), MOST_WORDS);
        assert!(ranges(&endless).len() <= MOST_ASKED);
    }
}
