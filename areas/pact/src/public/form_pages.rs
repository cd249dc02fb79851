//! The forms of signing as text. Everything that came from outside is escaped here. Pure.

use super::words::{Words, filled};
use crate::signing::people::Listed;
use html_escape::{encode_double_quoted_attribute as in_quotes, encode_text as shown};
use web::paper::document;

/// What somebody typed in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filled {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) list: bool,
    /// The field nobody sees.
    pub(crate) website: String,
    /// When the page was made, signed.
    pub(crate) began: String,
}

impl Filled {
    pub(crate) fn read(pairs: Vec<(String, String)>) -> Self {
        let mut fields = Self::default();
        for (name, text) in pairs {
            let text: String = text.chars().take(500).collect();
            match name.as_str() {
                "name" => fields.name = text,
                "email" => fields.email = text,
                "list" => fields.list = text == "yes",
                "website" => fields.website = text,
                "began" => fields.began = text,
                _ => {}
            }
        }
        fields
    }

    pub(crate) const fn listed(&self) -> Listed {
        if self.list { Listed::Yes } else { Listed::No }
    }
}

fn back(words: &Words) -> String {
    format!("<p><a href=\"/p/pact?lang={}\">{}</a></p>\n", words.code, words.back)
}

/// The form, with what was typed in before and what is wrong with it.
pub(crate) fn form(words: &Words, fields: &Filled, wrong: &[(&'static str, String)]) -> String {
    let said = |field: &str| wrong.iter().find(|(name, _)| *name == field).map(|(_, text)| text.as_str());
    let caught = said("website").is_some();
    let (class, away) = if caught { ("field", "") } else { ("trap", " aria-hidden=\"true\"") };
    let tab = if caught { "" } else { " tabindex=\"-1\"" };
    let ticked = if fields.list { " checked" } else { "" };
    let body = format!(
        "<h1>{}</h1>\n<p class=\"intro\">{}</p>\n{}<form class=\"panel\" method=\"post\" action=\"/p/pact/sign?lang={}\" novalidate>\n{}{}\
         <p class=\"field\"><label for=\"list\"><input type=\"checkbox\" id=\"list\" name=\"list\" value=\"yes\"{ticked} aria-describedby=\"list-hint\"> {}</label>\n<span class=\"hint\" id=\"list-hint\">{}</span></p>\n\
         <div class=\"{class}\"{away}>\n<label for=\"website\">{}</label>\n<input type=\"text\" id=\"website\" name=\"website\" autocomplete=\"off\"{tab} value=\"{}\">\n</div>\n\
         <input type=\"hidden\" name=\"began\" value=\"{}\">\n<button type=\"submit\">{}</button>\n</form>\n{}",
        words.sign_title,
        words.sign_lede,
        summary(words, wrong),
        words.code,
        input((words.name, words.name_hint), ("name", "text", "nickname"), (&fields.name, said("name"))),
        input((words.email, words.email_hint), ("email", "email", "email"), (&fields.email, said("email"))),
        words.list,
        words.list_hint,
        words.leave_empty,
        in_quotes(&fields.website),
        in_quotes(&fields.began),
        words.send,
        back(words)
    );
    let title = if wrong.is_empty() { words.sign_title.to_owned() } else { format!("⚠ {}", words.sign_title) };
    document(words.code, &title, &body)
}

fn summary(words: &Words, wrong: &[(&'static str, String)]) -> String {
    if wrong.is_empty() {
        return String::new();
    }
    let line = |(field, text): &(&str, String)| format!("<li><a href=\"#{field}\">{}</a></li>\n", shown(text));
    let lines: String = wrong.iter().map(line).collect();
    format!("<div class=\"summary\" role=\"alert\">\n<h2>{}</h2>\n<ul>\n{lines}</ul>\n</div>\n", words.wrong)
}

fn input(
    (label, hint): (&str, &str),
    (name, kind, fill): (&str, &str, &str),
    (value, wrong): (&str, Option<&str>),
) -> String {
    let (invalid, also) =
        if wrong.is_some() { (" aria-invalid=\"true\"", format!(" {name}-wrong")) } else { ("", String::new()) };
    let told =
        wrong.map(|text| format!("<p class=\"wrong\" id=\"{name}-wrong\">{}</p>\n", shown(text))).unwrap_or_default();
    format!(
        "<div class=\"field\">\n<label for=\"{name}\">{label}</label>\n<p class=\"hint\" id=\"{name}-hint\">{hint}</p>\n\
         <input type=\"{kind}\" id=\"{name}\" name=\"{name}\" autocomplete=\"{fill}\" required aria-required=\"true\"{invalid} aria-describedby=\"{name}-hint{also}\" value=\"{}\">\n{told}</div>\n",
        in_quotes(value)
    )
}

fn plain(words: &Words, (title, text): (&str, &str), more: &str) -> String {
    document(words.code, title, &format!("<h1>{}</h1>\n<p>{}</p>\n{more}", shown(title), shown(text)))
}

/// Nobody can sign where no mail leaves.
pub(crate) fn closed(words: &Words) -> String {
    plain(words, (words.sign_title, words.no_mail), &back(words))
}

/// The link is on its way.
pub(crate) fn sent(words: &Words, address: &str) -> String {
    plain(words, (words.sent, &filled(words.sent_text, &[("address", address)])), &back(words))
}

fn button(words: &Words, (path, token): (&str, &str), label: &str) -> String {
    format!(
        "<form class=\"panel\" method=\"post\" action=\"/p/pact/{path}/{}?lang={}\">\n<button type=\"submit\">{label}</button>\n</form>\n",
        in_quotes(token),
        words.code
    )
}

/// The question behind the link.
pub(crate) fn question(words: &Words, (name, listed): (&str, Listed), token: &str) -> String {
    let text = if listed == Listed::Yes { words.confirm_listed } else { words.confirm_counted };
    let more = button(words, ("confirm", token), words.confirm_button);
    plain(words, (words.confirm, &filled(text, &[("name", name)])), &more)
}

/// Signed.
pub(crate) fn thanks(words: &Words, (name, listed): (&str, Listed), way_back: &str) -> String {
    let text = if listed == Listed::Yes { words.thanks_listed } else { words.thanks_counted };
    let more = format!("{}<p><a href=\"{}\">{}</a></p>\n", back(words), in_quotes(way_back), words.take_back);
    plain(words, (words.thanks, &filled(text, &[("name", name)])), &more)
}

/// The way back.
pub(crate) fn way_back(words: &Words, name: &str, token: &str) -> String {
    let more = button(words, ("withdraw", token), words.take_back);
    plain(words, (words.take_back, &filled(words.take_back_text, &[("name", name)])), &more)
}

/// Nothing is left of it.
pub(crate) fn taken_back(words: &Words) -> String {
    plain(words, (words.taken_back, words.taken_back_text), &back(words))
}

/// A link that leads nowhere.
pub(crate) fn over(words: &Words) -> String {
    let more = format!("<p><a href=\"/p/pact/sign?lang={}\">{}</a></p>\n", words.code, words.again);
    plain(words, (words.over, words.over_text), &more)
}
