//! Cheer where somebody is angry or grieves.

use crate::check::{Check, Example, Mark};
use crate::languages::{self, Pack};
use crate::report::Severity;
use crate::seen::Seen;
use std::ops::Range;

pub(super) const CHECK: Check = Check {
    name: "mood",
    catches: "Glad faces, cheerful phrases and, where somebody grieves, exclamation marks, in a reply to anger or grief. Warns.",
    examples: &[
        Example {
            language: "en",
            given: r#"{"message": "My mother passed away, and the flowers for her funeral came a day late."}"#,
            before: "Oh no! 😅 The flowers for the funeral were sent to the wrong town.",
            after: "I'm sorry about your mother. We sent the flowers for her funeral to the wrong town. The 80 euros are on their way back to you.",
        },
        Example {
            language: "en",
            given: r#"{"message": "This is unacceptable, the lid broke again and I am furious."}"#,
            before: "Great news: a new lid is on its way! 🎉",
            after: "The lid must not break twice. A new lid of another make left today.",
        },
        Example {
            language: "de",
            given: r#"{"message": "Das ist eine Frechheit, der Deckel ist schon wieder kaputt. Ich bin stinksauer."}"#,
            before: "Tolle Neuigkeiten, ein neuer Deckel ist unterwegs 😊",
            after: "Der Deckel darf nicht zweimal brechen. Ein neuer ist heute rausgegangen.",
        },
        Example {
            language: "fr",
            given: r#"{"message": "C'est inadmissible, le couvercle est encore cassé, je suis furieuse."}"#,
            before: "Bonne nouvelle, un couvercle neuf est parti 🎉",
            after: "Le couvercle n'aurait pas dû casser deux fois. Un couvercle neuf est parti aujourd'hui.",
        },
        Example {
            language: "es",
            given: r#"{"message": "Es inaceptable, la tapa se ha roto otra vez y estoy furiosa."}"#,
            before: "¡Buenas noticias! Hoy sale una tapa nueva 😊",
            after: "La tapa no debía romperse dos veces. Hoy sale una tapa nueva de otra marca.",
        },
    ],
    find,
};

const GLAD: &str = "😀😃😄😁😆😅😂🤣😊🙂😉😍🥰😘🤗😎🥳🎉🎊🎈✨🌟🙌👏💃🕺😜😝😛🤩";
const CROSS: &str = "😡🤬😠";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mood {
    Anger,
    Grief,
}

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    let Some(mood) = mood(seen) else { return Vec::new() };
    let (rule, why) = match mood {
        Mood::Anger => ("mood-anger", "she is angry: this is too glad for it"),
        Mood::Grief => ("mood-grief", "somebody grieves here: this is too glad for it"),
    };
    let mark = |place: Range<usize>| Mark::new(Severity::Warn, place, why).by(rule, "");
    let phrases = seen.pack.map(|pack| pack.cheer.find(seen.text, seen.text.own_sentences())).unwrap_or_default();
    let mut places: Vec<Range<usize>> = phrases.into_iter().map(|hit| seen.text.place_of(&hit.words)).collect();
    places.extend(signs(seen, |c| c > '\u{2000}' && GLAD.contains(c)));
    if mood == Mood::Grief {
        places.extend(signs(seen, |c| c == '!'));
    }
    places.into_iter().map(mark).collect()
}

/// Each row of such signs outside of quotes and links.
fn signs(seen: &Seen<'_>, is: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut rows: Vec<Range<usize>> = Vec::new();
    for (at, _) in seen.text.masked.iter().enumerate().filter(|(_, c)| is(**c)) {
        match rows.last_mut() {
            Some(row) if row.end == at => row.end = at + 1,
            _ => rows.push(at..at + 1),
        }
    }
    rows.into_iter().map(|row| seen.text.place(row)).collect()
}

/// What the customer's own words say; grief first.
fn mood(seen: &Seen<'_>) -> Option<Mood> {
    let message = seen.message?;
    let pack: Option<&Pack> = seen.wanted.first().and_then(|code| languages::pack(code)).or(seen.pack);
    let says = |list: fn(&Pack) -> &crate::phrase::Phrases<()>| {
        pack.is_some_and(|pack| list(pack).any(message, message.own_sentences()))
    };
    if says(|pack| &pack.grief) {
        return Some(Mood::Grief);
    }
    let cross = message.flat.iter().any(|c| *c > '\u{2000}' && CROSS.contains(*c));
    (cross || says(|pack| &pack.anger)).then_some(Mood::Anger)
}
