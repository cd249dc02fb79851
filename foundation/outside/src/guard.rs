//! Where we may go: the operator's exceptions, the names and addresses that are never meant.

use crate::ranges::refused;
use std::net::{IpAddr, SocketAddr};
use url::Host;

/// The key in the settings file that lets a private host in; errors name it.
pub const SETTING: &str = "outside.allowed_hosts";

/// What the operator decided, read once at start.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    /// Hosts that may be reached although they are on a private network, by the name or address people type in.
    pub allowed_hosts: Vec<String>,
    /// Further authorities whose certificates count, as PEM text.
    pub authorities: Vec<u8>,
    /// Name servers asked what domains say of their mail; the machine's own if empty.
    pub name_servers: Vec<SocketAddr>,
}

impl Guard {
    /// Whether the operator made an exception for this host.
    pub(crate) fn allows(&self, host: &Host<String>) -> bool {
        self.allowed_hosts.iter().filter_map(|text| canonical(text)).any(|known| known == *host)
    }

    /// Whether a name may be looked up at all.
    pub(crate) fn bars_name(&self, host: &Host<String>) -> bool {
        matches!(host, Host::Domain(name) if never_meant(name)) && !self.allows(host)
    }

    /// Whether one of a host's addresses is not to be reached: then none of them is.
    pub(crate) fn bars_any(&self, host: &Host<String>, addresses: &[IpAddr]) -> bool {
        addresses.iter().copied().any(refused) && !self.allows(host)
    }
}

/// A host as the URL standard reads it: digits in any notation are an address, letters in any script a name.
pub(crate) fn canonical(text: &str) -> Option<Host<String>> {
    let text = text.trim().trim_end_matches('.');
    if let Ok(v6) = text.trim_start_matches('[').trim_end_matches(']').parse() {
        return Some(Host::Ipv6(v6));
    }
    match Host::parse(text).ok()? {
        Host::Domain(name) => Some(Host::Domain(name.trim_end_matches('.').to_owned())).filter(|_| !name.is_empty()),
        address => Some(address),
    }
}

fn never_meant(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let last = name.rsplit('.').next().unwrap_or_default();
    name.starts_with("localhost")
        || last == "localhost"
        || last == "internal"
        || name == "metadata"
        || name.starts_with("metadata.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_in_any_notation_is_an_address() {
        for text in ["127.1", "2130706433", "0177.0.0.1", "0x7f.1", "127.0.0.1.", "①②⑦.⓪.⓪.①"] {
            assert_eq!(canonical(text), Some(Host::Ipv4([127, 0, 0, 1].into())), "{text}");
        }
        assert_eq!(canonical("[::1]"), canonical("::1"));
        assert_eq!(canonical(""), None);
        assert_eq!(canonical("a b"), None);
    }

    #[test]
    fn some_names_are_never_meant() {
        let bars = |name: &str| Guard::default().bars_name(&canonical(name).unwrap());
        for name in [
            "localhost",
            "LOCALHOST.",
            "localhost.localdomain",
            "x.localhost",
            "db.internal",
            "metadata",
            "metadata.google.internal",
        ] {
            assert!(bars(name), "{name}");
        }
        for name in ["imap.shop.test", "internal.shop.test", "mymetadata.test"] {
            assert!(!bars(name), "{name}");
        }
    }

    #[test]
    fn an_exception_is_for_one_host_only() {
        let guard = Guard { allowed_hosts: vec!["Mail.Lan.".into(), "10.0.0.7".into()], ..Guard::default() };
        let private = [[10, 0, 0, 7].into()];
        assert!(!guard.bars_any(&canonical("mail.lan").unwrap(), &private));
        assert!(!guard.bars_any(&canonical("10.0.0.7").unwrap(), &private));
        assert!(guard.bars_any(&canonical("other.lan").unwrap(), &private));
    }

    #[test]
    fn one_private_address_among_public_ones_bars_the_host() {
        let mixed = [[93, 184, 216, 34].into(), [127, 0, 0, 1].into()];
        assert!(Guard::default().bars_any(&canonical("mixed.test").unwrap(), &mixed));
    }
}
