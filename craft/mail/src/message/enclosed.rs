//! Mails attached to a mail, as lines to fold away below it (MAIL-503).

use mail_parser::MessageParser;

use super::body;
use crate::attachment::Attachment;
use crate::bytes::head;
use crate::header::Fields;
use crate::node::{self, Node};

/// Mails shown of one; a digest may hold hundreds.
const MOST: usize = 50;
/// Text shown of each, in bytes.
const MOST_TEXT: usize = 64 << 10;
/// Largest that is looked into.
const MOST_BYTES: usize = 4 << 20;
/// What is said above each.
const SAID: [&str; 5] = ["From", "To", "Cc", "Date", "Subject"];
const MOST_VALUE: usize = 500;

/// One of them.
pub(super) struct Enclosed {
    head: String,
    text: String,
}

/// The mails among the files. What they enclose themselves stays in them.
pub(super) fn read(files: &[Attachment]) -> Vec<Enclosed> {
    let mails = files.iter().filter(|file| file.content_type == "message/rfc822" && file.bytes.len() <= MOST_BYTES);
    mails.take(MOST).filter_map(|file| one(&file.bytes)).collect()
}

fn one(raw: &[u8]) -> Option<Enclosed> {
    let fields = Fields::read(raw);
    let said = SAID.iter().filter_map(|name| {
        let value = fields.text(name).filter(|value| !value.trim().is_empty())?;
        Some(format!("{name}: {}", head(value.trim(), MOST_VALUE)))
    });
    let said = said.collect::<Vec<_>>().join("\n");
    let message = MessageParser::new().with_mime_headers().parse(raw)?;
    let shown = body::read(raw, &message, &mut Vec::new(), &mut Vec::new());
    let text = head(shown.text.trim(), MOST_TEXT).to_owned();
    (!said.is_empty() || !text.is_empty()).then_some(Enclosed { head: said, text })
}

impl Enclosed {
    /// As a quote: who wrote when, then the words. Pictures stay in the file.
    pub(super) fn folded(&self) -> Node {
        let mut inside = node::text_to_nodes(&self.head);
        inside.extend(node::text_to_nodes(&self.text));
        Node::element("blockquote", inside)
    }
}

/// All their words, for the search.
pub(super) fn text(all: &[Enclosed]) -> String {
    let texts: Vec<String> = all.iter().map(|one| format!("{}\n\n{}", one.head, one.text).trim().to_owned()).collect();
    texts.join("\n\n")
}
