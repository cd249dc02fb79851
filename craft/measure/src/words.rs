//! Numbers in sentences, and names that betray what was not known at time zero.

use evidence::{Code, Interval, Refusal};

/// Three significant digits.
pub(crate) fn short(x: f64) -> String {
    if !x.is_finite() {
        return "not known".to_owned();
    }
    let size = x.abs();
    if size >= 100.0 || x == 0.0 {
        format!("{x:.0}")
    } else if size >= 10.0 {
        format!("{x:.1}")
    } else if size >= 1.0 {
        format!("{x:.2}")
    } else {
        let mut places = 3;
        let mut scaled = size;
        while scaled < 0.1 && places < 12 {
            scaled *= 10.0;
            places += 1;
        }
        format!("{x:.places$}")
    }
}

/// "between lo and hi".
pub(crate) fn span(i: &Interval) -> String {
    format!("between {} and {}", short(i.lo), short(i.hi))
}

/// Words in column names that tell of something after the contact.
const LATER: [&str; 10] =
    ["resolved", "resolution", "solved", "csat", "nps", "satisfied", "rated", "rating", "reopened", "replied"];

/// A group or treatment defined by what happened after time zero, or by having contacted us.
pub(crate) fn post_treatment(column: &str, figure: &str) -> Option<Refusal> {
    let name = column.to_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
    if words.iter().any(|w| LATER.contains(w)) {
        let why = format!(
            "\"{column}\" was not known at time zero (the contact or the assignment): grouping by it builds in the result (immortal-time bias). Group by what was known then"
        );
        return Some(Refusal::new(Code::PostTreatment, figure, why));
    }
    if words.contains(&"contacted") || name == "contact" || name == "ever_contact" {
        let why = format!(
            "\"{column}\": a service contact is a selected event; people with problems contact us, and so do the best customers. Compare quality or policy given a contact, or use start-stop rows"
        );
        return Some(Refusal::new(Code::PostTreatment, figure, why));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_known_later_is_no_group() {
        assert!(post_treatment("resolved_first_time", "effect").is_some());
        assert!(post_treatment("ever_contacted", "effect").is_some());
        assert!(post_treatment("treat", "effect").is_none());
        assert!(post_treatment("contact_priority", "effect").is_none());
    }

    #[test]
    fn numbers_are_said_shortly() {
        assert_eq!([short(0.012_345), short(-4.567), short(1234.5)], ["0.0123", "-4.57", "1234"]);
    }
}
