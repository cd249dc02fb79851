//! Canned phrases and words that hide who did what.

use crate::check::{Check, Example, Mark};
use crate::report::Severity;
use crate::seen::Seen;

pub(super) const CHECK: Check = Check {
    name: "doublespeak",
    catches: "Canned courtesy, passives without anybody in them, policy as a shield, words from offices. Warns, with plain words where there are any.",
    examples: &[
        Example {
            language: "en",
            given: r#"{}"#,
            before: "Hi Ana, errors were made in the handling of your parcel.",
            after: "Hi Ana, we sent your parcel to the wrong depot.",
        },
        Example {
            language: "en",
            given: r#"{}"#,
            before: "Your satisfaction is of the utmost importance to us. Kindly be informed that your parcel left Graz on Monday.",
            after: "Your parcel left Graz on Monday.",
        },
        Example {
            language: "en",
            given: r#"{}"#,
            before: "We are currently seeing elevated contact volumes today.",
            after: "We are slow today: it takes about 40 minutes.",
        },
        Example {
            language: "de",
            given: r#"{}"#,
            before: "Hallo Ana, vielen Dank für Ihre Geduld. Ihr Anliegen wird schnellstmöglich bearbeitet.",
            after: "Hallo Ana, ich habe dein Paket in Graz gefunden, es geht heute Abend raus.",
        },
        Example {
            language: "fr",
            given: r#"{}"#,
            before: "Bonjour Ana, nous vous prions de nous excuser pour la gêne occasionnée.",
            after: "Bonjour Ana, nous avons envoyé votre colis au mauvais dépôt.",
        },
        Example {
            language: "es",
            given: r#"{}"#,
            before: "Hola Ana, le informamos que su solicitud está siendo procesada.",
            after: "Hola Ana, hoy he hablado con el almacén y su paquete sale mañana.",
        },
    ],
    find,
};

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    seen.pack
        .map(|pack| {
            seen.plain(&pack.doublespeak, Severity::Warn, "this is what every company writes: it tells her nothing")
        })
        .unwrap_or_default()
}
