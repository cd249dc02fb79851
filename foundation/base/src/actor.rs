//! Who acts: an agent in a browser, a token, the system itself, or a visitor.

use crate::permission::{Action, Decision, Grant, Reach, Thing, may, reach};
use crate::{AgentId, Refusal, Time, TokenId};

/// Which kind of somebody acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// An agent, signed in.
    Agent(AgentId),
    /// A program holding an API token that belongs to an agent.
    Token(TokenId, AgentId),
    /// goodword itself: jobs, listeners, first start.
    System,
    /// Somebody unknown on a public page.
    Visitor,
}

/// A request that is done once, however often it is sent: every transaction in its name must still hold this claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// Whose request.
    pub who: String,
    /// The key they gave it.
    pub token: String,
    /// Claimed at.
    pub at: Time,
}

/// Someone who does something, with all that `may` needs to decide.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Who it is.
    pub who: Who,
    /// Name as shown to people.
    pub name: String,
    /// Roles held, each with its scope.
    pub grants: Vec<Grant>,
    /// What a token may be used for; `None` means all its owner may do.
    pub scopes: Option<Vec<Action>>,
    /// Network address the act came from, for the audit log.
    pub address: String,
    /// The session or token used, as text.
    pub session: Option<String>,
    /// The request this is part of, if it is to be done once.
    pub once: Option<Once>,
}

impl Actor {
    /// goodword acting on its own.
    #[must_use]
    pub fn system() -> Self {
        Self {
            who: Who::System,
            name: "goodword".into(),
            grants: vec![],
            scopes: None,
            address: String::new(),
            session: None,
            once: None,
        }
    }

    /// Somebody unknown.
    #[must_use]
    pub fn visitor(address: impl Into<String>) -> Self {
        Self { who: Who::Visitor, name: "visitor".into(), address: address.into(), ..Self::system() }
    }

    /// The agent behind the act, if there is one.
    #[must_use]
    pub const fn agent(&self) -> Option<&AgentId> {
        match &self.who {
            Who::Agent(id) | Who::Token(_, id) => Some(id),
            Who::System | Who::Visitor => None,
        }
    }

    /// The agent behind the act, or the refusal to sign in.
    pub fn require_agent(&self) -> Result<AgentId, Refusal> {
        self.agent().cloned().ok_or_else(Refusal::signed_out)
    }

    /// One of `agent`, `token`, `system`, `visitor`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.who {
            Who::Agent(_) => "agent",
            Who::Token(..) => "token",
            Who::System => "system",
            Who::Visitor => "visitor",
        }
    }

    /// Refuses unless this actor may do `action` to `thing`. A thing that may not even be read is missing (404).
    pub fn check(&self, action: Action, thing: &Thing) -> Result<(), Refusal> {
        match may(self, action, thing) {
            Decision::Yes => Ok(()),
            Decision::No => Err(Refusal::forbidden(action)),
            Decision::Unseen => Err(Refusal::missing()),
        }
    }

    /// Refuses unless this actor may do `action` to at least something.
    pub fn check_anywhere(&self, action: Action) -> Result<(), Refusal> {
        if self.reach(action).is_nowhere() { Err(Refusal::forbidden(action)) } else { Ok(()) }
    }

    /// How far `action` reaches for this actor: for lists, as SQL filters.
    #[must_use]
    pub fn reach(&self, action: Action) -> Reach {
        reach(self, action)
    }
}
