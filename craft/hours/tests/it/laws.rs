//! What holds for every calendar and every moment.

use crate::{MINUTE, calendar, span, week};
use hours::Hours;
use proptest::prelude::*;

/// Calendars that open; a minute a week is one, but its deadlines may lie beyond the eleven years that are looked at.
fn any_hours() -> impl Strategy<Value = Hours> {
    let zone = prop::sample::select(vec!["Europe/Vienna", "Australia/Lord_Howe", "America/New_York", "Asia/Kolkata"]);
    let time = (0..24_u8, 0..60_u8).prop_map(|(h, m)| format!("{h:02}:{m:02}"));
    let spans = prop::collection::vec((time.clone(), time), 1..4);
    (zone, 1..=7_usize, spans).prop_filter_map("opens when it closes, or hardly ever", |(zone, days, spans)| {
        let spans: Vec<_> = spans.iter().map(|(from, to)| span(from, to)).collect();
        Hours::new(&calendar(zone, week(days, &spans), &["2026-03-30"])).ok().filter(opens_often_enough)
    })
}

fn opens_often_enough(hours: &Hours) -> bool {
    hours.deadline(1_767_225_600_000, 4_500 * MINUTE).is_ok()
}

/// Within two years that hold every kind of jump.
fn moment() -> impl Strategy<Value = i64> {
    (1_767_225_600_000..1_830_000_000_000_i64).prop_map(|ms| ms / 1_000 * 1_000)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn later_is_never_due_earlier(hours in any_hours(), at in moment(), later in 0..10_000_i64, minutes in 1..3_000_i64) {
        let due = |at, minutes: i64| hours.deadline(at, minutes * MINUTE).unwrap();
        prop_assert!(due(at, minutes) <= due(at + later * MINUTE, minutes));
        prop_assert!(due(at, minutes) < due(at, minutes + 1));
    }

    #[test]
    fn a_deadline_lies_in_open_time_and_that_time_has_passed(hours in any_hours(), at in moment(), minutes in 1..3_000_i64) {
        let due = hours.deadline(at, minutes * MINUTE).unwrap();
        prop_assert!(hours.is_open(due - 1));
        prop_assert_eq!(hours.elapsed(at, due), minutes * MINUTE);
    }

    #[test]
    fn parts_add_up(hours in any_hours(), at in moment(), a in 1..2_000_i64, b in 1..2_000_i64) {
        let half = hours.deadline(at, a * MINUTE).unwrap();
        prop_assert_eq!(hours.deadline(at, (a + b) * MINUTE), hours.deadline(half, b * MINUTE));
    }
}
