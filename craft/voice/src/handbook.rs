//! The page of the checks, made from what they say of themselves.

use crate::checks::ALL;
use crate::languages::KNOWN;
use std::fmt::Write;

/// The checks with their examples, as Markdown.
#[must_use]
pub fn handbook() -> String {
    let mut page = String::new();
    for check in ALL {
        written(
            &mut page,
            format_args!("### `{}`\n\n{}\n\n| language | before | after |\n|---|---|---|\n", check.name, check.catches),
        );
        for example in check.examples {
            let language =
                KNOWN.iter().find(|(code, _)| *code == example.language).map_or(example.language, |(_, name)| name);
            written(&mut page, format_args!("| {language} | {} | {} |\n", cell(example.before), cell(example.after)));
        }
        page.push('\n');
    }
    page
}

fn written(page: &mut String, text: std::fmt::Arguments<'_>) {
    page.write_fmt(text).ok();
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', "<br>").replace('<', "&lt;").replace("&lt;br>", "<br>")
}
