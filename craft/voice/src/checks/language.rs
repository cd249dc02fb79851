//! Another language than the customer's.

use crate::check::{Check, Example, Mark};
use crate::report::Severity;
use crate::seen::Seen;

pub(super) const CHECK: Check = Check {
    name: "language",
    catches: "A reply in another language than her message and the one she prefers. Warns. A language that cannot be told is not judged.",
    examples: &[
        Example {
            language: "en",
            given: r#"{"message": "Wo ist mein Paket? Ich warte seit neun Tagen."}"#,
            before: "Hello Ana, your parcel is at the depot and will be with you on Friday.",
            after: "Hallo Ana, dein Paket liegt in Graz und ist am Freitag bei dir.",
        },
        Example {
            language: "en",
            given: r#"{"customer": {"language": "fr"}}"#,
            before: "Hello Ana, your parcel is at the depot and will be with you on Friday.",
            after: "Bonjour Ana, votre colis est à Graz et sera chez vous vendredi.",
        },
    ],
    find,
};

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    let Some(language) = &seen.language else { return Vec::new() };
    if seen.wanted.is_empty() || seen.wanted.contains(language) {
        return Vec::new();
    }
    let wanted = seen.wanted.first().map_or("", String::as_str);
    let why = format!("this is written in {}, and she writes {}", name(language), name(wanted));
    let body = seen.text.place_of(&seen.text.frame.body(seen.text.words.len()));
    vec![Mark::new(Severity::Warn, body, why).by("language", wanted)]
}

fn name(code: &str) -> &str {
    crate::languages::KNOWN.iter().find(|(known, _)| *known == code).map_or(code, |(_, name)| name)
}
