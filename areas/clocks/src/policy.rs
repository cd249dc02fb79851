//! SLA policies: which conversations are promised what, in which calendar. The first that fits counts.

use crate::calendar::{clean, taken, told};
use base::{CalendarId, Fault, InboxId, LabelId, Outcome, PolicyId, Refusal, TeamId, Time};
use desk::status::Priority;
use hours::Targets;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Conn, Row, Tx, args};

/// Minutes a promise may have at most: a year.
const MOST: i64 = 525_600;

/// A policy.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Policy {
    /// Id.
    pub id: PolicyId,
    /// Name.
    pub name: String,
    /// Its place; of several that fit, the lowest counts.
    pub place: i64,
    /// Calendar.
    pub calendar: CalendarId,
    /// Which conversations.
    pub conditions: Conditions,
    /// What they are promised.
    pub targets: Promised,
    /// Counts changes.
    pub version: i64,
}

/// Which conversations a policy is for; an empty list asks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Conditions {
    /// In one of these inboxes.
    pub inboxes: Vec<InboxId>,
    /// Of one of these teams.
    pub teams: Vec<TeamId>,
    /// With one of these labels.
    pub labels: Vec<LabelId>,
    /// Of one of these priorities.
    pub priorities: Vec<Priority>,
    /// Only where everyone reads along, or only where nobody does.
    pub visibility: Option<Visibility>,
}

/// Who reads along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everyone.
    Public,
    /// Those who take part.
    Private,
}

/// What is promised, in minutes of business time; absent is not promised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Promised {
    /// Until the first answer.
    #[schemars(range(min = 1, max = 525_600))]
    pub first_response_minutes: Option<i64>,
    /// Until each later answer, from the oldest unanswered message.
    #[schemars(range(min = 1, max = 525_600))]
    pub next_response_minutes: Option<i64>,
    /// Until it is resolved, without the time the customer has the word.
    #[schemars(range(min = 1, max = 525_600))]
    pub resolution_minutes: Option<i64>,
    /// Whether resolution also rests while somebody else here has the next word.
    pub rests_elsewhere: bool,
    /// How long before a promise breaks people are warned.
    #[schemars(range(min = 0, max = 525_600))]
    pub warn_minutes: i64,
}

impl Promised {
    /// As the clocks take it.
    #[must_use]
    pub fn targets(&self) -> Targets {
        let ms = |minutes: Option<i64>| minutes.map(|minutes| minutes.saturating_mul(Time::MINUTE));
        Targets {
            first: ms(self.first_response_minutes),
            next: ms(self.next_response_minutes),
            resolution: ms(self.resolution_minutes),
            rests_elsewhere: self.rests_elsewhere,
        }
    }

    fn check(&self) -> Result<(), Refusal> {
        let all = [self.first_response_minutes, self.next_response_minutes, self.resolution_minutes];
        if all.iter().all(Option::is_none) {
            return Err(Refusal::invalid(
                "targets",
                "promise at least one of first answer, next answer and resolution",
            ));
        }
        if all.iter().flatten().any(|minutes| !(1..=MOST).contains(minutes)) || !(0..=MOST).contains(&self.warn_minutes)
        {
            return Err(Refusal::invalid("targets", "a promise lasts from one minute to a year"));
        }
        Ok(())
    }
}

/// A conversation as far as policies ask.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Inbox.
    pub inbox: InboxId,
    /// Team.
    pub team: Option<TeamId>,
    /// Labels.
    pub labels: Vec<LabelId>,
    /// Priority.
    pub priority: Priority,
    /// Whether everyone reads along.
    pub public: bool,
}

impl Conditions {
    /// Whether a conversation is meant. Pure.
    #[must_use]
    pub fn fit(&self, asked: &Asked) -> bool {
        let fits = |list: bool, empty: bool| empty || list;
        fits(self.inboxes.contains(&asked.inbox), self.inboxes.is_empty())
            && fits(asked.team.as_ref().is_some_and(|team| self.teams.contains(team)), self.teams.is_empty())
            && fits(asked.labels.iter().any(|label| self.labels.contains(label)), self.labels.is_empty())
            && fits(self.priorities.contains(&asked.priority), self.priorities.is_empty())
            && self.visibility.is_none_or(|wanted| (wanted == Visibility::Public) == asked.public)
    }
}

/// The first policy that fits. Pure.
#[must_use]
pub fn first<'a>(policies: &'a [Policy], asked: &Asked) -> Option<&'a Policy> {
    policies.iter().find(|policy| policy.conditions.fit(asked))
}

const SELECT: &str = "select id, name, place, calendar_id, conditions, targets, version from sla_policies";

fn read(row: &Row) -> Result<Policy, Fault> {
    let (conditions, targets): (Value, Value) = (row.get("conditions")?, row.get("targets")?);
    Ok(Policy {
        id: row.get("id")?,
        name: row.get("name")?,
        place: row.get("place")?,
        calendar: row.get("calendar_id")?,
        conditions: serde_json::from_value(conditions)
            .map_err(|e| Fault::new(e).doing("read a policy's conditions"))?,
        targets: serde_json::from_value(targets).map_err(|e| Fault::new(e).doing("read a policy's targets"))?,
        version: row.get("version")?,
    })
}

/// All policies in their order.
pub async fn all(conn: &mut Conn) -> Result<Vec<Policy>, Fault> {
    conn.rows(format!("{SELECT} order by place, id"), args![]).await?.iter().map(read).collect()
}

/// The policy with this id.
pub async fn get(conn: &mut Conn, id: &PolicyId) -> Outcome<Policy> {
    let row = conn.maybe(format!("{SELECT} where id = $1"), args![id]).await?.ok_or_else(Refusal::missing)?;
    Ok(read(&row)?)
}

/// A policy as it shall be.
#[derive(Clone, Debug)]
pub struct Wished {
    /// Name.
    pub name: String,
    /// Place.
    pub place: i64,
    /// Calendar.
    pub calendar: CalendarId,
    /// Which conversations.
    pub conditions: Conditions,
    /// What they are promised.
    pub targets: Promised,
}

async fn checked(tx: &mut Tx, wished: &Wished) -> Outcome<String> {
    wished.targets.check()?;
    let known = tx.maybe("select 1 as one from calendars where id = $1", args![&wished.calendar]).await?;
    known.ok_or_else(|| Refusal::invalid("calendar", "this calendar does not exist any more; load the list again"))?;
    clean(&wished.name)
}

/// Adds a policy; open conversations it fits get its clocks.
pub async fn add(tx: &mut Tx, wished: &Wished) -> Outcome<Policy> {
    let name = checked(tx, wished).await?;
    let (id, now) = (PolicyId::mint(tx.now()), tx.now());
    tx.exec(
        "insert into sla_policies (id, name, folded, place, calendar_id, conditions, targets, version, made_at) values ($1, $2, $3, $4, $5, $6, $7, 1, $8)",
        args![&id, &name, name.to_lowercase(), wished.place, &wished.calendar, json!(wished.conditions), json!(wished.targets), now],
    )
    .await
    .map_err(taken)?;
    crate::recount::all_open(tx, &format!("the policy \"{name}\" is new")).await?;
    told(tx, "sla_policy.added", id.as_str(), json!({ "name": name, "targets": wished.targets })).await?;
    get(tx, &id).await
}

/// Changes a policy; open clocks are told anew, those that have stopped stay.
pub async fn change(tx: &mut Tx, before: &Policy, wished: &Wished) -> Outcome<Policy> {
    let name = checked(tx, wished).await?;
    tx.exec(
        "update sla_policies set name = $2, folded = $3, place = $4, calendar_id = $5, conditions = $6, targets = $7, version = version + 1 where id = $1",
        args![&before.id, &name, name.to_lowercase(), wished.place, &wished.calendar, json!(wished.conditions), json!(wished.targets)],
    )
    .await
    .map_err(taken)?;
    crate::recount::all_open(tx, &format!("the policy \"{name}\" changed")).await?;
    told(tx, "sla_policy.changed", before.id.as_str(), json!({ "before": before.targets, "after": wished.targets }))
        .await?;
    get(tx, &before.id).await
}

/// Removes a policy with the clocks that run by it; those that have stopped stay.
pub async fn remove(tx: &mut Tx, policy: &Policy) -> Outcome<()> {
    crate::recount::all_open(tx, &format!("the policy \"{}\" was removed", policy.name)).await?;
    tx.exec("delete from sla_policies where id = $1", args![&policy.id]).await?;
    told(tx, "sla_policy.removed", policy.id.as_str(), json!({ "name": policy.name })).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Asked {
        let (inbox, team) = (InboxId::mint(Time(1)), TeamId::mint(Time(1)));
        Asked { inbox, team: Some(team), labels: vec![LabelId::mint(Time(1))], priority: Priority::High, public: false }
    }

    #[test]
    fn no_condition_fits_everything() {
        assert!(Conditions::default().fit(&asked()));
    }

    #[test]
    fn every_condition_given_must_hold() {
        let asked = asked();
        let inbox = Conditions { inboxes: vec![asked.inbox.clone()], ..Conditions::default() };
        assert!(inbox.fit(&asked));
        assert!(!Conditions { priorities: vec![Priority::Low], ..inbox.clone() }.fit(&asked));
        assert!(!Conditions { visibility: Some(Visibility::Public), ..inbox }.fit(&asked));
        assert!(!Conditions { labels: vec![LabelId::mint(Time(2))], ..Conditions::default() }.fit(&asked));
        let none = Asked { team: None, ..asked.clone() };
        assert!(!Conditions { teams: asked.team.into_iter().collect(), ..Conditions::default() }.fit(&none));
    }

    #[test]
    fn a_promise_of_nothing_or_of_ages_is_refused() {
        assert!(Promised::default().check().is_err());
        for minutes in [0, -5, MOST + 1] {
            assert!(Promised { first_response_minutes: Some(minutes), ..Promised::default() }.check().is_err());
        }
        assert!(Promised { first_response_minutes: Some(1), ..Promised::default() }.check().is_ok());
    }
}
