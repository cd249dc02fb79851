//! Letters by account: connections are kept for a while, and a host that keeps failing is left alone.

use super::answer::Answer;
use super::letter::Letter;
use super::session::Session;
use crate::breaker::Breaker;
use crate::dial::Outside;
use crate::mailhost::{MailHost, Proof, Security};
use crate::trouble::{Trouble, Why};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connecting and agreeing on encryption.
    pub connect: Duration,
    /// An answer to a command.
    pub verb: Duration,
    /// Handing over 16 KiB of a letter.
    pub block: Duration,
    /// The receipt for a letter.
    pub receipt: Duration,
    /// How long a connection is kept for the next letter.
    pub idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(10), verb: seconds(20), block: seconds(20), receipt: seconds(60), idle: seconds(60) }
    }
}

/// Connections kept for one account.
const KEPT: usize = 4;
/// How long a failing host is left alone.
const REST: Duration = Duration::from_secs(60);

/// An account: nobody else's connection is ever used. The password is not part of it but of what is compared.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Account {
    host: String,
    port: u16,
    security: Security,
    login: Option<(String, String)>,
}

struct Kept {
    session: Session,
    since: Instant,
}

/// Sends letters. Cheap to clone.
#[derive(Clone)]
pub struct Smtp {
    outside: Outside,
    limits: Limits,
    kept: Arc<Mutex<HashMap<Account, Vec<Kept>>>>,
    breaker: Arc<Breaker>,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Smtp {
    /// Over a way out.
    #[must_use]
    pub fn new(outside: &Outside, limits: Limits) -> Self {
        Self { outside: outside.clone(), limits, kept: Arc::default(), breaker: Arc::new(Breaker::new(REST)) }
    }

    /// Sends a letter from an account.
    pub async fn send(&self, host: &MailHost, letter: &Letter) -> Answer {
        let name = format!("{}:{}", host.host, host.port);
        if let Err(wait) = self.breaker.ask(&name, Instant::now()) {
            let words = format!("{} failed several times in a row and is left alone for a moment", host.host);
            return Answer::Later(words, i64::try_from(wait.as_millis()).ok());
        }
        let (answer, failed) = self.try_send(host, letter).await;
        if failed {
            self.breaker.failed(&name, Instant::now())
        } else {
            self.breaker.well(&name)
        }
        answer
    }

    /// Signs in and says what the server offers, for trying an account out.
    pub async fn try_out(&self, host: &MailHost) -> Result<Vec<String>, Trouble> {
        let session = Session::open(&self.outside, host, self.limits).await?;
        let offers = session.offers().to_vec();
        session.quit().await;
        Ok(offers)
    }

    /// The answer, and whether it was the host's fault.
    async fn try_send(&self, host: &MailHost, letter: &Letter) -> (Answer, bool) {
        let mut session = match self.ready(host).await {
            Ok(session) => session,
            Err(trouble) if trouble.why == Why::SignIn => return (Answer::NotSignedIn(trouble.words), false),
            Err(trouble) => return (Answer::Later(trouble.words, trouble.wait_ms), at_fault(trouble.why)),
        };
        match session.send(letter).await {
            Ok(Answer::Unknown(words)) => (Answer::Unknown(words), true),
            Ok(answer) => {
                self.keep(host, session);
                (answer, false)
            }
            Err(trouble) => (Answer::Later(format!("the mail was not sent: {trouble}"), None), at_fault(trouble.why)),
        }
    }

    /// A connection that was kept and still answers, else a new one.
    async fn ready(&self, host: &MailHost) -> Result<Session, Trouble> {
        while let Some(mut session) = self.take(host) {
            if session.reset().await.is_ok() {
                return Ok(session);
            }
        }
        Session::open(&self.outside, host, self.limits).await
    }

    fn take(&self, host: &MailHost) -> Option<Session> {
        let mut kept = self.kept.lock().ok()?;
        let now = Instant::now();
        for list in kept.values_mut() {
            list.retain(|one| now.saturating_duration_since(one.since) < self.limits.idle);
        }
        kept.retain(|_, list| !list.is_empty());
        kept.get_mut(&account(host))?.pop().map(|one| one.session)
    }

    fn keep(&self, host: &MailHost, session: Session) {
        let Ok(mut kept) = self.kept.lock() else { return };
        let list = kept.entry(account(host)).or_default();
        if list.len() < KEPT {
            list.push(Kept { session, since: Instant::now() });
        }
    }
}

fn account(host: &MailHost) -> Account {
    let login = host.login.as_ref().map(|login| {
        let (Proof::Password(secret) | Proof::Token(secret)) = &login.proof;
        (login.user.clone(), base::vault::fingerprint(secret.reveal()))
    });
    Account { host: host.host.clone(), port: host.port, security: host.security, login }
}

/// A wrong password or a barred host is no failure of the host.
const fn at_fault(why: Why) -> bool {
    !matches!(why, Why::SignIn | Why::Barred)
}
