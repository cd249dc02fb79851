//! Blanks nobody filled.

use crate::check::{Check, Example, Mark};
use crate::report::Severity;
use crate::seen::Seen;
use std::ops::Range;

pub(super) const CHECK: Check = Check {
    name: "placeholder",
    catches: "Blanks that were not filled: `{{name}}`, `[DATE]`, `⟦…⟧`, `XXX`, a greeting without a name, lorem ipsum. Blocks. What stands \
              between two ` is code and is left alone.",
    examples: &[
        Example {
            language: "en",
            given: "{}",
            before: "Hi {{customer.name}}, it left today.",
            after: "Hi Ana, it left today.",
        },
        Example { language: "en", given: "{}", before: "It arrives on [DATE].", after: "It arrives on Friday." },
        Example { language: "en", given: "{}", before: "Hi , it left today.", after: "Hi, it left today." },
        Example {
            language: "de",
            given: "{}",
            before: "Hallo ⟦customer.name⟧, es ist da.",
            after: "Hallo Ana, es ist da.",
        },
        Example {
            language: "fr",
            given: "{}",
            before: "Bonjour <PRENOM>, le colis est là.",
            after: "Bonjour Ana, le colis est là.",
        },
        Example {
            language: "en",
            given: "{}",
            before: "Write {{customer.name}} into the template.",
            after: "Write `{{customer.name}}` into the template.",
        },
        Example {
            language: "es", given: "{}", before: "Hola XXX, ya está aquí.", after: "Hola Ana, ya está aquí."
        },
    ],
    find,
};

/// Characters between two brackets.
const LONGEST: usize = 60;
const BRACKETS: &[(&str, &str)] = &[
    ("{{", "}}"),
    ("⟦", "⟧"),
    ("{%", "%}"),
    ("<%", "%>"),
    ("${", "}"),
    ("#{", "}"),
    ("[", "]"),
    ("<", ">"),
    ("%", "%"),
];

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    let code = code(seen.text.raw());
    let mut places = brackets(&seen.text.masked);
    places.retain(|flat| !is_within(&code, seen.text.place(flat.clone()).start));
    places.extend(words(seen));
    let told = |flat: Range<usize>| {
        Mark::new(Severity::Block, seen.text.place(flat), "a blank that nobody filled").offering("fill it")
    };
    places.into_iter().map(told).collect()
}

/// What stands between two ` of a line: it is shown as it is and is meant so.
fn code(raw: &str) -> Vec<Range<usize>> {
    let (mut found, mut open) = (Vec::new(), None);
    for (at, c) in raw.chars().enumerate() {
        match (c, open.take()) {
            ('\n', _) => {}
            ('`', Some(from)) => found.push(from..at),
            ('`', None) => open = Some(at),
            (_, before) => open = before,
        }
    }
    found
}

fn is_within(ranges: &[Range<usize>], at: usize) -> bool {
    let before = ranges.partition_point(|range| range.start <= at);
    before.checked_sub(1).and_then(|last| ranges.get(last)).is_some_and(|range| range.contains(&at))
}

fn brackets(flat: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < flat.len() {
        let end = BRACKETS.iter().find_map(|(open, close)| blank(flat, at, open, close));
        found.extend(end.map(|end| at..end));
        at = end.unwrap_or(at + 1);
    }
    found
}

fn blank(flat: &[char], at: usize, open: &str, close: &str) -> Option<usize> {
    let starts = |at: usize, sign: &str| sign.chars().enumerate().all(|(offset, c)| flat.get(at + offset) == Some(&c));
    if !starts(at, open) {
        return None;
    }
    let from = at + open.chars().count();
    let end =
        (from..=(from + LONGEST).min(flat.len())).find(|end| starts(*end, close) || flat.get(*end) == Some(&'\n'))?;
    crate::steps::count(end - at);
    let inside = flat.get(from..end).filter(|_| starts(end, close))?;
    // [words](address) is a link or a picture, <mia_b@mail.example> an address
    let link = open == "[" && flat.get(end + 1) == Some(&'(');
    let address = open == "<" && inside.contains(&'@');
    if link || address {
        return None;
    }
    is_blank(inside, open).then_some(end + close.chars().count())
}

/// Within plain brackets only names of blanks count: what is large in the text, and names such as "your name".
fn is_blank(inside: &[char], open: &str) -> bool {
    let text: String = inside.iter().collect();
    let text = text.trim();
    let known = NAMES
        .iter()
        .any(|name| text == *name || text.strip_prefix(name).is_some_and(|rest| rest.starts_with(['_', '.', ' '])));
    let plain = matches!(open, "[" | "<" | "%");
    !text.is_empty()
        && (!plain || known || text.strip_prefix("insert ").is_some() || text.contains('_') && !text.contains(' '))
}

/// What blanks are called, folded.
const NAMES: &[&str] = &[
    "name",
    "first name",
    "firstname",
    "last name",
    "lastname",
    "customer",
    "customer name",
    "your name",
    "agent",
    "agent name",
    "date",
    "time",
    "order",
    "order number",
    "order no",
    "number",
    "amount",
    "link",
    "url",
    "product",
    "company",
    "vorname",
    "nachname",
    "kunde",
    "kundenname",
    "datum",
    "uhrzeit",
    "betrag",
    "bestellnummer",
    "produkt",
    "firma",
    "prenom",
    "nom",
    "client",
    "montant",
    "numero",
    "lien",
    "nombre",
    "apellido",
    "cliente",
    "fecha",
    "importe",
    "producto",
    "enlace",
    "xxx",
    "tbd",
    "todo",
    "placeholder",
];

fn words(seen: &Seen<'_>) -> Vec<Range<usize>> {
    let text = seen.text;
    let stands = |at: &usize| {
        let word = text.word(*at);
        (word.len() >= 3 && word.chars().all(|c| c == 'x')) || (word == "lorem" && text.word(at + 1) == "ipsum")
    };
    let mut found: Vec<_> = (0..text.words.len()).filter(stands).map(|at| text.flat_of(&(at..at + 1))).collect();
    // "Hi ," has lost its name
    if let Some(greeting) = &text.frame.greeting {
        let last = greeting.end.saturating_sub(1);
        if text.frame.named.is_empty() && text.gap(last).starts_with(&[' ', ',']) {
            let word = text.flat_of(greeting);
            found.push(word.start..word.end + 2);
        }
    }
    found
}
