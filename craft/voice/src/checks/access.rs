//! What a screen reader cannot read out in a way that helps.

use crate::check::{Check, Example, Mark};
use crate::report::Severity;
use crate::seen::Seen;
use std::ops::Range;

pub(super) const CHECK: Check = Check {
    name: "access",
    catches: "Three faces or more in a row, \"click here\", and pictures in the text without words for what they show. Warns. Large letters \
              are told by `shouting`.",
    examples: &[
        Example {
            language: "en",
            given: "{}",
            before: "Your parcel is on its way 🎉🎉🎉",
            after: "Your parcel is on its way 🎉",
        },
        Example {
            language: "en",
            given: "{}",
            before: "Click here for the label: https://shop.example/label",
            after: "The label for sending it back: https://shop.example/label",
        },
        Example {
            language: "en",
            given: r#"{"public": true}"#,
            before: "Turn the lid like this: ![IMG_2041.jpg](cid:fil_01)",
            after: "Turn the lid like this: ![A hand turns the lid to the left](cid:fil_01)",
        },
        Example {
            language: "de",
            given: "{}",
            before: "Klicken Sie hier, um das Etikett zu drucken.",
            after: "Das Etikett für die Rücksendung liegt im Anhang.",
        },
        Example {
            language: "fr",
            given: "{}",
            before: "Cliquez ici pour imprimer l'étiquette.",
            after: "L'étiquette de retour est en pièce jointe.",
        },
        Example {
            language: "es",
            given: "{}",
            before: "Haga clic aquí para imprimir la etiqueta.",
            after: "La etiqueta de devolución está en el adjunto.",
        },
    ],
    find,
};

/// Faces in a row that are too many.
const ROW: usize = 3;
const JOINED: char = '\u{200d}';
/// Characters of a description that are looked at.
const LONGEST: usize = 300;
const PICTURES: [&str; 7] = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic", ".bmp"];

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    let mut found = clicks(seen);
    found.extend(faces(seen));
    found.extend(pictures(seen));
    found
}

fn clicks(seen: &Seen<'_>) -> Vec<Mark> {
    let Some(pack) = seen.pack else { return Vec::new() };
    let marks = seen.marked(&pack.clicks, Severity::Warn, "whoever hears this does not know where it leads");
    marks.into_iter().map(|mark| mark.by("access-click", "").offering("say what is behind the link")).collect()
}

fn faces(seen: &Seen<'_>) -> Vec<Mark> {
    let mut found = Vec::new();
    let (mut row, mut count): (Range<usize>, usize) = (0..0, 0);
    let mut before = ' ';
    for (at, c) in seen.text.raw().chars().enumerate() {
        match c {
            c if is_face(c) => {
                row = if count == 0 { at..at + 1 } else { row.start..at + 1 };
                // Those that are joined are one face.
                count += usize::from(before != JOINED);
            }
            ' ' | JOINED | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' => {}
            _ => {
                found.extend(told(&row, count));
                count = 0;
            }
        }
        before = c;
    }
    found.extend(told(&row, count));
    found
}

fn told(row: &Range<usize>, count: usize) -> Option<Mark> {
    let why = "each of these is read out by its name";
    (count >= ROW).then(|| Mark::new(Severity::Warn, row.clone(), why).by("access-faces", "").offering("one of them"))
}

/// Pictures among the letters; signs such as arrows are none, and skin is no face of its own.
const fn is_face(c: char) -> bool {
    matches!(c, '\u{1f300}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}')
}

fn pictures(seen: &Seen<'_>) -> Vec<Mark> {
    let flat = &seen.text.flat;
    let begins = flat.windows(2).enumerate().filter(|(_, pair)| **pair == ['!', '[']).map(|(at, _)| at);
    begins.filter_map(|at| picture(seen, at)).collect()
}

/// A picture that begins here and says nothing, or the name of its file.
fn picture(seen: &Seen<'_>, at: usize) -> Option<Mark> {
    let rest = seen.text.flat.get(at + 2..)?;
    let end = rest.iter().take(LONGEST).position(|c| *c == ']')?;
    if rest.get(end + 1) != Some(&'(') {
        return None;
    }
    let words: String = rest.get(..end)?.iter().collect();
    let bare = words.trim();
    let silent = bare.is_empty() || PICTURES.iter().any(|kind| bare.ends_with(kind));
    let weight = if seen.reply.public { Severity::Warn } else { Severity::Hint };
    let why = "whoever cannot see this picture learns nothing of it";
    let place = seen.text.place(at..at + 3 + end);
    silent.then(|| Mark::new(weight, place, why).by("access-picture", "").offering("say what it shows"))
}
