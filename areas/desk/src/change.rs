//! Changing a conversation: status, assignee, team, priority, subject, labels. Each change leaves a line and a fact.

use crate::head::{self, Followup, Head};
use crate::notify::{self, Cause};
use crate::reply::set_status;
use crate::status::{Priority, Status};
use crate::waking::{For, Sleep};
use crate::{colleague, event, label, own, people, spam};
use base::facts::{Fact, Kind};
use base::{Action, AgentId, LabelId, Outcome, Refusal, TeamId, Thing, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};
use store::Tx;

/// What shall change; absent means as it is, null means none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Change {
    /// Where it stands.
    pub status: Option<Status>,
    /// Until when, for `snoozed`. This and `snoozed_for` are the whole sleep: whoever sets one without the other drops it.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Time>")]
    pub snoozed_until: Option<Option<Time>>,
    /// Until what happens, for `snoozed`: alone, or before that time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snoozed_for: Option<For>,
    /// Who works on it.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<AgentId>")]
    pub assignee: Option<Option<AgentId>>,
    /// Which team.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<TeamId>")]
    pub team: Option<Option<TeamId>>,
    /// How urgent.
    pub priority: Option<Priority>,
    /// Subject.
    pub subject: Option<String>,
    /// All its labels.
    pub labels: Option<Vec<LabelId>>,
    /// Until when an update is owed; null when it was given, or is no longer owed.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Time>")]
    pub followup_at: Option<Option<Time>>,
    /// Starred by me.
    pub starred: Option<bool>,
    /// Unread for me.
    pub unread: Option<bool>,
    /// Followed by me.
    pub following: Option<bool>,
    /// Muted by me: I am not told of what is written here, unless somebody names me or gives it to me.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub muted: Option<bool>,
    /// Put aside by me: it leaves my lists of work at hand until a new message is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
}

/// Tells "absent" from "null".
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}

/// Whether somebody who is given work hears of each conversation, or of all together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Telling {
    Each,
    Together,
}

/// Applies a change in the actor's name. What is as wished already changes nothing.
pub async fn apply(tx: &mut Tx, head: Head, change: &Change) -> Outcome<Head> {
    apply_telling(tx, head, change, Telling::Each).await
}

/// The same as one of many.
pub(crate) async fn apply_telling(tx: &mut Tx, mut head: Head, change: &Change, telling: Telling) -> Outcome<Head> {
    let thing = head::thing(tx, &head).await?;
    let before = head.version;
    let mut touched = false;
    touched |= status(tx, &mut head, &thing, change).await?;
    touched |= assignee(tx, &mut head, &thing, (change, telling)).await?;
    touched |= team(tx, &mut head, &thing, change).await?;
    touched |= priority(tx, &mut head, &thing, change).await?;
    touched |= subject(tx, &mut head, &thing, change).await?;
    touched |= labels(tx, &head, &thing, change).await?;
    touched |= followup(tx, &mut head, &thing, change).await?;
    personal(tx, &head, change).await?;
    if touched {
        head::save(tx, &mut head).await?;
    }
    debug_assert!(head.version >= before);
    Ok(head)
}

fn fact(head: &Head, kind: Kind) -> Fact {
    Fact::new(kind).conversation(&head.id).inbox(&head.inbox)
}

/// Where a conversation shall stand, as far as that is said. Pure.
fn wished_status(head: &Head, change: &Change) -> Option<Status> {
    change.status.or(match (change.snoozed_until, change.snoozed_for) {
        (Some(Some(_)), _) | (_, Some(_)) => Some(Status::Snoozed),
        (Some(None), None) if head.status == Status::Snoozed => Some(Status::Open),
        _ => None,
    })
}

async fn status(tx: &mut Tx, head: &mut Head, thing: &Thing, change: &Change) -> Outcome<bool> {
    let sleep = Sleep { until: change.snoozed_until.flatten(), event: change.snoozed_for };
    let Some(wished) = wished_status(head, change) else { return Ok(false) };
    if wished == head.status
        && (wished != Status::Snoozed || sleep.until == head.snoozed_until && sleep.event == head.snoozed_for)
    {
        return Ok(false);
    }
    let needed = if wished == Status::Trash { Action::ConversationDelete } else { Action::ConversationChange };
    tx.actor().check(needed, thing)?;
    let from = head.status;
    let by = tx.actor().agent().cloned();
    set_status(head, wished, (sleep, by), tx.now())?;
    spam::learn(tx, head, (from, wished)).await?;
    let sentence = if wished == Status::Snoozed {
        sleep.sentence()
    } else {
        format!("from {} to {}", from.title(), wished.title())
    };
    let data = json!({ "from": from, "to": wished, "until": head.snoozed_until, "for": sleep.event });
    event::write(tx, &head.id, "status", &sentence, data).await?;
    let kind = if wished == Status::Snoozed { Kind::Snoozed } else { Kind::StatusChanged };
    tx.tell(fact(head, kind).with("from", from.code()).with("to", wished.code()));
    Ok(true)
}

async fn assignee(tx: &mut Tx, head: &mut Head, thing: &Thing, (change, telling): (&Change, Telling)) -> Outcome<bool> {
    let Some(wished) = change.assignee.clone().filter(|wished| *wished != head.assignee) else { return Ok(false) };
    tx.actor().check(Action::ConversationAssign, thing)?;
    let sentence = match &wished {
        Some(agent) => {
            let colleague = colleague::as_actor(tx, agent)
                .await?
                .ok_or_else(|| Refusal::invalid("assignee", "this colleague does not exist or is not active"))?;
            // Among colleagues an answer is a note.
            let answer = if thing.internal { Action::ConversationNote } else { Action::ConversationReply };
            if colleague.check(answer, thing).is_err() {
                return Err(Refusal::invalid(
                    "assignee",
                    format!("{} may not answer here; choose somebody of the team", colleague.name),
                )
                .into());
            }
            format!("given to {}", colleague.name)
        }
        None => "given back to the team".into(),
    };
    head.assignee.clone_from(&wished);
    event::write(tx, &head.id, "assigned", &sentence, json!({ "to": wished })).await?;
    let told = fact(head, Kind::Assigned);
    tx.tell(wished.as_ref().map_or(told.clone(), |agent| told.agent(agent)));
    if let Some(agent) = wished.as_ref().filter(|_| telling == Telling::Each) {
        let text = format!("{} gave you #{} {}", tx.actor().name.clone(), head.number, head.subject);
        notify::add(tx, agent, Cause::Assigned, (head, &text)).await?;
    }
    Ok(true)
}

async fn team(tx: &mut Tx, head: &mut Head, thing: &Thing, change: &Change) -> Outcome<bool> {
    let Some(wished) = change.team.clone().filter(|wished| *wished != head.team) else { return Ok(false) };
    tx.actor().check(Action::ConversationAssign, thing)?;
    let name = match &wished {
        Some(id) => colleague::teams(tx).await?.remove(id).map(|team| team.name),
        None => Some("no team".into()),
    };
    let name = name.ok_or_else(|| Refusal::invalid("team", "this team does not exist"))?;
    head.team.clone_from(&wished);
    event::write(tx, &head.id, "team", &format!("moved to {name}"), json!({ "to": wished })).await?;
    tx.tell(fact(head, Kind::TeamChanged));
    Ok(true)
}

async fn priority(tx: &mut Tx, head: &mut Head, thing: &Thing, change: &Change) -> Outcome<bool> {
    let Some(wished) = change.priority.filter(|wished| *wished != head.priority) else { return Ok(false) };
    tx.actor().check(Action::ConversationChange, thing)?;
    head.priority = wished;
    event::write(tx, &head.id, "priority", &format!("priority is {} now", wished.code()), json!({ "to": wished }))
        .await?;
    tx.tell(fact(head, Kind::PriorityChanged).with("to", wished.code()));
    Ok(true)
}

async fn subject(tx: &mut Tx, head: &mut Head, thing: &Thing, change: &Change) -> Outcome<bool> {
    let Some(wished) = change.subject.as_ref().filter(|wished| **wished != head.subject) else { return Ok(false) };
    tx.actor().check(Action::ConversationChange, thing)?;
    let clean: String = wished.chars().filter(|c| !c.is_control()).take(500).collect();
    if clean.trim().is_empty() {
        return Err(Refusal::invalid("subject", "a subject needs at least one word").into());
    }
    head.subject = clean;
    event::write(tx, &head.id, "subject", "changed the subject", json!({})).await?;
    tx.tell(fact(head, Kind::SubjectChanged));
    Ok(true)
}

async fn labels(tx: &mut Tx, head: &Head, thing: &Thing, change: &Change) -> Outcome<bool> {
    let Some(wished) = &change.labels else { return Ok(false) };
    tx.actor().check(Action::ConversationChange, thing)?;
    if !label::set(tx, &head.id, wished).await? {
        return Ok(false);
    }
    event::write(tx, &head.id, "labels", "changed the labels", json!({ "labels": wished })).await?;
    tx.tell(fact(head, Kind::LabelsChanged));
    Ok(true)
}

async fn followup(tx: &mut Tx, head: &mut Head, thing: &Thing, change: &Change) -> Outcome<bool> {
    let Some(wished) = change.followup_at.filter(|wished| *wished != head.followup.map(|owed| owed.at)) else {
        return Ok(false);
    };
    tx.actor().check(Action::ConversationChange, thing)?;
    if wished.is_some_and(|at| at <= tx.now()) {
        return Err(Refusal::invalid("followup_at", "choose a time in the future").into());
    }
    let (sentence, kind) = match wished {
        Some(at) => (format!("promised an update by {}", at.to_rfc3339()), Kind::FollowupSet),
        None => ("says that no update is owed any more".to_owned(), Kind::FollowupDone),
    };
    let data = json!({ "from": head.followup, "to": wished });
    head.followup = wished.map(|at| Followup { at, due: false });
    event::write(tx, &head.id, "followup", &sentence, data).await?;
    tx.tell(fact(head, kind));
    Ok(true)
}

async fn personal(tx: &mut Tx, head: &Head, change: &Change) -> Outcome<()> {
    let (agent, now) = (tx.actor().require_agent()?, tx.now());
    if let Some(starred) = change.starred {
        own::star(tx, (&agent, &head.id), i64::from(starred)).await?;
    }
    if let Some(muted) = change.muted {
        own::mute(tx, (&agent, &head.id), i64::from(muted)).await?;
    }
    if let Some(archived) = change.archived {
        own::put_aside(tx, (&agent, &head.id), archived.then_some(head.last_at)).await?;
    }
    if let Some(unread) = change.unread {
        people::read_until(tx, &head.id, &agent, (!unread).then_some(now)).await?;
    }
    if let Some(following) = change.following {
        people::follow(tx, &head.id, &agent, i64::from(following)).await?;
    }
    Ok(())
}

/// One conversation of many could not be changed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NotChanged {
    /// Which.
    pub id: String,
    /// Code of the refusal.
    pub code: String,
    /// In words.
    pub detail: String,
}

impl Change {
    /// What one needs to be allowed for this. Pure.
    pub(crate) fn needs(&self) -> Vec<Action> {
        let needed = [
            (Action::ConversationDelete, self.status == Some(Status::Trash)),
            (
                Action::ConversationChange,
                self.status.is_some_and(|status| status != Status::Trash)
                    || self.snoozed_until.is_some()
                    || self.snoozed_for.is_some()
                    || self.priority.is_some()
                    || self.subject.is_some()
                    || self.labels.is_some()
                    || self.followup_at.is_some(),
            ),
            (Action::ConversationAssign, self.assignee.is_some() || self.team.is_some()),
            (Action::ConversationRead, true),
        ];
        needed.into_iter().filter(|(_, is)| *is).map(|(action, _)| action).collect()
    }

    /// Whether this would change anything of a conversation with these labels. Pure; what is personal always counts.
    pub(crate) fn would(&self, head: &Head, has: &[LabelId]) -> bool {
        let labels = self
            .labels
            .as_ref()
            .is_some_and(|wished| wished.len() != has.len() || wished.iter().any(|label| !has.contains(label)));
        self.status.is_some_and(|status| status != head.status)
            || self.snoozed_until.is_some_and(|until| until != head.snoozed_until)
            || self.snoozed_for.is_some_and(|event| Some(event) != head.snoozed_for)
            || self.assignee.as_ref().is_some_and(|wished| *wished != head.assignee)
            || self.team.as_ref().is_some_and(|wished| *wished != head.team)
            || self.priority.is_some_and(|priority| priority != head.priority)
            || self.subject.as_ref().is_some_and(|subject| *subject != head.subject)
            || labels
            || self.followup_at.is_some_and(|at| at != head.followup.map(|owed| owed.at))
            || self.starred.is_some()
            || self.unread.is_some()
            || self.following.is_some()
            || self.muted.is_some()
            || self.archived.is_some()
    }
}

/// A value for the audit log.
#[must_use]
pub fn summary(change: &Change) -> Value {
    json!(change)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_as_text_changes_what_it_changed_before() {
        let resolve = Change { status: Some(Status::Resolved), ..Change::default() };
        let unassign = Change { assignee: Some(None), snoozed_until: Some(None), ..Change::default() };
        for change in [Change::default(), resolve, unassign] {
            let kept = serde_json::to_string(&change).unwrap();
            assert_eq!(serde_json::from_str::<Change>(&kept).unwrap(), change, "{kept}");
        }
    }
}
