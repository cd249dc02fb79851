//! Promises, for the ledger.

use crate::check::{Check, Example, Mark};
use crate::report::Severity;
use crate::seen::Seen;

pub(super) const CHECK: Check = Check {
    name: "promise",
    catches: "Something we commit to, with the day if one is named. A hint: it goes to the ledger. Conditions, denials, questions and \
              quotes are no promises.",
    examples: &[
        Example {
            language: "en",
            given: "{}",
            before: "We'll call you by Friday.",
            after: "I can't promise that we call you by Friday.",
        },
        Example {
            language: "en",
            given: "{}",
            before: "You'll hear from me tomorrow.",
            after: "If it arrives I will call you tomorrow.",
        },
        Example {
            language: "de",
            given: "{}",
            before: "Ich melde mich bis Freitag bei dir.",
            after: "Falls es ankommt, melde ich mich bis Freitag bei dir.",
        },
        Example {
            language: "fr",
            given: "{}",
            before: "Je vous rappelle vendredi.",
            after: "Vous avez dit que je vous rappelle vendredi.",
        },
        Example {
            language: "es",
            given: "{}",
            before: "Le llamaremos el viernes.",
            after: "Si llega, le llamaremos el viernes.",
        },
    ],
    find,
};

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    let marks = seen.promises.iter().map(|promise| {
        let rule = if promise.due.is_some() { "promise" } else { "promise-undated" };
        let (why, offer) = match &promise.due {
            Some(day) => (format!("you promise \"{}\" by {day}", promise.what), ""),
            None => (format!("you promise \"{}\", and name no day", promise.what), "say by which day"),
        };
        Mark::new(Severity::Hint, promise.place.clone(), why).by(rule, &promise.what).offering(offer)
    });
    marks.collect()
}
