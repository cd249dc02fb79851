//! Selling where it is barred.

use crate::check::{Check, Example, Mark};
use crate::reply::Offers;
use crate::report::Severity;
use crate::seen::Seen;

pub(super) const CHECK: Check = Check {
    name: "offer",
    catches: "Selling while her need is open, where the caller says that offers are barred and she did not ask for one. Blocks.",
    examples: &[
        Example {
            language: "en",
            given: r#"{"offers": "barred"}"#,
            before: "I'm sorry it broke. Use code SPRING for 20 percent off our new blender!",
            after: "I'm sorry it broke. A new one leaves today.",
        },
        Example {
            language: "de",
            given: r#"{"offers": "barred"}"#,
            before: "Das tut mir leid. Jetzt kaufen und sparen: unser Sonderangebot!",
            after: "Das tut mir leid. Ein neuer geht heute raus.",
        },
        Example {
            language: "fr",
            given: r#"{"offers": "barred"}"#,
            before: "Je suis désolé. Découvrez notre nouvelle gamme avec le code PRINTEMPS !",
            after: "Je suis désolé. Un nouveau part aujourd'hui.",
        },
        Example {
            language: "es",
            given: r#"{"offers": "barred"}"#,
            before: "Lo siento. ¡Aproveche nuestra oferta especial de primavera!",
            after: "Lo siento. Hoy sale uno nuevo.",
        },
    ],
    find,
};

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    let barred = seen.reply.offers == Offers::Barred;
    let Some(pack) = seen.pack.filter(|_| barred) else {
        return Vec::new();
    };
    // Who asks for a code is answered.
    if seen.message.is_some_and(|message| pack.offers.any(message, message.own_sentences())) {
        return Vec::new();
    }
    seen.marked(&pack.offers, Severity::Block, "her need is open: nothing is sold now")
}
