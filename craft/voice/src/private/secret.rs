//! Passwords and codes, and days of birth, by the word they stand behind.

use super::Found;
use crate::text::Text;

const SECRETS: &[&str] = &[
    "password",
    "passwort",
    "kennwort",
    "passe",
    "contrasena",
    "pin",
    "passcode",
    "cvv",
    "cvc",
    "puk",
    "token",
    "clave",
];
const SAYS: &[&str] = &["is", "ist", "lautet", "est", "es"];
const BORN: &[&str] = &[
    "born",
    "birthday",
    "birthdate",
    "birth",
    "geboren",
    "geburtstag",
    "geburtsdatum",
    "naissance",
    "nee",
    "nacido",
    "nacida",
    "nacimiento",
];
/// Words between the word of birth and its date.
const AWAY: usize = 4;

pub(super) fn find(text: &Text<'_>) -> Vec<Found> {
    (0..text.words.len()).filter_map(|at| secret(text, at).or_else(|| birth(text, at))).collect()
}

fn secret(text: &Text<'_>, at: usize) -> Option<Found> {
    if !SECRETS.contains(&text.word(at)) {
        return None;
    }
    let says = SAYS.contains(&text.word(at + 1));
    let told = says || text.gap(at).iter().any(|c| matches!(c, ':' | '='));
    let from = text.words.get(at + 1 + usize::from(says))?.flat.start;
    let rest = text.flat.get(from..)?;
    let width =
        rest.iter().take(64).take_while(|c| !c.is_whitespace() && !matches!(c, ',' | ';' | ')' | '"' | '.')).count();
    crate::steps::count(width);
    let token = rest.get(..width)?;
    let odd = token.iter().any(char::is_ascii_digit);
    (told && odd && width >= 3).then(|| Found::own("password", from..from + width))
}

fn birth(text: &Text<'_>, at: usize) -> Option<Found> {
    if !BORN.contains(&text.word(at)) {
        return None;
    }
    let is_year = |word: &str| {
        word.len() == 4
            && word.bytes().all(|b| b.is_ascii_digit())
            && (word.starts_with("19") || word.starts_with("20"))
    };
    let year = (at + 1..at + 1 + AWAY + 2).find(|next| is_year(text.word(*next)))?;
    let first = (at + 1..=year).find(|next| text.word(*next).starts_with(|c: char| c.is_ascii_digit()))?;
    Some(Found::own("birthday", text.flat_of(&(first..year + 1))))
}
