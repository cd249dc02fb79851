//! The tree as the text a reader sees.

use super::tree::{Element, Item, is_block};

/// Writes visible text: blocks on lines of their own, blanks folded outside `pre`.
#[derive(Default)]
struct Writer {
    out: String,
    newlines: usize,
    blank: bool,
    pre: usize,
}

/// The visible text of a tree. Only white space is added, never characters.
pub(crate) fn visible(items: &[Item]) -> String {
    let mut writer = Writer::default();
    writer.items(items);
    tidy(&writer.out)
}

impl Writer {
    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Text(text) => self.text(text),
                Item::Element(element) if !element.is_hidden() => self.element(element),
                Item::Element(_) => {}
            }
        }
    }

    fn element(&mut self, element: &Element) {
        let name = element.name.as_str();
        if name == "br" {
            self.out.push('\n');
            self.blank = false;
            return;
        }
        let gap = gap(element);
        self.line(gap);
        self.pre = self.pre.saturating_add(usize::from(name == "pre"));
        self.items(&element.children);
        self.pre = self.pre.saturating_sub(usize::from(name == "pre"));
        if matches!(name, "td" | "th") {
            self.blank = true;
        } else {
            self.line(gap);
        }
    }

    fn line(&mut self, gap: usize) {
        self.newlines = self.newlines.max(gap);
        if gap > 0 {
            self.blank = false;
        }
    }

    fn text(&mut self, text: &str) {
        if self.pre > 0 {
            self.settle();
            self.out.push_str(text);
            return;
        }
        for c in text.chars() {
            if c.is_whitespace() {
                self.blank = true;
            } else {
                self.settle();
                self.out.push(c);
            }
        }
    }

    fn settle(&mut self) {
        if self.newlines > 0 && !self.out.is_empty() {
            let there = self.out.bytes().rev().take(2).take_while(|b| *b == b'\n').count();
            for _ in there..self.newlines {
                self.out.push('\n');
            }
        } else if self.blank && !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push(' ');
        }
        self.newlines = 0;
        self.blank = false;
    }
}

fn gap(element: &Element) -> usize {
    match element.name.as_str() {
        "p" if element.style_has("margin:0") || element.attribute("class") == Some("MsoNormal") => 1,
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "ul" | "ol" | "pre" | "table" | "hr" => 2,
        "td" | "th" => 0,
        name if is_block(name) => 1,
        _ => 0,
    }
}

/// Lines without blanks at their ends, at most two empty lines in a row.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty: usize = 0;
    for line in text.lines() {
        let line = line.trim_end();
        empty = if line.is_empty() { empty.saturating_add(1) } else { 0 };
        if empty <= 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::tree::read;
    use super::*;

    fn check(html: &str, expect: &str) {
        assert_eq!(visible(&read(html)), expect, "{html}");
    }

    #[test]
    fn blocks_are_lines() {
        check("<p>a</p><p>b<br>c</p>", "a\n\nb\nc");
        check("<div>a</div><div>b</div>", "a\nb");
        check("<ul><li>a</li><li>b</li></ul>", "a\nb");
        check("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc");
        check("a&nbsp;b &eacute;", "a b é");
        check("<pre>a\n  b</pre>", "a\n  b");
    }

    #[test]
    fn hidden_text_is_not_visible() {
        check("<div style='display: none'>secret</div>a<style>b</style>", "a");
    }
}
