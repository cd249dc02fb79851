//! The shown body of a mail: text, sanitised HTML, nodes, and where the quotes begin.

use mail_parser::{Encoding, Message, MessagePart, MimeHeaders, PartType};

use super::files;
use crate::attachment::Attachment;
use crate::html::text::visible;
use crate::html::tree::{self, Element, Item};
use crate::html::{clean, link};
use crate::node::{self, Node};
use crate::{charset, quote};

/// Most text that is shown and searched.
const MOST_TEXT: usize = 2 << 20;

/// What is shown of a mail.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) html: Option<String>,
    pub(super) html_source: Option<String>,
    pub(super) reply_text: String,
    pub(super) quoted_text: String,
    pub(super) body: Vec<Node>,
    pub(super) quoted: Vec<Node>,
    pub(super) remote_images: usize,
}

impl Shown {
    /// Adds words that stand in no part that is shown.
    pub(super) fn add(&mut self, words: &str) {
        if words.is_empty() {
            return;
        }
        for text in [&mut self.text, &mut self.reply_text] {
            if !text.trim().is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(words);
        }
        self.body.extend(node::text_to_nodes(words));
    }
}

/// Reads the shown body.
pub(super) fn read(
    raw: &[u8],
    message: &Message<'_>,
    attachments: &mut Vec<Attachment>,
    warnings: &mut Vec<String>,
) -> Shown {
    let html = html_source(raw, message, warnings);
    let text = text_source(raw, message, (attachments, warnings));
    let text = super::uuencode::take_out(&text, attachments);
    let shown = match (html, text) {
        (Some(html), text) => from_html(&html, &text, attachments),
        (None, text) => from_text(text),
    };
    if shown.html.as_ref().is_some_and(|html| html.len() >= tree::MOST_BYTES) {
        warnings.push("the HTML was cut at 1 MiB".to_owned());
    }
    shown
}

fn from_text(text: String) -> Shown {
    let split = quote::split(&text);
    Shown {
        body: node::text_to_nodes(&split.reply),
        quoted: node::text_to_nodes(&split.quoted),
        reply_text: split.reply,
        quoted_text: split.quoted,
        text,
        ..Shown::default()
    }
}

fn from_html(html: &str, text: &str, attachments: &mut [Attachment]) -> Shown {
    let mut items = tree::read(html);
    place_pictures(&mut items, attachments);
    let seen = visible(&items);
    let clean = clean::sanitised(&items);
    let halves = quote::split_tree(items);
    let body = node::from_tree(&halves.reply);
    let quoted = node::from_tree(&halves.quoted);
    let from_tree = quote::Split { reply: visible(&halves.reply), quoted: visible(&halves.quoted) };
    let text_is_usable = !text.trim().is_empty();
    let split = if text_is_usable { quote::split(text) } else { quote::split(&from_tree.reply) };
    let split = better(split, from_tree, text_is_usable.into());
    Shown {
        remote_images: super::remote_pictures(&body).saturating_add(super::remote_pictures(&quoted)),
        text: if text_is_usable { text.to_owned() } else { seen },
        html: Some(clean),
        html_source: Some(crate::bytes::head(html, tree::MOST_BYTES).to_owned()),
        reply_text: split.reply,
        quoted_text: split.quoted,
        body,
        quoted,
    }
}

/// Whether the mail has a text of its own beside its HTML.
enum OwnText {
    Yes,
    No,
}

impl From<bool> for OwnText {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// The text part's halves, unless only the marks in the HTML show where the quote begins.
fn better(text: quote::Split, tree: quote::Split, own: OwnText) -> quote::Split {
    match own {
        OwnText::No => quote::Split {
            reply: text.reply,
            quoted: [text.quoted, tree.quoted]
                .into_iter()
                .filter(|half| !half.is_empty())
                .collect::<Vec<_>>()
                .join("\n\n"),
        },
        OwnText::Yes if text.quoted.is_empty() && !tree.quoted.is_empty() && !tree.reply.is_empty() => tree,
        OwnText::Yes => text,
    }
}

/// Pictures named by file name instead of content id get the id of the file.
fn place_pictures(items: &mut [Item], attachments: &mut [Attachment]) {
    for item in items {
        if let Item::Element(element) = item {
            if element.name == "img" {
                place_picture(element, attachments);
            }
            place_pictures(&mut element.children, attachments);
        }
    }
}

fn place_picture(element: &mut Element, attachments: &mut [Attachment]) {
    let Some((_, src)) = element.attributes.iter_mut().find(|(key, _)| key == "src") else {
        return;
    };
    let wanted = link::content_id(src).unwrap_or_else(|| src.trim().to_owned());
    let found = attachments.iter_mut().find(|file| {
        file.content_id.as_deref() == Some(wanted.as_str()) || file.filename.eq_ignore_ascii_case(&wanted)
    });
    if let Some(file) = found {
        file.inline = true;
        let id = file.content_id.clone().unwrap_or_else(|| file.filename.clone());
        *src = format!("cid:{id}");
    }
}

fn html_source(raw: &[u8], message: &Message<'_>, warnings: &mut Vec<String>) -> Option<String> {
    let parts = message.html_body.iter().filter_map(|id| message.part(*id));
    let html: Vec<String> =
        parts.filter(|part| matches!(part.body, PartType::Html(_))).map(|part| text_of(raw, part, warnings)).collect();
    (!html.is_empty()).then(|| html.join("<br>"))
}

fn text_source(
    raw: &[u8],
    message: &Message<'_>,
    (attachments, warnings): (&mut Vec<Attachment>, &mut Vec<String>),
) -> String {
    let parts = message.text_body.iter().filter_map(|id| message.part(*id));
    let texts: Vec<String> = parts
        .filter(|part| matches!(part.body, PartType::Text(_)))
        .map(|part| {
            let text = without_yenc(raw, part, attachments).unwrap_or_else(|| text_of(raw, part, warnings));
            flowed(part, text)
        })
        .collect();
    let text = texts.join("\n").replace("\r\n", "\n").replace('\r', "\n");
    crate::bytes::head(&text, MOST_TEXT).trim_end().to_owned()
}

/// The text of a part that holds files as yEnc, without them: they are bytes, and no charset may touch them.
fn without_yenc(raw: &[u8], part: &MessagePart<'_>, attachments: &mut Vec<Attachment>) -> Option<String> {
    let PartType::Text(text) = &part.body else { return None };
    text.contains(super::yenc::MARK).then_some(())?;
    let (bytes, _) = files::content(raw, part);
    let rest = super::yenc::take_out(&bytes, attachments)?;
    let label = part.content_type().and_then(|found| found.attribute("charset"));
    Some(charset::decode(&rest, label).text.replace('\0', ""))
}

/// The text of a part; where the declared charset is missing or wrong it is read again from the bytes.
fn text_of(raw: &[u8], part: &MessagePart<'_>, warnings: &mut Vec<String>) -> String {
    let (PartType::Text(text) | PartType::Html(text)) = &part.body else {
        return String::new();
    };
    let label = part.content_type().and_then(|found| found.attribute("charset"));
    let known = label.and_then(charset::by_label).is_some() && !label.is_some_and(charset::is_utf7);
    let declared_base64 = part.content_transfer_encoding().is_some_and(|e| e.trim().eq_ignore_ascii_case("base64"));
    let undecoded = declared_base64 && part.encoding != Encoding::Base64;
    let escapes = label.is_none() && text.contains('\u{1b}');
    let suspicious = text.contains('\u{fffd}') || undecoded || escapes || text.starts_with('\u{feff}');
    if !suspicious && (known || label.is_none() || (text.is_ascii() && !label.is_some_and(charset::is_utf7))) {
        return text.replace('\0', "");
    }
    let (bytes, _) = files::content(raw, part);
    let found = charset::decode(&bytes, label);
    if found.guessed || undecoded {
        warnings.push("the text was not readable as declared and had to be guessed".to_owned());
    }
    found.text
}

/// Lines broken only for transport (RFC 3676) are joined again.
fn flowed(part: &MessagePart<'_>, text: String) -> String {
    let parameter = |name: &str| part.content_type().and_then(|found| found.attribute(name)).unwrap_or_default();
    if !parameter("format").eq_ignore_ascii_case("flowed") {
        return text;
    }
    join_flowed(&text, parameter("delsp").eq_ignore_ascii_case("yes").into())
}

/// Whether the blank at a soft line end belongs to the break.
enum Blank {
    Dropped,
    Kept,
}

impl From<bool> for Blank {
    fn from(dropped: bool) -> Self {
        if dropped { Self::Dropped } else { Self::Kept }
    }
}

fn join_flowed(text: &str, blank: Blank) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let depth = line.bytes().take_while(|byte| *byte == b'>').count();
        let content = line.get(depth..).unwrap_or_default();
        let content = content.strip_prefix(' ').unwrap_or(content);
        if open == Some(depth) && content != "-- " {
            out.push_str(content);
        } else {
            if open.is_some() {
                out.push('\n');
            }
            for _ in 0..depth {
                out.push('>');
            }
            if depth > 0 {
                out.push(' ');
            }
            out.push_str(content);
        }
        let soft = content.ends_with(' ') && content != "-- ";
        if soft {
            if matches!(blank, Blank::Dropped) {
                out.pop();
            }
            open = Some(depth);
        } else {
            out.push('\n');
            open = None;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowed_lines_are_joined_within_their_quote() {
        let text = "> a \n> b\nc \nd\n-- \nMia\n";
        assert_eq!(join_flowed(text, Blank::Kept), "> a b\nc d\n-- \nMia\n");
        assert_eq!(join_flowed("a \nb", Blank::Dropped), "ab\n");
    }
}
