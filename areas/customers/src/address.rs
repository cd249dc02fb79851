//! Addresses as they are compared, and as they are shown. Pure.

use crate::IdentityKind;
use crate::name::mixes_scripts;
use base::Refusal;
use base::vault::fingerprint;
use unicode_normalization::UnicodeNormalization;

/// Longer addresses are compared by a hash of their whole: a database index ends at some length.
const COMPARED: usize = 320;
/// Characters kept of an address as written.
const KEPT: usize = 1_000;

/// The form in which addresses are compared: two addresses reach the same person exactly when these are equal.
#[must_use]
pub fn normalise(kind: &str, value: &str) -> String {
    // A control character is replaced, not removed: without it the address would be somebody else's.
    let clean: String = value.trim().nfc().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    let normal = match IdentityKind::from_code(kind) {
        IdentityKind::Email => email(&clean),
        IdentityKind::Phone => phone(&clean),
        IdentityKind::Handle => clean.trim_start_matches('@').to_lowercase(),
        IdentityKind::External => clean,
    };
    if normal.chars().count() <= COMPARED { normal } else { shortened(&normal) }
}

fn shortened(normal: &str) -> String {
    let head: String = normal.chars().take(COMPARED / 2).collect();
    format!("{head}#{}", fingerprint(normal))
}

fn email(clean: &str) -> String {
    match clean.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{}", local.to_lowercase(), ascii_domain(domain)),
        None => clean.to_lowercase(),
    }
}

/// The domain as mail servers ask for it; one that is no domain is only lower-cased.
fn ascii_domain(domain: &str) -> String {
    let bare = domain.trim_end_matches('.');
    idna::domain_to_ascii(bare).unwrap_or_else(|_not_a_domain| bare.to_ascii_lowercase())
}

fn phone(clean: &str) -> String {
    let international = clean.starts_with('+') || clean.starts_with("00");
    // "+49 (0)30 …": the bracketed nought is only for those who call from inside the country.
    let clean = if international { clean.replace("(0)", "") } else { clean.to_owned() };
    let digits: String = clean.chars().filter(char::is_ascii_digit).collect();
    if international { format!("+{}", digits.trim_start_matches("00")) } else { digits }
}

/// The address as people may see it: one whose domain mixes alphabets is shown as the network spells it.
#[must_use]
pub fn shown(kind: &str, value: &str) -> String {
    let spoofed = IdentityKind::from_code(kind) == IdentityKind::Email
        && value.rsplit_once('@').is_some_and(|(_, domain)| domain.split('.').any(mixes_scripts));
    if spoofed { normalise(kind, value) } else { value.to_owned() }
}

/// The address as it is kept: as written, but without what could break a line, and of bearable length.
pub(crate) fn kept(value: &str) -> String {
    value.trim().chars().filter(|c| !c.is_control()).take(KEPT).collect()
}

/// Refuses what nobody can be reached by. Only for addresses typed by agents: mail may come from anything.
pub(crate) fn check(kind: IdentityKind, value: &str) -> Result<(), Refusal> {
    let normal = normalise(kind.code(), value);
    let (fits, wanted) = match kind {
        IdentityKind::Email => (is_email(&normal), "an e-mail address looks like name@example.com"),
        IdentityKind::Phone => ((4..=20).contains(&normal.len()), "a phone number has 4 to 20 digits"),
        IdentityKind::Handle | IdentityKind::External => (!normal.is_empty(), "give the handle or the number"),
    };
    let short = value.chars().count() <= COMPARED && !value.trim().contains(char::is_control);
    if fits && short { Ok(()) } else { Err(Refusal::invalid("value", format!("this cannot be used: {wanted}"))) }
}

fn is_email(normal: &str) -> bool {
    let bad = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | '"');
    let Some((local, domain)) = normal.rsplit_once('@') else { return false };
    let labels = domain.split('.').all(|label| !label.is_empty());
    !local.is_empty() && labels && !normal.contains(bad) && !local.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(kind: &str, one: &str, other: &str) {
        assert_eq!(normalise(kind, one), normalise(kind, other), "{one} and {other}");
    }

    #[track_caller]
    fn differ(kind: &str, one: &str, other: &str) {
        assert_ne!(normalise(kind, one), normalise(kind, other), "{one} and {other}");
    }

    #[test]
    fn spelling_of_an_e_mail_address_does_not_matter() {
        same("email", " Mia.Berg@Example.COM ", "mia.berg@example.com");
        same("email", "mia@bücher.example", "mia@XN--bcher-kva.example");
        same("email", "jose\u{301}@example.com", "jos\u{e9}@example.com");
        same("email", "mia@example.com.", "mia@example.com");
        same("email", "MIA@[IPv6:::1]", "mia@[ipv6:::1]");
    }

    #[test]
    fn what_only_looks_alike_is_another_address() {
        differ("email", "mia@example.com", "mia\u{200b}@example.com");
        differ("email", "mia@example.com", "mi\0a@example.com");
        differ("email", "mia@paypal.com", "mia@p\u{430}ypal.com");
        differ("email", "mia@example.com", "mia+shop@example.com");
        differ("email", "a@b@example.com", "a@example.com");
    }

    #[test]
    fn phone_numbers_are_digits_and_a_plus() {
        same("phone", "+49 (0)30 / 1234-56", "0049 30 123456");
        assert_eq!(normalise("phone", "030 123"), "030123");
        assert_eq!(normalise("phone", "call me"), "");
    }

    #[test]
    fn handles_drop_the_at_sign_and_external_numbers_stay_as_they_are() {
        same("handle", "@Mia", "mia");
        differ("external", "K-17", "k-17");
    }

    #[test]
    fn endless_addresses_stay_apart_and_short() {
        let long = format!("{}@example.com", "a".repeat(100_000));
        let longer = format!("{}@example.com", "a".repeat(100_001));
        differ("email", &long, &longer);
        assert!(normalise("email", &long).len() < 1_000);
    }

    #[test]
    fn a_domain_of_mixed_alphabets_is_shown_as_the_network_spells_it() {
        assert_eq!(shown("email", "mia@p\u{430}ypal.com"), "mia@xn--pypal-4ve.com");
        assert_eq!(shown("email", "Mia@bücher.example"), "Mia@bücher.example");
        assert_eq!(shown("email", "анна@почта.рф"), "анна@почта.рф");
    }

    #[test]
    fn agents_may_only_add_what_can_be_reached() {
        assert!(check(IdentityKind::Email, "mia@example.com").is_ok());
        for bad in ["", "mia", "@example.com", "mia@", "mia@a..b", "mia, bob@example.com", "a@b@c.de", "x\ny@c.de"] {
            assert!(check(IdentityKind::Email, bad).is_err(), "{bad}");
        }
        assert!(check(IdentityKind::Phone, "+49 30 1").is_ok());
        assert!(check(IdentityKind::Phone, "0049").is_err());
    }
}
