//! The database: connections, transactions, migrations, the facts log, jobs, the outbox, blobs, search, audit, backup,
//! export, and what is done about copies.
//!
//! The only place that knows a dialect. One SQL text runs on SQLite and PostgreSQL; areas hand in SQL and [`args!`].
//! Does not know: any area, HTTP, what a job or an outbox row means.
#![warn(missing_docs)]

pub mod audit;
pub mod backup;
mod bench;
mod bind;
pub mod blobs;
mod conn;
mod db;
pub mod deed;
pub mod disk;
pub mod erase;
pub mod export;
pub mod facts_log;
pub mod fence;
mod follow;
pub mod idempotency;
mod insist;
pub mod jobs;
pub mod migrate;
pub mod outbox;
mod postgres;
pub mod search;
mod sqlite;
pub mod task;
mod together;
mod tx;
mod value;

pub use bind::Bind;
pub use conn::Conn;
pub use db::{Db, Engine, Place};
pub use follow::follow;
pub use insist::insist;
pub use migrate::Migration;
pub use together::{Answers, Columns, Question, Together};
pub use tx::Tx;
pub use value::{FromValue, Row, Value};
