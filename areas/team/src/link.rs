//! Links that prove something once: first start, signing in, setting a new password, joining.

use base::{Refusal, Time};

/// What a link is for. One made for one thing opens no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The first administrator sets goodword up.
    Setup,
    /// An agent signs in with one click.
    SignIn,
    /// An agent who forgot the password sets a new one.
    Reset,
}

/// How long an invitation stands.
pub const INVITATION_MS: i64 = 72 * Time::HOUR;

impl Kind {
    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::SignIn => "sign_in",
            Self::Reset => "reset",
        }
    }

    /// How long it stands.
    #[must_use]
    pub const fn lasts_ms(self) -> i64 {
        match self {
            Self::Setup | Self::SignIn => Time::DAY,
            Self::Reset => 30 * Time::MINUTE,
        }
    }

    /// The address to open.
    #[must_use]
    pub fn address(self, public_url: &str, token: &str) -> String {
        let page = match self {
            Self::Setup => "setup",
            Self::SignIn => "signin",
            Self::Reset => "reset",
        };
        format!("{public_url}/{page}?token={token}")
    }

    /// The answer for a link that opens nothing: the same for unknown, used, old and foreign ones.
    #[must_use]
    pub fn gone(self) -> Refusal {
        let next = match self {
            Self::Setup => "restart goodword to get a new one",
            Self::SignIn => "sign in with your password, or ask for a new link",
            Self::Reset => "ask for a new link on the sign-in page",
        };
        Refusal::new("link.gone", 410, format!("this link was used, has expired or never was one; {next}"))
    }
}

/// The address that opens an invitation.
#[must_use]
pub fn join_address(public_url: &str, token: &str) -> String {
    format!("{public_url}/join?token={token}")
}

/// The answer for an invitation that opens nothing.
#[must_use]
pub fn invitation_gone() -> Refusal {
    Refusal::new(
        "link.gone",
        410,
        "this invitation was used, has expired or never was one; ask whoever invited you for a new one",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_configured_address() {
        assert_eq!(Kind::Reset.address("https://x.de", "t1"), "https://x.de/reset?token=t1");
        assert_eq!(Kind::SignIn.address("https://x.de", "t1"), "https://x.de/signin?token=t1");
        assert_eq!(join_address("https://x.de", "t1"), "https://x.de/join?token=t1");
    }

    #[test]
    fn a_reset_lasts_half_an_hour_and_an_invitation_three_days() {
        assert_eq!((Kind::Reset.lasts_ms(), INVITATION_MS), (1_800_000, 259_200_000));
    }
}
