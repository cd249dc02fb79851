//! Giving a conversation to another customer. What the one before may have seen is said first; undo gives it back.

use crate::head::{self, Head};
use crate::merge::settle;
use crate::{event, tables};
use base::facts::{Fact, Kind};
use base::{Action, ConversationId, CustomerId, DeedId, Fault, Outcome, Refusal, Time};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use store::deed::{self, Deed, Left};
use store::{Conn, Tx, args};

/// The kind of this deed.
pub const DEED: &str = "reassign";

/// What the customer of now may have seen of a conversation.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Seen {
    /// Answers that were sent.
    pub answers: i64,
    /// The newest of them.
    pub last_at: Option<Time>,
    /// Addresses they went to.
    pub addresses: Vec<String>,
}

/// Gives a conversation to another customer.
pub async fn reassign(tx: &mut Tx, key: &str, to: &CustomerId) -> Outcome<(Head, Option<DeedId>)> {
    let mut head = head::open_as(tx, key, Action::ConversationChange).await?;
    let known = customers::refs(tx, std::slice::from_ref(to)).await?.remove(to);
    let known = known.ok_or_else(|| Refusal::invalid("customer", "this customer does not exist"))?;
    if head.customer.as_ref() == Some(to) {
        return Ok((head, None));
    }
    let sentence = format!("gave #{} to the customer {}", head.number, known.name);
    let data = json!({ "conversation": head.id, "from": head.customer, "to": to });
    let deed = deed::begin(tx, DEED, (&sentence, data), &[head.id.to_string()]).await?;
    let watched = deed::watch_in(tx, &tables::CONVERSATIONS, ("id", [&head.id])).await?;
    let before = head.customer.replace(to.clone());
    head::save(tx, &mut head).await?;
    deed::keep(tx, &deed, vec![watched]).await?;
    let until = tx.now().plus(deed::KEPT_MS);
    let data = json!({ "from": before, "to": to, "deed": deed, "until": until });
    event::write(tx, &head.id, "customer", &format!("given to the customer {}", known.name), data).await?;
    tx.tell(Fact::new(Kind::ConversationReassigned).conversation(&head.id).customer(to).inbox(&head.inbox));
    Ok((head, Some(deed)))
}

/// Gives it back.
pub(crate) async fn undo(tx: &mut Tx, deed: &Deed) -> Outcome<Vec<Left>> {
    let id = deed.data.get("conversation").cloned().unwrap_or_default();
    let id: ConversationId =
        serde_json::from_value(id).map_err(|e| Fault::new(format!("a reassignment of nothing: {e}")))?;
    let left = deed::restore(tx, &deed.id, &[&tables::CONVERSATIONS]).await?;
    let head = settle(tx, &id, (&[], 0)).await?;
    event::write(tx, &id, "customer", &format!("took back: {}", deed.sentence), json!({ "undone": deed.id })).await?;
    let fact = Fact::new(Kind::ConversationReassigned).conversation(&id).inbox(&head.inbox);
    tx.tell(fact.customer(head.customer.as_ref()));
    Ok(left)
}

/// What was sent in a conversation, and to whom.
pub async fn seen(conn: &mut Conn, head: &Head) -> Result<Seen, Fault> {
    let sql = "select recipients, at from messages where conversation_id = $1 and direction = 'out' and kind = 'message' order by at desc limit 200";
    let rows = conn.rows(sql, args![&head.id]).await?;
    let mut addresses: Vec<String> = Vec::new();
    for row in &rows {
        let recipients: crate::message::Recipients = serde_json::from_value(row.get("recipients")?).unwrap_or_default();
        for party in recipients.to.into_iter().chain(recipients.cc) {
            if !addresses.contains(&party.address) {
                addresses.push(party.address);
            }
        }
    }
    let last_at = rows.first().map(|row| row.get("at")).transpose()?;
    Ok(Seen { answers: i64::try_from(rows.len()).unwrap_or(i64::MAX), last_at, addresses })
}
