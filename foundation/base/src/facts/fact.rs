//! One fact: what happened, to whom, and a small payload.

use super::Kind;
use crate::{AgentId, ConversationId, CustomerId, FactId, InboxId, MessageId, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Something that happened, before it is written down.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// What.
    pub kind: Kind,
    /// The conversation it concerns.
    pub conversation: Option<ConversationId>,
    /// The customer it concerns.
    pub customer: Option<CustomerId>,
    /// The message it concerns.
    pub message: Option<MessageId>,
    /// The inbox it concerns.
    pub inbox: Option<InboxId>,
    /// The agent it concerns (the assignee, the one notified), not the one who acted.
    pub agent: Option<AgentId>,
    /// Whether only that agent may see it.
    pub personal: Personal,
    /// Small payload; ids and codes, never bodies.
    pub data: Map<String, Value>,
}

/// Who may see a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Personal {
    /// Whoever may see its subject.
    No,
    /// Only the agent it concerns.
    Yes,
}

impl Fact {
    /// A fact of this kind, about nothing yet.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            conversation: None,
            customer: None,
            message: None,
            inbox: None,
            agent: None,
            personal: Personal::No,
            data: Map::new(),
        }
    }
    /// About this conversation.
    #[must_use]
    pub fn conversation(mut self, id: &ConversationId) -> Self {
        self.conversation = Some(id.clone());
        self
    }
    /// About this customer.
    #[must_use]
    pub fn customer<'a>(mut self, id: impl Into<Option<&'a CustomerId>>) -> Self {
        if let Some(id) = id.into() {
            self.customer = Some(id.clone());
        }
        self
    }
    /// About this message.
    #[must_use]
    pub fn message(mut self, id: &MessageId) -> Self {
        self.message = Some(id.clone());
        self
    }
    /// About this inbox.
    #[must_use]
    pub fn inbox(mut self, id: &InboxId) -> Self {
        self.inbox = Some(id.clone());
        self
    }
    /// About this agent.
    #[must_use]
    pub fn agent(mut self, id: &AgentId) -> Self {
        self.agent = Some(id.clone());
        self
    }
    /// Seen only by the agent it concerns.
    #[must_use]
    pub fn only_for(mut self, id: &AgentId) -> Self {
        self.agent = Some(id.clone());
        self.personal = Personal::Yes;
        self
    }
    /// With one more datum.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.data.insert(key.to_owned(), value.into());
        self
    }
}

/// A fact as written down and read back: the shape of live events and webhooks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Told {
    /// Strictly increasing per installation, without holes.
    pub seq: i64,
    /// Its id.
    pub id: FactId,
    /// When.
    pub at: Time,
    /// What.
    pub kind: Kind,
    /// `agent`, `token`, `system` or `visitor`.
    pub actor_kind: String,
    /// The agent who acted, if one did.
    pub actor: Option<AgentId>,
    /// The conversation it concerns.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub conversation: Option<ConversationId>,
    /// The customer it concerns.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub customer: Option<CustomerId>,
    /// The message it concerns.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub message: Option<MessageId>,
    /// The inbox it concerns.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub inbox: Option<InboxId>,
    /// The agent it concerns.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agent: Option<AgentId>,
    /// Seen only by that agent.
    #[serde(skip)]
    pub personal: bool,
    /// Small payload.
    pub data: Map<String, Value>,
}
