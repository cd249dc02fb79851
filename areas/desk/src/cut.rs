//! Taking a passage out of words, wherever they are broken, and of node trees. Pure.

use base::Refusal;
use serde_json::Value;

/// What stands where something was taken out: the same in every language.
pub const MARK: &str = "█████";
/// A shorter passage stands in words nobody means.
const LEAST: usize = 4;
const MOST: usize = 2_000;
/// Deepest nesting that is walked, as when it is shown.
const DEPTH: usize = 200;
/// Parts of stored objects that are words.
const WORDS: [&str; 8] = ["subject", "snippet", "body_text", "text", "warning", "sentence", "title", "description"];

/// A passage to take out. Spaces, line ends and the marks of quoting do not count, nor does case.
#[derive(Clone, Debug)]
pub struct Passage(String);

/// What may stand inside a passage without being part of it.
fn is_between(c: char) -> bool {
    let unseen = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    c.is_whitespace() || c.is_control() || unseen || matches!(c, '>' | '…')
}

fn folded(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// A character that counts, and where it stands.
struct Place {
    piece: usize,
    from: usize,
    to: usize,
    /// Where it begins among the folded characters.
    at: usize,
}

impl Passage {
    /// What somebody chose.
    pub fn new(chosen: &str) -> Result<Self, Refusal> {
        let kept: String = chosen.chars().filter(|c| !is_between(*c)).map(folded).collect();
        match kept.chars().count() {
            0..LEAST => {
                Err(Refusal::invalid("passage", format!("choose at least {LEAST} characters, so that no others go")))
            }
            LEAST..=MOST => Ok(Self(kept)),
            _ => Err(Refusal::invalid("passage", format!("choose at most {MOST} characters at once"))),
        }
    }

    /// The text without the passage; none if it does not stand there.
    #[must_use]
    pub fn text(&self, text: &str) -> Option<String> {
        let mut own = text.to_owned();
        self.pieces(&mut [&mut own]).then_some(own)
    }

    /// The same for the first words of something longer: they may end inside the passage.
    #[must_use]
    pub fn beginning(&self, text: &str) -> Option<String> {
        let whole = self.text(text);
        let rest = whole.as_deref().unwrap_or(text);
        let kept: String = rest.chars().filter(|c| !is_between(*c)).map(folded).collect();
        let ends: Vec<usize> = self.0.char_indices().map(|(at, _)| at).skip(LEAST).collect();
        let cut = ends.iter().rev().find_map(|end| self.0.get(..*end).filter(|start| kept.ends_with(*start)));
        cut.and_then(|start| Self(start.to_owned()).last(rest)).or(whole)
    }

    /// Cuts the last place only.
    fn last(&self, text: &str) -> Option<String> {
        let mut own = text.to_owned();
        let (kept, places) = laid_out(&[&mut own]);
        let (start, _) = kept.rmatch_indices(self.0.as_str()).next()?;
        let found = [(start, start + self.0.len())];
        found.iter().for_each(|range| take_out(&mut [&mut own], &places, *range));
        Some(own)
    }

    /// A node tree without the passage, however its elements divide it, nor any attribute that holds it. Whether it did.
    pub fn tree(&self, tree: &mut Value) -> bool {
        let attributes = self.strings(tree, &|key| !matches!(key, "tag" | "text" | "cid"), 0);
        let mut pieces = Vec::new();
        collect(tree, &mut pieces, 0);
        self.pieces(&mut pieces) || attributes
    }

    /// A stored object without the passage in any of its words. Whether it was there.
    pub fn object(&self, object: &mut Value) -> bool {
        self.strings(object, &|key| WORDS.contains(&key), 0)
    }

    fn strings(&self, value: &mut Value, is_words: &dyn Fn(&str) -> bool, depth: usize) -> bool {
        if depth > DEPTH {
            return false;
        }
        match value {
            // Every one is changed: the first does not end it.
            Value::Array(items) => {
                items.iter_mut().filter_map(|item| self.strings(item, is_words, depth + 1).then_some(())).count() > 0
            }
            Value::Object(map) => map.iter_mut().fold(false, |done, (key, value)| match value {
                Value::String(text) if is_words(key) => self.replace(text) || done,
                other => self.strings(other, is_words, depth + 1) || done,
            }),
            _ => false,
        }
    }

    fn replace(&self, text: &mut String) -> bool {
        self.beginning(text).is_some_and(|cut| {
            *text = cut;
            true
        })
    }

    /// Takes the passage out of pieces of text that follow each other.
    fn pieces(&self, pieces: &mut [&mut String]) -> bool {
        let (kept, places) = laid_out(pieces);
        let found: Vec<(usize, usize)> =
            kept.match_indices(self.0.as_str()).map(|(at, found)| (at, at + found.len())).collect();
        // From the end, so that what stands before keeps its place.
        found.iter().rev().for_each(|range| take_out(pieces, &places, *range));
        !found.is_empty()
    }
}

/// The characters that count, folded and in one line, and where each stands.
fn laid_out(pieces: &[&mut String]) -> (String, Vec<Place>) {
    let (mut kept, mut places) = (String::new(), Vec::new());
    for (piece, text) in pieces.iter().enumerate() {
        for (from, c) in text.char_indices().filter(|(_, c)| !is_between(*c)) {
            places.push(Place { piece, from, to: from + c.len_utf8(), at: kept.len() });
            kept.push(folded(c));
        }
    }
    (kept, places)
}

/// Takes out what stands between two folded places; the first piece that held of it gets the mark.
fn take_out(pieces: &mut [&mut String], places: &[Place], (start, end): (usize, usize)) {
    let (first, after) =
        (places.partition_point(|place| place.at < start), places.partition_point(|place| place.at < end));
    let own = places.get(first..after).unwrap_or_default();
    let Some(head) = own.first() else { return };
    for part in own.chunk_by(|one, next| one.piece == next.piece).rev() {
        let (Some(one), Some(last)) = (part.first(), part.last()) else { continue };
        let mark = if one.piece == head.piece { MARK } else { "" };
        if let Some(text) = pieces.get_mut(one.piece) {
            text.replace_range(one.from..last.to, mark);
        }
    }
}

/// The texts of a tree, in order.
fn collect<'a>(node: &'a mut Value, pieces: &mut Vec<&'a mut String>, depth: usize) {
    if depth > DEPTH {
        return;
    }
    match node {
        Value::Array(items) => items.iter_mut().for_each(|item| collect(item, pieces, depth + 1)),
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                match (key.as_str(), value) {
                    ("text", Value::String(text)) => pieces.push(text),
                    ("children", children) => collect(children, pieces, depth + 1),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(chosen: &str) -> Passage {
        Passage::new(chosen).unwrap()
    }

    #[test]
    fn a_passage_goes_wherever_it_is_broken() {
        for (text, left) in [
            ("card 4111 1111 2222, thanks", Some("card █████, thanks")),
            ("> card 4111\n> 1111 2222\nok", Some("> card █████\nok")),
            ("41 11\u{a0}1111\u{200b}2222 and 411111112222", Some("█████ and █████")),
            ("card 4111 1111 2223", None),
            ("", None),
        ] {
            assert_eq!(of("4111 1111 2222").text(text).as_deref(), left, "{text}");
        }
        assert_eq!(of("HuntEr2").text("pw: hunter2!").as_deref(), Some("pw: █████!"));
        assert_eq!(of("größe7").text("GRÖSSE7, Größe7").as_deref(), Some("GRÖSSE7, █████"));
    }

    #[test]
    fn too_little_and_too_much_is_refused() {
        for chosen in ["", "abc", " a > b c ", &"x".repeat(2_001)] {
            assert_eq!(Passage::new(chosen).unwrap_err().code, "invalid", "{chosen}");
        }
    }

    #[test]
    fn a_beginning_that_ends_inside_the_passage_is_cut_there() {
        let passage = of("4111 1111 2222");
        assert_eq!(passage.beginning("my card is 4111 11").as_deref(), Some("my card is █████"));
        assert_eq!(passage.beginning("4111 1111 2222 and 4111 11…").as_deref(), Some("█████ and █████…"));
        assert_eq!(passage.beginning("my card is 411"), None);
    }

    #[test]
    fn a_tree_loses_it_across_its_elements_and_in_its_addresses() {
        let mut tree = json!([
            { "tag": "p", "children": [{ "text": "card " }, { "tag": "b", "children": [{ "text": "4111 " }] }, { "text": "1111 2222." }] },
            { "tag": "a", "href": "https://a.example/?c=411111112222", "children": [{ "text": "here" }] }
        ]);
        assert!(of("4111 1111 2222").tree(&mut tree));
        assert_eq!(tree[0]["children"][1]["children"][0]["text"], "█████ ");
        assert_eq!(tree[0]["children"][2]["text"], ".");
        assert_eq!(tree[1]["href"], "https://a.example/?c=█████");
        assert!(!of("4111 1111 2222").tree(&mut tree));
    }

    #[test]
    fn of_an_object_only_the_words_are_looked_at() {
        let mut row = json!({ "status": "open", "subject": "open the safe", "kept": [{ "text": "openly" }] });
        assert!(of("open").object(&mut row));
        assert_eq!(row, json!({ "status": "open", "subject": "█████ the safe", "kept": [{ "text": "█████ly" }] }));
    }

    #[test]
    fn long_texts_take_linear_time() {
        let long = "a".repeat(500_000);
        assert!(of(&format!("{}b", "a".repeat(1_000))).text(&long).is_none());
    }
}
