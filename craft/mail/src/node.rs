//! A message body as a tree of nodes, safe to show: the form the API gives it.

mod convert;
mod plain;

use serde::{Deserialize, Serialize};

pub(crate) use convert::from_tree;
pub use plain::text_to_nodes;

/// A piece of a body: text or an element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Node {
    /// Text.
    Text(Text),
    /// An element.
    Element(Box<Element>),
}

/// Text between elements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// The characters, not escaped.
    pub text: String,
}

/// An element of the allowed set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Element {
    /// Name: `p`, `br`, `a`, `strong`, `em`, `s`, `u`, `code`, `pre`, `blockquote`, lists, tables, headings, `hr`, `img`, `span`, `div`.
    pub tag: String,
    /// Where a link leads: http, https, mailto or tel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// The real host, set when the text of the link claims another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// An address the picture may be loaded from at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub src: Option<String>,
    /// Content id of an attached picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cid: Option<String>,
    /// Set for a picture on the web, which is loaded only on wish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<bool>,
    /// Where the picture on the web is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote_src: Option<String>,
    /// Text in place of the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    /// Language tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// `ltr`, `rtl` or `auto`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dir: Option<String>,
    /// Columns a cell spans.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colspan: Option<u16>,
    /// What stands inside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Node>,
}

impl Node {
    /// A text node.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Text { text: text.into() })
    }

    /// An element with children.
    pub fn element(tag: &str, children: Vec<Self>) -> Self {
        Self::Element(Box::new(Element { tag: tag.to_owned(), children, ..Element::default() }))
    }

    /// A link of a stranger's that shows `text`, and its real host where the text claims another; nothing if it may not be
    /// followed.
    pub fn web_link(href: &str, text: &str) -> Option<Self> {
        let href = crate::html::link::safe_href(href)?;
        let host = crate::html::link::host_to_show(&href, text);
        let children = vec![Self::text(text)];
        let link = Element { tag: "a".to_owned(), href: Some(href), host, children, ..Element::default() };
        Some(Self::Element(Box::new(link)))
    }

    /// A link that shows `text`.
    pub fn link(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Element(Box::new(Element {
            tag: "a".to_owned(),
            href: Some(href.into()),
            children: vec![Self::text(text)],
            ..Element::default()
        }))
    }
}

/// All pictures of a body, for counting and proxying.
pub fn pictures(nodes: &[Node]) -> Vec<&Element> {
    let mut found = Vec::new();
    collect_pictures(nodes, &mut found);
    found
}

fn collect_pictures<'a>(nodes: &'a [Node], found: &mut Vec<&'a Element>) {
    for node in nodes {
        if let Node::Element(element) = node {
            if element.tag == "img" {
                found.push(element);
            }
            collect_pictures(&element.children, found);
        }
    }
}
