//! The outbox: what waits to leave, and repairing it.

use super::conversations::missing;
use crate::inbox::{self, InboxRef};
use crate::message;
use base::{Action, OutboxId, Outcome, Refusal, Thing, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use store::{Conn, audit, outbox};
use web::{Answer, Ask, Done, Empty, Needs, Page, Paging, Route, get, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let change = Needs::Permission(Action::JobChange);
    vec![
        get("/outbox", Needs::Permission(Action::JobRead), "what leaves and what has left, newest first", list),
        post("/outbox/{id}/retry", change, "send a row again now", retry),
        post("/outbox/{id}/cancel", change, "take a row back that has not left", cancel),
    ]
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Filter {
    state: Option<String>,
    cursor: Option<String>,
    #[schemars(range(min = 1, max = 200))]
    limit: Option<i64>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Shown {
    id: OutboxId,
    channel: String,
    inbox: Option<InboxRef>,
    state: String,
    to: String,
    subject: String,
    run_at: Time,
    attempts: i64,
    last_error: Option<String>,
    message: Option<base::MessageId>,
    conversation: Option<String>,
    may_be_doubled: bool,
    created_at: Time,
}

fn shown(row: outbox::Listed, inboxes: &HashMap<base::InboxId, InboxRef>) -> Shown {
    Shown {
        id: row.id,
        channel: row.channel,
        inbox: row.inbox.and_then(|id| inboxes.get(&id).cloned()),
        state: row.state,
        to: row.sent_to,
        subject: row.subject,
        run_at: row.run_at,
        attempts: row.attempts,
        last_error: row.last_error,
        message: row.message,
        conversation: row.conversation,
        may_be_doubled: row.may_be_doubled,
        created_at: row.created_at,
    }
}

async fn list(ask: Ask<Filter>) -> Answer<Page<Shown>> {
    let paging = Paging { cursor: ask.query.cursor.clone(), limit: ask.query.limit };
    let before: Option<String> = paging.after()?;
    let mut conn = ask.read().await?;
    let (state, before) = (ask.query.state.as_deref(), before.as_deref().unwrap_or("~"));
    let rows = match inbox::reached(&mut conn, &ask.actor.reach(Action::JobRead)).await? {
        None => outbox::list(&mut conn, state, before, paging.limit()).await?,
        Some(inboxes) => outbox::list_of(&mut conn, &inboxes, state, (before, paging.limit())).await?,
    };
    let inboxes = inbox::refs(&mut conn).await?;
    let items = rows.into_iter().map(|row| shown(row, &inboxes)).collect();
    Ok(Page::of(items, paging.limit(), |one: &Shown| one.id.to_string()).into())
}

fn settled() -> Refusal {
    Refusal::new("outbox.settled", 409, "this row is being sent or is done; load the list again")
}

/// The row asked for. goodword's own mail belongs to the company, the rest to its inbox.
async fn open(ask: &Ask, conn: &mut Conn) -> Outcome<outbox::Listed> {
    let row = outbox::find(conn, &ask.id("id")?).await?.ok_or_else(missing)?;
    let thing = match &row.inbox {
        Some(id) => inbox::thing(conn, id).await?,
        None => Thing::company(),
    };
    ask.check(Action::JobChange, &thing).map_err(|_unseen| missing())?;
    Ok(row)
}

async fn retry(ask: Ask) -> Done {
    let mut tx = ask.begin().await?;
    let row = open(&ask, &mut tx).await?;
    let id = row.id;
    // Words that were taken back are gone from the conversation: sending them now would say what nobody can see.
    if let Some(message) = &row.message
        && message::find(&mut tx, message).await?.is_none()
    {
        return Err(settled().into());
    }
    if !outbox::retry(&mut tx, &id).await? {
        return Err(settled().into());
    }
    audit::write(&mut tx, "outbox.retried", id.as_str(), json!({})).await?;
    tx.commit().await?;
    Empty::done()
}

async fn cancel(ask: Ask) -> Done {
    let mut tx = ask.begin().await?;
    let id = open(&ask, &mut tx).await?.id;
    if !outbox::cancel(&mut tx, &id).await? {
        return Err(settled().into());
    }
    audit::write(&mut tx, "outbox.cancelled", id.as_str(), json!({})).await?;
    tx.commit().await?;
    Empty::done()
}
