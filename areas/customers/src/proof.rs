//! Proof on request: whoever reads mail at an address says whether it belongs to the customer who named it. A claim alone
//! changes nothing, and neither does a proof: it speaks for a merge, which a person makes (SEC-F19).

mod rows;

pub use rows::{answer, ask, find, forget, of, proven_with, tried};

use crate::{CustomerRef, address};
use base::vault::keyed_hash;
use base::{AgentId, ConversationId, CustomerId, ProofId, Time};
use schemars::JsonSchema;
use serde::Serialize;

/// How long a question can be answered.
pub const OPEN_MS: i64 = 2 * Time::DAY;
/// Questions to one address within a day, whoever names it.
const PER_ADDRESS: i64 = 2;
/// Questions on behalf of one customer within a day.
const PER_CUSTOMER: i64 = 5;
/// Codes that may be typed wrong.
const TRIES: i64 = 5;
const DIGITS: u32 = 6;

/// Where a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ProofState")]
pub enum State {
    /// Nobody has answered yet.
    Asked,
    /// The address is theirs.
    Proven,
    /// The address is somebody else's.
    Denied,
}

impl State {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Proven => "proven",
            Self::Denied => "denied",
        }
    }

    fn from_code(code: &str) -> Self {
        match code {
            "proven" => Self::Proven,
            "denied" => Self::Denied,
            _ => Self::Asked,
        }
    }
}

/// By what it was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// On the page behind the link.
    Link,
    /// With the code, told to an agent.
    Code,
}

impl How {
    const fn code(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Code => "code",
        }
    }
}

/// A question to an address, kept as evidence.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Proof {
    /// Id.
    pub id: ProofId,
    /// Who is said to have the address.
    pub customer: CustomerId,
    /// The address.
    pub address: String,
    /// Whose address it is until now, if it is somebody else's.
    pub other: Option<CustomerRef>,
    /// Where the matter came up.
    pub conversation: ConversationId,
    /// Who asked.
    pub asked_by: AgentId,
    /// When.
    pub asked_at: Time,
    /// Until when it can be answered.
    pub until: Time,
    /// Where it stands.
    pub state: State,
    /// `link` or `code`.
    pub how: Option<String>,
    /// When it was answered.
    pub answered_at: Option<Time>,
    /// Language it was asked in.
    #[serde(skip)]
    pub language: String,
    /// From where the asking customer writes, with most of it left out.
    #[serde(skip)]
    pub asker: String,
}

/// A question to be asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Who is said to have the address.
    pub customer: &'a CustomerId,
    /// The address.
    pub address: &'a str,
    /// From where the customer writes, with most of it left out.
    pub asker: &'a str,
    /// Language to ask in.
    pub language: &'a str,
    /// Where the matter came up.
    pub conversation: &'a ConversationId,
}

/// What came of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// It was the one.
    Right,
    /// It was not; so many tries are left.
    Wrong(i64),
    /// The question is answered, too old, or was tried too often.
    Over,
}

/// The code of a question: not stored anywhere, made from its id with a key kept outside the database. Pure.
#[must_use]
pub fn code(key: &[u8; 32], id: &ProofId) -> String {
    let hash = keyed_hash(key, &[id.as_str().as_bytes()]);
    let number = hash.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    format!("{:06}", number % 10_u64.pow(DIGITS))
}

/// An address that its owner knows again and that tells a stranger next to nothing: `m…@e….org`. Pure.
#[must_use]
pub fn masked(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
    let end = domain.rsplit_once('.').map_or("", |(_, end)| end);
    format!("{}…@{}….{end}", first(local), first(domain))
}

/// The form in which questions to an address are counted: what stands behind a plus reaches the same mailbox. Pure.
fn counted(address: &str) -> String {
    let normal = address::normalise("email", address);
    match normal.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or_default()),
        None => normal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_six_digits_and_belongs_to_one_question_and_one_installation() {
        let (one, other) = (ProofId::mint(Time(1)), ProofId::mint(Time(1)));
        let own = code(&[7; 32], &one);
        assert!(own.len() == 6 && own.chars().all(|c| c.is_ascii_digit()), "{own}");
        assert_eq!(own, code(&[7; 32], &one));
        assert_ne!(own, code(&[8; 32], &one));
        let all: std::collections::BTreeSet<_> = (0..200).map(|_| code(&[7; 32], &ProofId::mint(Time(1)))).collect();
        assert!(all.len() > 190 && own != code(&[7; 32], &other));
    }

    #[test]
    fn a_masked_address_is_known_again_by_its_owner_alone() {
        assert_eq!(masked("mallory@evil.example"), "m…@e….example");
        assert_eq!(masked("ä@bücher.de"), "ä…@b….de");
        assert_eq!(masked("nonsense"), "n…@….");
    }

    #[test]
    fn what_stands_behind_a_plus_is_the_same_mailbox() {
        assert_eq!(counted("Ana+shop@Example.com"), counted("ana@example.com"));
        assert_ne!(counted("ana@example.com"), counted("bob@example.com"));
    }
}
