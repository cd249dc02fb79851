//! Plain text with light marks to simple HTML for the HTML half of a reply.

use crate::html::clean::escape_text;
use crate::node::{Node, text_to_nodes};

/// Simple HTML from text: paragraphs, links, `**strong**`, `*em*`, `` `code` ``, lists with `- ` or `1. `, tables with `|`,
/// and pictures that travel with the letter: `![what it shows](cid:id)`.
pub fn markup_to_html(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let mut out = String::with_capacity(text.len().saturating_mul(2));
    for block in text.split("\n\n").filter(|block| !block.trim().is_empty()) {
        write_block(block.trim_matches('\n'), &mut out);
    }
    out
}

/// The same text for those who read plain words: of a picture its description is left.
pub fn markup_to_plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("![") {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        rest = match picture(from) {
            Some((alt, _, after)) => {
                out.push_str(&format!("[{alt}]"));
                after
            }
            None => {
                out.push_str("![");
                from.get(2..).unwrap_or_default()
            }
        };
    }
    out.push_str(rest);
    out
}

/// A picture at the beginning: what it shows, its id, and what comes after.
fn picture(text: &str) -> Option<(&str, &str, &str)> {
    let inside = text.strip_prefix("![")?;
    let (alt, _) = crate::bytes::head(inside, 500).split_once("](cid:")?;
    let from = inside.get(alt.len().saturating_add(6)..)?;
    let (id, _) = crate::bytes::head(from, 120).split_once(')')?;
    let after = from.get(id.len().saturating_add(1)..)?;
    let plain = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    (plain && !alt.contains(['[', ']', '\n'])).then_some((alt, id, after))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Bullets,
    Numbers,
}

fn item(line: &str) -> Option<(List, &str)> {
    let line = line.trim_start();
    if let Some(rest) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some((List::Bullets, rest));
    }
    let (number, rest) = line.split_once(". ")?;
    let counts = (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    counts.then_some((List::Numbers, rest))
}

/// The cells of a line that stands between bars.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inside = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inside.split('|').map(str::trim).take(50).collect())
}

/// Whether a line is the one below the heads of a table.
fn is_rule(line: &str) -> bool {
    let dashes = |cell: &str| cell.trim_matches(':').len() >= 3 && cell.trim_matches(':').bytes().all(|b| b == b'-');
    cells(line).is_some_and(|cells| cells.into_iter().all(dashes))
}

/// A block that is a table: heads, the rule below them, and rows of as many cells.
fn write_table(block: &str, out: &mut String) -> bool {
    let lines: Vec<&str> = block.lines().collect();
    let (Some(heads), Some(rule)) = (lines.first().copied().and_then(cells), lines.get(1)) else { return false };
    if !is_rule(rule) || !lines.iter().all(|line| cells(line).is_some()) {
        return false;
    }
    out.push_str("<table border=\"1\" cellpadding=\"6\" cellspacing=\"0\">");
    write_row("th", &heads, out);
    for row in lines.iter().skip(2).copied().filter_map(cells) {
        write_row("td", &row, out);
    }
    out.push_str("</table>\n");
    true
}

fn write_row(tag: &str, cells: &[&str], out: &mut String) {
    out.push_str("<tr>");
    for cell in cells {
        out.push_str(&format!("<{tag}>"));
        text_to_nodes(cell).iter().for_each(|node| write_inside(node, out));
        out.push_str(&format!("</{tag}>"));
    }
    out.push_str("</tr>");
}

fn write_block(block: &str, out: &mut String) {
    if write_table(block, out) {
        return;
    }
    let mut lines = block.lines().peekable();
    while let Some(line) = lines.peek().copied() {
        match item(line) {
            Some((list, _)) => {
                let run = std::iter::from_fn(|| lines.next_if(|l| item(l).is_some_and(|(k, _)| k == list)));
                write_list(list, run, out);
            }
            None => {
                let run: Vec<&str> = std::iter::from_fn(|| lines.next_if(|l| item(l).is_none())).collect();
                write_paragraph(&run.join("\n"), out);
            }
        }
    }
}

fn write_list<'a>(list: List, lines: impl Iterator<Item = &'a str>, out: &mut String) {
    let tag = if list == List::Bullets { "ul" } else { "ol" };
    out.push_str(&format!("<{tag}>"));
    for line in lines {
        let content = item(line).map_or("", |(_, rest)| rest);
        out.push_str("<li>");
        text_to_nodes(content).iter().for_each(|node| write_inside(node, out));
        out.push_str("</li>");
    }
    out.push_str(&format!("</{tag}>"));
}

fn write_paragraph(text: &str, out: &mut String) {
    text_to_nodes(text).iter().for_each(|node| write_node(node, out));
}

fn write_inside(node: &Node, out: &mut String) {
    match node {
        Node::Element(element) => element.children.iter().for_each(|child| write_node(child, out)),
        text @ Node::Text(_) => write_node(text, out),
    }
}

fn write_node(node: &Node, out: &mut String) {
    let element = match node {
        Node::Text(text) => return marks(&text.text, out),
        Node::Element(element) => element,
    };
    match (element.tag.as_str(), &element.href) {
        ("br", _) => out.push_str("<br>\n"),
        ("a", Some(href)) => {
            out.push_str("<a href=\"");
            escape_text(&href.replace('"', "%22"), out);
            out.push_str("\">");
            for child in &element.children {
                if let Node::Text(text) = child {
                    escape_text(&text.text, out);
                }
            }
            out.push_str("</a>");
        }
        (tag, _) => {
            out.push_str(&format!("<{tag}>"));
            element.children.iter().for_each(|child| write_node(child, out));
            out.push_str(&format!("</{tag}>\n"));
        }
    }
}

const MARKS: [(&str, &str); 3] = [("**", "strong"), ("`", "code"), ("*", "em")];

/// Text with marks; a mark counts only around text without blanks at its ends.
fn marks(text: &str, out: &mut String) {
    let mut rest = text;
    while !rest.is_empty() {
        let Some(at) = rest.find(['*', '`', '!']) else {
            break;
        };
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        escape_text(before, out);
        if let Some((alt, id, after)) = picture(from) {
            let mut shown = String::new();
            escape_text(alt, &mut shown);
            out.push_str(&format!("<img src=\"cid:{id}\" alt=\"{}\">", shown.replace('"', "&quot;")));
            rest = after;
            continue;
        }
        rest = match marked(from) {
            Some((tag, inner, after)) => {
                out.push_str(&format!("<{tag}>"));
                escape_text(inner, out);
                out.push_str(&format!("</{tag}>"));
                after
            }
            None => {
                let plain = from.chars().take_while(|c| matches!(c, '*' | '`')).count().max(1);
                let (mark, after) = from.split_at_checked(plain).unwrap_or((from, ""));
                escape_text(mark, out);
                after
            }
        };
    }
    escape_text(rest, out);
}

fn marked(text: &str) -> Option<(&'static str, &str, &str)> {
    MARKS.iter().find_map(|(mark, tag)| {
        let inside = text.strip_prefix(mark)?;
        let window = crate::bytes::head(inside, 500);
        let (inner, _) = window.split_once(mark)?;
        let fine = !inner.is_empty() && inner.trim() == inner && !inner.starts_with('*');
        let after = inside.get(inner.len().saturating_add(mark.len())..)?;
        fine.then_some((*tag, inner, after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        assert_eq!(markup_to_html(text), expect, "{text}");
    }

    #[test]
    fn light_marks_become_html() {
        check("Hi *you* and **all** `x<y`", "<p>Hi <em>you</em> and <strong>all</strong> <code>x&lt;y</code></p>\n");
        check("a\nb\n\nc", "<p>a<br>\nb</p>\n<p>c</p>\n");
        check("- one\n- two", "<ul><li>one</li><li>two</li></ul>");
        check("2 * 3 * 4", "<p>2 * 3 * 4</p>\n");
        check("https://x.test/?a=1&b", "<p><a href=\"https://x.test/?a=1&amp;b\">https://x.test/?a=1&amp;b</a></p>\n");
    }

    #[test]
    fn tables_and_pictures_become_html_and_stay_readable_as_text() {
        let text = "| part | days |\n|---|:---:|\n| lid | *3* |";
        let row = "<tr><th>part</th><th>days</th></tr><tr><td>lid</td><td><em>3</em></td></tr>";
        check(text, &format!("<table border=\"1\" cellpadding=\"6\" cellspacing=\"0\">{row}</table>\n"));
        check("| no | table |", "<p>| no | table |</p>\n");
        check("see ![a \"lid\"](cid:fil_1)!", "<p>see <img src=\"cid:fil_1\" alt=\"a &quot;lid&quot;\">!</p>\n");
        check("![x](cid:a\" onload=)", "<p>![x](cid:a\" onload=)</p>\n");
        check(
            "![x](https://x.test/a.gif) wow!!",
            "<p>![x](<a href=\"https://x.test/a.gif\">https://x.test/a.gif</a>) wow!!</p>\n",
        );
        assert_eq!(markup_to_plain("see ![a lid](cid:fil_1)! ![x"), "see [a lid]! ![x");
    }

    #[test]
    fn markup_of_the_writer_is_text() {
        check("<script>alert(1)</script>", "<p>&lt;script>alert(1)&lt;/script></p>\n");
    }
}
