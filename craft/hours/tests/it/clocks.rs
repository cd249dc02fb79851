//! Whole conversations and their clocks, worked by hand. March 2nd 2026 is a Monday.

use crate::{HOUR, MINUTE, at, office};
use Happening::{Answered, Asked, Stands};
use hours::{Clock, Happening, Kind, Standing, State, Targets, clocks};

const TARGETS: Targets =
    Targets { first: Some(2 * HOUR), next: Some(4 * HOUR), resolution: Some(8 * HOUR), rests_elsewhere: false };

/// Day of March, time of day in Vienna.
fn on(day: u8, time: &str) -> i64 {
    at(&format!("2026-03-{day:02}T{time}:00+01"))
}

fn told(history: &[(i64, Happening)], targets: &Targets) -> Vec<(Kind, State)> {
    clocks(history, &office(&[]), targets).into_iter().map(|Clock { kind, state, .. }| (kind, state)).collect()
}

#[test]
fn a_first_answer_counts_from_the_message_that_opened() {
    let history = [(on(2, "16:00"), Asked), (on(2, "16:30"), Asked), (on(3, "10:00"), Answered)];
    assert_eq!(
        told(&history, &TARGETS),
        [(Kind::First, State::Met { at: on(3, "10:00") }), (Kind::Resolution, State::Runs { due: on(3, "16:00") })]
    );
    let late = [(on(2, "16:00"), Asked), (on(3, "10:01"), Answered)];
    assert_eq!(told(&late, &TARGETS)[0].1, State::Missed { due: on(3, "10:00"), at: on(3, "10:01") });
}

#[test]
fn an_agent_who_writes_first_owes_no_first_answer() {
    let history = [(on(2, "09:00"), Answered), (on(2, "10:00"), Asked)];
    assert_eq!(told(&history, &TARGETS)[1], (Kind::Next, State::Runs { due: on(2, "14:00") }));
}

#[test]
fn the_next_answer_counts_from_the_oldest_unanswered_message_one_value_a_turn() {
    let history = [
        (on(2, "09:00"), Asked),
        (on(2, "09:30"), Answered),
        (on(2, "10:00"), Asked),
        (on(2, "12:00"), Asked),
        (on(2, "13:00"), Answered),
        (on(2, "13:10"), Answered),
        (on(2, "15:00"), Asked),
    ];
    let next: Vec<_> = told(&history, &TARGETS).into_iter().filter(|(kind, _)| *kind == Kind::Next).collect();
    assert_eq!(
        next,
        [(Kind::Next, State::Met { at: on(2, "13:00") }), (Kind::Next, State::Runs { due: on(3, "11:00") })]
    );
}

#[test]
fn resolution_rests_while_the_customer_has_the_word() {
    let history = [
        (on(2, "09:00"), Asked),
        (on(2, "11:00"), Answered),
        (on(2, "11:00"), Stands(Standing::Customers)),
        (on(4, "09:00"), Asked),
        (on(4, "09:00"), Stands(Standing::Ours)),
    ];
    let resolution = clocks(&history[..3], &office(&[]), &TARGETS).pop().unwrap();
    assert_eq!((resolution.state, resolution.spent), (State::Rests { left: 6 * HOUR }, 2 * HOUR));
    assert!(told(&history, &TARGETS).contains(&(Kind::Resolution, State::Runs { due: on(4, "15:00") })));
}

#[test]
fn elsewhere_rests_only_if_the_promise_says_so() {
    let history = [(on(2, "09:00"), Asked), (on(2, "10:00"), Stands(Standing::Elsewhere))];
    let resting = Targets { rests_elsewhere: true, ..TARGETS };
    assert_eq!(told(&history, &TARGETS)[1].1, State::Runs { due: on(2, "17:00") });
    assert_eq!(told(&history, &resting)[1].1, State::Rests { left: 7 * HOUR });
}

#[test]
fn reopening_restarts_the_next_answer_continues_resolution_and_leaves_the_first_answer_alone() {
    let history = [
        (on(2, "09:00"), Asked),
        (on(2, "10:00"), Answered),
        (on(2, "12:00"), Stands(Standing::Resolved)),
        (on(5, "09:00"), Asked),
        (on(5, "09:00"), Stands(Standing::Ours)),
    ];
    assert_eq!(
        told(&history, &TARGETS),
        [
            (Kind::First, State::Met { at: on(2, "10:00") }),
            (Kind::Resolution, State::Runs { due: on(5, "14:00") }),
            (Kind::Next, State::Runs { due: on(5, "13:00") }),
        ]
    );
}

#[test]
fn a_broken_promise_is_not_mended_by_reopening() {
    let history = [
        (on(2, "09:00"), Asked),
        (on(4, "12:00"), Stands(Standing::Resolved)),
        (on(5, "09:00"), Stands(Standing::Ours)),
    ];
    assert!(told(&history, &TARGETS).contains(&(Kind::Resolution, State::Runs { due: on(2, "17:00") })));
}

#[test]
fn what_was_unwanted_or_done_without_words_is_owed_nothing() {
    let spam = [(on(2, "09:00"), Asked), (on(2, "09:01"), Stands(Standing::Away))];
    assert_eq!(told(&spam, &TARGETS), [(Kind::First, State::Void), (Kind::Resolution, State::Void)]);
    let silent = [(on(2, "09:00"), Asked), (on(2, "09:30"), Stands(Standing::Resolved)), (on(2, "10:00"), Asked)];
    let told = told(&silent, &TARGETS);
    assert_eq!(told[0], (Kind::First, State::Void), "never rewritten");
    assert_eq!(told[1], (Kind::Resolution, State::Met { at: on(2, "09:30") }));
}

#[test]
fn what_is_not_promised_has_no_clock() {
    assert_eq!(told(&[(on(2, "09:00"), Asked)], &Targets::default()), []);
    let only_first = Targets { first: Some(30 * MINUTE), ..Targets::default() };
    assert_eq!(told(&[(on(2, "09:00"), Asked)], &only_first), [(Kind::First, State::Runs { due: on(2, "09:30") })]);
}
