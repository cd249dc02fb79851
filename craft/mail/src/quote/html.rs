//! Quotes in HTML: the marks mail programs leave around what they quote.

use crate::html::text::visible;
use crate::html::tree::{Element, Item};

/// A tree in two halves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Halves {
    pub(crate) reply: Vec<Item>,
    pub(crate) quoted: Vec<Item>,
}

/// What a mark means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// The element is the quote.
    Inside,
    /// The element introduces the quote that follows.
    Introduction,
    /// Everything from here on is the quote.
    FromHere,
}

/// A quote on top of at most so many characters is a question being answered.
const SHORT_QUOTE: usize = 400;

/// Splits a tree at the marks of known programs, else where the text says so.
pub(crate) fn split_tree(items: Vec<Item>) -> Halves {
    let events = events(&items);
    let plan = plan(&events);
    if plan.iter().any(|cut| *cut) {
        let mut cutter = Cutter { plan: &plan, next: 0, rest: false };
        let halves = cutter.items(items.clone());
        if has_text(&halves.reply) {
            return at_text(halves);
        }
        return whole(items);
    }
    at_text(whole(items))
}

fn whole(items: Vec<Item>) -> Halves {
    Halves { reply: items, quoted: Vec::new() }
}

fn has_text(items: &[Item]) -> bool {
    items.iter().any(|item| match item {
        Item::Text(text) => text.chars().any(|c| !c.is_whitespace()),
        Item::Element(element) if element.is_hidden() => false,
        Item::Element(element) => element.name == "img" || has_text(&element.children),
    })
}

/// What stands in a tree, in order: marks (with the size of what they hold) and text outside them.
#[derive(Debug)]
enum Event {
    Text,
    Mark(Mark, usize),
}

fn events(items: &[Item]) -> Vec<Event> {
    let mut out = Vec::new();
    collect(items, &mut out);
    out
}

fn collect(items: &[Item], out: &mut Vec<Event>) {
    for item in items {
        match item {
            Item::Text(text) => {
                if text.chars().any(|c| !c.is_whitespace()) {
                    out.push(Event::Text);
                }
            }
            Item::Element(element) if element.is_hidden() => {}
            Item::Element(element) => match mark(element) {
                Some(mark) => out.push(Event::Mark(mark, visible(&element.children).len())),
                None if is_signature(element) => {}
                None => collect(&element.children, out),
            },
        }
    }
}

/// For each mark in order: is it cut?
fn plan(events: &[Event]) -> Vec<bool> {
    let text_before_first = events.first().is_some_and(|event| matches!(event, Event::Text));
    let marks = events.iter().filter(|event| matches!(event, Event::Mark(Mark::Inside, _))).count();
    let last_text = events.iter().rposition(|event| matches!(event, Event::Text));
    let mut cuts = Vec::new();
    for (index, event) in events.iter().enumerate() {
        let Event::Mark(mark, size) = event else {
            continue;
        };
        let text_after = last_text.is_some_and(|last| last > index);
        let full_copy_on_top = !text_before_first && marks == 1 && *size > SHORT_QUOTE;
        cuts.push(match mark {
            Mark::FromHere => text_before_first,
            Mark::Inside | Mark::Introduction if !text_after => true,
            Mark::Inside => full_copy_on_top,
            Mark::Introduction => !text_before_first && marks == 1,
        });
        if cuts.len() > 1_000 {
            break;
        }
    }
    cuts
}

struct Cutter<'a> {
    plan: &'a [bool],
    next: usize,
    rest: bool,
}

impl Cutter<'_> {
    fn items(&mut self, items: Vec<Item>) -> Halves {
        let mut halves = Halves::default();
        for item in items {
            match item {
                item if self.rest => halves.quoted.push(item),
                Item::Element(element) if !element.is_hidden() => self.element(element, &mut halves),
                item => halves.reply.push(item),
            }
        }
        halves
    }

    fn element(&mut self, element: Element, halves: &mut Halves) {
        if let Some(mark) = mark(&element) {
            let cut = self.plan.get(self.next).copied().unwrap_or(false);
            self.next = self.next.saturating_add(1);
            self.rest = cut && mark == Mark::FromHere;
            if cut {
                halves.quoted.push(Item::Element(element));
            } else {
                halves.reply.push(Item::Element(element));
            }
            return;
        }
        if is_signature(&element) {
            halves.quoted.push(Item::Element(element));
            return;
        }
        let Element { name, attributes, children } = element;
        let inner = self.items(children);
        let shell = |children| Item::Element(Element { name: name.clone(), attributes: attributes.clone(), children });
        if !inner.quoted.is_empty() {
            halves.quoted.push(shell(inner.quoted));
        }
        halves.reply.push(shell(inner.reply));
    }
}

fn mark(element: &Element) -> Option<Mark> {
    let class = element.attribute("class").unwrap_or_default();
    let id = element.attribute("id").unwrap_or_default();
    let has = |names: &[&str]| class.split_whitespace().any(|c| names.iter().any(|n| c.ends_with(n)));
    if has(INSIDE) || INSIDE.iter().any(|name| id.ends_with(name)) {
        return Some(Mark::Inside);
    }
    if element.name == "blockquote" && element.attribute("type") == Some("cite") {
        return Some(Mark::Inside);
    }
    if has(INTRODUCTION) {
        return Some(Mark::Introduction);
    }
    if has(FROM_HERE) || FROM_HERE.iter().any(|name| !id.is_empty() && id.ends_with(name)) || is_outlook_rule(element) {
        return Some(Mark::FromHere);
    }
    None
}

const INSIDE: &[&str] = &[
    "gmail_quote",
    "yahoo_quoted",
    "protonmail_quote",
    "tutanota_quote",
    "zmail_extra",
    "moz-email-headers-table",
    "mailmate_quote",
    "skype_quote",
    "wordwrap_quote",
    "OLK_SRC_BODY_SECTION",
    "mail_quote",
    "mail-quote-collapse",
    "quoted-text",
    "front-blockquote",
    "freebirdFormviewerViewQuote",
    "zimbra_quote",
    "gmail_quote_container",
    "bloop_original_html",
    "replyBlock",
    "missive_quote",
    "hs_reply",
    "ntes_quote",
    "reply-quote",
];
const INTRODUCTION: &[&str] = &["moz-cite-prefix", "gmail_attr", "tutanota_attr", "bloop_markdown_attr", "cite-prefix"];
const FROM_HERE: &[&str] = &[
    "divRplyFwdMsg",
    "appendonsend",
    "stopSpelling",
    "mail-editor-reference-message-container",
    "ms-outlook-mobile-reference-message",
    "ymail_android_signature_quote",
    "x_divRplyFwdMsg",
    "moz-forward-container",
    "yahoo_quoted_begin",
    "zwchr",
    "gmail_extra_quote",
    "reply-intro-quote",
];

/// The thin line Outlook and Windows Mail draw above the header block.
fn is_outlook_rule(element: &Element) -> bool {
    element.name == "div"
        && (element.style_has("border-top:solid#b5c4df1.0pt")
            || element.style_has("border-top:solid#e1e1e11.0pt")
            || element.style_has("border-top-color:#b5c4df")
            || element.style_has("border-top-color:rgb(229,229,229)")
            || element.style_has("border-top:1pxsolid#b5c4df"))
}

fn is_signature(element: &Element) -> bool {
    let class = element.attribute("class").unwrap_or_default();
    let id = element.attribute("id").unwrap_or_default();
    class.split_whitespace().any(|c| SIGNATURE.contains(&c)) || SIGNATURE.contains(&id)
}

const SIGNATURE: &[&str] = &[
    "gmail_signature",
    "moz-signature",
    "protonmail_signature_block",
    "tutanota_signature",
    "Signature",
    "ms-outlook-mobile-signature",
    "AppleMailSignature",
    "ymail_android_signature",
    "x_Signature",
];

/// Cuts where the text itself says that a quote begins and everything below is folded.
fn at_text(halves: Halves) -> Halves {
    let text = visible(&halves.reply);
    let found = super::split(&text);
    if found.quoted.is_empty() || !text.trim_start().starts_with(found.reply.trim()) {
        return halves;
    }
    let amount = found.reply.chars().filter(|c| !c.is_whitespace()).count();
    let mut left = amount;
    let cut = after(halves.reply, &mut left);
    let mut quoted = cut.quoted;
    quoted.extend(halves.quoted);
    Halves { reply: cut.reply, quoted }
}

/// Splits after so many visible characters.
fn after(items: Vec<Item>, left: &mut usize) -> Halves {
    let mut halves = Halves::default();
    for item in items {
        if *left == 0 {
            halves.quoted.push(item);
            continue;
        }
        match item {
            Item::Text(text) => halves.reply.push(Item::Text(take_text(text, left, &mut halves.quoted))),
            Item::Element(element) if element.is_hidden() => halves.reply.push(Item::Element(element)),
            Item::Element(mut element) => {
                let inner = after(std::mem::take(&mut element.children), left);
                if !inner.quoted.is_empty() {
                    let mut shell = element.clone();
                    shell.children = inner.quoted;
                    halves.quoted.push(Item::Element(shell));
                }
                element.children = inner.reply;
                halves.reply.push(Item::Element(element));
            }
        }
    }
    halves
}

fn take_text(text: String, left: &mut usize, quoted: &mut Vec<Item>) -> String {
    let mut end = text.len();
    for (index, c) in text.char_indices() {
        if c.is_whitespace() {
            continue;
        }
        if *left == 0 {
            end = index;
            break;
        }
        *left = left.saturating_sub(1);
    }
    let (head, tail) = text.split_at_checked(end).unwrap_or((&text, ""));
    if !tail.is_empty() {
        quoted.push(Item::Text(tail.to_owned()));
    }
    head.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::tree::read;

    fn check(html: &str, reply: &str) {
        let halves = split_tree(read(html));
        let found = visible(&halves.reply);
        assert_eq!(found.split_whitespace().collect::<Vec<_>>().join(" "), reply, "{html}");
    }

    #[test]
    fn marks_of_known_programs_end_the_reply() {
        check("<div>Yes</div><div class=gmail_quote>On … wrote:<blockquote>x</blockquote></div>", "Yes");
        check(
            "<p>Yes</p><div class=moz-cite-prefix>On 3.2.25 M wrote:</div><blockquote type=cite>x</blockquote>",
            "Yes",
        );
        check("<p>Yes</p><div id=appendonsend></div><hr><div id=divRplyFwdMsg>From: x</div><div>old</div>", "Yes");
        check("<p>Yes</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'>From: x</div><p>old</p>", "Yes");
    }

    #[test]
    fn answers_between_quotes_stay_whole() {
        check(
            "<blockquote type=cite>one?</blockquote><p>yes</p><blockquote type=cite>two?</blockquote><p>no</p>",
            "one? yes two? no",
        );
    }

    #[test]
    fn attribution_without_marks_is_found() {
        check("<p>Ja.</p><p>Am 03.02.25 um 10:00 schrieb Mia:</p><p>alt</p>", "Ja.");
    }

    #[test]
    fn nothing_new_shows_everything() {
        check("<div class=gmail_quote>old</div>", "old");
    }
}
