//! API tokens: programs that act for an agent, within scopes.

use crate::agent::AgentRef;
use base::{Action, Refusal, Time, TokenId};
use schemars::JsonSchema;
use serde::Serialize;

/// Most tokens an agent may hold at a time.
pub const MOST: usize = 100;

/// A token as listed; its secret was shown once, when it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ApiToken {
    /// Id.
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Action>,
    /// Made at.
    pub created_at: Time,
    /// Ends by itself at; null for never.
    pub expires_at: Option<Time>,
    /// Used last, to the minute.
    pub last_used_at: Option<Time>,
    /// For whom it acts.
    pub owner: AgentRef,
}

/// When a token may end: after now.
pub fn expiry(expires_at: Option<Time>, now: Time) -> Result<Option<Time>, Refusal> {
    if expires_at.is_some_and(|at| at <= now) {
        return Err(Refusal::invalid("expires_at", "this time is past; a token that has ended opens nothing"));
    }
    Ok(expires_at)
}
