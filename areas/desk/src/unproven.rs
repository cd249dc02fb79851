//! What came from somebody whose own domain says that it is not theirs (MAIL-405): it is kept and shown as that, and nothing
//! is believed of it. Its conversation is nobody's until they write provably, or a colleague says whose it is.

use crate::arrived;
use crate::head::Head;
use crate::message::Stored;
use base::facts::{Fact, Kind};
use base::{ConversationId, CustomerId, Fault, MessageId, Time};
use contract::{Incoming, Kind as Sort, Party, Trust};
use customers::Recognised;
use std::collections::HashMap;
use store::{Conn, Question, Row, Together, Tx, args};

/// As it is kept of a message that could not be verified.
pub(crate) const FAILED: &str = "failed";

const fn code(trust: Trust) -> &'static str {
    match trust {
        Trust::Verified => "verified",
        Trust::Unverified => "unverified",
        Trust::Failed => FAILED,
    }
}

/// Keeps how far the sender of a message is proven.
pub(crate) async fn keep(tx: &mut Tx, id: &MessageId, trust: Trust) -> Result<(), Fault> {
    tx.exec("update messages set trust = $2 where id = $1", args![id, code(trust)]).await.map(drop)
}

/// Whether it is kept as one that could not be verified.
pub(crate) fn is_unproven(stored: &Stored) -> bool {
    stored.message.trust.as_deref() == Some(FAILED)
}

/// Who wrote it, as far as that may be believed; and whether whoever has this address is blocked.
pub(crate) async fn sender(tx: &mut Tx, message: &Incoming) -> Result<(Option<Recognised>, bool), Fault> {
    let (kind, from) = (message.identity_kind, &message.from);
    if message.trust == Trust::Failed {
        return Ok((None, customers::is_blocked(tx, kind, &from.address).await?));
    }
    let person = customers::recognise(tx, kind, (&from.name, &from.address)).await?;
    let blocked = person.blocked;
    Ok((Some(person), blocked))
}

/// Whose a message is that gets a conversation of its own; nobody's where its sender could not be verified.
pub(crate) async fn writer(tx: &mut Tx, stored: &Stored) -> Result<Option<CustomerId>, Fault> {
    let author = &stored.message.author;
    if is_unproven(stored) {
        return Ok(None);
    }
    let address = author.address.as_deref().unwrap_or_default();
    Ok(Some(customers::recognise(tx, "email", (&author.name, address)).await?.customer))
}

/// Gives a conversation that was nobody's to whoever said they had written it, once they have proven to be that.
pub(crate) async fn settle(tx: &mut Tx, head: &mut Head, message: &Incoming) -> Result<(), Fault> {
    let proven = message.kind == Sort::Message && message.trust == Trust::Verified;
    if !proven || head.customer.is_some() || head.internal {
        return Ok(());
    }
    let said = claimed(tx, std::slice::from_ref(&head.id)).await?.remove(&head.id);
    let normal = customers::normalise(message.identity_kind, &message.from.address);
    if said.is_none_or(|party| party.address != normal) {
        return Ok(());
    }
    let person = customers::recognise(tx, message.identity_kind, (&message.from.name, &normal)).await?;
    let sentence = format!("given to the customer {}: they wrote again, and provably", person.name);
    arrived::say_because(tx, head, "customer", &sentence).await?;
    let fact = Fact::new(Kind::ConversationReassigned).conversation(&head.id).inbox(&head.inbox);
    tx.tell(fact.customer(&person.customer));
    head.customer = Some(person.customer);
    Ok(())
}

/// Who says to have written conversations that are nobody's.
pub(crate) async fn claimed(conn: &mut Conn, ids: &[ConversationId]) -> Result<HashMap<ConversationId, Party>, Fault> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut together = Together::new();
    let asked = ask_claimed(&mut together, ids);
    conn.together(together).await?.to(&asked)
}

/// Asks for the same together with other things.
pub(crate) fn ask_claimed(together: &mut Together, ids: &[ConversationId]) -> Question<HashMap<ConversationId, Party>> {
    let sql = format!(
        "select conversation_id, address, name, added_at from participants
         where conversation_id in {} and role = 'customer' and customer_id is null",
        together.among(ids)
    );
    together.ask(&["conversation_id", "address", "name", "added_at"], sql, claims)
}

/// The first who came counts.
fn claims(rows: &[Row]) -> Result<HashMap<ConversationId, Party>, Fault> {
    let mut first: HashMap<ConversationId, (Time, Party)> = HashMap::new();
    for row in rows {
        let (at, party) = (row.get("added_at")?, Party::new(row.get::<String>("name")?, row.get::<String>("address")?));
        let known = first.entry(row.get("conversation_id")?).or_insert_with(|| (at, party.clone()));
        if (at, &party.address) < (known.0, &known.1.address) {
            *known = (at, party);
        }
    }
    Ok(first.into_iter().map(|(id, (_, party))| (id, party)).collect())
}

/// Addresses that somebody wrote from here who could not be verified, without those that were proven since.
pub(crate) async fn addresses(conn: &mut Conn, conversation: &ConversationId) -> Result<Vec<String>, Fault> {
    let sql = format!(
        "select distinct m.author_address from messages m
         where m.conversation_id = $1 and m.trust = '{FAILED}' and m.held = 0 and m.author_address is not null
           and not exists (select 1 from messages v where v.conversation_id = m.conversation_id and v.trust = 'verified'
             and v.author_address = m.author_address and v.at >= m.at)
         order by m.author_address"
    );
    conn.rows(sql, args![conversation]).await?.iter().map(Row::only).collect()
}
