//! Names people sign with: their own or one they choose, and nothing that is no name. Pure.

/// Longest name, in characters.
pub const LONGEST: usize = 80;
/// Marks that may stand on one letter.
const MARKS: usize = 2;

/// Why a name is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing is left of it.
    Empty,
    /// Too long.
    Long,
    /// It is a link or an address.
    Link,
    /// It hides something, or no letter is in it.
    Odd,
}

/// The name as it is shown: one line, in one direction, without what nobody sees.
pub fn clean(text: &str) -> Result<String, Wrong> {
    let spaced: String = text.chars().map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c }).collect();
    let name = spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(Wrong::Empty);
    }
    if name.chars().count() > LONGEST {
        return Err(Wrong::Long);
    }
    if is_link(&name) {
        return Err(Wrong::Link);
    }
    if name.chars().any(hidden) || piled(&name) || !name.chars().any(char::is_alphanumeric) {
        return Err(Wrong::Odd);
    }
    Ok(name)
}

fn is_link(name: &str) -> bool {
    let low = name.to_lowercase();
    let dotted = |word: &str| {
        word.rsplit_once('.').is_some_and(|(before, end)| {
            !before.is_empty()
                && end.chars().count() >= 2
                && end.chars().all(char::is_alphabetic)
                && !before.ends_with('.')
        })
    };
    low.contains("://") || low.contains("www.") || low.contains('@') || low.split(' ').any(dotted)
}

/// Turns the reading direction, or is not seen.
const fn hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{200e}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{fff0}'..='\u{fffd}' | '\u{e0000}'..='\u{e0fff}')
}

/// More marks on a letter than any language has.
fn piled(name: &str) -> bool {
    let mut marks = 0;
    name.chars().any(|c| {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        marks > MARKS
    })
}

const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_pseudonyms_are_taken() {
        for (typed, shown) in [
            ("Ana Núñez", "Ana Núñez"),
            ("  Ana \t B. ", "Ana B."),
            ("J.R. Smith", "J.R. Smith"),
            ("Ph.D. Who", "Ph.D. Who"),
            ("山田太郎", "山田太郎"),
            ("عمر", "عمر"),
            ("a quiet customer", "a quiet customer"),
            ("K-2", "K-2"),
        ] {
            assert_eq!(clean(typed).as_deref(), Ok(shown), "{typed}");
        }
    }

    #[test]
    fn what_is_no_name_is_not() {
        for (typed, wrong) in [
            ("", Wrong::Empty),
            ("\u{0}\n", Wrong::Empty),
            ("x\u{0}http://a.example", Wrong::Link),
            ("cheap pills www.example", Wrong::Link),
            ("visit shop.example now", Wrong::Link),
            ("ana@example.org", Wrong::Link),
            ("\u{202e}anA", Wrong::Odd),
            ("A\u{200b}na", Wrong::Odd),
            ("Z\u{301}\u{302}\u{303}algo", Wrong::Odd),
            ("---", Wrong::Odd),
        ] {
            assert_eq!(clean(typed), Err(wrong), "{typed:?}");
        }
        assert_eq!(clean(&"a".repeat(81)), Err(Wrong::Long));
        assert_eq!(clean("<b>&\"'").as_deref(), Ok("<b>&\"'"), "escaped where it is shown");
    }
}
