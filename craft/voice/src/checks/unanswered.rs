//! Questions left open, and replies without anything in them.

use crate::check::{Check, Example, Mark};
use crate::due;
use crate::languages::Pack;
use crate::question;
use crate::report::Severity;
use crate::seen::Seen;
use crate::text::{Sentence, Text};

pub(super) const CHECK: Check = Check {
    name: "unanswered",
    catches: "A question of hers that the reply does not speak of, or a reply with no fact, question, date or action in it. Warns. \
              A reply that asks her something back leaves nothing open.",
    examples: &[
        Example {
            language: "en",
            given: r#"{"customer": {"name": "Ana"}, "message": "Where is my parcel, and who pays for sending it back?"}"#,
            before: "Hi Ana, your parcel is at the depot in Graz.",
            after: "Hi Ana, your parcel is at the depot in Graz. Sending it back is free for you.",
        },
        Example {
            language: "en",
            given: "{}",
            before: "We are looking into this for you!",
            after: "I've asked the depot; you hear from me by 15:00.",
        },
        Example {
            language: "de",
            given: r#"{"message": "Wann kommt mein Paket?"}"#,
            before: "Hallo Ana, dein Paket liegt im Lager und wird gepackt.",
            after: "Hallo Ana, dein Paket kommt am Freitag.",
        },
        Example {
            language: "fr",
            given: r#"{"message": "Combien coûte le retour ?"}"#,
            before: "Bonjour Ana, il suffit de coller l'étiquette sur la boîte.",
            after: "Bonjour Ana, le retour coûte 4 euros.",
        },
        Example {
            language: "es",
            given: r#"{"message": "¿Cuándo llega mi paquete?"}"#,
            before: "Hola Ana, su paquete está en el almacén de Graz.",
            after: "Hola Ana, su paquete llega el viernes.",
        },
    ],
    find,
};

/// Words a reply has to have before it can be empty: "You're welcome" is none.
const LEAST: usize = 4;

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    let Some(pack) = seen.pack else { return Vec::new() };
    if is_empty(seen, pack) {
        let place = seen.text.place_of(&seen.text.frame.body(seen.text.words.len()));
        let why = "there is no fact, question, date or action in this";
        let mark = Mark::new(Severity::Warn, place, why).by("unanswered-empty", "");
        return vec![mark.offering("say who does what, and by when")];
    }
    match seen.message {
        Some(message) if same_language(seen) && !asks_back(seen, pack) => open(seen, message, pack),
        _ => Vec::new(),
    }
}

fn open(seen: &Seen<'_>, message: &Text<'_>, pack: &Pack) -> Vec<Mark> {
    let asked = question::asked(message);
    let open = asked.iter().filter(|question| !question::answered((message, question), seen.text, pack, seen.today));
    let told = open.map(|question| {
        let words: String = message.cut(&message.place_of(question)).chars().take(120).collect();
        let why = format!("{} asked \"{words}\": nothing here answers it", seen.customer());
        let mark = Mark::new(Severity::Warn, seen.end(), why).by("unanswered-question", words);
        mark.offering("answer it, or say when you will")
    });
    told.collect()
}

/// Only then do words of the question come back in the answer.
fn same_language(seen: &Seen<'_>) -> bool {
    match (seen.wanted.first(), &seen.language) {
        (Some(wanted), Some(language)) => wanted == language,
        _ => true,
    }
}

/// A question of the agent's own, not the one every letter ends with.
fn asks_back(seen: &Seen<'_>, pack: &Pack) -> bool {
    seen.text.own_sentences().any(|one| one.asks && !pack.doublespeak.any(seen.text, [one]))
}

fn is_empty(seen: &Seen<'_>, pack: &Pack) -> bool {
    let sentences: Vec<Sentence> = seen.text.own_sentences().collect();
    let words: usize = sentences.iter().map(|one| one.words.len()).sum();
    words >= LEAST && sentences.iter().all(|one| says_nothing(seen, pack, one))
}

fn says_nothing(seen: &Seen<'_>, pack: &Pack, sentence: &Sentence) -> bool {
    let text = seen.text;
    let start = sentence.words.start;
    let empty =
        (start..sentence.words.end.min(start + 3)).any(|at| pack.empty.at(text, at, sentence.words.end).is_some());
    let digits = text.among(&sentence.words).iter().any(|word| word.text.contains(|c: char| c.is_ascii_digit()));
    let link = !text.links.is_empty();
    let day = due::find(text, pack, &sentence.words, seen.today).is_some_and(|due| due.day.is_some());
    let digits = digits || question::counted(text, pack, &sentence.words);
    empty && !digits && !link && !day && !sentence.asks
}
