//! Reading a mailbox over IMAP: UID commands only, nothing marked by looking, every answer checked to its tagged end.
//!
//! Written here and not taken from a library because in those at hand a FETCH that ends in NO, or in a closed connection,
//! looks like one with fewer mails, one answer they cannot read ends the whole connection, and half a gigabyte may be
//! buffered: each of them a way to lose mail.

mod line;
mod mailbox;
mod messages;
mod value;

pub use mailbox::{Folder, Idle, Limits, Mailbox};
pub use messages::{Head, Mail, Part};
