//! Worked deadlines: nights, weekends, holidays, lunch, and every oddity of the clocks in spring and autumn.

use crate::{MINUTE, at, calendar, office, span, week};
use hours::Hours;

fn due(hours: &Hours, start: &str, minutes: i64) -> i64 {
    hours.deadline(at(start), minutes * MINUTE).unwrap()
}

fn kind(letter: char, zone: &str) -> Hours {
    let week = match letter {
        'W' => week(5, &[span("09:00", "17:00")]),
        'S' => week(5, &[span("09:00", "12:00"), span("13:00", "17:00")]),
        'N' => week(7, &[span("22:00", "06:00")]),
        _ => week(7, &[span("00:00", "24:00")]),
    };
    Hours::new(&calendar(zone, week, &[])).unwrap()
}

#[test]
fn office_hours() {
    for (start, minutes, expected) in [
        ("2026-03-02T10:00:00+01", 60, "2026-03-02T11:00:00+01"),
        ("2026-03-02T07:30:00+01", 60, "2026-03-02T10:00:00+01"),
        ("2026-03-06T18:00:00+01", 60, "2026-03-09T10:00:00+01"),
        ("2026-03-02T16:30:00+01", 60, "2026-03-03T09:30:00+01"),
        ("2026-03-06T16:30:00+01", 90, "2026-03-09T10:00:00+01"),
        ("2026-03-02T17:00:00+01", 1, "2026-03-03T09:01:00+01"),
        ("2026-03-02T16:00:00+01", 60, "2026-03-02T17:00:00+01"),
        ("2026-03-02T16:59:30+01", 1, "2026-03-03T09:00:30+01"),
        ("2026-03-02T09:00:00+01", 2_400, "2026-03-06T17:00:00+01"),
        ("2028-02-28T16:00:00+01", 120, "2028-02-29T10:00:00+01"),
    ] {
        assert_eq!(due(&office(&[]), start, minutes), at(expected), "{start} + {minutes}");
    }
}

#[test]
fn holidays_are_closed() {
    assert_eq!(due(&office(&["2026-05-01"]), "2026-05-01T10:00:00+02", 60), at("2026-05-04T10:00:00+02"));
    let christmas = office(&["2026-12-24", "2026-12-25"]);
    assert_eq!(due(&christmas, "2026-12-23T16:00:00+01", 120), at("2026-12-28T10:00:00+01"));
}

#[test]
fn a_holiday_may_be_a_half_day_a_range_or_come_every_year() {
    let mut days = calendar("Europe/Vienna", week(5, &[span("09:00", "17:00")]), &["2025-12-24", "2025-12-31"]);
    days.holidays[0].yearly = true;
    days.holidays[0].open = vec![span("09:00", "12:00")];
    days.holidays[1].yearly = true;
    days.holidays[1].to = Some("2026-01-02".parse().unwrap());
    let hours = Hours::new(&days).unwrap();
    assert_eq!(due(&hours, "2026-12-24T11:00:00+01", 90), at("2026-12-25T09:30:00+01"), "half day, a year later");
    assert_eq!(due(&hours, "2026-12-31T10:00:00+01", 60), at("2027-01-04T10:00:00+01"), "over the turn of the year");
}

#[test]
fn lunch_is_closed() {
    assert_eq!(due(&kind('S', "Europe/Vienna"), "2026-03-02T11:30:00+01", 60), at("2026-03-02T13:30:00+01"));
}

#[test]
fn clocks_that_jump() {
    for (letter, zone, start, minutes, expected) in [
        ('A', "Europe/Vienna", "2026-03-29T01:30:00+01", 60, "2026-03-29T03:30:00+02"),
        ('A', "Europe/Vienna", "2026-10-25T01:30:00+02", 180, "2026-10-25T03:30:00+01"),
        ('N', "Europe/Vienna", "2026-03-28T22:00:00+01", 480, "2026-03-29T23:00:00+02"),
        ('N', "Europe/Vienna", "2026-10-24T22:00:00+02", 480, "2026-10-25T05:00:00+01"),
        ('A', "Australia/Lord_Howe", "2026-04-05T01:00:00+11", 120, "2026-04-05T02:30:00+10:30"),
    ] {
        assert_eq!(due(&kind(letter, zone), start, minutes), at(expected), "{zone} {start}");
    }
}

#[test]
fn a_calendar_lives_in_its_own_zone() {
    assert_eq!(due(&kind('W', "Asia/Kolkata"), "2026-03-02T03:00:00Z", 60), at("2026-03-02T10:00:00+05:30"));
}

#[test]
fn open_and_opening() {
    let hours = office(&[]);
    assert!(hours.is_open(at("2026-03-02T09:00:00+01")));
    assert!(!hours.is_open(at("2026-03-02T17:00:00+01")));
    assert_eq!(hours.next_opening(at("2026-03-06T17:00:00+01")), Ok(at("2026-03-09T09:00:00+01")));
    assert_eq!(hours.elapsed(at("2026-03-06T16:00:00+01"), at("2026-03-09T10:30:00+01")), 150 * MINUTE);
    assert_eq!(hours.elapsed(at("2026-03-09T10:30:00+01"), at("2026-03-06T16:00:00+01")), 0);
}
