//! A customer, what is known of them, and what may be changed. Types only.

use crate::{Away, Bounced};
use base::{CustomerId, IdentityId, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

/// A kind of address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// A mail address.
    Email,
    /// A phone number.
    Phone,
    /// A name on a network.
    Handle,
    /// A number in somebody else's system.
    External,
}

impl IdentityKind {
    /// Stable code, as in the API and the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Handle => "handle",
            Self::External => "external",
        }
    }

    /// The kind with this code; what is none of ours is compared letter by letter, as external.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "email" => Self::Email,
            "phone" => Self::Phone,
            "handle" => Self::Handle,
            _ => Self::External,
        }
    }
}

/// How sure it is that an address is the customer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// Proven.
    Verified,
    /// Not proven: nothing is disclosed automatically.
    Unverified,
}

impl Trust {
    pub(crate) fn from_code(code: &str) -> Self {
        if code == "verified" { Self::Verified } else { Self::Unverified }
    }
}

/// One address of a customer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Identity {
    /// Id.
    pub id: IdentityId,
    /// What kind of address.
    pub kind: IdentityKind,
    /// The address, safe to show.
    pub value: String,
    /// How the network shows them now, where that is not the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
    /// How sure it is.
    pub trust: Trust,
    /// Whether it is the one shown first.
    pub primary: bool,
    /// Whether something sent to it came back for good.
    pub undeliverable: bool,
    /// What came back from it, if anything did since somebody last said that it works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounced: Option<Bounced>,
    /// Since when whoever reads it has called mail of ours spam; nothing is sent there by itself any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complained_at: Option<Time>,
    /// Whether a notice of its mailbox said that they are away, and until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub away: Option<Away>,
    /// Known since.
    pub added_at: Time,
}

/// A customer. What conversations they have is known to the desk.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Customer {
    /// Id.
    pub id: CustomerId,
    /// Name.
    pub name: String,
    /// Addresses, the primary one first.
    pub identities: Vec<Identity>,
    /// Language, such as `de` or `pt-BR`.
    pub language: Option<String>,
    /// Time zone, such as `Europe/Berlin`.
    pub zone: Option<String>,
    /// Company they belong to.
    pub company: String,
    /// What colleagues should know.
    pub notes: String,
    /// Whether they are blocked now.
    pub blocked: bool,
    /// Known since.
    pub created_at: Time,
    /// First wrote or was written to.
    pub first_contact_at: Option<Time>,
    /// Counts changes.
    pub version: i64,
}

/// A customer in a list of something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerRef {
    /// Id.
    pub id: CustomerId,
    /// Name.
    pub name: String,
    /// The address shown first, if any is known.
    pub address: Option<String>,
}

/// An address to be added.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIdentity {
    /// What kind of address.
    pub kind: IdentityKind,
    /// The address.
    pub value: String,
}

/// A customer to be added.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCustomer {
    /// Name; may be empty when an address is given.
    #[serde(default)]
    pub name: String,
    /// Addresses; the first becomes the primary one.
    #[serde(default)]
    pub identities: Vec<NewIdentity>,
    /// Language.
    #[serde(default)]
    pub language: Option<String>,
    /// Time zone.
    #[serde(default)]
    pub zone: Option<String>,
    /// Company they belong to.
    #[serde(default)]
    pub company: String,
    /// What colleagues should know.
    #[serde(default)]
    pub notes: String,
}

/// Particulars to be changed. Absent stays as it is; null empties.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Change {
    /// Name.
    pub name: Option<String>,
    /// Language.
    #[serde(deserialize_with = "present")]
    pub language: Option<Option<String>>,
    /// Time zone.
    #[serde(deserialize_with = "present")]
    pub zone: Option<Option<String>>,
    /// Company they belong to.
    pub company: Option<String>,
    /// What colleagues should know.
    pub notes: Option<String>,
}

#[expect(clippy::option_option, reason = "absent and null differ in a change")]
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(from).map(Some)
}
