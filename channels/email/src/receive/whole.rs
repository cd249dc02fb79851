//! The whole of a mail of which only the beginning was fetched: somebody asks for it, and it comes over a connection of its
//! own (MAIL-109). Nothing is marked or moved for it.

use super::session::sign_in;
use crate::Email;
use crate::settings::{self, Reading};
use base::Refusal;
use contract::Account;
use outside::Trouble;
use outside::imap::{Limits, Mailbox, Part};
use serde_json::Value;

/// No mail beyond this many bytes is taken in, asked for or not: the largest that usual servers carry.
const MOST: u64 = 150 * 1024 * 1024;

/// Where a mail lies, as its envelope says.
struct Place<'a> {
    folder: &'a str,
    uid_validity: u32,
    uid: u32,
    bytes: u64,
}

impl<'a> Place<'a> {
    fn read(envelope: &'a Value) -> Option<Self> {
        let number = |key: &str| envelope.get(key).and_then(Value::as_u64);
        let short = |key: &str| number(key).and_then(|number| u32::try_from(number).ok());
        let folder = envelope.get("folder").and_then(Value::as_str)?;
        Some(Self { folder, uid_validity: short("uid_validity")?, uid: short("uid")?, bytes: number("cut")? })
    }
}

/// Fetches it, if it is still where it was.
pub(crate) async fn whole(email: &Email, account: &Account, envelope: &Value) -> Result<Vec<u8>, Refusal> {
    let place = Place::read(envelope).ok_or_else(gone)?;
    if place.bytes > MOST {
        let words = format!(
            "this mail has {} MiB and no more than {} are taken in; open it with your mail program",
            place.bytes.div_ceil(1024 * 1024),
            MOST / (1024 * 1024)
        );
        return Err(Refusal::new("message.whole_too_large", 409, words));
    }
    if email.keeper.is_some() || !settings::fetches(&account.settings) {
        return Err(gone());
    }
    let reading = settings::reading(&account.settings)?;
    let found = fetch(email, account, (&reading, &place)).await;
    found.map_err(|trouble| Refusal::new("message.whole_trouble", 409, trouble.words))?.ok_or_else(gone)
}

async fn fetch(
    email: &Email,
    account: &Account,
    (reading, place): (&Reading, &Place<'_>),
) -> Result<Option<Vec<u8>>, Trouble> {
    // servers count line ends differently
    let literal = usize::try_from(place.bytes.saturating_add(place.bytes / 16)).unwrap_or(usize::MAX);
    let limits = Limits { literal: literal.max(email.imap.literal), ..email.imap };
    let mut mailbox = Mailbox::connect(&email.outside, &reading.host, limits).await?;
    sign_in(email, account, reading, &mut mailbox).await?;
    if mailbox.select(place.folder).await?.uid_validity != place.uid_validity {
        return Ok(None);
    }
    let mails = mailbox.mails(&[place.uid], Part::Whole).await?;
    mailbox.leave().await;
    Ok(mails.into_iter().find_map(|mail| mail.bytes))
}

fn gone() -> Refusal {
    let words = "the mail is not where it was in the mailbox: somebody deleted or moved it, or the server counts anew";
    Refusal::new("message.whole_gone", 409, words)
}
