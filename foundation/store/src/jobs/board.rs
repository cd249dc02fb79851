//! What the jobs screen shows and repairs.

use crate::value::Row;
use crate::{Bind, Conn, Tx, args};
use base::{Fault, InboxId, JobId, Time};

/// A job as listed.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Id.
    pub id: JobId,
    /// Kind, a verb.
    pub kind: String,
    /// Class of work.
    pub class: String,
    /// `ready`, `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// Due.
    pub run_at: Time,
    /// Tries so far.
    pub attempts: i64,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// Where that came in; none for what is the company's.
    pub inbox: Option<InboxId>,
    /// Made at.
    pub created_at: Time,
}

/// Counts of a class of work.
#[derive(Clone, Debug)]
pub struct Class {
    /// Name.
    pub class: String,
    /// Why it is paused, if it is.
    pub paused: Option<String>,
    /// Waiting.
    pub ready: i64,
    /// At work.
    pub running: i64,
    /// Given up.
    pub failed: i64,
}

/// Which jobs to list; absent means any.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    /// In this state.
    pub state: Option<&'a str>,
    /// Of this class.
    pub class: Option<&'a str>,
    /// About what came in here; none means all, the company's own included.
    pub inboxes: Option<&'a [InboxId]>,
}

const COLUMNS: &str = "id, kind, class, state, run_at, attempts, last_error, subject, inbox_id, created_at";

/// Jobs before an id, newest first.
pub async fn list(conn: &mut Conn, filter: Filter<'_>, (before, limit): (&str, i64)) -> Result<Vec<Listed>, Fault> {
    let mut bind = Bind::new();
    let mut clauses = vec![format!("id < {}", bind.put(before))];
    clauses.extend(filter.state.map(|state| format!("state = {}", bind.put(state))));
    clauses.extend(filter.class.map(|class| format!("class = {}", bind.put(class))));
    clauses.extend(filter.inboxes.map(|inboxes| format!("inbox_id in {}", bind.list(inboxes))));
    let limit = bind.put(limit);
    let sql = format!("select {COLUMNS} from jobs where {} order by id desc limit {limit}", clauses.join(" and "));
    conn.rows(sql, bind.values()).await?.iter().map(listed).collect()
}

/// The job with this id.
pub async fn find(conn: &mut Conn, id: &JobId) -> Result<Option<Listed>, Fault> {
    conn.maybe(format!("select {COLUMNS} from jobs where id = $1"), args![id]).await?.as_ref().map(listed).transpose()
}

fn listed(row: &Row) -> Result<Listed, Fault> {
    Ok(Listed {
        id: row.get("id")?,
        kind: row.get("kind")?,
        class: row.get("class")?,
        state: row.get("state")?,
        run_at: row.get("run_at")?,
        attempts: row.get("attempts")?,
        last_error: row.get("last_error")?,
        subject: row.get("subject")?,
        inbox: row.get("inbox_id")?,
        created_at: row.get("created_at")?,
    })
}

/// Every class that has unfinished or failed jobs, or is paused.
pub async fn classes(conn: &mut Conn) -> Result<Vec<Class>, Fault> {
    let rows = conn
        .rows(
            "select c.class, p.reason as paused,
               (select count(*) from jobs j where j.class = c.class and j.state = 'ready') as ready,
               (select count(*) from jobs j where j.class = c.class and j.state = 'running') as running,
               (select count(*) from jobs j where j.class = c.class and j.state = 'failed') as failed
             from (select distinct class from jobs where state in ('ready', 'running', 'failed') union select class from paused_classes) c
             left join paused_classes p on p.class = c.class order by c.class",
            args![],
        )
        .await?;
    let read = |row: &Row| {
        Ok(Class {
            class: row.get("class")?,
            paused: row.get("paused")?,
            ready: row.get("ready")?,
            running: row.get("running")?,
            failed: row.get("failed")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Runs a failed, cancelled or waiting job now. False if it is at work or done, or a newer one took its place.
pub async fn retry(tx: &mut Tx, id: &JobId) -> Result<bool, Fault> {
    let now = tx.now();
    // A newer job with the same key does the same work: then there is nothing to run again.
    let sql = "update jobs set state = 'ready', run_at = $2, attempts = 0, ended_at = null
               where id = $1 and state in ('ready', 'failed', 'cancelled')
               and not exists (select 1 from jobs o where o.dedupe = jobs.dedupe and o.id <> jobs.id and o.state in ('ready', 'running'))";
    let done = tx.exec(sql, args![id, now]).await?;
    tx.wake();
    Ok(done == 1)
}

/// Cancels a job that is not at work. False if it is, or is done.
pub async fn cancel(tx: &mut Tx, id: &JobId) -> Result<bool, Fault> {
    let now = tx.now();
    let sql = "update jobs set state = 'cancelled', ended_at = $2 where id = $1 and state in ('ready', 'failed')";
    Ok(tx.exec(sql, args![id, now]).await? == 1)
}

/// Holds all jobs and outbox rows of a class until [`resume`].
pub async fn pause(tx: &mut Tx, class: &str, reason: &str) -> Result<(), Fault> {
    let (now, by) = (tx.now(), tx.actor().agent().cloned());
    tx.exec(
        "insert into paused_classes (class, reason, by_agent, at) values ($1, $2, $3, $4) on conflict (class) do update set reason = excluded.reason",
        args![class, reason, by, now],
    )
    .await
    .map(drop)
}

/// Lets a class run again.
pub async fn resume(tx: &mut Tx, class: &str) -> Result<(), Fault> {
    tx.exec("delete from paused_classes where class = $1", args![class]).await?;
    tx.wake();
    Ok(())
}

/// Days a finished job is kept for the jobs screen.
const KEPT_MS: i64 = 14 * Time::DAY;

/// Forgets finished jobs after two weeks; failed ones stay until somebody deals with them.
pub async fn sweep(db: &crate::Db) -> Result<(), Fault> {
    let mut tx = db.begin(&base::Actor::system()).await?;
    let limit = tx.now().plus(-KEPT_MS);
    tx.exec("delete from jobs where state in ('done', 'cancelled') and ended_at < $1", args![limit]).await?;
    tx.commit().await
}
