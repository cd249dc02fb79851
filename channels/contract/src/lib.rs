//! What a channel is: a manifest, a way to receive, a pure parser, a way to send. A channel is one folder against this.
//!
//! Does not know: any channel, conversations, who reads what.
#![warn(missing_docs)]

mod account;
mod channel;
mod incoming;
mod length;
mod made;
mod manifest;
mod memory;
mod outgoing;
mod pace;
mod passes;
mod post;
mod probe;
mod system_mail;

pub use account::{Account, Settings, bare};
pub use channel::{
    Audit, Channel, Channels, Checked, Door, Envelopes, History, Intake, Known, Received, Since, SoFar, Step, Taken,
};
pub use incoming::{
    Away, Became, Delivered, Evidence, File, Incoming, Kind, Missing, Notice, Parsed, Party, Quarantined, Receipt,
    Report, Trust, Unhad, colleague_tag,
};
pub use length::{Length, Unit};
pub use made::{renewed_secret, standing_secrets};
pub use manifest::{Field, FieldKind, FileLimits, Manifest, Only, Visibility};
pub use memory::Memory;
pub use outgoing::{Outgoing, Prepared, Writer};
pub use pace::{Pace, wait_asked};
pub use passes::{Passes, Unkept};
pub use post::{Act, Audience, Counts, Listening, Medium, Post, Under};
pub use probe::Probe;
pub use system_mail::{SYSTEM_MAIL, SystemMail};
