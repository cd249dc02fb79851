//! What goodword says at an address it asks for proof, in the mail and on the page behind its link. Pure.

/// Words of one language.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) code: &'static str,
    /// Of the page.
    pub(crate) title: &'static str,
    pub(crate) subject: &'static str,
    pub(crate) mail: &'static str,
    pub(crate) claim: &'static str,
    pub(crate) meaning: &'static str,
    pub(crate) yes: &'static str,
    pub(crate) no: &'static str,
    pub(crate) thanks: &'static str,
    pub(crate) proven: &'static str,
    pub(crate) denied: &'static str,
    pub(crate) over: &'static str,
    pub(crate) over_why: &'static str,
}

/// What fills the blanks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filling<'a> {
    pub(crate) company: &'a str,
    pub(crate) address: &'a str,
    pub(crate) asker: &'a str,
    pub(crate) link: &'a str,
    pub(crate) code: &'a str,
    pub(crate) until: &'a str,
}

impl Words {
    /// A text with its blanks filled, each once: what fills one is not looked through for others.
    pub(crate) fn fill(&self, text: &str, filling: Filling<'_>) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').unwrap_or((after, ""));
            filled.push_str(before);
            filled.push_str(filling.of(name));
            rest = behind;
        }
        filled + rest
    }
}

impl<'a> Filling<'a> {
    fn of(self, name: &str) -> &'a str {
        match name {
            "company" => self.company,
            "address" => self.address,
            "asker" => self.asker,
            "link" => self.link,
            "code" => self.code,
            "until" => self.until,
            _ => "",
        }
    }
}

/// The words of the first of these languages there are words for, else English ones.
pub(crate) fn pick(wished: &[String]) -> &'static Words {
    let known = |code: &String| {
        let code = code.split('-').next().unwrap_or_default();
        LANGUAGES.into_iter().find(|words| words.code == code)
    };
    wished.iter().find_map(known).unwrap_or(&EN)
}

static EN: Words = Words {
    code: "en",
    title: "Is this address yours?",
    subject: "Is this address yours? ({company})",
    mail: "Hello,

somebody who writes to {company} from {asker} says that {address} is their address, too. Before we treat both as one person, we ask here.

If that is you, open this page and say yes:
{link}

Or tell us this code where you write to us: {code}

If it is not you, do nothing, or say no on that page. Then nothing changes, and nobody learns anything about you.

Page and code work until {until}. Never give the code to anybody but {company}: whoever has it can say that this address is theirs.",
    claim: "Somebody who writes to {company} from {asker} says that {address} is their address, too.",
    meaning: "Say yes only if you write from both yourself. Then both addresses count as one person: whoever helps you at {company} sees what was written from either.",
    yes: "Yes, both are mine",
    no: "No, that is not me",
    thanks: "Thank you",
    proven: "{company} now knows that both addresses are yours. You can close this page.",
    denied: "Nothing was changed, and whoever named your address learns nothing about you. You can close this page.",
    over: "This link does not work any more",
    over_why: "It was used already, or it is too old. If you still talk with us, ask for a new one there.",
};

static DE: Words = Words {
    code: "de",
    title: "Gehört Ihnen diese Adresse?",
    subject: "Gehört Ihnen diese Adresse? ({company})",
    mail: "Guten Tag,

jemand, der {company} von {asker} schreibt, sagt, dass auch {address} seine Adresse ist. Bevor wir beide als eine Person behandeln, fragen wir hier nach.

Wenn Sie das sind, öffnen Sie diese Seite und sagen Sie Ja:
{link}

Oder nennen Sie uns diesen Code dort, wo Sie uns schreiben: {code}

Wenn Sie das nicht sind, tun Sie nichts, oder sagen Sie auf der Seite Nein. Dann ändert sich nichts, und niemand erfährt etwas über Sie.

Seite und Code gelten bis {until}. Geben Sie den Code niemandem außer {company}: Wer ihn hat, kann sagen, dass diese Adresse ihm gehört.",
    claim: "Jemand, der {company} von {asker} schreibt, sagt, dass auch {address} seine Adresse ist.",
    meaning: "Sagen Sie nur Ja, wenn Sie selbst von beiden schreiben. Dann gelten beide Adressen als eine Person: Wer Ihnen bei {company} hilft, sieht, was von der einen und von der anderen geschrieben wurde.",
    yes: "Ja, beide gehören mir",
    no: "Nein, das bin ich nicht",
    thanks: "Danke",
    proven: "{company} weiß jetzt, dass beide Adressen Ihnen gehören. Sie können diese Seite schließen.",
    denied: "Nichts wurde geändert, und wer Ihre Adresse genannt hat, erfährt nichts über Sie. Sie können diese Seite schließen.",
    over: "Dieser Link gilt nicht mehr",
    over_why: "Er wurde schon benutzt, oder er ist zu alt. Wenn Sie noch mit uns im Gespräch sind, bitten Sie dort um einen neuen.",
};

static FR: Words = Words {
    code: "fr",
    title: "Cette adresse est-elle la vôtre ?",
    subject: "Cette adresse est-elle la vôtre ? ({company})",
    mail: "Bonjour,

une personne qui écrit à {company} depuis {asker} dit que {address} est aussi son adresse. Avant de traiter les deux comme une seule personne, nous posons la question ici.

Si c’est vous, ouvrez cette page et répondez oui :
{link}

Ou donnez-nous ce code là où vous nous écrivez : {code}

Si ce n’est pas vous, ne faites rien, ou répondez non sur cette page. Rien ne change alors, et personne n’apprend quoi que ce soit sur vous.

La page et le code sont valables jusqu’au {until}. Ne donnez ce code à personne d’autre que {company} : qui le détient peut dire que cette adresse est la sienne.",
    claim: "Une personne qui écrit à {company} depuis {asker} dit que {address} est aussi son adresse.",
    meaning: "Ne répondez oui que si vous écrivez vous-même depuis les deux. Les deux adresses comptent alors pour une seule personne : qui vous aide chez {company} voit ce qui a été écrit depuis l’une et l’autre.",
    yes: "Oui, les deux sont à moi",
    no: "Non, ce n’est pas moi",
    thanks: "Merci",
    proven: "{company} sait maintenant que les deux adresses sont les vôtres. Vous pouvez fermer cette page.",
    denied: "Rien n’a été modifié, et la personne qui a donné votre adresse n’apprend rien sur vous. Vous pouvez fermer cette page.",
    over: "Ce lien n’est plus valable",
    over_why: "Il a déjà été utilisé, ou il est trop ancien. Si vous êtes encore en contact avec nous, demandez-en un nouveau là-bas.",
};

static ES: Words = Words {
    code: "es",
    title: "¿Es suya esta dirección?",
    subject: "¿Es suya esta dirección? ({company})",
    mail: "Hola:

Alguien que escribe a {company} desde {asker} dice que {address} también es su dirección. Antes de tratarlas como una sola persona, lo preguntamos aquí.

Si es usted, abra esta página y responda que sí:
{link}

O díganos este código donde nos escribe: {code}

Si no es usted, no haga nada, o responda que no en esa página. Entonces no cambia nada y nadie sabrá nada de usted.

La página y el código valen hasta el {until}. No dé el código a nadie más que a {company}: quien lo tenga puede decir que esta dirección es suya.",
    claim: "Alguien que escribe a {company} desde {asker} dice que {address} también es su dirección.",
    meaning: "Responda que sí solo si usted escribe desde ambas. Entonces las dos direcciones cuentan como una sola persona: quien le atiende en {company} ve lo que se escribió desde una y otra.",
    yes: "Sí, las dos son mías",
    no: "No, no soy yo",
    thanks: "Gracias",
    proven: "{company} sabe ahora que las dos direcciones son suyas. Puede cerrar esta página.",
    denied: "No se ha cambiado nada, y quien dio su dirección no sabrá nada de usted. Puede cerrar esta página.",
    over: "Este enlace ya no sirve",
    over_why: "Ya se usó o es demasiado antiguo. Si sigue en contacto con nosotros, pida allí uno nuevo.",
};

static LANGUAGES: [&Words; 4] = [&EN, &DE, &FR, &ES];

#[cfg(test)]
mod tests {
    use super::*;

    const FILLING: Filling<'static> =
        Filling { company: "{code}", address: "a@b.c", asker: "m…@e….org", link: "L", code: "123456", until: "U" };

    #[test]
    fn every_language_says_everything() {
        for words in LANGUAGES {
            for blank in ["{company}", "{asker}", "{address}", "{link}", "{code}", "{until}"] {
                assert!(words.mail.contains(blank), "{}: {blank}", words.code);
            }
            let filled = words.fill(words.mail, Filling { company: "Shop", ..FILLING });
            assert!(!filled.contains(['{', '}']) && filled.contains("123456"), "{filled}");
        }
    }

    #[test]
    fn what_fills_a_blank_is_no_blank() {
        assert_eq!(EN.fill("to {company}: {code}", FILLING), "to {code}: 123456");
        assert_eq!(EN.fill("{nothing} {open", FILLING), " ");
    }

    #[test]
    fn the_first_language_known_is_taken() {
        let code = |wished: &[&str]| pick(&wished.iter().map(|&code| code.to_owned()).collect::<Vec<_>>()).code;
        assert_eq!(code(&["pt-BR", "de-AT", "fr"]), "de");
        assert_eq!(code(&["zz"]), "en");
        assert_eq!(code(&[]), "en");
    }
}
