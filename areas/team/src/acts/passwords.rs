//! Passwords: changed by their owner, forgotten, set anew by a link. Everything opened with the old one ends.

use crate::acts::{done, fresh};
use crate::link::Kind;
use crate::reception::{Reception, Try};
use crate::session::{Origin, set_cookie};
use crate::{agent_store, company_store, invitation, link_store, password, rights, session_store, token_store, words};
use base::vault::fingerprint;
use base::{Actor, AgentId, Outcome, Refusal, Secret, Vault};
use contract::SystemMail;
use serde_json::json;
use store::{Db, Tx, audit};

/// Ends sessions, API tokens and outstanding links of an agent, in the transaction that is the reason.
pub(crate) async fn end_everything(tx: &mut Tx, agent: &AgentId, why: &str) -> Outcome<()> {
    session_store::end_others(tx, agent, None, why).await?;
    token_store::end_all(tx, agent, why).await?;
    Ok(link_store::void_all(tx, agent).await?)
}

/// Changes the own password; gives the cookie of a new session, the only one left.
pub async fn change(
    db: &Db,
    reception: &Reception,
    (actor, origin): (&Actor, &Origin),
    current: Secret<String>,
    new: Secret<String>,
) -> Outcome<String> {
    let agent = rights::check_person(actor)?;
    let (now, who) = (db.now(), actor.session.clone().unwrap_or_default());
    reception.count(Try::SignInAgain, &who, now)?;
    let mut conn = db.read().await?;
    let account = agent_store::account_by_id(&mut conn, &agent).await?.ok_or_else(Refusal::signed_out)?;
    let company = company_store::company(&mut conn).await?;
    drop(conn);
    if !reception.hasher.verify(current, account.password_hash).await? {
        return Err(Refusal::new("password.wrong", 422, "this is not your current password").field("current").into());
    }
    reception.take_back(Try::SignInAgain, &who, now);
    password::check("password", new.reveal(), &account.email, &company.name)?;
    let hash = reception.hasher.hash(new).await?;
    let mut tx = db.begin(actor).await?;
    // Hashing takes its time; meanwhile somebody may have ended this session.
    fresh(&mut tx).await?;
    agent_store::set_password(&mut tx, &agent, &hash).await?;
    end_everything(&mut tx, &agent, "password changed").await?;
    let (_, secret) = session_store::begin(&mut tx, &agent, origin).await?;
    audit::write(&mut tx, "password.changed", agent.as_str(), json!({})).await?;
    done(tx, set_cookie(&secret, &company.public_url)).await
}

/// Sends a link to set a new password, if this is somebody's address. The caller cannot tell, nor measure, whether it is.
pub async fn forgot(db: &Db, vault: &Vault, reception: &Reception, origin: &Origin, email: &str) -> Outcome<()> {
    let (email, now) = (words::fold(email), db.now());
    reception.count(Try::ResetFrom, &origin.address, now)?;
    if reception.count(Try::ResetTo, &email, now).is_err() {
        return Ok(());
    }
    let mut tx = db.begin(&Actor::visitor(origin.address.clone())).await?;
    let account = agent_store::account_by_email(&mut tx, &email).await?.filter(|account| account.active);
    let agent = account.as_ref().map(|account| account.id.clone());
    let company = company_store::company(&mut tx).await?;
    // For an unknown address the same rows are written; nobody ever holds the token of that link.
    let token = link_store::make(&mut tx, Kind::Reset, agent.as_ref()).await?;
    let (subject, text) = invitation::reset_letter(&company.name, &Kind::Reset.address(&company.public_url, &token));
    if let Some(account) = account {
        let key = format!("reset/{}", fingerprint(&token));
        SystemMail { to: account.email, subject, text, key }.queue_sealed(&mut tx, vault).await?;
    }
    let thing = agent.map_or_else(|| "unknown account".to_owned(), String::from);
    audit::write(&mut tx, "password.forgot", &thing, json!({})).await?;
    Ok(tx.commit().await?)
}

/// Sets a new password by a link from a mail.
pub async fn reset(
    db: &Db,
    reception: &Reception,
    origin: &Origin,
    (token, new): (&str, Secret<String>),
) -> Outcome<()> {
    let now = db.now();
    reception.count(Try::SetFrom, &origin.address, now)?;
    let mut conn = db.read().await?;
    let agent = link_store::look(&mut conn, Kind::Reset, token, now).await?.flatten();
    let agent = agent.ok_or_else(|| Kind::Reset.gone())?;
    let account = agent_store::account_by_id(&mut conn, &agent).await?.filter(|account| account.active);
    let account = account.ok_or_else(|| Kind::Reset.gone())?;
    let company = company_store::company(&mut conn).await?;
    drop(conn);
    password::check("password", new.reveal(), &account.email, &company.name)?;
    let hash = reception.hasher.hash(new).await?;
    let mut tx = db.begin(&Actor::visitor(origin.address.clone())).await?;
    if !link_store::spend(&mut tx, Kind::Reset, token).await? {
        return Err(Kind::Reset.gone().into());
    }
    agent_store::set_password(&mut tx, &agent, &hash).await?;
    end_everything(&mut tx, &agent, "password reset").await?;
    audit::write(&mut tx, "password.reset", agent.as_str(), json!({})).await?;
    reception.take_back(Try::SetFrom, &origin.address, now);
    Ok(tx.commit().await?)
}
