//! The badge: how many promises are met, when, by which method. Facts only, for any page that shows it. Pure.

use super::view::View;
use super::words::{Words, filled};
use html_escape::{encode_double_quoted_attribute as in_quotes, encode_text as shown};

/// What the badge says.
#[must_use]
pub fn said(words: &Words, view: &View) -> String {
    let count = view.count();
    let met = filled(words.met_of, &[("met", &count.met.to_string()), ("all", &count.all.to_string())]);
    let method = view.board.method.trim_start_matches("pact-");
    [met.as_str(), words.month(&view.month), method].join(", ")
}

/// The picture. It leads to the page where it is shown as more than a picture.
#[must_use]
pub fn drawn(words: &Words, view: &View) -> String {
    let text = said(words, view);
    // about as wide as these letters are in any usual font; the text is made to fit
    let wide = text.chars().count() * 7;
    let (whole, inside) = (wide + 46, wide);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole}\" height=\"28\" viewBox=\"0 0 {whole} 28\" role=\"img\" lang=\"{}\">\
         <title>{}</title><a href=\"{}/p/pact\"><rect x=\".5\" y=\".5\" width=\"{}\" height=\"27\" rx=\"13.5\" fill=\"#ffffff\" stroke=\"#0b6b5d\"/>\
         <circle cx=\"14\" cy=\"14\" r=\"8\" fill=\"#0b6b5d\"/><path d=\"M10.5 14.2l2.4 2.4 4.6-5\" fill=\"none\" stroke=\"#ffffff\" stroke-width=\"1.8\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>\
         <text x=\"30\" y=\"18.5\" fill=\"#1f1d1a\" font-family=\"system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif\" font-size=\"13\" textLength=\"{inside}\" lengthAdjust=\"spacingAndGlyphs\">{}</text></a></svg>\n",
        words.code,
        shown(&text),
        in_quotes(&view.url),
        whole - 1,
        shown(&text)
    )
}
