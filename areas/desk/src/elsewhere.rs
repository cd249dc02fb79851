//! Mail that wants its answer at another domain than its sender's: shown as that, and answered there once a colleague said
//! so for this sender in this conversation (MAIL-307).

use crate::head::{self, Head};
use crate::message::{self, Stored};
use crate::{event, people, refusals, tables, unproven};
use base::facts::{Fact, Kind};
use base::{Action, ConversationId, DeedId, Fault, MessageId, Outcome, Refusal};
use contract::Party;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;
use store::deed::{self, Deed, Left};
use store::{Bind, Conn, Tx, args};

/// The kind of this deed.
pub const DEED: &str = "answers_elsewhere";

/// Where a message wants its answer, if that is another domain than its sender's.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Elsewhere {
    /// The message.
    pub message: MessageId,
    /// Whoever wrote it.
    pub sender: String,
    /// Where it wants the answer.
    pub to: Party,
    /// Whether a colleague said that this is right: answers go there.
    pub confirmed: bool,
}

/// Where senders get their answers, as colleagues confirmed: by conversation and sender.
#[derive(Debug, Default)]
pub struct Confirmed(HashMap<(ConversationId, String), String>);

impl Confirmed {
    /// Where this message's sender gets answers besides their own domain.
    pub(crate) fn at(&self, message: &Stored) -> Option<&str> {
        let sender = message.message.author.address.as_deref()?;
        self.0.get(&(message.conversation.clone(), normal(sender))).map(String::as_str)
    }

    /// What the reader of a message has to know of where it wants its answer.
    pub(crate) fn look(&self, message: &Stored) -> Option<Elsewhere> {
        let to = wanted(message)?.clone();
        let confirmed = self.at(message) == Some(normal(&to.address).as_str());
        let sender = message.message.author.address.clone()?;
        Some(Elsewhere { message: message.message.id.clone(), sender, to, confirmed })
    }
}

/// What was confirmed for the senders of these messages; nothing is asked where none of them names another domain.
pub(crate) async fn confirmed(conn: &mut Conn, messages: &[Stored]) -> Result<Confirmed, Fault> {
    let mut ids: Vec<&ConversationId> =
        messages.iter().filter(|one| wanted(one).is_some()).map(|one| &one.conversation).collect();
    ids.dedup();
    if ids.is_empty() {
        return Ok(Confirmed::default());
    }
    let mut bind = Bind::new();
    let list = bind.list(ids);
    let sql = format!(
        "select conversation_id, address, answers_at from participants where conversation_id in {list} and answers_at is not null"
    );
    let rows = conn.rows(sql, bind.values()).await?;
    let found = rows.iter().map(|row| Ok(((row.get("conversation_id")?, row.get("address")?), row.get("answers_at")?)));
    Ok(Confirmed(found.collect::<Result<_, Fault>>()?))
}

/// Who gets the answer to a message of this sender: its Reply-To within their domain, and where somebody confirmed it;
/// else the sender. Pure.
pub(crate) fn target(sender: &Party, reply_to: &[Party], confirmed: Option<&str>) -> Vec<Party> {
    let right = |party: &&Party| {
        domain(&party.address) == domain(&sender.address) || confirmed == Some(normal(&party.address).as_str())
    };
    let kept: Vec<Party> = reply_to.iter().filter(right).cloned().collect();
    if kept.is_empty() { vec![sender.clone()] } else { kept }
}

/// The first Reply-To at another domain. Of somebody who could not be verified nothing is believed.
fn wanted(message: &Stored) -> Option<&Party> {
    let shown = &message.message;
    if shown.direction != "in" || shown.held || unproven::is_unproven(message) {
        return None;
    }
    let own = domain(shown.author.address.as_deref()?);
    shown.reply_to.iter().find(|party| people::is_address(&party.address) && domain(&party.address) != own)
}

fn domain(address: &str) -> Option<String> {
    address.rsplit_once('@').map(|(_, domain)| domain.to_lowercase())
}

fn normal(address: &str) -> String {
    customers::normalise("email", address)
}

/// Says that answers to this message's sender go where it asks for, in this conversation from now on.
pub async fn confirm(tx: &mut Tx, id: &MessageId) -> Outcome<(Head, DeedId)> {
    let stored = message::find(tx, id).await?.ok_or_else(Refusal::missing)?;
    let mut head = head::open_as(tx, stored.conversation.as_str(), Action::ConversationReply).await?;
    let known = confirmed(tx, std::slice::from_ref(&stored)).await?;
    let wish = known.look(&stored).filter(|wish| !wish.confirmed).ok_or_else(refusals::no_other_address)?;
    let sentence = format!("said that answers to {} go to {}", wish.sender, wish.to.address);
    let data = json!({ "conversation": head.id, "message": id });
    let deed = deed::begin(tx, DEED, (&sentence, data), &[head.id.to_string()]).await?;
    let watched = deed::watch_in(tx, &tables::PARTICIPANTS, ("conversation_id", [&head.id])).await?;
    let sender = Party::new(stored.message.author.name.clone(), wish.sender.clone());
    people::add(tx, &head.id, &sender, ("cc", None)).await?;
    let sql = "update participants set answers_at = $3 where conversation_id = $1 and address = $2";
    tx.exec(sql, args![&head.id, normal(&wish.sender), normal(&wish.to.address)]).await?;
    head::save(tx, &mut head).await?;
    deed::keep(tx, &deed, vec![watched]).await?;
    let until = tx.now().plus(deed::KEPT_MS);
    event::write(tx, &head.id, "answers_elsewhere", &sentence, json!({ "deed": deed, "until": until })).await?;
    tell(tx, &head, id);
    Ok((head, deed))
}

/// The sender gets the answers again.
pub(crate) async fn undo(tx: &mut Tx, deed: &Deed) -> Outcome<Vec<Left>> {
    let read = |name: &str| deed.data.get(name).cloned().unwrap_or_default();
    let broken = |e| Fault::new(format!("an answer's way that leads nowhere: {e}"));
    let id: ConversationId = serde_json::from_value(read("conversation")).map_err(broken)?;
    let message: MessageId = serde_json::from_value(read("message")).map_err(broken)?;
    let left = deed::restore(tx, &deed.id, &[&tables::PARTICIPANTS]).await?;
    let mut head = head::find(tx, id.as_str()).await?.ok_or_else(Refusal::missing)?;
    head::save(tx, &mut head).await?;
    let sentence = format!("took back: {}", deed.sentence);
    event::write(tx, &head.id, "answers_elsewhere", &sentence, json!({ "undone": deed.id })).await?;
    tell(tx, &head, &message);
    Ok(left)
}

fn tell(tx: &mut Tx, head: &Head, message: &MessageId) {
    tx.tell(Fact::new(Kind::MessageChanged).conversation(&head.id).message(message).inbox(&head.inbox));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_to_elsewhere_is_not_believed_until_somebody_says_so() {
        let ana = Party::new("Ana", "ana@x.test");
        let near = Party::new(String::new(), "desk@X.test");
        let far = Party::new(String::new(), "Ana@Far.test");
        assert_eq!(target(&ana, std::slice::from_ref(&near), None), std::slice::from_ref(&near));
        assert_eq!(target(&ana, std::slice::from_ref(&far), None), std::slice::from_ref(&ana));
        assert_eq!(target(&ana, std::slice::from_ref(&far), Some("other@far.test")), std::slice::from_ref(&ana));
        assert_eq!(target(&ana, std::slice::from_ref(&far), Some("ana@far.test")), std::slice::from_ref(&far));
        assert_eq!(target(&ana, &[far.clone(), near.clone()], None), std::slice::from_ref(&near));
        assert_eq!(target(&ana, &[far.clone(), near.clone()], Some("ana@far.test")), [far, near]);
    }
}
