//! All mail in one file: that of conversations first, then what nobody could make sense of yet.

use base::Fault;
use desk::export::{Of, Raw, raws};
use futures_util::future::BoxFuture;
use std::path::Path;
use store::Conn;
use store::export::Page;

/// The channel whose raw messages are mail.
const CHANNEL: &str = "email";
/// Before the ids of what is in no conversation.
const LOOSE: &str = "loose/";

pub(super) fn pages<'a>(
    conn: &'a mut Conn,
    folder: &'a Path,
    after: Option<String>,
) -> BoxFuture<'a, Result<Option<Page>, Fault>> {
    Box::pin(async move {
        let after = after.unwrap_or_default();
        let Some(loose) = after.strip_prefix(LOOSE) else {
            let found = raws(conn, folder, Of::Conversations { channel: CHANNEL, after: &after }).await?;
            // The end of one is where the other begins.
            let end = || Page { bytes: Vec::new(), rows: 0, next: LOOSE.into() };
            return Ok(Some(page(&found, "").unwrap_or_else(end)));
        };
        Ok(page(&raws(conn, folder, Of::Quarantine { channel: CHANNEL, after: loose }).await?, LOOSE))
    })
}

fn page(found: &[Raw], before: &str) -> Option<Page> {
    let next = format!("{before}{}", found.last()?.id);
    let entry = |one: &Raw| mail::mbox::entry(one.sender.as_deref().unwrap_or_default(), one.at.0, &one.bytes);
    let bytes = found.iter().map(entry).collect::<Vec<_>>().concat();
    Some(Page { bytes, rows: u64::try_from(found.len()).unwrap_or(0), next })
}
