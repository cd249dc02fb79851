//! Time runs forward and stops at now.

use sample::{Author, Status};

use crate::{NOW, company};

const DAY: i64 = 24 * 3_600_000;

#[test]
fn turns_are_in_order_and_none_is_in_the_future() {
    let mut last_opened = i64::MIN;
    for thread in &company().conversations {
        assert!(thread.opened_at >= last_opened);
        last_opened = thread.opened_at;
        assert_eq!(thread.opened_at, thread.turns.first().unwrap().at_ms);
        assert!(thread.turns.iter().all(|turn| turn.at_ms <= NOW), "{}", thread.subject);
        assert!(thread.turns.windows(2).all(|pair| pair[0].at_ms < pair[1].at_ms), "{}", thread.subject);
        assert!(thread.resolved_at.is_none_or(|at| at <= NOW && at >= thread.turns.last().unwrap().at_ms));
        assert!(thread.drafts.iter().all(|draft| draft.at_ms <= NOW));
    }
    assert!(company().conversations.first().unwrap().opened_at > NOW - 215 * DAY);
    assert!(company().customers.iter().all(|customer| customer.since_ms <= NOW));
}

#[test]
fn only_sleepers_have_a_time_ahead_and_only_the_resolved_an_end() {
    for thread in &company().conversations {
        assert_eq!(thread.snoozed_until.is_some(), thread.status == Status::Snoozed, "{}", thread.subject);
        assert!(thread.snoozed_until.is_none_or(|until| until > NOW));
        assert_eq!(thread.resolved_at.is_some(), thread.status == Status::Resolved, "{}", thread.subject);
    }
}

#[test]
fn answers_are_given_in_working_weeks() {
    let answers = company().conversations.iter().flat_map(|thread| &thread.turns);
    let (mut all, mut sunday) = (0, 0);
    for turn in answers.filter(|turn| matches!(turn.author, Author::Agent(_))) {
        all += 1;
        // day 0 was a Thursday
        sunday += usize::from((turn.at_ms.div_euclid(DAY) + 3).rem_euclid(7) == 6);
    }
    assert!(sunday * 200 < all, "{sunday} of {all}");
}

#[test]
fn any_moment_of_the_week_will_do() {
    for hours in [3, 31, 59, 80, 130] {
        let company = sample::company(11, NOW + hours * 3_600_000);
        let ordered = |pair: &[sample::Turn]| pair[0].at_ms < pair[1].at_ms;
        assert!(company.conversations.iter().all(|thread| thread.turns.windows(2).all(ordered)));
        let last = |thread: &sample::Conversation| thread.turns.last().unwrap().at_ms;
        assert!(company.conversations.iter().all(|thread| last(thread) <= NOW + hours * 3_600_000));
    }
}
