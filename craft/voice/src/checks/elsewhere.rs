//! Pushing somebody elsewhere in public without any help.

use crate::check::{Check, Example, Mark};
use crate::due;
use crate::languages::Pack;
use crate::report::Severity;
use crate::seen::Seen;
use crate::text::Sentence;

pub(super) const CHECK: Check = Check {
    name: "elsewhere",
    catches: "In public: \"please message us\". Warns where there is no help beside it; with a step to try or a date it is a hint.",
    examples: &[
        Example {
            language: "en",
            given: r#"{"public": true}"#,
            before: "@ana Please DM us so we can help.",
            after: "@ana Turn the lid to the left until it clicks, then lift it.",
        },
        Example {
            language: "de",
            given: r#"{"public": true}"#,
            before: "@ana Bitte schreib uns eine DM.",
            after: "@ana Dreh den Deckel nach links, bis er klickt, und heb ihn dann an.",
        },
        Example {
            language: "fr",
            given: r#"{"public": true}"#,
            before: "@ana Contactez-nous en message privé.",
            after: "@ana Tournez le couvercle vers la gauche jusqu'au clic, puis levez-le.",
        },
        Example {
            language: "es",
            given: r#"{"public": true}"#,
            before: "@ana Escríbenos por mensaje privado y te ayudamos.",
            after: "@ana Gira la tapa hacia la izquierda hasta que suene y después levántala.",
        },
    ],
    find,
};

/// Words of a sentence that helps.
const HELP: usize = 8;

/// What a sentence about ourselves begins with: "We'd like to look into this" helps nobody.
const US: &[&str] = &["we", "i", "wir", "ich", "nous", "je", "on"];

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    let Some(pack) = seen.pack.filter(|_| seen.reply.public) else { return Vec::new() };
    let helped = seen.text.own_sentences().any(|one| helps(seen, pack, &one));
    let marks = if helped {
        seen.marked(&pack.elsewhere, Severity::Hint, "everyone reads that the rest happens elsewhere")
    } else {
        seen.marked(&pack.elsewhere, Severity::Warn, "everyone reads that we send her away without an answer")
    };
    let rule = if helped { "elsewhere-after" } else { "elsewhere" };
    marks.into_iter().map(|mark| mark.by(rule, "").offering("give one thing to try here first")).collect()
}

fn helps(seen: &Seen<'_>, pack: &Pack, sentence: &Sentence) -> bool {
    let text = seen.text;
    let one = || [sentence.clone()];
    let away = pack.elsewhere.any(text, one());
    let canned =
        pack.doublespeak.any(text, one()) || pack.empty.at(text, sentence.words.start, sentence.words.end).is_some();
    let us = US.contains(&text.word(sentence.words.start));
    let dated = due::find(text, pack, &sentence.words, seen.today).is_some_and(|due| due.day.is_some());
    !away && !us && !canned && !sentence.asks && (dated || sentence.words.len() >= HELP)
}
