//! Inboxes that a provider's token opens: who signed in, the tokens it gave, and what becomes of them (MAIL-110, CH-113).
//!
//! Tokens are sealed. Of all processes that want a new one, one asks; what it used and what it got are written together.

use crate::{session, shut_out};
use base::facts::{Fact, Kind};
use base::{Actor, Fault, InboxId, Outcome, Secret, Time, Vault};
use contract::Passes;
use futures_util::future::BoxFuture;
use outside::oauth::{Attempt, Denied, Provider, Tokens};
use outside::{Outside, Trouble, Why};
use serde_json::json;
use std::time::Duration;
use store::{Conn, Db, Row, Tx, args, audit, insist};

/// Purpose under which tokens and verifiers are sealed.
const SEALED: &str = "inbox.sign_in";
/// A token is renewed this long before it ends.
const EARLY_MS: i64 = 5 * Time::MINUTE;
/// How long one process may take to renew before another tries.
const BUSY_MS: i64 = Time::MINUTE;
/// How long after a failure the provider is left alone.
const REST_MS: i64 = 2 * Time::MINUTE;
/// How long somebody may take to sign in.
const TRY_MS: i64 = 10 * Time::MINUTE;
/// How often one looks whether another process has renewed.
const LOOK: Duration = Duration::from_millis(200);
/// Looks before giving up.
const LOOKS: usize = 100;

/// Keeps tokens.
#[derive(Clone, Debug)]
pub struct Keeper {
    db: Db,
    vault: Vault,
    outside: Outside,
}

/// What is kept of a sign-in.
#[derive(Debug)]
pub(crate) struct Kept {
    mark: String,
    refresh: Option<String>,
    access: String,
    expires_at: Time,
    busy_until: Option<Time>,
    again_at: Option<Time>,
    pub(crate) trouble: Option<String>,
    pub(crate) ended: bool,
    pub(crate) signed_in_by: String,
    pub(crate) signed_in_at: Time,
}

/// The inbox whose token is renewed, and until when it is this one's turn: no two turns end at the same moment.
type Turn<'a> = (&'a InboxId, Time);

/// What to do for somebody who wants a token.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    /// This one holds.
    Use,
    /// A new one is needed.
    Renew,
    /// Another process is asking.
    Wait,
    /// There is none, in words.
    Deny(String),
}

impl Kept {
    /// What to do now. `other` says that the token kept is one the other side has just refused.
    #[expect(clippy::fn_params_excessive_bools, reason = "one fact about the token, told by name at the only call")]
    fn next(&self, mark: &str, other: bool, now: Time) -> Next {
        if self.mark != mark {
            return Next::Deny("the provider, the client or the user name was changed; sign in again".into());
        }
        if self.ended {
            return Next::Deny(self.trouble.clone().unwrap_or_default());
        }
        if !other && self.expires_at > now.plus(EARLY_MS) {
            return Next::Use;
        }
        let holds = !other && self.expires_at > now;
        if self.busy_until.is_some_and(|until| until > now) {
            return if holds { Next::Use } else { Next::Wait };
        }
        if self.again_at.is_some_and(|at| at > now) {
            return if holds { Next::Use } else { Next::Deny(self.trouble.clone().unwrap_or_default()) };
        }
        match self.refresh {
            Some(_) => Next::Renew,
            None if holds => Next::Use,
            None => Next::Deny("the provider gave nothing to renew the sign-in by; sign in again".into()),
        }
    }
}

impl Passes for Keeper {
    fn pass<'a>(
        &'a self,
        inbox: &'a InboxId,
        provider: &'a Provider,
        refused: Option<&'a Secret<String>>,
    ) -> BoxFuture<'a, Result<Secret<String>, Trouble>> {
        Box::pin(async move {
            let found = self.find(inbox, provider, refused).await;
            found.unwrap_or_else(|fault| Err(Trouble::new(Why::SignIn, format!("the sign-in cannot be read: {fault}"))))
        })
    }

    fn session<'a>(
        &'a self,
        inbox: &'a InboxId,
        mark: &'a str,
    ) -> BoxFuture<'a, Result<Option<Secret<String>>, Fault>> {
        Box::pin(session::kept((&self.db, &self.vault), inbox, mark))
    }

    fn keep_session<'a>(
        &'a self,
        inbox: &'a InboxId,
        mark: &'a str,
        session: &'a Secret<String>,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(session::keep((&self.db, &self.vault), inbox, (mark, session)))
    }
}

impl Keeper {
    /// Over a database and a way out.
    #[must_use]
    pub const fn new(db: Db, vault: Vault, outside: Outside) -> Self {
        Self { db, vault, outside }
    }

    async fn find(
        &self,
        inbox: &InboxId,
        provider: &Provider,
        refused: Option<&Secret<String>>,
    ) -> Result<Result<Secret<String>, Trouble>, Fault> {
        let deny = |words: String| Ok(Err(Trouble::new(Why::SignIn, words)));
        for _ in 0..LOOKS {
            let Some(kept) = of(&mut self.db.read().await?, inbox).await? else {
                return deny(format!("nobody has signed in at {} for this inbox", provider.name));
            };
            let access = self.vault.open(SEALED, &kept.access)?;
            let other = refused.is_some_and(|refused| *refused.reveal() == access);
            match kept.next(&provider.mark(), other, self.db.now()) {
                Next::Use => return Ok(Ok(Secret::new(access))),
                Next::Deny(words) => return deny(words),
                Next::Renew => {
                    if let Some(turn) = self.claim(inbox, &kept).await? {
                        return self.renew((inbox, turn), provider, &kept).await;
                    }
                }
                Next::Wait => {}
            }
            tokio::time::sleep(LOOK).await;
        }
        deny(format!("{} takes too long to renew the sign-in", provider.name))
    }

    /// Of all who want to renew what they saw, one may: until when it is that one's turn.
    async fn claim(&self, inbox: &InboxId, seen: &Kept) -> Result<Option<Time>, Fault> {
        let mut tx = self.db.begin(&Actor::system()).await?;
        let now = tx.now();
        let sql = "update inbox_sign_ins set busy_until = $3
                   where inbox_id = $1 and access = $2 and ended = 0 and (busy_until is null or busy_until <= $4)";
        let turn = now.plus(BUSY_MS);
        let mine = tx.exec(sql, args![inbox, &seen.access, turn, now]).await? == 1;
        tx.commit().await?;
        Ok(mine.then_some(turn))
    }

    async fn renew(
        &self,
        turn: Turn<'_>,
        provider: &Provider,
        kept: &Kept,
    ) -> Result<Result<Secret<String>, Trouble>, Fault> {
        let refresh = Secret::new(self.vault.open(SEALED, kept.refresh.as_deref().unwrap_or_default())?);
        let got = self.outside.renew(provider, &refresh).await;
        // the old token may be void already: what came for it is not given up for one failed write
        insist(|| self.write(turn, &got)).await?;
        let access = self.vault.open(SEALED, &kept.access)?;
        Ok(match got {
            Ok(tokens) => Ok(tokens.access),
            Err(Denied::Later(_)) if kept.expires_at > self.db.now() => Ok(Secret::new(access)),
            Err(denied) => Err(Trouble::new(Why::SignIn, denied.to_string())),
        })
    }

    /// Writes down that the old token was used and what came of it, in one transaction. Whoever was given up for dead
    /// writes nothing any more: another has used the old token since, and what came for it then is what counts.
    async fn write(&self, (inbox, turn): Turn<'_>, got: &Result<Tokens, Denied>) -> Result<(), Fault> {
        let mut tx = self.db.begin(&Actor::system()).await?;
        match got {
            Ok(tokens) => self.put(&mut tx, (inbox, turn), tokens).await?,
            Err(Denied::Ended(words)) => end(&mut tx, (inbox, turn), words).await?,
            Err(Denied::Refused(words) | Denied::Later(words)) => {
                let rest = tx.now().plus(REST_MS);
                let sql = "update inbox_sign_ins set busy_until = null, again_at = $2, trouble = $3
                           where inbox_id = $1 and busy_until = $4";
                tx.exec(sql, args![inbox, rest, words, turn]).await?;
            }
        }
        tx.commit().await
    }

    async fn put(&self, tx: &mut Tx, (inbox, turn): Turn<'_>, tokens: &Tokens) -> Result<(), Fault> {
        let (access, refresh) = self.sealed(tokens)?;
        let now = tx.now();
        let sql = "update inbox_sign_ins set access = $2, refresh = coalesce($3, refresh), expires_at = $4, renewals = renewals + 1,
                     renewed_at = $5, busy_until = null, again_at = null, trouble = null where inbox_id = $1 and busy_until = $6";
        tx.exec(sql, args![inbox, access, refresh, ends_at(tokens, now), now, turn]).await.map(drop)
    }

    fn sealed(&self, tokens: &Tokens) -> Result<(String, Option<String>), Fault> {
        let access = self.vault.seal(SEALED, tokens.access.reveal())?;
        let refresh = tokens.refresh.as_ref().map(|token| self.vault.seal(SEALED, token.reveal()));
        Ok((access, refresh.transpose()?))
    }

    /// Notes a try of this session at signing in; only the browser that gets it can finish it, once.
    pub(crate) async fn begin(
        &self,
        tx: &mut Tx,
        inbox: &InboxId,
        attempt: &Attempt,
        session: &str,
    ) -> Result<(), Fault> {
        let now = tx.now();
        let verifier = self.vault.seal(SEALED, attempt.verifier.reveal())?;
        tx.exec("delete from sign_in_attempts where expires_at <= $1", args![now]).await?;
        let sql = "insert into sign_in_attempts (state_hash, inbox_id, session, verifier, expires_at) values ($1, $2, $3, $4, $5)";
        let hash = base::vault::fingerprint(&attempt.state);
        tx.exec(sql, args![hash, inbox, base::vault::fingerprint(session), verifier, now.plus(TRY_MS)]).await.map(drop)
    }

    /// The inbox and verifier of a try of this session, which is used up.
    pub(crate) async fn spend(
        &self,
        tx: &mut Tx,
        state: &str,
        session: &str,
    ) -> Result<Option<(InboxId, Secret<String>)>, Fault> {
        let (hash, session, now) = (base::vault::fingerprint(state), base::vault::fingerprint(session), tx.now());
        let sql = "select inbox_id, verifier from sign_in_attempts where state_hash = $1 and session = $2 and expires_at > $3";
        let Some(row) = tx.maybe(sql, args![&hash, session, now]).await? else { return Ok(None) };
        if tx.exec("delete from sign_in_attempts where state_hash = $1", args![&hash]).await? == 0 {
            return Ok(None);
        }
        let verifier = self.vault.open(SEALED, &row.get::<String>("verifier")?)?;
        Ok(Some((row.get("inbox_id")?, Secret::new(verifier))))
    }

    /// Keeps the first tokens, and lets the inbox begin anew with them.
    pub(crate) async fn keep(
        &self,
        tx: &mut Tx,
        inbox: &InboxId,
        (provider, tokens): (&Provider, &Tokens),
    ) -> Result<(), Fault> {
        let (access, refresh) = self.sealed(tokens)?;
        let (now, who) = (tx.now(), tx.actor().name.clone());
        tx.exec("delete from inbox_sign_ins where inbox_id = $1", args![inbox]).await?;
        let sql = "insert into inbox_sign_ins (inbox_id, mark, refresh, access, expires_at, renewals, renewed_at, ended, signed_in_by, signed_in_at)
                   values ($1, $2, $3, $4, $5, 0, $6, 0, $7, $6)";
        tx.exec(sql, args![inbox, provider.mark(), refresh, access, ends_at(tokens, now), now, &who]).await?;
        tx.exec("update inboxes set version = version + 1, shut_out = 0 where id = $1", args![inbox]).await?;
        audit::write(tx, "inbox.signed_in", inbox.as_str(), json!({ "provider": provider.name })).await?;
        tx.tell(Fact::new(Kind::InboxChanged).inbox(inbox));
        Ok(())
    }

    /// The way out, for asking a provider.
    pub(crate) const fn outside(&self) -> &Outside {
        &self.outside
    }
}

fn ends_at(tokens: &Tokens, now: Time) -> Time {
    now.plus(tokens.lasts_s.saturating_mul(Time::SECOND))
}

/// At the start on the embedded database: nobody waits for a renewal that died with its program.
pub async fn free(db: &Db) -> Result<(), Fault> {
    if !db.is_embedded() {
        return Ok(());
    }
    let mut tx = db.begin(&Actor::system()).await?;
    tx.exec("update inbox_sign_ins set busy_until = null", args![]).await?;
    tx.commit().await
}

/// What is kept of an inbox's sign-in.
pub(crate) async fn of(conn: &mut Conn, inbox: &InboxId) -> Result<Option<Kept>, Fault> {
    let sql =
        "select mark, refresh, access, expires_at, busy_until, again_at, trouble, ended, signed_in_by, signed_in_at
               from inbox_sign_ins where inbox_id = $1";
    conn.maybe(sql, args![inbox]).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Kept, Fault> {
    Ok(Kept {
        mark: row.get("mark")?,
        refresh: row.get("refresh")?,
        access: row.get("access")?,
        expires_at: row.get("expires_at")?,
        busy_until: row.get("busy_until")?,
        again_at: row.get("again_at")?,
        trouble: row.get("trouble")?,
        ended: row.get("ended")?,
        signed_in_by: row.get("signed_in_by")?,
        signed_in_at: row.get("signed_in_at")?,
    })
}

/// The consent is over: said once, to all who can sign in again; the provider is asked no more.
async fn end(tx: &mut Tx, (inbox, turn): Turn<'_>, words: &str) -> Result<(), Fault> {
    let sql = "update inbox_sign_ins set ended = 1, trouble = $2, busy_until = null where inbox_id = $1 and ended = 0 and busy_until = $3";
    if tx.exec(sql, args![inbox, words, turn]).await? == 0 {
        return Ok(());
    }
    audit::write(tx, "inbox.sign_in_ended", inbox.as_str(), json!({ "said": words })).await?;
    shut_out::ended(tx, inbox, words).await
}

/// How an inbox's sign-in is, if somebody ever signed in with these settings.
pub(crate) async fn standing(conn: &mut Conn, inbox: &InboxId, mark: &str) -> Outcome<Option<Kept>> {
    Ok(of(conn, inbox).await?.filter(|kept| kept.mark == mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_772_442_000_000);

    fn kept(left_ms: i64) -> Kept {
        Kept {
            mark: "m".into(),
            refresh: Some("r".into()),
            access: "a".into(),
            expires_at: NOW.plus(left_ms),
            busy_until: None,
            again_at: None,
            trouble: Some("gone".into()),
            ended: false,
            signed_in_by: "Ada".into(),
            signed_in_at: NOW,
        }
    }

    #[test]
    fn a_token_is_renewed_five_minutes_early_and_when_it_was_refused() {
        assert_eq!(kept(6 * Time::MINUTE).next("m", false, NOW), Next::Use);
        assert_eq!(kept(5 * Time::MINUTE).next("m", false, NOW), Next::Renew);
        assert_eq!(kept(Time::HOUR).next("m", true, NOW), Next::Renew);
    }

    #[test]
    fn while_somebody_asks_or_the_provider_rests_a_token_that_holds_is_used() {
        let busy = |left| Kept { busy_until: Some(NOW.plus(1)), ..kept(left) };
        assert_eq!(busy(Time::MINUTE).next("m", false, NOW), Next::Use);
        assert_eq!(busy(0).next("m", false, NOW), Next::Wait);
        let resting = |left| Kept { again_at: Some(NOW.plus(1)), ..kept(left) };
        assert_eq!(resting(Time::MINUTE).next("m", false, NOW), Next::Use);
        assert_eq!(resting(0).next("m", false, NOW), Next::Deny("gone".into()));
    }

    #[test]
    fn what_has_ended_is_asked_for_no_more() {
        let ended = Kept { ended: true, ..kept(Time::HOUR) };
        assert_eq!(ended.next("m", false, NOW), Next::Deny("gone".into()));
        assert!(matches!(kept(Time::HOUR).next("another client", false, NOW), Next::Deny(_)));
        assert!(matches!(Kept { refresh: None, ..kept(0) }.next("m", false, NOW), Next::Deny(_)));
    }
}
