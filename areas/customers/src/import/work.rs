//! Trials and runs: begun by a person, worked on batch by batch in a job.

use super::rows::{Source, reading};
use super::{Counts, IMPORTED, Import, Plan, State, apply, back, columns, kept, plan};
use crate::Whose;
use base::{Action, Actor, AgentId, Fault, ImportId, Outcome, Thing, Time};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::sync::Arc;
use store::deed;
use store::jobs::NewJob;
use store::{Conn, Db, Tx, audit};
use table::Row;

/// Name of the job.
pub(crate) const JOB: &str = "import_customers";
/// Its lane: nothing else waits for it.
const CLASS: &str = "imports";
/// Rows of one transaction.
const BATCH: usize = 200;
/// As long one job goes on; the rest is another one's, so that no lease runs out.
const PIECE_MS: i64 = 30 * Time::SECOND;

/// Reads an agent as an actor with the rights of now.
pub type Actors =
    Arc<dyn for<'a> Fn(&'a mut Conn, AgentId) -> BoxFuture<'a, Result<Option<Actor>, Fault>> + Send + Sync>;

/// What the job needs of others.
#[derive(Clone)]
pub struct Hands {
    /// In whose name.
    pub actors: Actors,
    /// Whether somebody has conversations.
    pub whose: Arc<dyn Whose>,
    /// The key of what remains of people who were erased.
    pub suppression: [u8; 32],
}

impl std::fmt::Debug for Hands {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hands")
    }
}

pub(crate) async fn enqueue(tx: &mut Tx, id: &ImportId) -> Result<(), Fault> {
    let job = NewJob::new(JOB, CLASS, json!({ "import": id })).subject(Some(id.to_string()));
    store::jobs::enqueue(tx, job).await.map(drop)
}

/// Begins a trial with this plan.
pub async fn check(tx: &mut Tx, id: &ImportId, plan: &Plan) -> Outcome<Import> {
    let import = kept::hold(tx, id).await?;
    import.require(&[State::Uploading, State::Checked])?;
    reading(plan)?;
    columns::check(&plan.columns)?;
    kept::restart(tx, &import, (State::Checking, plan)).await?;
    enqueue(tx, id).await?;
    kept::find(tx, id).await
}

/// Begins the run of what was tried.
pub async fn run(tx: &mut Tx, id: &ImportId) -> Outcome<Import> {
    let import = kept::hold(tx, id).await?;
    import.require(&[State::Checked])?;
    let plan = import.plan.clone().ok_or_else(|| Fault::new("an import without its plan"))?;
    let sentence = format!("imported customers from {}", import.file_name);
    let deed = deed::begin(tx, IMPORTED, (&sentence, json!({ "import": id })), &[id.to_string()]).await?;
    kept::restart(tx, &import, (State::Running, &plan)).await?;
    tx.exec("update customer_imports set deed_id = $2 where id = $1", store::args![id, &deed]).await?;
    let counts = json!({ "checked": import.checked, "rows": import.total });
    audit::write(tx, "customers.import_begun", id.as_str(), counts).await?;
    enqueue(tx, id).await?;
    kept::find(tx, id).await
}

/// Holds a run after the batch it is in.
pub async fn pause(tx: &mut Tx, id: &ImportId) -> Outcome<Import> {
    kept::hold(tx, id).await?.require(&[State::Running])?;
    kept::turn(tx, id, (State::Running, State::Paused)).await?;
    kept::find(tx, id).await
}

/// Goes on with a run.
pub async fn resume(tx: &mut Tx, id: &ImportId) -> Outcome<Import> {
    kept::hold(tx, id).await?.require(&[State::Paused])?;
    kept::turn(tx, id, (State::Paused, State::Running)).await?;
    enqueue(tx, id).await?;
    kept::find(tx, id).await
}

/// Works on an import as far as one job goes.
pub(crate) async fn piece(db: &Db, hands: &Hands, payload: &Value) -> Outcome<()> {
    let id = payload.get("import").and_then(Value::as_str).and_then(|id| id.parse().ok());
    let id: ImportId = id.ok_or_else(|| Fault::new("a job without its import"))?;
    let mut conn = db.read().await?;
    // One that was discarded is nobody's work.
    let Ok(import) = kept::find(&mut conn, &id).await else { return Ok(()) };
    let actor = (hands.actors)(&mut conn, import.agent.clone()).await?;
    drop(conn);
    let may = |actor: &Actor| actor.check(Action::CustomerImport, &Thing::company()).is_ok();
    let Some(actor) = actor.filter(may) else { return hold_back(db, &import).await };
    match import.state {
        State::Checking | State::Running => forward(db, &actor, (import, &hands.suppression)).await,
        State::Undoing => back::piece(db, &actor, (&import, hands)).await,
        _ => Ok(()),
    }
}

/// Whoever asked may no longer: somebody who may has to go on.
async fn hold_back(db: &Db, import: &Import) -> Outcome<()> {
    let mut tx = db.begin(&Actor::system()).await?;
    kept::turn(&mut tx, &import.id, (State::Running, State::Paused)).await?;
    kept::turn(&mut tx, &import.id, (State::Checking, State::Uploading)).await?;
    Ok(tx.commit().await?)
}

async fn forward(db: &Db, actor: &Actor, (mut import, key): (Import, &[u8; 32])) -> Outcome<()> {
    let plan = import.plan.clone().ok_or_else(|| Fault::new("an import without its plan"))?;
    let begun = db.now();
    let mut source = Source::new(&reading(&plan)?, &import);
    loop {
        let rows = source.take(&mut db.read().await?, (&import, BATCH)).await?;
        let taken = i64::try_from(rows.len()).unwrap_or(0);
        if taken == 0 {
            return finish(db, actor, &import).await;
        }
        if !batch(db, actor, (&import, &plan, key), rows).await? {
            return Ok(());
        }
        import.seen += taken;
        if db.now().since(begun) > PIECE_MS {
            let mut tx = db.begin(actor).await?;
            enqueue(&mut tx, &import.id).await?;
            return Ok(tx.commit().await?);
        }
    }
}

/// Works on a batch. False if somebody held the import, or another job was faster: then nothing of it stays.
async fn batch(
    db: &Db,
    actor: &Actor,
    (import, plan, key): (&Import, &Plan, &[u8; 32]),
    rows: Vec<Row>,
) -> Outcome<bool> {
    let count = i64::try_from(rows.len()).unwrap_or(0);
    let mut tx = db.begin(actor).await?;
    let planned = plan::plan(&mut tx, (import, &plan.columns, key), rows).await?;
    let counts = plan::counts(&planned);
    if !kept::count(&mut tx, import, (count, counts)).await? {
        return Ok(false);
    }
    apply::note(&mut tx, import, &planned).await?;
    if import.state == State::Running {
        apply::write(&mut tx, import, planned).await?;
    }
    tx.commit().await?;
    Ok(true)
}

async fn finish(db: &Db, actor: &Actor, import: &Import) -> Outcome<()> {
    let mut tx = db.begin(actor).await?;
    let import = kept::hold(&mut tx, &import.id).await?;
    match import.state {
        State::Checking => {
            let sql = "update customer_imports set checked = $2, total = seen where id = $1";
            tx.exec(sql, store::args![&import.id, json!(import.counts)]).await?;
            kept::turn(&mut tx, &import.id, (State::Checking, State::Checked)).await?;
            Ok(tx.commit().await?)
        }
        State::Running => {
            kept::turn(&mut tx, &import.id, (State::Running, State::Done)).await?;
            end(&mut tx, &import).await?;
            tx.commit().await?;
            Ok(kept::forget_file(db, &import.id).await?)
        }
        // A job cut off while it forgot the file goes on with that.
        State::Done => Ok(kept::forget_file(db, &import.id).await?),
        _ => Ok(()),
    }
}

async fn end(tx: &mut Tx, import: &Import) -> Result<(), Fault> {
    let Counts { added, changed, .. } = import.counts;
    if let Some(deed) = &import.deed {
        let sentence = format!("imported {added} customers and changed {changed}, from {}", import.file_name);
        deed::say(tx, deed, &sentence).await?;
    }
    audit::write(tx, "customers.imported", import.id.as_str(), json!(import.counts)).await
}
