//! Being signed in: once with the app password, then renewed, across restarts too. Signing in is counted by the network (300
//! times a day), so it is never done in a hurry.

use crate::call::{Body, Call, Trouble, Wire, host};
use crate::{Bluesky, ids, json, settings};
use base::vault::keyed_hash;
use base::{Secret, Time};
use contract::{Account, Pace};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Mutex as Turn;

/// What to do where an app password is not taken.
const AGAIN: &str = "make a new app password in the network's app and put it into the settings of this inbox";

/// Somebody signed in.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) did: String,
    pub(crate) handle: String,
    /// The account's own server.
    pub(crate) home: String,
    access: Secret<String>,
    refresh: Secret<String>,
}

/// Sessions of all accounts; those of one account share one, whoever speaks for it.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<HashMap<[u8; 32], Arc<Place>>>);

/// One account's place.
#[derive(Default)]
struct Place {
    pace: Pace,
    /// What is left is counted apart for what asks, what does something, and what opens.
    asking: Pace,
    doing: Pace,
    opening: Pace,
    held: Turn<Held>,
}

impl Place {
    const fn of(&self, call: &Call) -> &Pace {
        match call.body {
            Body::Question => &self.asking,
            _ => &self.doing,
        }
    }
}

#[derive(Default)]
struct Held {
    session: Option<Session>,
    /// Whether it was looked what was kept by whoever was here before.
    looked: bool,
    tried: Option<(Time, String)>,
}

impl Sessions {
    /// The place of an account with these settings; another password is another place.
    fn of(&self, mark: [u8; 32]) -> Arc<Place> {
        Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(mark).or_default())
    }
}

/// An account that speaks to its network.
pub(crate) struct Seat<'a> {
    channel: &'a Bluesky,
    account: &'a Account,
    place: Arc<Place>,
    /// Of the settings that open it: a session of others is none of theirs.
    mark: String,
}

/// What tells one way of opening an account from another. It is kept beside the session, so nobody without the key of this
/// place can guess the password from it.
fn mark(account: &Account) -> [u8; 32] {
    let parts = ["service", "handle", "app_password"].map(|key| account.settings.text(key)).join("\0");
    let key = account.vault.derive("bluesky.session");
    keyed_hash(&key, &[account.inbox.as_str().as_bytes(), b"\0", parts.as_bytes()])
}

impl<'a> Seat<'a> {
    pub(crate) fn of(channel: &'a Bluesky, account: &'a Account) -> Self {
        let mark = mark(account);
        Self { channel, account, place: channel.sessions.of(mark), mark: HEXLOWER.encode(&mark) }
    }

    pub(crate) const fn wire(&self) -> &Wire {
        &self.channel.wire
    }

    fn now(&self) -> Time {
        self.channel.wire.clock.now()
    }

    /// Calls as the account, renewing the session if it has run out.
    pub(crate) async fn call(&self, call: Call) -> Result<Value, Trouble> {
        self.may(&call)?;
        let session = self.session(None).await?;
        let pace = self.place.of(&call);
        let first = self.wire().call(&session.home, (Some(&session.access), pace), call.clone()).await;
        let answer = match first {
            Err(Trouble::SignIn(_)) => {
                let renewed = self.session(Some(&session.access)).await?;
                self.wire().call(&renewed.home, (Some(&renewed.access), pace), call).await
            }
            other => other,
        };
        self.noting_wait(answer)
    }

    /// Refuses what the network would refuse now: it said when to come back, or that nothing is left until then (CH-112).
    fn may(&self, call: &Call) -> Result<(), Trouble> {
        let now = self.now();
        let left = self.place.pace.left(now).max(self.place.of(call).left(now));
        left.map_or(Ok(()), |left| Err(Trouble::Later("the network asked to wait".into(), Some(left))))
    }

    fn noting_wait<T>(&self, answer: Result<T, Trouble>) -> Result<T, Trouble> {
        if let Err(Trouble::Later(_, Some(wait))) = &answer {
            self.place.pace.rest(self.now(), *wait);
        }
        answer
    }

    /// A session that holds; `refused` is a token that was not taken any more.
    pub(crate) async fn session(&self, refused: Option<&Secret<String>>) -> Result<Session, Trouble> {
        // one at a time: a refresh token is good for one renewal only
        let mut held = self.place.held.lock().await;
        if !held.looked {
            (held.session, held.looked) = (self.kept().await, true);
        }
        if let Some(session) = held.session.clone() {
            if refused.is_none_or(|refused| refused.reveal() != session.access.reveal()) {
                return Ok(session);
            }
            match self.renewed(&session).await {
                Ok(renewed) => {
                    held.session = Some(renewed.clone());
                    return Ok(renewed);
                }
                Err(Trouble::SignIn(_) | Trouble::Refused(..)) => held.session = None,
                Err(trouble) => return self.noting_wait(Err(trouble)),
            }
        }
        let fresh = self.noting_wait(self.sign_in(&mut held).await)?;
        self.keep(&fresh).await;
        held.session = Some(fresh.clone());
        drop(held);
        Ok(fresh)
    }

    /// The next session: another process may have it already, else it is asked for, and kept before it is used. A program
    /// that dies between the two finds an old one, which opens nothing, and signs in anew.
    async fn renewed(&self, session: &Session) -> Result<Session, Trouble> {
        let other = |kept: &Session| kept.access.reveal() != session.access.reveal();
        if let Some(kept) = self.kept().await.filter(other) {
            return Ok(kept);
        }
        match self.renew(session).await {
            Ok(renewed) => {
                self.keep(&renewed).await;
                Ok(renewed)
            }
            Err(refused @ (Trouble::SignIn(_) | Trouble::Refused(..))) => {
                self.kept().await.filter(other).ok_or(refused)
            }
            Err(trouble) => Err(trouble),
        }
    }

    /// Opening is counted apart, and asked to wait apart.
    fn may_open(&self) -> Result<(), Trouble> {
        let left = self.place.opening.left(self.now());
        left.map_or(Ok(()), |left| {
            Err(Trouble::Later("the network asked to wait before signing in".into(), Some(left)))
        })
    }

    async fn renew(&self, session: &Session) -> Result<Session, Trouble> {
        self.may_open()?;
        let call = Call { name: "com.atproto.server.refreshSession", query: Vec::new(), body: Body::Empty };
        let with = (Some(&session.refresh), &self.place.opening);
        let said = self.wire().call(&session.home, with, call).await.map_err(retried)?;
        read(&said, &session.home)
    }

    /// What was kept by whoever was here before; nothing where that cannot be read.
    async fn kept(&self) -> Option<Session> {
        let kept = self.channel.passes.session(&self.account.inbox, &self.mark).await;
        if let Err(fault) = &kept {
            tracing::warn!(inbox.id = %self.account.inbox, error = %fault, "a session that was kept could not be read");
        }
        let said: Value = serde_json::from_str(kept.ok()??.reveal()).ok()?;
        read(&said, json::text(&said, "/home")).ok().filter(|session| !session.home.is_empty())
    }

    /// Keeps a session for whoever is here next. Where that fails this one goes on, and the next signs in.
    async fn keep(&self, session: &Session) {
        let written = json!({
            "did": session.did, "handle": session.handle, "home": session.home,
            "accessJwt": session.access.reveal(), "refreshJwt": session.refresh.reveal(),
        });
        let secret = Secret::new(written.to_string());
        if let Err(fault) = self.channel.passes.keep_session(&self.account.inbox, &self.mark, &secret).await {
            tracing::warn!(inbox.id = %self.account.inbox, error = %fault, "a session could not be kept");
        }
    }

    /// Signs in with the app password, unless that was tried a moment ago.
    async fn sign_in(&self, held: &mut Held) -> Result<Session, Trouble> {
        let reading = settings::read(&self.account.settings).map_err(|refusal| Trouble::SignIn(refusal.detail))?;
        let (now, rest) = (self.now(), self.channel.pacing.sign_in_rest_ms());
        if let Some((at, words)) = held.tried.as_ref().filter(|(at, _)| now.since(*at) < rest) {
            tracing::debug!(inbox.id = %self.account.inbox, tried.at = at.0, "signing in waits");
            return Err(Trouble::SignIn(words.clone()));
        }
        self.may_open()?;
        let who =
            json!({ "identifier": reading.handle, "password": self.account.settings.text("app_password").trim() });
        let call = Call::post("com.atproto.server.createSession", who);
        let said = self.wire().call(&reading.service, (None, &self.place.opening), call).await;
        let opened = said.map_err(|trouble| refused(trouble, &reading.service)).and_then(|said| {
            let session = read(&said, &reading.service)?;
            Ok(Session { home: home(&said, &reading.service), ..session })
        });
        match &opened {
            Err(Trouble::SignIn(words) | Trouble::Off(words)) => held.tried = Some((now, words.clone())),
            Ok(_) => {
                held.tried =
                    Some((now, format!("{} ended the session soon after it began; {AGAIN}", host(&reading.service))))
            }
            Err(_) => {}
        }
        opened
    }
}

/// Cut off while renewing: the next try decides.
fn retried(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Cut(words) | Trouble::Garbled(words) => Trouble::Later(words, None),
        other => other,
    }
}

fn refused(trouble: Trouble, service: &str) -> Trouble {
    match trouble {
        Trouble::SignIn(words) | Trouble::Refused(_, words) => Trouble::SignIn(format!("{words}; {AGAIN}")),
        Trouble::Off(words) => Trouble::Off(words),
        Trouble::Cut(words) | Trouble::Garbled(words) => Trouble::Later(words, None),
        Trouble::Later(words, wait) => Trouble::Later(format!("{}: {words}", host(service)), wait),
    }
}

fn read(said: &Value, home: &str) -> Result<Session, Trouble> {
    let (access, refresh) = (json::text(said, "/accessJwt"), json::text(said, "/refreshJwt"));
    let did = json::text(said, "/did");
    if access.is_empty() || refresh.is_empty() || !ids::is_did(did) {
        return Err(Trouble::Later(format!("{} opened no session that makes sense", host(home)), None));
    }
    Ok(Session {
        did: did.to_owned(),
        handle: json::line(json::text(said, "/handle"), 253),
        home: home.to_owned(),
        access: Secret::new(access.to_owned()),
        refresh: Secret::new(refresh.to_owned()),
    })
}

/// The account's own server as its document names it; never an unprotected one where we came by a protected way.
fn home(said: &Value, service: &str) -> String {
    let own = json::list(said, "/didDoc/service").iter().find(|one| json::text(one, "/id").ends_with("#atproto_pds"));
    let named = own.map(|one| json::text(one, "/serviceEndpoint").trim_end_matches('/')).unwrap_or_default();
    let fine = named.starts_with("https://") || (service.starts_with("http://") && named.starts_with("http://"));
    if fine && url::Url::parse(named).is_ok() { named.to_owned() } else { service.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_server_is_the_one_of_the_document_and_never_less_protected() {
        let said = |endpoint: &str| json!({ "didDoc": { "service": [{ "id": "#atproto_pds", "serviceEndpoint": endpoint }] } });
        assert_eq!(home(&said("https://pds.example.com/"), "https://bsky.social"), "https://pds.example.com");
        assert_eq!(home(&said("http://10.0.0.1"), "https://bsky.social"), "https://bsky.social");
        assert_eq!(home(&said("http://localhost:3"), "http://localhost:2"), "http://localhost:3");
        assert_eq!(home(&json!({}), "https://bsky.social"), "https://bsky.social");
    }
}
