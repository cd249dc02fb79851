//! Small looks at byte strings, all linear.

/// Without trailing white space.
pub(crate) fn trim_end(line: &[u8]) -> &[u8] {
    line.trim_ascii_end()
}

/// True if `text` begins with `start`, ASCII case ignored.
pub(crate) fn starts_ignore_case(text: &[u8], start: &[u8]) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// Where `what` first stands in `text`, ASCII case ignored.
pub(crate) fn find_ignore_case(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window.eq_ignore_ascii_case(what))
}

/// The text before and after the first `mark`.
pub(crate) fn cut(text: &[u8], mark: u8) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|byte| *byte == mark)?;
    Some((text.get(..at)?, text.get(at.saturating_add(1)..)?))
}

/// The longest start of `text` within `max` bytes that ends between characters.
pub(crate) fn head(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let end = (0..=max).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}
