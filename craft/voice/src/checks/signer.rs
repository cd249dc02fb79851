//! Who signs.

use crate::check::{Check, Example, Mark};
use crate::fold;
use crate::report::Severity;
use crate::seen::Seen;

pub(super) const CHECK: Check = Check {
    name: "signer",
    catches: "Signed by a team or with another agent's name: warns. Not signed at all, where the agent is known: a hint.",
    examples: &[
        Example {
            language: "en",
            given: r#"{"agent": {"name": "Mia Lang"}}"#,
            before: "It left today.\n\nKind regards,\nCustomer Care",
            after: "It left today.\n\nKind regards,\nMia",
        },
        Example {
            language: "en",
            given: r#"{"agent": {"name": "Mia Lang"}}"#,
            before: "It left today. ^Bo",
            after: "It left today. ^ML",
        },
        Example {
            language: "de",
            given: r#"{"agent": {"name": "Mia Lang"}}"#,
            before: "Es ist unterwegs.\n\nViele Grüße\nIhr Serviceteam",
            after: "Es ist unterwegs.\n\nViele Grüße\nMia Lang",
        },
        Example {
            language: "fr",
            given: "{}",
            before: "Il est parti.\n\nCordialement,\nLe service client",
            after: "Il est parti.\n\nCordialement,\nMia",
        },
        Example {
            language: "es",
            given: "{}",
            before: "Ya salió.\n\nUn saludo,\nEl equipo de soporte",
            after: "Ya salió.\n\nUn saludo,\nMia",
        },
    ],
    find,
};

/// Replies below this need no name under them.
const LEAST: usize = 4;

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    team(seen).or_else(|| other(seen)).or_else(|| missing(seen)).into_iter().collect()
}

fn names(seen: &Seen<'_>) -> Vec<String> {
    let name = fold::text(seen.reply.agent.name.as_deref().unwrap_or_default());
    name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn is_agent(seen: &Seen<'_>, word: &str) -> bool {
    let names = names(seen);
    let initials: String = names.iter().filter_map(|name| name.chars().next()).collect();
    names.iter().any(|name| name == word)
        || (!initials.is_empty() && (word == initials || (word.len() <= 2 && initials.starts_with(word))))
}

fn team(seen: &Seen<'_>) -> Option<Mark> {
    let signature = seen.text.frame.signature.clone()?;
    let named = seen.text.among(&signature).iter().any(|word| is_agent(seen, &word.text));
    let packs = || crate::languages::KNOWN.iter().filter_map(|(code, _)| crate::languages::pack(code));
    let hit = signature.clone().find_map(|at| packs().find_map(|pack| pack.teams.at(seen.text, at, signature.end)))?;
    // "Mia, customer care" is a person
    let person = named || (hit.words.start > signature.start && seen.reply.agent.name.is_none());
    let why = "a team signs here, no person";
    let mark = || Mark::new(Severity::Warn, seen.text.place_of(&signature), why).by("signer-team", "");
    let first = seen.reply.agent.name.as_deref().and_then(|name| name.split_whitespace().next());
    (!person).then(|| first.map_or_else(|| mark().offering("your own name"), |first| mark().replacing(first)))
}

fn other(seen: &Seen<'_>) -> Option<Mark> {
    let signature = seen.text.frame.signature.clone().filter(|words| !words.is_empty())?;
    let name = seen.reply.agent.name.as_deref()?;
    let agent = seen.text.among(&signature).iter().any(|word| is_agent(seen, &word.text));
    let why = format!("{name} writes this, and another name stands below");
    let mark = || Mark::new(Severity::Warn, seen.text.place_of(&signature), why).by("signer-other", name);
    (!agent).then(|| mark().replacing(name))
}

fn missing(seen: &Seen<'_>) -> Option<Mark> {
    let name = seen.reply.agent.name.as_deref()?;
    let unsigned = seen.text.frame.signature.as_ref().is_none_or(std::ops::Range::is_empty);
    let first = name.split_whitespace().next().unwrap_or(name);
    let said = names(seen).first().is_some_and(|first| seen.text.words.iter().any(|word| &word.text == first));
    (unsigned && !said && seen.own_words() >= LEAST)
        .then(|| Mark::new(Severity::Hint, seen.end(), "nobody signs this").by("signer-missing", first).offering(first))
}
