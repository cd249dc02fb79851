//! A database at its newest step, made once and copied for each test: a hundred steps cost more than most tests do.
#![expect(clippy::expect_used, reason = "a test without its database is over")]

use crate::FakeClock;
use crate::fresh::{Fresh, admin, name, postgres_url};
use sqlx::{AssertSqlSafe, PgConnection};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Db, Migration, Place};

/// Fewer steps than this are taken faster than a copy is made.
const WORTH_IT: usize = 20;
/// The file of an embedded database.
const FILE: &str = "goodword.db";

/// Puts a copy into an empty place; does nothing where something is already.
pub(crate) async fn copy_into(fresh: &Fresh, migrations: &[Migration]) {
    if migrations.len() < WORTH_IT {
        return;
    }
    let mark = mark(migrations);
    match fresh.place.url.as_deref() {
        None => into_folder(&fresh.place.folder, &mark, migrations).await,
        Some(url) => into_server(url, &mark, migrations).await,
    }
}

/// What tells one list of steps from another.
fn mark(migrations: &[Migration]) -> String {
    let mut hasher = DefaultHasher::new();
    for one in migrations {
        (one.name, one.sqlite, one.postgres).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

async fn make(place: &Place, migrations: &[Migration]) {
    Db::open(place, Arc::new(FakeClock::default()), migrations).await.expect("a template opens").close().await;
}

async fn into_folder(folder: &Path, mark: &str, migrations: &[Migration]) {
    let there = folder.join(FILE);
    if there.exists() {
        return;
    }
    let shelf: PathBuf = std::env::temp_dir().join("goodword-tests").join("templates");
    let template = shelf.join(format!("{mark}.db"));
    if !template.exists() {
        std::fs::create_dir_all(&shelf).expect("a folder for templates");
        let made = Fresh::sqlite();
        make(&made.place, migrations).await;
        // Several tests may make it at once: each is whole, and one of them stays.
        let whole = shelf.join(name());
        std::fs::copy(made.place.folder.join(FILE), &whole).expect("a copy of the template");
        std::fs::rename(&whole, &template).expect("a template under its name");
    }
    std::fs::copy(&template, &there).expect("a copy of the template");
}

async fn into_server(url: &str, mark: &str, migrations: &[Migration]) {
    // Not through a pooler: the copy is made on the server itself.
    let server = postgres_url().unwrap_or_default();
    let Some((base, own)) = url.rsplit_once('/').filter(|(base, _)| server.starts_with(base)) else { return };
    let (template, mut admin) = (format!("goodword_template_{mark}"), admin().await);
    if is_used(base, own).await {
        return;
    }
    if !exists(&mut admin, &template).await {
        let made = format!("{}_template", name());
        run(&mut admin, format!("create database {made}")).await.expect("a new database");
        let beside = Fresh::sqlite();
        let place = Place { folder: beside.place.folder.clone(), url: Some(format!("{base}/{made}")) };
        make(&place, migrations).await;
        // Whoever comes second finds the name taken.
        if run(&mut admin, format!("alter database {made} rename to {template}")).await.is_err() {
            drop(run(&mut admin, format!("drop database {made}")).await);
        }
    }
    run(&mut admin, format!("drop database {own}")).await.expect("the empty database");
    run(&mut admin, format!("create database {own} template {template}")).await.expect("a copy of the template");
}

async fn run(admin: &mut PgConnection, sql: String) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(admin).await.map(drop)
}

async fn exists(admin: &mut PgConnection, database: &str) -> bool {
    let sql = "select 1 from pg_database where datname = $1";
    sqlx::query(sql).bind(database).fetch_optional(admin).await.expect("the list of databases").is_some()
}

/// Whether somebody made tables there before.
async fn is_used(base: &str, own: &str) -> bool {
    use sqlx::Connection;
    let mut there = PgConnection::connect(&format!("{base}/{own}")).await.expect("the test's own database");
    let sql = "select 1 from pg_tables where schemaname = 'public' limit 1";
    let used = sqlx::query(sql).fetch_optional(&mut there).await.expect("its tables").is_some();
    there.close().await.expect("a connection closes");
    used
}
