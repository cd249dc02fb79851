//! Who is looking and who is writing. Passing by, kept in memory only.

use base::{AgentId, ConversationId, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Mutex;

/// Without a sign of life this long, somebody is gone.
const GONE_MS: i64 = 15 * Time::SECOND;

/// What somebody is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    /// Looking.
    Viewing,
    /// Writing an answer.
    Writing,
    /// Not there any more.
    Gone,
}

/// Somebody who is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Here {
    /// Who.
    pub agent: AgentId,
    /// What.
    pub doing: Doing,
    /// Since when they do that.
    pub since: Time,
    seen: Time,
}

/// Everybody who is anywhere.
#[derive(Debug, Default)]
pub struct Presences(Mutex<HashMap<ConversationId, Vec<Here>>>);

impl Presences {
    /// A sign of life; gives who is there now, and whether that differs from before.
    pub fn sign(&self, conversation: &ConversationId, agent: &AgentId, doing: Doing, now: Time) -> (Vec<Here>, bool) {
        let Ok(mut all) = self.0.lock() else { return (vec![], false) };
        if all.len() > 10_000 {
            all.retain(|_, list| list.iter().any(|here| now.since(here.seen) < GONE_MS));
        }
        let list = all.entry(conversation.clone()).or_default();
        let before: Vec<(AgentId, Doing)> = list.iter().map(|here| (here.agent.clone(), here.doing)).collect();
        let since = list.iter().find(|here| here.agent == *agent && here.doing == doing).map_or(now, |here| here.since);
        list.retain(|here| here.agent != *agent && now.since(here.seen) < GONE_MS);
        if doing != Doing::Gone {
            list.push(Here { agent: agent.clone(), doing, since, seen: now });
        }
        list.sort_by(|a, b| a.agent.cmp(&b.agent));
        let mut sorted = before;
        sorted.sort_by(|a, b| a.0.cmp(&b.0));
        let changed =
            !list.iter().map(|here| (&here.agent, here.doing)).eq(sorted.iter().map(|(agent, doing)| (agent, *doing)));
        (list.clone(), changed)
    }

    /// Who is there.
    pub fn at(&self, conversation: &ConversationId, now: Time) -> Vec<Here> {
        let Ok(all) = self.0.lock() else { return vec![] };
        let list = all.get(conversation).map(Vec::as_slice).unwrap_or_default();
        list.iter().filter(|here| now.since(here.seen) < GONE_MS).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_come_change_and_go() {
        let (all, place) = (Presences::default(), ConversationId::mint(Time(1)));
        let (mia, bo) = (AgentId::mint(Time(1)), AgentId::mint(Time(2)));
        assert!(all.sign(&place, &mia, Doing::Viewing, Time(0)).1);
        assert!(!all.sign(&place, &mia, Doing::Viewing, Time(3_000)).1);
        let (here, changed) = all.sign(&place, &bo, Doing::Writing, Time(4_000));
        assert!(changed && here.len() == 2);
        assert_eq!(all.at(&place, Time(18_500)).len(), 1);
        assert!(all.sign(&place, &bo, Doing::Gone, Time(18_600)).0.is_empty());
    }
}
