//! A server's codes as sentences for the agent who reads them.

use super::reply::Reply;

/// Why a recipient was refused or has to wait.
pub(crate) fn about(recipient: &str, reply: &Reply) -> String {
    format!("{recipient}: {} (the server said \"{}\")", meaning(reply), reply.said())
}

/// Why the whole letter was refused or has to wait.
pub(crate) fn of_letter(reply: &Reply) -> String {
    format!("{} (the server said \"{}\")", meaning(reply), reply.said())
}

fn meaning(reply: &Reply) -> &'static str {
    let by_status = enhanced(reply).and_then(|(class, subject, detail)| by_status(class, subject, detail));
    by_status.unwrap_or_else(|| by_code(reply.code))
}

fn by_status(class: u16, subject: u16, detail: u16) -> Option<&'static str> {
    Some(match (class, subject, detail) {
        (5, 1, 1 | 2 | 3 | 6 | 10) => "there is no such mailbox; check the address",
        (5, 1, 7 | 8) => "the sender's address is not accepted; check the inbox's address",
        (5, 2, 1) => "the mailbox is switched off",
        (_, 2, 2) => "the mailbox is full",
        (5, 2 | 3, 3 | 4) => "the mail is too large for the other side; send the files another way",
        (5, 4, _) => "the other side's mail cannot be delivered at present",
        (5, 7, 8) => "the mail server wants a sign-in; check the inbox's settings",
        (5, 7, 20..=30) => {
            "the other side could not verify our domain; check SPF, DKIM and DMARC of the inbox's address"
        }
        (5, 7, _) => "the other side does not accept this mail",
        (4, 2, 1) => "the mailbox is not taking mail at the moment",
        (4, 3, _) => "the other side is busy or out of space",
        (4, 7, _) => "the other side asks us to come back later",
        _ => return None,
    })
}

const fn by_code(code: u16) -> &'static str {
    match code {
        421 => "the mail server is closing for the moment",
        450 => "the mailbox is not available at the moment, or the other side asks us to come back later",
        451 => "the mail server has trouble of its own",
        452 => "the mail server is out of space, or there are too many recipients at once",
        530 | 534 | 535 | 538 => "the mail server wants a sign-in; check the inbox's settings",
        550 => "the other side does not take mail for this address",
        551 => "the recipient is elsewhere",
        552 => "the mailbox is full or the mail too large",
        553 => "the address is not acceptable to the other side",
        554 => "the other side refuses this mail",
        400..=499 => "not now; it will be tried again",
        _ => "the other side refuses",
    }
}

/// RFC 3463: three numbers at the start of the text.
fn enhanced(reply: &Reply) -> Option<(u16, u16, u16)> {
    let first = reply.lines.first()?.split_whitespace().next()?;
    let mut parts = first.split('.').map(str::parse::<u16>);
    let found = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    (parts.next().is_none() && found.0 == reply.code / 100).then_some(found)
}

/// How long a server asks us to wait, if its text names a time: "try again in 300 seconds".
pub(crate) fn wait_ms(reply: &Reply) -> Option<i64> {
    let text = reply.lines.join(" ").to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let found = words.windows(2).find_map(|pair| {
        let [number, unit] = pair else { return None };
        let number: i64 = number.parse().ok()?;
        let unit = match *unit {
            "s" | "sec" | "secs" | "second" | "seconds" => 1_000,
            "m" | "min" | "mins" | "minute" | "minutes" => 60_000,
            "h" | "hour" | "hours" => 3_600_000,
            _ => return None,
        };
        number.checked_mul(unit)
    });
    found.filter(|ms| (1..=86_400_000).contains(ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(code: u16, text: &str) -> Reply {
        Reply { code, lines: vec![text.to_owned()] }
    }

    #[test]
    fn codes_become_sentences() {
        assert!(about("a@x.test", &reply(550, "5.1.1 unknown")).starts_with("a@x.test: there is no such mailbox"));
        assert!(of_letter(&reply(552, "5.2.2 over quota")).starts_with("the mailbox is full"));
        assert!(of_letter(&reply(550, "go away")).contains("\"550 go away\""));
        assert!(of_letter(&reply(550, "5.1.1\r\n\u{1b}[31mred")).chars().all(|c| !c.is_control()));
    }

    #[test]
    fn a_named_time_is_understood() {
        for (text, ms) in [
            ("4.7.1 Greylisted, try again in 300 seconds", Some(300_000)),
            ("come back in 5 minutes", Some(300_000)),
            ("retry after 1 hour", Some(3_600_000)),
            ("4.2.0 greylisted", None),
            ("wait 999999999999999999999 seconds", None),
        ] {
            assert_eq!(wait_ms(&reply(451, text)), ms, "{text}");
        }
    }
}
