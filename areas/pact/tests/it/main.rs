//! How the pact is measured, on both databases.

mod frozen;
mod recount;
mod year;
