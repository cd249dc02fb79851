//! What everything stands on: typed ids, time, actors and what they may do, the two kinds of failure, and the published
//! language of facts.
//!
//! Does not know: databases, HTTP, the network, any area. Nothing here does I/O.
#![warn(missing_docs)]

pub mod actor;
pub mod facts;
pub mod failpoint;
pub mod failure;
pub mod id;
pub mod permission;
pub mod role;
pub mod secret;
pub mod time;
pub mod vault;
pub mod webhook;

pub use actor::{Actor, Once, Who};
pub use failure::{Failure, Fault, Outcome, Refusal, Trouble};
pub use id::*;
pub use permission::{Action, Decision, Grant, Reach, Scope, Thing, may};
pub use role::{CustomRole, Role};
pub use secret::Secret;
pub use time::{Clock, SystemClock, Time};
pub use vault::Vault;
