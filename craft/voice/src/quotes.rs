//! Which characters are somebody else's words: lines behind `>`, and what stands in quotation marks.

/// Words in quotation marks below this are a title or a term, not a quote.
const LEAST_WORDS: usize = 3;
/// A quote in marks that has not ended by here is none.
const LONGEST: usize = 2_000;

/// For each folded character whether it is quoted.
pub(crate) fn marks(flat: &[char]) -> Vec<bool> {
    let mut quoted = vec![false; flat.len()];
    let mut at = 0;
    for line in flat.split_inclusive(|c| *c == '\n') {
        let first = line.iter().find(|c| !c.is_whitespace());
        if first == Some(&'>') {
            fill(&mut quoted, at, at + line.len());
        }
        at += line.len();
    }
    inline(flat, &mut quoted);
    quoted
}

fn fill(quoted: &mut [bool], from: usize, to: usize) {
    if let Some(part) = quoted.get_mut(from..to) {
        part.fill(true);
    }
}

/// One pass: the last opening mark waits for one that ends it.
fn inline(flat: &[char], quoted: &mut [bool]) {
    let mut open: Option<(usize, char)> = None;
    for (at, c) in flat.iter().copied().enumerate() {
        let blank = c == '\n' && at.checked_sub(1).and_then(|before| flat.get(before)) == Some(&'\n');
        open = open.filter(|(from, _)| !blank && at - from <= LONGEST);
        match open {
            Some((from, mark)) if ends(mark, c) => {
                let words = flat.get(from..at).unwrap_or_default().split(|c| c.is_whitespace()).count();
                if words >= LEAST_WORDS {
                    fill(quoted, from, at);
                }
                open = None;
            }
            None if matches!(c, '"' | '“' | '„' | '«' | '»') => open = Some((at, c)),
            _ => {}
        }
    }
}

const fn ends(open: char, c: char) -> bool {
    match open {
        '"' => c == '"',
        '“' => matches!(c, '”' | '“'),
        '„' => matches!(c, '“' | '”' | '"'),
        '«' => c == '»',
        _ => c == '«',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(raw: &str) -> String {
        let flat: Vec<char> = raw.chars().collect();
        flat.iter().zip(marks(&flat)).filter(|(_, quoted)| !quoted).map(|(c, _)| *c).collect()
    }

    #[test]
    fn quotes_are_known_by_line_and_by_mark() {
        assert_eq!(kept("> old\nnew"), "new");
        assert_eq!(kept("you wrote “sorry to hear that” to me"), "you wrote ” to me");
        assert_eq!(kept("the \"Send\" button"), "the \"Send\" button");
        assert_eq!(kept("5\" and no end"), "5\" and no end");
    }
}
