//! Deciding about a message whose sender has not taken part: let them in, or give it a conversation of its own.

use crate::arrived::recount_held;
use crate::head::{self, Head, NewHead};
use crate::message::{self, Stored};
use crate::{aside, event, nodes, people, refusals, unproven};
use base::facts::{Fact, Kind};
use base::{Action, MessageId, Outcome, Refusal};
use contract::Party;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use store::{Tx, args};

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The sender may take part from now on.
    Accept,
    /// It becomes a conversation of its own.
    Separate,
}

/// Applies a decision; gives the conversation the message is in now.
pub async fn release(tx: &mut Tx, id: &MessageId, decision: Decision) -> Outcome<Head> {
    let stored = message::find(tx, id).await?.ok_or_else(Refusal::missing)?;
    let mut head = head::open_as(tx, stored.conversation.as_str(), Action::ConversationChange).await?;
    let freed = tx.exec("update messages set held = 0 where id = $1 and held = 1", args![id]).await?;
    if freed == 0 {
        return Err(refusals::not_held().into());
    }
    let author = &stored.message.author;
    let sender = Party {
        handle: author.handle.clone(),
        ..Party::new(author.name.clone(), author.address.clone().unwrap_or_default())
    };
    let target = match decision {
        Decision::Accept => accept(tx, &mut head, (&stored, &sender)).await?,
        Decision::Separate => separate(tx, &mut head, (&stored, &sender)).await?,
    };
    tx.tell(Fact::new(Kind::MessageReleased).conversation(&head.id).message(id).inbox(&head.inbox));
    Ok(target)
}

async fn accept(tx: &mut Tx, head: &mut Head, (stored, sender): (&Stored, &Party)) -> Outcome<Head> {
    if aside::is_outsider(tx, &head.id, &sender.address).await? {
        note_id(tx, head, stored).await?;
        let (id, at) = (&stored.message.id, stored.message.at);
        aside::arrive(tx, head, aside::Came { id, who: sender, text: &stored.text, at, wakes: true }).await?;
    } else {
        people::add(tx, &head.id, sender, ("cc", None)).await?;
        arrive(tx, head, stored).await?;
    }
    recount_held(tx, head).await?;
    head::save(tx, head).await?;
    event::write(
        tx,
        &head.id,
        "filed",
        &format!("let {} take part", sender.address),
        json!({ "message": stored.message.id }),
    )
    .await?;
    Ok(head.clone())
}

async fn arrive(tx: &mut Tx, head: &mut Head, stored: &Stored) -> Outcome<()> {
    head.message_count += 1;
    head.last_in_at = Some(tx.now());
    head.last_at = head.last_at.max(stored.message.at);
    head.waiting_since = head.waiting_since.or(Some(stored.message.at));
    head.status = head.status.after_customer_message();
    head.snippet = nodes::snippet(&stored.text);
    note_id(tx, head, stored).await
}

async fn note_id(tx: &mut Tx, head: &Head, stored: &Stored) -> Outcome<()> {
    if let Some(id) = &stored.message.message_id {
        let sql = "insert into message_ids (inbox_id, provider_id, conversation_id, message_id, origin) values ($1, $2, $3, $4, 'received') on conflict do nothing";
        tx.exec(sql, args![&head.inbox, id, &head.id, &stored.message.id]).await?;
    }
    Ok(())
}

async fn separate(tx: &mut Tx, head: &mut Head, (stored, sender): (&Stored, &Party)) -> Outcome<Head> {
    let customer = unproven::writer(tx, stored).await?;
    let new = NewHead {
        inbox: head.inbox.clone(),
        channel: head.channel.clone(),
        visibility: "private",
        internal: head.internal,
        subject: stored.message.subject.clone(),
        customer: customer.clone(),
        requester: None,
        team: head.team.clone(),
        at: stored.message.at,
        language: stored.message.language.clone(),
    };
    let mut own = head::create(tx, new).await?;
    tx.exec(
        "update messages set conversation_id = $2, author_id = $3 where id = $1",
        args![&stored.message.id, &own.id, customer.as_ref()],
    )
    .await?;
    store::search::move_to(tx, stored.message.id.as_str(), own.id.as_str()).await?;
    people::add(tx, &own.id, sender, ("customer", customer.as_ref())).await?;
    arrive(tx, &mut own, stored).await?;
    own.thread_version += 1;
    head::save(tx, &mut own).await?;
    recount_held(tx, head).await?;
    head.thread_version += 1;
    head::save(tx, head).await?;
    event::write(tx, &own.id, "filed", &format!("separated from #{}", head.number), json!({ "from": head.id })).await?;
    event::write(
        tx,
        &head.id,
        "filed",
        &format!("a message from {} became #{}", sender.address, own.number),
        json!({ "to": own.id }),
    )
    .await?;
    let fact = Fact::new(Kind::ConversationOpened).conversation(&own.id).inbox(&own.inbox).with("number", own.number);
    tx.tell(fact.customer(customer.as_ref()));
    Ok(own)
}
