//! Closeness to macros and earlier replies.

use crate::check::{Check, Example, Mark};
use crate::report::Severity;
use crate::seen::Seen;

pub(super) const CHECK: Check = Check {
    name: "script",
    catches: "Half or more of the reply stands word for word in macros or earlier replies to other people. Warns. Replies of fewer \
              than twelve words are not compared.",
    examples: &[
        Example {
            language: "en",
            given: r#"{"macros": ["Hi {{customer.name}}, thank you for telling us about the lid of your jar. We will send a new one to the address on your order."]}"#,
            before: "Hi Ana, thank you for telling us about the lid of your jar. We will send a new one to the address on your order.",
            after: "Ana, nine days for a lid is too long; I phoned the depot at ten and they are packing yours now.",
        },
        Example {
            language: "de",
            given: r#"{"previous": ["Hallo Bo, dein Paket liegt noch im Lager in Graz. Wir haben dort angerufen und es geht morgen früh auf die Reise."]}"#,
            before: "Hallo Ana, dein Paket liegt noch im Lager in Graz. Wir haben dort angerufen und es geht morgen früh auf die Reise.",
            after: "Hallo Ana, neun Tage für einen Deckel sind zu lang. Um zehn habe ich mit Graz gesprochen, dort packen sie ihn gerade ein.",
        },
    ],
    find,
};

const MOST: f64 = 0.5;

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    let share = seen.share.share;
    if share < MOST {
        return Vec::new();
    }
    let body = seen.text.place_of(&seen.text.frame.body(seen.text.words.len()));
    let texts = match seen.share.sources.len() {
        1 => "one text that was".to_owned(),
        count => format!("{count} texts that were"),
    };
    let why = format!("{:.0} % of this stands in {texts} written before", share * 100.0);
    let mark = Mark::new(Severity::Warn, body, why).by("script", format!("{:.0}", share * 100.0));
    vec![mark.offering("say it to her in your own words")]
}
