//! How an agent likes the app to look, sound and notify.

use base::Refusal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most keys an agent may put elsewhere.
const MOST_KEYS: usize = 200;
/// Longest command or key, in characters.
const KEY_LIMIT: usize = 60;

/// Colours of the app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the machine says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// High contrast.
    Contrast,
}

/// How close things stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// As designed.
    #[default]
    Comfortable,
    /// More on a screen.
    Compact,
    /// Larger type and targets.
    Large,
}

/// Where a notification goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ways {
    /// In the app.
    pub app: bool,
    /// By mail.
    pub mail: bool,
}

/// What one is notified of, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notify {
    /// Mentioned in a note.
    pub mention: Ways,
    /// A conversation was assigned to me.
    pub assigned: Ways,
    /// A customer answered in a conversation of mine.
    pub reply: Ways,
}

impl Default for Notify {
    fn default() -> Self {
        let (both, app) = (Ways { app: true, mail: true }, Ways { app: true, mail: false });
        Self { mention: both, assigned: both, reply: app }
    }
}

/// All preferences of an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    /// Colours.
    pub theme: Theme,
    /// How close things stand.
    pub density: Density,
    /// Whether single letters do things.
    pub single_keys: bool,
    /// Commands put on other keys.
    pub keys: BTreeMap<String, String>,
    /// Notifications.
    pub notify: Notify,
}

impl Default for Preferences {
    fn default() -> Self {
        let (theme, density) = (Theme::default(), Density::default());
        Self { theme, density, single_keys: true, keys: BTreeMap::new(), notify: Notify::default() }
    }
}

impl Preferences {
    /// Refuses more keys, or longer ones, than any keyboard has.
    pub fn check(&self) -> Result<(), Refusal> {
        let long = |text: &String| text.chars().count() > KEY_LIMIT || text.chars().any(char::is_control);
        if self.keys.len() > MOST_KEYS || self.keys.iter().any(|(command, key)| long(command) || long(key)) {
            return Err(Refusal::invalid("keys", "these are more keys, or longer ones, than the app has commands"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_keys_is_refused() {
        let mut mine = Preferences::default();
        assert!(mine.check().is_ok());
        mine.keys = (0..201).map(|n| (n.to_string(), "x".into())).collect();
        assert!(mine.check().is_err());
        mine.keys = [("reply".into(), "x".repeat(61))].into();
        assert!(mine.check().is_err());
    }
}
