//! How long a text is, by the rule of its network. Pure; the composer counts by the same rules.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

/// What may stand right after a link.
const STOPS: [char; 11] = ['.', ',', ';', ':', '!', '?', ')', ']', '}', '"', '\''];

/// The longest text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Length {
    /// Most of the unit.
    pub most: u32,
    /// What is counted.
    pub unit: Unit,
    /// What a link counts, however long it is; none if it counts as it is written.
    pub link: Option<u32>,
    /// Of a handle with a server's name only the first part counts.
    pub short_handles: bool,
    /// Most bytes, where the network limits these too.
    pub bytes: Option<u32>,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Code points.
    Characters,
    /// What a reader takes for one sign.
    Graphemes,
}

impl Length {
    /// So many code points, counted plainly.
    #[must_use]
    pub const fn characters(most: u32) -> Self {
        Self { most, unit: Unit::Characters, link: None, short_handles: false, bytes: None }
    }

    /// The length of a text by this rule.
    #[must_use]
    pub fn of(&self, text: &str) -> u32 {
        let mut all = 0_usize;
        for (index, word) in text.split(char::is_whitespace).enumerate() {
            // the white space between two words is a sign of its own
            all += usize::from(index > 0) + self.word(word);
        }
        u32::try_from(all).unwrap_or(u32::MAX)
    }

    /// How much a text is too long, or none.
    #[must_use]
    pub fn over(&self, text: &str) -> Option<u32> {
        let bytes = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let over = self.of(text).saturating_sub(self.most);
        let heavy = self.bytes.map_or(0, |most| bytes.saturating_sub(most));
        Some(over.max(heavy)).filter(|over| *over > 0)
    }

    fn word(&self, word: &str) -> usize {
        if let Some((before, after)) = self.link.and_then(|link| Some((link_start(word)?, link))) {
            let plain = word.get(..before).unwrap_or_default();
            let link = word.get(before..).unwrap_or_default();
            return self.plain(plain) + usize::try_from(after).unwrap_or(0) + stop(link);
        }
        if self.short_handles && word.starts_with('@') {
            let mut parts = word.splitn(3, '@').skip(1);
            let local = parts.next().unwrap_or_default();
            let rest = parts.next().map_or("", |server| server.trim_start_matches(|c: char| is_of_host(c)));
            return 1 + self.plain(local) + self.plain(rest);
        }
        self.plain(word)
    }

    fn plain(&self, text: &str) -> usize {
        match self.unit {
            Unit::Characters => text.chars().count(),
            Unit::Graphemes => text.graphemes(true).count(),
        }
    }
}

/// Where in a word a link begins; it goes on to the word's end, or the stop there.
fn link_start(word: &str) -> Option<usize> {
    ["https://", "http://"].iter().filter_map(|scheme| word.find(scheme)).min()
}

/// Signs at a word's end that networks take for the sentence's and not for the link's.
fn stop(link: &str) -> usize {
    // a bracket that was opened in the link is the link's
    let opened = link.contains('(');
    link.chars().rev().take_while(|c| STOPS.contains(c) && !(opened && *c == ')')).count()
}

fn is_of_host(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | ':')
}

#[cfg(test)]
mod tests {
    use super::*;

    const NETWORK: Length =
        Length { most: 500, unit: Unit::Characters, link: Some(23), short_handles: true, bytes: None };
    const GRAPHEMES: Length =
        Length { most: 3, unit: Unit::Graphemes, link: None, short_handles: false, bytes: Some(20) };

    #[test]
    fn links_count_the_same_and_handles_without_their_server() {
        assert_eq!(NETWORK.of("see https://shop.test/a/very/long/way"), 4 + 23);
        assert_eq!(NETWORK.of("(see https://shop.test/way)."), 5 + 23 + 2);
        assert_eq!(NETWORK.of("https://shop.test/Kettle_(device)."), 23 + 1);
        assert_eq!(NETWORK.of("@ana@other.test hello"), 4 + 1 + 5);
        assert_eq!(NETWORK.of("@ana@other.test, hello"), 4 + 1 + 1 + 5);
        assert_eq!(NETWORK.of("mail me@shop.test"), 17);
    }

    #[test]
    fn a_family_is_one_sign_but_many_bytes() {
        assert_eq!(GRAPHEMES.of("👨‍👩‍👧"), 1);
        assert_eq!(GRAPHEMES.of("e\u{301}"), 1);
        assert_eq!(GRAPHEMES.over("abc"), None);
        assert_eq!(GRAPHEMES.over("abcd"), Some(1));
        assert_eq!(GRAPHEMES.over("👨‍👩‍👧👨‍👩‍👧"), Some(16));
    }

    #[test]
    fn white_space_counts_once_each() {
        assert_eq!(Length::characters(9).of("a  b\n"), 5);
        assert_eq!(Length::characters(9).of(""), 0);
    }
}
