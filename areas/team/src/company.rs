//! The company as it describes itself: name, public address, language, zone, its own mail account.

use crate::called::AgentNames;
use crate::patch::given;
use crate::words;
use base::{Refusal, Secret};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest time a reply may be held back for undoing, in seconds.
pub const LONGEST_UNDO: i64 = 120;

/// How the connection to the mail server is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "MailSecurity")]
pub enum Security {
    /// Encrypted from the first byte.
    Tls,
    /// Encrypted after asking.
    Starttls,
    /// Not encrypted.
    None,
}

/// The account goodword's own mail leaves from, as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MailAccount {
    /// Mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Encryption.
    pub security: Security,
    /// Name to sign in with; empty for none.
    pub user: String,
    /// Whether a password is kept.
    pub has_password: bool,
    /// Sender address.
    pub from: String,
}

/// The account with its password, for the sender.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// The account.
    pub account: MailAccount,
    /// Its password.
    pub password: Option<Secret<String>>,
}

/// The company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Company {
    /// Name.
    pub name: String,
    /// Where agents and customers reach this installation; links are built from this and nothing else.
    pub public_url: String,
    /// Language.
    pub locale: String,
    /// Time zone.
    pub zone: String,
    /// Seconds a reply can be taken back.
    pub undo_seconds: i64,
    /// Which name of an agent customers see.
    pub agent_names: AgentNames,
    /// Account for invitations, resets and notifications.
    pub system_mail: Option<MailAccount>,
    /// Version.
    pub version: i64,
}

/// The mail account as written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MailWrite {
    /// Mail server.
    pub host: String,
    /// Its port.
    #[schemars(range(min = 1))]
    pub port: u16,
    /// Encryption.
    pub security: Security,
    /// Name to sign in with; empty for none.
    pub user: String,
    /// Sender address.
    pub from: String,
    /// Password; left out, the one kept stays as long as server and name stay.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub password: Option<String>,
}

/// A change of company settings; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompanyChange {
    /// Name.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub name: Option<String>,
    /// Public address.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub public_url: Option<String>,
    /// Language.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub locale: Option<String>,
    /// Time zone.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub zone: Option<String>,
    /// Seconds a reply can be taken back.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 0, max = 120))]
    pub undo_seconds: Option<i64>,
    /// Which name of an agent customers see.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "AgentNames")]
    pub agent_names: Option<AgentNames>,
    /// Mail account; null takes it away.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<MailWrite>")]
    pub system_mail: Option<Option<MailWrite>>,
}

/// What becomes of the password kept.
#[derive(Clone, Debug)]
pub enum Password {
    /// It stays.
    Keep,
    /// There is none.
    Forget,
    /// This one from now on.
    Set(Secret<String>),
}

/// Applies everything but the mail account.
pub fn apply(mut company: Company, change: &CompanyChange) -> Result<Company, Refusal> {
    if let Some(name) = &change.name {
        company.name = words::name("name", name)?;
    }
    if let Some(url) = &change.public_url {
        company.public_url = public_url(url)?;
    }
    if let Some(locale) = &change.locale {
        company.locale = words::locale("locale", locale)?;
    }
    if let Some(zone) = &change.zone {
        company.zone = words::zone("zone", zone)?;
    }
    if let Some(seconds) = change.undo_seconds {
        company.undo_seconds = undo(seconds)?;
    }
    if let Some(names) = change.agent_names {
        company.agent_names = names;
    }
    Ok(company)
}

fn undo(seconds: i64) -> Result<i64, Refusal> {
    if (0..=LONGEST_UNDO).contains(&seconds) {
        return Ok(seconds);
    }
    Err(Refusal::invalid("undo_seconds", format!("replies can be taken back for 0 to {LONGEST_UNDO} seconds")))
}

/// A public address: `http` or `https`, a host, perhaps a port, nothing more. Without the slash at the end.
pub fn public_url(text: &str) -> Result<String, Refusal> {
    let wrong = || Refusal::invalid("public_url", "write the address like https://desk.example.com, without a path");
    let text = text.trim().to_ascii_lowercase();
    let bare = text.strip_suffix('/').unwrap_or(&text);
    let place = bare.strip_prefix("https://").or_else(|| bare.strip_prefix("http://")).ok_or_else(wrong)?;
    let (host, port) = split_port(place).ok_or_else(wrong)?;
    let numbered = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let host_ok = numbered.map_or_else(|| words::host(host), |ip| ip.parse::<std::net::Ipv6Addr>().is_ok());
    let port_ok = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    if host_ok && port_ok { Ok(bare.to_owned()) } else { Err(wrong()) }
}

/// Host and port; nothing if a colon stands where none may.
fn split_port(place: &str) -> Option<(&str, Option<&str>)> {
    if let Some(end) = place.find(']') {
        let (host, rest) = place.split_at_checked(end + 1)?;
        return if rest.is_empty() { Some((host, None)) } else { Some((host, Some(rest.strip_prefix(':')?))) };
    }
    Some(place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))))
}

/// The account as it will be, and what becomes of its password. A kept password never goes to another server.
pub fn mail_account(before: Option<&MailAccount>, write: &MailWrite) -> Result<(MailAccount, Password), Refusal> {
    let host = words::fold(&write.host);
    if !words::host(&host) && host.parse::<std::net::IpAddr>().is_err() {
        return Err(Refusal::invalid("system_mail.host", "this is not the name of a mail server"));
    }
    if write.port == 0 {
        return Err(Refusal::invalid(
            "system_mail.port",
            "ports go from 1 to 65535; mail servers listen on 465 or 587",
        ));
    }
    let user = words::line("system_mail.user", &write.user, words::EMAIL_LIMIT)?;
    let from = words::email("system_mail.from", &write.from)?;
    let (port, security) = (write.port, write.security);
    let same = |old: &&MailAccount| (&old.host, old.port, old.security, &old.user) == (&host, port, security, &user);
    let kept = before.is_some_and(|old| old.has_password);
    let password = match &write.password {
        Some(text) if text.is_empty() => Password::Forget,
        Some(text) => Password::Set(Secret::new(text.clone())),
        None if before.filter(same).is_some() => Password::Keep,
        None if kept && !user.is_empty() => return Err(password_again()),
        None => Password::Forget,
    };
    let has_password = match &password {
        Password::Keep => kept,
        Password::Forget => false,
        Password::Set(_) => true,
    };
    Ok((MailAccount { host, port, security, user, has_password, from }, password))
}

fn password_again() -> Refusal {
    Refusal::invalid(
        "system_mail.password",
        "server or name changed, and the password kept is never sent to another server; enter the password again",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses_are_an_origin_and_nothing_more() {
        let good = |text: &str| public_url(text).unwrap();
        assert_eq!(good("https://Desk.Example.com/"), "https://desk.example.com");
        assert_eq!(good("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
        assert_eq!(good("http://[::1]:8080"), "http://[::1]:8080");
        for bad in [
            "desk.example.com",
            "ftp://x.de",
            "https://",
            "https://a@b.de",
            "https://b.de/path",
            "https://b.de?x",
            "https://b.de:0",
            "https://b.de:99999",
            "javascript:alert(1)",
            "https://b.de\r\nX: y",
            "https://[zz]",
        ] {
            assert!(public_url(bad).is_err(), "{bad:?}");
        }
    }

    fn write(host: &str, password: Option<&str>) -> MailWrite {
        let (user, from) = ("desk".into(), "desk@example.com".into());
        let password = password.map(str::to_owned);
        MailWrite { host: host.into(), port: 465, security: Security::Tls, user, from, password }
    }

    #[test]
    fn a_kept_password_never_goes_to_another_server() {
        let (account, _) = mail_account(None, &write("mail.example.com", Some("geheim"))).unwrap();
        assert!(account.has_password);
        let (_, password) = mail_account(Some(&account), &write("mail.example.com", None)).unwrap();
        assert!(matches!(password, Password::Keep));
        let refused = mail_account(Some(&account), &write("evil.example.net", None)).unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("system_mail.password"));
        let mut plain = write("mail.example.com", None);
        plain.security = Security::None;
        assert!(mail_account(Some(&account), &plain).is_err());
    }

    #[test]
    fn mail_servers_have_names_and_ports() {
        assert!(mail_account(None, &write("mail server", None)).is_err());
        assert!(mail_account(None, &write("192.0.2.7", None)).is_ok());
        assert!(mail_account(None, &MailWrite { port: 0, ..write("mail.example.com", None) }).is_err());
        assert!(mail_account(None, &MailWrite { from: "x".into(), ..write("mail.example.com", None) }).is_err());
    }
}
