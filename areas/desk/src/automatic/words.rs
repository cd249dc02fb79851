//! What goodword itself says to customers around the company's own text: a subject that repeats nothing of theirs, a
//! day in their language, and the blanks a text may have. Pure.

use super::rule::Which;
use base::Time;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// Words of one language.
#[derive(Debug)]
pub struct Words {
    /// Its code.
    pub code: &'static str,
    arrived: &'static str,
    away: &'static str,
    large: (&'static str, &'static str),
    /// Before the links to files that were too large for a mail.
    pub(crate) by_link: &'static str,
    /// Behind a link that leads nowhere any more.
    pub(crate) link_over: (&'static str, &'static str),
    months: [&'static str; 12],
    of: (&'static str, &'static str),
}

const LANGUAGES: [Words; 4] = [
    Words {
        code: "en",
        arrived: "We have your message (#{number})",
        away: "Automatic answer: we are away (#{number})",
        large: (
            "Your message was too large (#{number})",
            "Your message was too large for us to take in whole. We have its beginning under the number {number}; files in it may be missing. Please send them again in smaller messages, or as a link.",
        ),
        by_link: "These files are too large for a mail. Until {until} they can be fetched here:",
        link_over: (
            "This file is no longer here",
            "The link has expired, or the file was taken back. Answer the message you had it from, and ask for it again.",
        ),
        months: [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        of: (" ", " "),
    },
    Words {
        code: "de",
        arrived: "Ihre Nachricht ist da (#{number})",
        away: "Automatische Antwort: wir sind gerade nicht da (#{number})",
        large: (
            "Ihre Nachricht war zu groß (#{number})",
            "Ihre Nachricht war zu groß, um ganz bei uns anzukommen. Ihr Anfang liegt uns unter der Nummer {number} vor; Dateien darin fehlen vielleicht. Bitte schicken Sie sie noch einmal in kleineren Nachrichten oder als Link.",
        ),
        by_link: "Diese Dateien sind für eine Mail zu groß. Bis {until} liegen sie hier für Sie bereit:",
        link_over: (
            "Diese Datei liegt hier nicht mehr",
            "Der Link ist abgelaufen, oder die Datei wurde zurückgezogen. Antworten Sie auf die Nachricht, aus der Sie ihn haben, und bitten Sie noch einmal darum.",
        ),
        months: [
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ],
        of: (". ", " "),
    },
    Words {
        code: "fr",
        arrived: "Nous avons votre message (n° {number})",
        away: "Réponse automatique : nous sommes absents (n° {number})",
        large: (
            "Votre message était trop volumineux (n° {number})",
            "Votre message était trop volumineux pour nous parvenir en entier. Nous en avons le début sous le numéro {number} ; il se peut que des fichiers manquent. Merci de les renvoyer dans des messages plus petits, ou sous forme de lien.",
        ),
        by_link: "Ces fichiers sont trop volumineux pour un courriel. Jusqu’au {until}, ils vous attendent ici :",
        link_over: (
            "Ce fichier n’est plus ici",
            "Le lien a expiré, ou le fichier a été retiré. Répondez au message où vous l’avez trouvé et demandez-le à nouveau.",
        ),
        months: [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
        of: (" ", " "),
    },
    Words {
        code: "es",
        arrived: "Tenemos su mensaje (n.º {number})",
        away: "Respuesta automática: no estamos (n.º {number})",
        large: (
            "Su mensaje era demasiado grande (n.º {number})",
            "Su mensaje era demasiado grande para llegarnos entero. Tenemos el principio con el número {number}; puede que falten archivos. Envíelos de nuevo en mensajes más pequeños o como enlace, por favor.",
        ),
        by_link: "Estos archivos son demasiado grandes para un correo. Hasta el {until} puede descargarlos aquí:",
        link_over: (
            "Este archivo ya no está aquí",
            "El enlace ha caducado o el archivo se ha retirado. Responda al mensaje en que lo recibió y pídalo de nuevo.",
        ),
        months: [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ],
        of: (" de ", " de "),
    },
];

/// What may stand for a blank.
const BLANKS: [&str; 2] = ["number", "until"];

/// The words of a language goodword speaks to customers.
#[must_use]
pub fn of(language: &str) -> Option<&'static Words> {
    LANGUAGES.iter().find(|words| words.code == language)
}

/// The first blank of a text that nothing can fill.
#[must_use]
pub fn unknown_blank(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}')?;
        if !BLANKS.contains(&name) {
            return Some(name);
        }
        rest = behind;
    }
    None
}

/// A text with something in its blanks, for whoever looks at the words alone.
pub(super) fn sample(text: &str) -> String {
    BLANKS.iter().fold(text.to_owned(), |text, blank| text.replace(&format!("{{{blank}}}"), "1"))
}

/// What fills the blanks.
#[derive(Clone, Copy, Debug)]
pub struct Filling<'a> {
    /// The conversation's number.
    pub number: i64,
    /// When somebody is back.
    pub until: Option<Time>,
    /// The company's zone.
    pub zone: &'a str,
}

/// The text in the first of these languages it was written in, else in any, with the language it is in.
pub(crate) fn pick<'a>(
    texts: &'a BTreeMap<String, String>,
    wished: &[Option<&str>],
) -> Option<(&'static Words, &'a str)> {
    let written = |code: &str| texts.get(code).filter(|text| !text.trim().is_empty()).zip(of(code));
    let found = wished.iter().flatten().find_map(|code| written(code)).or_else(|| any(texts));
    found.map(|(text, words)| (words, text.as_str()))
}

fn any(texts: &BTreeMap<String, String>) -> Option<(&String, &'static Words)> {
    LANGUAGES.iter().find_map(|words| Some((texts.get(words.code).filter(|text| !text.trim().is_empty())?, words)))
}

/// The words in the first of these languages that goodword speaks.
pub(crate) fn spoken(wished: &[Option<&str>]) -> &'static Words {
    wished.iter().flatten().find_map(|code| of(code)).unwrap_or(&LANGUAGES[0])
}

/// What is said of a message that was too large where nobody wrote a text for it.
pub(crate) fn too_large(wished: &[Option<&str>]) -> (&'static Words, &'static str) {
    let words = spoken(wished);
    (words, words.large.1)
}

impl Words {
    /// The subject: ours alone, since the sender may be pretended (MAIL-803).
    pub(crate) fn subject(&self, which: Which, filling: Filling<'_>) -> String {
        let text = match which {
            Which::Acknowledgement => self.arrived,
            Which::Away => self.away,
            Which::Large => self.large.0,
        };
        self.fill(text, filling)
    }

    /// A text with its blanks filled.
    pub(crate) fn fill(&self, text: &str, filling: Filling<'_>) -> String {
        let until = filling.until.map(|until| self.day(until, filling.zone)).unwrap_or_default();
        text.replace("{number}", &filling.number.to_string()).replace("{until}", &until)
    }

    /// A moment as people write it, to the minute.
    pub(crate) fn moment(&self, at: Time, zone: &str) -> String {
        let Some(there) = zoned(at, zone) else { return String::new() };
        format!("{}, {:02}:{:02}", self.day(at, zone), there.hour(), there.minute())
    }

    /// A day as people write it.
    pub(crate) fn day(&self, at: Time, zone: &str) -> String {
        let Some(there) = zoned(at, zone) else { return String::new() };
        let day = there.date();
        let month = usize::try_from(day.month() - 1).ok().and_then(|place| self.months.get(place)).copied();
        format!("{}{}{}{}{}", day.day(), self.of.0, month.unwrap_or_default(), self.of.1, day.year())
    }
}

fn zoned(at: Time, zone: &str) -> Option<jiff::Zoned> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    Some(jiff::Timestamp::from_millisecond(at.0).ok()?.to_zoned(zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 24 December 2026, 23:30 UTC.
    const EVE: Time = Time(1_798_155_000_000);

    fn check(language: &str, expect: &str) {
        let filling = Filling { number: 7, until: Some(EVE), zone: "UTC" };
        assert_eq!(of(language).unwrap().fill("{number}, {until}", filling), expect);
    }

    #[test]
    fn days_are_written_as_people_write_them() {
        check("en", "7, 24 December 2026");
        check("de", "7, 24. Dezember 2026");
        check("fr", "7, 24 décembre 2026");
        check("es", "7, 24 de diciembre de 2026");
        let berlin = Filling { number: 7, until: Some(EVE), zone: "Europe/Berlin" };
        assert_eq!(of("en").unwrap().fill("{until}", berlin), "25 December 2026");
    }

    #[test]
    fn the_customers_language_comes_first_and_any_is_better_than_none() {
        let texts = BTreeMap::from([("de".to_owned(), "hallo".to_owned()), ("fr".to_owned(), " ".to_owned())]);
        let picked = |wished: &[Option<&str>]| pick(&texts, wished).map(|(words, text)| (words.code, text));
        assert_eq!(picked(&[Some("fr"), Some("de")]), Some(("de", "hallo")));
        assert_eq!(picked(&[None, Some("es")]), Some(("de", "hallo")));
        assert_eq!(pick(&BTreeMap::new(), &[Some("en")]).map(|(_, text)| text), None);
    }

    #[test]
    fn only_known_blanks_are_filled() {
        assert_eq!(unknown_blank("a {number} b {until}"), None);
        assert_eq!(unknown_blank("{number} {subject}"), Some("subject"));
        assert_eq!(unknown_blank("an open { brace"), None);
    }
}
