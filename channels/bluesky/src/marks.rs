//! What in a text is a name, a link or a tag: byte ranges of it, for the network shows only what is marked (BSKY-05).

use crate::ids::is_handle;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use unicode_segmentation::UnicodeSegmentation;

/// Longest tag, in what readers take for signs and in bytes.
const TAG: usize = 64;
const TAG_BYTES: usize = 640;

/// Something marked: its bytes in the text, and what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    pub(crate) start: usize,
    pub(crate) end: usize,
    #[serde(flatten)]
    pub(crate) what: What,
}

/// What is marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    /// A handle; whose it is has to be asked.
    Name(String),
    /// An address on the web.
    Link(String),
    /// A tag.
    Tag(String),
}

impl Mark {
    /// As the network wants it; `did` is whose name it is.
    pub(crate) fn facet(&self, did: Option<&str>) -> Option<Value> {
        let feature = match &self.what {
            What::Name(_) => json!({ "$type": "app.bsky.richtext.facet#mention", "did": did? }),
            What::Link(uri) => json!({ "$type": "app.bsky.richtext.facet#link", "uri": uri }),
            What::Tag(tag) => json!({ "$type": "app.bsky.richtext.facet#tag", "tag": tag }),
        };
        Some(json!({ "index": { "byteStart": self.start, "byteEnd": self.end }, "features": [feature] }))
    }
}

/// All that is marked in a text.
pub(crate) fn find(text: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    let mut start = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let inner = word.trim_end();
        let bare = inner.trim_start_matches(['(', '[', '{', '"', '\'', '«', '„', '“', '‘', '¿', '¡']);
        let begin = start + (inner.len() - bare.len());
        if let Some((length, what)) = name(bare).or_else(|| link(bare)).or_else(|| tag(bare)) {
            found.push(Mark { start: begin, end: begin + length, what });
        }
        start += word.len();
    }
    found
}

fn name(word: &str) -> Option<(usize, What)> {
    let rest = word.strip_prefix('@')?;
    let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-')).unwrap_or(rest.len());
    let handle = rest.get(..length)?.trim_end_matches(['.', '-']);
    is_handle(handle).then(|| (handle.len() + 1, What::Name(handle.to_ascii_lowercase())))
}

fn link(word: &str) -> Option<(usize, What)> {
    let scheme = word.get(..8).unwrap_or(word).to_ascii_lowercase();
    if !scheme.starts_with("https://") && !scheme.starts_with("http://") {
        return None;
    }
    let uri = word.get(..link_end(word))?;
    let fine = url::Url::parse(uri).is_ok_and(|url| url.host_str().is_some_and(|host| host.contains('.')));
    fine.then(|| (uri.len(), What::Link(uri.to_owned())))
}

/// Where a link ends: the punctuation of the sentence is not part of it.
fn link_end(word: &str) -> usize {
    let mut end = word;
    loop {
        let shorter = end.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '"', '…', '”', '»']);
        match shorter.strip_suffix([')', ']']) {
            Some(inner) if !inner.contains(['(', '[']) => end = inner,
            _ => return shorter.len(),
        }
    }
}

fn tag(word: &str) -> Option<(usize, What)> {
    let rest = word.strip_prefix('#').or_else(|| word.strip_prefix('＃'))?;
    let tag = rest.trim_end_matches(|c: char| c.is_ascii_punctuation() || matches!(c, '…' | '。' | '、' | '”' | '»'));
    let fine = !tag.is_empty()
        && tag.len() <= TAG_BYTES
        && tag.graphemes(true).count() <= TAG
        && !tag.starts_with('\u{fe0f}')
        && !tag.contains('#')
        && !tag.chars().all(|c| c.is_ascii_digit());
    fine.then(|| (word.len() - rest.len() + tag.len(), What::Tag(tag.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Vec<(String, What)> {
        find(text).into_iter().map(|mark| (text.get(mark.start..mark.end).unwrap().to_owned(), mark.what)).collect()
    }

    #[test]
    fn names_links_and_tags_are_found_at_their_bytes() {
        let found = check("Grüße 👨‍👩‍👧 (@Ana.test), siehe https://shop.test/a(b)?c=ü. #Pakete! 再见 @b.test。");
        let expected = [
            ("@Ana.test", What::Name("ana.test".into())),
            ("https://shop.test/a(b)?c=ü", What::Link("https://shop.test/a(b)?c=ü".into())),
            ("#Pakete", What::Tag("Pakete".into())),
            ("@b.test", What::Name("b.test".into())),
        ];
        assert_eq!(found, expected.map(|(text, what)| (text.to_owned(), what)));
    }

    #[test]
    fn what_only_looks_like_one_is_left_alone() {
        for text in
            ["me@shop.test", "@ana", "@", "# heading", "#123", "https://", "http://localhost/x", "ftp://a.test", "#"]
        {
            assert_eq!(check(text), [], "{text}");
        }
        assert_eq!(check("(see https://shop.test/a)")[0].0, "https://shop.test/a");
        assert_eq!(check("@ana.test.")[0].0, "@ana.test");
    }
}
