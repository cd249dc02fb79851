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

/// User name and password.
#[derive(Clone)]
pub struct Login {
    /// User name.
    pub user: String,
    /// Password.
    pub password: Secret<String>,
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
