//! How much of a reply stands in texts that were there before: macros and earlier replies.
//!
//! Runs of four words are compared, within sentences so that texts glued together are still known; greeting, signature,
//! quotes, links, numbers and names do not count. The three texts that cover most together are taken. A look-up takes
//! about the same time however many texts there are.

use crate::fold;
use crate::text::Text;
use std::collections::HashSet;

/// Words of a run.
const RUN: usize = 4;
/// Shorter replies are not compared.
pub(crate) const LEAST_WORDS: usize = 12;
/// Runs of one reply that are compared; it would have to be longer than any letter to have more.
pub(crate) const MOST_RUNS: usize = 4_000;
/// Texts that may have been used together.
const SOURCES: usize = 3;
/// Entries that are looked at to find candidates, and candidates that are compared exactly.
const BUDGET: usize = 200_000;
/// As many as a number has bits.
const CANDIDATES: usize = 64;
/// Low bits of an entry: which text. The rest is the hash of a run.
const TEXT_BITS: u32 = 24;
/// Texts one index can hold.
pub const MOST_TEXTS: usize = 1 << TEXT_BITS;

/// Texts that were there before, made ready to be compared with.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    /// Hashes of runs with the text they stand in, in order.
    entries: Vec<u64>,
    texts: usize,
}

/// How much of a reply is not new, and which texts it is from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Share {
    /// 0 to 1.
    pub share: f64,
    /// Texts it stands in, the one that covers most first, by their place in the list and the index.
    pub sources: Vec<Source>,
}

/// A text that was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// In which of the indexes passed.
    pub index: usize,
    /// Its place there.
    pub text: usize,
}

impl Earlier {
    /// Makes texts ready; beyond [`MOST_TEXTS`] they are left out.
    pub fn of<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Self {
        let mut made = Self::default();
        for text in texts.into_iter().take(MOST_TEXTS) {
            made.push(text.as_ref());
        }
        made.entries.sort_unstable();
        made.entries.shrink_to_fit();
        made
    }

    fn push(&mut self, text: &str) {
        let number = u64::try_from(self.texts).unwrap_or(u64::MAX);
        let mut runs = runs(&Text::of(text), &[]).runs;
        runs.sort_unstable();
        runs.dedup();
        self.entries.extend(runs.into_iter().map(|run| run << TEXT_BITS | number));
        self.texts += 1;
    }

    /// How many texts there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.texts
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.texts == 0
    }

    /// The entries of one run.
    fn of_run(&self, run: u64) -> &[u64] {
        let from = self.entries.partition_point(|entry| *entry >> TEXT_BITS < run);
        let rest = self.entries.get(from..).unwrap_or_default();
        let count = rest.partition_point(|entry| *entry >> TEXT_BITS == run);
        rest.get(..count).unwrap_or_default()
    }

    /// The texts that share most with these runs, and for each run a bit for each of them it stands in.
    fn compared(&self, runs: &[u64]) -> (Vec<usize>, Vec<u64>) {
        let lists: Vec<&[u64]> = runs.iter().map(|run| self.of_run(*run)).collect();
        let texts = self.candidates(lists.clone());
        let bits = lists.iter().zip(runs).map(|(list, run)| {
            let stands = |text: &usize| {
                let number = u64::try_from(*text).unwrap_or(u64::MAX);
                list.binary_search(&(run << TEXT_BITS | number)).is_ok()
            };
            texts.iter().rev().fold(0_u64, |bits, text| bits << 1 | u64::from(!list.is_empty() && stands(text)))
        });
        let bits = bits.collect();
        (texts, bits)
    }

    /// Texts that stand in most of these lists: short ones are asked first, so that what everybody writes costs nothing.
    fn candidates(&self, mut lists: Vec<&[u64]>) -> Vec<usize> {
        lists.retain(|list| !list.is_empty());
        if lists.is_empty() {
            return Vec::new();
        }
        lists.sort_by_key(|list| list.len());
        let mut counts = vec![0_u32; self.texts];
        let mut left = BUDGET;
        for list in lists {
            for entry in list.iter().take(left) {
                let text = usize::try_from(entry & ((1 << TEXT_BITS) - 1)).unwrap_or(usize::MAX);
                if let Some(count) = counts.get_mut(text) {
                    *count += 1;
                }
            }
            left = left.saturating_sub(list.len());
        }
        let mut found: Vec<(u32, usize)> =
            counts.into_iter().enumerate().filter(|(_, count)| *count > 0).map(|(text, count)| (count, text)).collect();
        let by_count = |one: &(u32, usize)| (std::cmp::Reverse(one.0), one.1);
        if found.len() > CANDIDATES {
            found.select_nth_unstable_by_key(CANDIDATES, by_count);
            found.truncate(CANDIDATES);
        }
        found.sort_unstable_by_key(by_count);
        found.into_iter().map(|(_, text)| text).collect()
    }
}

/// How much of a reply stands in these texts; `names` are words that stand for somebody.
pub(crate) fn share(text: &Text<'_>, names: &[String], indexes: &[&Earlier]) -> Share {
    let made = runs(text, names);
    if made.words < LEAST_WORDS || made.runs.is_empty() {
        return Share::default();
    }
    let mut open: Vec<u64> = made.runs.into_iter().collect::<HashSet<_>>().into_iter().take(MOST_RUNS).collect();
    open.sort_unstable();
    let compared: Vec<_> = indexes.iter().map(|earlier| earlier.compared(&open)).collect();
    let mut left = vec![true; open.len()];
    let mut sources = Vec::new();
    while sources.len() < SOURCES
        && let Some((source, bit)) = best(&compared, &left)
    {
        let bits = compared.get(source.index).map(|(_, bits)| bits.as_slice()).unwrap_or_default();
        left.iter_mut().zip(bits).for_each(|(left, bits)| *left &= bits >> bit & 1 == 0);
        sources.push(source);
    }
    let new = left.iter().filter(|left| **left).count();
    Share { share: ratio(left.len() - new, left.len()), sources }
}

/// The text that covers most of what is left, and its bit.
fn best(compared: &[(Vec<usize>, Vec<u64>)], left: &[bool]) -> Option<(Source, usize)> {
    let mut best = (0, None);
    for (index, (texts, bits)) in compared.iter().enumerate() {
        for (bit, text) in texts.iter().enumerate() {
            let covered = bits.iter().zip(left).filter(|(bits, left)| **left && **bits >> bit & 1 == 1).count();
            if covered > best.0 {
                best = (covered, Some((Source { index, text: *text }, bit)));
            }
        }
    }
    best.1
}

fn ratio(part: usize, all: usize) -> f64 {
    let exact = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if all == 0 { 0.0 } else { exact(part) / exact(all) }
}

/// What of a text is compared.
pub(crate) struct Runs {
    pub(crate) words: usize,
    /// In the order of the text.
    pub(crate) runs: Vec<u64>,
}

/// Hashes of all runs of the text's own sentences. A shorter sentence is one run.
pub(crate) fn runs(text: &Text<'_>, names: &[String]) -> Runs {
    let mut made = Runs { words: 0, runs: Vec::new() };
    for sentence in text.own_sentences() {
        let words: Vec<&str> = tokens(text, sentence.words, names);
        made.words += words.len();
        if words.is_empty() {
            continue;
        }
        made.runs.extend(words.windows(RUN.min(words.len())).map(hash));
    }
    made
}

/// The words of a sentence, one sign for any number and any name.
fn tokens<'t>(text: &'t Text<'_>, words: std::ops::Range<usize>, names: &[String]) -> Vec<&'t str> {
    let mut tokens = Vec::with_capacity(words.len());
    for at in words {
        let word = text.word(at);
        let blank =
            text.gap(at).contains(&'}') || at.checked_sub(1).is_some_and(|before| text.gap(before).contains(&'{'));
        let token = match word {
            _ if word.starts_with(|c: char| c.is_ascii_digit()) => "#",
            _ if blank || names.iter().any(|name| name == word) => "@",
            _ => word,
        };
        // a first and a last name are one name, and so are the words of a blank
        if token.len() > 1 || tokens.last() != Some(&token) || token.chars().all(char::is_alphabetic) {
            tokens.push(token);
        }
    }
    tokens
}

fn hash(words: &[&str]) -> u64 {
    // FNV-1a, then mixed: indexes keep it, so it has to be the same in every build.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in words.iter().flat_map(|word| word.bytes().chain([0x1f])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> TEXT_BITS
}

/// The words of names, folded.
pub(crate) fn name_words<'n>(names: impl IntoIterator<Item = &'n str>) -> Vec<String> {
    let folded = names.into_iter().map(fold::text);
    folded.flat_map(|name| name.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "Hi {{customer.name}}, thank you for telling us about the lid of your jar. We will send a new one to the \
                       address on your order. It takes about four days until it arrives at your door.\n\nKind regards,\nBo";
    const TWO: &str = "To return the jar, print the label on the page of your order and stick it on the old box. Any post \
                       office takes it. We pay your money back when the box has come back to us.";

    fn of(reply: &str, texts: &[&str]) -> f64 {
        let earlier = Earlier::of(texts);
        share(&Text::of(reply), &name_words(["Ana"]), &[&earlier]).share
    }

    #[test]
    fn an_unchanged_macro_is_all_script() {
        assert!((of(TWO, &[ONE, TWO]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_changed_name_changes_nothing() {
        let reply = ONE.replace("{{customer.name}}", "Ana").replace("Bo", "Mia");
        assert!((of(&reply, &[ONE]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn two_macros_glued_together_are_all_script() {
        let reply =
            format!("{}\n\n{TWO}", ONE.replace("{{customer.name}}", "Ana").replace("\n\nKind regards,\nBo", ""));
        assert!((of(&reply, &[ONE, TWO]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn own_words_are_new() {
        let reply = "Ana, nine days for a lid is too long. I phoned the depot at ten; they found your parcel behind a pallet \
                     and it goes out tonight. I'll look tomorrow whether it has left Graz.";
        assert!(of(reply, &[ONE, TWO]) <= 0.1);
    }

    #[test]
    fn half_rewritten_is_half() {
        let reply = "To return the jar, print the label on the page of your order and stick it on the old box. I have told my \
                     colleague in Graz to watch for it, so nobody asks you again.";
        let share = of(reply, &[ONE, TWO]);
        assert!((0.4..=0.6).contains(&share), "{share}");
    }

    #[test]
    fn short_replies_are_not_compared() {
        assert!(of("Any post office takes it.", &[TWO]).abs() < 1e-9);
    }

    #[test]
    fn the_look_up_asks_no_more_entries_when_everybody_wrote_the_same() {
        let texts = vec![TWO; 20_000];
        let earlier = Earlier::of(&texts);
        let found = share(&Text::of(TWO), &[], &[&earlier]);
        assert!((found.share - 1.0).abs() < 1e-9);
        assert_eq!(found.sources.len(), 1);
    }
}
