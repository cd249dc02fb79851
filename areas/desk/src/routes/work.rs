//! Jobs: what works behind the scenes, and repairing it.

use super::conversations::missing;
use crate::inbox;
use base::{Action, JobId, Outcome, Refusal, Thing, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Tx, audit, jobs};
use web::{Answer, Ask, Done, Empty, List, Needs, Page, Paging, Route, get, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let (read, change) = (Needs::Permission(Action::JobRead), Needs::Permission(Action::JobChange));
    vec![
        get("/jobs", read, "jobs, newest first", list),
        post("/jobs/{id}/retry", change, "run a job now", retry),
        post("/jobs/{id}/cancel", change, "cancel a job that is not at work", cancel),
        get("/job-classes", read, "classes of work with counts", classes),
        post("/job-classes/{class}/pause", change, "hold a class of work", pause),
        post("/job-classes/{class}/resume", change, "let a class of work run again", resume),
    ]
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Filter {
    state: Option<String>,
    class: Option<String>,
    cursor: Option<String>,
    #[schemars(range(min = 1, max = 200))]
    limit: Option<i64>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Job {
    id: JobId,
    kind: String,
    class: String,
    state: String,
    run_at: Time,
    attempts: i64,
    last_error: Option<String>,
    subject: Option<String>,
    created_at: Time,
}

fn shown(job: jobs::Listed) -> Job {
    let jobs::Listed { id, kind, class, state, run_at, attempts, last_error, subject, created_at, .. } = job;
    Job { id, kind, class, state, run_at, attempts, last_error, subject, created_at }
}

async fn list(ask: Ask<Filter>) -> Answer<Page<Job>> {
    let paging = Paging { cursor: ask.query.cursor.clone(), limit: ask.query.limit };
    let before: Option<String> = paging.after()?;
    let mut conn = ask.read().await?;
    let inboxes = inbox::reached(&mut conn, &ask.actor.reach(Action::JobRead)).await?;
    let (state, class) = (ask.query.state.as_deref(), ask.query.class.as_deref());
    let filter = jobs::Filter { state, class, inboxes: inboxes.as_deref() };
    let list = jobs::list(&mut conn, filter, (before.as_deref().unwrap_or("~"), paging.limit())).await?;
    Ok(Page::of(list.into_iter().map(shown).collect(), paging.limit(), |job: &Job| job.id.to_string()).into())
}

fn settled() -> Refusal {
    Refusal::new("job.settled", 409, "this job is at work or done; load the list again")
}

/// The job asked for, if it may be changed: one about an inbox by whoever may there, the others by the company.
async fn open(ask: &Ask, tx: &mut Tx) -> Outcome<JobId> {
    let job = jobs::find(tx, &ask.id("id")?).await?.ok_or_else(missing)?;
    let thing = match &job.inbox {
        Some(inbox) => inbox::thing(tx, inbox).await?,
        None => Thing::company(),
    };
    ask.check(Action::JobChange, &thing).map_err(|_unseen| missing())?;
    Ok(job.id)
}

async fn retry(ask: Ask) -> Done {
    let mut tx = ask.begin().await?;
    let id = open(&ask, &mut tx).await?;
    if !jobs::retry(&mut tx, &id).await? {
        return Err(settled().into());
    }
    audit::write(&mut tx, "job.retried", id.as_str(), json!({})).await?;
    tx.commit().await?;
    Empty::done()
}

async fn cancel(ask: Ask) -> Done {
    let mut tx = ask.begin().await?;
    let id = open(&ask, &mut tx).await?;
    if !jobs::cancel(&mut tx, &id).await? {
        return Err(settled().into());
    }
    audit::write(&mut tx, "job.cancelled", id.as_str(), json!({})).await?;
    tx.commit().await?;
    Empty::done()
}

#[derive(Debug, Serialize, JsonSchema)]
struct Class {
    class: String,
    /// Why it is held, if it is.
    paused: Option<String>,
    ready: i64,
    running: i64,
    failed: i64,
}

async fn classes(ask: Ask) -> Answer<List<Class>> {
    let list = jobs::classes(&mut ask.read().await?).await?;
    let shown = |one: jobs::Class| Class {
        class: one.class,
        paused: one.paused,
        ready: one.ready,
        running: one.running,
        failed: one.failed,
    };
    Ok(Page::whole(list.into_iter().map(shown).collect()).into())
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Why {
    reason: String,
}

async fn pause(ask: Ask<(), Why>) -> Done {
    let (ask, (), why) = ask.take();
    if why.reason.trim().is_empty() {
        return Err(Refusal::invalid("reason", "say why, so that whoever finds it held knows").into());
    }
    ask.check(Action::JobChange, &Thing::company())?;
    let mut tx = ask.begin().await?;
    jobs::pause(&mut tx, ask.text("class")?, &why.reason).await?;
    audit::write(&mut tx, "jobs.paused", ask.text("class")?, json!({ "reason": why.reason })).await?;
    tx.commit().await?;
    Empty::done()
}

async fn resume(ask: Ask) -> Done {
    ask.check(Action::JobChange, &Thing::company())?;
    let mut tx = ask.begin().await?;
    jobs::resume(&mut tx, ask.text("class")?).await?;
    audit::write(&mut tx, "jobs.resumed", ask.text("class")?, json!({})).await?;
    tx.commit().await?;
    Empty::done()
}
