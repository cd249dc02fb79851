//! What customers call an agent. There is always a name: a company chooses which, and cannot choose none (DESK-304).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which name of an agent customers see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgentNames {
    /// The whole name.
    #[default]
    Full,
    /// The first name.
    First,
    /// The agent's alias; the first name of whoever has none.
    Alias,
}

impl AgentNames {
    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::First => "first",
            Self::Alias => "alias",
        }
    }

    /// As stored, read back; what a newer version may have written is the usual.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        [Self::First, Self::Alias].into_iter().find(|one| one.code() == code).unwrap_or_default()
    }

    /// What customers call somebody of this name and alias; the alias may be empty. Pure.
    #[must_use]
    pub fn of(self, name: &str, alias: &str) -> String {
        match self {
            Self::Alias if alias.chars().any(char::is_alphanumeric) => alias.trim().to_owned(),
            Self::First | Self::Alias => first_name(name).to_owned(),
            Self::Full => name.to_owned(),
        }
    }
}

/// The first word that is no title; of "Berg, Mia" what stands behind the comma. The whole where there is no other.
#[must_use]
pub fn first_name(name: &str) -> &str {
    let given = name.split_once(',').map(|(_, given)| given).filter(|given| given.chars().any(char::is_alphanumeric));
    given.unwrap_or(name).split_whitespace().find(|word| !is_title(word)).unwrap_or_else(|| name.trim())
}

/// Initials are names: only known titles are passed over.
fn is_title(word: &str) -> bool {
    const TITLES: [&str; 15] =
        ["dr", "prof", "mr", "mrs", "ms", "mx", "miss", "ing", "dipl", "mag", "sr", "sra", "mme", "herr", "frau"];
    let plain = word.trim_end_matches('.').to_lowercase();
    plain.split(['.', '-']).all(|part| TITLES.contains(&part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn desk_304_customers_always_see_a_name() {
        for (names, name, alias, seen) in [
            (AgentNames::Full, "Mia Berg", "Alex", "Mia Berg"),
            (AgentNames::First, "Mia Berg", "Alex", "Mia"),
            (AgentNames::Alias, "Mia Berg", "Alex", "Alex"),
            (AgentNames::Alias, "Mia Berg", " ", "Mia"),
            (AgentNames::First, "Dr. Mia Berg", "", "Mia"),
            (AgentNames::First, "Mia", "", "Mia"),
            (AgentNames::First, "M.", "", "M."),
            (AgentNames::First, "J. Doe", "", "J."),
            (AgentNames::First, "Berg, Mia", "", "Mia"),
            (AgentNames::First, "Berg,", "", "Berg,"),
            (AgentNames::First, "Prof. Dr Mia Berg", "", "Mia"),
            (AgentNames::First, "Dr.", "", "Dr."),
            (AgentNames::Alias, "Mia Berg", "\u{200b}", "Mia"),
        ] {
            assert_eq!(names.of(name, alias), seen);
        }
    }

    #[test]
    fn what_is_stored_is_read_back() {
        for names in [AgentNames::Full, AgentNames::First, AgentNames::Alias] {
            assert_eq!(AgentNames::from_code(names.code()), names);
        }
        assert_eq!(AgentNames::from_code("none"), AgentNames::Full);
    }
}
