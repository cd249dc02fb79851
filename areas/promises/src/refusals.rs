//! What is refused here, in words people can go on with.

use base::Refusal;

pub(crate) fn settled() -> Refusal {
    Refusal::new("promise.settled", 409, "this promise is settled already; open it again first")
}

pub(crate) fn not_settled() -> Refusal {
    Refusal::new(
        "promise.open",
        409,
        "this promise is open, or was replaced by another; there is nothing to open again",
    )
}

pub(crate) fn too_late_to_move() -> Refusal {
    let detail = "this promise is late already; say that it was not kept, and make a new one";
    Refusal::new("promise.late", 409, detail)
}

pub(crate) fn not_moving() -> Refusal {
    Refusal::new(
        "promise.not_moving",
        409,
        "nobody asked for another time for this promise, or that was decided already",
    )
}

pub(crate) fn inside() -> Refusal {
    Refusal::new("promise.inside", 409, "this is a request among colleagues; promises are kept for customers")
}

/// Longest line people may write here.
const LONGEST: usize = 300;

/// One line of words that must be there.
pub(crate) fn line(field: &str, text: &str) -> Result<String, Refusal> {
    let clean = text.trim();
    if clean.is_empty() || clean.chars().count() > LONGEST || clean.contains(char::is_control) {
        return Err(Refusal::invalid(field, format!("say it in one line of at most {LONGEST} characters")));
    }
    Ok(clean.to_owned())
}

/// The same, where nothing may stand too.
pub(crate) fn maybe_line(field: &str, text: Option<&str>) -> Result<String, Refusal> {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => line(field, text),
        None => Ok(String::new()),
    }
}
