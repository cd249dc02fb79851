//! How many of what, and that the seed decides.

use std::collections::BTreeMap;

use sample::{Conversation, Kind, LANGUAGES, Language, Status};

use crate::{NOW, company};

fn count(states: &[Status]) -> usize {
    company().conversations.iter().filter(|thread| states.contains(&thread.status)).count()
}

#[test]
fn the_same_seed_writes_the_same_company() {
    assert_eq!(&sample::company(7, NOW), company());
    assert_ne!(&sample::company(8, NOW).conversations, &company().conversations);
}

#[test]
fn there_is_half_a_year_of_work() {
    let company = company();
    assert!(company.conversations.len() >= 3_000, "{}", company.conversations.len());
    assert!((1_700..2_000).contains(&company.customers.len()), "{}", company.customers.len());
    assert!((9..=12).contains(&company.agents.len()));
    assert!(company.labels.len() >= 12);
}

#[test]
fn four_languages_have_their_shares() {
    let mut found: BTreeMap<Language, usize> = BTreeMap::new();
    for thread in &company().conversations {
        *found.entry(thread.language).or_default() += 1;
    }
    for (language, wanted) in LANGUAGES.into_iter().zip([50, 20, 15, 15]) {
        let percent = found[&language] * 100 / company().conversations.len();
        assert!(percent.abs_diff(wanted) <= 5, "{language:?} {percent} %");
    }
}

#[test]
fn today_has_a_tail_of_work() {
    assert!((50..=75).contains(&count(&[Status::Open, Status::Waiting, Status::WaitingUs])));
    assert!((7..=14).contains(&count(&[Status::Snoozed])));
    assert!(count(&[Status::Spam]) >= 20);
    assert!(count(&[Status::Trash]) >= 3);
    let open = company().conversations.iter().filter(|thread| thread.status == Status::Open);
    assert!(open.clone().filter(|thread| thread.assignee.is_none()).count() >= 8);
    let old = NOW - 3 * 24 * 3_600_000;
    assert!(open.filter(|thread| waits_since(thread) < old).count() >= 4);
}

/// The first letter since our last one.
fn waits_since(thread: &Conversation) -> i64 {
    let ours = thread.turns.iter().rposition(|turn| matches!(turn.kind, Kind::Out(_)));
    let since = thread.turns.iter().skip(ours.map_or(0, |at| at + 1)).find(|turn| turn.kind == Kind::In);
    since.map_or(NOW, |turn| turn.at_ms)
}

#[test]
fn some_threads_are_long_and_some_answers_failed() {
    let long = company().conversations.iter().filter(|thread| (15..=40).contains(&thread.turns.len())).count();
    assert!(long >= 20, "{long}");
    assert!(company().conversations.iter().all(|thread| thread.turns.len() <= 40));
    let turns = || company().conversations.iter().flat_map(|thread| &thread.turns);
    let failed = turns().filter(|turn| matches!(turn.kind, Kind::Out(sample::Delivery::Failed(_)))).count();
    assert!((2..=3).contains(&failed), "{failed}");
    assert!(turns().any(|turn| turn.kind == Kind::InAutomatic));
    assert!(company().conversations.iter().flat_map(|thread| &thread.drafts).count() >= 2);
}

#[test]
fn the_company_stays_small() {
    let turns = || company().conversations.iter().flat_map(|thread| &thread.turns);
    let words: usize = turns().map(|turn| turn.text.len() + turn.html.as_ref().map_or(0, String::len)).sum();
    let files: usize = turns().flat_map(|turn| &turn.attachments).map(|file| file.bytes.len()).sum();
    assert!(words + files < 25 << 20, "{words} + {files}");
}
