//! The Company-Customer Pact: what its ten promises come to, week by week, and the pages that say so.
//!
//! [`board`] is what everybody speaks of: ten lines, each with a goal, a figure and its weeks. [`measure`] reads the facts and
//! counts; [`weeks`] freezes each week once its slow clocks have run out, chains it to the one before, and counts it again on
//! request. [`signing`] is who stands for it, [`public`] the pages that show it, [`snapshot`] its signed states.
//!
//! To wire: [`MIGRATIONS`], [`routes()`], [`signing::routes()`], [`public::routes`] as pages, [`signing::Lately`] as a part of the house,
//! [`signing::forget`] for who is erased; [`weeks::freeze::run`] and [`snapshot::run::run`] now and then.
//!
//! Does not know: channels, how a message is written or sent, any single agent or customer by name.
#![warn(missing_docs)]

pub mod board;
pub mod measure;
pub mod public;
mod routes;
pub mod signing;
pub mod snapshot;
pub mod weeks;

pub use routes::routes;

/// The area's schema.
pub const MIGRATIONS: &[store::Migration] = &[
    store::step_of_two!("pact/202611222230_weeks", "migrations/202611222230_weeks"),
    store::Migration::same("pact/202611222240_editions", include_str!("migrations/202611222240_editions.sql")),
    store::step_of_two!("pact/202611222241_snapshots", "migrations/202611222241_snapshots"),
];
