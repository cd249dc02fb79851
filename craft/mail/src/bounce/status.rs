//! Delivery status parts (RFC 3464).

use super::Bounce;
use crate::attachment::Attachment;

/// Reads the recipients of all status parts.
pub(super) fn read(_attachments: &[Attachment]) -> Vec<Bounce> {
    Vec::new()
}
