//! The page layout of a written story: headings `key: value`, then turns, each below a line of marks.
//!
//! `<< 3d4h +photo` a letter in, `>> 2d mia` a letter out, `~~ 1d mia` a note, `## 1d mia phone_in 12` a call,
//! `.. 1h mia` a draft; ages count back from now.

use crate::calendar::{DAY, HOUR, MINUTE};

/// A story as written.
#[derive(Debug, Default)]
pub(crate) struct Script {
    headings: Vec<(&'static str, &'static str)>,
    pub(crate) lines: Vec<Line>,
}

/// One turn as written.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) mark: &'static str,
    pub(crate) age_ms: i64,
    pub(crate) words: Vec<&'static str>,
    /// What stands in brackets: a person who is not the customer, or a failure.
    pub(crate) aside: Option<&'static str>,
    pub(crate) text: String,
}

impl Script {
    /// Reads a story; the first line is its name and says nothing.
    pub(crate) fn read(story: &'static str) -> Self {
        let mut script = Self::default();
        for line in story.lines().skip(1) {
            match marked(line) {
                Some(turn) => script.lines.push(turn),
                None => script.put(line),
            }
        }
        script
    }

    fn put(&mut self, line: &'static str) {
        if let Some(turn) = self.lines.last_mut() {
            turn.text.push_str(line);
            turn.text.push('\n');
        } else if let Some((key, value)) = line.split_once(": ") {
            self.headings.push((key, value.trim()));
        }
    }

    /// The value of a heading; empty when absent.
    pub(crate) fn heading(&self, key: &str) -> &'static str {
        self.headings.iter().find(|(found, _)| *found == key).map(|(_, value)| *value).unwrap_or_default()
    }

    /// The comma-separated values of a heading.
    pub(crate) fn list(&self, key: &str) -> impl Iterator<Item = &'static str> {
        self.heading(key).split(',').map(str::trim).filter(|value| !value.is_empty())
    }
}

fn marked(line: &'static str) -> Option<Line> {
    let mark = ["<< ", ">> ", "~~ ", "## ", ".. "].into_iter().find(|mark| line.starts_with(mark))?;
    let rest = line.get(mark.len()..)?;
    let (rest, aside) = match rest.split_once(" [") {
        Some((rest, aside)) => (rest, Some(aside.trim_end_matches(']'))),
        None => (rest, None),
    };
    let mut words = rest.split_whitespace();
    let age_ms = age(words.next()?)?;
    Some(Line { mark: mark.trim(), age_ms, words: words.collect(), aside, text: String::new() })
}

/// Reads an age such as `3d4h` or `25m`.
pub(crate) fn age(word: &str) -> Option<i64> {
    let (mut total, mut number) = (0, 0);
    for letter in word.chars() {
        let unit = match letter {
            'd' => DAY,
            'h' => HOUR,
            'm' => MINUTE,
            _ => {
                number = number * 10 + i64::from(letter.to_digit(10)?);
                continue;
            }
        };
        (total, number) = (total + number * unit, 0);
    }
    (number == 0).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::{Script, age};

    #[test]
    fn ages_add_up() {
        assert_eq!(age("1d2h3m"), Some(93_780_000));
        assert_eq!(age("soon"), None);
    }

    #[test]
    fn a_page_has_headings_and_turns() {
        let script = Script::read("name\nsubject: Tea\n\n<< 2h +box [Al <al@a.test>]\nHello\n\nthere\n>> 1h mia\nHi\n");
        assert_eq!(script.heading("subject"), "Tea");
        assert_eq!(script.lines.len(), 2);
        assert_eq!(script.lines[0].aside, Some("Al <al@a.test>"));
        assert_eq!(script.lines[0].text, "Hello\n\nthere\n");
    }
}
