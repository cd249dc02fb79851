//! Private data where everyone reads it, and another customer's anywhere.

use crate::check::{Check, Example, Mark};
use crate::private::Found;
use crate::reply::Whose;
use crate::report::Severity;
use crate::seen::Seen;

pub(super) const CHECK: Check = Check {
    name: "private_data",
    catches: "Mail addresses, telephone numbers, orders, parcels, account and card numbers, postal addresses, identity papers, \
              passwords, days of birth, and whatever is on file. Blocks in public, where what she told everyone there herself warns, and another \
              customer's data anywhere; card numbers, identity papers and passwords warn in private.",
    examples: &[
        Example {
            language: "en",
            given: r#"{"public": true}"#,
            before: "@ana your order 48040 to Kirchweg 3 left today.",
            after: "@ana I found your parcel and sent you the details privately.",
        },
        Example {
            language: "en",
            given: r#"{"public": true, "brand": {"own": ["help@shop.example"]}}"#,
            before: "@ana we wrote to ana.berg@mail.example today.",
            after: "@ana we wrote to you today, from help@shop.example.",
        },
        Example {
            language: "en",
            given: r#"{"public": true, "known": [{"kind": "order", "value": "77001", "whose": "said"}]}"#,
            before: "Order 77001 is in Graz.",
            after: "It is in Graz.",
        },
        Example {
            language: "en",
            given: r#"{"known": [{"kind": "name", "value": "Bo", "whose": "other"}]}"#,
            before: "Hi Bo, your parcel left today.",
            after: "Hi Ana, your parcel left today.",
        },
        Example {
            language: "de",
            given: r#"{"public": true}"#,
            before: "Hallo Ana, wir rufen dich gleich unter 0664 123 45 67 an.",
            after: "Hallo Ana, wir rufen dich gleich an.",
        },
        Example {
            language: "fr",
            given: r#"{"public": true}"#,
            before: "Bonjour Ana, nous remboursons sur FR14 2004 1010 0505 0001 3M02 606.",
            after: "Bonjour Ana, nous remboursons sur votre compte.",
        },
        Example {
            language: "es",
            given: r#"{"public": true}"#,
            before: "Hola Ana, tu pedido 48040 sale hoy hacia Calle de Alcalá, 14.",
            after: "Hola Ana, tu paquete sale hoy; te escribo los detalles en privado.",
        },
    ],
    find,
};

/// What nobody should send even in private.
const DANGEROUS: &[&str] = &["card", "national_id", "password"];

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    seen.private.iter().filter_map(|found| judge(seen, found)).collect()
}

fn judge(seen: &Seen<'_>, found: &Found) -> Option<Mark> {
    let place = seen.text.place(found.flat.clone());
    let kind = found.kind.replace('_', " ");
    if found.whose == Whose::Other {
        let why = format!("this {kind} is another customer's");
        let mark = Mark::new(Severity::Block, place, why).by("private-other", &found.kind);
        return Some(mark.offering("take it out"));
    }
    if seen.reply.public && found.whose == Whose::Said {
        let why = format!("she told everyone this {kind} herself: need you repeat it?");
        let mark = Mark::new(Severity::Warn, place, why).by("private-said", &found.kind);
        return Some(mark.offering("leave it out"));
    }
    if seen.reply.public {
        let why = format!("everyone would read this {kind}");
        let mark = Mark::new(Severity::Block, place, why).by("private-public", &found.kind);
        return Some(mark.offering("write it to her privately"));
    }
    let why = || format!("a {kind} is not safe in a message");
    let mark = || Mark::new(Severity::Warn, place, why()).by("private-unsafe", &found.kind);
    DANGEROUS.contains(&found.kind.as_str()).then(mark)
}
