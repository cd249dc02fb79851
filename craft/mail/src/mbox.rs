//! Mail in one file, as every mail program reads it: mbox in the way of `mboxrd`, which can be undone. Pure.

use mail_parser::DateTime;

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// One mail: the line that begins it, its bytes with lines that would begin another marked, and an empty line.
#[must_use]
pub fn entry(sender: &str, at_ms: i64, raw: &[u8]) -> Vec<u8> {
    let sender: String = sender.chars().filter(char::is_ascii_graphic).collect();
    let sender = if sender.is_empty() { "MAILER-DAEMON" } else { &sender };
    let mut out = format!("From {sender} {}\n", moment(at_ms)).into_bytes();
    out.reserve(raw.len() + 64);
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        let words = line.strip_suffix(b"\n").unwrap_or(line);
        let words = words.strip_suffix(b"\r").unwrap_or(words);
        if words.iter().position(|byte| *byte != b'>').and_then(|at| words.get(at..)).is_some_and(begins) {
            out.push(b'>');
        }
        out.extend_from_slice(words);
        out.push(b'\n');
    }
    out.push(b'\n');
    out
}

/// As the C library writes it.
fn moment(at_ms: i64) -> String {
    let at = DateTime::from_timestamp(at_ms.max(0) / 1_000);
    let day = DAYS.get(usize::from(at.day_of_week())).unwrap_or(&"Sun");
    let month = MONTHS.get(usize::from(at.month).saturating_sub(1)).unwrap_or(&"Jan");
    format!("{day} {month} {:>2} {:02}:{:02}:{:02} {}", at.day, at.hour, at.minute, at.second, at.year)
}

fn begins(words: &[u8]) -> bool {
    words.starts_with(b"From ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expected: &str) {
        let text = String::from_utf8(entry("ana@post.example", 1_700_000_000_000, raw.as_bytes())).unwrap();
        assert_eq!(text.strip_prefix("From ana@post.example Tue Nov 14 22:13:20 2023\n"), Some(expected));
    }

    #[test]
    fn no_line_of_a_mail_begins_another() {
        check(
            "Subject: x\r\n\r\nFrom now on\r\n>From then\r\n>> From\r\n",
            "Subject: x\n\n>From now on\n>>From then\n>> From\n\n",
        );
        check("no end", "no end\n\n");
        check("", "\n");
    }

    #[test]
    fn a_sender_is_one_word() {
        let of = |sender: &str| {
            let text = entry(sender, 0, b"");
            String::from_utf8(text).unwrap().lines().next().unwrap().to_owned()
        };
        assert_eq!(of("a b\r\nFrom x@y"), "From abFromx@y Thu Jan  1 00:00:00 1970");
        assert_eq!(of("\u{e9}"), "From MAILER-DAEMON Thu Jan  1 00:00:00 1970");
    }
}
