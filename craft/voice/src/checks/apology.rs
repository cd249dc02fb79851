//! Apologies with an if, and apologies on their knees.

use crate::check::{Check, Example, Mark};
use crate::report::Severity;
use crate::seen::Seen;

pub(super) const CHECK: Check = Check {
    name: "apology",
    catches: "An apology for what she feels instead of what we did, with an if, or larger than the matter. Warns.",
    examples: &[
        Example {
            language: "en",
            given: r#"{}"#,
            before: "Hi Ana, sorry if you feel let down by the parcel.",
            after: "Hi Ana, I'm sorry. We let you down twice with the parcel.",
        },
        Example {
            language: "de",
            given: r#"{}"#,
            before: "Hallo Ana, es tut uns leid, falls du lange auf dein Paket gewartet hast.",
            after: "Hallo Ana, es tut mir leid, dass du neun Tage auf dein Paket gewartet hast.",
        },
        Example {
            language: "fr",
            given: r#"{}"#,
            before: "Bonjour Ana, je suis désolé si votre colis a du retard.",
            after: "Bonjour Ana, je suis désolé : votre colis a neuf jours de retard.",
        },
        Example {
            language: "es",
            given: r#"{}"#,
            before: "Hola Ana, lo siento si el paquete ha tardado más de lo previsto.",
            after: "Hola Ana, lo siento: el paquete ha tardado nueve días.",
        },
    ],
    find,
};

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    seen.pack
        .map(|pack| {
            seen.plain(&pack.apology, Severity::Warn, "say what went wrong and that you are sorry for it, once")
        })
        .unwrap_or_default()
}
