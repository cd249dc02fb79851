//! A check of plus-addresses: one mail from an inbox to an address of its own like those answers come back to (MAIL-707).

use crate::receive::sign_in;
use crate::settings::{self, After, Place, Reading};
use crate::{Email, marks};
use base::{Refusal, Time};
use contract::{Account, Prepared, Probe};
use mail::compose::{Outgoing as Letter, compose};
use mail::token::{probe_id, read_probe_id, reply_address};
use mail::{Address, markup_to_html};
use outside::imap::{Mailbox, Part};
use outside::{Trouble, Why};
use serde_json::json;
use std::time::Duration;

/// Conversations have numbers from one on: an answer to it would lead nowhere.
const NOBODY: u64 = 0;
/// A check that is older, or from further ahead, is none any more: whoever saw it cannot send it again for ever.
const FRESH_MS: u64 = Time::DAY.unsigned_abs();
/// Between two looks into the mailbox.
const LOOK: Duration = Duration::from_secs(2);
/// Newest mails of a folder that are looked at.
const NEWEST: usize = 50;

const SUBJECT: &str = "goodword checks how answers come back";
const TEXT: &str = "This mail went from the inbox to an address of its own, as answers of customers do. \
goodword doctor sent it, knows it when it arrives, and takes it out of the mailbox again. Nothing is to be done about it.";

/// The check, to `support+gw.TOKEN@`. None for an inbox without an address.
pub(crate) fn write(account: &Account, (unique, now): (&str, Time)) -> Result<Option<Probe>, Refusal> {
    let Some(address) = account.address.as_deref() else { return Ok(None) };
    let from = Address::new(account.from_name.clone(), address);
    let (keys, name, domain) = (marks::keys(&account.vault, now), marks::name(account), from.domain());
    let local = from.local_part().split('+').next().unwrap_or_default().to_owned();
    let to = reply_address(&keys, &name, NOBODY, &local, &domain).ok_or_else(|| too_long(address))?;
    let id = probe_id(&keys, &name, made(now), unique, &domain).ok_or_else(|| too_long(address))?;
    let letter = Letter {
        message_id: id.clone(),
        date_ms: now.0,
        from,
        to: vec![Address::new("", to.clone())],
        subject: SUBJECT.into(),
        text: TEXT.into(),
        html: Some(markup_to_html(TEXT)),
        auto_submitted: Some("auto-generated"),
        ..Letter::default()
    };
    let bytes = compose(&letter).map_err(|refused| Refusal::invalid("address", refused.to_string()))?;
    // without a sender no report about it becomes mail of its own
    let payload = json!({
        "from": "", "plain": address, "recipients": [&to], "subject": SUBJECT, "id": &id, "uncopied": true
    });
    let prepared = Prepared { provider_id: Some(id), payload, bytes };
    let fetched = settings::fetches(&account.settings);
    Ok(Some(Probe { to, relied_on: account.settings.yes("plus_addressing"), fetched, prepared }))
}

fn too_long(address: &str) -> Refusal {
    Refusal::invalid("address", format!("{address} is too long for signed reply addresses"))
}

fn made(now: Time) -> u64 {
    u64::try_from(now.0).unwrap_or(0)
}

/// The id of a check of this inbox that was written lately: signed by us, and our address as its sender.
pub(crate) fn known(account: &Account, mail: &mail::Parsed, now: Time) -> Option<String> {
    let id = mail.message_id.as_deref().filter(|_| account.owns(&mail.from.address))?;
    let written = read_probe_id(&marks::accepted(&account.vault, now), &marks::name(account), id)?;
    (made(now).abs_diff(written) <= FRESH_MS).then(|| id.to_owned())
}

/// A folder a check may lie in.
struct Folder {
    name: String,
    /// In words, if it is none of those read for new mail.
    aside: Option<String>,
    /// Whether anything may be deleted there.
    ours: bool,
}

/// Looks for it in all folders that are read, and takes it away but from junk, where nothing is ever changed.
pub(crate) async fn wait(email: &Email, account: &Account, id: &str) -> Result<Option<String>, Refusal> {
    if email.keeper.is_some() || !settings::fetches(&account.settings) {
        return std::future::pending().await;
    }
    let reading = settings::reading(&account.settings)?;
    let folders = folders(account, &reading)?;
    let found = look(email, account, (&reading, &folders), id).await;
    found.map_err(|trouble| Refusal::new("inbox.probe", 409, trouble.words))
}

fn folders(account: &Account, main: &Reading) -> Result<Vec<Folder>, Refusal> {
    let mut all = Vec::new();
    for place in settings::places(&account.settings).into_iter().filter(|place| *place != Place::Sent) {
        let name = settings::reading_of(&account.settings, &place)?.folder;
        let junk = place == Place::Junk;
        all.push(Folder { name, aside: place.title().filter(|_| junk), ours: !junk });
    }
    if let After::Move(name) = &main.after {
        all.push(Folder { name: name.clone(), aside: None, ours: true });
    }
    Ok(all)
}

async fn look(
    email: &Email,
    account: &Account,
    (reading, folders): (&Reading, &[Folder]),
    id: &str,
) -> Result<Option<String>, Trouble> {
    let mut mailbox = Mailbox::connect(&email.outside, &reading.host, email.imap).await?;
    sign_in(email, account, reading, &mut mailbox).await?;
    loop {
        for folder in folders {
            if take(&mut mailbox, folder, id).await? {
                mailbox.leave().await;
                return Ok(folder.aside.clone());
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Whether it was there. A folder that is not there, perhaps not yet, holds nothing.
async fn take(mailbox: &mut Mailbox, folder: &Folder, id: &str) -> Result<bool, Trouble> {
    let opened = match mailbox.select(&folder.name).await {
        Err(trouble) if trouble.why == Why::Refused => return Ok(false),
        opened => opened?,
    };
    let back = u32::try_from(NEWEST).unwrap_or(u32::MAX);
    let first = opened.uid_next.unwrap_or(1).saturating_sub(back).max(1);
    let mut uids = mailbox.uids_from(first).await?;
    uids.drain(..uids.len().saturating_sub(NEWEST));
    if uids.is_empty() {
        return Ok(false);
    }
    let mails = mailbox.mails(&uids, Part::Header).await?;
    let wanted = |header: &[u8]| mail::parse(header).is_ok_and(|mail| mail.message_id.as_deref() == Some(id));
    let found = mails.iter().find(|mail| mail.bytes.as_deref().is_some_and(wanted));
    let uid = found.map(|mail| mail.uid);
    if let Some(uid) = uid.filter(|_| folder.ours) {
        mailbox.remove(&[uid]).await?;
    }
    Ok(uid.is_some())
}
