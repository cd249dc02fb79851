//! Answers a colleague wrote with another program: they stand in their conversation and count as answers, and are never
//! sent from here (MAIL-106, CH-111).

use crate::file::{self, Owner};
use crate::head::{self, Head};
use crate::jobs::take_in::{Here, Inbound, describe, fold, note_ids, seen_before, settle};
use crate::landing::{self, Candidate};
use crate::letter::{Letter, Private, Public};
use crate::message::{self, Author, NewMessage, Recipients};
use crate::public::outside;
use crate::status::Status;
use crate::{arrived, aside, bridge, nodes, people, rest};
use base::facts::{Fact, Kind};
use base::{Fault, MessageId, Outcome, Time};
use contract::{Incoming, Kind as Sort, Party};
use store::{Tx, args};

/// Puts it where it belongs.
pub(crate) async fn append(tx: &mut Tx, here: Here<'_>, inbound: &Inbound, mut message: Incoming) -> Outcome<()> {
    if seen_before(tx, inbound, &message).await? {
        return Ok(());
    }
    if message.post.is_some() {
        return outside::append(tx, here, inbound, message).await;
    }
    describe(tx, inbound, &message).await?;
    let Some((mut head, because, alias)) = place(tx, here, inbound, &message).await? else {
        return Ok(settle(tx, inbound, ("system", "it was sent by another program, to nobody but ourselves")).await?);
    };
    fold(tx, here, &head, &mut message).await?;
    let (id, at) = (MessageId::mint(tx.now()), sent_at(inbound, &message));
    let answers = answers(tx, &head, &message).await?;
    store(tx, &id, inbound, (&message, &head, at), (answers, &because)).await?;
    note(tx, (inbound, &message), (&head, &id), alias).await?;
    join(tx, here, &head, (&message, answers)).await?;
    count(&mut head, &message, at);
    if answers && !inbound.archive {
        stop(tx, &mut head, at).await?;
    }
    head::save(tx, &mut head).await?;
    tx.tell(Fact::new(Kind::ReplySent).conversation(&head.id).message(&id).inbox(&head.inbox).with("outside", true));
    let sql = "update inbound set message_id = $2, conversation_id = $3 where id = $1";
    Ok(tx.exec(sql, args![&inbound.id, &id, &head.id]).await.map(drop)?)
}

/// By which names it and what it came as are found again.
async fn note(
    tx: &mut Tx,
    (inbound, message): (&Inbound, &Incoming),
    (head, id): (&Head, &MessageId),
    alias: Option<String>,
) -> Result<(), Fault> {
    message::mark_origin(tx, id, alias).await?;
    rest::note(tx, id, inbound).await?;
    note_ids(tx, (&head.inbox, head), id, message).await
}

/// What waited is answered; who wrote again since then waits on.
async fn stop(tx: &mut Tx, head: &mut Head, at: Time) -> Outcome<()> {
    if head.last_in_at.is_none_or(|asked| asked <= at) {
        return answered(tx, head, at).await;
    }
    Ok(first_answered(tx, head, at).await?)
}

/// The conversation its ids name, and the name of it they used; else a new one with whom it was sent to; nothing where it
/// went to nobody.
async fn place(
    tx: &mut Tx,
    here: Here<'_>,
    inbound: &Inbound,
    message: &Incoming,
) -> Outcome<Option<(Head, String, Option<String>)>> {
    if let Some(Candidate { head, rule, .. }) = landing::candidate(tx, &inbound.inbox, message).await? {
        let (head, alias) = bridge::close(tx, head, (&inbound.inbox, message, bridge::By::Us)).await?;
        return Ok(Some((head, rule.words().to_owned(), alias)));
    }
    let Some(first) = theirs(here, message).next() else { return Ok(None) };
    let why = "it was written with another program and names no message known here";
    let begun = Incoming { from: first.clone(), ..message.clone() };
    let mut head = arrived::open(tx, here.account, &begun, (here.inbox, why, None, sent_at(inbound, message))).await?;
    people::add(tx, &head.id, first, ("customer", head.customer.as_ref())).await?;
    head.status = if inbound.archive { Status::Resolved } else { Status::Waiting };
    head.resolved_at = inbound.archive.then_some(inbound.at);
    Ok(Some((head, why.to_owned(), None)))
}

/// Recipients that are not ourselves; no more than take part in a conversation.
fn theirs<'a>(here: Here<'a>, message: &'a Incoming) -> impl Iterator<Item = &'a Party> {
    let all = message.to.iter().chain(&message.cc);
    all.filter(move |party| !here.account.owns(&party.address) && people::is_address(&party.address)).take(40)
}

/// Whoever else gets an answer takes part; a question to somebody else goes apart.
async fn join(tx: &mut Tx, here: Here<'_>, head: &Head, (message, answers): (&Incoming, bool)) -> Result<(), Fault> {
    let role = if answers { "cc" } else { aside::OUTSIDER };
    for party in theirs(here, message) {
        people::add(tx, &head.id, party, (role, None)).await?;
    }
    Ok(())
}

/// When it left, as the folder says; never later than it was found there.
fn sent_at(inbound: &Inbound, message: &Incoming) -> Time {
    let kept = inbound.envelope.get("arrived_at").and_then(serde_json::Value::as_i64).map(Time);
    kept.or(message.written_at).unwrap_or(inbound.at).min(inbound.at)
}

/// Whether somebody who takes part gets it: a question to somebody else is no answer.
async fn answers(tx: &mut Tx, head: &Head, message: &Incoming) -> Result<bool, Fault> {
    if message.kind != Sort::Message {
        return Ok(false);
    }
    for party in message.to.iter().chain(&message.cc).take(40) {
        let takes_part = landing::takes_part(tx, head, &party.address).await?;
        if takes_part && !aside::is_outsider(tx, &head.id, &party.address).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(crate) async fn store(
    tx: &mut Tx,
    id: &MessageId,
    inbound: &Inbound,
    (message, head, at): (&Incoming, &Head, Time),
    (answers, because): (bool, &str),
) -> Outcome<()> {
    let author = Author {
        kind: "agent".into(),
        id: None,
        name: message.from.name.clone(),
        address: Some(message.from.address.clone()),
        handle: message.from.handle.clone(),
    };
    let new = NewMessage {
        conversation: head.id.clone(),
        inbox: inbound.inbox.clone(),
        at,
        direction: "out",
        visibility: if message.is_public() { Public::VISIBILITY } else { Private::VISIBILITY },
        channel: head.channel.clone(),
        how: None,
        kind: if answers { "message" } else { "forward" },
        author,
        recipients: Recipients { to: message.to.clone(), cc: message.cc.clone(), bcc: vec![], reply_to: vec![] },
        subject: message.subject.clone(),
        text: message.text.clone(),
        body: message.body.clone(),
        quoted: message.quoted.clone(),
        remote_images: message.remote_images,
        has_original: message.has_original,
        raw_blob: Some(inbound.blob.clone()),
        automatic: message.kind != Sort::Message,
        held: false,
        warnings: vec![],
        because: Some(format!("written outside goodword; here because {because}")),
        provider_id: message.provider_id.clone(),
        language: message.language.clone(),
        files: file::names_of(&message.files),
    };
    message::insert(tx, id, &new).await?;
    let sql = "update messages set sent_state = 'sent', sent_detail = 'written outside goodword' where id = $1";
    tx.exec(sql, args![id]).await?;
    for one in &message.files {
        file::keep(tx, one, &Owner::Message(id.clone())).await?;
    }
    Ok(())
}

pub(crate) fn count(head: &mut Head, message: &Incoming, at: Time) {
    head.message_count += 1;
    head.thread_version += 1;
    head.has_attachment |= message.files.iter().any(|file| !file.inline);
    if at >= head.last_at {
        head.last_at = at;
        head.snippet = nodes::snippet(if message.new_text.is_empty() { &message.text } else { &message.new_text });
    }
}

/// The first answer, whoever has written since.
async fn first_answered(tx: &mut Tx, head: &Head, at: Time) -> Result<(), Fault> {
    let first = "update conversations set first_reply_at = coalesce(first_reply_at, $2) where id = $1";
    tx.exec(first, args![&head.id, at]).await.map(drop)
}

/// It is the customer's turn.
pub(crate) async fn answered(tx: &mut Tx, head: &mut Head, at: Time) -> Outcome<()> {
    first_answered(tx, head, at).await?;
    head.waiting_since = None;
    if head.status != Status::Open {
        return Ok(());
    }
    head.status = Status::Waiting;
    crate::event::write(
        tx,
        &head.id,
        "status",
        "waits for the customer: a colleague answered with another program",
        serde_json::json!({}),
    )
    .await?;
    let fact = Fact::new(Kind::StatusChanged).conversation(&head.id).inbox(&head.inbox);
    tx.tell(fact.with("from", Status::Open.code()).with("to", Status::Waiting.code()));
    Ok(())
}
