//! PostgreSQL: a pool, and the settings without which we do not start.

use crate::conn::fault;
use base::Fault;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row};
use std::str::FromStr;
use std::time::Duration;
use tokio::sync::watch;

/// The channel on which nodes wake each other.
pub(crate) const WAKE: &str = "goodword_facts";

/// A connection idle for longer is asked whether it still lives before it is used.
const RESTED: Duration = Duration::from_secs(1);

/// Whoever waits is told after this long, as on the embedded database.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a connection is like, whatever the server was set to: the statements are written for this isolation, and a lock
/// somebody else holds is told of after [`PATIENCE`].
const MANNERS: &str =
    "set session characteristics as transaction isolation level read committed; set lock_timeout = '5s'";

/// What makes the steps of the schema wait however long it takes.
pub(crate) const PATIENT: &str = "set local lock_timeout = 0";

pub(crate) async fn open(url: &str) -> Result<PgPool, Fault> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|e| fault(&e, "read DATABASE_URL"))?
        // Servers write floats whole by themselves; a pooler sends away whoever asks for it.
        .extra_float_digits(None)
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(PATIENCE)
        .after_connect(|conn, _| Box::pin(async move { sqlx::raw_sql(MANNERS).execute(conn).await.map(drop) }))
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
    undivided(&pool).await?;
    durable(&pool).await?;
    Ok(pool)
}

/// Refuses a pooler in front of the server that hands connections round between transactions: statements prepared here
/// would run there, and nobody would hear of wake-ups.
async fn undivided(pool: &PgPool) -> Result<(), Fault> {
    let asked = tokio::time::timeout(PATIENCE, is_undivided(pool)).await;
    let undivided = match asked {
        Ok(Ok(undivided)) => undivided,
        // One that allows no transaction at all breaks the line at its beginning; and nobody answers when the only
        // connection there is has been given to somebody else.
        Ok(Err(sqlx::Error::Database(error))) if error.code().as_deref() == Some("08P01") => false,
        Ok(Err(error)) => return Err(fault(&error, "ask the server of DATABASE_URL who answers")),
        Err(_elapsed) => false,
    };
    if undivided {
        return Ok(());
    }
    Err(Fault::new(
        "DATABASE_URL leads to a pooler that hands connections round between transactions; set pool_mode = session there (pgbouncer), or name the server itself",
    ))
}

async fn is_undivided(pool: &PgPool) -> Result<bool, sqlx::Error> {
    let (mut here, mut there) = (pool.acquire().await?, pool.acquire().await?);
    let own = backend(&mut here).await?;
    let mut same = backend(&mut here).await? == own;
    sqlx::raw_sql("begin").execute(&mut *there).await?;
    same &= backend(&mut there).await? != own && backend(&mut here).await? == own;
    sqlx::raw_sql("rollback").execute(&mut *there).await?;
    Ok(same)
}

/// The process at the other end. Asked without a prepared statement, which a pooler may not know.
async fn backend(conn: &mut PgConnection) -> Result<i32, sqlx::Error> {
    sqlx::raw_sql("select pg_backend_pid()").fetch_one(conn).await?.try_get(0)
}

/// Whether the server takes nothing that writes: a standby, or one that was set so.
pub(crate) async fn only_reads(pool: &PgPool) -> Result<bool, Fault> {
    let asked = "select current_setting('transaction_read_only') = 'on'";
    let row = sqlx::query(asked).fetch_one(pool).await.map_err(|e| fault(&e, asked))?;
    row.try_get(0).map_err(|e| fault(&e, asked))
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
