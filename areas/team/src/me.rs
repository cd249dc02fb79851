//! What the app shows of the person who is signed in.

use crate::agent::{Agent, TeamRef};
use crate::preferences::Preferences;
use crate::reception::{Reception, Stage};
use crate::{agent_store, company_store, rights};
use base::{Action, Actor, Outcome, Refusal};
use schemars::JsonSchema;
use serde::Serialize;
use store::Conn;

/// The person who is signed in.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Me {
    /// Who.
    pub agent: Agent,
    /// What they may do somewhere.
    pub permissions: Vec<Action>,
    /// Their teams.
    pub teams: Vec<TeamRef>,
    /// What customers call them.
    pub called: String,
    /// Their preferences.
    pub preferences: Preferences,
    /// Company name.
    pub company: String,
    /// Public address.
    pub public_url: String,
    /// Whether this is the demo.
    pub demo: bool,
    /// Unread notifications.
    pub unread: i64,
    /// Seconds a reply can be taken back.
    pub undo_seconds: i64,
}

/// Reads it.
pub async fn read(conn: &mut Conn, reception: &Reception, actor: &Actor) -> Outcome<Me> {
    let id = actor.require_agent()?;
    let agent = agent_store::agent(conn, &id).await?.ok_or_else(Refusal::signed_out)?;
    let company = company_store::company(conn).await?;
    let preferences = agent_store::preferences_of(conn, &id).await?;
    let unread = reception.neighbours.unread(conn, &id).await?;
    Ok(Me {
        permissions: rights::permissions(actor),
        teams: agent.teams.clone(),
        called: company.agent_names.of(&agent.name, &agent.alias),
        agent,
        preferences,
        company: company.name,
        public_url: company.public_url,
        demo: reception.stage == Stage::Demo,
        unread,
        undo_seconds: company.undo_seconds,
    })
}
