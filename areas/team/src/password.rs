//! Passwords: which are accepted.

use crate::words::fold;
use base::Refusal;

/// Fewest characters of a password.
pub const FEWEST: usize = 10;
/// Most characters: enough for any sentence, too few to keep the hash busy.
pub const MOST: usize = 200;
/// Long enough, and yet among the first that are tried.
const COMMON: &[&str] = &[
    "1234567890",
    "12345678910",
    "0123456789",
    "0987654321",
    "1q2w3e4r5t",
    "1qaz2wsx3edc",
    "qwertyuiop",
    "qwertz1234",
    "qwerty1234",
    "qwerty12345",
    "password12",
    "password123",
    "password1234",
    "passwort123",
    "letmein123",
    "welcome123",
    "administrator",
    "iloveyou123",
    "changeme123",
    "abcdefghij",
];

/// Refuses a password that is short, common, or can be read off the account.
pub fn check(field: &str, password: &str, email: &str, company: &str) -> Result<(), Refusal> {
    let (length, folded) = (password.chars().count(), fold(password));
    let local = email.split('@').next().unwrap_or("");
    let detail = if length < FEWEST {
        format!("a password has at least {FEWEST} characters; a short sentence is easy to remember")
    } else if length > MOST {
        format!("a password has at most {MOST} characters; shorten it")
    } else if [fold(email), fold(local), fold(company)].contains(&folded) {
        "this password is the e-mail address or the company's name; choose one nobody can read off".into()
    } else if COMMON.contains(&folded.as_str()) || few_letters(&folded) {
        "this password is among the first that are tried; choose a less common one".into()
    } else {
        return Ok(());
    };
    Err(Refusal::new("password.weak", 422, detail).field(field))
}

fn few_letters(text: &str) -> bool {
    text.chars().collect::<std::collections::BTreeSet<_>>().len() < 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(password: &str) -> bool {
        check("password", password, "mia.gruber@example.com", "Copper Kettle").is_err()
    }

    #[test]
    fn short_common_and_readable_passwords_are_refused() {
        for bad in
            ["", "ninechars", "Password123", "aaaaaaaaaaaa", "abababababab", "Mia.Gruber@example.com", "mia.gruber"]
        {
            assert!(refused(bad), "{bad}");
        }
        assert!(refused("copper kettle") && refused(&"x1y2".repeat(51)));
        assert!(!refused("a kettle of fish") && !refused("grün und blau 7"));
    }
}
