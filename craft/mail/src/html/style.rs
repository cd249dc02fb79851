//! Styles of strangers: only harmless declarations stay.

const HARMLESS: [&str; 22] = [
    "color",
    "background-color",
    "background",
    "text-align",
    "text-decoration",
    "text-transform",
    "line-height",
    "letter-spacing",
    "white-space",
    "vertical-align",
    "width",
    "max-width",
    "min-width",
    "height",
    "display",
    "list-style-type",
    "border-collapse",
    "border-radius",
    "direction",
    "font",
    "float",
    "clear",
];
const HARMLESS_STARTS: [&str; 4] = ["font-", "border", "padding", "margin"];

/// The harmless declarations of a style attribute, or nothing.
pub(super) fn harmless(style: &str) -> Option<String> {
    let style = crate::bytes::head(style, 4_096);
    if style.contains(['\\', '@', '<', '{', '}']) || style.contains("/*") {
        return None;
    }
    let kept: Vec<String> = style.split(';').filter_map(declaration).collect();
    (!kept.is_empty()).then(|| kept.join(";"))
}

fn declaration(text: &str) -> Option<String> {
    let (name, value) = text.split_once(':')?;
    let name = name.trim().to_ascii_lowercase();
    let value = value.trim();
    let known = HARMLESS.contains(&name.as_str()) || HARMLESS_STARTS.iter().any(|start| name.starts_with(start));
    (known && value_is_harmless(&name, value)).then(|| format!("{name}:{value}"))
}

fn value_is_harmless(name: &str, value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let calls_are_colours = lower.match_indices('(').all(|(at, _)| {
        let before = lower.get(..at).unwrap_or_default();
        ["rgb", "rgba", "hsl", "hsla"].iter().any(|f| before.ends_with(f))
    });
    let negative = name.starts_with("margin") && lower.contains('-');
    let plain = lower.chars().all(|c| c.is_ascii_alphanumeric() || " ,.%#()-'\"!+/_".contains(c));
    calls_are_colours && !negative && plain && !lower.contains("expression") && lower.len() < 300
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlays_and_loads_are_dropped() {
        assert_eq!(
            harmless("color: red; position:fixed; z-index:9; background:url(x); margin:-9px; padding:1px").as_deref(),
            Some("color:red;padding:1px")
        );
        assert_eq!(harmless("@import 'x'; color:red"), None);
        assert_eq!(harmless("width:expression(alert(1))"), None);
        assert_eq!(harmless("col\\6fr:red"), None);
    }
}
