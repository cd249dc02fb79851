//! Another form of address than the customer's own: du and Sie, tu and vous, tú and usted.

use crate::check::{Check, Example, Mark};
use crate::languages::{self, Pack};
use crate::report::Severity;
use crate::seen::Seen;
use crate::text::{Case, Text};
use std::ops::Range;

pub(super) const CHECK: Check = Check {
    name: "formality",
    catches: "She says *Sie*, and the reply says *du*; or the other way round. *Vous* and *tu*, *usted* and *tú* likewise. Warns where both \
              texts keep to one form each, and the forms differ.",
    examples: &[
        Example {
            language: "de",
            given: r#"{"message": "Guten Tag, können Sie mir bitte sagen, wann das Paket kommt?"}"#,
            before: "Guten Tag Frau Berg, am Freitag kommt das Paket zu dir.",
            after: "Guten Tag Frau Berg, am Freitag kommt das Paket zu Ihnen.",
        },
        Example {
            language: "de",
            given: r#"{"message": "Hallo Mia, kannst du mir sagen, wann das Paket kommt?"}"#,
            before: "Hallo Ana, am Freitag kommt das Paket zu Ihnen.",
            after: "Hallo Ana, am Freitag kommt das Paket zu dir.",
        },
        Example {
            language: "fr",
            given: r#"{"message": "Bonjour, pouvez-vous me dire quand arrive mon colis ?"}"#,
            before: "Bonjour Ana, ton colis arrive vendredi.",
            after: "Bonjour Ana, votre colis arrive vendredi.",
        },
        Example {
            language: "es",
            given: r#"{"message": "Buenos días, ¿puede usted decirme cuándo llega el paquete?"}"#,
            before: "Hola Ana, tu paquete llega el viernes.",
            after: "Hola Ana, su paquete llega el viernes.",
        },
    ],
    find,
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Formal,
    Informal,
}

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    let told = seen.message.and_then(|message| {
        let pack = languages::pack(seen.wanted.first()?)?;
        form(message, pack).map(|(form, _)| form)
    });
    let (Some(hers), Some(pack)) = (told, seen.pack) else { return Vec::new() };
    match form(seen.text, pack) {
        Some((ours, words)) if ours != hers => vec![mark(seen, pack, (hers, words))],
        _ => Vec::new(),
    }
}

fn mark(seen: &Seen<'_>, pack: &Pack, (hers, words): (Form, Range<usize>)) -> Mark {
    let [formal, informal] = pack.words.forms;
    let (says, this) = if hers == Form::Formal { (formal, informal) } else { (informal, formal) };
    let why = format!("she says \"{says}\", and this says \"{this}\"");
    Mark::new(Severity::Warn, seen.text.place_of(&words), why).by("formality", says)
}

/// The form a text keeps to, and where it first shows; none where it uses both, or none.
fn form(text: &Text<'_>, pack: &Pack) -> Option<(Form, Range<usize>)> {
    let mut first: [Option<usize>; 2] = [None, None];
    for sentence in text.own_sentences() {
        for at in sentence.words.clone() {
            let [formal, informal] = &mut first;
            match form_of(text, pack, (at, sentence.words.start)) {
                Some(Form::Formal) => _ = formal.get_or_insert(at),
                Some(Form::Informal) => _ = informal.get_or_insert(at),
                None => {}
            }
        }
    }
    match first {
        [Some(at), None] => Some((Form::Formal, at..at + 1)),
        [None, Some(at)] => Some((Form::Informal, at..at + 1)),
        _ => None,
    }
}

fn form_of(text: &Text<'_>, pack: &Pack, (at, start): (usize, usize)) -> Option<Form> {
    let word = text.words.get(at).filter(|word| !word.quoted)?;
    // In German only a large letter tells, and at the beginning of a sentence every word has one.
    let tells = !pack.words.formal_by_case || (word.case == Case::Capital && at > start);
    if tells && pack.formal.contains(&word.text) {
        return Some(Form::Formal);
    }
    pack.informal.contains(&word.text).then_some(Form::Informal)
}
