//! How an agent likes the app to look, sound and notify.

use base::{Refusal, Time};
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

/// What becomes of a conversation by an answer, unless something else is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SendAnd {
    /// The customer has the next word.
    #[default]
    Wait,
    /// It is done.
    Resolve,
    /// It stays open.
    Open,
    /// It is put away until tomorrow morning.
    Snooze,
}

/// What sending does besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Sending {
    /// What becomes of the conversation.
    pub and: SendAnd,
    /// Whether the next one is opened.
    pub next: bool,
}

/// When mails about notifications come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mails {
    /// Each by itself.
    #[default]
    Each,
    /// Once an hour, together.
    Hourly,
    /// Once a day, at nine by one's own clock.
    Daily,
}

/// When one is left alone; what happens meanwhile stands in the app, mails about it wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Quiet {
    /// Whether there are quiet hours.
    pub on: bool,
    /// Their first minute, counted from midnight by one's own clock.
    #[schemars(range(min = 0, max = 1439))]
    pub from_minute: i64,
    /// The first minute after them; smaller than the first where they go past midnight.
    #[schemars(range(min = 0, max = 1439))]
    pub to_minute: i64,
    /// Whether Saturday and Sunday are quiet.
    pub weekends: bool,
    /// Nothing is mailed before this.
    pub paused_until: Option<Time>,
    /// When mails come.
    pub mails: Mails,
}

impl Default for Quiet {
    fn default() -> Self {
        let (from_minute, to_minute) = (20 * 60, 7 * 60);
        Self { on: false, from_minute, to_minute, weekends: false, paused_until: None, mails: Mails::default() }
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
    /// When one is left alone.
    #[serde(default)]
    pub quiet: Quiet,
    /// What sending does besides.
    #[serde(default)]
    pub sending: Sending,
}

impl Default for Preferences {
    fn default() -> Self {
        let (theme, density) = (Theme::default(), Density::default());
        let (notify, quiet, sending) = (Notify::default(), Quiet::default(), Sending::default());
        Self { theme, density, single_keys: true, keys: BTreeMap::new(), notify, quiet, sending }
    }
}

impl Preferences {
    /// Refuses more keys, or longer ones, than any keyboard has.
    pub fn check(&self) -> Result<(), Refusal> {
        let long = |text: &String| text.chars().count() > KEY_LIMIT || text.chars().any(char::is_control);
        if self.keys.len() > MOST_KEYS || self.keys.iter().any(|(command, key)| long(command) || long(key)) {
            return Err(Refusal::invalid("keys", "these are more keys, or longer ones, than the app has commands"));
        }
        if [self.quiet.from_minute, self.quiet.to_minute].iter().any(|minute| !(0..24 * 60).contains(minute)) {
            return Err(Refusal::invalid("quiet", "quiet hours begin and end within a day: 0 to 1439 minutes"));
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
