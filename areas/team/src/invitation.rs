//! Invitations: somebody is asked to join, with roles, by somebody who may give them.

use crate::agent::AgentRef;
use base::{AgentId, Grant, InvitationId, TeamId, Time};
use schemars::JsonSchema;
use serde::Serialize;

/// An invitation that stands or has run out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Invitation {
    /// Id.
    pub id: InvitationId,
    /// Whom.
    pub email: String,
    /// Their name, as far as known.
    pub name: String,
    /// Roles they will hold.
    pub roles: Vec<Grant>,
    /// Teams they will be in.
    pub teams: Vec<TeamId>,
    /// Who invited; null for the command line.
    pub invited_by: Option<AgentRef>,
    /// Invited at.
    pub created_at: Time,
    /// Until when the link opens.
    pub expires_at: Time,
    /// The link, shown to whoever just made it, so that it works without mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// An invitation as stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Id.
    pub id: InvitationId,
    /// Whom.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Roles.
    pub roles: Vec<Grant>,
    /// Teams.
    pub teams: Vec<TeamId>,
    /// Who invited.
    pub invited_by: Option<AgentId>,
    /// Invited at.
    pub created_at: Time,
    /// Until when the link opens.
    pub expires_at: Time,
    /// Mails sent for it.
    pub mails: i64,
}

impl Stored {
    /// As shown.
    #[must_use]
    pub fn shown(self, by: Option<AgentRef>, link: Option<String>) -> Invitation {
        let Self { id, email, name, roles, teams, created_at, expires_at, .. } = self;
        Invitation { id, email, name, roles, teams, invited_by: by, created_at, expires_at, link }
    }
}

/// The mail that invites.
#[must_use]
pub fn letter(name: &str, inviter: &str, company: &str, link: &str) -> (String, String) {
    let company = if company.is_empty() { "goodword" } else { company };
    let subject = format!("{inviter} invites you to {company}");
    let text = format!(
        "Hello {name},\n\n{inviter} invites you to work with {company}'s customer service.\n\nOpen this link to choose a password and begin. It works once, within three days:\n\n{link}\n\nIf you did not expect this, ignore it.\n"
    );
    (subject, text)
}

/// The mail that lets somebody set a new password.
#[must_use]
pub fn reset_letter(company: &str, link: &str) -> (String, String) {
    let company = if company.is_empty() { "goodword" } else { company };
    let text = format!(
        "Hello,\n\nsomebody, probably you, asked for a new password at {company}.\n\nOpen this link to choose one. It works once, within 30 minutes:\n\n{link}\n\nIf it was not you, ignore this mail: your password stays as it is.\n"
    );
    (format!("New password for {company}"), text)
}
