//! HTML of strangers: read in linear time, cut, cleaned, shown as text, nodes or a framed page.
//!
//! Nothing of the source is passed on: the tree is read by our own reader and written anew,
//! only known elements and attributes, everything escaped. A second cleaner checks the result.

pub(crate) mod clean;
mod frame;
pub(crate) mod link;
mod style;
pub(crate) mod text;
mod token;
pub(crate) mod tree;

pub use frame::{ImageRef, original_html, original_text};

/// A stranger's HTML as nodes that are safe to show, and as the text a reader sees.
#[must_use]
pub fn html_to_nodes(html: &str) -> (Vec<crate::Node>, String) {
    let tree = tree::read(html);
    (crate::node::from_tree(&tree), text::visible(&tree))
}
