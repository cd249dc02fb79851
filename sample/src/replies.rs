//! Words the shop uses again and again, in the languages of its customers.

use crate::language::Language::{self, English, French, German, Spanish};

/// A macro everybody at the shop sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Macro {
    /// Shown name.
    pub name: &'static str,
    /// Folder.
    pub folder: &'static str,
    /// Words by language; none for one that only does something.
    pub texts: &'static [(Language, &'static str)],
    /// Keys of labels it gives.
    pub labels: &'static [&'static str],
    /// Where the conversation stands after its words were sent.
    pub then: Then,
    /// A note for colleagues.
    pub note: &'static str,
}

/// Where a conversation stands after a macro.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// As it stood, or as sending leaves it.
    AsItIs,
    /// Resolved.
    Resolved,
    /// Urgent, and still open.
    Urgent,
}

pub(crate) fn macros() -> Vec<Macro> {
    vec![
        Macro { name: "Ask for a photo", folder: "Repairs", texts: PHOTO, labels: &[], then: Then::AsItIs, note: "" },
        Macro {
            name: "Spare part is on its way",
            folder: "Repairs",
            texts: PART,
            labels: &["parts"],
            then: Then::AsItIs,
            note: "",
        },
        Macro {
            name: "How to send it back",
            folder: "Orders",
            texts: RETURN,
            labels: &["returns"],
            then: Then::AsItIs,
            note: "",
        },
        Macro { name: "Glad it works", folder: "", texts: GLAD, labels: &[], then: Then::Resolved, note: "" },
        Macro {
            name: "To the workshop, today",
            folder: "Repairs",
            texts: &[],
            labels: &["warranty"],
            then: Then::Urgent,
            note: "Please look at #{{conversation.number}} today: {{customer.name}} cannot use it at all.",
        },
    ]
}

const PHOTO: &[(Language, &str)] = &[
    (
        English,
        "Hello {{customer.first_name}},\n\ncould you send us a photo of the damaged place, and one of the plate below it with the number? Then we know which part fits and you need not describe anything.\n\n{{agent.first_name}}",
    ),
    (
        German,
        "Guten Tag {{customer.first_name}},\n\nkönnen Sie uns ein Foto der beschädigten Stelle schicken und eines vom Schild auf der Unterseite mit der Nummer? Dann wissen wir, welches Teil passt, und Sie müssen nichts beschreiben.\n\n{{agent.first_name}}",
    ),
    (
        French,
        "Bonjour {{customer.first_name}},\n\npourriez-vous nous envoyer une photo de l’endroit abîmé et une autre de la plaque en dessous, avec le numéro ? Nous saurons alors quelle pièce convient, sans que vous ayez à décrire quoi que ce soit.\n\n{{agent.first_name}}",
    ),
    (
        Spanish,
        "Hola {{customer.first_name}}:\n\n¿podría enviarnos una foto de la parte dañada y otra de la placa de abajo, con el número? Así sabremos qué pieza encaja y no tendrá que describir nada.\n\n{{agent.first_name}}",
    ),
];

const PART: &[(Language, &str)] = &[
    (
        English,
        "Hello {{customer.first_name}},\n\nthe part is packed and leaves Haarlem today. It costs you nothing. If it does not fit, tell us here and we will not ask for it back.\n\n{{agent.first_name}}",
    ),
    (
        German,
        "Guten Tag {{customer.first_name}},\n\ndas Teil ist verpackt und verlässt Haarlem heute. Es kostet Sie nichts. Wenn es nicht passt, schreiben Sie uns hier; zurückschicken müssen Sie es nicht.\n\n{{agent.first_name}}",
    ),
    (
        French,
        "Bonjour {{customer.first_name}},\n\nla pièce est emballée et part de Haarlem aujourd’hui. Elle ne vous coûte rien. Si elle ne convient pas, dites-le-nous ici ; vous n’aurez pas à la renvoyer.\n\n{{agent.first_name}}",
    ),
    (
        Spanish,
        "Hola {{customer.first_name}}:\n\nla pieza está embalada y sale hoy de Haarlem. No le cuesta nada. Si no encaja, díganoslo aquí; no tendrá que devolverla.\n\n{{agent.first_name}}",
    ),
];

const RETURN: &[(Language, &str)] = &[
    (
        English,
        "Hello {{customer.first_name}},\n\nyou have 60 days. Put it into any box, write #{{conversation.number}} on it and hand it in at your post office; the label is attached to our next mail. The money is back with you within five days after it has arrived.\n\n{{agent.first_name}}",
    ),
    (
        German,
        "Guten Tag {{customer.first_name}},\n\nSie haben 60 Tage Zeit. Legen Sie das Gerät in irgendeinen Karton, schreiben Sie #{{conversation.number}} darauf und geben Sie es bei der Post ab; den Aufkleber bekommen Sie mit der nächsten Mail. Fünf Tage nach Ankunft ist das Geld wieder bei Ihnen.\n\n{{agent.first_name}}",
    ),
    (
        French,
        "Bonjour {{customer.first_name}},\n\nvous avez 60 jours. Mettez l’appareil dans un carton quelconque, écrivez #{{conversation.number}} dessus et déposez-le à la poste ; l’étiquette vient avec notre prochain message. Vous êtes remboursé dans les cinq jours qui suivent l’arrivée.\n\n{{agent.first_name}}",
    ),
    (
        Spanish,
        "Hola {{customer.first_name}}:\n\ntiene 60 días. Ponga el aparato en cualquier caja, escriba #{{conversation.number}} en ella y entréguela en correos; la etiqueta irá en nuestro próximo mensaje. Cinco días después de la llegada tendrá el dinero.\n\n{{agent.first_name}}",
    ),
];

const GLAD: &[(Language, &str)] = &[
    (
        English,
        "Hello {{customer.first_name}},\n\nthat is good to hear. If anything comes up, answer this mail: it reaches the same people.\n\n{{agent.first_name}}",
    ),
    (
        German,
        "Guten Tag {{customer.first_name}},\n\ndas freut uns. Wenn noch etwas ist, antworten Sie einfach auf diese Mail: Sie erreicht dieselben Menschen.\n\n{{agent.first_name}}",
    ),
    (
        French,
        "Bonjour {{customer.first_name}},\n\nvoilà une bonne nouvelle. S’il y a autre chose, répondez à ce message : il arrive chez les mêmes personnes.\n\n{{agent.first_name}}",
    ),
    (
        Spanish,
        "Hola {{customer.first_name}}:\n\nnos alegra saberlo. Si surge algo, responda a este correo: llega a las mismas personas.\n\n{{agent.first_name}}",
    ),
];
