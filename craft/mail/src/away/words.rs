//! The words around a day that say what it is, and those that speak of an absence at all.

use super::token::Token;

/// What a day is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// The last day away.
    Until,
    /// The first day back.
    Back,
}

/// In which order the words' language writes day and month as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    Either,
}

/// Phrases that only absence notices have; "right away" is none.
const ABSENCE: [&str; 44] = [
    "out of office",
    "out of the office",
    "out-of-office",
    "on vacation",
    "on holiday",
    "annual leave",
    "parental leave",
    "maternity leave",
    "paternity leave",
    "sick leave",
    "on leave",
    "i am away",
    "i'm away",
    "currently away",
    "be away",
    "away from",
    "away until",
    "away on",
    "urlaub",
    "abwesend",
    "abwesenheit",
    "nicht im büro",
    "nicht im buero",
    "nicht im haus",
    "außer haus",
    "ausser haus",
    "elternzeit",
    "suis absent",
    "serai absent",
    "actuellement absent",
    "mon absence",
    "absence du bureau",
    "en congé",
    "en conge",
    "en vacances",
    "hors du bureau",
    "fuera de la oficina",
    "estoy ausente",
    "estaré ausente",
    "estare ausente",
    "mi ausencia",
    "de vacaciones",
    "de baja",
    "absence jusqu",
];

/// Whether a notice in lower case speaks of an absence.
pub(super) fn speaks_of_absence(text: &str) -> bool {
    ABSENCE.iter().any(|phrase| text.contains(phrase))
}

const UNTIL: [&str; 8] = ["until", "till", "til", "through", "thru", "bis", "jusqu", "hasta"];
/// Words that end a span, with those that begin it.
const SPANS: [(&str, &[&str]); 4] =
    [("to", &["from"]), ("and", &["between"]), ("au", &["du", "jusqu"]), ("al", &["del", "desde", "hasta"])];
#[rustfmt::skip]
const BACK: [&str; 17] = [
    "back", "return", "returns", "returning", "wieder", "zurück", "zurueck", "retour", "reviens", "reviendrai", "nouveau",
    "regreso", "regresaré", "regresare", "vuelvo", "volveré", "vuelta",
];
/// Words before a day on which something begins.
const ON: [&str; 7] = ["on", "from", "ab", "am", "le", "du", "el"];
/// Words that stand between a day and what says what it is.
#[rustfmt::skip]
const BETWEEN: [&str; 12] = [
    "the", "including", "inclusive", "incl", "zum", "dem", "den", "einschließlich", "einschliesslich", "inkl", "inklusive",
    "día",
];
#[rustfmt::skip]
const WEEKDAYS: [&str; 46] = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri", "sat",
    "sun", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag", "mo", "di", "mi",
    "do", "fr", "sa", "so", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "lunes", "martes",
    "miércoles", "miercoles", "jueves", "viernes", "sábado", "sabado", "domingo", "tues",
];

/// How far back words count.
const NEAR: usize = 8;

/// What the day between two tokens is said to be.
pub(super) fn sense(tokens: &[Token<'_>], (from, to): (usize, usize)) -> Option<(Sense, Order)> {
    let before: Vec<Token<'_>> = tokens.get(..from)?.iter().rev().take(NEAR).copied().collect();
    let passed = before.iter().take_while(|token| stands_between(token)).count();
    let (near, rest) = before.split_at_checked(passed)?;
    match rest.first() {
        Some(Token::Word(word)) if UNTIL.contains(word) => return Some((Sense::Until, order(word))),
        Some(Token::Word(word)) if begins_before(word, rest) => return Some((Sense::Until, order(word))),
        Some(Token::Sign('-' | '–' | '—')) if is_day_part(rest.get(1)) => {
            return Some((Sense::Until, Order::Either));
        }
        _ => {}
    }
    back(near, rest).or_else(|| later(near, tokens.get(to..)?))
}

/// "back in the office on …", "de retour le …", "returning …".
fn back(near: &[Token<'_>], rest: &[Token<'_>]) -> Option<(Sense, Order)> {
    let same_sentence = |token: &&Token<'_>| !matches!(token, Token::Sign('.' | '!' | '?' | ';'));
    let word = rest.iter().take_while(same_sentence).find_map(|token| match token {
        Token::Word(word) if BACK.contains(word) => Some(*word),
        _ => None,
    })?;
    let at_once = rest.first() == Some(&Token::Word(word));
    (at_once || near.iter().any(is_on)).then(|| (Sense::Back, order(word)))
}

/// "ab dem … wieder", "am … bin ich wieder".
fn later(near: &[Token<'_>], after: &[Token<'_>]) -> Option<(Sense, Order)> {
    let german = near.iter().any(|token| matches!(token, Token::Word("ab" | "am")));
    let after = after.iter().filter(|token| matches!(token, Token::Word(_))).take(3);
    let again = |token: &Token<'_>| matches!(token, Token::Word("wieder" | "zurück" | "zurueck"));
    (german && after.copied().any(|token| again(&token))).then_some((Sense::Back, Order::DayFirst))
}

/// Whether a word that ends spans has its beginning before it.
fn begins_before(word: &str, rest: &[Token<'_>]) -> bool {
    let Some((_, starts)) = SPANS.iter().find(|(end, _)| *end == word) else { return false };
    rest.iter().any(|token| matches!(token, Token::Word(start) if starts.contains(start)))
}

fn order(word: &str) -> Order {
    const ENGLISH: [&str; 11] =
        ["until", "till", "til", "through", "thru", "to", "and", "back", "return", "returns", "returning"];
    if ENGLISH.contains(&word) { Order::Either } else { Order::DayFirst }
}

fn stands_between(token: &Token<'_>) -> bool {
    match token {
        Token::Word(word) => BETWEEN.contains(word) || ON.contains(word) || WEEKDAYS.contains(word),
        Token::Sign(sign) => matches!(sign, ',' | ':' | '\'' | '\n'),
        Token::Number(..) => false,
    }
}

fn is_on(token: &Token<'_>) -> bool {
    matches!(token, Token::Word(word) if ON.contains(word))
}

/// What a day may end with: the dash after it makes a span of two.
fn is_day_part(token: Option<&Token<'_>>) -> bool {
    match token {
        Some(Token::Number(..) | Token::Sign('.')) => true,
        Some(Token::Word(word)) => month(word).is_some() || is_ordinal(&Token::Word(word)),
        _ => false,
    }
}

/// What stands behind the number of a day: 15th, 1er, 15.
pub(super) fn is_ordinal(token: &Token<'_>) -> bool {
    matches!(token, Token::Word("st" | "nd" | "rd" | "th" | "er" | "º") | Token::Sign('.' | '°'))
}

/// What stands between the parts of a day.
pub(super) fn is_filler(token: &Token<'_>) -> bool {
    matches!(token, Token::Word("of" | "de" | "del") | Token::Sign('.' | ','))
}

/// The month of this name or short name in English, German, French or Spanish.
pub(super) fn month(name: &str) -> Option<u32> {
    let number = match name {
        "january" | "jan" | "januar" | "jänner" | "janvier" | "janv" | "enero" | "ene" => 1,
        "february" | "feb" | "februar" | "février" | "fevrier" | "févr" | "febrero" => 2,
        "march" | "mar" | "märz" | "maerz" | "mär" | "mars" | "marzo" => 3,
        "april" | "apr" | "avril" | "avr" | "abril" | "abr" => 4,
        "may" | "mai" | "mayo" => 5,
        "june" | "jun" | "juni" | "juin" | "junio" => 6,
        "july" | "jul" | "juli" | "juillet" | "juil" | "julio" => 7,
        "august" | "aug" | "août" | "aout" | "agosto" | "ago" => 8,
        "september" | "sep" | "sept" | "septembre" | "septiembre" | "setiembre" => 9,
        "october" | "oct" | "oktober" | "okt" | "octobre" | "octubre" => 10,
        "november" | "nov" | "novembre" | "noviembre" => 11,
        "december" | "dec" | "dezember" | "dez" | "décembre" | "decembre" | "déc" | "diciembre" | "dic" => 12,
        _ => return None,
    };
    Some(number)
}
