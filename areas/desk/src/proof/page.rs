//! The page behind the link, as text. Everything that came from outside is escaped here.

use super::words::{Filling, Words};
use customers::proof::{Proof, State};
use html_escape::{encode_double_quoted_attribute as in_quotes, encode_text as shown};
use web::paper::document;

/// The question with its two answers. Opening it changes nothing: programs that look through mail open every link.
pub(crate) fn question(words: &Words, (proof, company): (&Proof, &str), token: &str) -> String {
    let said = |text: &str| shown(&words.fill(text, filling(proof, company))).into_owned();
    let button = |answer: &str, label: &str| {
        format!("<p><button type=\"submit\" name=\"answer\" value=\"{answer}\">{}</button></p>\n", shown(label))
    };
    let body = format!(
        "<h1>{}</h1>\n<p>{}</p>\n<p>{}</p>\n<form class=\"panel\" method=\"post\" action=\"/p/proof/{}\">\n{}{}</form>\n",
        shown(words.title),
        said(words.claim),
        said(words.meaning),
        in_quotes(token),
        button("yes", words.yes),
        button("no", words.no)
    );
    document(words.code, words.title, &body)
}

/// After the answer.
pub(crate) fn thanks(words: &Words, (proof, company): (&Proof, &str), said: State) -> String {
    let text = if said == State::Proven { words.proven } else { words.denied };
    plain(words, (words.thanks, &words.fill(text, filling(proof, company))))
}

/// A link that leads nowhere.
pub(crate) fn over(words: &Words) -> String {
    plain(words, (words.over, words.over_why))
}

fn plain(words: &Words, (title, text): (&str, &str)) -> String {
    document(words.code, title, &format!("<h1>{}</h1>\n<p>{}</p>\n", shown(title), shown(text)))
}

fn filling<'a>(proof: &'a Proof, company: &'a str) -> Filling<'a> {
    Filling { company, address: &proof.address, asker: &proof.asker, link: "", code: "", until: "" }
}
