//! The binary's parts: settings, wiring lists, command line, embedded web app, the demo. No rules.
//!
//! Does not know: what any area decides; it only puts them together.

mod assets;
pub mod commands;
pub mod demo;
pub mod doctor;
pub mod generic;
pub mod handed;
mod log;
mod metrics;
mod receivers;
pub mod serve;
pub mod settings;
pub mod spool;
pub mod takeout;
mod weeks;
pub mod wiring;
