//! What the mail server's own filter wrote into the header. Anybody can write such a field, but only to harm themselves:
//! a field that says "no spam" is not looked at.

use crate::header::Fields;

/// The mark of a filter that holds the mail for unwanted, as it stands.
pub(crate) fn mark(fields: &Fields<'_>) -> Option<String> {
    let found = MARKS.iter().find(|(name, says)| fields.all(name).any(|value| says(&plain(value))));
    found.and_then(|(name, _)| {
        let value: String = fields.text(name)?.chars().map(|c| if c.is_control() { ' ' } else { c }).take(60).collect();
        Some(format!("{name}: {}", value.trim()))
    })
}

fn plain(value: &[u8]) -> String {
    String::from_utf8_lossy(value.get(..400).unwrap_or(value)).trim().to_lowercase()
}

type Says = fn(&str) -> bool;

/// Names of fields, and when they say so.
const MARKS: [(&str, Says); 9] = [
    ("X-Spam-Flag", |value| value.starts_with("yes")),
    ("X-Spam-Status", |value| value.starts_with("yes")),
    ("X-Spam", |value| value.starts_with("yes") || value.starts_with("true")),
    ("X-Rspamd-Action", |value| matches!(value, "reject" | "add header" | "rewrite subject")),
    ("X-Bogosity", |value| value.starts_with("spam") || value.starts_with("yes")),
    ("X-DSPAM-Result", |value| value.starts_with("spam")),
    ("X-MS-Exchange-Organization-SCL", |value| value.parse::<i32>().is_ok_and(|level| level >= 5)),
    ("X-Forefront-Antispam-Report", |value| value.contains("sfv:spm") || value.contains("cat:hphish")),
    ("X-Spamd-Result", |value| value.contains("[true]") || value.contains(": true")),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, expect: Option<&str>) {
        assert_eq!(mark(&Fields::read(format!("{header}\r\n\r\n").as_bytes())).as_deref(), expect, "{header}");
    }

    #[test]
    fn filters_are_understood() {
        check("X-Spam-Flag: YES", Some("X-Spam-Flag: YES"));
        check(
            "X-Spam-Status: Yes, score=9.1 required=5.0\r\n\ttests=A,B",
            Some("X-Spam-Status: Yes, score=9.1 required=5.0 tests=A,B"),
        );
        check("X-Rspamd-Action: add header", Some("X-Rspamd-Action: add header"));
        check("X-MS-Exchange-Organization-SCL: 9", Some("X-MS-Exchange-Organization-SCL: 9"));
        check("X-Spamd-Result: default: False [3.0 / 15.00]\r\nX-Spam: Yes", Some("X-Spam: Yes"));
    }

    #[test]
    fn what_is_not_said_is_not_heard() {
        for header in [
            "Subject: X-Spam-Flag: YES",
            "X-Spam-Flag: NO",
            "X-Spam-Status: No, score=-1",
            "X-Rspamd-Action: no action",
            "X-MS-Exchange-Organization-SCL: -1",
            "X-Spamd-Result: default: False [3.0 / 15.00]",
        ] {
            check(header, None);
        }
    }
}
