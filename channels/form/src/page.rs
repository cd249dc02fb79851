//! The pages as text. Everything that came from outside is escaped here, and only here.

use crate::fields::{Fields, Wrong};
use crate::words::{self, Words};
use contract::Account;
use html_escape::{encode_double_quoted_attribute as in_quotes, encode_text as shown};
use web::paper;

/// The words of a page: those of the language asked for, else those of the inbox.
pub(crate) fn words(account: &Account, asked: Option<&str>) -> Words {
    let asked = asked.filter(|code| words::CODES.contains(code));
    words::of(asked.unwrap_or_else(|| account.settings.text("language")))
}

fn title<'a>(account: &'a Account, words: &Words) -> &'a str {
    let own = account.settings.text("title").trim();
    if own.is_empty() { words.title } else { own }
}

/// The form, with what was typed in before and what is wrong with it.
pub(crate) fn form(account: &Account, words: &Words, fields: &Fields, wrong: &[Wrong]) -> String {
    let heading = title(account, words);
    let intro = account.settings.text("intro").trim();
    let intro = if intro.is_empty() { String::new() } else { format!("<p class=\"intro\">{}</p>\n", shown(intro)) };
    let body = format!(
        "<h1>{}</h1>\n{intro}{}<form class=\"panel\" method=\"post\" action=\"/p/form/{}?lang={}\" enctype=\"multipart/form-data\" novalidate>\n{}{}\
         <button type=\"submit\">{}</button>\n</form>\n",
        shown(heading),
        summary(words, fields, wrong),
        in_quotes(account.inbox.as_str()),
        words.code,
        inputs(words, fields, wrong),
        hidden(words, fields, wrong),
        shown(words.send)
    );
    let name = if wrong.is_empty() { heading.to_owned() } else { format!("⚠ {heading}") };
    paper::document(words.code, &name, &body)
}

fn summary(words: &Words, fields: &Fields, wrong: &[Wrong]) -> String {
    if wrong.is_empty() {
        return String::new();
    }
    let line = |wrong: &Wrong| format!("<li><a href=\"#{}\">{}</a></li>\n", wrong.field, shown(&wrong.text));
    let mut lines: String = wrong.iter().map(line).collect();
    if !fields.files.is_empty() {
        lines.push_str(&format!("<li><a href=\"#files\">{}</a></li>\n", shown(words.again_files)));
    }
    format!("<div class=\"summary\" role=\"alert\">\n<h2>{}</h2>\n<ul>\n{lines}</ul>\n</div>\n", shown(words.wrong))
}

fn inputs(words: &Words, fields: &Fields, wrong: &[Wrong]) -> String {
    let message =
        Input { name: "message", label: words.message, hint: "", needed: true, wrong: said(wrong, "message") };
    let email =
        Input { name: "email", label: words.email, hint: words.email_help, needed: true, wrong: said(wrong, "email") };
    let name = Input { name: "name", label: words.name, hint: "", needed: false, wrong: None };
    let subject = Input { name: "subject", label: words.subject, hint: "", needed: false, wrong: None };
    let files =
        Input { name: "files", label: words.files, hint: words.files_help, needed: false, wrong: said(wrong, "files") };
    [
        message.around(
            words,
            &format!(
                "<textarea {} rows=\"8\" maxlength=\"100000\">\n{}</textarea>",
                message.attributes(),
                shown(&fields.message)
            ),
        ),
        email.around(
            words,
            &format!(
                "<input type=\"email\" {} autocomplete=\"email\" value=\"{}\">",
                email.attributes(),
                in_quotes(&fields.email)
            ),
        ),
        name.around(
            words,
            &format!(
                "<input type=\"text\" {} autocomplete=\"name\" value=\"{}\">",
                name.attributes(),
                in_quotes(&fields.name)
            ),
        ),
        subject.around(
            words,
            &format!("<input type=\"text\" {} value=\"{}\">", subject.attributes(), in_quotes(&fields.subject)),
        ),
        files.around(words, &format!("<input type=\"file\" {} multiple>", files.attributes())),
    ]
    .concat()
}

struct Input<'a> {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    needed: bool,
    wrong: Option<&'a str>,
}

impl Input<'_> {
    fn attributes(&self) -> String {
        let name = self.name;
        let mut text = format!("id=\"{name}\" name=\"{name}\"");
        if self.needed {
            text.push_str(" required aria-required=\"true\"");
        }
        let mut described = Vec::new();
        if !self.hint.is_empty() {
            described.push(format!("{name}-hint"));
        }
        if self.wrong.is_some() {
            described.push(format!("{name}-wrong"));
            text.push_str(" aria-invalid=\"true\"");
        }
        if !described.is_empty() {
            text.push_str(&format!(" aria-describedby=\"{}\"", described.join(" ")));
        }
        text
    }

    fn around(&self, words: &Words, control: &str) -> String {
        let name = self.name;
        let optional = if self.needed {
            String::new()
        } else {
            format!(" <span class=\"optional\">({})</span>", shown(words.optional))
        };
        let hint = if self.hint.is_empty() {
            String::new()
        } else {
            format!("<p class=\"hint\" id=\"{name}-hint\">{}</p>\n", shown(self.hint))
        };
        let wrong = self
            .wrong
            .map_or_else(String::new, |text| format!("<p class=\"wrong\" id=\"{name}-wrong\">{}</p>\n", shown(text)));
        format!(
            "<div class=\"field\">\n<label for=\"{name}\">{}{optional}</label>\n{hint}{control}\n{wrong}</div>\n",
            shown(self.label)
        )
    }
}

fn said<'a>(wrong: &'a [Wrong], field: &str) -> Option<&'a str> {
    wrong.iter().find(|wrong| wrong.field == field).map(|wrong| wrong.text.as_str())
}

/// The trap is out of sight, until it caught somebody who then has to find it.
fn hidden(words: &Words, fields: &Fields, wrong: &[Wrong]) -> String {
    let caught = said(wrong, "website").is_some();
    let class = if caught { "field" } else { "trap" };
    let away = if caught { "" } else { " aria-hidden=\"true\"" };
    let tab = if caught { "" } else { " tabindex=\"-1\"" };
    format!(
        "<div class=\"{class}\"{away}>\n<label for=\"website\">{}</label>\n<input type=\"text\" id=\"website\" name=\"website\" autocomplete=\"off\"{tab} value=\"{}\">\n</div>\n\
         <input type=\"hidden\" name=\"began\" value=\"{}\">\n<input type=\"hidden\" name=\"origin\" value=\"{}\">\n",
        shown(words.leave_empty),
        in_quotes(&fields.website),
        in_quotes(&fields.began),
        in_quotes(&fields.origin)
    )
}

/// The page after sending.
pub(crate) fn thanks(account: &Account, words: &Words, fields: &Fields, reference: &str) -> String {
    let expect = account.settings.text("expect").trim();
    let expect = if expect.is_empty() { String::new() } else { format!("<p>{}</p>\n", shown(expect)) };
    let body = format!(
        "<h1>{}</h1>\n<p class=\"reference\">{}: <strong>{}</strong></p>\n<p>{} {} {}.</p>\n{expect}\
         <section class=\"panel\">\n<h2>{}</h2>\n<pre class=\"copy\">{}</pre>\n</section>\n<p><a href=\"/p/form/{}?lang={}\">{}</a></p>\n",
        shown(words.thanks),
        shown(words.reference),
        shown(reference),
        shown(words.kept),
        shown(words.answer_to),
        shown(&fields.email),
        shown(words.you_wrote),
        shown(&fields.message),
        in_quotes(account.inbox.as_str()),
        words.code,
        shown(words.another)
    );
    paper::document(words.code, words.thanks, &body)
}
