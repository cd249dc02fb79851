//! Names: what may be shown, what a warning must say, and the name of somebody who gave none. Pure.

use unicode_normalization::UnicodeNormalization;

const LONGEST: usize = 200;

/// The alphabets that are used to imitate each other. Everything else never warns.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Georgian,
    Cherokee,
}

const fn script(c: char) -> Option<Script> {
    match c {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Some(Script::Latin),
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Some(Script::Greek),
        '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{a640}'..='\u{a69f}' => Some(Script::Cyrillic),
        '\u{530}'..='\u{58f}' => Some(Script::Armenian),
        '\u{10a0}'..='\u{10ff}' | '\u{1c90}'..='\u{1cbf}' => Some(Script::Georgian),
        '\u{13a0}'..='\u{13ff}' | '\u{ab70}'..='\u{abbf}' => Some(Script::Cherokee),
        _ => None,
    }
}

/// Whether one word is written in two alphabets that imitate each other.
pub(crate) fn mixes_scripts(word: &str) -> bool {
    let mut scripts = word.chars().filter_map(script);
    let first = scripts.next();
    scripts.any(|other| Some(other) != first)
}

const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

const fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn looks_like_address(name: &str) -> bool {
    let plain: String = name.nfkc().collect();
    let domain =
        |rest: &str| rest.split_whitespace().next().is_some_and(|word| word.trim_end_matches('.').contains('.'));
    plain.split('@').skip(1).any(domain)
}

/// A warning when a display name may deceive: it looks like an address, mixes alphabets, or hides marks.
#[must_use]
pub fn suspicious_name(name: &str) -> Option<String> {
    let words = || name.split(|c: char| !c.is_alphanumeric());
    let why = if name.chars().any(turns_direction) {
        "the sender's name contains marks that turn the reading direction; look at the address instead"
    } else if name.chars().any(invisible) {
        "the sender's name contains invisible characters; look at the address instead"
    } else if looks_like_address(name) {
        "the sender's name looks like an e-mail address; the real address is the one beside it"
    } else if words().any(mixes_scripts) {
        "the sender's name mixes letters of different alphabets that look alike; look at the address instead"
    } else {
        return None;
    };
    Some(why.to_owned())
}

/// A name as it is kept: one line, without marks that deceive, of bearable length.
pub(crate) fn clean(name: &str) -> String {
    let visible: String = name
        .nfc()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| !turns_direction(*c) && !invisible(*c))
        .collect();
    let line = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    unquoted(unquoted(&line, '"'), '\'').chars().take(LONGEST).collect()
}

/// Without the quotes around it; a quote that stands alone belongs to the name.
fn unquoted(name: &str, quote: char) -> &str {
    name.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)).map_or(name, str::trim)
}

/// The display name if it is one; nothing when it is empty or pretends to be an address.
pub(crate) fn given(display: &str) -> Option<String> {
    let name = clean(display);
    let is_name = name.chars().any(char::is_alphanumeric) && !looks_like_address(&name);
    is_name.then_some(name)
}

/// The name of somebody who gave none: what stands before the @, else the whole address.
pub(crate) fn from_address(address: &str) -> String {
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
    clean(local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_deceive_are_told() {
        for bad in [
            "ceo@example.com",
            "Mia \u{202e}moc.elpmaxe",
            "P\u{430}ypal Support",
            "Mia\u{200b}",
            "help\u{ff20}bank.com",
            "αdmin",
            "\"support@shop.example\" via Shop",
        ] {
            assert!(suspicious_name(bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn honest_names_are_not() {
        for good in [
            "Mia Berg",
            "Анна Schmidt",
            "Ärzte-Team",
            "山田 Taro",
            "محمد علي",
            "O'Neil & Søns",
            "Mia @ Shop?",
            "Γιώργος",
            "",
            "👩\u{200d}🔧",
        ] {
            assert_eq!(suspicious_name(good), None, "{good:?}");
        }
    }

    #[test]
    fn a_kept_name_is_one_line_without_tricks() {
        assert_eq!(clean(" \"Mia\r\nBerg\"\0 "), "Mia Berg");
        assert_eq!(clean("Mia\u{202e}greB"), "MiagreB");
        assert_eq!(clean("\"'Mia'\""), "Mia");
        assert_eq!(clean("\"><img src=x>"), "\"><img src=x>");
        assert_eq!(clean("O'Neil '"), "O'Neil '");
        assert_eq!(clean(&"x".repeat(9_999)).len(), LONGEST);
    }

    #[test]
    fn a_display_name_that_is_an_address_is_no_name() {
        assert_eq!(given("ceo@bank.example"), None);
        assert_eq!(given(" -- "), None);
        assert_eq!(given("Mia"), Some("Mia".into()));
        assert_eq!(from_address("mia.berg@shop.example"), "mia.berg");
        assert_eq!(from_address("+49301"), "+49301");
    }
}
