//! The promises ledger: what people here promised customers, whose it is to keep, and what became of it.
//!
//! Promises are found in answers once these have left ([`hear`]), written down by hand ([`acts`]), reminded of and told when
//! they are late ([`due`]), and counted ([`kept`]). What the writer decided before sending lies in [`choice`].
//!
//! To wire: [`MIGRATIONS`], [`routes()`], [`when::Calendars`] as a part of the house, [`hear::run`], [`due::run`] now and
//! then, [`forget::forget`] with whatever else forgets, [`story::tell`] among the tellers of the desk's story,
//! [`promise_store::found`] among the lists brought to the desk.
//!
//! Does not know: channels, how a message is written or sent, SLA policies, what a broken promise costs.
#![warn(missing_docs)]

pub mod acts;
pub mod choice;
pub mod due;
pub mod forget;
pub mod hear;
mod honest;
pub mod kept;
mod owner;
pub mod past;
pub mod promise;
pub mod promise_store;
mod refusals;
mod routes;
pub mod story;
pub mod when;

pub use routes::routes;

/// The area's schema.
pub const MIGRATIONS: &[store::Migration] =
    &[store::Migration::same("promises/202611222220_promises", include_str!("migrations/202611222220_promises.sql"))];
