//! Invitations: what stands in a calendar part, in a few lines to read. What repeats is said and not expanded. Pure.

use crate::attachment::Attachment;
use crate::bytes::head;

/// Bytes of a part that are read.
const MOST_BYTES: usize = 256 * 1024;
/// Events told of one mail.
const MOST_EVENTS: usize = 5;
/// Bytes of a value that are told.
const MOST_VALUE: usize = 500;

/// What an event says.
#[derive(Default)]
struct Event {
    summary: String,
    place: String,
    organiser: String,
    start: Option<Moment>,
    end: Option<Moment>,
    repeats: Option<String>,
}

/// A day, or a time on a clock somewhere.
struct Moment {
    day: String,
    time: String,
    zone: String,
}

/// The invitations among the files of a mail, as text; nothing where there are none.
pub(crate) fn told(files: &[Attachment]) -> String {
    let parts = files.iter().filter(|file| file.content_type.eq_ignore_ascii_case("text/calendar"));
    let mut said: Vec<String> = Vec::new();
    for one in parts.flat_map(|file| read(&file.bytes)) {
        // The same is often there twice, shown and as a file.
        if said.len() < MOST_EVENTS && !said.contains(&one) {
            said.push(one);
        }
    }
    said.join("\n\n")
}

/// The events of a part, each as lines.
fn read(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes.get(..MOST_BYTES).unwrap_or(bytes));
    let text = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    let mut method = String::new();
    let mut all = Vec::new();
    let mut event: Option<Event> = None;
    // What stands inside an event but is not of it, such as an alarm.
    let mut inside = 0_usize;
    for (name, params, value) in text.lines().filter_map(property) {
        match (name.as_str(), value.to_ascii_uppercase().as_str(), &mut event) {
            ("METHOD", wished, None) => method = wished.to_owned(),
            ("BEGIN", "VEVENT", None) => event = Some(Event::default()),
            ("END", "VEVENT", Some(_)) => all.extend(event.take().and_then(|one| one.lines(&method))),
            ("BEGIN", _, Some(_)) => inside = inside.saturating_add(1),
            ("END", _, Some(_)) => inside = inside.saturating_sub(1),
            (_, _, Some(event)) if inside == 0 => event.take_in(&name, params, value),
            _ => {}
        }
        if all.len() >= MOST_EVENTS {
            break;
        }
    }
    all
}

/// Name, parameters and value of a line.
fn property(line: &str) -> Option<(String, &str, &str)> {
    let mut quoted = false;
    let colon = line.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == ':' && !quoted
    });
    let (left, value) = line.split_at_checked(colon?.0)?;
    let (name, params) = left.split_once(';').unwrap_or((left, ""));
    Some((name.to_ascii_uppercase(), params, value.get(1..)?.trim()))
}

/// The value of a parameter, without its quotes.
fn parameter<'a>(params: &'a str, name: &str) -> Option<&'a str> {
    let pairs = params.split(';').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim_matches('"'))
}

/// A text in one line, its escapes read.
fn plain(value: &str) -> String {
    let read =
        value.replace("\\n", " ").replace("\\N", " ").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\");
    let words: Vec<&str> = read.split_whitespace().collect();
    head(&words.join(" "), MOST_VALUE).chars().filter(|c| !c.is_control()).collect()
}

/// `20260312T150000Z` and its like.
fn moment(params: &str, value: &str) -> Option<Moment> {
    let (day, time) = value.split_once('T').map_or((value, ""), |(day, time)| (day, time));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if day.len() != 8 || !digits(day) {
        return None;
    }
    let clock = time.trim_end_matches('Z');
    let time = match (clock.get(..2), clock.get(2..4)) {
        (Some(hour), Some(minute)) if digits(hour) && digits(minute) => format!("{hour}:{minute}"),
        _ => String::new(),
    };
    let zone = if time.is_empty() {
        String::new()
    } else if value.ends_with('Z') {
        "UTC".into()
    } else {
        plain(parameter(params, "TZID").unwrap_or_default())
    };
    let day = format!("{}-{}-{}", day.get(..4)?, day.get(4..6)?, day.get(6..)?);
    Some(Moment { day, time, zone })
}

impl Event {
    fn take_in(&mut self, name: &str, params: &str, value: &str) {
        match name {
            "SUMMARY" => self.summary = plain(value),
            "LOCATION" => self.place = plain(value),
            "DTSTART" => self.start = moment(params, value),
            "DTEND" => self.end = moment(params, value),
            "RRULE" => self.repeats = Some(plain(value)),
            "ORGANIZER" => {
                let address = value.get(..7).filter(|start| start.eq_ignore_ascii_case("mailto:")).and(value.get(7..));
                let address = plain(address.unwrap_or(value));
                self.organiser = match parameter(params, "CN").map(plain).filter(|name| !name.is_empty()) {
                    Some(name) if name != address => format!("{name} <{address}>"),
                    _ => address,
                };
            }
            _ => {}
        }
    }

    /// The event in lines; none if it says neither what nor when.
    fn lines(self, method: &str) -> Option<String> {
        let when = self.when();
        if self.summary.is_empty() && when.is_empty() {
            return None;
        }
        let what = match method {
            "CANCEL" => "Cancelled",
            "REPLY" => "Answer to an invitation",
            "REQUEST" => "Invitation",
            _ => "In the calendar",
        };
        let from = if self.organiser.is_empty() { String::new() } else { format!("by {}", self.organiser) };
        let again = self.repeats.map(|rule| format!("repeats: {rule}")).unwrap_or_default();
        let lines = [format!("{what}: {}", self.summary), when, again, self.place, from];
        Some(lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"))
    }

    fn when(&self) -> String {
        let Some(start) = &self.start else { return String::new() };
        let end = match &self.end {
            Some(end) if end.day == start.day && end.time == start.time => String::new(),
            Some(end) if end.day == start.day => format!(" – {}", end.time),
            // The day after the last one is where a day ends.
            Some(end) if end.time.is_empty() => format!(" – before {}", end.day),
            Some(end) => format!(" – {} {}", end.day, end.time),
            None => String::new(),
        };
        format!("{} {}{end} {}", start.day, start.time, start.zone).replace("  ", " ").trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invited(method: &str, lines: &str) -> Vec<String> {
        let text = format!(
            "BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VTIMEZONE\r\nDTSTART:19700101T000000\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        read(text.as_bytes())
    }

    #[test]
    fn an_invitation_is_told_in_a_few_lines() {
        let lines = "SUMMARY:Kettle check\\, spring\r\nDTSTART;TZID=\"Europe/Berlin\":20260312T150000\r\nDTEND;TZID=\"Europe/Berlin\":20260312T160000\r\nLOCATION:Room 3\r\nORGANIZER;CN=\"Mia: Berg\":MAILTO:mia@\r\n shop.example\r\nRRULE:FREQ=WEEKLY\r\nBEGIN:VALARM\r\nSUMMARY:wake up\r\nEND:VALARM";
        let told = "Invitation: Kettle check, spring\n2026-03-12 15:00 – 16:00 Europe/Berlin\nrepeats: FREQ=WEEKLY\nRoom 3\nby Mia: Berg <mia@shop.example>";
        assert_eq!(invited("REQUEST", lines), [told]);
        let other = "SUMMARY:Fair\r\nDTSTART;VALUE=DATE:20260312\r\nDTEND;VALUE=DATE:20260314";
        assert_eq!(invited("CANCEL", other), ["Cancelled: Fair\n2026-03-12 – before 2026-03-14"]);
        assert_eq!(
            invited("PUBLISH", "DTSTART:20260312T230000Z\r\nDTEND:20260313T010000Z"),
            ["In the calendar: \n2026-03-12 23:00 – 2026-03-13 01:00 UTC"]
        );
    }

    #[test]
    fn what_says_nothing_is_not_told_and_nonsense_harms_nothing() {
        assert!(invited("REQUEST", "DESCRIPTION:x").is_empty());
        assert!(invited("REQUEST", "DTSTART:99é99999\r\nDTSTART:\r\n:::\r\nSUMMARY").is_empty());
        let many = "BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n".repeat(50_000);
        assert_eq!(read(many.as_bytes()).len(), MOST_EVENTS);
        let deep = format!("BEGIN:VEVENT\n{}SUMMARY:x\nEND:VEVENT", "BEGIN:A\n".repeat(50_000));
        assert!(read(deep.as_bytes()).is_empty());
        assert!(read(&[0, 255, 10, 32, 10, 9]).is_empty());
    }
}
