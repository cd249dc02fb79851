//! A mail server as somebody set it up, and connecting to it.

use crate::dial::{Judged, Outside, Stream};
use crate::trouble::{Trouble, Why};
use base::Secret;
use std::time::Duration;

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// Begins in clear and must change to TLS before anything else.
    StartTls,
    /// None: only where the operator insists.
    None,
}

/// What proves that it is the user.
#[derive(Clone, Debug)]
pub enum Proof {
    /// A password.
    Password(Secret<String>),
    /// A token that a provider gave (RFC 7628).
    Token(Secret<String>),
}

/// User name and proof.
#[derive(Clone)]
pub struct Login {
    /// User name.
    pub user: String,
    /// Password or token.
    pub proof: Proof,
}

impl Login {
    /// The first words of a sign-in by token in the way of RFC 7628 (`OAUTHBEARER`), and in the older one (`XOAUTH2`).
    pub(crate) fn token_words(&self, way: Way, host: &MailHost) -> Option<String> {
        let Proof::Token(token) = &self.proof else { return None };
        let (user, token) = (&self.user, token.reveal());
        Some(match way {
            Way::OAuthBearer => {
                let user = user.replace('=', "=3D").replace(',', "=2C");
                format!("n,a={user},\u{1}host={}\u{1}port={}\u{1}auth=Bearer {token}\u{1}\u{1}", host.host, host.port)
            }
            Way::XOAuth2 => format!("user={user}\u{1}auth=Bearer {token}\u{1}\u{1}"),
        })
    }
}

/// The two ways of signing in by token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    OAuthBearer,
    XOAuth2,
}

impl Way {
    /// The standard one where the server knows both.
    pub(crate) fn choose(offers: impl Fn(&str) -> bool) -> Option<Self> {
        [Self::OAuthBearer, Self::XOAuth2].into_iter().find(|way| offers(way.name()))
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::OAuthBearer => "OAUTHBEARER",
            Self::XOAuth2 => "XOAUTH2",
        }
    }

    /// What is said to a server that has refused and tells why: go on to the end.
    pub(crate) const fn resigned(self) -> &'static str {
        match self {
            Self::OAuthBearer => "AQ==",
            Self::XOAuth2 => "",
        }
    }
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login").finish_non_exhaustive()
    }
}

/// A mail server.
#[derive(Clone, Debug)]
pub struct MailHost {
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Protection.
    pub security: Security,
    /// How to sign in, if at all.
    pub login: Option<Login>,
}

impl MailHost {
    /// Judges and connects; TLS at once only where that is asked for.
    pub(crate) async fn open(&self, outside: &Outside, within: Duration) -> Result<(Judged, Stream), Trouble> {
        let work = async {
            let judged = outside.judge(&self.host, self.port).await?;
            let stream = outside.connect(&judged, within).await?;
            match self.security {
                Security::Tls => Ok((judged.clone(), outside.secure(&judged, stream).await?)),
                Security::StartTls | Security::None => Ok((judged, stream)),
            }
        };
        let late = || format!("{} port {} did not answer in time; check host, port and firewall", self.host, self.port);
        tokio::time::timeout(within, work).await.map_err(|_late| Trouble::new(Why::Unreachable, late()))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_token_are_those_of_the_standards() {
        let host = MailHost { host: "imap.test".into(), port: 993, security: Security::Tls, login: None };
        let login = Login { user: "a=b,c@x.test".into(), proof: Proof::Token(Secret::new("tok".into())) };
        let bearer = "n,a=a=3Db=2Cc@x.test,\u{1}host=imap.test\u{1}port=993\u{1}auth=Bearer tok\u{1}\u{1}";
        assert_eq!(login.token_words(Way::OAuthBearer, &host).as_deref(), Some(bearer));
        let older = "user=a=b,c@x.test\u{1}auth=Bearer tok\u{1}\u{1}";
        assert_eq!(login.token_words(Way::XOAuth2, &host).as_deref(), Some(older));
        assert_eq!(Way::choose(|name| name == "XOAUTH2"), Some(Way::XOAuth2));
        assert_eq!(Way::choose(|_| true), Some(Way::OAuthBearer));
        assert_eq!(Way::choose(|_| false), None);
    }
}
