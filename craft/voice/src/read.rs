//! How hard a text is to read: school years by a formula of each language.
//!
//! English: Flesch and Kincaid. German: Bamberger and Vanecek's first formula. Spanish: Crawford. French: Flesch's ease
//! with the numbers of Kandel and Moles, turned into years by Flesch's table.

use crate::text::{Sentence, Text};

/// Fewer words say nothing.
const LEAST_WORDS: usize = 5;

/// What the formulas count.
#[derive(Debug, Default)]
struct Counts {
    words: f64,
    sentences: f64,
    syllables: f64,
    /// Words of three syllables or more, of one, and of more than six letters.
    many: f64,
    single: f64,
    long: f64,
}

/// School years, if the language has a formula here and the text is long enough.
pub(crate) fn grade(text: &Text<'_>, language: &str) -> Option<f64> {
    let sentences: Vec<Sentence> = text.own_sentences().collect();
    let counts = count(text, &sentences);
    if sentences.iter().map(|one| one.words.len()).sum::<usize>() < LEAST_WORDS {
        return None;
    }
    let per_sentence = counts.words / counts.sentences;
    let per_word = counts.syllables / counts.words;
    let share = |part: f64| 100.0 * part / counts.words;
    let years = match language {
        "en" => 0.39 * per_sentence + 11.8 * per_word - 15.59,
        "de" => {
            0.1935 * share(counts.many) + 0.1672 * per_sentence + 0.1297 * share(counts.long)
                - 0.0327 * share(counts.single)
                - 0.875
        }
        "es" => -0.205 * share(counts.sentences) + 0.049 * share(counts.syllables) - 3.407,
        "fr" => from_ease(207.0 - 1.015 * per_sentence - 73.6 * per_word),
        _ => return None,
    };
    Some((years.clamp(0.0, 20.0) * 10.0).round() / 10.0)
}

/// Flesch's table from ease to years, straight between its points.
fn from_ease(ease: f64) -> f64 {
    const TABLE: [(f64, f64); 7] =
        [(100.0, 4.0), (90.0, 5.0), (80.0, 6.0), (70.0, 7.0), (60.0, 9.0), (50.0, 12.0), (30.0, 16.0)];
    let mut last = TABLE.first().copied().unwrap_or_default();
    for point in TABLE {
        if ease >= point.0 {
            let width = last.0 - point.0;
            let part = if width > 0.0 { (last.0 - ease) / width } else { 0.0 };
            return last.1 + part.clamp(0.0, 1.0) * (point.1 - last.1);
        }
        last = point;
    }
    last.1 + (last.0 - ease) / 10.0
}

fn count(text: &Text<'_>, sentences: &[Sentence]) -> Counts {
    let mut counts = Counts { sentences: to_f64(sentences.len()).max(1.0), ..Counts::default() };
    for word in sentences.iter().flat_map(|one| text.among(&one.words)) {
        let syllables = syllables(&word.text);
        counts.words += 1.0;
        counts.syllables += to_f64(syllables);
        counts.many += to_f64(usize::from(syllables >= 3));
        counts.single += to_f64(usize::from(syllables == 1));
        counts.long += to_f64(usize::from(word.text.chars().count() > 6));
    }
    counts.words = counts.words.max(1.0);
    counts
}

fn to_f64(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Groups of vowels, without an `e` that is not spoken at the end.
fn syllables(word: &str) -> usize {
    let mut groups = 0;
    let mut inside = false;
    for c in word.chars() {
        let vowel = matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
        groups += usize::from(vowel && !inside);
        inside = vowel;
    }
    let silent = word.len() > 3 && word.ends_with('e') && !word.ends_with("le") && groups > 1;
    (groups - usize::from(silent)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn years(language: &str, raw: &str) -> f64 {
        grade(&Text::of(raw), language).unwrap()
    }

    #[test]
    fn plain_words_need_fewer_years() {
        for (language, plain, hard) in [
            (
                "en",
                "We sent it to the wrong town. It is on its way to you now.",
                "Notwithstanding aforementioned irregularities, administrative harmonisation necessitates additional verification procedures.",
            ),
            (
                "de",
                "Wir haben es in die falsche Stadt geschickt. Jetzt ist es bei dir.",
                "Hinsichtlich der vorgenannten Unregelmäßigkeiten erfordert die verwaltungstechnische Harmonisierung zusätzliche Überprüfungsverfahren.",
            ),
            (
                "fr",
                "Le colis est parti ce soir. Il est chez toi dans deux jours.",
                "Nonobstant les irrégularités susmentionnées, l'harmonisation administrative nécessite des procédures supplémentaires de vérification.",
            ),
            (
                "es",
                "El paquete sale hoy. En dos días está en tu casa.",
                "No obstante las irregularidades anteriormente mencionadas, la armonización administrativa requiere procedimientos adicionales de verificación.",
            ),
        ] {
            assert!(years(language, plain) + 4.0 < years(language, hard), "{language}");
        }
    }

    #[test]
    fn nothing_is_said_without_words_or_a_formula() {
        assert_eq!(grade(&Text::of("ok"), "en"), None);
        assert_eq!(grade(&Text::of("Waar blijft mijn bestelling nu toch al zo lang?"), "nl"), None);
    }
}
