//! Two conversations that turn out to be one thread: a mail joins the one, and a mail in the other named it before it was
//! here. So it goes where mail is taken in backwards, or its middle comes last. Only by ids, only within one inbox, and
//! only for one customer; what was brought together can be taken apart like any merge.

use crate::head::{self, Head};
use crate::landing::takes_part;
use crate::merge::{self, Merging};
use crate::status::Status;
use base::{Failure, InboxId, Outcome};
use contract::{Incoming, Kind as Sort, Trust};
use serde_json::json;
use store::{Tx, args};

/// Who vouches for a message that joins two conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// Whoever wrote it: they must take part in both.
    Sender,
    /// Ourselves: it lay in our own folder of sent mail.
    Us,
}

/// Brings the other conversation in, if there is one. Gives the one that both are now, and the one the message joined where
/// that is a name of it now.
pub(crate) async fn close(
    tx: &mut Tx,
    head: Head,
    (inbox, message, by): (&InboxId, &Incoming, By),
) -> Outcome<(Head, Option<String>)> {
    let Some(other) = other(tx, &head, (inbox, message, by)).await? else { return Ok((head, None)) };
    let (into, from) = if other.number < head.number { (&other, &head) } else { (&head, &other) };
    let merging = Merging { others: vec![from.id.to_string()], customers: vec![] };
    let (target, _) = match merge::merge(tx, into.id.as_str(), &merging).await {
        Ok(done) => done,
        // two drafts of one colleague, say: people decide
        Err(Failure::Refused(_)) => return Ok((head, None)),
        Err(fault) => return Err(fault),
    };
    let sentence = format!("#{} belongs here: a message there answers one that answers one here", from.number);
    crate::event::write(tx, &target.id, "threaded", &sentence, json!({ "from": from.number })).await?;
    let origin = (target.id != head.id).then(|| head.id.to_string());
    Ok((target, origin))
}

/// The conversation in which the message was named before it came, if it may be brought together with this one.
async fn other(tx: &mut Tx, head: &Head, (inbox, message, by): (&InboxId, &Incoming, By)) -> Outcome<Option<Head>> {
    let Some(id) = message.provider_id.as_deref().filter(|_| speaks(message)) else { return Ok(None) };
    let sql = "select conversation_id from message_ids where inbox_id = $1 and provider_id = $2 and origin = 'named'";
    let Some(row) = tx.maybe(sql, args![inbox, id]).await? else { return Ok(None) };
    let Some(other) = head::find(tx, &row.only::<String>()?).await? else { return Ok(None) };
    let (Some(mine), Some(theirs)) = (&head.customer, &other.customer) else { return Ok(None) };
    let same = customers::group(tx, mine).await?.contains(theirs);
    if other.id == head.id || !same || !alike(head, &other) {
        return Ok(None);
    }
    let known = by == By::Us || takes_part(tx, &other, &message.from.address).await?;
    Ok(known.then_some(other))
}

/// Whether a message may bring anything together: a person's, whom nobody's domain speaks against, and no post.
fn speaks(message: &Incoming) -> bool {
    message.kind == Sort::Message && message.trust != Trust::Failed && message.post.is_none() && !message.forwarded
}

/// Both private, of one channel and inbox, and neither filed away. Pure.
fn alike(one: &Head, other: &Head) -> bool {
    let filed = |head: &Head| matches!(head.status, Status::Spam | Status::Trash);
    merge::alike(one, other).is_ok()
        && one.visibility == "private"
        && (&one.channel, &one.inbox) == (&other.channel, &other.inbox)
        && !filed(one)
        && !filed(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::landing::tests::{head, message};

    #[test]
    fn only_what_is_of_one_kind_is_brought_together() {
        let one = head();
        let same = Head { number: 8, ..one.clone() };
        assert!(alike(&one, &same));
        for other in [
            Head { visibility: "public".into(), ..same.clone() },
            Head { channel: "y".into(), ..same.clone() },
            Head { inbox: InboxId::mint(base::Time(9)), ..same.clone() },
            Head { status: Status::Spam, ..same.clone() },
            Head { internal: true, ..same },
        ] {
            assert!(!alike(&one, &other), "{other:?}");
        }
    }

    #[test]
    fn machines_forwards_and_the_unproven_bring_nothing_together() {
        assert!(speaks(&message()));
        assert!(!speaks(&Incoming { kind: Sort::Automatic, ..message() }));
        assert!(!speaks(&Incoming { trust: Trust::Failed, ..message() }));
        assert!(!speaks(&Incoming { forwarded: true, ..message() }));
    }
}
