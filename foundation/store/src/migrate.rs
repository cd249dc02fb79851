//! Brings the schema up to date: migrations only add, run once each in order, and are never edited.

use crate::args;
use crate::db::{Db, Engine};
use crate::postgres;
use base::failpoint::{Point, hit};
use base::{Actor, Fault};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// One step of the schema, in one text for both engines or one for each.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// `area/yyyymmddhhmm_what`; runs in list order.
    pub name: &'static str,
    /// Text for SQLite.
    pub sqlite: &'static str,
    /// Text for PostgreSQL.
    pub postgres: &'static str,
}

impl Migration {
    /// A step whose one text both engines speak.
    #[must_use]
    pub const fn same(name: &'static str, sql: &'static str) -> Self {
        Self { name, sqlite: sql, postgres: sql }
    }
}

/// A step whose text is not the same on both engines, such as a trigger: `store::step_of_two!("area/name", "migrations/name")`
/// takes one file for each beside the file that says so.
#[macro_export]
macro_rules! step_of_two {
    ($name:literal, $path:literal) => {
        $crate::Migration {
            name: $name,
            sqlite: include_str!(concat!($path, ".sqlite.sql")),
            postgres: include_str!(concat!($path, ".postgres.sql")),
        }
    };
}

/// The schema of `store` itself; comes before any area's.
pub const OWN: &[Migration] = &[
    Migration {
        name: "store/202611220000_ground",
        sqlite: concat!(
            include_str!("migrations/202611220000_ground.sql"),
            include_str!("migrations/202611220000_ground.sqlite.sql")
        ),
        postgres: concat!(
            include_str!("migrations/202611220000_ground.sql"),
            include_str!("migrations/202611220000_ground.postgres.sql")
        ),
    },
    Migration::same("store/202611220010_search_source", include_str!("migrations/202611220010_search_source.sql")),
    Migration::same("store/202611220500_outbox_lanes", include_str!("migrations/202611220500_outbox_lanes.sql")),
    Migration::same("store/202611220220_deeds", include_str!("migrations/202611220220_deeds.sql")),
    Migration::same("store/202611220530_done_once", include_str!("migrations/202611220530_done_once.sql")),
    Migration {
        name: "store/202611220540_search_numbers",
        sqlite: include_str!("migrations/202611220540_search_numbers.sqlite.sql"),
        postgres: include_str!("migrations/202611220540_search_numbers.postgres.sql"),
    },
    Migration::same("store/202611220550_jobs_inbox", include_str!("migrations/202611220550_jobs_inbox.sql")),
    Migration {
        name: "store/202611221200_search_beginnings",
        sqlite: include_str!("migrations/202611221200_search_beginnings.sqlite.sql"),
        postgres: include_str!("migrations/202611221200_search_beginnings.postgres.sql"),
    },
    Migration::same("store/202611221700_jobs_beside", include_str!("migrations/202611221700_jobs_beside.sql")),
    Migration::same(
        "store/202611221800_outbox_by_conversation",
        include_str!("migrations/202611221800_outbox_by_conversation.sql"),
    ),
    Migration::same("store/202611221900_outbox_late", include_str!("migrations/202611221900_outbox_late.sql")),
    Migration::same("store/202611232000_instance", include_str!("migrations/202611232000_instance.sql")),
];

const LEDGER: &str =
    "create table if not exists migrations (name text primary key, sha256 text not null, at bigint not null)";

/// The steps of `store` itself and of the areas, in the order in which they run.
pub(crate) fn all(areas: &[Migration]) -> Vec<Migration> {
    OWN.iter().chain(areas).copied().collect()
}

/// Runs the steps that have not run yet.
pub(crate) async fn run(db: &Db, steps: &[Migration]) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    if tx.is_postgres() {
        // "if not exists" is no help to two nodes that look at the same moment.
        tx.exec("select pg_advisory_xact_lock(4713)", args![]).await?;
    }
    tx.exec(LEDGER, args![]).await?;
    tx.commit().await?;
    let done = done(db).await?;
    refuse_newer(&done, steps)?;
    for step in steps {
        match done.get(step.name) {
            Some(hash) if *hash == self::hash(step) => {}
            Some(_) => return Err(Fault::new(format!("migration {} was edited after it had run", step.name))),
            None => apply(db, step).await.map_err(|e| e.doing(format!("migration {}", step.name)))?,
        }
    }
    Ok(())
}

/// The first step that has not run yet on a database that is there; none if it is of today, or new. Changes nothing.
pub async fn waiting(db: &Db, areas: &[Migration]) -> Result<Option<String>, Fault> {
    if !has_ledger(db).await? {
        return Ok(None);
    }
    let (done, steps) = (done(db).await?, all(areas));
    refuse_newer(&done, &steps)?;
    Ok(steps.iter().find(|step| !done.contains_key(step.name)).map(|step| step.name.to_owned()))
}

/// Whether a newer goodword than ours has taken steps here.
pub(crate) async fn is_newer(db: &Db, areas: &[Migration]) -> Result<bool, Fault> {
    Ok(has_ledger(db).await? && unknown(&done(db).await?, &all(areas)).is_some())
}

pub(crate) async fn has_ledger(db: &Db) -> Result<bool, Fault> {
    let sql = if db.engine() == Engine::Postgres {
        "select 1 as one from information_schema.tables where table_schema = current_schema() and table_name = 'migrations'"
    } else {
        "select 1 as one from sqlite_master where type = 'table' and name = 'migrations'"
    };
    Ok(db.read().await?.maybe(sql, args![]).await?.is_some())
}

/// The steps that have run, and their hashes.
pub(crate) async fn done(db: &Db) -> Result<HashMap<String, String>, Fault> {
    let rows = db.read().await?.rows("select name, sha256 from migrations", args![]).await?;
    rows.iter().map(|row| Ok((row.get("name")?, row.get("sha256")?))).collect()
}

fn refuse_newer(done: &HashMap<String, String>, known: &[Migration]) -> Result<(), Fault> {
    unknown(done, known).map_or(Ok(()), |name| {
        Err(Fault::new(format!(
            "this database was made by a newer goodword (it has \"{name}\"); start that version, or go back to before the upgrade with: goodword rollback"
        )))
    })
}

/// A step that was taken and that nobody here knows.
fn unknown<'a>(done: &'a HashMap<String, String>, known: &[Migration]) -> Option<&'a str> {
    done.keys().map(String::as_str).find(|name| !known.iter().any(|step| step.name == *name))
}

async fn apply(db: &Db, step: &Migration) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    if tx.is_postgres() {
        tx.exec(postgres::PATIENT, args![]).await?;
    }
    // Two nodes may start at once: the ledger row decides which of them runs the step.
    let now = tx.now();
    let won = tx
        .exec(
            "insert into migrations (name, sha256, at) values ($1, $2, $3) on conflict (name) do nothing",
            args![step.name, hash(step), now],
        )
        .await?;
    if won == 1 {
        let text = if db.engine() == Engine::Postgres { step.postgres } else { step.sqlite };
        tx.script(text.to_owned()).await?;
        hit(Point::MigrationStep);
    }
    tx.commit().await
}

/// The hash both engines' texts share, so that an edit of either shows.
#[must_use]
pub fn hash(step: &Migration) -> String {
    let mut hasher = Sha256::new();
    hasher.update(step.sqlite.as_bytes());
    hasher.update([0]);
    hasher.update(step.postgres.as_bytes());
    data_encoding::HEXLOWER.encode(&hasher.finalize())
}
