//! Letters as they are compared: small, without accents, full width or invisible signs.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Gives what a character is compared as: nothing, one sign or several.
pub fn each(c: char, mut out: impl FnMut(char)) {
    if is_invisible(c) {
        return;
    }
    for small in c.to_lowercase() {
        match small {
            '’' | '‘' | '`' | '´' => out('\''),
            '‐'..='―' | '−' => out('-'),
            'ß' => "ss".chars().for_each(&mut out),
            'œ' => "oe".chars().for_each(&mut out),
            'æ' => "ae".chars().for_each(&mut out),
            'ø' => out('o'),
            '\u{a0}' | '\u{202f}' | '\u{3000}' => out(' '),
            _ => decompose_compatible(small, |part| {
                if !is_combining_mark(part) {
                    out(part);
                }
            }),
        }
    }
}

/// A whole text folded.
#[must_use]
pub fn text(raw: &str) -> String {
    let mut folded = String::with_capacity(raw.len());
    raw.chars().for_each(|c| each(c, |part| folded.push(part)));
    folded
}

/// Only letters and digits of a folded text: two ways to write one number are the same.
#[must_use]
pub fn bare(raw: &str) -> String {
    text(raw).chars().filter(|c| c.is_alphanumeric()).map(twin).collect()
}

/// Letters that look like a Latin one.
#[must_use]
pub const fn twin(c: char) -> char {
    match c {
        'а' | 'α' => 'a',
        'е' => 'e',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'с' => 'c',
        'х' => 'x',
        'у' => 'y',
        'і' | 'ι' => 'i',
        'ѕ' => 's',
        _ => c,
    }
}

/// Signs without width, and those that turn the direction.
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}' | '\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_to_write_one_thing_are_the_same() {
        assert_eq!(text("Grüße, ＡＢＣ １２３"), "grusse, abc 123");
        assert_eq!(text("pass\u{200b}word e\u{301}té"), "password ete");
        assert_eq!(bare("DE89 3704-0044"), "de8937040044");
        assert_eq!(bare("аna"), "ana");
    }
}
