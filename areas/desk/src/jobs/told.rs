//! What a network tells that is no new message, what was heard without being told to us, and what messages of one thread
//! have in common.

use super::take_in::{Here, Inbound, append, describe, seen_before, settle};
use crate::head::{self, Head};
use crate::public::take;
use crate::{probe, reports, twin};
use base::{Fault, InboundId, InboxId, Outcome, Trouble};
use contract::{Evidence, Incoming, Kind as Sort, Parsed};
use serde_json::json;
use store::{Tx, args};

/// Names of what two messages of one thread have in common: taken in at the same moment, neither would find the other.
pub(super) fn threads(inbox: &InboxId, list: &[Parsed]) -> Vec<String> {
    let mut names = Vec::new();
    for parsed in list {
        let message = match parsed {
            Parsed::Message(message) | Parsed::Outside(message) | Parsed::Edited(message) => message,
            Parsed::Thread(posts) => {
                names.extend(posts.iter().map(|post| format!("{inbox} {}", post.root)));
                continue;
            }
            Parsed::Echo(_)
            | Parsed::Probe(_)
            | Parsed::Deleted(_)
            | Parsed::Heard(..)
            | Parsed::Receipt(_)
            | Parsed::Unknown(_) => {
                continue;
            }
        };
        // What has no id is the same by its content.
        names.push(format!("{inbox} {}", message.provider_id.as_ref().unwrap_or(&message.fingerprint)));
        for evidence in &message.evidence {
            match evidence {
                Evidence::Answers(ids) | Evidence::Names(ids) => {
                    names.extend(ids.iter().take(super::take_in::NAMED).map(|id| format!("{inbox} {id}")));
                }
                Evidence::Thread(root) => names.push(format!("{inbox} {root}")),
                Evidence::Token(_) | Evidence::OwnId(_) | Evidence::Notice(_) => {}
            }
        }
    }
    names
}

/// Whatever it looks like, it is a message that somebody wrote, and begins a conversation of its own. Pure.
pub(super) fn as_messages(list: Vec<Parsed>) -> Vec<Parsed> {
    let message = |one: Box<Incoming>| Incoming { kind: Sort::Message, evidence: vec![], reports: vec![], ..*one };
    let taken = |parsed| match parsed {
        Parsed::Message(one) | Parsed::Outside(one) => Parsed::Message(Box::new(message(one))),
        other => other,
    };
    list.into_iter().map(taken).collect()
}

/// Whether nothing is to be appended: it is here, it is our own, or a report that nobody signed.
pub(super) async fn is_nothing(tx: &mut Tx, inbound: &Inbound, message: &Incoming) -> Result<bool, Fault> {
    let seen = seen_before(tx, inbound, message).await?;
    if seen || message.kind != Sort::Bounce || is_signed(message) {
        return Ok(seen);
    }
    describe(tx, inbound, message).await?;
    let why = "a report without our signature: anybody could have written it, so it changes nothing";
    settle(tx, inbound, ("system", why)).await?;
    Ok(true)
}

/// Whether it carries a mark only we can make.
fn is_signed(message: &Incoming) -> bool {
    message.evidence.iter().any(|evidence| matches!(evidence, Evidence::Token(_) | Evidence::OwnId(_)))
}

/// What a network tells that is no new message.
pub(super) async fn take(tx: &mut Tx, here: Here<'_>, inbound: &Inbound, parsed: Parsed) -> Outcome<()> {
    match parsed {
        Parsed::Thread(posts) => take::thread(tx, inbound, &posts).await,
        Parsed::Deleted(id) => {
            if is_coming(tx, &inbound.inbox, &id).await? {
                let why = "what was taken back is still being taken in";
                return Err(Fault::of(Trouble::Busy, why).into());
            }
            take::deleted(tx, &inbound.inbox, &id).await
        }
        Parsed::Heard(listening, post) => take::found(tx, here, inbound, (&listening, &post)).await,
        Parsed::Edited(message) => {
            // Whoever names us only after an edit writes to us now.
            if take::edited(tx, inbound, &message).await? {
                return Ok(());
            }
            append(tx, here, inbound, *message).await
        }
        Parsed::Receipt(receipt) => {
            twin::link_own(tx, &inbound.id, &receipt.about).await?;
            Ok(reports::receipt(tx, &inbound.inbox, &receipt).await?)
        }
        Parsed::Probe(id) => probe::keep(tx, inbound, &id).await,
        Parsed::Unknown(what) => Ok(settle(tx, inbound, ("unknown", &what)).await?),
        Parsed::Message(_) | Parsed::Outside(_) | Parsed::Echo(_) => Ok(()),
    }
}

/// Whether a post is here and not understood yet: what was told at the same moment is understood side by side.
pub(crate) async fn is_coming(tx: &mut Tx, inbox: &InboxId, id: &str) -> Result<bool, Fault> {
    let sql = "select 1 as one from inbound where inbox_id = $1 and provider_key = $2 and state = 'new'";
    Ok(tx.maybe(sql, args![inbox, format!("post:{id}")]).await?.is_some())
}

/// Something heard, as somebody wrote it to us. It has no bytes of its own beyond those it was heard in.
pub(crate) fn of_heard(tx: &Tx, heard: &base::HeardId, inbox: &InboxId) -> Inbound {
    let envelope = json!({ "heard": heard });
    let (id, at) = (InboundId::mint(tx.now()), tx.now());
    Inbound { id, inbox: inbox.clone(), blob: String::new(), envelope, archive: false, tries: 0, at }
}

/// Appends something heard; gives the conversation it is in.
pub(crate) async fn append_heard(tx: &mut Tx, here: Here<'_>, inbound: &Inbound, message: Incoming) -> Outcome<Head> {
    let id = message.provider_id.clone().unwrap_or_default();
    append(tx, here, inbound, message).await?;
    let sql = "select conversation_id from message_ids where inbox_id = $1 and provider_id = $2";
    let row = tx.maybe(sql, args![&inbound.inbox, id]).await?;
    let conversation: Option<String> = row.map(|row| row.only()).transpose()?;
    head::find(tx, &conversation.unwrap_or_default()).await?.ok_or_else(|| base::Refusal::missing().into())
}
