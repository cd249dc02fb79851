//! An agent: who they are, as others see them.

use base::{AgentId, Grant, TeamId, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An agent, in a word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgentRef {
    /// Id.
    pub id: AgentId,
    /// Name.
    pub name: String,
    /// Whether they may sign in.
    pub active: bool,
}

/// A team, in a word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct TeamRef {
    /// Id.
    pub id: TeamId,
    /// Name.
    pub name: String,
}

/// An agent with everything colleagues may know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Agent {
    /// Id.
    pub id: AgentId,
    /// Name.
    pub name: String,
    /// Whether they may sign in.
    pub active: bool,
    /// E-mail address, lower-cased.
    pub email: String,
    /// Roles, each with its scope.
    pub grants: Vec<Grant>,
    /// Teams they are in.
    pub teams: Vec<TeamRef>,
    /// What customers call them where the company shows aliases; empty for their first name.
    pub alias: String,
    /// Signature below replies.
    pub signature: String,
    /// Language.
    pub locale: String,
    /// Time zone.
    pub zone: String,
    /// Working hours, in words.
    pub hours: String,
    /// When they were last here, to the minute.
    pub last_seen_at: Option<Time>,
    /// Version.
    pub version: i64,
}

impl Agent {
    /// In a word.
    #[must_use]
    pub fn brief(&self) -> AgentRef {
        AgentRef { id: self.id.clone(), name: self.name.clone(), active: self.active }
    }
}

/// Someone to be added.
#[derive(Clone, Debug, Default)]
pub struct NewAgent {
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Hash of the password, from [`crate::Hasher`]; none until one is set.
    pub password_hash: Option<String>,
    /// Roles.
    pub grants: Vec<Grant>,
    /// Teams to join.
    pub teams: Vec<TeamId>,
    /// Signature.
    pub signature: String,
    /// Language; the company's when empty.
    pub locale: String,
    /// Time zone; the company's when empty.
    pub zone: String,
    /// Working hours, in words.
    pub hours: String,
}
