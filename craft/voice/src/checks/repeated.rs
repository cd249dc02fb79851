//! Asking again for what we know.

use crate::check::{Check, Example, Mark};
use crate::report::Severity;
use crate::seen::Seen;
use crate::text::Sentence;

pub(super) const CHECK: Check = Check {
    name: "repeated",
    catches: "Asking for something that she wrote or that is on file: order number, mail address, telephone, postal address. Warns.",
    examples: &[
        Example {
            language: "en",
            given: r#"{"message": "The lid from order 48040 is cracked."}"#,
            before: "Could you give us your order number?",
            after: "A new lid for your order leaves today.",
        },
        Example {
            language: "de",
            given: r#"{"message": "Der Deckel aus Bestellung 48040 ist gesprungen."}"#,
            before: "Wie lautet deine Bestellnummer?",
            after: "Ein neuer Deckel geht heute raus.",
        },
        Example {
            language: "fr",
            given: r#"{"known": [{"kind": "email", "value": "ana@mail.example"}]}"#,
            before: "Quelle est votre adresse e-mail ?",
            after: "Le remboursement part aujourd'hui.",
        },
        Example {
            language: "es",
            given: r#"{"message": "La tapa del pedido 48040 está rota."}"#,
            before: "¿Puede indicarnos su número de pedido?",
            after: "Hoy sale una tapa nueva.",
        },
    ],
    find,
};

/// What is asked for, by words side by side.
const ASKED: &[(&str, &[&str])] = &[
    (
        "order",
        &[
            "order number",
            "order no",
            "order id",
            "bestellnummer",
            "auftragsnummer",
            "numero de commande",
            "numero de pedido",
        ],
    ),
    ("email", &["e mail", "email", "mail address", "mailadresse", "emailadresse", "correo electronico", "courriel"]),
    (
        "phone",
        &[
            "phone number",
            "telephone number",
            "telefonnummer",
            "handynummer",
            "numero de telephone",
            "numero de telefono",
        ],
    ),
    (
        "address",
        &[
            "postal address",
            "street address",
            "shipping address",
            "delivery address",
            "lieferadresse",
            "postadresse",
            "adresse postale",
            "direccion postal",
            "direccion de envio",
        ],
    ),
    ("tracking", &["tracking number", "sendungsnummer", "numero de suivi", "numero de seguimiento"]),
];

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    let questions = seen.text.own_sentences().filter(|one| one.asks || is_request(seen, one));
    questions.filter_map(|one| asked(seen, &one)).collect()
}

/// "Please send us …"
fn is_request(seen: &Seen<'_>, sentence: &Sentence) -> bool {
    let first = seen.text.word(sentence.words.start);
    matches!(first, "please" | "bitte" | "merci" | "veuillez" | "por" | "send" | "provide")
}

fn asked(seen: &Seen<'_>, sentence: &Sentence) -> Option<Mark> {
    let words = seen.text.among(&sentence.words);
    let said: String = words.iter().flat_map(|word| [" ", word.text.as_str()]).collect::<String>() + " ";
    let known =
        |kind: &str| seen.told.iter().any(|told| told == kind) || seen.reply.known.iter().any(|one| one.kind == kind);
    let (kind, _) = ASKED
        .iter()
        .find(|(kind, names)| known(kind) && names.iter().any(|name| said.contains(&format!(" {name} "))))?;
    let why = format!("we know her {kind} already");
    let mark = Mark::new(Severity::Warn, seen.text.place_of(&sentence.words), why);
    Some(mark.by("repeated", *kind).offering("look it up"))
}
