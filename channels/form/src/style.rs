//! The page's look: warm paper, one green accent, readable at any size, light and dark.

pub(crate) const STYLE: &str = include_str!("form.css");
