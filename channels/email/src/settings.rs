//! From the settings form to hosts and choices; refusals name the field.

use crate::sign_in;
use base::{Refusal, Secret};
use contract::Settings;
use outside::{Login, MailHost, Proof, Security};

/// What happens to a mail on the server after it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum After {
    Seen,
    Leave,
    Delete,
    Move(String),
}

/// What is taken in of the mail that is there at the first connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum First {
    New,
    Days(i64),
    All,
}

/// Which of a mailbox's folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Where new mail arrives.
    In,
    /// Where other programs keep what they sent.
    Sent,
}

impl Place {
    /// As noted.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Sent => "sent",
        }
    }
}

/// How a folder of a mailbox is read.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) place: Place,
    pub(crate) host: MailHost,
    pub(crate) folder: String,
    pub(crate) after: After,
    pub(crate) first: First,
}

/// Refuses what cannot work.
pub(crate) fn check(settings: &Settings) -> Result<(), Refusal> {
    if fetches(settings) {
        reading(settings)?;
    }
    sending(settings)?;
    Ok(())
}

/// Whether mail is fetched at all: with a dash in place of the server it is handed in.
pub(crate) fn fetches(settings: &Settings) -> bool {
    settings.text("imap_host").trim() != "-"
}

pub(crate) fn reading(settings: &Settings) -> Result<Reading, Refusal> {
    let host = host(settings, "imap", 993)?;
    if settings.text("imap_user").trim().trim_matches('-').is_empty() {
        return Err(Refusal::invalid("imap_user", "a mailbox needs a user name; it is often the whole address"));
    }
    let folder = Some(settings.text("imap_folder").trim()).filter(|folder| !folder.is_empty()).unwrap_or("INBOX");
    let (after, first) = (after(settings, folder)?, first(settings)?);
    if sent_folder(settings).is_some_and(|sent| sent.eq_ignore_ascii_case(folder)) {
        return Err(Refusal::invalid(
            "sent_folder",
            "this is the folder new mail arrives in; sent mail lies in another",
        ));
    }
    Ok(Reading { place: Place::In, host, folder: folder.to_owned(), after, first })
}

/// How the folder of sent mail is read, if it is: nothing is ever changed there.
pub(crate) fn reading_sent(settings: &Settings) -> Result<Option<Reading>, Refusal> {
    let reading = reading(settings)?;
    let sent = sent_folder(settings).map(str::to_owned);
    Ok(sent.map(|folder| Reading { place: Place::Sent, folder, after: After::Leave, ..reading }))
}

/// The folder of sent mail, if it is looked at.
pub(crate) fn sent_folder(settings: &Settings) -> Option<&str> {
    Some(settings.text("sent_folder").trim()).filter(|folder| !folder.is_empty())
}

pub(crate) fn sending(settings: &Settings) -> Result<MailHost, Refusal> {
    host(settings, "smtp", 465)
}

fn host(settings: &Settings, side: &'static str, usual: u16) -> Result<MailHost, Refusal> {
    let by_token = sign_in::provider(settings)?.is_some();
    if let Some(known) = sign_in::server(settings, side) {
        return Ok(known);
    }
    let key = |part: &str| format!("{side}_{part}");
    let name = settings.text(&key("host")).trim();
    if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c.is_control() || "/@".contains(c)) {
        let words = "give the server's name alone, such as mail.example.com";
        return Err(Refusal::invalid(&key("host"), words));
    }
    let port = settings.text(&key("port")).trim();
    let port = if port.is_empty() { Some(usual) } else { port.parse().ok().filter(|port| *port > 0) };
    let port = port.ok_or_else(|| Refusal::invalid(&key("port"), "a port is a number from 1 to 65535"))?;
    let security = security(settings, &key("security"))?;
    let login = if by_token { None } else { login(settings, side)? };
    Ok(MailHost { host: name.to_owned(), port, security, login })
}

fn security(settings: &Settings, key: &str) -> Result<Security, Refusal> {
    match settings.text(key) {
        "" | "tls" => Ok(Security::Tls),
        "starttls" => Ok(Security::StartTls),
        "none" if settings.yes("allow_plain") => Ok(Security::None),
        "none" => {
            let words = "without encryption anybody on the way can read password and mail; choose TLS, or allow unencrypted connections below";
            Err(Refusal::invalid(key, words))
        }
        _ => Err(Refusal::invalid(key, "choose tls, starttls or none")),
    }
}

fn login(settings: &Settings, side: &str) -> Result<Option<Login>, Refusal> {
    let own = |part: &str| Some(settings.text(&format!("{side}_{part}"))).filter(|text| !text.is_empty());
    let user = own("user").unwrap_or_else(|| settings.text("imap_user")).trim();
    if user.is_empty() || user == "-" {
        return Ok(None);
    }
    let password = own("password").unwrap_or_else(|| settings.text("imap_password"));
    for (part, text) in [("user", user), ("password", password)] {
        if text.contains(|c: char| c.is_control()) {
            return Err(Refusal::invalid(
                &format!("{side}_{part}"),
                "this holds a line break or another control character",
            ));
        }
    }
    if password.is_empty() {
        return Err(Refusal::invalid(&format!("{side}_password"), "give the password for this user name"));
    }
    Ok(Some(Login { user: user.to_owned(), proof: Proof::Password(Secret::new(password.to_owned())) }))
}

fn after(settings: &Settings, folder: &str) -> Result<After, Refusal> {
    let text = settings.text("after_reading");
    let (word, named) = text.split_once(':').unwrap_or((text, settings.text("move_to")));
    match word {
        "" | "seen" => Ok(After::Seen),
        "leave" => Ok(After::Leave),
        "delete" => Ok(After::Delete),
        "move" if named.trim().is_empty() => Err(Refusal::invalid("move_to", "name the folder mails are moved to")),
        "move" if named.trim().eq_ignore_ascii_case(folder) => {
            Err(Refusal::invalid("move_to", "mails cannot be moved to the folder they are read from"))
        }
        "move" => Ok(After::Move(named.trim().to_owned())),
        _ => Err(Refusal::invalid("after_reading", "choose seen, leave, move or delete")),
    }
}

fn first(settings: &Settings) -> Result<First, Refusal> {
    let text = settings.text("first_sync");
    let (word, days) = text.split_once(':').unwrap_or((text, settings.text("first_days")));
    match word {
        "" | "new" => Ok(First::New),
        "all" => Ok(First::All),
        "days" => {
            let days = if days.is_empty() {
                Some(7)
            } else {
                days.trim().parse().ok().filter(|days| (1..=3_650).contains(days))
            };
            days.map(First::Days).ok_or_else(|| Refusal::invalid("first_days", "give a number of days from 1 to 3650"))
        }
        _ => Err(Refusal::invalid("first_sync", "choose new, days or all")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(more: &[(&str, &str)]) -> Settings {
        let all = [
            ("imap_host", "imap.shop.test"),
            ("imap_user", "support"),
            ("imap_password", "p"),
            ("smtp_host", "smtp.shop.test"),
        ];
        Settings(all.iter().chain(more).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
    }

    fn field(more: &[(&str, &str)]) -> Option<String> {
        check(&settings(more)).err().and_then(|refusal| refusal.field)
    }

    #[test]
    fn defaults_are_safe() {
        let reading = reading(&settings(&[])).unwrap();
        assert_eq!((reading.host.port, reading.host.security), (993, Security::Tls));
        assert_eq!((reading.folder.as_str(), reading.after, reading.first), ("INBOX", After::Seen, First::New));
        let sending = sending(&settings(&[])).unwrap();
        assert_eq!((sending.port, sending.login.map(|login| login.user)), (465, Some("support".into())));
    }

    #[test]
    fn a_wrong_setting_is_named() {
        for (key, value) in [
            ("imap_host", ""),
            ("imap_host", "https://imap.shop.test"),
            ("imap_host", "a\r\nb"),
            ("imap_port", "0"),
            ("smtp_port", "70000"),
            ("imap_security", "none"),
            ("smtp_security", "ssl"),
            ("imap_user", ""),
            ("imap_password", ""),
            ("after_reading", "burn"),
            ("move_to", ""),
            ("first_sync", "some"),
            ("first_days", "-1"),
            ("smtp_password", "a\nb"),
            ("imap_user", "a\r\nA1 DELETE"),
        ] {
            let more = [
                (key, value),
                (
                    "after_reading",
                    if key == "move_to" {
                        "move"
                    } else if key == "after_reading" {
                        value
                    } else {
                        ""
                    },
                ),
                (
                    "first_sync",
                    if key == "first_days" {
                        "days"
                    } else if key == "first_sync" {
                        value
                    } else {
                        ""
                    },
                ),
            ];
            assert_eq!(field(&more).as_deref(), Some(key), "{key}={value:?}");
        }
    }

    #[test]
    fn a_mailbox_whose_mail_is_handed_in_needs_no_server_to_read_from() {
        let handed = [("imap_host", "-"), ("imap_user", ""), ("imap_password", ""), ("smtp_user", "-")];
        assert_eq!(field(&handed), None);
        assert_eq!(field(&[("imap_host", "-"), ("smtp_host", "")]).as_deref(), Some("smtp_host"));
    }

    #[test]
    fn both_spellings_of_choices_are_read() {
        assert_eq!(reading(&settings(&[("after_reading", "move:Done")])).unwrap().after, After::Move("Done".into()));
        assert_eq!(
            reading(&settings(&[("after_reading", "move"), ("move_to", "Done")])).unwrap().after,
            After::Move("Done".into())
        );
        assert_eq!(reading(&settings(&[("first_sync", "days:3")])).unwrap().first, First::Days(3));
    }
}
