//! Honest words about a promise that is late, in the customer's language: what was promised, that it was not kept, and when it
//! will be. A beginning for a person to go on with; nothing is ever sent by itself. Pure.

use base::Time;
use jiff::Timestamp;
use jiff::tz::TimeZone;

struct Language {
    code: &'static str,
    /// From Monday.
    days: [&'static str; 7],
    months: [&'static str; 12],
    /// Between weekday, day and month.
    date: &'static str,
    /// `{day}` and `{what}` are filled in.
    words: &'static str,
}

const LANGUAGES: [Language; 4] = [
    Language {
        code: "en",
        days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
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
        date: "{weekday}, {day} {month}",
        words: "I told you {date}: “{what}”. I have not managed it, and I am sorry. Here is when it will be: ",
    },
    Language {
        code: "de",
        days: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
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
        date: "{weekday}, {day}. {month}",
        words: "{date} war zugesagt: „{what}“. Das habe ich nicht geschafft, und es tut mir leid. So geht es weiter: ",
    },
    Language {
        code: "fr",
        days: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
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
        date: "{weekday} {day} {month}",
        words: "J'avais promis pour {date} : « {what} ». Je n'y suis pas arrivé, et j'en suis désolé. Voici quand ce sera fait : ",
    },
    Language {
        code: "es",
        days: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
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
        date: "{weekday} {day} de {month}",
        words: "Le prometí para el {date}: «{what}». No lo he conseguido, y lo siento. Esto es cuándo será: ",
    },
];

/// The words; in English where the language is not known.
pub(crate) fn words(language: Option<&str>, what: &str, (due, zone): (Time, &str)) -> String {
    let code: String = language.unwrap_or("en").chars().take(2).collect();
    let [english, ..] = &LANGUAGES;
    let language = LANGUAGES.iter().find(|one| one.code == code).unwrap_or(english);
    language.words.replace("{date}", &date(language, due, zone)).replace("{what}", what)
}

fn date(language: &Language, due: Time, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let day = Timestamp::from_millisecond(due.0).unwrap_or_default().to_zoned(zone).date();
    let named = |names: &[&'static str], at: i8| {
        usize::try_from(at).ok().and_then(|at| names.get(at)).copied().unwrap_or_default()
    };
    let weekday = named(&language.days, day.weekday().to_monday_zero_offset());
    let month = named(&language.months, day.month() - 1);
    let filled = language.date.replace("{weekday}", weekday).replace("{day}", &day.day().to_string());
    filled.replace("{month}", month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_was_promised_and_when_in_the_customers_language() {
        // Friday, 27 November 2026, 23:30 in UTC: Saturday in Vienna.
        let due = Time(1_795_822_200_000);
        for (language, zone, begins) in [
            (Some("en"), "UTC", "I told you Friday, 27 November: “call you”."),
            (None, "Europe/Vienna", "I told you Saturday, 28 November: “call you”."),
            (Some("de-AT"), "UTC", "Freitag, 27. November war zugesagt: „call you“."),
            (Some("fr"), "UTC", "J'avais promis pour vendredi 27 novembre : « call you »."),
            (Some("es"), "UTC", "Le prometí para el viernes 27 de noviembre: «call you»."),
            (Some("pl"), "nowhere", "I told you Friday, 27 November: “call you”."),
        ] {
            let told = words(language, "call you", (due, zone));
            assert!(told.starts_with(begins), "{told}");
            assert!(!told.contains('{'), "{told}");
        }
    }
}
