//! Mail addresses, also those written with "(at)" and "(dot)".

use super::Found;
use crate::text::Text;
use std::ops::Range;

/// Longest part before and behind the sign.
const LOCAL: usize = 64;
const HOST: usize = 255;

pub(super) fn find(text: &Text<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some((at, behind)) = next_sign(&text.flat, from) {
        from = behind;
        if let Some(flat) = around(&text.flat, at, behind) {
            from = flat.end;
            found.push(Found::own("email", flat));
        }
    }
    found
}

/// The next `@`, `(at)` or `[at]`, and where the host begins behind it.
fn next_sign(flat: &[char], from: usize) -> Option<(usize, usize)> {
    let rest = flat.get(from..)?;
    rest.iter().enumerate().find_map(|(offset, c)| {
        let at = from + offset;
        crate::steps::count(1);
        let spelt = || matches!(rest.get(offset..offset + 4), Some(['(', 'a', 't', ')'] | ['[', 'a', 't', ']']));
        match c {
            '@' => Some((at, at + 1)),
            '(' | '[' if spelt() => Some((at, at + 4)),
            _ => None,
        }
    })
}

fn around(flat: &[char], at: usize, behind: usize) -> Option<Range<usize>> {
    let spaced = flat.get(at) != Some(&'@');
    let before = flat.get(..at)?.iter().rev().take(LOCAL + 2);
    let blanks = if spaced { before.clone().take_while(|c| **c == ' ').count().min(1) } else { 0 };
    let local = before.skip(blanks).take_while(|c| is_local(**c)).count();
    let start = at.checked_sub(local + blanks)?;
    // "@ana@host.example" is a handle
    let handle = start.checked_sub(1).and_then(|before| flat.get(before)) == Some(&'@');
    let gap = if spaced { flat.get(behind..)?.iter().take_while(|c| **c == ' ').count().min(1) } else { 0 };
    let host = host(flat.get(behind + gap..)?)?;
    (local > 0 && !handle).then_some(start..behind + gap + host)
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-')
}

/// Characters of a host with a dot and an ending of two letters or more.
fn host(rest: &[char]) -> Option<usize> {
    let mut end = 0;
    let mut dots = 0;
    while end < HOST {
        let label = rest.get(end..)?.iter().take(HOST).take_while(|c| c.is_alphanumeric() || **c == '-').count();
        if label == 0 {
            break;
        }
        crate::steps::count(label);
        let tail = rest.get(end..end + label)?;
        let step = dot(rest.get(end + label..)?);
        end += label;
        match step {
            Some(width) if rest.get(end + width).is_some_and(|c| c.is_alphanumeric()) => {
                dots += 1;
                end += width;
            }
            _ => {
                let ending = tail.iter().filter(|c| c.is_alphabetic()).count();
                return (dots > 0 && ending >= 2).then_some(end);
            }
        }
    }
    None
}

/// Width of a dot: `.`, `(dot)`, `[dot]`, with a space on either side.
fn dot(rest: &[char]) -> Option<usize> {
    if rest.first() == Some(&'.') {
        return Some(1);
    }
    let blanks = rest.iter().take_while(|c| **c == ' ').count().min(1);
    let word = rest.get(blanks..)?;
    let spelt = matches!(word, ['(', 'd', 'o', 't', ')', ..] | ['[', 'd', 'o', 't', ']', ..]);
    let after = word.get(5..)?.iter().take_while(|c| **c == ' ').count().min(1);
    spelt.then_some(blanks + 5 + after)
}
