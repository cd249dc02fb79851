//! Notifications of the asker.

use crate::message::Author;
use crate::notify;
use base::{ConversationId, NotificationId, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Answer, Ask, Needs, Page, Paging, Route, get, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/notifications", Needs::SignIn, "one's own notifications, newest first", list),
        post("/notifications/read", Needs::SignIn, "mark notifications read: these, or all", read),
    ]
}

#[derive(Debug, Serialize, JsonSchema)]
struct Where {
    id: ConversationId,
    number: i64,
    subject: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Notification {
    id: NotificationId,
    at: Time,
    kind: String,
    conversation: Where,
    actor: Author,
    text: String,
    /// Whether the text or the subject hurts: it is of a message that is folded away.
    hurts: bool,
    read: bool,
}

fn shown(one: notify::Listed) -> Notification {
    let kind = if one.actor_id.is_some() { "agent" } else { "system" };
    Notification {
        id: one.id,
        at: one.at,
        kind: one.kind,
        conversation: Where { id: one.conversation, number: one.number, subject: one.subject },
        actor: Author { kind: kind.into(), id: one.actor_id, name: one.actor_name, address: None, handle: None },
        text: one.text,
        hurts: one.hurts,
        read: one.read,
    }
}

async fn list(ask: Ask<Paging>) -> Answer<Page<Notification>> {
    let limit = ask.query.limit();
    let before: Option<String> = ask.query.after()?;
    let page = (before.as_deref().unwrap_or("~"), limit);
    let list = notify::list(&mut ask.read().await?, &ask.actor, page).await?;
    let items = list.into_iter().map(shown).collect();
    Ok(Page::of(items, limit, |one: &Notification| one.id.to_string()).into())
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Which {
    /// These; all if absent.
    ids: Option<Vec<NotificationId>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Unread {
    unread: i64,
}

async fn read(ask: Ask<(), Which>) -> Answer<Unread> {
    let (ask, (), which) = ask.take();
    let me = ask.actor.require_agent()?;
    let mut tx = ask.begin().await?;
    notify::mark_read(&mut tx, &me, which.ids.as_deref()).await?;
    tx.commit().await?;
    let unread = notify::unread(&mut ask.read().await?, &me).await?;
    Ok(Unread { unread }.into())
}
