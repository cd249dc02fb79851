//! Whom the greeting names.

use crate::check::{Check, Example, Mark};
use crate::fold;
use crate::report::Severity;
use crate::seen::Seen;

pub(super) const CHECK: Check = Check {
    name: "greeting",
    catches: "\"Dear customer\", or a name that is not hers. Warns.",
    examples: &[
        Example {
            language: "en",
            given: r#"{"customer": {"name": "Ana Berg"}}"#,
            before: "Dear Sir/Madam, your parcel left today.",
            after: "Hello Ana, your parcel left today.",
        },
        Example {
            language: "en",
            given: r#"{"customer": {"name": "Ana Berg"}}"#,
            before: "Hi Anna, your parcel left today.",
            after: "Hi Ana, your parcel left today.",
        },
        Example {
            language: "de",
            given: "{}",
            before: "Sehr geehrte Damen und Herren, Ihr Paket ist unterwegs.",
            after: "Hallo Frau Berg, Ihr Paket ist unterwegs.",
        },
        Example {
            language: "fr",
            given: "{}",
            before: "Cher client, votre colis est parti.",
            after: "Bonjour Ana, votre colis est parti.",
        },
        Example {
            language: "es",
            given: "{}",
            before: "Estimado cliente, su paquete ya salió.",
            after: "Hola Ana, su paquete ya salió.",
        },
    ],
    find,
};

/// Titles and other words of greetings that are no names, folded.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "prof",
    "sir",
    "madam",
    "herr",
    "frau",
    "monsieur",
    "madame",
    "mademoiselle",
    "m",
    "mme",
    "senor",
    "senora",
    "sr",
    "sra",
    "don",
    "dona",
    "there",
    "again",
    "and",
    "und",
    "et",
    "y",
    "zusammen",
    "everyone",
    "all",
    "team",
    "family",
    "familie",
    "liebe",
    "lieber",
    "dear",
    "tag",
    "to",
    "you",
    "de",
    "nuevo",
    "noch",
    "mal",
    "nochmal",
    "wieder",
];

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    nobody(seen).or_else(|| somebody_else(seen)).into_iter().collect()
}

fn nobody(seen: &Seen<'_>) -> Option<Mark> {
    let end = seen.text.words.len().min(20);
    let packs = seen
        .pack
        .into_iter()
        .chain(crate::languages::KNOWN.iter().filter_map(|(code, _)| crate::languages::pack(code)));
    let mut hits = packs.filter_map(|pack| (0..end.min(8)).find_map(|at| pack.nobody.at(seen.text, at, end)));
    let hit = hits.next()?;
    let why = "this greets nobody in particular";
    let name = seen.reply.customer.name.as_deref().and_then(|name| name.split_whitespace().next());
    let offer = name.map_or((*hit.what).to_owned(), |name| {
        hit.what.split_whitespace().next().unwrap_or_default().trim_end_matches(',').to_owned() + " " + name
    });
    let mark = Mark::new(Severity::Warn, seen.text.place_of(&hit.words), why).by("greeting-nobody", "");
    Some(if name.is_some() { mark.replacing(&offer) } else { mark.listing(&offer) })
}

fn somebody_else(seen: &Seen<'_>) -> Option<Mark> {
    let name = seen.reply.customer.name.as_deref()?;
    let names: Vec<String> = fold::text(name).split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
    let named = seen.text.frame.named.clone();
    let words: Vec<&str> =
        seen.text.among(&named).iter().map(|word| word.text.as_str()).filter(|word| !TITLES.contains(word)).collect();
    let hers = |word: &&str| names.iter().any(|name| name == word || short_for(name, word));
    if words.is_empty() || names.iter().all(String::is_empty) || words.iter().any(hers) {
        return None;
    }
    let why = format!("she is called {name}");
    let first = name.split_whitespace().next().unwrap_or(name);
    let mark = Mark::new(Severity::Warn, seen.text.place_of(&named), why);
    Some(mark.by("greeting-other", name).replacing(first))
}

/// "Alex" for Alexandra: three letters or more of the beginning.
fn short_for(name: &str, word: &str) -> bool {
    word.len() >= 3 && name.starts_with(word)
}
