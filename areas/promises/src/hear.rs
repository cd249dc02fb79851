//! Reads facts by their sequence: of answers that left, the promises are written down; of whoever left, what they owed is
//! given on. In one transaction with how far it got, and a place of a message holds one promise: twice is like once.

use crate::acts;
use crate::choice::{self, Choice};
use crate::owner;
use crate::promise::{Named, Origin};
use crate::promise_store::{self, New};
use crate::when::{Calendars, Frame};
use base::facts::Kind;
use base::{Actor, Fault, MessageId, Time};
use desk::head;
use serde_json::json;
use store::{Conn, Db, Row, Tx, args, facts_log};
use tokio::sync::watch;

/// A promise found in an answer, and what its writer had decided of it.
pub(crate) struct Found {
    pub(crate) new: New,
    choice: Choice,
}

/// Hears until `stop` says so.
pub async fn run(db: Db, calendars: Calendars, stop: watch::Receiver<bool>) {
    store::follow(&db, ("promises", || step(&db, &calendars)), stop).await;
}

/// Considers the next page of facts; gives how many there were.
pub async fn step(db: &Db, calendars: &Calendars) -> Result<usize, Fault> {
    let mut conn = db.read().await?;
    let from = conn.one("select heard_to from promise_hearing where only_row = 1", args![]).await?.only::<i64>()?;
    let page = facts_log::after(&mut conn, from).await?;
    let Some(last) = page.last() else { return Ok(0) };
    // Texts are read before others have to wait.
    let mut found = Vec::new();
    for fact in page.iter().filter(|fact| fact.kind == Kind::ReplySent) {
        if let Some(message) = &fact.message {
            found.extend(said(&mut conn, calendars, message).await?);
        }
    }
    drop(conn);
    let mut tx = db.begin(&Actor::system()).await?;
    let sql = "update promise_hearing set heard_to = $2 where only_row = 1 and heard_to = $1";
    if tx.exec(sql, args![from, last.seq]).await? == 1 {
        for one in found {
            keep(&mut tx, one).await?;
        }
        for gone in page.iter().filter(|fact| fact.kind == Kind::AgentDeactivated) {
            if let Some(agent) = &gone.agent {
                owner::left(&mut tx, agent).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(page.len())
}

/// The promises of an answer that left. What the customer wrote, quotes and forwards hold none of ours.
pub(crate) async fn said(conn: &mut Conn, calendars: &Calendars, message: &MessageId) -> Result<Vec<Found>, Fault> {
    let sql = "select conversation_id, at, author_id, visibility, text from messages
         where id = $1 and direction = 'out' and author_kind = 'agent' and kind <> 'forward' and automatic = 0";
    let Some(row) = conn.maybe(sql, args![message]).await? else { return Ok(vec![]) };
    let Some(head) = head::find(conn, &row.get::<String>("conversation_id")?).await? else { return Ok(vec![]) };
    if head.internal {
        return Ok(vec![]);
    }
    let (text, at): (String, Time) = (row.get("text")?, row.get("at")?);
    let frame = Frame::of(conn, calendars, &head).await?;
    let promises = voice::promises(&text, head.language.as_deref(), frame.day_of(at));
    let mut all = Vec::new();
    for (place, promise) in (0..).zip(&promises) {
        let choice = choice::of(conn, &head.id, &promise.quote).await?;
        let new = written(&head, (message, place, &row), (&frame, promise, &choice))?;
        all.push(Found { new, choice });
    }
    Ok(all)
}

fn written(
    head: &head::Head,
    (message, place, row): (&MessageId, i64, &Row),
    (frame, promise, choice): (&Frame, &voice::Promise, &Choice),
) -> Result<New, Fault> {
    let made_at: Time = row.get("at")?;
    let due = frame.due(promise, made_at);
    Ok(New {
        conversation: head.id.clone(),
        message: Some(message.clone()),
        place: Some(place),
        origin: if *choice == Choice::default() { Origin::Found } else { Origin::Judged },
        words: promise.quote.clone(),
        what: promise.what.clone(),
        promiser: row.get("author_id")?,
        owner: row.get("author_id")?,
        visibility: row.get("visibility")?,
        made_at,
        due_at: choice.due_at.unwrap_or(due.at),
        zone: frame.name.clone(),
        named: if choice.due_at.is_some() { Named::Chosen } else { due.named },
        renews: None,
    })
}

async fn keep(tx: &mut Tx, Found { new, choice }: Found) -> Result<(), Fault> {
    let Some(head) = head::find(tx, new.conversation.as_str()).await? else { return Ok(()) };
    choice::done(tx, &head.id, &new.words).await?;
    let Some(why) = choice.declined else { return acts::made(tx, &head, &new).await.map(drop) };
    // That it was found and why it is none stays to be seen; nobody is called for it.
    let Some(id) = promise_store::insert(tx, &new).await? else { return Ok(()) };
    let now = tx.now();
    tx.exec("update promises set state = 'void', settled_at = $2 where id = $1", args![&id, now]).await?;
    promise_store::add_act(tx, &id, ("void", &why, json!({ "by": new.promiser }))).await
}
