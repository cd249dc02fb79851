//! Nothing empty, nothing unfilled, nothing said twice on the first screen.

use std::collections::BTreeSet;

use sample::{Kind, Status};

use crate::{NOW, company};

#[test]
fn no_text_is_empty_or_has_an_open_slot() {
    for thread in &company().conversations {
        assert!(!thread.subject.trim().is_empty());
        assert!(!thread.subject.contains(['{', '}', '|']), "{}", thread.subject);
        assert!(!thread.turns.is_empty(), "{}", thread.subject);
        for turn in &thread.turns {
            assert!(turn.text.trim().len() > 1, "{}: {turn:?}", thread.subject);
            assert!(!turn.text.contains(['{', '}', '|']), "{}", turn.text);
            assert!(turn.html.as_ref().is_none_or(|html| html.starts_with("<html>")));
        }
    }
}

#[test]
fn open_conversations_begin_differently() {
    for seed in [7, 8, 9, 10] {
        begin_differently(&sample::company(seed, NOW));
    }
}

fn begin_differently(company: &sample::Company) {
    let (mut subjects, mut lines) = (BTreeSet::new(), BTreeSet::new());
    let today = [Status::Open, Status::Waiting, Status::WaitingUs];
    for thread in company.conversations.iter().filter(|thread| today.contains(&thread.status)) {
        assert!(subjects.insert(&thread.subject), "{}", thread.subject);
        let first = thread.turns.first().map(|turn| turn.text.as_str()).unwrap_or_default();
        // the first line that is more than a greeting
        let line = first.lines().find(|line| line.chars().count() > 36).unwrap_or(first);
        assert!(lines.insert(line.to_owned()), "{line}");
    }
}

#[test]
fn letters_quote_what_they_answer_and_some_are_html() {
    let turns = || company().conversations.iter().flat_map(|thread| &thread.turns);
    let letters = turns().filter(|turn| turn.kind == Kind::In).count();
    assert!(turns().filter(|turn| turn.text.contains("\n> ")).count() > letters / 5);
    assert!(turns().filter(|turn| turn.html.is_some()).count() > letters / 6);
}

#[test]
fn files_are_what_they_say() {
    let turns = company().conversations.iter().flat_map(|thread| &thread.turns);
    let mut kinds = BTreeSet::new();
    for file in turns.flat_map(|turn| &turn.attachments) {
        kinds.insert(file.content_type);
        let starts: &[u8] = match file.content_type {
            "image/png" => b"\x89PNG\r\n\x1a\n",
            "application/pdf" => b"%PDF-1.4",
            _ => b"Larkmill",
        };
        assert!(file.bytes.starts_with(starts), "{}", file.name);
        assert!(file.bytes.len() < 20_000, "{} {}", file.name, file.bytes.len());
    }
    assert_eq!(kinds.len(), 3);
}

#[test]
fn the_suggested_mail_is_ready_to_send() {
    let mail = &company().suggested_mail;
    assert!(mail.text.len() > 100 && mail.from_address.ends_with(".example"));
    assert!(company().inboxes.iter().any(|inbox| inbox.address == Some(mail.to)));
}
