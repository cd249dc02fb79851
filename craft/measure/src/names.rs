//! Ids and channel names as numbers.

use std::collections::HashMap;

/// Numbers every distinct text; shared between files that name the same things.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Codes of small whole numbers, one more than the code; 0 = not seen.
    small: Vec<u32>,
    whole: HashMap<u64, u32, evidence::repurchase::grouped::Mixed>,
    other: HashMap<Box<[u8]>, u32>,
    /// The last text of each slot, so that a handful of channels is found without a hash table.
    recent: HashMap<u8, (Box<[u8]>, u32), evidence::repurchase::grouped::Mixed>,
    count: u32,
}

impl Names {
    /// The number of this text. Plain whole numbers, which most ids are, take no memory of their
    /// own; `007` and `7` stay different.
    pub(crate) fn code(&mut self, text: &[u8]) -> u32 {
        match whole(text) {
            Some(n) => self.whole_code(n),
            None => self.text_code(text),
        }
    }

    /// The number of a plain whole number.
    pub(crate) fn whole_code(&mut self, n: u64) -> u32 {
        let next = self.count;
        let code = if n < SMALL { self.small_code(n) } else { *self.whole.entry(n).or_insert(next) };
        self.count = self.count.max(code.saturating_add(1));
        code
    }

    fn text_code(&mut self, text: &[u8]) -> u32 {
        let ends = [text.first(), text.last()].map(|b| b.copied().unwrap_or(0));
        let slot = ends
            .iter()
            .fold(text.len().to_le_bytes().first().copied().unwrap_or(0), |s, b| s.wrapping_mul(31).wrapping_add(*b));
        if let Some((_, code)) = self.recent.get(&slot).filter(|(seen, _)| &**seen == text) {
            return *code;
        }
        let next = self.count;
        let code = match self.other.get(text) {
            Some(code) => *code,
            None => *self.other.entry(text.into()).or_insert(next),
        };
        self.count = self.count.max(code.saturating_add(1));
        self.recent.insert(slot, (text.into(), code));
        code
    }

    fn small_code(&mut self, n: u64) -> u32 {
        let at = usize::try_from(n).unwrap_or(0);
        if at >= self.small.len() {
            self.small.resize((at + 1).next_power_of_two(), 0);
        }
        match self.small.get_mut(at) {
            Some(slot) if *slot > 0 => *slot - 1,
            Some(slot) => {
                *slot = self.count + 1;
                self.count
            }
            None => self.count,
        }
    }

    /// All texts in order of their numbers.
    pub(crate) fn texts(&self) -> Vec<String> {
        let mut all: Vec<(u32, String)> = self.whole.iter().map(|(n, c)| (*c, n.to_string())).collect();
        let small = self.small.iter().zip(0_u64..).filter(|(c, _)| **c > 0);
        all.extend(small.map(|(c, n)| (*c - 1, n.to_string())));
        all.extend(self.other.iter().map(|(t, c)| (*c, String::from_utf8_lossy(t).into_owned())));
        all.sort_unstable_by_key(|a| a.0);
        all.into_iter().map(|a| a.1).collect()
    }
}

impl Names {
    /// A hash of each text, by its number.
    pub(crate) fn keys(&self) -> Vec<u64> {
        let hash = |t: &String| t.bytes().fold(0x600d, |h, b| evidence::chance::mix(h ^ u64::from(b)));
        self.texts().iter().map(hash).collect()
    }
}

/// Whole numbers below this are looked up in a plain table of at most 64 MB.
const SMALL: u64 = 1 << 24;

pub(crate) fn whole(text: &[u8]) -> Option<u64> {
    let leading_zero = text.first() == Some(&b'0') && text.len() > 1;
    if text.is_empty() || text.len() > 18 || leading_zero {
        return None;
    }
    text.iter().try_fold(0_u64, |n, b| b.is_ascii_digit().then(|| n * 10 + u64::from(b - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_texts_even_when_they_look_like_numbers() {
        let mut names = Names::default();
        let codes: Vec<u32> = ["7", "007", "x", "7", "x"].iter().map(|t| names.code(t.as_bytes())).collect();
        assert_eq!(codes, vec![0, 1, 2, 0, 2]);
        assert_eq!(names.texts(), vec!["7", "007", "x"]);
    }
}
