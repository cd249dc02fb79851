//! What we said how soon we answer, at each time: policies change, and an answer is measured by what was promised when it was
//! asked for. Each change is written down once, beside those before.

use super::ground::{Ground, Thread};
use base::{CalendarId, Fault, Time};
use clocks::policy::{Asked, Conditions};
use clocks::{calendar, policy};
use hours::Hours;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use store::{Conn, Db, args};

/// Days looked back at most for what falls due now.
const LONGEST: i64 = 400;

/// What was promised at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Written {
    policies: Vec<Promise>,
    calendars: BTreeMap<CalendarId, hours::Calendar>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Promise {
    conditions: Conditions,
    calendar: CalendarId,
    first_minutes: i64,
}

/// What was promised at one time, ready to compute.
#[derive(Clone, Debug)]
struct Term {
    from: Time,
    promises: Vec<(Conditions, i64, Hours)>,
}

/// What was promised when, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct Terms(Vec<Term>);

impl Terms {
    /// All that were written down until a moment; those of now where none were.
    pub async fn load(conn: &mut Conn, cut: Time) -> Result<Self, Fault> {
        let rows = conn.rows("select at, terms from pact_terms order by at", args![]).await?;
        let mut all = Vec::new();
        for row in &rows {
            let (at, kept): (Time, serde_json::Value) = (row.get("at")?, row.get("terms")?);
            let written: Written =
                serde_json::from_value(kept).map_err(|e| Fault::new(e).doing("read what was promised"))?;
            // what was first written down holds for all before
            if at <= cut || all.is_empty() {
                all.push(opened(at, &written)?);
            }
        }
        if all.is_empty() {
            all.push(opened(Time(0), &now(conn).await?)?);
        }
        Ok(Self(all))
    }

    fn at(&self, at: Time) -> Option<&Term> {
        self.0.iter().rev().find(|term| term.from <= at).or(self.0.first())
    }

    /// Whether a first answer was ever promised to anybody.
    #[must_use]
    pub fn promise_any(&self) -> bool {
        self.0.iter().any(|term| !term.promises.is_empty())
    }

    /// When the first answer was due; nothing where none was promised.
    #[must_use]
    pub fn due(&self, thread: &Thread) -> Option<Time> {
        let (asked, place) = (thread.asked()?, thread.place.as_ref()?);
        let wanted = Asked {
            inbox: place.inbox.clone(),
            team: place.team.clone(),
            labels: place.labels.clone(),
            priority: place.priority,
            public: thread.public,
        };
        let fits = |(conditions, ..): &&(Conditions, i64, Hours)| conditions.fit(&wanted);
        let (_, length, hours) = self.at(asked)?.promises.iter().find(fits)?;
        hours.deadline(asked.0, *length).ok().map(Time)
    }

    /// The earliest a conversation can have begun whose first answer falls due at a moment or later.
    #[must_use]
    pub fn earliest(&self, due: Time) -> Time {
        let promises = || self.0.iter().flat_map(|term| &term.promises);
        let mut days = 14;
        while days < LONGEST {
            let from = due.plus(-days * Time::DAY);
            if promises().all(|(_, length, hours)| hours.elapsed(from.0, due.0) >= *length) {
                return from;
            }
            days *= 2;
        }
        due.plus(-LONGEST * Time::DAY)
    }
}

fn opened(from: Time, written: &Written) -> Result<Term, Fault> {
    let mut promises = Vec::new();
    for one in &written.policies {
        let Some(calendar) = written.calendars.get(&one.calendar) else { continue };
        let hours = Hours::new(calendar).map_err(|wrong| Fault::new(wrong).doing("open a calendar"))?;
        promises.push((one.conditions.clone(), one.first_minutes.saturating_mul(Time::MINUTE), hours));
    }
    Ok(Term { from, promises })
}

/// What is promised now.
async fn now(conn: &mut Conn) -> Result<Written, Fault> {
    let promise = |policy: policy::Policy| {
        let first_minutes = policy.targets.first_response_minutes?;
        Some(Promise { conditions: policy.conditions, calendar: policy.calendar, first_minutes })
    };
    let policies: Vec<Promise> = policy::all(conn).await?.into_iter().filter_map(promise).collect();
    let used = |id: &CalendarId| policies.iter().any(|one| one.calendar == *id);
    let calendars = calendar::all(conn).await?.into_iter().filter(|one| used(&one.id));
    Ok(Written { calendars: calendars.map(|one| (one.id, one.hours)).collect(), policies })
}

/// Writes down what is promised, if it is not what was promised before.
pub async fn note(db: &Db) -> Result<(), Fault> {
    let mut conn = db.read().await?;
    let written = now(&mut conn).await?;
    let last = conn.maybe("select terms from pact_terms order by at desc limit 1", args![]).await?;
    let last: Option<serde_json::Value> = last.map(|row| row.only()).transpose()?;
    if last.is_none() && written.policies.is_empty() || last.as_ref() == Some(&json!(written)) {
        return Ok(());
    }
    drop(conn);
    let mut tx = db.begin(&base::Actor::system()).await?;
    let now = tx.now();
    let sql = "insert into pact_terms (at, terms) values ($1, $2) on conflict (at) do nothing";
    tx.exec(sql, args![now, json!(written)]).await?;
    tx.commit().await
}

/// The first answers that fell due, and when: spam and what needed none are left out.
pub(super) fn first_answers(ground: &Ground) -> impl Iterator<Item = (&Thread, Time)> {
    let due = |thread| Some((thread, ground.terms.due(thread)?));
    let all = ground.threads.iter().filter_map(due);
    all.filter(|(thread, due)| *due <= ground.span.cut && !thread.needed_none(*due))
}
