//! Which language a text is written in, or that it cannot be told; and letters as texts are compared.
//!
//! Does not know: who wrote it, which language they prefer, or what it says.
//!
//! Letters decide where there are enough of them; in short texts the small words of four languages do.
#![warn(missing_docs)]

mod codes;
pub mod fold;
mod small;

/// Characters that are looked at.
const ENOUGH: usize = 4_000;
/// Letters below which nothing is told.
const LEAST: usize = 12;

/// The two-letter code of the text's language, where one exists, if the text is long and clear enough.
#[must_use]
pub fn detect(text: &str) -> Option<String> {
    let head: String = text.chars().take(ENOUGH).collect();
    if head.chars().filter(|c| c.is_alphabetic()).count() < LEAST {
        return None;
    }
    let small = small::words(&head);
    let Some(letters) = whatlang::detect(&head) else { return small.clear() };
    let by_letters = codes::short(letters.lang());
    if small.leads_against(&by_letters) {
        return small.clear();
    }
    if letters.is_reliable() || letters.confidence() > 0.8 {
        return Some(by_letters);
    }
    small.clear().or_else(|| among_usual(&head, &small))
}

/// Of the languages whose small words are known the likeliest by its letters, if its small words say so, too.
fn among_usual(head: &str, small: &small::Counts) -> Option<String> {
    use whatlang::Lang::{Deu, Eng, Fra, Ita, Nld, Por, Spa};
    let usual = whatlang::Detector::with_allowlist(vec![Eng, Deu, Fra, Spa, Nld, Ita, Por]);
    let code = codes::short(usual.detect_lang(head)?);
    small.agree(&code).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_sentences_of_four_languages_are_told() {
        for (text, code) in [
            ("Hi Ana, your parcel is on its way and will be with you tomorrow.", "en"),
            ("Where is my order?", "en"),
            ("We'll call you by Friday.", "en"),
            ("As already explained, turn it.", "en"),
            ("Bitte NICHT öffnen, wir kommen.", "de"),
            ("Contactez-nous en message privé.", "fr"),
            ("NUNCA abra la tapa de la máquina.", "es"),
            ("Hallo Ana, dein Paket ist heute unterwegs zu dir.", "de"),
            ("Wo bleibt meine Bestellung? Ich warte seit Tagen.", "de"),
            ("Bonjour Ana, votre colis est parti ce matin.", "fr"),
            ("Où est ma commande ? Je n'ai rien reçu.", "fr"),
            ("Hola Ana, tu paquete sale hoy y llega mañana.", "es"),
            ("¿Dónde está mi pedido? No lo he recibido.", "es"),
        ] {
            assert_eq!(detect(text).as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn other_languages_are_not_taken_for_one_of_the_four() {
        for (text, code) in [
            ("Waar blijft mijn bestelling? Ik wacht nu al twee weken op het pakket en niemand antwoordt.", "nl"),
            ("Hallo Ana, je pakket ligt nog in het depot en komt morgen bij je aan.", "nl"),
            ("Dov'è il mio ordine? Sono due settimane che aspetto e nessuno mi risponde.", "it"),
            ("Gdzie jest moje zamówienie? Czekam już dwa tygodnie i nikt mi nie odpowiada na wiadomości.", "pl"),
        ] {
            assert_eq!(detect(text).as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_told_is_not_guessed() {
        for text in ["", "ok", "😀", "48040 48041", "\u{200b}\u{200b}", "Ana Ana Ana"] {
            assert_eq!(detect(text), None, "{text}");
        }
    }
}
