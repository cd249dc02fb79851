//! From the tree of a stranger's HTML to nodes.

use super::{Element, Node};
use crate::html::tree::{Element as Source, Item, is_block};
use crate::html::{clean, link, text};

/// Deepest nesting of nodes; JSON readers give up at 128 levels, each node takes two.
const DEPTH: usize = 50;

/// The nodes of a tree.
pub(crate) fn from_tree(items: &[Item]) -> Vec<Node> {
    trimmed(children(items, Place { depth: 0, pre: false }))
}

#[derive(Clone, Copy)]
struct Place {
    depth: usize,
    pre: bool,
}

fn children(items: &[Item], place: Place) -> Vec<Node> {
    let mut out = Vec::new();
    for item in items {
        match item {
            Item::Text(text) => push_text(text, place, &mut out),
            Item::Element(element) if element.is_hidden() => {}
            Item::Element(element) => push_element(element, place, &mut out),
        }
    }
    out
}

fn push_text(text: &str, place: Place, out: &mut Vec<Node>) {
    let text = if place.pre { text.to_owned() } else { folded(text) };
    if text.is_empty() {
        return;
    }
    let after_block = matches!(out.last(), None | Some(Node::Element(_))) && out.last().is_none_or(node_is_block);
    if !place.pre && after_block && text.trim().is_empty() {
        return;
    }
    out.push(Node::text(text));
}

fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        let is_blank = c.is_whitespace() && c != '\u{a0}';
        if !is_blank {
            out.push(c);
        } else if !blank {
            out.push(' ');
        }
        blank = is_blank;
    }
    out
}

fn node_is_block(node: &Node) -> bool {
    matches!(node, Node::Element(element) if is_block(&element.tag) || matches!(element.tag.as_str(), "br" | "hr"))
}

fn push_element(element: &Source, place: Place, out: &mut Vec<Node>) {
    let Some(tag) = tag_for(&element.name) else {
        return out.extend(children(&element.children, place));
    };
    if place.depth >= DEPTH && !matches!(tag, "br" | "img" | "hr") {
        return out.extend(children(&element.children, place));
    }
    let inside = Place { depth: place.depth.saturating_add(1), pre: place.pre || tag == "pre" };
    let mut node = Element {
        tag: tag.to_owned(),
        lang: element.attribute("lang").filter(|v| clean::is_language(v)).map(str::to_owned),
        dir: direction(element),
        ..Element::default()
    };
    match tag {
        "a" => link_parts(element, &mut node),
        "img" => picture_parts(element, &mut node),
        "td" | "th" => node.colspan = columns(element),
        _ => {}
    }
    node.children = children(&element.children, inside);
    push_if_useful(node, out);
}

/// Wrappers that say nothing are left out, and so is what is empty.
fn push_if_useful(node: Element, out: &mut Vec<Node>) {
    let empty = node.children.is_empty();
    let says_nothing = match node.tag.as_str() {
        "br" | "hr" | "td" | "th" => false,
        "img" => node.src.is_none() && node.cid.is_none() && node.remote.is_none() && node.alt.is_none(),
        "span" => node.lang.is_none() && node.dir.is_none() || empty,
        "a" => node.href.is_none() || empty,
        _ => empty,
    };
    if says_nothing {
        out.extend(node.children);
    } else {
        out.push(Node::Element(Box::new(node)));
    }
}

fn direction(element: &Source) -> Option<String> {
    let dir = element.attribute("dir")?.to_ascii_lowercase();
    matches!(dir.as_str(), "ltr" | "rtl" | "auto").then_some(dir)
}

fn columns(element: &Source) -> Option<u16> {
    let count: u16 = element.attribute("colspan")?.trim().parse().ok()?;
    (2..=1_000).contains(&count).then_some(count)
}

fn link_parts(element: &Source, node: &mut Element) {
    node.href = element.attribute("href").and_then(link::safe_href);
    let shown = || text::visible(&element.children);
    node.host = node.href.as_deref().and_then(|href| link::host_to_show(href, &shown()));
}

fn picture_parts(element: &Source, node: &mut Element) {
    node.alt = element
        .attribute("alt")
        .filter(|alt| !alt.trim().is_empty())
        .map(|alt| crate::bytes::head(alt, 500).to_owned());
    let src = element.attribute("src").unwrap_or_default();
    if let Some(id) = link::content_id(src) {
        node.cid = Some(id);
    } else if let Some(address) = link::remote_image(src) {
        node.remote = Some(true);
        node.remote_src = Some(address);
    } else {
        node.src = link::data_image(src);
    }
}

fn tag_for(name: &str) -> Option<&'static str> {
    SAME.iter()
        .find(|same| **same == name)
        .copied()
        .or_else(|| OTHER.iter().find(|(from, _)| *from == name).map(|(_, to)| *to))
}

const SAME: [&str; 29] = [
    "p",
    "br",
    "a",
    "strong",
    "em",
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
    "tr",
    "td",
    "th",
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
];
const OTHER: [(&str, &str); 38] = [
    ("b", "strong"),
    ("i", "em"),
    ("cite", "em"),
    ("dfn", "em"),
    ("var", "em"),
    ("mark", "em"),
    ("strike", "s"),
    ("del", "s"),
    ("ins", "u"),
    ("tt", "code"),
    ("kbd", "code"),
    ("samp", "code"),
    ("tfoot", "tbody"),
    ("center", "div"),
    ("dl", "div"),
    ("dt", "div"),
    ("dd", "div"),
    ("section", "div"),
    ("article", "div"),
    ("header", "div"),
    ("footer", "div"),
    ("main", "div"),
    ("aside", "div"),
    ("address", "div"),
    ("figure", "div"),
    ("figcaption", "div"),
    ("nav", "div"),
    ("details", "div"),
    ("caption", "div"),
    ("font", "span"),
    ("small", "span"),
    ("big", "span"),
    ("sub", "span"),
    ("sup", "span"),
    ("abbr", "span"),
    ("q", "span"),
    ("bdi", "span"),
    ("bdo", "span"),
];

/// Empty lines at both ends are no content.
fn trimmed(mut nodes: Vec<Node>) -> Vec<Node> {
    while nodes.last().is_some_and(is_blank) {
        nodes.pop();
    }
    let start = nodes.iter().position(|node| !is_blank(node)).unwrap_or(0);
    nodes.drain(..start);
    nodes
}

fn is_blank(node: &Node) -> bool {
    match node {
        Node::Text(text) => text.text.trim().is_empty(),
        Node::Element(element) if element.tag == "br" => true,
        Node::Element(element) => {
            matches!(element.tag.as_str(), "p" | "div" | "span") && element.children.iter().all(is_blank)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::tree::read;

    fn check(html: &str, expect: &str) {
        let nodes = from_tree(&read(html));
        assert_eq!(serde_json::to_string(&nodes).unwrap(), expect, "{html}");
    }

    #[test]
    fn known_elements_become_nodes() {
        check(
            "<p>a <b>b</b></p>",
            r#"[{"tag":"p","children":[{"text":"a "},{"tag":"strong","children":[{"text":"b"}]}]}]"#,
        );
        check("<a href='javascript:x'>b</a>", r#"[{"text":"b"}]"#);
    }

    #[test]
    fn remote_pictures_wait_for_consent() {
        check(
            "<img src='https://x.test/a.png' alt=A>",
            r#"[{"tag":"img","remote":true,"remote_src":"https://x.test/a.png","alt":"A"}]"#,
        );
        check("<img src='cid:a@b'>", r#"[{"tag":"img","cid":"a@b"}]"#);
    }

    #[test]
    fn deep_trees_can_be_read_back() {
        let deep = format!("{}x", "<div>".repeat(1_000));
        let text = serde_json::to_string(&from_tree(&read(&deep))).unwrap();
        let back: Vec<Node> = serde_json::from_str(&text).unwrap();
        assert_eq!(back.len(), 1);
    }
}
