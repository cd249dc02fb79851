//! Numbers of orders, tickets, invoices, customers and parcels, by the word they stand behind or by their own form.

use super::Found;
use crate::text::Text;

/// Words such a number stands behind, in four languages, as their beginnings.
const ORDERS: &[&str] = &[
    "order",
    "ticket",
    "invoice",
    "booking",
    "reservation",
    "bestell",
    "auftrag",
    "rechnung",
    "buchung",
    "vorgang",
    "commande",
    "facture",
    "dossier",
    "pedido",
    "factura",
    "reserva",
    "kundennummer",
    "vertragsnummer",
    "account",
    "contract",
    "client",
    "customer",
    "cliente",
    "case",
    "incidencia",
    "reference",
    "ref",
    "referenz",
    "referencia",
];
const PARCELS: &[&str] =
    &["tracking", "sendung", "paketnummer", "suivi", "seguimiento", "shipment", "parcel", "colis", "paket"];
/// Words between the two.
const BETWEEN: &[&str] = &[
    "no",
    "nr",
    "number",
    "nummer",
    "n",
    "num",
    "numero",
    "id",
    "code",
    "is",
    "ist",
    "est",
    "es",
    "lautet",
    "der",
    "de",
    "die",
    "your",
    "ihre",
    "ihr",
    "dein",
    "deine",
    "votre",
    "su",
    "tu",
    "with",
    "mit",
    "the",
    "pedido",
    "commande",
    "bestellung",
];
const MOST_BETWEEN: usize = 4;
/// Digits such a number has at least.
const DIGITS: usize = 4;

pub(super) fn find(text: &Text<'_>) -> Vec<Found> {
    (0..text.words.len())
        .filter_map(|at| named(text, at).or_else(|| hashed(text, at)).or_else(|| formed(text, at)))
        .collect()
}

/// "order no. 48040"
fn named(text: &Text<'_>, at: usize) -> Option<Found> {
    let word = text.word(at);
    let begins = |list: &[&str]| list.iter().any(|start| word.starts_with(start));
    let kind = if begins(PARCELS) {
        "tracking"
    } else if begins(ORDERS) {
        "order"
    } else {
        return None;
    };
    let mut next = at + 1;
    while next <= at + MOST_BETWEEN && BETWEEN.contains(&text.word(next)) && !text.gap(next).contains(&'\n') {
        next += 1;
    }
    let broken = text.gap(next.checked_sub(1)?).iter().any(|c| matches!(c, '\n' | '?' | '!' | ';' | '/'));
    let token = token(text, next)?;
    let year = text.word(next).len() == 4 && text.word(next).starts_with(['1', '2']) && token.len() == 4;
    (!broken && !year && !money(text, token.end)).then(|| Found::own(kind, token))
}

/// "#48040"
fn hashed(text: &Text<'_>, at: usize) -> Option<Found> {
    let start = text.words.get(at)?.flat.start;
    let hash = start.checked_sub(1).and_then(|before| text.flat.get(before)) == Some(&'#');
    let numbered = text.word(at).starts_with(|c: char| c.is_ascii_digit());
    if !hash || !numbered || text.word(at).len() <= DIGITS {
        return None;
    }
    token(text, at).map(|token| Found::own("order", token))
}

/// Numbers of parcels that say so themselves: S10 of the postal union and one large carrier.
fn formed(text: &Text<'_>, at: usize) -> Option<Found> {
    let word = text.words.get(at)?;
    let letters: Vec<char> = word.text.chars().collect();
    let digits = |part: Option<&[char]>| part.is_some_and(|part| part.iter().all(char::is_ascii_digit));
    let alphabetic = |part: Option<&[char]>| part.is_some_and(|part| part.iter().all(char::is_ascii_alphabetic));
    let postal = letters.len() == 13
        && alphabetic(letters.get(..2))
        && digits(letters.get(2..11))
        && alphabetic(letters.get(11..));
    let carrier = letters.len() == 18
        && word.text.starts_with("1z")
        && letters.iter().filter(|c| c.is_ascii_digit()).count() >= 8;
    (postal || carrier).then(|| Found::own("tracking", word.flat.clone()))
}

/// Letters, digits and dashes that begin with this word, if there are digits enough.
fn token(text: &Text<'_>, at: usize) -> Option<std::ops::Range<usize>> {
    let from = text.words.get(at)?.flat.start;
    let mut last = at;
    while last < at + 4 && matches!(text.gap(last), ['-' | '/' | '_']) && last + 1 < text.words.len() {
        last += 1;
    }
    let end = text.words.get(last)?.flat.end;
    let digits = text.flat.get(from..end)?.iter().filter(|c| c.is_ascii_digit()).count();
    (digits >= DIGITS).then_some(from..end)
}

fn money(text: &Text<'_>, end: usize) -> bool {
    let rest = text.flat.get(end..end + 5).or_else(|| text.flat.get(end..)).unwrap_or_default();
    let near: String = rest.iter().collect();
    near.trim_start().starts_with(['€', '$', '£', '%']) || near.trim_start().starts_with("eur") || near.starts_with(':')
}
