//! Quotes known by what was said before: in any language, from any program, with or without marks (MAIL-602 a).
//!
//! Looked at are letters and digits alone, so that wrapping, indenting and marks before lines change nothing.

use super::Split;
use crate::node::{Element, Node};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Letters and digits by which a place in a text is known.
const WIDTH: usize = 12;
/// Of a line, so many of its places must be known: a program may change a link or a quotation mark.
const ENOUGH_PERCENT: usize = 80;
/// Messages and letters looked at.
const MESSAGES: usize = 20;
const LETTERS: usize = 20_000;
/// Lines that may stand between two quotes, or above one, and belong to neither: who wrote when.
const BETWEEN: usize = 6;
/// Letters that must be known before anything is folded.
const LEAST: usize = 24;

/// What was said in a conversation, oldest first.
#[derive(Debug, Default)]
pub struct Said(HashMap<u64, usize>);

impl Said {
    /// From the texts of messages, oldest first.
    pub fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut places = HashMap::new();
        for (index, text) in texts.into_iter().take(MESSAGES).enumerate() {
            let letters: Vec<char> = letters(text).take(LETTERS).collect();
            for window in letters.windows(WIDTH) {
                // what is said again was said first where it was said first
                places.entry(hash(window)).or_insert(index);
            }
        }
        Self(places)
    }

    /// The message a line repeats, if it repeats one.
    fn knows(&self, line: &[char]) -> Option<usize> {
        let mut known = [0_usize; MESSAGES];
        for index in line.windows(WIDTH).filter_map(|window| self.0.get(&hash(window))) {
            if let Some(count) = known.get_mut(*index) {
                *count = count.saturating_add(1);
            }
        }
        let (all, found) = (line.windows(WIDTH).count(), known.iter().sum::<usize>());
        let enough = all > 0 && found.saturating_mul(100) >= all.saturating_mul(ENOUGH_PERCENT);
        let most = known.iter().enumerate().max_by_key(|(_, count)| **count).map(|(index, _)| index);
        most.filter(|_| enough)
    }
}

fn hash(window: &[char]) -> u64 {
    let mut hasher = DefaultHasher::new();
    window.hash(&mut hasher);
    hasher.finish()
}

fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// Too short to be known.
    Short,
    /// Of this message.
    Of(usize),
    /// Something else.
    New,
}

/// Splits a text where it begins to repeat what was said before, to the end. Nothing if it does not, if an answer stands
/// between the repeated lines, or if nothing else were left.
pub fn split_known(text: &str, said: &Said) -> Option<Split> {
    let lines: Vec<&str> = text.lines().take(20_000).collect();
    let start = find(&lines, said)?;
    let join = |part: &[&str]| part.join("\n").trim_matches('\n').trim_end().to_owned();
    let (reply, quoted) = lines.split_at_checked(start)?;
    Some(Split { reply: join(reply), quoted: join(quoted) })
}

/// The same for a body as a tree: what is new, and what is repeated.
pub fn split_known_nodes(body: Vec<Node>, said: &Said) -> Option<(Vec<Node>, Vec<Node>)> {
    let mut lines = vec![String::new()];
    flatten(&body, &mut lines);
    let shown: Vec<&str> = lines.iter().map(String::as_str).collect();
    let start = find(&shown, said)?;
    let keep = shown.iter().take(start).flat_map(|line| letters(line)).count();
    let mut halves = (Vec::new(), Vec::new());
    cut(body, &mut Left(keep), &mut halves);
    Some(halves)
}

/// The first line of what is repeated.
fn find(lines: &[&str], said: &Said) -> Option<usize> {
    let mut known = 0_usize;
    let kinds: Vec<Line> = lines
        .iter()
        .map(|line| {
            let letters: Vec<char> = letters(line).take(LETTERS).collect();
            match (letters.len() < WIDTH, said.knows(&letters)) {
                (true, _) => Line::Short,
                (false, Some(message)) => {
                    known = known.saturating_add(letters.len());
                    Line::Of(message)
                }
                (false, None) => Line::New,
            }
        })
        .collect();
    let first = kinds.iter().position(|kind| matches!(kind, Line::Of(_)))?;
    if known < LEAST || !runs_to_the_end(kinds.get(first..)?) {
        return None;
    }
    let start = above(lines, greeting(lines, first, said));
    let something = lines.iter().take(start).any(|line| line.chars().any(char::is_alphanumeric));
    something.then_some(start)
}

/// Whether nothing new stands in the rest but what introduces another quote.
fn runs_to_the_end(rest: &[Line]) -> bool {
    let (mut last, mut between) = (None, 0_usize);
    for kind in rest {
        match kind {
            Line::Short => {}
            Line::New => between = between.saturating_add(1),
            Line::Of(message) => {
                // something new within one message is an answer to what stands above it
                if between > BETWEEN || (between > 0 && last == Some(*message)) {
                    return false;
                }
                (last, between) = (Some(*message), 0);
            }
        }
    }
    between == 0
}

/// Where the repeated text really begins: lines too short to be known by themselves go with what follows them.
fn greeting(lines: &[&str], first: usize, said: &Said) -> usize {
    let mut start = first;
    for index in (0..first).rev().take(BETWEEN) {
        let mut line: Vec<char> = lines.get(index).into_iter().flat_map(|line| letters(line)).take(WIDTH).collect();
        if line.is_empty() {
            continue;
        }
        line.extend(
            lines.iter().take(first.saturating_add(1)).skip(start).flat_map(|line| letters(line)).take(WIDTH - 1),
        );
        if said.knows(&line).is_none() {
            break;
        }
        start = index;
    }
    start
}

/// The line where the words above a quote begin that say who wrote it: an address, or a number and a colon at the end.
fn above(lines: &[&str], first: usize) -> usize {
    let filled = |index: &usize| lines.get(*index).is_some_and(|line| !line.trim().is_empty());
    let Some(last) = (0..first).rev().find(filled) else { return first };
    let top = (0..=last).rev().take_while(filled).last().unwrap_or(last);
    let block = lines.get(top..=last).unwrap_or_default();
    let speaks = |line: &&str| {
        let numbered = line.chars().any(char::is_numeric) && line.trim_end().ends_with([':', '：']);
        line.len() < 300 && (numbered || line.contains('@'))
    };
    if block.len() <= BETWEEN && block.iter().any(speaks) { top } else { first }
}

fn breaks(tag: &str) -> bool {
    !matches!(tag, "a" | "strong" | "em" | "s" | "u" | "code" | "span" | "img")
}

fn flatten(nodes: &[Node], lines: &mut Vec<String>) {
    for node in nodes {
        match node {
            Node::Text(text) => {
                if let Some(line) = lines.last_mut() {
                    line.push_str(&text.text);
                }
            }
            Node::Element(element) => {
                let breaks = breaks(&element.tag);
                if breaks {
                    lines.push(String::new());
                }
                flatten(&element.children, lines);
                if breaks {
                    lines.push(String::new());
                }
            }
        }
    }
}

/// Letters that are still new.
struct Left(usize);

/// Deals nodes out: to the first half until the letters are used up; an element that stands on both sides becomes two.
fn cut(nodes: Vec<Node>, left: &mut Left, halves: &mut (Vec<Node>, Vec<Node>)) {
    for node in nodes {
        match node {
            _ if left.0 == 0 => halves.1.push(node),
            Node::Text(text) => {
                left.0 = left.0.saturating_sub(letters(&text.text).count());
                halves.0.push(Node::Text(text));
            }
            Node::Element(element) => {
                let Element { children, .. } = *element.clone();
                let mut inner = (Vec::new(), Vec::new());
                cut(children, left, &mut inner);
                if !inner.1.is_empty() {
                    halves.1.push(Node::Element(Box::new(Element { children: inner.1, ..*element.clone() })));
                }
                halves.0.push(Node::Element(Box::new(Element { children: inner.0, ..*element })));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::text_to_nodes;

    const OURS: &str = "Dear Ana,\n\nwe are sorry that the lid of your kettle cracked. We send a new one today, and it will be with you within three days.\n\nMia\n-- \nLarkmill, the kettle people";
    const THEIRS: &str = "Hello, the lid of my kettle cracked on the very first day, what can be done?";

    fn check(text: &str, reply: Option<&str>) {
        let found = split_known(text, &Said::new([THEIRS, OURS]));
        assert_eq!(found.as_ref().map(|split| split.reply.as_str()), reply, "{text}\n{found:?}");
    }

    #[test]
    fn our_own_words_are_a_quote_in_any_language() {
        // wrapped anew, indented, without a mark, under words nobody here can read
        let wrapped = "we are sorry that the lid of\n  your kettle cracked. We send a new one today, and\n  it will be with you within three days.";
        check(
            &format!("ขอบคุณครับ\n\nจาก: Mia <support@shop.test>\nส่ง: 3 มีนาคม 2569\nถึง: Ana\n\n{wrapped}"),
            Some("ขอบคุณครับ"),
        );
        check(&format!("Takk!\n\nÞann mán., 3. mar. 2026 kl. 10:00 skrifaði Mia:\n\n{OURS}"), Some("Takk!"));
        check(&format!("thanks\n{OURS}\n\nShop, 2026-03-01 09:12:\n{THEIRS}"), Some("thanks"));
    }

    #[test]
    fn answers_between_our_lines_stay_whole() {
        let mixed = "we are sorry that the lid of your kettle cracked.\nThat is kind of you to say so.\nWe send a new one today, and it will be with you within three days.";
        check(mixed, None);
        check(&format!("Hello again.\n{mixed}"), None);
        check(&format!("Hello.\n{OURS}\nAnd one more question below it, if I may ask."), None);
    }

    #[test]
    fn when_unsure_more_is_shown() {
        check(OURS, None);
        check("Thank you, the new lid fits and the kettle works again.", None);
        check("Mia, many thanks!\n\nAna", None);
        assert_eq!(split_known("anything at all, said by nobody before", &Said::new([])), None);
    }

    #[test]
    fn a_tree_is_cut_where_the_text_is_and_nothing_is_lost() {
        let said = Said::new([THEIRS, OURS]);
        let nodes = text_to_nodes(&format!("Thank you!\n\nMia <support@shop.test> skrifaði:\n\n{OURS}"));
        let (reply, quoted) = split_known_nodes(nodes.clone(), &said).unwrap();
        let text = |nodes: &[Node]| {
            let mut lines = vec![String::new()];
            flatten(nodes, &mut lines);
            lines.concat()
        };
        assert_eq!(text(&reply).trim(), "Thank you!");
        assert!(text(&quoted).contains("we are sorry") && text(&quoted).contains("kettle people"), "{}", text(&quoted));
        let all: String = letters(&text(&nodes)).collect();
        assert_eq!(letters(&text(&reply)).chain(letters(&text(&quoted))).collect::<String>(), all);
    }

    #[test]
    fn a_mebibyte_of_our_own_lines_takes_linear_time() {
        let long = "we are sorry that the lid of your kettle cracked. ".repeat(20_000);
        let said = Said::new([long.as_str()]);
        assert!(split_known(&format!("thank you very much\n{}", long.replace(". ", ".\n")), &said).is_some());
        assert!(split_known(&"x".repeat(1 << 20), &said).is_none());
    }
}
