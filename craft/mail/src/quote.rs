//! What somebody wrote, apart from what they quoted: folded, never deleted.
//!
//! Lines are looked at a bounded number of times, whatever they contain.

mod attribution;
mod block;
mod html;
mod known;
mod words;

use crate::signature;
pub(crate) use html::split_tree;
pub use known::{Said, split_known, split_known_nodes};

/// A text in two halves; together they hold every line of the original.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Split {
    /// What is new.
    pub reply: String,
    /// Quotes, their introductions and the signature.
    pub quoted: String,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Blank,
    Text,
    Quote,
    /// Introduces a quote: "On … wrote:".
    Attribution,
}

/// Longest line that is looked into; longer ones are text.
const LONGEST_LINE: usize = 1_000;
/// A quote on top of at most so many lines is a question being answered, not a full copy.
const SHORT_QUOTE: usize = 5;

/// Splits plain text into the reply and what is quoted.
pub fn split(text: &str) -> Split {
    let lines: Vec<&str> = text.lines().collect();
    let mut kept = Kept::read(&lines);
    kept.cut_at_header_block(&lines);
    kept.settle_attributions();
    kept.fold_full_copy_on_top();
    kept.trim_end(&lines);
    if !kept.has_content() {
        return Split { reply: text.trim_matches(['\n', '\r']).trim_end().to_owned(), quoted: String::new() };
    }
    kept.halves(&lines)
}

/// Lines in which the block above a forwarded mail is looked for.
const TOP: usize = 500;

/// Who wrote what a text passes on, as the header block above it says.
pub(crate) fn passed_on_from(text: &str) -> Option<&str> {
    let lines: Vec<&str> = text.lines().take(TOP).collect();
    block::sender(&lines)
}

struct Kept {
    kinds: Vec<Line>,
    /// Which lines belong to the reply.
    keep: Vec<bool>,
}

impl Kept {
    fn read(lines: &[&str]) -> Self {
        let mut kinds: Vec<Line> = lines.iter().map(|line| classify(line)).collect();
        for (start, length) in attribution::find(lines, &kinds) {
            for kind in kinds.iter_mut().skip(start).take(length) {
                *kind = Line::Attribution;
            }
        }
        let keep = vec![true; lines.len()];
        Self { kinds, keep }
    }

    fn is(&self, index: usize, kind: Line) -> bool {
        self.kinds.get(index) == Some(&kind)
    }

    fn drop_from(&mut self, start: usize) {
        self.keep.iter_mut().skip(start).for_each(|keep| *keep = false);
    }

    fn drop_line(&mut self, index: usize) {
        if let Some(keep) = self.keep.get_mut(index) {
            *keep = false;
        }
    }

    fn kept(&self) -> impl DoubleEndedIterator<Item = (usize, Line)> + '_ {
        self.kinds
            .iter()
            .zip(&self.keep)
            .enumerate()
            .filter(|(_, (_, keep))| **keep)
            .map(|(index, (kind, _))| (index, *kind))
    }

    fn first_text(&self) -> usize {
        let first = self.kept().find(|(_, kind)| *kind == Line::Text);
        first.map_or(usize::MAX, |(index, _)| index)
    }

    fn has_content(&self) -> bool {
        self.kept().any(|(_, kind)| kind == Line::Text)
    }

    /// "From: … Sent: … Subject: …" or "Original message" under new text ends the reply.
    fn cut_at_header_block(&mut self, lines: &[&str]) {
        let Some(first_text) = self.kinds.iter().position(|kind| *kind == Line::Text) else {
            return;
        };
        let start = block::find(lines).filter(|start| *start > first_text);
        if let Some(start) = start {
            self.drop_from(start);
        }
    }

    /// An attribution with a quote below goes; without one everything below it goes.
    fn settle_attributions(&mut self) {
        let first_text = self.first_text();
        let mut index: usize = 0;
        while index < self.kinds.len() {
            let here = self.is(index, Line::Attribution) && self.keep.get(index) == Some(&true);
            if !here {
                index = index.saturating_add(1);
                continue;
            }
            let end = self.run_end(index, Line::Attribution);
            let next = self.kinds.iter().skip(end).find(|kind| **kind != Line::Blank);
            if next == Some(&Line::Text) && first_text < index {
                return self.drop_from(index);
            }
            (index..end).for_each(|line| self.drop_line(line));
            index = end;
        }
    }

    fn run_end(&self, start: usize, kind: Line) -> usize {
        let length = self.kinds.iter().skip(start).take_while(|other| **other == kind).count();
        start.saturating_add(length)
    }

    /// Attribution, one long quote, then the answer below it.
    fn fold_full_copy_on_top(&mut self) {
        let Some(first) = self.kept().find(|(_, kind)| *kind != Line::Blank) else {
            return;
        };
        let introduced = self.kinds.iter().take(first.0).any(|kind| *kind == Line::Attribution);
        if first.1 != Line::Quote || !introduced {
            return;
        }
        let run: Vec<usize> = self.kept().take_while(|(_, kind)| *kind != Line::Text).map(|(index, _)| index).collect();
        let quoted = run.iter().filter(|index| self.is(**index, Line::Quote)).count();
        let after = run.last().map_or(0, |last| last.saturating_add(1));
        let more_quotes = self.kept().any(|(index, kind)| index >= after && kind == Line::Quote);
        let text_below = self.kept().any(|(index, kind)| index >= after && kind == Line::Text);
        if quoted > SHORT_QUOTE && text_below && !more_quotes {
            run.into_iter().for_each(|index| self.drop_line(index));
        }
    }

    /// Quotes and signatures at the end, in any order.
    fn trim_end(&mut self, lines: &[&str]) {
        let mut live: Vec<usize> = self.kept().map(|(index, _)| index).collect();
        loop {
            let before = live.len();
            while live.last().is_some_and(|last| !self.is(*last, Line::Text)) {
                live.pop();
            }
            signature::trim_end(lines, &mut live);
            if live.len() == before {
                break;
            }
        }
        let end = live.last().map_or(0, |last| last.saturating_add(1));
        self.drop_from(end);
    }

    fn halves(&self, lines: &[&str]) -> Split {
        let side = |wanted: bool| {
            let mut out = String::new();
            for (line, keep) in lines.iter().zip(&self.keep) {
                if *keep == wanted {
                    out.push_str(line.trim_end_matches('\r'));
                    out.push('\n');
                }
            }
            out.trim_matches('\n').trim_end().to_owned()
        };
        Split { reply: side(true), quoted: side(false) }
    }
}

fn classify(line: &str) -> Line {
    let line = line.trim();
    if line.is_empty() {
        return Line::Blank;
    }
    if is_quote(line) {
        return Line::Quote;
    }
    Line::Text
}

/// `> text`, `| text`, and the old style `Mia> text`.
fn is_quote(line: &str) -> bool {
    if line.starts_with('>') || line.starts_with("| ") || line == "|" {
        return true;
    }
    let initials: usize = line.chars().take(12).take_while(|c| c.is_alphabetic()).count();
    (1..=10).contains(&initials)
        && line.starts_with(char::is_uppercase)
        && line.chars().nth(initials) == Some('>')
        && line.chars().nth(initials.saturating_add(1)).is_none_or(|c| c.is_whitespace() || c == '>')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, reply: &str) {
        assert_eq!(split(text).reply, reply, "{text}");
    }

    #[test]
    fn quotes_below_are_folded() {
        check("Yes.\n\nOn Mon, 3 Feb 2025 at 10:00, Mia <m@x.test> wrote:\n> Really?\n", "Yes.");
        check("Ja.\n\nAm 03.02.25 um 10:00 schrieb Mia:\n> Wirklich?", "Ja.");
        check("はい。\n\n2025年2月3日(月) 10:00 Mia <m@x.test>:\n> 本当？", "はい。");
        check("Yes.\n\n-----Original Message-----\nFrom: Mia\nSent: Monday\n\nReally?", "Yes.");
    }

    #[test]
    fn answers_between_quotes_stay_whole() {
        let mixed = "> first?\nyes\n> second?\nno";
        check(mixed, mixed);
        check("On Monday 3.2.2025 Mia wrote:\n> first?\nyes", "> first?\nyes");
    }

    #[test]
    fn nothing_new_shows_everything() {
        check("> only a quote", "> only a quote");
        check("On Mon, 3 Feb 2025, Mia wrote:\n> a", "On Mon, 3 Feb 2025, Mia wrote:\n> a");
    }

    #[test]
    fn no_line_is_lost() {
        let text = "Hi\n\nMia\n-- \nMia Meyer\n\nOn 3 Feb 2025, A <a@x.test> wrote:\n> b";
        let found = split(text);
        assert_eq!(found.reply, "Hi\n\nMia");
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            assert!(found.reply.contains(line) || found.quoted.contains(line.trim_end()), "{line}");
        }
    }
}
