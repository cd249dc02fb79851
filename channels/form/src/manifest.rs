//! What the screens need to know, and which settings cannot work.

use crate::words;
use base::Refusal;
use contract::{Field, FieldKind, FileLimits, Manifest, Settings, Visibility};

/// Bytes of all files of one message.
pub(crate) const FILES: usize = 10 * 1024 * 1024;
/// Files of one message.
pub(crate) const COUNT: usize = 10;

const fn field(key: &'static str, label: &'static str, kind: FieldKind, help: &'static str) -> Field {
    Field { key, label, kind, choices: &[], default: None, required: false, help, secret: false, only: None }
}

pub(crate) fn manifest() -> Manifest {
    let language =
        field("language", "Language", FieldKind::Choice, "Of the page's own words; title and introduction are yours.");
    Manifest {
        kind: "form",
        name: "Web form".into(),
        icon: "form",
        colour: "series-3",
        visibility: Visibility::Private,
        can_start: false,
        can_reply: false,
        has_subject: true,
        has_cc: false,
        text_limit: None,
        audiences: vec![],
        acts: vec![],
        wants_descriptions: false,
        listens: false,
        attachments: FileLimits { count: 10, bytes: 10 * 1024 * 1024 },
        settings: vec![
            field(
                "title",
                "Title",
                FieldKind::Text,
                "Above the form. Empty: a plain \"Write to us\" in the page's language.",
            ),
            field(
                "intro",
                "Introduction",
                FieldKind::Lines,
                "A few sentences below the title: what to write about, what to have at hand.",
            ),
            Field { choices: words::CODES, default: Some("en"), ..language },
            field(
                "expect",
                "When to expect an answer",
                FieldKind::Text,
                "An honest sentence shown after sending, such as: We answer within one working day.",
            ),
        ],
        help: "A page of its own that anybody can write on, without JavaScript and without an account. Only a message and an e-mail address are asked for. The address typed in is not proven.",
    }
}

pub(crate) fn check(settings: &Settings) -> Result<(), Refusal> {
    let language = settings.text("language");
    if !language.is_empty() && !words::CODES.contains(&language) {
        return Err(Refusal::invalid("language", format!("choose one of {}", words::CODES.join(", "))));
    }
    for (key, most) in [("title", 200), ("intro", 4_000), ("expect", 500)] {
        if settings.text(key).chars().count() > most {
            return Err(Refusal::invalid(key, format!("this may have at most {most} characters")));
        }
    }
    Ok(())
}
