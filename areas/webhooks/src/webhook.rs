//! A webhook: an address, what it wants to hear, and whether it stands.

use base::facts::{Kind, Told};
use base::{Actor, AgentId, Grant, Refusal, Role, Scope, TeamId, Time, TokenId, WebhookId, Who};
use schemars::JsonSchema;
use serde::Serialize;

/// Most webhooks at a time.
pub const MOST: usize = 50;
/// Longest address, in bytes.
const URL_LIMIT: usize = 2_000;
/// Longest description, in characters.
const DESCRIPTION_LIMIT: usize = 200;
/// For how long a changed secret still signs beside the new one.
pub const OLD_SECRET_MS: i64 = Time::DAY;

/// An address of another system that is told facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Id; also the lane its deliveries leave in.
    pub id: WebhookId,
    /// Where to.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// Kinds of facts it wants; none means all.
    pub kinds: Vec<Kind>,
    /// Teams whose conversations it hears of; none means the whole company.
    pub teams: Vec<TeamId>,
    /// Whether it is told the words of notes.
    pub notes: bool,
    /// Sequence of the newest fact it was considered for.
    pub heard_to: i64,
    /// Why nothing leaves now, if nothing does.
    pub stop: Option<Stop>,
    /// Nothing was taken since, if the last try failed.
    pub failing_since: Option<Time>,
    /// Failed tries since something was taken.
    pub failures: i64,
    /// Something was taken last.
    pub last_ok_at: Option<Time>,
    /// The secret was made at.
    pub secret_at: Time,
    /// The secret before it still signs until.
    pub old_until: Option<Time>,
    /// Set up at.
    pub made_at: Time,
    /// Counts changes.
    pub version: i64,
}

/// A stop: nothing leaves until somebody ends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "WebhookStop")]
pub struct Stop {
    /// Since.
    pub at: Time,
    /// Why.
    pub why: Why,
    /// In words.
    pub detail: String,
    /// Who paused it, if a person did.
    pub by: Option<AgentId>,
}

/// Why a webhook is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "WebhookStopWhy")]
pub enum Why {
    /// A person paused it.
    Paused,
    /// The receiver answered 410: nobody is there any more.
    Gone,
    /// It failed for too long.
    Failing,
}

impl Why {
    /// As in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Paused => "paused",
            Self::Gone => "gone",
            Self::Failing => "failing",
        }
    }

    /// From the database.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "gone" => Self::Gone,
            "failing" => Self::Failing,
            _ => Self::Paused,
        }
    }
}

impl Webhook {
    /// Whether it asked for facts of this kind. What is meant for one agent alone never leaves,
    /// and what was done to itself is no news.
    #[must_use]
    pub fn wants(&self, fact: &Told) -> bool {
        let own = fact.data.get("webhook").and_then(serde_json::Value::as_str) == Some(self.id.as_str());
        !fact.personal && !own && (self.kinds.is_empty() || self.kinds.contains(&fact.kind))
    }

    /// Whom it hears as: an auditor of its teams. Nobody's membership in a request among colleagues counts, so the ids
    /// are of nobody.
    #[must_use]
    pub fn ear(&self) -> Actor {
        let grant = |scope| Grant { role: Role::Auditor, scope };
        let grants = if self.teams.is_empty() {
            vec![grant(Scope::Everything)]
        } else {
            self.teams.iter().map(|team| grant(Scope::Team { team: team.clone() })).collect()
        };
        let nobody = Who::Token(TokenId::mint(Time(0)), AgentId::mint(Time(0)));
        Actor { who: nobody, name: "webhook".into(), grants, ..Actor::system() }
    }
}

/// An address in the form it is kept in. Whether it may be called is asked elsewhere.
pub fn url(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.len() > URL_LIMIT || text.chars().any(char::is_control) {
        return Err(Refusal::invalid("url", format!("an address has at most {URL_LIMIT} bytes and no line breaks")));
    }
    Ok(text.to_owned())
}

/// A description in the form it is kept in.
pub fn description(text: &str) -> Result<String, Refusal> {
    let text: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() > DESCRIPTION_LIMIT {
        return Err(Refusal::invalid(
            "description",
            format!("a description has at most {DESCRIPTION_LIMIT} characters"),
        ));
    }
    Ok(text)
}

/// Each kind once, in the order of the list of all.
#[must_use]
pub fn kinds(wanted: &[Kind]) -> Vec<Kind> {
    Kind::ALL.iter().copied().filter(|kind| wanted.contains(kind)).collect()
}
