//! Header blocks and separators above a quoted or forwarded mail.

use super::words::{DATE, FROM, ORIGINAL, SUBJECT, TO};

/// Lines a header block may take.
const WINDOW: usize = 12;
/// Longest line that can be part of a header block.
const LONGEST: usize = 500;

/// What a line of a header block names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    From,
    Date,
    To,
    Subject,
}

/// The first line of the first header block or separator.
pub(super) fn find(lines: &[&str]) -> Option<usize> {
    let labels: Vec<Option<Label>> = lines.iter().map(|line| label(line)).collect();
    (0..lines.len()).find(|index| starts_here(lines, &labels, *index))
}

/// What the first header block says of whom its mail is from.
pub(super) fn sender<'a>(lines: &[&'a str]) -> Option<&'a str> {
    let mut block = lines.iter().skip(find(lines)?).take(WINDOW).skip_while(|line| label(line) != Some(Label::From));
    let value = block.next()?.split_once([':', '：'])?.1;
    if value.trim().is_empty() { block.find(|line| !line.trim().is_empty()).copied() } else { Some(value) }
}

fn starts_here(lines: &[&str], labels: &[Option<Label>], index: usize) -> bool {
    let Some(line) = lines.get(index) else {
        return false;
    };
    if is_separator(line) {
        return true;
    }
    if is_rule(line) {
        let next = lines.iter().skip(index.saturating_add(1)).position(|line| !line.trim().is_empty());
        return next.is_some_and(|gap| gap < 3 && is_block(lines, labels, index.saturating_add(gap).saturating_add(1)));
    }
    is_block(lines, labels, index)
}

/// A block names the sender and at least two of date, recipient, subject.
fn is_block(lines: &[&str], labels: &[Option<Label>], index: usize) -> bool {
    let first = labels.get(index).copied().flatten();
    if first.is_none() {
        return false;
    }
    let mut found: Vec<Label> = Vec::new();
    let mut gap: usize = 0;
    for (line, label) in lines.iter().zip(labels).skip(index).take(WINDOW) {
        match label {
            Some(label) if !found.contains(label) => found.push(*label),
            Some(_) => {}
            None if line.trim().is_empty() => gap = gap.saturating_add(1),
            None => gap = gap.saturating_add(2),
        }
        if gap > 5 {
            break;
        }
    }
    found.contains(&Label::From) && found.len() >= 3
}

fn label(line: &str) -> Option<Label> {
    if line.len() > LONGEST {
        return None;
    }
    let line = line.trim_start_matches(['*', ' ', '\t', '>', '\u{a0}']);
    let head = line.split_once([':', '：'])?.0;
    if head.len() > 40 {
        return None;
    }
    let name = head.trim_matches(['*', ' ', '\u{a0}', '_']).to_lowercase();
    let name = name.as_str();
    [(Label::From, FROM), (Label::Date, DATE), (Label::To, TO), (Label::Subject, SUBJECT)]
        .iter()
        .find(|(_, names)| names.contains(&name))
        .map(|(label, _)| *label)
}

/// `----- Original Message -----` and its kin.
fn is_separator(line: &str) -> bool {
    let line = line.trim().trim_matches(['*', '>', ' ']);
    let dashes = |c: char| matches!(c, '-' | '=' | '_' | '—' | '–');
    if line.len() > 120 || !line.starts_with(dashes) {
        return false;
    }
    let inner = line.trim_matches(|c| dashes(c) || c == ' ');
    if inner.is_empty() {
        return false;
    }
    let around = line.chars().filter(|c| dashes(*c)).count();
    let inner = inner.to_lowercase();
    around >= 4 && ORIGINAL.iter().any(|phrase| inner.starts_with(phrase))
}

/// A line of underscores or dashes, as some programs draw above the header block.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 5 && (line.chars().all(|c| c == '_') || line.chars().all(|c| c == '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<usize>) {
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(find(&lines), expect, "{text}");
    }

    #[test]
    fn header_blocks_are_found_in_several_languages() {
        check("Hi\n\nFrom: Mia\nSent: Monday\nTo: Jo\nSubject: x", Some(2));
        check("Hi\n\nVon: Mia\nGesendet: Montag\nAn: Jo\nBetreff: x", Some(2));
        check("Hi\n________________________________\nDe : Mia\nEnvoyé : lundi\nÀ : Jo\nObjet : x", Some(1));
        check("Hi\n\n发件人: Mia\n发送时间: 2025年\n收件人: Jo\n主题: x", Some(2));
        check("Hi\n*From:* Mia\n*Date:* Monday\n*Subject:* x", Some(1));
    }

    #[test]
    fn separators_are_found() {
        check("a\n-----Ursprüngliche Nachricht-----\nb", Some(1));
        check("a\n*-------- Original Message --------*", Some(1));
        check("a\n---------- Forwarded message ---------\nFrom: b", Some(1));
    }

    #[test]
    fn lists_and_rules_are_text() {
        check("To: everybody\nplease read", None);
        check("a\n-----\nb", None);
        check("Subject: my order\nDate: monday", None);
    }
}
