//! Addresses of people, read leniently and in linear time.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::word;

/// A mailbox: what it is called and where it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Address {
    /// Display name, decoded; empty if there is none.
    pub name: String,
    /// `local@domain` as written; empty if there is none.
    pub address: String,
}

impl Address {
    /// An address from its parts.
    pub fn new(name: impl Into<String>, address: impl Into<String>) -> Self {
        Self { name: name.into(), address: address.into() }
    }

    /// What two equal addresses have in common: NFC, lower case, nothing invisible.
    pub fn key(&self) -> String {
        let visible: String = self.address.chars().filter(|c| !invisible(*c)).collect();
        visible.trim().nfc().collect::<String>().to_lowercase()
    }

    /// The part before the last `@`.
    pub fn local_part(&self) -> &str {
        self.address.rsplit_once('@').map_or(self.address.as_str(), |(local, _)| local)
    }

    /// The part after the last `@`, in lower case.
    pub fn domain(&self) -> String {
        let domain = self.address.rsplit_once('@').map_or("", |(_, domain)| domain);
        domain.to_lowercase()
    }

    /// True if the display name itself claims to be another address (a common disguise).
    pub fn name_claims_another_address(&self) -> bool {
        let claims = |word: &str| word.contains('@') && word.contains('.');
        let name = self.name.to_lowercase();
        name.split([' ', '<', '>', '(', ')', ',', '"', '\''])
            .any(|word| claims(word) && word != self.address.to_lowercase())
    }

    /// True if mail can be sent there: one `@`, no control characters, spaces or brackets.
    pub fn is_deliverable(&self) -> bool {
        let Some((local, domain)) = self.address.rsplit_once('@') else {
            return false;
        };
        local_is_fine(local) && domain_is_fine(domain)
    }
}

fn local_is_fine(local: &str) -> bool {
    let forbidden = |c: char| c.is_control() || c.is_whitespace() || "<>()[]\\,;:\"@".contains(c);
    let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
    !local.is_empty() && local.len() <= 64 && !dots && !local.chars().any(|c| forbidden(c) || invisible(c))
}

fn domain_is_fine(domain: &str) -> bool {
    let label_is_fine = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || is_mark(c))
    };
    domain.len() <= 253 && domain.split('.').all(label_is_fine)
}

/// Combining marks are letters of many scripts' host names.
fn is_mark(c: char) -> bool {
    !c.is_ascii() && !c.is_control() && !c.is_whitespace() && !invisible(c)
}

/// Characters that are not seen and only serve to deceive inside an identifier.
pub(crate) fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}' | '\u{180e}')
}

#[derive(Default)]
struct Chunk {
    outside: String,
    angle: Option<String>,
    comments: Vec<String>,
    after_comma: bool,
}

/// Reads the mailboxes of a header value; groups are flattened.
pub(crate) fn read_list(raw: &[u8]) -> Vec<Address> {
    let unfolded = word::unfold(raw);
    let text = match std::str::from_utf8(&unfolded) {
        Ok(text) => text.to_owned(),
        Err(_) => crate::charset::guess(&unfolded).text,
    };
    join_torn_names(split(&text)).iter().filter_map(finish).collect()
}

/// Where the reader stands.
enum Place {
    Outside,
    Quoted,
    Comment(usize),
    Angle,
}

struct Splitter {
    place: Place,
    chunk: Chunk,
    comment: String,
    done: Vec<Chunk>,
}

fn split(text: &str) -> Vec<Chunk> {
    let last_quote = text.rfind('"').unwrap_or(0);
    let last_parenthesis = text.rfind(')').unwrap_or(0);
    let mut splitter =
        Splitter { place: Place::Outside, chunk: Chunk::default(), comment: String::new(), done: Vec::new() };
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if let (Place::Outside, Some(word)) = (&splitter.place, text.get(at..).and_then(encoded_word)) {
            word.chars().for_each(|c| splitter.keep(c));
            chars.nth(word.chars().count().saturating_sub(2));
            continue;
        }
        let opens = match c {
            '"' => at < last_quote,
            '(' => at < last_parenthesis,
            _ => true,
        };
        if c == '\\' && matches!(splitter.place, Place::Quoted | Place::Comment(_)) {
            if let Some((_, next)) = chars.next() {
                splitter.keep(next);
            }
        } else if opens || !matches!(splitter.place, Place::Outside) {
            splitter.take_in(c);
        } else {
            splitter.keep(' ');
        }
    }
    splitter.end_chunk();
    splitter.done
}

/// Longest encoded word kept together.
const LONGEST_WORD: usize = 500;

/// The encoded word at the beginning of `text`: quotes, commas and brackets in it are part of a name.
fn encoded_word(text: &str) -> Option<&str> {
    let window = crate::bytes::head(text, LONGEST_WORD);
    let (_, rest) = window.strip_prefix("=?")?.split_once('?')?;
    let (kind, rest) = rest.split_once('?')?;
    let (encoded, after) = rest.split_once("?=")?;
    // A mark that was never ended must not swallow the address behind it.
    let swallows = encoded.contains('<') && encoded.contains(char::is_whitespace);
    let length = window.len().saturating_sub(after.len());
    text.get(..length).filter(|_| kind.len() == 1 && !swallows)
}

impl Splitter {
    fn take_in(&mut self, c: char) {
        match self.place {
            Place::Outside => self.outside(c),
            Place::Quoted if c == '"' => self.place = Place::Outside,
            Place::Angle if c == '>' => self.place = Place::Outside,
            Place::Comment(depth) => self.in_comment(c, depth),
            Place::Quoted | Place::Angle => self.keep(c),
        }
    }

    fn outside(&mut self, c: char) {
        match c {
            '"' => self.place = Place::Quoted,
            '(' => self.place = Place::Comment(1),
            '<' => {
                self.chunk.angle.get_or_insert_default().clear();
                self.place = Place::Angle;
            }
            ',' => {
                self.end_chunk();
                self.chunk.after_comma = true;
            }
            ';' => self.end_chunk(),
            ':' if !self.chunk.outside.contains('@') && self.chunk.angle.is_none() => {
                self.chunk = Chunk::default();
            }
            other => self.keep(other),
        }
    }

    fn in_comment(&mut self, c: char, depth: usize) {
        match c {
            '(' => {
                self.comment.push(c);
                self.place = Place::Comment(depth.saturating_add(1));
            }
            ')' if depth == 1 => {
                self.chunk.comments.push(std::mem::take(&mut self.comment));
                self.place = Place::Outside;
            }
            ')' => {
                self.comment.push(c);
                self.place = Place::Comment(depth.saturating_sub(1));
            }
            other => self.comment.push(other),
        }
    }

    fn keep(&mut self, c: char) {
        match self.place {
            Place::Outside | Place::Quoted => self.chunk.outside.push(c),
            Place::Comment(_) => self.comment.push(c),
            Place::Angle => self.chunk.angle.get_or_insert_default().push(c),
        }
    }

    fn end_chunk(&mut self) {
        let chunk = std::mem::take(&mut self.chunk);
        if !chunk.outside.trim().is_empty() || chunk.angle.is_some() || !chunk.comments.is_empty() {
            self.done.push(chunk);
        }
    }
}

/// `Doe, Jane <jane@x.test>` without quotes is one person.
fn join_torn_names(chunks: Vec<Chunk>) -> Vec<Chunk> {
    let mut out: Vec<Chunk> = Vec::with_capacity(chunks.len());
    for mut chunk in chunks {
        let torn = chunk.after_comma
            && chunk.angle.is_some()
            && !chunk.outside.trim().is_empty()
            && out.last().is_some_and(|before| {
                before.angle.is_none()
                    && !before.outside.contains('@')
                    && before.outside.contains(|c: char| !c.is_whitespace())
            });
        if torn && let Some(before) = out.pop() {
            chunk.outside = format!("{}, {}", before.outside.trim(), chunk.outside.trim());
            chunk.after_comma = before.after_comma;
        }
        out.push(chunk);
    }
    out
}

fn finish(chunk: &Chunk) -> Option<Address> {
    let comment = || tidy_name(&chunk.comments.join(" "));
    if let Some(angle) = &chunk.angle {
        let name = tidy_name(&chunk.outside);
        let address = tidy_address(angle);
        // the address may stand where the name should be: a@b.test <>
        let (name, address) = if address.is_empty() && name.contains('@') && !name.contains(' ') {
            (String::new(), name)
        } else {
            (name, address)
        };
        let name = if name.is_empty() { comment() } else { name };
        return some(Address { name, address });
    }
    let words: Vec<&str> = chunk.outside.split_whitespace().collect();
    match words.iter().position(|word| word.contains('@')) {
        Some(at) => some(bare(&words, at, comment())),
        None => some(Address::new(tidy_name(&chunk.outside), "")),
    }
}

fn bare(words: &[&str], at: usize, comment: String) -> Address {
    let address = words.get(at).copied().unwrap_or_default();
    let others: Vec<&str> = words.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, word)| *word).collect();
    let name = tidy_name(&others.join(" "));
    let name = if name.is_empty() { comment } else { name };
    Address::new(name, tidy_address(address))
}

fn some(address: Address) -> Option<Address> {
    (!address.name.is_empty() || !address.address.is_empty()).then_some(address)
}

fn tidy_name(name: &str) -> String {
    let decoded = word::decode_words(name);
    let words: Vec<&str> = decoded.split_whitespace().collect();
    let name = words.join(" ").replace(['\u{0}', '\u{7f}'], "");
    let inner = name.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    inner.map_or(name.clone(), str::to_owned)
}

fn tidy_address(address: &str) -> String {
    let decoded = if address.contains("=?") { word::decode_words(address) } else { address.to_owned() };
    let bare: String = decoded.chars().filter(|c| !c.is_whitespace() && !c.is_control() && !invisible(*c)).collect();
    let bare = bare.trim_matches(['<', '>', '"', '\'', ';', ',']);
    let bare = bare.strip_prefix("mailto:").unwrap_or(bare);
    // source routes: @relay,@other:user@host
    match bare.split_once(':') {
        Some((route, rest)) if route.starts_with('@') => rest.to_owned(),
        _ => bare.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expect: &[(&str, &str)]) {
        let found = read_list(raw.as_bytes());
        let found: Vec<(&str, &str)> = found.iter().map(|a| (a.name.as_str(), a.address.as_str())).collect();
        assert_eq!(found, expect, "{raw}");
    }

    #[test]
    fn usual_forms_are_read() {
        check("mia@x.test", &[("", "mia@x.test")]);
        check("Mia <mia@x.test>, b@y.test", &[("Mia", "mia@x.test"), ("", "b@y.test")]);
        check("mia@x.test (Mia)", &[("Mia", "mia@x.test")]);
        check("\"Doe, Mia\" <m@x.test>", &[("Doe, Mia", "m@x.test")]);
        check("friends: a@x.test, b@x.test;", &[("", "a@x.test"), ("", "b@x.test")]);
        check("undisclosed-recipients:;", &[]);
    }

    #[test]
    fn unquoted_comma_in_a_name_is_one_person() {
        check("Doe, Jane <jane@x.test>", &[("Doe, Jane", "jane@x.test")]);
    }

    #[test]
    fn missing_quote_does_not_swallow_the_address() {
        check("\"Mia <mia@x.test>", &[("Mia", "mia@x.test")]);
    }

    #[test]
    fn encoded_names_are_decoded_after_splitting() {
        check("=?utf-8?Q?M=C3=BCller=2C_Jan?= <j@x.test>", &[("Müller, Jan", "j@x.test")]);
    }

    #[test]
    fn quotes_inside_encoded_names_are_part_of_the_name() {
        check("=?utf-8?B?Ij48aW1n?= <m@x.test>", &[("\"><img", "m@x.test")]);
        check("=?utf-8?Q?=22Mia=22?= <m@x.test>", &[("\"Mia\"", "m@x.test")]);
        check("=?utf-8?Q?\"Mia?= <m@x.test>", &[("\"Mia", "m@x.test")]);
        check("=?utf-8?Q?\"Mia\"?= <m@x.test>", &[("\"Mia\"", "m@x.test")]);
        check("=?utf-8?Q?\"Berg, Mia\"?= <m@x.test>, b@x.test", &[("\"Berg, Mia\"", "m@x.test"), ("", "b@x.test")]);
        check("\"=?utf-8?Q?Mia?=\" <m@x.test>", &[("Mia", "m@x.test")]);
        check("=?utf-8?Q?Mia <m@x.test> ?=", &[("Mia", "m@x.test")]);
        check("\"\\\"Mia\\\" M\" <m@x.test>", &[("\"Mia\" M", "m@x.test")]);
    }

    #[test]
    fn invisible_characters_do_not_make_another_address() {
        check("admin\u{200b}@x.test", &[("", "admin@x.test")]);
    }

    #[test]
    fn a_name_that_looks_like_an_address_is_noticed() {
        assert!(Address::new("ceo@bank.test", "x@evil.test").name_claims_another_address());
        assert!(!Address::new("x@evil.test", "x@evil.test").name_claims_another_address());
    }

    #[test]
    fn undeliverable_addresses_are_known() {
        for wrong in ["", "a", "a@", "@b", "a b@c.test", "a@b..c", "a\r\n@b.test", "a@-b.test", "a@b>,<c@d.test"] {
            assert!(!Address::new("", wrong).is_deliverable(), "{wrong}");
        }
        assert!(Address::new("", "jörg@müller.test").is_deliverable());
    }
}
