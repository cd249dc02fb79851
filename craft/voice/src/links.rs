//! Links in a text.

use std::ops::Range;

/// Where `http://` and `https://` begin, and where these links end.
pub(crate) fn find(flat: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = flat.get(at..).and_then(|rest| rest.windows(3).position(|three| three == [':', '/', '/']))
    {
        let colon = at + offset;
        let scheme =
            flat.get(..colon).unwrap_or_default().iter().rev().take(5).take_while(|c| c.is_alphabetic()).count();
        let rest = flat.get(colon + 3..).unwrap_or_default();
        let width = rest.iter().take_while(|c| !c.is_whitespace() && !matches!(c, '<' | '>' | '"')).count();
        crate::steps::count(width + offset);
        let inside = rest.get(..width).unwrap_or_default();
        let tail =
            inside.iter().rev().take_while(|c| matches!(c, '.' | ',' | ')' | '!' | '?' | ';' | ':' | '\'')).count();
        let end = colon + 3 + width - tail;
        let name: String = flat.get(colon - scheme..colon).unwrap_or_default().iter().collect();
        if matches!(name.as_str(), "http" | "https") && width > tail {
            found.push(colon - scheme..end);
        }
        at = end.max(colon + 3);
    }
    found
}
