//! Nothing taken from what the customer wrote.

use crate::check::{Check, Example, Mark};
use crate::languages::Pack;
use crate::question;
use crate::report::Severity;
use crate::seen::Seen;
use crate::text::{Sentence, Text, Word};

pub(super) const CHECK: Check = Check {
    name: "specific",
    catches: "A longer reply that takes up none of her words. A hint: it may speak of the matter in other words.",
    examples: &[
        Example {
            language: "en",
            given: r#"{"message": "The lid of the blue jar cracked on the first day, and the glass has a sharp edge."}"#,
            before: "Hi Ana, we always do everything we can for the people who buy from us and would like you to be happy again soon.",
            after: "Hi Ana, a lid must not crack on the first day. Please keep away from the sharp edge; a new jar leaves Graz tonight.",
        },
        Example {
            language: "de",
            given: r#"{"message": "Der Deckel vom blauen Glas ist am ersten Tag gesprungen und hat eine scharfe Kante."}"#,
            before: "Hallo Ana, wir tun immer alles für die Menschen, die bei uns einkaufen, und wünschen uns, dass du wieder froh bist.",
            after: "Hallo Ana, ein Deckel darf nicht am ersten Tag springen. Bitte Vorsicht mit der Kante, ein neues Glas geht heute raus.",
        },
    ],
    find,
};

/// Words of the reply, and of hers that could be taken up.
const REPLY: usize = 15;
const CONTENT: usize = 4;

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    let (Some(pack), Some(message)) = (seen.pack, seen.message) else { return Vec::new() };
    let same = seen.wanted.first().is_some_and(|wanted| Some(wanted) == seen.language.as_ref());
    let asked = content(message, pack);
    if !same || seen.own_words() < REPLY || asked.len() < CONTENT {
        return Vec::new();
    }
    let said = content(seen.text, pack);
    let shared = asked.iter().any(|asked| said.iter().any(|said| question::alike(asked, said, pack)));
    if shared {
        return Vec::new();
    }
    let why = "none of her words is taken up: could this go to anybody?";
    vec![Mark::new(Severity::Hint, seen.end(), why).offering("name what she told you")]
}

/// Words of content, no more of them than a letter has.
fn content<'t>(text: &'t Text<'_>, pack: &Pack) -> Vec<&'t Word> {
    let sentences: Vec<Sentence> = text.own_sentences().collect();
    sentences.iter().flat_map(|one| question::content(text, &one.words, pack)).take(400).collect()
}
