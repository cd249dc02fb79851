//! Putting a conversation away until something happens (DESK-205): until the customer writes, or until a colleague has
//! answered in a note. A customer's message wakes whatever was put away, so waiting for it needs no time. What wakes says so
//! in the thread. Problems and deliveries wake nothing yet: the desk does not know any.

use crate::head::Head;
use crate::notify::{self, Cause};
use crate::status::Status;
use crate::{event, refusals};
use base::facts::{Fact, Kind};
use base::{AgentId, Fault, Refusal, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;

/// What a conversation that was put away waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SnoozedFor")]
pub enum For {
    /// The customer writes.
    Reply,
    /// A colleague writes a note.
    Colleague,
}

impl For {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Colleague => "colleague",
        }
    }

    pub(crate) fn from_code(code: &str) -> Self {
        if code == "colleague" { Self::Colleague } else { Self::Reply }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Reply => "until the customer answers",
            Self::Colleague => "until a colleague answers",
        }
    }
}

/// How long a conversation is put away: until a time, until something happens, or whichever comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sleep {
    pub(crate) until: Option<Time>,
    pub(crate) event: Option<For>,
}

impl Sleep {
    /// Refuses what never ends, and a time that is over. Pure.
    pub(crate) fn check(self, now: Time) -> Result<(), Refusal> {
        let over = self.until.is_some_and(|until| until <= now);
        if over || (self.until.is_none() && self.event.is_none()) { Err(refusals::past_snooze()) } else { Ok(()) }
    }

    /// In words. Pure.
    pub(crate) fn sentence(self) -> String {
        match (self.until, self.event) {
            (Some(until), Some(event)) => format!("snoozed until {}, or {}", until.to_rfc3339(), event.words()),
            (Some(until), None) => format!("snoozed until {}", until.to_rfc3339()),
            (None, event) => format!("snoozed {}", event.map_or("", For::words)),
        }
    }
}

/// A colleague wrote a note: what was put away for that comes back, and whoever put it away hears of it.
pub(crate) async fn noted(tx: &mut Tx, head: &mut Head, agent: &AgentId) -> Result<(), Fault> {
    let by = head.snoozed_by.clone();
    let awaited = head.status == Status::Snoozed && head.snoozed_for == Some(For::Colleague);
    if !awaited || by.as_ref() == Some(agent) {
        return Ok(());
    }
    head.status = Status::Open;
    head.snoozed_until = None;
    let name = tx.actor().name.clone();
    let data = json!({ "from": Status::Snoozed, "to": Status::Open });
    event::write(tx, &head.id, "status", &format!("came back because {name} answered"), data).await?;
    let text = format!("#{} {} came back: {name} answered", head.number, head.subject);
    for one in by.iter().chain(head.assignee.iter().filter(|owner| by.as_ref() != Some(*owner))) {
        notify::add(tx, one, Cause::Assigned, (head, &text)).await?;
    }
    tx.tell(Fact::new(Kind::Woken).conversation(&head.id).inbox(&head.inbox));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_away_comes_back_some_time() {
        let now = Time(1_000);
        let sleep = |until: Option<i64>, event| Sleep { until: until.map(Time), event };
        assert!(sleep(None, None).check(now).is_err());
        assert!(sleep(Some(1_000), Some(For::Reply)).check(now).is_err());
        assert!(sleep(Some(1_001), None).check(now).is_ok());
        assert!(sleep(None, Some(For::Colleague)).check(now).is_ok());
        assert_eq!(sleep(None, Some(For::Reply)).sentence(), "snoozed until the customer answers");
        assert_eq!(
            sleep(Some(0), Some(For::Colleague)).sentence(),
            "snoozed until 1970-01-01T00:00:00Z, or until a colleague answers"
        );
    }
}
