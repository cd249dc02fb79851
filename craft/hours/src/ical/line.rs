//! Lines of a calendar file: folded, named, with parameters; and the few values that matter.

use super::Why;
use jiff::civil::Date;

/// Characters of a line that are kept, unfolded.
const KEPT: usize = 2_000;

/// A line, unfolded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it begins, counted from 1.
    pub(super) number: usize,
    /// In capitals, without parameters.
    pub(super) name: String,
    /// As written.
    pub(super) value: String,
}

impl Line {
    pub(super) fn is(&self, name: &str, value: &str) -> bool {
        self.name == name && self.value.eq_ignore_ascii_case(value)
    }
}

/// The lines of a text. What is no line of a calendar has no name.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line> + '_ {
    let mut raw = text.lines().enumerate().peekable();
    std::iter::from_fn(move || {
        let (number, first) = raw.next()?;
        let mut whole: String = first.chars().take(KEPT).collect();
        while let Some((_, more)) = raw.next_if(|(_, next)| next.starts_with([' ', '\t'])) {
            let room = KEPT.saturating_sub(whole.len());
            whole.extend(more.chars().skip(1).take(room));
        }
        let (name, value) = parted(&whole);
        let name = name.split(';').next().unwrap_or_default().trim().to_ascii_uppercase();
        Some(Line { number: number + 1, name, value: value.trim().to_owned() })
    })
}

/// Name with parameters, and value: the first colon that stands in no quotes parts them.
fn parted(line: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, sign) in line.char_indices() {
        match sign {
            '"' => quoted = !quoted,
            ':' if !quoted => return (line.get(..at).unwrap_or_default(), line.get(at + 1..).unwrap_or_default()),
            _ => {}
        }
    }
    ("", "")
}

/// A text as it reads.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => plain.extend(signs.next().map(|next| if matches!(next, 'n' | 'N') { ' ' } else { next })),
            sign => plain.push(sign),
        }
    }
    plain
}

/// The day of a line. Midnight without a zone of its own is how some programs write a whole day.
pub(super) fn day(line: &Line) -> Result<Date, Why> {
    let (day, time) = line.value.split_once(['T', 't']).unwrap_or((&line.value, "000000"));
    if time != "000000" { Err(Why::TimeOfDay) } else { date(day).ok_or(Why::NoDay) }
}

/// `20260405`
pub(super) fn date(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|sign| sign.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to);
    Date::new(part(0, 4)?.parse().ok()?, part(4, 6)?.parse().ok()?, part(6, 8)?.parse().ok()?).ok()
}

/// Whole days: `P1D`, `P2W`.
pub(super) fn days(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches('+').strip_prefix(['P', 'p'])?;
    let (count, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let count: i64 = count.parse().ok().filter(|count| (1..=1_000_000).contains(count))?;
    match unit {
        "D" | "d" => Some(count),
        "W" | "w" => count.checked_mul(7),
        _ => None,
    }
}
