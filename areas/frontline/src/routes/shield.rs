//! Messages that hurt.

use crate::reading;
use crate::shield::{self, Pattern};
use base::{Action, MessageId};
use web::{Answer, Ask, Done, Empty, List, Needs, Page, Route, delete, get, put};

pub(super) fn routes() -> Vec<Route> {
    let note = Needs::Permission(Action::ConversationNote);
    vec![
        put("/messages/{id}/abuse", note, "fold a message away that hurts", flag),
        delete("/messages/{id}/abuse", note, "show a message again that was folded away", unflag),
        get(
            "/abuse",
            Needs::Permission(Action::Approve),
            "conversations with messages that hurt, for whoever leads",
            list,
        ),
    ]
}

async fn flag(ask: Ask) -> Done {
    let id: MessageId = ask.id("id")?;
    let mut tx = ask.begin().await?;
    let head = shield::opened(&mut tx, &id).await?;
    shield::flag(&mut tx, &id, "agent").await?;
    reading::tell(&mut tx, &head);
    tx.commit().await?;
    Empty::done()
}

async fn unflag(ask: Ask) -> Done {
    let id: MessageId = ask.id("id")?;
    let mut tx = ask.begin().await?;
    let head = shield::opened(&mut tx, &id).await?;
    shield::unflag(&mut tx, &id).await?;
    reading::tell(&mut tx, &head);
    tx.commit().await?;
    Empty::done()
}

async fn list(ask: Ask) -> Answer<List<Pattern>> {
    let patterns = shield::patterns(&mut ask.read().await?, &ask.actor.reach(Action::Approve)).await?;
    Ok(Page::whole(patterns).into())
}
