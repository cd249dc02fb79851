//! PostgreSQL: a pool, and the settings without which we do not start.

use crate::conn::fault;
use base::Fault;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row};
use std::str::FromStr;
use std::time::Duration;
use tokio::sync::watch;

/// The channel on which nodes wake each other.
pub(crate) const WAKE: &str = "goodword_facts";

/// A connection idle for longer is asked whether it still lives before it is used.
const RESTED: Duration = Duration::from_secs(1);

pub(crate) async fn open(url: &str) -> Result<PgPool, Fault> {
    let options =
        PgConnectOptions::from_str(url).map_err(|e| fault(&e, "read DATABASE_URL"))?.disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(Duration::from_secs(5))
        // A connection in use a moment ago is alive: asking it again costs every request a round trip.
        .test_before_acquire(false)
        .before_acquire(|conn, seen| {
            Box::pin(async move {
                if seen.idle_for > RESTED {
                    conn.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await
        .map_err(|e| fault(&e, "connect to the database of DATABASE_URL"))?;
    durable(&pool).await?;
    Ok(pool)
}

/// Bytes up to which a table is read whole without anybody noticing.
const ROOMY: i64 = 8 << 20;

/// Writes a table anew without the room of what was deleted.
pub(crate) async fn repack(pool: &PgPool, table: &'static str) -> Result<(), Fault> {
    let cause = |error: &sqlx::Error| fault(error, "write a table anew");
    let size = sqlx::query("select pg_relation_size(to_regclass($1))").bind(table).fetch_one(pool);
    let size: Option<i64> = size.await.and_then(|row| row.try_get(0)).map_err(|e| cause(&e))?;
    if size.is_none_or(|size| size < ROOMY) {
        return Ok(());
    }
    // Whoever waits for this lock makes all others wait: so it waits shortly, on a connection that is not used again.
    let mut conn = pool.acquire().await.map_err(|e| cause(&e))?;
    conn.close_on_drop();
    sqlx::raw_sql("set lock_timeout = '100ms'").execute(&mut *conn).await.map_err(|e| cause(&e))?;
    let done = sqlx::raw_sql(AssertSqlSafe(format!("vacuum full analyze {table}"))).execute(&mut *conn).await;
    match done {
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("55P03") => Ok(()),
        done => done.map(drop).map_err(|e| cause(&e)),
    }
}

/// Refuses a server that may lose what it has acknowledged (REL-24).
async fn durable(pool: &PgPool) -> Result<(), Fault> {
    let wanted =
        "select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit')";
    let rows = sqlx::query(wanted).fetch_all(pool).await.map_err(|e| fault(&e, wanted))?;
    for row in rows {
        let (name, setting): (String, String) = (row.get(0), row.get(1));
        if setting == "off" {
            return Err(Fault::new(format!(
                "PostgreSQL runs with {name} = off and may lose acknowledged mail; switch it on"
            )));
        }
    }
    Ok(())
}

/// Forwards wake-ups of other nodes into `latest`.
pub(crate) async fn listen(pool: PgPool, latest: watch::Sender<i64>) {
    loop {
        if let Err(error) = forward(&pool, &latest).await {
            tracing::warn!(error = %error, "wake-ups of other nodes are interrupted; polling goes on");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        if pool.is_closed() {
            return;
        }
    }
}

async fn forward(pool: &PgPool, latest: &watch::Sender<i64>) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(WAKE).await?;
    loop {
        let note = listener.recv().await?;
        if let Ok(seq) = note.payload().parse::<i64>() {
            latest.send_if_modified(|now| raise(now, seq));
        }
    }
}

/// Raises `now` to `seq`; says whether that changed it.
pub(crate) fn raise(now: &mut i64, seq: i64) -> bool {
    let higher = seq > *now;
    if higher {
        *now = seq;
    }
    higher
}
