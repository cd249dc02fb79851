//! Whether an answer is such as its channel takes: length, recipients, files, nothing left to fill in. Pure.

use crate::macros::template;
use crate::reply::Writing;
use crate::{people, refusals};
use base::Refusal;
use contract::{File, Length, Manifest};

/// Whether words and recipients are such as the channel takes.
pub(crate) fn words(manifest: &Manifest, length: Option<Length>, writing: &Writing) -> Result<(), Refusal> {
    if !manifest.can_reply {
        return Err(refusals::not_sending(
            "nothing can be sent on this channel; answer by phone or mail and write a note",
        ));
    }
    if writing.body_text.trim().is_empty() && writing.attachments.is_empty() {
        return Err(refusals::empty_text());
    }
    let subject = writing.subject.as_deref().unwrap_or_default();
    let gaps = [template::unfilled(&writing.body_text), template::unfilled(subject)].concat();
    if !gaps.is_empty() {
        return Err(refusals::unfilled(&gaps));
    }
    if let Some(over) = length.and_then(|length| length.over(&writing.body_text)) {
        return Err(refusals::text_too_long(length.map_or(0, |length| length.most), over));
    }
    // Whom a post names is written in it; its network knows no other recipients.
    if !manifest.audiences.is_empty() {
        return Ok(());
    }
    if writing.to.is_empty() && writing.cc.is_empty() && writing.bcc.is_empty() {
        return Err(refusals::nobody_to_answer());
    }
    for (field, list) in [("to", &writing.to), ("cc", &writing.cc), ("bcc", &writing.bcc)] {
        if let Some(bad) = list.iter().find(|party| !people::is_address(&party.address)) {
            return Err(refusals::bad_address(field, &bad.address));
        }
    }
    Ok(())
}

/// Whether the files are.
pub(crate) fn files(manifest: &Manifest, files: &[File]) -> Result<(), Refusal> {
    let limit = manifest.attachments.bytes;
    let total: usize = files.iter().map(|file| file.bytes.len()).sum();
    let total = u64::try_from(total).unwrap_or(u64::MAX);
    if total > limit { Err(refusals::files_too_large(total, limit)) } else { Ok(()) }
}
