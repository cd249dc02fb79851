//! Slips of the thumb.

use crate::dice::Dice;

/// The text with one slip: two letters swapped, one doubled, one lost, or a capital forgotten.
pub(crate) fn slip(dice: &mut Dice, text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let at = dice.below(words.len());
    let slipped: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(index, word)| if index == at { slip_word(dice, word) } else { (*word).to_owned() })
        .collect();
    slipped.join(" ")
}

/// Only plain words of some length slip: never numbers, names or addresses.
fn slip_word(dice: &mut Dice, word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 5 || !letters.iter().all(|letter| letter.is_lowercase()) {
        return word.replace('\'', "");
    }
    let at = 1 + dice.below(letters.len() - 3);
    match dice.below(3) {
        0 => letters.swap(at, at + 1),
        1 => letters.extend(letters.last().copied()),
        _ => drop(letters.remove(at)),
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::slip;
    use crate::dice::Dice;

    #[test]
    fn names_and_numbers_never_slip() {
        let mut dice = Dice::new(5);
        for _ in 0..50 {
            assert_eq!(
                slip(&mut dice, "LM-48213 Haarlem hello@larkmill.example"),
                "LM-48213 Haarlem hello@larkmill.example"
            );
        }
    }
}
