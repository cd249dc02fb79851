//! How a letter is put together: greeting, paragraphs, sign-off, quoted history, and the same as HTML.

use crate::{
    calendar::{day_in_words, wall},
    conversation::{Author, Turn},
    dice::Dice,
    language::Language,
    typos,
};

/// How somebody writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Greeting, text, name.
    Plain,
    /// In a hurry, from a phone: no greeting.
    Terse,
    /// All in small letters.
    Small,
}

impl Tone {
    /// Draws a tone.
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        match dice.weighted(&[76, 18, 6]) {
            1 => Self::Terse,
            2 => Self::Small,
            _ => Self::Plain,
        }
    }
}

/// A letter before it is set in type.
#[derive(Debug, Clone, Default)]
pub(crate) struct Letter {
    pub(crate) paragraphs: Vec<String>,
    pub(crate) quote: Option<Quote>,
}

/// The quoted history below a letter.
#[derive(Debug, Clone)]
pub(crate) struct Quote {
    intro: String,
    text: String,
}

impl Quote {
    /// Quotes a turn as mail programs of a language do; older quotes inside it are left out.
    pub(crate) fn of(turn: &Turn, name: &str, language: Language) -> Self {
        let visible = turn.text.split("\n\n> ").next().unwrap_or_default();
        let visible = visible.rsplit_once("\n\n").filter(|(_, end)| is_intro(end)).map_or(visible, |(start, _)| start);
        Self { intro: intro(turn, name, language), text: visible.to_owned() }
    }
}

fn is_intro(line: &str) -> bool {
    !line.contains('\n') && line.ends_with(':') && line.contains('@')
}

fn intro(turn: &Turn, name: &str, language: Language) -> String {
    let wall_time = wall(turn.at_ms, "Europe/Amsterdam");
    let clock = format!("{:02}:{:02}", wall_time.minute / 60, wall_time.minute % 60);
    let of = if language == Language::Spanish { "de " } else { "" };
    let day = format!("{} {of}{}", day_in_words(turn.at_ms, language), wall_time.year);
    let from = match &turn.author {
        Author::Customer(Some(address)) => format!("{name} <{address}>"),
        _ => format!("{name} <hello@larkmill.example>"),
    };
    match language {
        Language::English => format!("On {day} at {clock}, {from} wrote:"),
        Language::German => format!("Am {day} um {clock} schrieb {from}:"),
        Language::French => format!("Le {day} à {clock}, {from} a écrit :"),
        Language::Spanish => format!("El {day} a las {clock}, {from} escribió:"),
    }
}

impl Letter {
    /// Roughens a letter the way its tone and haste do.
    pub(crate) fn roughen(&mut self, dice: &mut Dice, tone: Tone) {
        for paragraph in &mut self.paragraphs {
            if tone == Tone::Small {
                *paragraph = paragraph.to_lowercase();
            }
            if dice.chance(9) {
                *paragraph = typos::slip(dice, paragraph);
            }
        }
    }

    /// The letter as plain text.
    pub(crate) fn text(&self) -> String {
        let mut text = self.paragraphs.join("\n\n");
        if let Some(quote) = &self.quote {
            text.push_str("\n\n");
            text.push_str(&quote.intro);
            for line in quote.text.lines() {
                text.push_str(if line.is_empty() { "\n>" } else { "\n> " });
                text.push_str(line);
            }
        }
        text
    }

    /// The letter as HTML.
    pub(crate) fn html(&self) -> String {
        let mut html = String::from("<html><body>");
        for paragraph in &self.paragraphs {
            html.push_str(&format!("<p>{}</p>", lines(paragraph)));
        }
        if let Some(quote) = &self.quote {
            html.push_str(&format!("<div>{}</div><blockquote type=\"cite\">", escape(&quote.intro)));
            html.push_str(&quote.text.split("\n\n").map(|part| format!("<p>{}</p>", lines(part))).collect::<String>());
            html.push_str("</blockquote>");
        }
        html.push_str("</body></html>");
        html
    }
}

fn lines(text: &str) -> String {
    escape(text).replace('\n', "<br>")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
