//! The tree of a stranger's HTML: known elements only, bounded depth, linear time.

use super::token::{Token, Tokens, decode};

/// Most HTML that is read.
pub(crate) const MOST_BYTES: usize = 1 << 20;
/// Deepest nesting; deeper elements are opened flat.
const DEPTH: usize = 200;

/// Most elements; beyond them only the text is kept.
const MOST_ELEMENTS: usize = 20_000;

/// A piece of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Item {
    /// Text, decoded.
    Text(String),
    /// An element.
    Element(Element),
}

/// A known element with its attributes as they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Item>,
}

impl Element {
    /// The value of an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// True if the style says so in lower case without blanks.
    pub(crate) fn style_has(&self, what: &str) -> bool {
        self.attribute("style").is_some_and(|style| {
            let flat: String = style.chars().filter(|c| !c.is_whitespace()).collect();
            flat.to_ascii_lowercase().contains(what)
        })
    }

    /// True if the writer meant nobody to see it.
    pub(crate) fn is_hidden(&self) -> bool {
        self.attribute("hidden").is_some()
            || self.style_has("display:none")
            || self.style_has("visibility:hidden")
            || self.style_has("mso-hide:all")
    }
}

/// Elements without content.
pub(crate) fn is_void(name: &str) -> bool {
    matches!(name, "br" | "hr" | "img" | "col" | "wbr")
}

const INLINE: [&str; 28] = [
    "a", "strong", "b", "em", "i", "s", "strike", "del", "u", "ins", "code", "tt", "kbd", "samp", "span", "font",
    "small", "big", "sub", "sup", "abbr", "cite", "dfn", "var", "q", "mark", "bdi", "bdo",
];
const BLOCK: [&str; 37] = [
    "p",
    "div",
    "blockquote",
    "pre",
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
    "colgroup",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "center",
    "dl",
    "dt",
    "dd",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "aside",
    "address",
    "figure",
    "figcaption",
    "nav",
    "details",
];

/// True for elements that begin a new line.
pub(crate) fn is_block(name: &str) -> bool {
    BLOCK.contains(&name)
}

fn is_known(name: &str) -> bool {
    is_void(name) || INLINE.contains(&name) || is_block(name)
}

/// Which open elements an opening tag ends, and how far up it may look.
fn ends_before(name: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
    match name {
        "li" => Some((&["li"], &["ul", "ol", "table", "td", "th", "blockquote"])),
        "dt" | "dd" => Some((&["dt", "dd"], &["dl", "td", "th", "table"])),
        "td" | "th" => Some((&["td", "th"], &["table", "tr"])),
        "tr" => Some((&["tr"], &["table", "tbody", "thead", "tfoot"])),
        "tbody" | "thead" | "tfoot" => Some((&["tbody", "thead", "tfoot"], &["table"])),
        "a" => Some((&["a"], &["table", "td", "th"])),
        _ if is_block(name) => Some((&["p"], &["td", "th", "table", "li", "div", "blockquote"])),
        _ => None,
    }
}

#[derive(Default)]
struct Builder {
    stack: Vec<Element>,
    done: Vec<Item>,
    /// Opened beyond the depth and therefore not there.
    flat: usize,
    elements: usize,
}

/// Reads HTML into a tree; what is longer than the limit is cut.
pub(crate) fn read(html: &str) -> Vec<Item> {
    let mut builder = Builder::default();
    for token in Tokens::new(crate::bytes::head(html, MOST_BYTES)) {
        match token {
            Token::Text(text) => builder.text(&decode(text)),
            Token::Open { name, attributes } => builder.open(name, attributes),
            Token::Close(name) => builder.close(&name),
        }
    }
    while !builder.stack.is_empty() {
        builder.pop();
    }
    builder.done
}

impl Builder {
    fn here(&mut self) -> &mut Vec<Item> {
        match self.stack.last_mut() {
            Some(element) => &mut element.children,
            None => &mut self.done,
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(Item::Text(before)) = self.here().last_mut() {
            before.push_str(text);
        } else if !text.is_empty() {
            self.here().push(Item::Text(text.to_owned()));
        }
    }

    fn open(&mut self, name: String, attributes: Vec<(String, String)>) {
        self.elements = self.elements.saturating_add(1);
        if !is_known(&name) || self.elements > MOST_ELEMENTS {
            return;
        }
        if let Some((ended, limit)) = ends_before(&name) {
            self.end(ended, limit);
        }
        let element = Element { name, attributes, children: Vec::new() };
        if is_void(&element.name) {
            self.here().push(Item::Element(element));
        } else if self.stack.len() >= DEPTH {
            self.flat = self.flat.saturating_add(1);
        } else {
            self.stack.push(element);
        }
    }

    fn end(&mut self, ended: &[&str], limit: &[&str]) {
        let found = self
            .stack
            .iter()
            .rposition(|open| ended.contains(&open.name.as_str()) || limit.contains(&open.name.as_str()));
        if let Some(at) = found
            && self.stack.get(at).is_some_and(|open| ended.contains(&open.name.as_str()))
        {
            self.pop_to(at);
        }
    }

    fn pop_to(&mut self, at: usize) {
        while self.stack.len() > at {
            self.pop();
        }
    }

    fn pop(&mut self) {
        if let Some(element) = self.stack.pop() {
            self.here().push(Item::Element(element));
        }
    }

    fn close(&mut self, name: &str) {
        if name == "br" {
            self.here().push(Item::Element(Element { name: "br".to_owned(), ..Element::default() }));
            return;
        }
        if !is_known(name) || is_void(name) {
            return;
        }
        if self.flat > 0 {
            self.flat = self.flat.saturating_sub(1);
            return;
        }
        let inline = !is_block(name);
        let cell = !matches!(name, "table" | "tr" | "td" | "th" | "tbody" | "thead" | "tfoot");
        let found = self.stack.iter().rposition(|open| {
            open.name == name
                || (inline && is_block(&open.name))
                || (cell && matches!(open.name.as_str(), "td" | "th" | "table"))
                || open.name == "table"
        });
        if let Some(at) = found
            && self.stack.get(at).is_some_and(|open| open.name == name)
        {
            self.pop_to(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(items: &[Item]) -> String {
        items
            .iter()
            .map(|item| match item {
                Item::Text(text) => text.clone(),
                Item::Element(e) => format!("({} {})", e.name, shape(&e.children)),
            })
            .collect()
    }

    fn check(html: &str, expect: &str) {
        assert_eq!(shape(&read(html)), expect, "{html}");
    }

    #[test]
    fn implied_ends_are_found() {
        check("<p>a<p>b", "(p a)(p b)");
        check("<ul><li>a<li>b</ul>c", "(ul (li a)(li b))c");
        check("<table><tr><td>a<td>b<tr><td>c</table>", "(table (tr (td a)(td b))(tr (td c)))");
    }

    #[test]
    fn unknown_elements_leave_their_text() {
        check("<o:p>a</o:p><svg><text>b</text></svg>", "ab");
        check("<script>x</script>a", "a");
    }

    #[test]
    fn wrong_ends_do_no_harm() {
        check("</div>a</b></td>b", "ab");
        check("<table><tr><td></div>a</td></tr></table>b", "(table (tr (td a)))b");
    }

    #[test]
    fn depth_is_bounded() {
        let deep = "<div>".repeat(5_000);
        let mut depth = 0;
        let mut here = read(&deep);
        while let Some(Item::Element(e)) = here.pop() {
            depth += 1;
            here = e.children;
        }
        assert_eq!(depth, DEPTH);
    }
}
