//! The doctor's round, asked for in the app: made by a job, and kept until the next one.

use super::{Check, look_within};
use crate::settings::Settings;
use base::{Action, Fault, Outcome, Thing, Time};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use store::jobs::{JobKind, NewJob, enqueue};
use store::{Conn, Db, Migration, args};
use team::Stage;
use web::{Answer, Ask, Needs, Route, get, post};

/// The table of the last round.
pub const MIGRATIONS: &[Migration] =
    &[Migration::same("app/202611221601_doctor_rounds", include_str!("../migrations/202611221601_doctor_rounds.sql"))];

/// Name of the job, and of the only row.
const ROUND: &str = "look_around";

/// The last round, and whether one is being made.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[schemars(rename = "DoctorRound")]
struct Round {
    /// Somebody asked at; never, if absent.
    asked_at: Option<Time>,
    /// It was done at; it is being made, if absent.
    done_at: Option<Time>,
    /// What was seen, of the round before while one is being made.
    checks: Vec<Check>,
}

/// Routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    let administrators = Needs::Permission(Action::CompanyChange);
    vec![
        get("/doctor", administrators, "what the doctor saw last: machine, settings, mail, DNS", show),
        post("/doctor", administrators, "let the doctor look at everything", begin),
    ]
}

async fn show(ask: Ask) -> Answer<Round> {
    ask.check(Action::CompanyChange, &Thing::company())?;
    Ok(last(&mut ask.read().await?).await?.into())
}

async fn begin(ask: Ask) -> Answer<Round> {
    ask.check(Action::CompanyChange, &Thing::company())?;
    let mut tx = ask.begin().await?;
    let asked = "insert into doctor_rounds (id, asked_at) values ($1, $2) on conflict (id) do update set asked_at = excluded.asked_at, done_at = null";
    let now = tx.now();
    tx.exec(asked, args![ROUND, now]).await?;
    enqueue(&mut tx, NewJob::new(ROUND, "housekeeping", json!({})).key(ROUND)).await?;
    let round = last(&mut tx).await?;
    tx.commit().await?;
    Ok(round.into())
}

async fn last(conn: &mut Conn) -> Result<Round, Fault> {
    let sql = "select asked_at, done_at, checks from doctor_rounds where id = $1";
    let Some(row) = conn.maybe(sql, args![ROUND]).await? else { return Ok(Round::default()) };
    let checks: String = row.get("checks")?;
    // What an older version wrote otherwise is not shown; the next round is.
    let checks = serde_json::from_str(&checks).unwrap_or_default();
    Ok(Round { asked_at: row.get("asked_at")?, done_at: row.get("done_at")?, checks })
}

/// The job.
#[must_use]
pub fn kind(settings: Settings, stage: Stage) -> JobKind {
    JobKind::new(ROUND, move |db, _payload| {
        let settings = settings.clone();
        async move { make(&settings, &db, stage).await }
    })
}

async fn make(settings: &Settings, db: &Db, stage: Stage) -> Outcome<()> {
    let checks = look_within(settings, db, stage).await?;
    let text = serde_json::to_string(&checks).map_err(Fault::new)?;
    let mut tx = db.begin(&base::Actor::system()).await?;
    let now = tx.now();
    tx.exec("update doctor_rounds set done_at = $2, checks = $3 where id = $1", args![ROUND, now, text]).await?;
    Ok(tx.commit().await?)
}
