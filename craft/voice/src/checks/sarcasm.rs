//! What can be read as sarcasm.

use crate::check::{Check, Example, Mark};
use crate::report::Severity;
use crate::seen::Seen;

pub(super) const CHECK: Check = Check {
    name: "sarcasm",
    catches: "Turns of phrase that sound like a raised eyebrow, however they were meant. Warns.",
    examples: &[
        Example {
            language: "en",
            given: r#"{}"#,
            before: "As you surely know, the shop is shut on Sundays.",
            after: "The shop is shut on Sundays, so the parcel leaves on Monday.",
        },
        Example {
            language: "de",
            given: r#"{}"#,
            before: "Wie Sie sicher wissen, ist der Laden sonntags zu.",
            after: "Der Laden ist sonntags zu, das Paket geht am Montag raus.",
        },
        Example {
            language: "fr",
            given: r#"{}"#,
            before: "Comme vous le savez sûrement, la boutique est fermée le dimanche.",
            after: "La boutique est fermée le dimanche, le colis part lundi.",
        },
        Example {
            language: "es",
            given: r#"{}"#,
            before: "Como usted debería saber, la tienda cierra los domingos.",
            after: "La tienda cierra los domingos; el paquete sale el lunes.",
        },
    ],
    find,
};

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    seen.pack.map(|pack| seen.plain(&pack.sarcasm, Severity::Warn, "this can be read as sarcasm")).unwrap_or_default()
}
