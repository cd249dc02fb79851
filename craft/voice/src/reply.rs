//! What a reply is checked with: the line that comes in.

use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// A reply, and what is known around it. Only the text is needed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Reply {
    /// The reply itself.
    #[serde(deserialize_with = "or_none")]
    pub text: String,
    /// Whether everyone can read it.
    #[serde(deserialize_with = "or_none")]
    pub public: bool,
    /// Where it goes; only the caller knows what that means.
    pub channel: Option<String>,
    /// Who writes it.
    #[serde(deserialize_with = "or_none")]
    pub agent: Person,
    /// To whom.
    #[serde(deserialize_with = "or_none")]
    pub customer: Person,
    /// What the customer wrote.
    pub message: Option<String>,
    /// Texts the agent may use again.
    #[serde(deserialize_with = "or_none")]
    pub macros: Vec<String>,
    /// Earlier replies to other customers.
    #[serde(deserialize_with = "or_none")]
    pub previous: Vec<String>,
    /// Words of the company.
    #[serde(deserialize_with = "or_none")]
    pub brand: Brand,
    /// What is on file, about this customer or others.
    #[serde(deserialize_with = "or_none")]
    pub known: Vec<Known>,
    /// Hosts that may be linked; none: all but what is wrong for everybody.
    pub links: Option<Vec<String>>,
    /// How long it may be.
    pub limit: Option<Limit>,
    /// Whether something may be offered here.
    #[serde(deserialize_with = "or_none")]
    pub offers: Offers,
}

/// Somebody.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Person {
    /// Their name.
    pub name: Option<String>,
    /// The language they prefer, as a code.
    pub language: Option<String>,
}

/// How the company speaks of itself.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Brand {
    /// Words it does not use.
    #[serde(deserialize_with = "or_none")]
    pub avoid: Vec<String>,
    /// Words it does, as they are spelt; or what stands for what.
    #[serde(deserialize_with = "or_none")]
    pub prefer: Prefer,
    /// Addresses and numbers of its own, which may be public.
    #[serde(deserialize_with = "or_none")]
    pub own: Vec<String>,
}

/// Words to be used.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Preferred")]
pub struct Prefer {
    /// As they are spelt.
    pub spelt: Vec<String>,
    /// What is written, and what is to be.
    pub instead: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Preferred {
    Spelt(Vec<String>),
    Instead(BTreeMap<String, String>),
}

impl From<Preferred> for Prefer {
    fn from(preferred: Preferred) -> Self {
        match preferred {
            Preferred::Spelt(spelt) => Self { spelt, ..Self::default() },
            Preferred::Instead(instead) => Self { instead, ..Self::default() },
        }
    }
}

/// Something on file.
#[derive(Clone, Debug, Deserialize)]
pub struct Known {
    /// `email`, `phone`, `order`, `name` and so on.
    pub kind: String,
    /// As it is on file.
    pub value: String,
    /// Whose it is.
    #[serde(default)]
    pub whose: Whose,
}

/// Whose a value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// The customer's who is answered.
    #[default]
    Own,
    /// The same, and they told it here, where everyone reads it.
    Said,
    /// Another customer's.
    Other,
}

/// The longest text. Who counts by a network's own rule passes what it came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Given")]
pub struct Limit {
    /// Most signs.
    pub most: usize,
    /// Signs too many; none: what a reader takes for one sign is counted.
    pub over: Option<usize>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    Most(usize),
    Counted { most: usize, over: usize },
}

impl From<Given> for Limit {
    fn from(given: Given) -> Self {
        match given {
            Given::Most(most) => Self { most, over: None },
            Given::Counted { most, over } => Self { most, over: Some(over) },
        }
    }
}

/// Whether something may be offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offers {
    /// It may.
    #[default]
    Open,
    /// The need is open: it may not.
    Barred,
}

fn or_none<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(from: D) -> Result<T, D::Error> {
    Option::<T>::deserialize(from).map(Option::unwrap_or_default)
}
