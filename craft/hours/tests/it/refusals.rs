//! Calendars that cannot be, and what is said of them.

use crate::{calendar, span, week};
use hours::{Hours, Span, Week};

fn refused(zone: &str, week: Week) -> String {
    Hours::new(&calendar(zone, week, &[])).unwrap_err().to_string()
}

#[test]
fn each_names_its_field_and_what_would_be_right() {
    let monday = |one: Span| week(1, &[one]);
    assert!(refused("Europe/Atlantis", monday(span("09:00", "17:00"))).starts_with("zone: \"Europe/Atlantis\""));
    for wrong in [span("25:00", "26:00"), span("9:00", "17:00"), span("09:00", "24:01"), span("09.00", "17:00")] {
        assert!(refused("UTC", monday(wrong)).starts_with("week.monday: "));
    }
    assert!(refused("UTC", monday(span("09:00", "09:00"))).contains("no time that is open"));
    assert!(refused("UTC", monday(span("24:00", "06:00"))).contains("no time that is open"));
    assert!(refused("UTC", Week::default()).contains("never opens"));
}

#[test]
fn a_range_that_ends_before_it_begins_is_refused() {
    let mut days = calendar("UTC", week(1, &[span("09:00", "17:00")]), &["2026-05-02"]);
    days.holidays[0].to = Some("2026-05-01".parse().unwrap());
    assert!(Hours::new(&days).unwrap_err().why.contains("ends before it begins"));
}

#[test]
fn unknown_fields_are_refused() {
    let text = r#"{"zone":"UTC","week":{"monday":[],"funday":[]}}"#;
    assert!(serde_json::from_str::<hours::Calendar>(text).is_err());
}
