//! From plain text to nodes, with links, in linear time.

use super::Node;

/// Longest word that is looked at for links.
const LONGEST_WORD: usize = 2_048;
/// Deepest quoting that is shown as such.
const QUOTE_DEPTH: usize = 10;

/// Plain text as nodes: paragraphs, quotes, web addresses and e-mail addresses as links.
pub fn text_to_nodes(text: &str) -> Vec<Node> {
    let lines: Vec<(usize, &str)> = text.lines().map(quoting).collect();
    blocks(&lines, 0)
}

/// How deep a line is quoted, and the line without its marks.
fn quoting(line: &str) -> (usize, &str) {
    let mut depth: usize = 0;
    let mut rest = line;
    while depth < QUOTE_DEPTH
        && let Some(inner) = rest.trim_start_matches(' ').strip_prefix('>')
    {
        depth = depth.saturating_add(1);
        rest = inner;
    }
    let bare = if depth > 0 { rest.strip_prefix(' ').unwrap_or(rest) } else { rest };
    (depth, bare.trim_end())
}

fn blocks(lines: &[(usize, &str)], depth: usize) -> Vec<Node> {
    let mut out = Vec::new();
    let mut rest = lines;
    while let Some((first, _)) = rest.first() {
        let quoted = *first > depth;
        let length = rest.iter().take_while(|(d, _)| (*d > depth) == quoted).count();
        let (run, tail) = rest.split_at_checked(length.max(1)).unwrap_or((rest, &[]));
        if quoted {
            out.push(Node::element("blockquote", blocks(run, depth.saturating_add(1))));
        } else {
            paragraphs(run, &mut out);
        }
        rest = tail;
    }
    out
}

fn paragraphs(lines: &[(usize, &str)], out: &mut Vec<Node>) {
    for paragraph in lines.split(|(_, line)| line.is_empty()).filter(|p| !p.is_empty()) {
        let mut inside = Vec::new();
        for (index, (_, line)) in paragraph.iter().enumerate() {
            if index > 0 {
                inside.push(Node::element("br", Vec::new()));
            }
            linkify(line, &mut inside);
        }
        out.push(Node::element("p", inside));
    }
}

/// One line with its addresses as links.
fn linkify(line: &str, out: &mut Vec<Node>) {
    let mut plain = String::new();
    for piece in line.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        match address_in(word) {
            Some((before, address, href, after)) => {
                plain.push_str(before);
                push_plain(&mut plain, out);
                out.push(Node::link(href, address));
                plain.push_str(after);
            }
            None => plain.push_str(word),
        }
        plain.push_str(piece.get(word.len()..).unwrap_or_default());
    }
    push_plain(&mut plain, out);
}

fn push_plain(plain: &mut String, out: &mut Vec<Node>) {
    if !plain.is_empty() {
        out.push(Node::text(std::mem::take(plain)));
    }
}

fn address_in(word: &str) -> Option<(&str, &str, String, &str)> {
    if word.len() > LONGEST_WORD || word.len() < 5 {
        return None;
    }
    web_address(word).or_else(|| mail_address(word))
}

fn web_address(word: &str) -> Option<(&str, &str, String, &str)> {
    let start = ["https://", "http://", "www."].iter().filter_map(|mark| word.find(mark)).min()?;
    let (before, rest) = word.split_at_checked(start)?;
    let stop = rest
        .find(|c: char| matches!(c, '<' | '>' | '"' | '|' | '\\' | '^' | '`') || u32::from(c) >= 0x2e80)
        .unwrap_or(rest.len());
    let length = without_tail(rest.get(..stop)?);
    let (address, after) = rest.split_at_checked(length)?;
    let href = if address.starts_with("www.") { format!("https://{address}") } else { address.to_owned() };
    let href = crate::html::link::safe_href(&href)?;
    address.contains('.').then_some((before, address, href, after))
}

/// Length without the punctuation of the sentence around an address.
fn without_tail(address: &str) -> usize {
    let opened = address.matches('(').count();
    let mut closed = address.matches(')').count();
    let mut end = address;
    loop {
        let shorter = end.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', ']', '}']);
        match shorter.strip_suffix(')') {
            Some(inner) if closed > opened => {
                closed = closed.saturating_sub(1);
                end = inner;
            }
            _ => return shorter.len(),
        }
    }
}

fn mail_address(word: &str) -> Option<(&str, &str, String, &str)> {
    let at = word.find('@')?;
    let fine = |c: char| c.is_alphanumeric() || ".-_+".contains(c);
    let start = word.get(..at)?.char_indices().rev().take_while(|(_, c)| fine(*c)).last().map(|(index, _)| index)?;
    let domain = word.get(at.saturating_add(1)..)?;
    let length = domain.find(|c: char| !fine(c) || c == '+' || c == '_').unwrap_or(domain.len());
    let length = domain.get(..length)?.trim_end_matches(['.', '-']).len();
    let end = at.saturating_add(1).saturating_add(length);
    let address = word.get(start..end)?;
    let deliverable = crate::Address::new("", address).is_deliverable();
    let dotted = address.rsplit_once('@')?.1.contains('.');
    (deliverable && dotted).then(|| {
        let before = word.get(..start).unwrap_or_default();
        let after = word.get(end..).unwrap_or_default();
        (before, address, format!("mailto:{address}"), after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        assert_eq!(serde_json::to_string(&text_to_nodes(text)).unwrap(), expect, "{text}");
    }

    #[test]
    fn addresses_become_links_without_the_sentence_around() {
        check(
            "see https://x.test/a_(b), ok",
            r#"[{"tag":"p","children":[{"text":"see "},{"tag":"a","href":"https://x.test/a_(b)","children":[{"text":"https://x.test/a_(b)"}]},{"text":", ok"}]}]"#,
        );
        check(
            "<mia@x.test>.",
            r#"[{"tag":"p","children":[{"text":"<"},{"tag":"a","href":"mailto:mia@x.test","children":[{"text":"mia@x.test"}]},{"text":">."}]}]"#,
        );
    }

    #[test]
    fn quotes_and_paragraphs_are_told_apart() {
        check(
            "a\nb\n\n> c\n>> d",
            r#"[{"tag":"p","children":[{"text":"a"},{"tag":"br"},{"text":"b"}]},{"tag":"blockquote","children":[{"tag":"p","children":[{"text":"c"}]},{"tag":"blockquote","children":[{"tag":"p","children":[{"text":"d"}]}]}]}]"#,
        );
    }
}
