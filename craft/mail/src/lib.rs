//! E-mail as data: bytes to message, reply without quotes, bounces, composing.
//!
//! Does not know: mailboxes, servers, the database, the clock, chance, or who may see what.
//!
//! Everything here is a pure function of its arguments and takes time linear in the size of
//! the input; whatever bytes arrive, [`parse`] gives a [`Parsed`] mail or a [`Quarantine`].
#![warn(missing_docs)]

mod address;
pub mod attachment;
mod away;
pub mod bounce;
mod bytes;
mod calendar;
mod charset;
pub mod compose;
mod date;
pub mod dkim;
pub mod domain;
mod fingerprint;
mod forward;
mod header;
mod html;
mod ids;
mod kind;
mod limits;
pub mod mbox;
mod message;
mod node;
mod quote;
mod report;
mod signature;
mod spam;
pub mod threading;
pub mod token;
mod word;

pub use address::Address;
pub use attachment::Attachment;
pub use away::{Away, away};
pub use bounce::Bounce;
pub use compose::{Enclosure, Outgoing, Refused, compose, markup_to_html};
pub use date::date_of;
pub use fingerprint::{fingerprint, likeness};
pub use forward::first_writer;
pub use html::{ImageRef, html_to_nodes, original_html, original_text};
pub use kind::Kind;
pub use message::{Parsed, parse, parse_known};
pub use node::{Element, Node, Text, pictures, text_to_nodes};
pub use quote::{Said, Split, split as split_reply, split_known, split_known_nodes};
pub use report::{first_message, reply_report, report};

/// A mail that cannot be read: kept raw, shown with its reason, never dropped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Quarantine {
    /// Why, in words.
    pub reason: String,
}

impl Quarantine {
    fn because(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}
