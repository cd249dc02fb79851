//! HTML text to tokens: tags, text; comments and raw text elements vanish.

use std::borrow::Cow;

/// Attributes kept of one tag.
const MOST_ATTRIBUTES: usize = 48;
/// Elements whose content is not text of the page.
const RAW: [&str; 8] = ["script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp"];

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// Text, entities not yet decoded.
    Text(&'a str),
    /// A start tag, name and attribute names in lower case.
    Open {
        /// Name in lower case.
        name: String,
        /// Attributes, first of each name.
        attributes: Vec<(String, String)>,
    },
    /// An end tag.
    Close(String),
}

/// Reads tokens one after the other; every byte is looked at a bounded number of times.
pub(crate) struct Tokens<'a> {
    rest: &'a str,
    skip: Option<String>,
}

impl<'a> Tokens<'a> {
    /// Starts at the beginning.
    pub(crate) fn new(html: &'a str) -> Self {
        Self { rest: html, skip: None }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (head, tail) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = tail;
        head
    }

    fn leave_raw_element(&mut self) {
        let Some(name) = self.skip.take() else {
            return;
        };
        let mut from: usize = 0;
        loop {
            let Some(at) = self.rest.get(from..).and_then(|rest| rest.find("</")) else {
                self.rest = "";
                return;
            };
            let start = from.saturating_add(at);
            let after = start.saturating_add(2);
            let found = self
                .rest
                .as_bytes()
                .get(after..after.saturating_add(name.len()))
                .is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()));
            if found {
                self.take(start);
                return;
            }
            from = after;
        }
    }

    fn markup(&mut self) -> Option<Token<'a>> {
        let mut ahead = self.rest.chars().skip(1);
        match (ahead.next(), ahead.next()) {
            (Some('!' | '?'), _) => self.comment(),
            (Some('/'), Some(c)) if c.is_ascii_alphabetic() => self.close(),
            (Some('/'), _) => self.bogus(),
            (Some(c), _) if c.is_ascii_alphabetic() => self.open(),
            _ => Some(Token::Text(self.take(1))),
        }
    }

    fn bogus(&mut self) -> Option<Token<'a>> {
        let end = self.rest.find('>').map_or(self.rest.len(), |at| at.saturating_add(1));
        self.take(end);
        None
    }

    fn comment(&mut self) -> Option<Token<'a>> {
        if !self.rest.starts_with("<!--") {
            return self.bogus();
        }
        for short in ["<!-->", "<!--->"] {
            if self.rest.starts_with(short) {
                self.take(short.len());
                return None;
            }
        }
        let end = self.rest.find("-->").map_or(self.rest.len(), |at| at.saturating_add(3));
        self.take(end);
        None
    }

    fn close(&mut self) -> Option<Token<'a>> {
        self.take(2);
        let name = self.name();
        self.bogus();
        Some(Token::Close(name))
    }

    fn name(&mut self) -> String {
        let end =
            self.rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(self.rest.len());
        self.take(end).to_ascii_lowercase()
    }

    fn open(&mut self) -> Option<Token<'a>> {
        self.take(1);
        let name = self.name();
        let mut attributes: Vec<(String, String)> = Vec::new();
        loop {
            let blank = |c: char| c.is_ascii_whitespace() || c == '/';
            self.rest = self.rest.trim_start_matches(blank);
            if self.rest.is_empty() {
                return None;
            }
            if self.rest.starts_with('>') {
                self.take(1);
                break;
            }
            let (key, value) = self.attribute();
            let known = attributes.iter().any(|(other, _)| *other == key);
            if !known && attributes.len() < MOST_ATTRIBUTES {
                attributes.push((key, decode(value).into_owned()));
            }
        }
        if RAW.contains(&name.as_str()) {
            self.skip = Some(name.clone());
        }
        Some(Token::Open { name, attributes })
    }

    fn attribute(&mut self) -> (String, &'a str) {
        let first = self.rest.chars().next().map_or(0, char::len_utf8);
        let end = self
            .rest
            .get(first..)
            .and_then(|rest| rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '=')))
            .map_or(self.rest.len(), |at| at.saturating_add(first));
        let key = self.take(end).to_ascii_lowercase();
        let after = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
        match after.strip_prefix('=') {
            Some(value) => {
                self.rest = value.trim_start_matches(|c: char| c.is_ascii_whitespace());
                (key, self.value())
            }
            None => (key, ""),
        }
    }

    fn value(&mut self) -> &'a str {
        for quote in ['"', '\''] {
            if let Some(inner) = self.rest.strip_prefix(quote) {
                self.rest = inner;
                let end = inner.find(quote).unwrap_or(inner.len());
                let value = self.take(end);
                self.take(1);
                return value;
            }
        }
        let end = self.rest.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(self.rest.len());
        self.take(end)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.leave_raw_element();
        while !self.rest.is_empty() {
            if !self.rest.starts_with('<') {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                return Some(Token::Text(self.take(end)));
            }
            let before = self.rest.len();
            if let Some(token) = self.markup() {
                return Some(token);
            }
            if self.rest.len() == before {
                self.take(1);
            }
        }
        None
    }
}

/// Entities to characters; NUL vanishes.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    let decoded = if text.contains('&') { html_escape::decode_html_entities(text) } else { Cow::Borrowed(text) };
    if decoded.contains('\0') {
        return Cow::Owned(decoded.replace('\0', ""));
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(html: &str) -> Vec<String> {
        Tokens::new(html)
            .map(|token| match token {
                Token::Text(text) => format!("'{text}'"),
                Token::Open { name, .. } => format!("<{name}>"),
                Token::Close(name) => format!("</{name}>"),
            })
            .collect()
    }

    #[test]
    fn tags_text_and_comments_are_told_apart() {
        assert_eq!(
            names("a<B>b</b ><!-- <i> -->c<!DOCTYPE x>d < e"),
            ["'a'", "<b>", "'b'", "</b>", "'c'", "'d '", "'<'", "' e'"]
        );
    }

    #[test]
    fn raw_elements_hide_their_content() {
        assert_eq!(
            names("<style>p{}</sty</style>x<script>alert('</b>')</SCRIPT>y"),
            ["<style>", "</style>", "'x'", "<script>", "</script>", "'y'"]
        );
    }

    #[test]
    fn attributes_are_read_in_all_forms() {
        let token = Tokens::new("<a href=x title='b c' DATA-x=\"&amp;\" bare href=y>").next();
        let Some(Token::Open { attributes, .. }) = token else {
            panic!("no tag");
        };
        let flat: Vec<String> = attributes.iter().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!(flat, ["href=x", "title=b c", "data-x=&", "bare="]);
    }
}
