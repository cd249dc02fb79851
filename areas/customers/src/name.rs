//! Names: what may be shown, what a warning must say, and the name of somebody who gave none. Pure.

use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

const LONGEST: usize = 200;
/// Small letters and digits that are read as a Latin letter.
const LOOK_ALIKE: [(char, &str); 23] = [
    ('a', "\u{430}\u{3b1}"),
    ('b', "\u{432}\u{3b2}"),
    ('c', "\u{441}\u{3f2}"),
    ('d', "\u{501}"),
    ('e', "\u{435}\u{3b5}3"),
    ('h', "\u{43d}\u{4bb}\u{570}"),
    ('i', "\u{131}\u{456}\u{3b9}\u{4cf}l1"),
    ('j', "\u{458}"),
    ('k', "\u{43a}\u{3b_a}"),
    ('m', "\u{43c}"),
    ('n', "\u{3b7}\u{578}"),
    ('o', "\u{43e}\u{3bf}\u{585}0"),
    ('p', "\u{440}\u{3c1}"),
    ('q', "\u{51b}"),
    ('r', "\u{433}"),
    ('s', "\u{455}5"),
    ('t', "\u{442}\u{3c4}"),
    ('u', "\u{3c5}\u{57d}"),
    ('v', "\u{3bd}\u{475}"),
    ('w', "\u{51d}\u{3c9}"),
    ('x', "\u{445}\u{3c7}"),
    ('y', "\u{443}\u{3b3}"),
    ('z', "\u{3b6}"),
];

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

/// Why a display name may deceive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Marks in it turn the reading direction.
    Direction,
    /// Characters in it are not seen.
    Invisible,
    /// It looks like an address, and is not the one it came from.
    Address,
    /// It mixes letters of alphabets that look alike.
    Alphabets,
    /// It is the name of a colleague, and the address is not theirs.
    Colleague,
}

/// Why a display name may deceive, if it does: it looks like an address, mixes alphabets, or hides marks.
#[must_use]
pub fn suspicious_name(name: &str) -> Option<Doubt> {
    let words = || name.split(|c: char| !c.is_alphanumeric());
    if name.chars().any(turns_direction) {
        Some(Doubt::Direction)
    } else if name.chars().any(invisible) {
        Some(Doubt::Invisible)
    } else if looks_like_address(name) {
        Some(Doubt::Address)
    } else if words().any(mixes_scripts) {
        Some(Doubt::Alphabets)
    } else {
        None
    }
}

/// Names and addresses of colleagues, to be compared with.
#[derive(Clone, Debug, Default)]
pub struct Colleagues {
    called: BTreeSet<Vec<String>>,
    addresses: BTreeSet<String>,
}

impl Colleagues {
    /// Of these names and addresses. A name of a single word is too common to say anything.
    #[must_use]
    pub fn new(all: &[(String, String)]) -> Self {
        let called = all.iter().map(|(name, _)| as_read(name)).filter(|words| words.len() > 1).collect();
        let addresses = all.iter().map(|(_, address)| address.trim().to_lowercase()).collect();
        Self { called, addresses }
    }

    /// Why the name somebody shows with this address may deceive.
    #[must_use]
    pub fn doubt(&self, (name, address): (&str, &str)) -> Option<Doubt> {
        let found = suspicious_name(name);
        let own = !address.is_empty() && name.to_lowercase().contains(&address.to_lowercase());
        match found.filter(|doubt| *doubt != Doubt::Address || !own) {
            Some(doubt) => Some(doubt),
            None => self.imitated((name, address)).then_some(Doubt::Colleague),
        }
    }

    fn imitated(&self, (name, address): (&str, &str)) -> bool {
        let known = self.addresses.contains(&address.trim().to_lowercase());
        !known && !self.called.is_empty() && self.called.contains(&as_read(name))
    }
}

/// The words of a name as somebody reads them who does not look closely: without accents, marks and order, and with the
/// Latin letter for each that looks like one.
fn as_read(name: &str) -> Vec<String> {
    let compatible: String = clean(name).nfkc().collect();
    let folded: String = store::search::fold(&compatible).chars().map(looks_like).collect();
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<String> = words.map(str::to_owned).collect();
    words.sort();
    words
}

/// The Latin letter that a small letter of another alphabet, or a digit, looks like.
fn looks_like(c: char) -> char {
    LOOK_ALIKE.iter().find(|(_, all)| all.contains(c)).map_or(c, |(latin, _)| *latin)
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
    fn mail_406_a_colleagues_name_on_a_foreign_address_is_told() {
        let ours = Colleagues::new(&[
            ("Mia Berg".into(), "Mia@shop.example".into()),
            ("Zoé Ólafsdóttir".into(), "zoe@shop.example".into()),
            ("Bo".into(), "bo@shop.example".into()),
        ]);
        for name in [
            "Mia Berg",
            "BERG, Mia",
            "M\u{456}a Berg",
            "\"mia  berg\"",
            "Mla 8erg".replace('8', "B").as_str(),
            "M\u{131}a Berg",
        ] {
            let told = ours.doubt((name, "mia.berg@elsewhere.example"));
            assert!(matches!(told, Some(Doubt::Colleague | Doubt::Alphabets)), "{name:?}: {told:?}");
        }
        assert_eq!(ours.doubt(("Zoe Olafsdottir", "z@elsewhere.example")), Some(Doubt::Colleague));
        assert_eq!(ours.doubt(("\u{41c}\u{456}\u{430} Berg", "m@elsewhere.example")), Some(Doubt::Colleague));
        for (name, address) in [
            ("Mia Berg", "mia@SHOP.example"),
            ("Mia", "mia@elsewhere.example"),
            ("Bo", "bo@elsewhere.example"),
            ("Mia Bergmann", "mia@elsewhere.example"),
            ("", "mia@elsewhere.example"),
        ] {
            assert_eq!(ours.doubt((name, address)), None, "{name:?} {address}");
        }
        assert_eq!(Colleagues::default().doubt(("Mia Berg", "x@x.test")), None);
    }

    #[test]
    fn a_name_that_is_its_own_address_deceives_nobody() {
        let none = Colleagues::default();
        assert_eq!(none.doubt(("Ana@Post.example", "ana@post.example")), None);
        assert_eq!(none.doubt(("Ana (ana@post.example)", "ana@post.example")), None);
        assert_eq!(none.doubt(("ceo@bank.example", "ana@post.example")), Some(Doubt::Address));
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
