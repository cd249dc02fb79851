//! Roles: named sets of permissions, built in or made by the company. Pure.

use crate::RoleId;
use crate::permission::Action;
use crate::permission::Action as A;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A named set of permissions.
///
/// The built-in ones are always the same; a company makes others of its own.
#[derive(Clone, Debug)]
pub enum Role {
    /// May do everything.
    Administrator,
    /// Leads a team: all of an agent, and assigning, approving, repairing.
    Lead,
    /// Answers customers.
    Agent,
    /// Plans campaigns and reads along.
    Marketer,
    /// A colleague elsewhere in the company: asks and answers inside, adds notes.
    Colleague,
    /// Reads everything incl. the audit log, changes nothing.
    Auditor,
    /// Reads conversations, changes nothing.
    ReadOnly,
    /// One the company made.
    Custom(Arc<CustomRole>),
}

/// A role a company made: its id, and what it allows as far as that was read with it.
#[derive(Clone, Debug)]
pub struct CustomRole {
    /// Id.
    pub id: RoleId,
    /// What it allows; nothing where only its id is known.
    pub actions: Vec<Action>,
}

impl Role {
    /// Every built-in role, most powerful first.
    pub const ALL: &'static [Self] =
        &[Self::Administrator, Self::Lead, Self::Agent, Self::Marketer, Self::Colleague, Self::Auditor, Self::ReadOnly];

    /// Stable code, as in the API and the database.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Administrator => "administrator",
            Self::Lead => "lead",
            Self::Agent => "agent",
            Self::Marketer => "marketer",
            Self::Colleague => "colleague",
            Self::Auditor => "auditor",
            Self::ReadOnly => "read_only",
            Self::Custom(made) => made.id.as_str(),
        }
    }

    /// The built-in role with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|role| role.code() == code).cloned()
    }

    /// A role a company made.
    #[must_use]
    pub fn custom(id: RoleId, actions: Vec<Action>) -> Self {
        Self::Custom(Arc::new(CustomRole { id, actions }))
    }

    /// What the role allows.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        match self {
            Self::Administrator => Action::ALL,
            Self::Lead => LEAD,
            Self::Agent => AGENT,
            Self::Marketer => MARKETER,
            Self::Colleague => COLLEAGUE,
            Self::Auditor => AUDITOR,
            Self::ReadOnly => READ_ONLY,
            Self::Custom(made) => &made.actions,
        }
    }
}

const READ_ONLY: &[Action] = &[A::ConversationRead, A::CustomerRead, A::InboxRead, A::TeamRead];
const AUDITOR: &[Action] = &[
    A::ConversationRead,
    A::CustomerRead,
    A::InboxRead,
    A::TeamRead,
    A::AuditRead,
    A::JobRead,
    A::QuarantineRead,
    A::ReportRead,
    A::SentMailRead,
    A::TokenAll,
    A::InternalRead,
];
const COLLEAGUE: &[Action] = &[A::InternalRead, A::InternalAsk, A::TeamRead, A::ConversationNote];
const MARKETER: &[Action] = &[
    A::ConversationRead,
    A::ConversationNote,
    A::CustomerRead,
    A::InboxRead,
    A::TeamRead,
    A::InternalAsk,
    A::InternalRead,
    A::CampaignChange,
    A::ReportRead,
    A::TokenOwn,
];
const AGENT: &[Action] = &[
    A::ConversationRead,
    A::ConversationReply,
    A::ConversationNote,
    A::ConversationAssign,
    A::ConversationChange,
    A::ConversationDelete,
    A::ConversationBulk,
    A::InternalRead,
    A::InternalAsk,
    A::CustomerRead,
    A::CustomerChange,
    A::CustomerMerge,
    A::InboxRead,
    A::TeamRead,
    A::TokenOwn,
    A::SentMailRead,
    A::QuarantineRead,
];
const LEAD: &[Action] = &[
    A::ConversationRead,
    A::ConversationReply,
    A::ConversationNote,
    A::ConversationAssign,
    A::ConversationChange,
    A::ConversationDelete,
    A::ConversationBulk,
    A::ConversationRedact,
    A::InternalRead,
    A::InternalAsk,
    A::Publish,
    A::Approve,
    A::PublishRule,
    A::CustomerRead,
    A::CustomerChange,
    A::CustomerMerge,
    A::CustomerBlock,
    A::InboxRead,
    A::TeamRead,
    A::TeamChange,
    A::AgentInvite,
    A::TokenOwn,
    A::JobRead,
    A::JobChange,
    A::QuarantineRead,
    A::QuarantineChange,
    A::LabelChange,
    A::SentMailRead,
    A::ReportRead,
    A::ValueRead,
];

// A role is its code: one whose actions were not read with it is still the same role.
impl PartialEq for Role {
    fn eq(&self, other: &Self) -> bool {
        self.code() == other.code()
    }
}
impl Eq for Role {}
impl Hash for Role {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.code().hash(state);
    }
}

impl Serialize for Role {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.code())
    }
}
impl<'de> Deserialize<'de> for Role {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let code = String::deserialize(from)?;
        if let Some(known) = Self::from_code(&code) {
            return Ok(known);
        }
        let id =
            code.parse().map_err(|_e| serde::de::Error::custom(format!("`{}` is no role", code.escape_debug())))?;
        Ok(Self::custom(id, vec![]))
    }
}
impl JsonSchema for Role {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Role".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let built_in: Vec<&str> = Self::ALL.iter().map(Self::code).collect();
        let made = RoleId::json_schema(generator);
        schemars::json_schema!({ "anyOf": [{ "type": "string", "enum": built_in }, made] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Time;

    #[test]
    fn codes_round_trip_and_a_role_made_by_the_company_is_read_without_its_permissions() {
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()).as_ref(), Some(role));
        }
        let made = Role::custom(RoleId::mint(Time(1)), vec![Action::Export]);
        let text = serde_json::to_string(&made).unwrap();
        let read: Role = serde_json::from_str(&text).unwrap();
        assert_eq!((&read, read.actions()), (&made, &[][..]));
        assert!(serde_json::from_str::<Role>("\"superuser\"").is_err());
    }
}
