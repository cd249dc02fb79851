//! Blame, belittling, orders.

use crate::check::{Check, Example, Mark};
use crate::report::Severity;
use crate::seen::Seen;

pub(super) const CHECK: Check = Check {
    name: "blame",
    catches: "Words that make it her fault, make it small, or tell her how to feel. Warns, with another way to say it.",
    examples: &[
        Example {
            language: "en",
            given: r#"{}"#,
            before: "As already explained, the lid has to be turned to the left.",
            after: "Let me say it more clearly: turn the lid to the left until it clicks.",
        },
        Example {
            language: "en",
            given: r#"{}"#,
            before: "You should have checked the size before you ordered the shirt.",
            after: "The size chart is easy to miss; here is what we can do: I send you the M today.",
        },
        Example {
            language: "de",
            given: r#"{}"#,
            before: "Wie bereits erwähnt, steht die Größe auf der Seite.",
            after: "Die Größe ist leicht zu übersehen. Ich schicke dir heute die M.",
        },
        Example {
            language: "fr",
            given: r#"{}"#,
            before: "Vous auriez dû vérifier la taille avant de commander.",
            after: "La taille est facile à manquer. Je vous envoie la M aujourd'hui.",
        },
        Example {
            language: "es",
            given: r#"{}"#,
            before: "Como ya le dije, la talla está en la página del producto.",
            after: "La talla es fácil de pasar por alto. Hoy le envío la M.",
        },
    ],
    find,
};

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    seen.pack
        .map(|pack| seen.plain(&pack.blame, Severity::Warn, "this reads as blame: say what can be done instead"))
        .unwrap_or_default()
}
