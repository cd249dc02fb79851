//! Node trees: the harmless shape in which the text of a message is stored and shown. Pure.

use serde_json::{Map, Value, json};

/// Deepest nesting that is walked; what lies deeper is dropped.
const DEPTH: usize = 200;

/// The tree with each image given the address that `image` finds for its content id or remote address.
#[must_use]
pub fn with_images(tree: Value, image: &dyn Fn(&str) -> Option<String>) -> Value {
    walk(tree, image, 0)
}

fn walk(node: Value, image: &dyn Fn(&str) -> Option<String>, depth: usize) -> Value {
    match node {
        _ if depth > DEPTH => Value::Null,
        Value::Array(items) => Value::Array(items.into_iter().map(|item| walk(item, image, depth + 1)).collect()),
        Value::Object(map) => Value::Object(element(map, image, depth)),
        other => other,
    }
}

fn element(mut map: Map<String, Value>, image: &dyn Fn(&str) -> Option<String>, depth: usize) -> Map<String, Value> {
    if map.get("tag").and_then(Value::as_str) == Some("img") {
        let key = ["cid", "remote_src"].iter().find_map(|name| map.remove(*name));
        map.remove("src");
        if let Some(address) = key.as_ref().and_then(Value::as_str).and_then(image) {
            map.insert("src".into(), json!(address));
        }
    }
    if let Some(children) = map.remove("children") {
        map.insert("children".into(), walk(children, image, depth + 1));
    }
    map
}

/// Remote addresses of images in a tree.
#[must_use]
pub fn remote_images(tree: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(tree, &mut found, 0);
    found
}

fn collect(node: &Value, found: &mut Vec<String>, depth: usize) {
    if depth > DEPTH {
        return;
    }
    match node {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found, depth + 1)),
        Value::Object(map) => {
            found.extend(map.get("remote_src").and_then(Value::as_str).map(str::to_owned));
            if let Some(children) = map.get("children") {
                collect(children, found, depth + 1);
            }
        }
        _ => {}
    }
}

/// Plain text as a tree: paragraphs, line breaks, links.
#[must_use]
pub fn of_text(text: &str) -> Value {
    let paragraphs = text.split("\n\n").map(str::trim_end).filter(|part| !part.trim().is_empty());
    Value::Array(paragraphs.map(paragraph).collect())
}

fn paragraph(text: &str) -> Value {
    if let Some(rows) = table(text.trim_start_matches('\n')) {
        return rows;
    }
    let mut children = Vec::new();
    for (at, line) in text.trim_start_matches('\n').lines().enumerate() {
        if at > 0 {
            children.push(json!({ "tag": "br" }));
        }
        children.extend(pictured(line));
    }
    json!({ "tag": "p", "children": children })
}

/// A paragraph that is a table: heads between bars, a rule below them, rows.
fn table(text: &str) -> Option<Value> {
    let cells = |line: &str| -> Option<Vec<String>> {
        let inside = line.trim().strip_prefix('|')?.strip_suffix('|')?;
        Some(inside.split('|').map(|cell| cell.trim().to_owned()).take(50).collect())
    };
    let rows: Vec<Vec<String>> = text.lines().map(cells).collect::<Option<_>>()?;
    let rule = |cell: &String| cell.trim_matches(':').len() >= 3 && cell.trim_matches(':').chars().all(|c| c == '-');
    if !rows.get(1)?.iter().all(rule) {
        return None;
    }
    let row = |tag: &str, cells: &Vec<String>| {
        let cells: Vec<Value> = cells.iter().map(|cell| json!({ "tag": tag, "children": pictured(cell) })).collect();
        json!({ "tag": "tr", "children": cells })
    };
    let heads = rows.first().map(|cells| row("th", cells));
    let rows: Vec<Value> = heads.into_iter().chain(rows.iter().skip(2).map(|cells| row("td", cells))).collect();
    Some(json!({ "tag": "table", "children": rows }))
}

/// A line with its pictures, and its web addresses made links.
fn pictured(line: &str) -> Vec<Value> {
    let mut parts = Vec::new();
    let mut rest = line;
    while let Some((before, from)) = rest.split_once("![") {
        let picture = from.split_once("](cid:").and_then(|(alt, from)| Some((alt, from.split_once(')')?)));
        let Some((alt, (id, after))) = picture.filter(|(alt, _)| !alt.contains(['[', ']'])) else { break };
        parts.extend(linked(before));
        parts.push(json!({ "tag": "img", "cid": id, "alt": alt }));
        rest = after;
    }
    parts.extend(linked(rest));
    parts
}

/// A line with its web addresses made links.
fn linked(line: &str) -> Vec<Value> {
    let mut parts: Vec<Value> = Vec::new();
    let mut plain = String::new();
    for word in line.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let address = bare.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '>', '"', '\'']);
        if address.starts_with("https://") || address.starts_with("http://") {
            if !plain.is_empty() {
                parts.push(json!({ "text": std::mem::take(&mut plain) }));
            }
            parts.push(json!({ "tag": "a", "href": address, "children": [{ "text": address }] }));
            plain.push_str(word.strip_prefix(address).unwrap_or(""));
        } else {
            plain.push_str(word);
        }
    }
    if !plain.is_empty() {
        parts.push(json!({ "text": plain }));
    }
    parts
}

/// Words of our own that leave as mail, as a tree: besides, what they mark is strong, leaning, or code.
#[must_use]
pub fn of_markup(text: &str) -> Value {
    marked(of_text(text))
}

fn marked(node: Value) -> Value {
    match node {
        Value::Array(items) => Value::Array(items.into_iter().flat_map(marked_parts).collect()),
        Value::Object(mut map) => {
            // an address is no words
            if map.get("tag").and_then(Value::as_str) != Some("a")
                && let Some(children) = map.remove("children")
            {
                map.insert("children".into(), marked(children));
            }
            Value::Object(map)
        }
        other => other,
    }
}

fn marked_parts(item: Value) -> Vec<Value> {
    let Some(text) = item.get("text").and_then(Value::as_str) else { return vec![marked(item)] };
    let (mut parts, mut plain, mut rest) = (Vec::new(), String::new(), text);
    while let Some(at) = rest.find(['*', '`']) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        plain.push_str(before);
        let Some((tag, inner, after)) = mark(from) else {
            let skipped = from.chars().take_while(|c| matches!(c, '*' | '`')).count();
            let (signs, after) = from.split_at_checked(skipped).unwrap_or((from, ""));
            plain.push_str(signs);
            rest = after;
            continue;
        };
        parts.extend(some_text(&mut plain));
        parts.push(json!({ "tag": tag, "children": [{ "text": inner }] }));
        rest = after;
    }
    plain.push_str(rest);
    parts.extend(some_text(&mut plain));
    parts
}

fn some_text(plain: &mut String) -> Option<Value> {
    (!plain.is_empty()).then(|| json!({ "text": std::mem::take(plain) }))
}

/// Marks and what they stand for, the longer one first.
const MARKS: [(&str, &str); 3] = [("**", "strong"), ("`", "code"), ("*", "em")];

/// A mark at the beginning: what it stands for, what it holds, what comes after. It holds only text without blanks at its
/// ends, and not much of it.
fn mark(text: &str) -> Option<(&'static str, &str, &str)> {
    MARKS.iter().find_map(|(mark, tag)| {
        let inside = text.strip_prefix(mark)?;
        let near = inside.char_indices().nth(500).and_then(|(at, _)| inside.get(..at)).unwrap_or(inside);
        let (inner, _) = near.split_once(mark)?;
        let fine = !inner.is_empty() && inner.trim() == inner && !inner.starts_with('*');
        let after = inside.get(inner.len().saturating_add(mark.len())..)?;
        fine.then_some((*tag, inner, after))
    })
}

/// The words of a part of a line; of a picture what it shows.
fn said(part: &Value) -> String {
    let text = part.get("text").or_else(|| part.get("alt")).or_else(|| part.get("href"));
    text.and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Whether there is nothing in a tree.
#[must_use]
pub fn is_empty(tree: &Value) -> bool {
    tree.as_array().is_none_or(Vec::is_empty)
}

/// The words of a tree, a line for each paragraph.
#[must_use]
pub fn plain(tree: &Value) -> String {
    let mut text = String::new();
    spell(tree, &mut text, 0);
    text.trim().to_owned()
}

fn spell(node: &Value, text: &mut String, depth: usize) {
    if depth > DEPTH {
        return;
    }
    match node {
        Value::Array(items) => items.iter().for_each(|item| spell(item, text, depth + 1)),
        Value::Object(map) => {
            text.push_str(map.get("text").and_then(Value::as_str).unwrap_or_default());
            spell(map.get("children").unwrap_or(&Value::Null), text, depth + 1);
            let ends = map.get("tag").and_then(Value::as_str).is_some_and(|tag| LINES.contains(&tag));
            if ends && !text.ends_with('\n') {
                text.push('\n');
            }
        }
        _ => {}
    }
}

/// What ends a line.
const LINES: [&str; 12] = ["p", "br", "div", "li", "tr", "pre", "blockquote", "h1", "h2", "h3", "h4", "hr"];

/// The first words of a text, for lists.
#[must_use]
pub fn snippet(text: &str) -> String {
    let text: String = if text.contains("](cid:") {
        text.lines().flat_map(pictured).map(|part| said(&part)).collect()
    } else {
        text.to_owned()
    };
    shortened(&text)
}

/// The same of a message that came or went.
#[must_use]
pub fn snippet_of(direction: &str, text: &str) -> String {
    if direction == "out" { snippet_of_ours(text) } else { snippet(text) }
}

/// The first words of an answer of ours, for lists: what its marks, lists and tables say, without their signs.
#[must_use]
pub fn snippet_of_ours(text: &str) -> String {
    let near: String = text.chars().take(LOOKED_AT).collect();
    let mut words = String::new();
    tell(&of_markup(&near), &mut words, 0);
    shortened(&words)
}

/// Characters of an answer that its first words are looked for in.
const LOOKED_AT: usize = 4_000;

/// The words of a tree, with a blank where a line or a cell ends.
fn tell(node: &Value, words: &mut String, depth: usize) {
    match node {
        _ if depth > DEPTH => {}
        Value::Array(items) => items.iter().for_each(|item| tell(item, words, depth + 1)),
        Value::Object(map) => {
            let text = map.get("text").or_else(|| map.get("alt")).and_then(Value::as_str).unwrap_or_default();
            words.push_str(listed(text, words));
            tell(map.get("children").unwrap_or(&Value::Null), words, depth + 1);
            let tag = map.get("tag").and_then(Value::as_str).unwrap_or_default();
            if LINES.contains(&tag) || matches!(tag, "td" | "th") {
                words.push('\n');
            }
        }
        _ => {}
    }
}

/// Text that begins a line, without the sign of a list before it.
fn listed<'a>(text: &'a str, before: &str) -> &'a str {
    let begins = before.is_empty() || before.ends_with('\n');
    let item = text.strip_prefix("- ").or_else(|| text.strip_prefix("* "));
    item.filter(|_| begins).unwrap_or(text)
}

fn shortened(text: &str) -> String {
    let words = text.split_whitespace().take(40).collect::<Vec<_>>().join(" ");
    words.chars().take(160).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_paragraphs_with_links() {
        let tree = of_text("Hi Ana,\nsee https://a.example/x.\n\nMia");
        let first = &tree[0]["children"];
        assert_eq!(first[1]["tag"], "br");
        assert_eq!(first[3]["href"], "https://a.example/x");
        assert_eq!(first[4]["text"], ".");
        assert_eq!(tree[1]["children"][0]["text"], "Mia");
    }

    #[test]
    fn a_preview_of_ours_is_plain_words() {
        let check = |text: &str, words: &str| assert_eq!(snippet_of_ours(text), words, "{text:?}");
        check("It is **on** its `way`,\n*soon*.", "It is on its way, soon.");
        check("Parts:\n\n| part | price |\n| --- | ---: |\n| lid | **5 €** |\n\nMia", "Parts: part price lid 5 € Mia");
        check("- one\n- **two**\n* three\n1. four", "one two three 1. four");
        check("see ![the lid](cid:f1) here", "see the lid here");
        check("see https://a.example/**x** now", "see https://a.example/**x** now");
        check("2 * 3 * 4 is 24; ** stays, so does a | b", "2 * 3 * 4 is 24; ** stays, so does a | b");
        check("| only\n| bars", "| only | bars");
        check(&"**".repeat(500_000), &"**".repeat(80));
        assert_eq!(snippet_of("in", "I wrote **this** myself"), "I wrote **this** myself");
        assert_eq!(snippet_of("out", "I wrote **this** myself"), "I wrote this myself");
    }

    #[test]
    fn a_tree_is_spelled_as_lines() {
        assert_eq!(
            plain(&of_text("Hi Ana,\nsee https://a.example/x.\n\nMia")),
            "Hi Ana,\nsee https://a.example/x.\nMia"
        );
        assert!(is_empty(&json!([])) && is_empty(&Value::Null) && !is_empty(&of_text("a")));
    }

    #[test]
    fn tables_and_pictures_of_our_own_words_are_shown() {
        let tree = of_text("| part | days |\n|---|---|\n| lid | 3 |\n\nsee ![the lid](cid:fil_1) ![x](y)");
        assert_eq!(tree[0]["children"][1]["children"][0], json!({ "tag": "td", "children": [{ "text": "lid" }] }));
        let picture = json!({ "tag": "img", "cid": "fil_1", "alt": "the lid" });
        assert_eq!(tree[1]["children"], json!([{ "text": "see " }, picture, { "text": " ![x](y)" }]));
        assert_eq!(of_text("| a | b |")[0]["tag"], "p");
    }

    #[test]
    fn marks_of_our_own_words_are_shown() {
        let children = |text: &str| of_markup(text)[0]["children"].clone();
        let strong = json!({ "tag": "strong", "children": [{ "text": "press" }] });
        assert_eq!(children("Please **press** it"), json!([{ "text": "Please " }, strong, { "text": " it" }]));
        assert_eq!(children("*so*, `x`")[0]["tag"], "em");
        assert_eq!(children("2 * 3 * 4 ** 5"), json!([{ "text": "2 * 3 * 4 ** 5" }]));
        let link = children("https://a.example/*x*");
        assert_eq!(link[0]["children"], json!([{ "text": "https://a.example/*x*" }]));
    }

    #[test]
    fn images_lose_their_origin_and_get_our_address() {
        let tree = json!([{ "tag": "p", "children": [{ "tag": "img", "remote_src": "https://t.example/p.gif" }, { "tag": "img", "cid": "a" }] }]);
        assert_eq!(remote_images(&tree), ["https://t.example/p.gif"]);
        let shown = with_images(tree, &|key| (key == "a").then(|| "/files/x".into()));
        assert_eq!(shown[0]["children"][0].get("src"), None);
        assert_eq!(shown[0]["children"][0].get("remote_src"), None);
        assert_eq!(shown[0]["children"][1]["src"], "/files/x");
    }
}
