//! The only door outwards: every connection to another machine is judged here first, then pinned to what was judged.
//!
//! HTTP for fetching, SMTP for sending mail, IMAP for reading it, all over one guarded way of connecting (SEC-RULE-2).
//! Does not know: the database, any area or channel, what a mail says.
#![warn(missing_docs)]

mod breaker;
mod certificate;
mod dial;
mod dns;
mod doubles;
mod guard;
pub mod http;
pub mod imap;
mod mailhost;
mod names;
pub mod oauth;
mod ranges;
mod reverse;
pub mod smtp;
mod tls;
mod trouble;

pub use breaker::Breaker;
pub use certificate::Certificate;
pub use dial::{Io, Outside, Stream, Wires};
pub use doubles::Doubles;
pub use guard::{Guard, SETTING};
pub use mailhost::{Login, MailHost, Proof, Security};
pub use names::Names;
pub use reverse::Reverse;
pub use trouble::{Trouble, Why};
