//! A connection that speaks either engine: statements in, rows out.

use crate::sqlite::Turn;
use crate::value::{Row, Value};
use base::{Fault, Trouble};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe, Column, Postgres, Row as _, Sqlite, TypeInfo, ValueRef};
use std::borrow::Cow;
use std::sync::Arc;

/// A connection, for reading or inside a transaction.
#[derive(Debug)]
pub struct Conn(pub(crate) Link);

#[derive(Debug)]
pub(crate) enum Link {
    Reader(PoolConnection<Sqlite>),
    Writer(Turn),
    Postgres(PoolConnection<Postgres>),
    PostgresTx(sqlx::Transaction<'static, Postgres>),
}

enum Engine<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

impl Conn {
    fn engine(&mut self) -> Engine<'_> {
        match &mut self.0 {
            Link::Reader(conn) => Engine::Sqlite(conn),
            Link::Writer(turn) => Engine::Sqlite(turn.conn()),
            Link::Postgres(conn) => Engine::Postgres(conn),
            Link::PostgresTx(tx) => Engine::Postgres(tx),
        }
    }

    /// Whether the other end is PostgreSQL. Only `store` may ask.
    pub(crate) const fn is_postgres(&self) -> bool {
        matches!(self.0, Link::Postgres(_) | Link::PostgresTx(_))
    }

    /// What a statement ends with that reads a row in order to change it: nobody else does so before this transaction
    /// ends. Nothing where nobody could, or where nothing is written.
    #[must_use]
    pub const fn to_change(&self) -> &'static str {
        match self.0 {
            Link::PostgresTx(_) => " for no key update",
            Link::Reader(_) | Link::Writer(_) | Link::Postgres(_) => "",
        }
    }

    /// What is written behind a table that is to be read along an index. PostgreSQL finds it by itself.
    #[must_use]
    pub fn along(&self, index: &str) -> String {
        if self.is_postgres() { String::new() } else { format!(" indexed by {index}") }
    }

    /// All rows of a statement.
    pub async fn rows(&mut self, sql: impl Into<Cow<'static, str>>, args: Vec<Value>) -> Result<Vec<Row>, Fault> {
        let sql = sql.into();
        let shown = sql.clone();
        let done = match self.engine() {
            Engine::Sqlite(conn) => {
                let query = sqlx::query_with(AssertSqlSafe(sql), sqlite_args(args)?);
                query.fetch_all(conn).await.map(|rows| sqlite_rows(&rows))
            }
            Engine::Postgres(conn) => {
                let query = sqlx::query_with(AssertSqlSafe(sql), postgres_args(args)?);
                query.fetch_all(conn).await.map(|rows| postgres_rows(&rows))
            }
        };
        done.map_err(|error| fault(&error, &shown))?.map_err(|f| f.doing(first_words(&shown)))
    }

    /// Runs a statement; gives the number of rows it touched.
    pub async fn exec(&mut self, sql: impl Into<Cow<'static, str>>, args: Vec<Value>) -> Result<u64, Fault> {
        let sql = sql.into();
        let shown = sql.clone();
        let done = match self.engine() {
            Engine::Sqlite(conn) => {
                let query = sqlx::query_with(AssertSqlSafe(sql), sqlite_args(args)?);
                query.execute(conn).await.map(|done| done.rows_affected())
            }
            Engine::Postgres(conn) => {
                let query = sqlx::query_with(AssertSqlSafe(sql), postgres_args(args)?);
                query.execute(conn).await.map(|done| done.rows_affected())
            }
        };
        done.map_err(|error| fault(&error, &shown))
    }

    /// The first row, if there is one.
    pub async fn maybe(&mut self, sql: impl Into<Cow<'static, str>>, args: Vec<Value>) -> Result<Option<Row>, Fault> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// The row that must be there.
    pub async fn one(&mut self, sql: impl Into<Cow<'static, str>>, args: Vec<Value>) -> Result<Row, Fault> {
        let sql = sql.into();
        let shown = first_words(&sql);
        self.maybe(sql, args).await?.ok_or_else(|| Fault::new("a row is missing").doing(shown))
    }

    /// Never gives this connection back to others: what it began may still be open.
    pub(crate) fn keep_apart(&mut self) {
        match &mut self.0 {
            Link::Reader(conn) => conn.close_on_drop(),
            Link::Postgres(conn) => conn.close_on_drop(),
            Link::Writer(_) | Link::PostgresTx(_) => {}
        }
    }

    /// Several statements in one text, without values: migrations only.
    pub(crate) async fn script(&mut self, sql: String) -> Result<(), Fault> {
        let shown = first_words(&sql);
        let done = match self.engine() {
            Engine::Sqlite(conn) => sqlx::raw_sql(AssertSqlSafe(sql)).execute(conn).await.map(drop),
            Engine::Postgres(conn) => sqlx::raw_sql(AssertSqlSafe(sql)).execute(conn).await.map(drop),
        };
        done.map_err(|error| fault(&error, &shown))
    }

    /// Whether the engine accepts the statement, without running it: for the test that prepares every query.
    pub async fn prepares(&mut self, sql: String) -> Result<(), Fault> {
        use sqlx::Executor;
        let shown = sql.clone();
        let done = match self.engine() {
            Engine::Sqlite(conn) => conn.prepare(sqlx::SqlSafeStr::into_sql_str(AssertSqlSafe(sql))).await.map(drop),
            Engine::Postgres(conn) => conn.prepare(sqlx::SqlSafeStr::into_sql_str(AssertSqlSafe(sql))).await.map(drop),
        };
        done.map_err(|error| fault(&error, &shown))
    }
}

fn first_words(sql: &str) -> String {
    sql.split_whitespace().take(6).collect::<Vec<_>>().join(" ")
}

pub(crate) fn fault(error: &sqlx::Error, sql: &str) -> Fault {
    Fault::of(trouble(error), error).doing(first_words(sql))
}

fn trouble(error: &sqlx::Error) -> Trouble {
    match error {
        sqlx::Error::Database(db) if db.is_unique_violation() => {
            Trouble::Unique(db.constraint().map_or_else(|| db.message().to_owned(), str::to_owned))
        }
        sqlx::Error::Database(db) if db.code().is_some_and(|code| passes(&code)) => Trouble::Busy,
        // A server that dies in the middle of a word is heard as a broken protocol.
        sqlx::Error::PoolTimedOut
        | sqlx::Error::Io(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::BeginFailed
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Trouble::Busy,
        _ => Trouble::Other,
    }
}

/// Whether what this code tells of passes by itself, or when somebody looks after the server.
fn passes(code: &str) -> bool {
    // SQLite: busy 5, locked 6, disk full 13. PostgreSQL: serialization 40001, deadlock 40P01, a lock held for long 55P03,
    // disk full 53100, too many connections 53300, cancelled 57014, stopping or starting 57P01 57P02 57P03, idle for too
    // long 25P03 57P05, a standby that only reads 25006; 08…: the way there, poolers included.
    let sqlite = matches!(code, "5" | "6" | "13" | "261" | "517" | "773");
    let postgres = matches!(
        code,
        "40001"
            | "40P01"
            | "55P03"
            | "53100"
            | "53300"
            | "57014"
            | "57P01"
            | "57P02"
            | "57P03"
            | "57P05"
            | "25P03"
            | "25006"
    );
    sqlite || postgres || (code.len() == 5 && code.starts_with("08"))
}

fn unbindable(error: &(dyn std::error::Error + Send + Sync)) -> Fault {
    Fault::new(format!("a value cannot be bound: {error}"))
}

fn sqlite_args(values: Vec<Value>) -> Result<SqliteArguments, Fault> {
    let mut args = SqliteArguments::default();
    for value in values {
        let added = match value {
            Value::Int(v) => args.add(v),
            Value::Text(v) => args.add(v.map(storable)),
            Value::Real(v) => args.add(v),
            Value::Bytes(v) => args.add(v),
        };
        added.map_err(|e| unbindable(e.as_ref()))?;
    }
    Ok(args)
}

/// PostgreSQL text cannot hold NUL, and nothing legitimate carries one; both engines keep the same.
pub(crate) fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text }
}

fn postgres_args(values: Vec<Value>) -> Result<PgArguments, Fault> {
    let mut args = PgArguments::default();
    for value in values {
        let added = match value {
            Value::Int(v) => args.add(v),
            Value::Text(v) => args.add(v.map(storable)),
            Value::Real(v) => args.add(v),
            Value::Bytes(v) => args.add(v),
        };
        added.map_err(|e| unbindable(e.as_ref()))?;
    }
    Ok(args)
}

fn names<R: sqlx::Row>(rows: &[R]) -> Arc<[String]> {
    rows.first().map_or_else(Vec::new, |row| row.columns().iter().map(|c| c.name().to_owned()).collect()).into()
}

fn sqlite_rows(rows: &[SqliteRow]) -> Result<Vec<Row>, Fault> {
    let names = names(rows);
    rows.iter()
        .map(|row| {
            (0..row.len())
                .map(|at| sqlite_value(row, at))
                .collect::<Result<_, _>>()
                .map(|values| Row { names: Arc::clone(&names), values })
        })
        .collect()
}

fn postgres_rows(rows: &[PgRow]) -> Result<Vec<Row>, Fault> {
    let names = names(rows);
    rows.iter()
        .map(|row| {
            (0..row.len())
                .map(|at| postgres_value(row, at))
                .collect::<Result<_, _>>()
                .map(|values| Row { names: Arc::clone(&names), values })
        })
        .collect()
}

fn unread(error: &sqlx::Error) -> Fault {
    Fault::new(format!("a value cannot be read: {error}"))
}

fn sqlite_value(row: &SqliteRow, at: usize) -> Result<Value, Fault> {
    let raw = row.try_get_raw(at).map_err(|e| unread(&e))?;
    let kind = raw.type_info();
    let value = match kind.name() {
        "NULL" => Ok(Value::Text(None)),
        "INTEGER" | "BOOLEAN" => row.try_get_unchecked(at).map(|v: Option<i64>| Value::Int(v)),
        "REAL" => row.try_get_unchecked(at).map(|v: Option<f64>| Value::Real(v)),
        "BLOB" => row.try_get_unchecked(at).map(|v: Option<Vec<u8>>| Value::Bytes(v)),
        _ => row.try_get_unchecked(at).map(|v: Option<String>| Value::Text(v)),
    };
    value.map_err(|e| unread(&e))
}

fn postgres_value(row: &PgRow, at: usize) -> Result<Value, Fault> {
    let raw = row.try_get_raw(at).map_err(|e| unread(&e))?;
    let kind = raw.type_info();
    let value = match kind.name() {
        "INT8" => row.try_get(at).map(|v: Option<i64>| Value::Int(v)),
        "INT4" => row.try_get(at).map(|v: Option<i32>| Value::Int(v.map(i64::from))),
        "BOOL" => row.try_get(at).map(|v: Option<bool>| Value::Int(v.map(i64::from))),
        "FLOAT8" => row.try_get(at).map(|v: Option<f64>| Value::Real(v)),
        "BYTEA" => row.try_get(at).map(|v: Option<Vec<u8>>| Value::Bytes(v)),
        "VOID" => Ok(Value::Text(None)),
        _ => row.try_get_unchecked(at).map(|v: Option<String>| Value::Text(v)),
    };
    value.map_err(|e| unread(&e))
}
