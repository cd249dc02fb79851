//! Frontline: what is read out of a message for whoever answers it, what shields them from abuse, whom thanks belong to, and
//! what they learn from their own answers.
//!
//! Messages are read as facts arrive ([`hear`]), beside everything else: the desk waits for none of it, and nothing of it
//! routes, ranks or answers by itself. No words are kept here; they stand in the messages.
//!
//! To wire: [`MIGRATIONS`], [`routes()`], [`hear::run`], [`sweep()`] now and then, and [`forget()`].
//!
//! Does not know: channels, clocks, what the pact measures, how well anybody works.
#![warn(missing_docs)]

pub mod asked;
pub mod coaching;
pub mod hear;
pub mod reading;
pub mod rest;
mod routes;
pub mod shield;
pub mod tells;
pub mod thanks;
mod words;

pub use routes::routes;

use base::Fault;
use store::{Db, Tx, erase};

/// The area's schema.
pub const MIGRATIONS: &[store::Migration] = &[
    store::Migration::same("frontline/202611222250_frontline", include_str!("migrations/202611222250_frontline.sql")),
    store::Migration::same("frontline/202611230201_told", include_str!("migrations/202611230201_told.sql")),
];

/// Forgets what was read out of these conversations.
pub async fn forget(tx: &mut Tx, conversations: &[String]) -> Result<(), Fault> {
    for table in ["readings", "reading_corrections", "abuse_flags", "thanks"] {
        let sql = format!(
            "delete from {table} where message_id in (select id from messages where conversation_id in {{list}})"
        );
        erase::each(tx, &sql, conversations).await?;
    }
    erase::each(tx, "delete from conversation_told where conversation_id in {list}", conversations).await.map(drop)
}

/// Forgets what is over, and tells of what was read before lists could ask for it.
pub async fn sweep(db: &Db) -> Result<(), Fault> {
    shield::sweep(db).await?;
    tells::catch_up(db).await?;
    rest::sweep(db).await
}
