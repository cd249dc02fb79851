//! Words people type about people: names, addresses, languages, zones. What is accepted, and in which form it is kept.

use base::Refusal;
use unicode_normalization::UnicodeNormalization;

/// Longest name, in characters.
pub const NAME_LIMIT: usize = 100;
/// Longest e-mail address, in bytes (RFC 5321, path without brackets).
pub const EMAIL_LIMIT: usize = 254;
/// Longest signature, in characters.
pub const SIGNATURE_LIMIT: usize = 4_000;

/// An address as it is compared and kept: NFC, lower case, without surrounding space.
#[must_use]
pub fn fold(text: &str) -> String {
    text.trim().nfc().collect::<String>().to_lowercase()
}

/// An e-mail address in the form it is kept in.
pub fn email(field: &str, text: &str) -> Result<String, Refusal> {
    let wrong = || Refusal::invalid(field, "this is not an e-mail address; write it like name@example.com");
    let email = fold(text);
    let (local, domain) = email.rsplit_once('@').ok_or_else(wrong)?;
    let local_ok = !local.is_empty() && local.len() <= 64 && local.chars().all(in_local);
    let good = email.len() <= EMAIL_LIMIT && local_ok && !local.starts_with('.') && host(domain);
    if good { Ok(email) } else { Err(wrong()) }
}

fn in_local(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !r#""(),:;<>@[\]"#.contains(c)
}

/// Whether this can be the name of a machine or a domain.
#[must_use]
pub fn host(text: &str) -> bool {
    let label = |label: &str| {
        let inside = label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
        inside && !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-')
    };
    !text.is_empty() && text.len() <= 253 && text.split('.').all(label)
}

/// A name of a person, team or thing: one line, something in it.
pub fn name(field: &str, text: &str) -> Result<String, Refusal> {
    let name = line(field, text, NAME_LIMIT)?;
    if name.is_empty() {
        return Err(Refusal::invalid(field, "a name is needed here"));
    }
    Ok(name)
}

/// One line of text, possibly empty: NFC, trimmed, without control characters.
pub fn line(field: &str, text: &str, limit: usize) -> Result<String, Refusal> {
    let text: String = text.trim().nfc().collect();
    if text.chars().any(char::is_control) {
        return Err(Refusal::invalid(field, "this must be one line without control characters"));
    }
    short(field, text, limit)
}

/// Several lines of text, possibly empty: NFC, line ends as `\n`, no other control characters.
pub fn lines(field: &str, text: &str, limit: usize) -> Result<String, Refusal> {
    let text: String = text.replace("\r\n", "\n").nfc().collect();
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Refusal::invalid(field, "this holds control characters; remove them"));
    }
    short(field, text, limit)
}

fn short(field: &str, text: String, limit: usize) -> Result<String, Refusal> {
    if text.chars().count() <= limit {
        return Ok(text);
    }
    Err(Refusal::invalid(field, format!("this is longer than {limit} characters; shorten it")))
}

/// A language tag such as `en` or `pt-BR`.
pub fn locale(field: &str, text: &str) -> Result<String, Refusal> {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or("");
    let language = (2..=3).contains(&first.len()) && first.chars().all(|c| c.is_ascii_lowercase());
    let rest = parts.all(|part| (2..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()));
    if language && rest && text.len() <= 35 {
        return Ok(text.to_owned());
    }
    Err(Refusal::invalid(field, "this is not a language tag; write it like en or pt-BR"))
}

/// A time zone of the tz database such as `Europe/Vienna`.
pub fn zone(field: &str, text: &str) -> Result<String, Refusal> {
    let found = if text.len() <= 64 { jiff::tz::TimeZone::get(text).ok() } else { None };
    let name = found.and_then(|zone| zone.iana_name().map(str::to_owned));
    name.ok_or_else(|| Refusal::invalid(field, "this time zone is unknown; write it like Europe/Vienna"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_folded_and_composed() {
        assert_eq!(email("email", "  Mia.Gruber@Example.COM ").unwrap(), "mia.gruber@example.com");
        assert_eq!(email("email", "jo\u{0308}rg@example.com").unwrap(), "j\u{00f6}rg@example.com");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in
            ["", "mia", "@example.com", "mia@", "a b@example.com", "a@b@c.de", "mia@exa mple.com", "m\r\nBcc:x@y.z"]
        {
            assert_eq!(email("email", bad).unwrap_err().field.as_deref(), Some("email"), "{bad:?}");
        }
        assert!(email("email", &format!("{}@example.com", "x".repeat(65))).is_err());
        assert!(email("email", "mia@-bad.example").is_err());
    }

    #[test]
    fn names_are_one_line_with_something_in_it() {
        assert_eq!(name("name", " Mia ").unwrap(), "Mia");
        assert!(name("name", "  ").is_err());
        assert!(name("name", "Mia\r\nBcc: x@example.com").is_err());
        assert!(name("name", &"x".repeat(101)).is_err());
    }

    #[test]
    fn languages_and_zones_are_checked() {
        assert!(locale("locale", "pt-BR").is_ok() && locale("locale", "de").is_ok());
        assert!(locale("locale", "German").is_err() && locale("locale", "").is_err());
        assert_eq!(zone("zone", "europe/vienna").unwrap(), "Europe/Vienna");
        assert!(zone("zone", "Vienna").is_err() && zone("zone", "../../etc/passwd").is_err());
    }
}
