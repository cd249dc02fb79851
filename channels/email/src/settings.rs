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

/// Most that an inbox may want to be fetched by itself, in MiB.
const LARGEST: u32 = 50;
/// Further folders that are read: each is a connection of its own, and servers allow a mailbox few.
const FURTHER: usize = 5;

/// Which of a mailbox's folders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Where new mail arrives.
    In,
    /// Another that is read like it, by its name.
    Further(String),
    /// Where the server's filter puts what it holds for unwanted.
    Junk,
    /// Where other programs keep what they sent.
    Sent,
}

impl Place {
    /// As noted.
    pub(crate) fn code(&self) -> String {
        match self {
            Self::In => "in".into(),
            Self::Further(folder) => format!("in/{folder}"),
            Self::Junk => "junk".into(),
            Self::Sent => "sent".into(),
        }
    }

    /// As people call it; nothing for the one everything comes in by.
    pub(crate) fn title(&self) -> Option<String> {
        match self {
            Self::In => None,
            Self::Further(folder) => Some(format!("the folder {folder}")),
            Self::Junk => Some("the folder of junk mail".into()),
            Self::Sent => Some("the folder of sent mail".into()),
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
    /// Bytes from which a mail is too large to be fetched whole, where the inbox has its own word on that.
    pub(crate) oversize: Option<u32>,
}

/// Refuses what cannot work.
pub(crate) fn check(settings: &Settings) -> Result<(), Refusal> {
    if fetches(settings) {
        reading(settings)?;
    }
    sending(settings)?;
    links(settings)?;
    Ok(())
}

/// For how many days files that are too large for a mail are given out by link.
pub(crate) fn links(settings: &Settings) -> Result<Option<i64>, Refusal> {
    if settings.text("large_files") != "link" {
        return Ok(None);
    }
    let text = settings.text("link_days").trim();
    let days = if text.is_empty() { Some(30) } else { text.parse().ok().filter(|days| (1..=365).contains(days)) };
    days.map(Some).ok_or_else(|| Refusal::invalid("link_days", "give a number of days from 1 to 365"))
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
    let (after, first) = (after(settings)?, first(settings)?);
    apart(settings, folder, &after)?;
    let oversize = largest(settings)?.map(|mib| mib * 1024 * 1024);
    Ok(Reading { place: Place::In, host, folder: folder.to_owned(), after, first, oversize })
}

/// The largest mail that is fetched by itself, in MiB.
fn largest(settings: &Settings) -> Result<Option<u32>, Refusal> {
    let text = settings.text("largest").trim();
    if text.is_empty() {
        return Ok(None);
    }
    let found = text.parse().ok().filter(|mib| (2..=LARGEST).contains(mib));
    found.map(Some).ok_or_else(|| Refusal::invalid("largest", format!("give a number of MiB from 2 to {LARGEST}")))
}

/// Refuses to read one folder in two ways.
fn apart(settings: &Settings, main: &str, after: &After) -> Result<(), Refusal> {
    if further(settings).count() > FURTHER {
        let words = format!("at most {FURTHER}: each is a connection of its own, and mail servers allow a mailbox few");
        return Err(Refusal::invalid("more_folders", words));
    }
    let read = || std::iter::once(main).chain(further(settings));
    if further(settings).enumerate().any(|(at, one)| read().take(at + 1).any(|known| known.eq_ignore_ascii_case(one))) {
        return Err(Refusal::invalid("more_folders", "one of these is read already; name each folder once"));
    }
    if let After::Move(to) = after
        && read().any(|one| one.eq_ignore_ascii_case(to))
    {
        return Err(Refusal::invalid("move_to", "mails cannot be moved to a folder they are read from"));
    }
    let sent = sent_folder(settings);
    if sent.is_some_and(|sent| read().any(|one| one.eq_ignore_ascii_case(sent))) {
        return Err(Refusal::invalid("sent_folder", "new mail is read from this folder; sent mail lies in another"));
    }
    if named(settings, "junk_folder").is_some_and(|junk| read().chain(sent).any(|one| one.eq_ignore_ascii_case(junk))) {
        return Err(Refusal::invalid(
            "junk_folder",
            "this folder is read for something else; junk mail lies in another",
        ));
    }
    Ok(())
}

/// Every folder that is read.
pub(crate) fn places(settings: &Settings) -> Vec<Place> {
    let mut places = vec![Place::In];
    places.extend(further(settings).take(FURTHER).map(|folder| Place::Further(folder.to_owned())));
    places.extend(named(settings, "junk_folder").map(|_| Place::Junk));
    places.extend(sent_folder(settings).map(|_| Place::Sent));
    places
}

/// How a place is read. In the folders of sent and of junk mail nothing is ever changed, and old junk stays where it is.
pub(crate) fn reading_of(settings: &Settings, place: &Place) -> Result<Reading, Refusal> {
    let main = reading(settings)?;
    let named = |key: &str| named(settings, key).unwrap_or_default().to_owned();
    Ok(match place {
        Place::In => main,
        Place::Further(folder) => Reading { place: place.clone(), folder: folder.clone(), ..main },
        Place::Junk => {
            let folder = named("junk_folder");
            Reading { place: Place::Junk, folder, after: After::Leave, first: First::New, ..main }
        }
        Place::Sent => Reading { place: Place::Sent, folder: named("sent_folder"), after: After::Leave, ..main },
    })
}

/// Further folders that are read like the first.
fn further(settings: &Settings) -> impl Iterator<Item = &str> {
    settings.text("more_folders").lines().map(str::trim).filter(|folder| !folder.is_empty())
}

/// The folder of sent mail, if it is looked at.
pub(crate) fn sent_folder(settings: &Settings) -> Option<&str> {
    named(settings, "sent_folder")
}

fn named<'a>(settings: &'a Settings, key: &str) -> Option<&'a str> {
    Some(settings.text(key).trim()).filter(|folder| !folder.is_empty())
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

fn after(settings: &Settings) -> Result<After, Refusal> {
    let text = settings.text("after_reading");
    let (word, named) = text.split_once(':').unwrap_or((text, settings.text("move_to")));
    match word {
        "" | "seen" => Ok(After::Seen),
        "leave" => Ok(After::Leave),
        "delete" => Ok(After::Delete),
        "move" if named.trim().is_empty() => Err(Refusal::invalid("move_to", "name the folder mails are moved to")),
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
            ("largest", "51"),
            ("largest", "1"),
            ("link_days", "0"),
            ("smtp_password", "a\nb"),
            ("imap_user", "a\r\nA1 DELETE"),
        ] {
            let more = [
                (key, value),
                ("large_files", "link"),
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
    fn each_folder_is_read_in_one_way() {
        for (key, wrong) in [
            ("more_folders", "Orders\ninbox"),
            ("more_folders", "Orders\norders"),
            ("more_folders", "a\nb\nc\nd\ne\nf"),
            ("sent_folder", "Inbox"),
            ("sent_folder", "more"),
            ("junk_folder", "INBOX"),
            ("junk_folder", "Away"),
            ("move_to", "inbox"),
            ("move_to", "More"),
        ] {
            let more = if key == "more_folders" { wrong } else { "More" };
            let sent = if key == "sent_folder" { wrong } else { "Away" };
            let junk = if key == "junk_folder" { wrong } else { "Junk" };
            let to = if key == "move_to" { wrong } else { "Done" };
            let all = [("more_folders", more), ("sent_folder", sent), ("junk_folder", junk), ("move_to", to)];
            let all: Vec<_> = all.into_iter().chain([("after_reading", "move")]).collect();
            assert_eq!(field(&all).as_deref(), Some(key), "{wrong:?}");
        }
        let all =
            settings(&[("more_folders", " Orders \n\nReturns"), ("junk_folder", "Junk"), ("sent_folder", "Sent")]);
        check(&all).unwrap();
        let codes: Vec<String> = places(&all).iter().map(Place::code).collect();
        assert_eq!(codes, ["in", "in/Orders", "in/Returns", "junk", "sent"]);
        let junk = reading_of(&all, &Place::Junk).unwrap();
        assert_eq!((junk.folder.as_str(), junk.after, junk.first), ("Junk", After::Leave, First::New));
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
