//! API tokens: made, ended.

use crate::acts::{done, fresh};
use crate::agent::AgentRef;
use crate::session::TOKEN_PREFIX;
use crate::token::{self, ApiToken};
use crate::{agent_store, rights, token_store, words};
use base::vault::{fingerprint, random_token};
use base::{Action, Actor, AgentId, Outcome, Refusal, Thing, Time, TokenId};
use serde_json::json;
use store::{Conn, Db, Tx, audit};

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Action>,
    /// When it ends by itself.
    pub expires_at: Option<Time>,
}

/// Makes a token for this agent; gives it with its secret, which is nowhere else. The caller has decided it may.
pub async fn make(tx: &mut Tx, owner: AgentRef, new: NewToken) -> Outcome<(ApiToken, String)> {
    let (now, secret) = (tx.now(), format!("{TOKEN_PREFIX}{}", random_token()));
    let mut scopes = new.scopes;
    scopes.sort_unstable();
    scopes.dedup();
    let token = ApiToken {
        id: TokenId::mint(now),
        name: words::name("name", &new.name)?,
        scopes,
        created_at: now,
        expires_at: token::expiry(new.expires_at, now)?,
        last_used_at: None,
        owner,
    };
    if token_store::count(tx, &token.owner.id).await? >= token::MOST {
        let detail = format!("nobody holds more than {} tokens; end one that is not used", token::MOST);
        return Err(Refusal::new("tokens.too_many", 409, detail).into());
    }
    token_store::insert(tx, &token, &fingerprint(&secret)).await?;
    let detail = json!({ "name": token.name, "scopes": token.scopes, "owner": token.owner.id });
    audit::write(tx, "token.made", token.id.as_str(), detail).await?;
    Ok((token, secret))
}

/// Makes a token for oneself, no wider than one's own roles.
pub async fn make_own(db: &Db, actor: &Actor, new: NewToken) -> Outcome<(ApiToken, String)> {
    let me = rights::check_person(actor)?;
    let mut tx = db.begin(actor).await?;
    rights::check_scopes(&fresh(&mut tx).await?, &new.scopes)?;
    let owner = agent_store::agent(&mut tx, &me).await?.ok_or_else(Refusal::signed_out)?.brief();
    let made = make(&mut tx, owner, new).await?;
    done(tx, made).await
}

/// Tokens after an id: one's own, or everybody's for those who may see all.
pub async fn list(conn: &mut Conn, actor: &Actor, after: &str, limit: i64) -> Outcome<Vec<ApiToken>> {
    let me = rights::check_person(actor)?;
    let of: Option<&AgentId> = if actor.reach(Action::TokenAll).everything { None } else { Some(&me) };
    Ok(token_store::list(conn, of, after, limit).await?)
}

/// Ends a token: one's own, or anybody's for those who see all and may change agents.
pub async fn end(db: &Db, actor: &Actor, id: &TokenId) -> Outcome<()> {
    let me = rights::check_person(actor)?;
    let mut tx = db.begin(actor).await?;
    let actor = fresh(&mut tx).await?;
    let owner = token_store::owner(&mut tx, id).await?.ok_or_else(Refusal::missing)?;
    if owner != me {
        actor.check(Action::TokenAll, &Thing::company()).map_err(|_unseen| Refusal::missing())?;
        actor.check(Action::AgentChange, &Thing::company())?;
    }
    token_store::end(&mut tx, id, "ended").await?;
    audit::write(&mut tx, "token.ended", id.as_str(), json!({ "owner": owner })).await?;
    Ok(tx.commit().await?)
}
