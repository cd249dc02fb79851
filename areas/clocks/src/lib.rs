//! Clocks: business hours with holidays, what is promised in them (SLA policies), and whether it is kept.
//!
//! A conversation's clocks are told anew from its whole history whenever a fact about it arrives ([`hear`]), so they come
//! out the same after a merge, a correction or a restart. [`due`] warns before a promise breaks and says when it broke.
//!
//! To wire: [`MIGRATIONS`], [`routes()`], [`hear::run`], and [`due::run`] now and then.
//!
//! Does not know: channels, how a message is written or sent, what a broken promise costs.
#![warn(missing_docs)]

pub mod calendar;
pub mod clock;
pub mod due;
pub mod hear;
mod history;
pub mod policy;
pub mod recount;
pub mod report;
mod report_store;
mod routes;

pub use routes::routes;

/// The area's schema.
pub const MIGRATIONS: &[store::Migration] = &[
    store::Migration::same("clocks/202611220700_clocks", include_str!("migrations/202611220700_clocks.sql")),
    store::Migration::same("clocks/202611220701_reports", include_str!("migrations/202611220701_reports.sql")),
    store::Migration::same("clocks/202611230541_at_risk", include_str!("migrations/202611230541_at_risk.sql")),
];
