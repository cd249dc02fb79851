//! Words that should be read by a second person.

use crate::check::{Check, Example, Mark};
use crate::report::Severity;
use crate::seen::Seen;

pub(super) const CHECK: Check = Check {
    name: "risk",
    catches: "Admissions before the law, injuries, threats to life, lawyers, leaks of data. Warns: a second person should look.",
    examples: &[
        Example {
            language: "en",
            given: r#"{}"#,
            before: "Hi Ana, we are fully liable for the damage to your kitchen.",
            after: "Hi Ana, I'm sorry about your kitchen. My colleague Bo looks at the damage with you today.",
        },
        Example {
            language: "de",
            given: r#"{}"#,
            before: "Hallo Ana, wir haften für den Schaden in deiner Küche.",
            after: "Hallo Ana, mein Kollege Bo schaut sich den Schaden heute mit dir an.",
        },
        Example {
            language: "fr",
            given: r#"{}"#,
            before: "Bonjour Ana, nous reconnaissons notre responsabilité pour les dégâts.",
            after: "Bonjour Ana, mon collègue Bo regarde les dégâts avec vous aujourd'hui.",
        },
        Example {
            language: "es",
            given: r#"{}"#,
            before: "Hola Ana, asumimos la responsabilidad por los daños en su cocina.",
            after: "Hola Ana, mi compañero Bo ve hoy los daños con usted.",
        },
    ],
    find,
};

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    seen.pack
        .map(|pack| {
            seen.marked(
                &pack.admissions,
                Severity::Warn,
                "law, injury or data: let a second person read this before it goes",
            )
        })
        .unwrap_or_default()
}
