//! What a view and its terms ask of the counts. Pure.

use super::{Counts, Named, Note, Sign};
use crate::filter::plain;
use crate::query::{Query, Sla, Term};
use crate::status::Status;
use base::AgentId;

/// What is asked of the counts: each with the values it may have; none where any will do.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    shelves: Vec<String>,
    statuses: Vec<String>,
    teams: Option<Vec<Option<String>>>,
    inboxes: Option<Vec<String>>,
    assignees: Option<Vec<Option<String>>>,
    internal: Option<Internal>,
    /// Of each of these it has one.
    signs: Vec<&'static [Sign]>,
    /// It is not for everyone to see.
    private: bool,
    /// It is none of these.
    not: Vec<Self>,
}

/// Whether it is among colleagues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Internal {
    Only,
    Not,
}

/// Every shelf but the trash.
const KEPT: &[&str] = &["active", "snoozed", "resolved", "spam"];
/// Where something may be promised.
const AT_WORK: &[&str] = &["active", "snoozed"];

impl Asked {
    /// A view in these words; none where something else is asked.
    pub(super) fn view((view, query): (&str, &Query), me: &AgentId, counts: &Counts) -> Option<Self> {
        let on = |shelves: &[&str]| Self { shelves: owned(shelves), ..Self::default() };
        let with = |signs: &'static [Sign], shelves: &[&str]| Self { signs: vec![signs], ..on(shelves) };
        let active = || on(&["active"]);
        Some(match view {
            "mine" => Self { assignees: Some(vec![Some(me.to_string())]), ..active() },
            "unassigned" => Self { assignees: Some(vec![None]), statuses: owned(&[Status::Open.code()]), ..active() },
            "my_teams" => Self { teams: Some(counts.own.iter().cloned().map(Some).collect()), ..active() },
            "waiting" => Self { statuses: owned(&[Status::Waiting.code(), Status::WaitingUs.code()]), ..active() },
            "held" => with(&[Sign::Held], &[]),
            "failed" => with(&[Sign::Failed], KEPT),
            "scheduled" => with(&[Sign::Later], KEPT),
            "followup_due" => with(&[Sign::Owed], &["active", "snoozed", "resolved"]),
            "at_risk" => with(&[Sign::Risk, Sign::Late], AT_WORK),
            "public" => with(&[Sign::Public], &["active"]),
            "internal" => Self { internal: Some(Internal::Only), ..active() },
            "all" if query.asks() => on(KEPT),
            "all" => active(),
            "snoozed" | "resolved" | "spam" | "trash" => on(&[view]),
            view => Self { teams: Some(vec![Some(view.strip_prefix("team:")?.into())]), ..active() },
        })
    }

    /// Adds a term; none if it is none of those that are counted, or was asked before.
    pub(super) fn narrow(&mut self, (term, me): (&Term, &AgentId), counts: &Counts) -> Option<()> {
        match term {
            Term::Status(status) if self.statuses.is_empty() => {
                let known = Status::from_code(&status.to_lowercase()).map_or("none", Status::code);
                self.statuses = vec![known.to_owned()];
            }
            Term::Inbox(name) if self.inboxes.is_none() => self.inboxes = Some(called(&counts.inboxes, name)),
            Term::Channel(name) if self.inboxes.is_none() => self.inboxes = Some(on_channel(&counts.inboxes, name)),
            Term::Team(name) if self.teams.is_none() => {
                self.teams = Some(match name.to_lowercase().as_str() {
                    "me" => counts.own.iter().cloned().map(Some).collect(),
                    "none" | "nobody" => vec![None],
                    name => called(&counts.teams, name).into_iter().map(Some).collect(),
                });
            }
            Term::Assignee(who) if self.assignees.is_none() => {
                self.assignees = Some(match who.to_lowercase().as_str() {
                    "me" => vec![Some(me.to_string())],
                    "nobody" | "none" => vec![None],
                    name => called(&counts.agents, name).into_iter().map(Some).collect(),
                });
            }
            Term::Sla(state) => return self.stands(*state),
            Term::Not(denied) => return self.deny((denied, me), counts),
            Term::Public => self.signs.push(&[Sign::Public]),
            Term::Private if self.internal.is_none() => (self.private, self.internal) = (true, Some(Internal::Not)),
            Term::Internal if self.internal.is_none() => self.internal = Some(Internal::Only),
            _ => return None,
        }
        Some(())
    }

    /// Leaves out what a term holds by itself. A name nothing has leaves nothing, as lists do.
    fn deny(&mut self, (term, me): (&Term, &AgentId), counts: &Counts) -> Option<()> {
        let mut denied = Self::default();
        denied.narrow((term, me), counts)?;
        let own = matches!(term, Term::Team(name) if name.eq_ignore_ascii_case("me"));
        let nobody = [&denied.teams, &denied.assignees].iter().any(|asked| asked.as_ref().is_some_and(Vec::is_empty));
        if !own && (nobody || denied.inboxes.as_ref().is_some_and(Vec::is_empty)) {
            self.inboxes = Some(vec![]);
        } else {
            self.not.push(denied);
        }
        Some(())
    }

    /// How what is promised stands is noted of conversations at work only.
    fn stands(&mut self, state: Sla) -> Option<()> {
        let signs: &'static [Sign] = match state {
            Sla::Risk => &[Sign::Risk],
            Sla::Late => &[Sign::Late],
            Sla::Runs | Sla::None => return None,
        };
        if self.shelves == owned(KEPT) {
            self.shelves = owned(AT_WORK);
        }
        self.signs.push(signs);
        Some(())
    }

    pub(super) fn holds(&self, note: &Note) -> bool {
        let any =
            |asked: &[String], has: Option<&String>| asked.is_empty() || has.is_some_and(|has| asked.contains(has));
        any(&self.shelves, Some(&note.shelf))
            && any(&self.statuses, Some(&note.status))
            && self.teams.as_ref().is_none_or(|teams| teams.contains(&note.team))
            && self.inboxes.as_ref().is_none_or(|ids| ids.contains(&note.inbox))
            && self.assignees.as_ref().is_none_or(|people| people.contains(&note.assignee))
            && self.internal.is_none_or(|only| note.internal == (only == Internal::Only))
            && self.signs.iter().all(|any| any.iter().any(|sign| note.signs.contains(sign)))
            && !(self.private && note.signs.contains(&Sign::Public))
            && !self.not.iter().any(|not| not.holds(note))
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Ids of what is named so, as a list of conversations finds them.
fn called(all: &[Named], name: &str) -> Vec<String> {
    let part = plain(name);
    all.iter().filter(|one| one.names.iter().any(|name| name.contains(&part))).map(|one| one.id.clone()).collect()
}

fn on_channel(inboxes: &[Named], name: &str) -> Vec<String> {
    let part = plain(name);
    inboxes.iter().filter(|one| one.channel.contains(&part)).map(|one| one.id.clone()).collect()
}
