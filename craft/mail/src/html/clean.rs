//! The tree written anew: known elements and attributes, everything escaped.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::link;
use super::tree::{Element, Item, is_void};

/// Most sanitised HTML that is written.
const MOST_BYTES: usize = 4 << 20;
/// Longest text without a tag in it, in bytes, before it is parted.
const LONGEST_TEXT: usize = 8_192;

/// How images and styles are written.
pub(super) struct Writer<'a> {
    /// Where the picture behind an address may be loaded from.
    pub(super) image: &'a dyn Fn(&str) -> Option<String>,
    /// Whether harmless styles and layout attributes stay.
    pub(super) styles: Styles,
}

/// Whether harmless styles stay.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Styles {
    /// Colours, borders and widths stay.
    Kept,
    /// Structure only.
    Dropped,
}

/// Sanitised HTML of a message: structure only, pictures by cid or address, for storing.
pub(crate) fn sanitised(items: &[Item]) -> String {
    let keep = |src: &str| {
        link::content_id(src)
            .map(|id| format!("cid:{id}"))
            .or_else(|| link::remote_image(src))
            .or_else(|| link::data_image(src))
    };
    let writer = Writer { image: &keep, styles: Styles::Dropped };
    second_look(&writer.write(items))
}

/// Second look: nothing but what we wrote ourselves can pass it.
pub(super) fn second_look(written: &str) -> String {
    CLEANER.clean(&in_short_texts(written)).to_string()
}

/// The same page with a place to break a line in texts that go on and on.
///
/// The cleaner writes each character it has to escape by looking through all that is left of the
/// text around it: a megabyte of `&` would take it minutes. Only such characters cost, so
/// only before one of them is a text parted.
fn in_short_texts(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    let (mut in_tag, mut length) = (false, 0_usize);
    for c in written.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => (in_tag, length) = (false, 0),
            '&' | '\u{80}'.. if !in_tag && length > LONGEST_TEXT => {
                out.push_str("<wbr>");
                length = 0;
            }
            _ => {}
        }
        out.push(c);
        length = length.saturating_add(c.len_utf8());
    }
    out
}

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::empty();
    let tags: HashSet<&str> = WRITTEN.iter().copied().collect();
    let generic: HashSet<&str> = GENERIC.iter().copied().collect();
    let own: HashMap<&str, HashSet<&str>> =
        OWN.iter().map(|(tag, names)| (*tag, names.iter().copied().collect())).collect();
    builder
        .tags(tags)
        .generic_attributes(generic)
        .tag_attributes(own)
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "cid", "data"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .clean_content_tags(HashSet::from(["script", "style"]))
        .link_rel(None);
    builder
});

const GENERIC: [&str; 5] = ["lang", "dir", "align", "style", "title"];
const OWN: [(&str, &[&str]); 7] = [
    ("a", &["href", "target", "rel"]),
    ("img", &["src", "alt", "width", "height"]),
    ("td", &["colspan", "rowspan", "width", "bgcolor", "valign"]),
    ("th", &["colspan", "rowspan", "width", "bgcolor", "valign"]),
    ("table", &["width", "bgcolor", "border", "cellpadding", "cellspacing"]),
    ("font", &["color"]),
    ("ol", &["start"]),
];
const WRITTEN: [&str; 48] = [
    "p",
    "br",
    "a",
    "strong",
    "b",
    "em",
    "i",
    "s",
    "u",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "td",
    "th",
    "caption",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "span",
    "div",
    "font",
    "small",
    "big",
    "sub",
    "sup",
    "center",
    "dl",
    "dt",
    "dd",
    "del",
    "ins",
    "q",
    "mark",
    "cite",
    "wbr",
];

impl Writer<'_> {
    /// Writes the items.
    pub(super) fn write(&self, items: &[Item]) -> String {
        let mut out = String::new();
        self.items(items, &mut out);
        out
    }

    fn items(&self, items: &[Item], out: &mut String) {
        for item in items {
            if out.len() > MOST_BYTES {
                return;
            }
            match item {
                Item::Text(text) => escape_text(text, out),
                Item::Element(element) => self.element(element, out),
            }
        }
    }

    fn element(&self, element: &Element, out: &mut String) {
        let name = element.name.as_str();
        if !WRITTEN.contains(&name) {
            return self.items(&element.children, out);
        }
        if self.styles == Styles::Dropped && (name == "wbr" || element.is_hidden()) {
            return;
        }
        out.push('<');
        out.push_str(name);
        self.attributes(element, out);
        out.push('>');
        if is_void(name) {
            return;
        }
        self.items(&element.children, out);
        out.push_str("</");
        out.push_str(name);
        out.push('>');
    }

    fn attributes(&self, element: &Element, out: &mut String) {
        for (key, value) in &element.attributes {
            if let Some(value) = self.attribute(&element.name, key, value) {
                push_attribute(key, &value, out);
            }
        }
        if element.name == "a" {
            push_attribute("target", "_blank", out);
            push_attribute("rel", "noopener noreferrer nofollow", out);
        }
    }

    fn attribute(&self, tag: &str, key: &str, value: &str) -> Option<String> {
        let short = || (value.len() <= 1_000).then(|| value.to_owned());
        match (tag, key) {
            ("a", "href") => link::safe_href(value),
            ("img", "src") => (self.image)(value),
            ("img", "alt") => short(),
            (_, "lang") => is_language(value).then(|| value.to_owned()),
            (_, "dir") => matches!(value, "ltr" | "rtl" | "auto").then(|| value.to_owned()),
            ("td" | "th", "colspan" | "rowspan") | ("ol", "start") => small_number(value),
            _ if self.styles == Styles::Dropped => None,
            (_, "style") => super::style::harmless(value),
            (_, "title") => short(),
            (_, "align" | "valign") => is_word(value).then(|| value.to_owned()),
            ("img" | "td" | "th" | "table", "width") | ("img", "height") => is_size(value).then(|| value.to_owned()),
            ("td" | "th" | "table", "bgcolor") | ("font", "color") => is_colour(value).then(|| value.to_owned()),
            ("table", "border" | "cellpadding" | "cellspacing") => small_number(value),
            _ => None,
        }
    }
}

fn push_attribute(key: &str, value: &str, out: &mut String) {
    out.push(' ');
    out.push_str(key);
    out.push_str("=\"");
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\0' => {}
            other => out.push(other),
        }
    }
    out.push('"');
}

/// Escapes text for the place between tags; `>` alone does no harm there.
pub(crate) fn escape_text(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '\0' => {}
            other => out.push(other),
        }
    }
}

/// A language tag.
pub(crate) fn is_language(value: &str) -> bool {
    let length = (1..=35).contains(&value.len());
    length && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// A number of columns or the like.
pub(crate) fn small_number(value: &str) -> Option<String> {
    let number: u16 = value.trim().parse().ok()?;
    (number <= 1_000).then(|| number.to_string())
}

fn is_word(value: &str) -> bool {
    value.len() < 20 && value.bytes().all(|b| b.is_ascii_alphabetic())
}

fn is_size(value: &str) -> bool {
    let number = value.strip_suffix('%').unwrap_or(value);
    let number = number.strip_suffix("px").unwrap_or(number);
    !number.is_empty() && number.len() <= 5 && number.bytes().all(|b| b.is_ascii_digit())
}

fn is_colour(value: &str) -> bool {
    let bare = value.strip_prefix('#').unwrap_or(value);
    !bare.is_empty() && bare.len() < 24 && bare.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::super::tree::read;
    use super::*;

    fn check(html: &str, expect: &str) {
        assert_eq!(sanitised(&read(html)), expect, "{html}");
    }

    #[test]
    fn scripts_handlers_and_forms_do_not_survive() {
        check("<p onclick=x>a<script>b</script></p>", "<p>a</p>");
        check("<form action=x><input><b>a</b></form>", "<b>a</b>");
        check("<base href=x><meta http-equiv=refresh><img src=javascript:x>", "<img>");
        check("<div id=app class=menu style='position:fixed'>a</div>", "<div>a</div>");
        check("<svg><style><img src=x onerror=alert(1)></style></svg>", "");
        check("&lt;script&gt;", "&lt;script&gt;");
    }

    #[test]
    fn long_texts_are_parted_between_characters_and_never_inside_a_tag() {
        let long = format!("a&lt;{}", "ä&amp;".repeat(3_000));
        let cleaned = sanitised(&read(&long));
        assert!(cleaned.matches("<wbr>").count() > 1);
        assert_eq!(cleaned.replace("<wbr>", ""), long);
        let address = format!("https://x.test/?{}", "a=b&".repeat(2_000));
        assert!(
            sanitised(&read(&format!("<a href='{address}'>z</a>"))).starts_with("<a href=\"https://x.test/?a=b&amp;")
        );
        assert!(!in_short_texts(&format!("<a href=\"{}\">z</a>", "&amp;".repeat(9_000))).contains("wbr"));
    }

    #[test]
    fn links_and_pictures_keep_only_safe_addresses() {
        check(
            "<a href='https://x.test/?a=1&b=2' onclick=y>z</a>",
            "<a href=\"https://x.test/?a=1&amp;b=2\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">z</a>",
        );
        check("<img src='cid:a@b' alt='\"x'>", "<img src=\"cid:a@b\" alt=\"&quot;x\">");
    }
}
