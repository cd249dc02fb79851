//! Reports on deliveries: whom they are about, what happened and why.

mod status;

use serde::{Deserialize, Serialize};

use crate::attachment::Attachment;
use crate::header::Fields;

/// What became of one recipient.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounce {
    /// The address the report is about.
    pub recipient: String,
    /// `failed`, `delayed`, `delivered`, `relayed`, `expanded`, or the type of a feedback report.
    pub action: String,
    /// Enhanced status code (RFC 3463), if there is one.
    pub status: Option<String>,
    /// Class of the reason.
    pub reason: String,
    /// The address will not work again.
    pub hard: bool,
    /// What the other server said.
    pub diagnostic: String,
}

/// What was found in a mail about deliveries.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) is_report: bool,
    pub(crate) bounces: Vec<Bounce>,
    pub(crate) original_ids: Vec<String>,
}

/// Looks for reports on deliveries in a mail.
pub(crate) fn find(_raw: &[u8], _fields: &Fields<'_>, _text: &str, attachments: &[Attachment]) -> Found {
    let bounces = status::read(attachments);
    Found { is_report: !bounces.is_empty(), bounces, original_ids: Vec::new() }
}
