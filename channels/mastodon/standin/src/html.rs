//! What a writer typed as the HTML a server makes of it.

use std::fmt::Write;

/// Handles named in a text.
pub(crate) fn named(text: &str) -> Vec<String> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '!' | '?' | ';'));
    let names = words.filter_map(|word| word.strip_prefix('@')).map(|name| name.trim_end_matches(['.', ':']));
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// A paragraph for each, links short to look at, names as links to their pages.
pub(crate) fn of(text: &str, page: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    for paragraph in text.split("\n\n") {
        let lines: Vec<String> = paragraph.split('\n').map(|line| line_of(line, &page)).collect();
        write!(out, "<p>{}</p>", lines.join("<br />")).unwrap_or_default();
    }
    out
}

fn line_of(line: &str, page: &impl Fn(&str) -> Option<String>) -> String {
    line.split(' ').map(|word| word_of(word, page)).collect::<Vec<_>>().join(" ")
}

fn word_of(word: &str, page: &impl Fn(&str) -> Option<String>) -> String {
    if let Some(rest) = word.strip_prefix("https://") {
        let (shown, hidden) = rest.split_at_checked(30).unwrap_or((rest, ""));
        let class = if hidden.is_empty() { "" } else { "ellipsis" };
        return format!(
            "<a href=\"{}\" target=\"_blank\" rel=\"nofollow noopener\"><span class=\"invisible\">https://</span><span class=\"{class}\">{}</span><span class=\"invisible\">{}</span></a>",
            escaped(word),
            escaped(shown),
            escaped(hidden)
        );
    }
    if let Some(name) = word.strip_prefix('@') {
        let handle = name.trim_end_matches(['.', ',', '!', '?', ':', ';', ')']);
        if let Some(url) = page(handle) {
            let (local, after) =
                (handle.split('@').next().unwrap_or(handle), name.strip_prefix(handle).unwrap_or_default());
            return format!(
                "<span class=\"h-card\" translate=\"no\"><a href=\"{}\" class=\"u-url mention\">@<span>{}</span></a></span>{}",
                escaped(&url),
                escaped(local),
                escaped(after)
            );
        }
    }
    escaped(word)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
