//! German goes on in small letters after the comma of a greeting, unless a noun or a form of address follows.

/// Words that are neither nouns nor an address, as sentences in the phrase book begin with them.
const SMALL: &[&str] = &[
    "Alle",
    "Alles",
    "Als",
    "Am",
    "An",
    "Angeblich",
    "Auf",
    "Aus",
    "Beim",
    "Bei",
    "Bis",
    "Bitte",
    "Bestellt",
    "Bisher",
    "Danke",
    "Dann",
    "Das",
    "Der",
    "Die",
    "Dies",
    "Diese",
    "Dürfen",
    "Dürfte",
    "Ein",
    "Eine",
    "Einer",
    "Einen",
    "Erst",
    "Es",
    "Für",
    "Ganz",
    "Geht",
    "Gekauft",
    "Gern",
    "Gestern",
    "Gibt",
    "Gut",
    "Gute",
    "Hat",
    "Haben",
    "Herzliche",
    "Heute",
    "Hier",
    "Ich",
    "Im",
    "In",
    "Ist",
    "Ja",
    "Jetzt",
    "Kann",
    "Können",
    "Könnten",
    "Kommen",
    "Laut",
    "Liefern",
    "Mal",
    "Man",
    "Mein",
    "Meine",
    "Mit",
    "Nach",
    "Nun",
    "Oje",
    "Schafft",
    "Schön",
    "Sehr",
    "Seit",
    "Solche",
    "Unser",
    "Unsere",
    "Unter",
    "Versprochen",
    "Vielen",
    "Von",
    "Vorweg",
    "Warten",
    "Wann",
    "Was",
    "Welches",
    "Wenn",
    "Wer",
    "Wie",
    "Wir",
    "Wunderbar",
];

/// Sets the first word of the paragraph after a greeting.
pub(crate) fn after_greeting(paragraphs: &mut [String]) {
    let [greeting, first, ..] = paragraphs else { return };
    if !greeting.ends_with(',') {
        return;
    }
    let end = first.find(|letter: char| !letter.is_alphabetic()).unwrap_or(first.len());
    if first.get(..end).is_some_and(|word| SMALL.contains(&word)) {
        let mut letters = first.chars();
        let small = letters.next().map(|letter| letter.to_lowercase().to_string()).unwrap_or_default();
        *first = format!("{small}{}", letters.as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::after_greeting;

    fn check(first: &str, expected: &str) {
        let mut paragraphs = ["Hallo,".to_owned(), first.to_owned()];
        after_greeting(&mut paragraphs);
        assert_eq!(paragraphs[1], expected);
    }

    #[test]
    fn nouns_and_forms_of_address_keep_their_capital() {
        check("Gestern kam er.", "gestern kam er.");
        check("Sie haben recht.", "Sie haben recht.");
        check("Teil Z-07.", "Teil Z-07.");
    }
}
