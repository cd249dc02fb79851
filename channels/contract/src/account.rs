//! One account of a channel, as the channel sees it: an inbox with its settings, secrets opened.

use crate::post::Listening;
use base::{InboxId, Vault};
use serde_json::Value;
use std::collections::BTreeMap;

/// Settings by key; secrets in clear, so never printed.
#[derive(Clone, Default)]
pub struct Settings(pub BTreeMap<String, String>);

impl Settings {
    /// A setting, or the empty text.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }
    /// A whole number, or this.
    #[must_use]
    pub fn number(&self, key: &str, otherwise: u16) -> u16 {
        self.text(key).trim().parse().unwrap_or(otherwise)
    }
    /// Whether it says `yes`.
    #[must_use]
    pub fn yes(&self, key: &str) -> bool {
        self.text(key) == "yes"
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Settings({:?})", self.0.keys().collect::<Vec<_>>())
    }
}

/// An inbox as its channel sees it.
#[derive(Clone, Debug)]
pub struct Account {
    /// The inbox.
    pub inbox: InboxId,
    /// Its name.
    pub name: String,
    /// Its channel.
    pub channel: String,
    /// Its main address, where it has one.
    pub address: Option<String>,
    /// Further addresses that belong to it.
    pub aliases: Vec<String>,
    /// Sender name after the agent's: "Mia at Acme" shows `Acme`.
    pub from_name: String,
    /// Settings, opened.
    pub settings: Settings,
    /// For tokens and signed ids.
    pub vault: Vault,
    /// What the network last said of itself and of the account: own id, limits. Whatever the receiver handed to
    /// [`crate::Intake::learn`]; nothing before it did.
    pub about: Value,
    /// What is listened for.
    pub listening: Vec<Listening>,
}

impl Account {
    /// Whether an address is one of this inbox's own, plus-addresses included.
    #[must_use]
    pub fn owns(&self, address: &str) -> bool {
        let wanted = bare(address);
        self.address.iter().chain(&self.aliases).any(|own| bare(own) == wanted)
    }

    /// The first address of this inbox among these, as the inbox writes it.
    #[must_use]
    pub fn own_of(&self, named: &[&str]) -> Option<&str> {
        let all = || self.address.iter().chain(&self.aliases).map(String::as_str);
        let first = |is: fn(&str, &str) -> bool| named.iter().find_map(|address| all().find(|own| is(own, address)));
        // An inbox may have several that differ only by what stands behind the plus.
        first(|own, address| own.eq_ignore_ascii_case(address.trim()))
            .or_else(|| first(|own, address| bare(own) == bare(address)))
    }
}

/// The address in lower case without `+anything` before the `@`: the mailbox it ends in.
#[must_use]
pub fn bare(address: &str) -> String {
    let lower = address.trim().to_lowercase();
    match lower.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or(local)),
        None => lower,
    }
}
