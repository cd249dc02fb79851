//! Insults by us.

use crate::check::{Check, Example, Mark};
use crate::report::Severity;
use crate::seen::Seen;

pub(super) const CHECK: Check = Check {
    name: "abuse",
    catches: "Insults and slurs. Blocks.",
    examples: &[
        Example {
            language: "en",
            given: r#"{}"#,
            before: "Only an idiot would turn the lid to the right.",
            after: "The lid turns to the left; many try the right first.",
        },
        Example {
            language: "de",
            given: r#"{}"#,
            before: "Nur ein Idiot dreht den Deckel nach rechts.",
            after: "Der Deckel geht nach links auf; viele drehen erst nach rechts.",
        },
        Example {
            language: "fr",
            given: r#"{}"#,
            before: "Il faut être stupide pour tourner le couvercle à droite.",
            after: "Le couvercle s'ouvre vers la gauche.",
        },
        Example {
            language: "es",
            given: r#"{}"#,
            before: "Hay que ser idiota para girar la tapa a la derecha.",
            after: "La tapa se abre hacia la izquierda.",
        },
    ],
    find,
};

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    seen.pack.map(|pack| seen.marked(&pack.abuse, Severity::Block, "this insults her")).unwrap_or_default()
}
