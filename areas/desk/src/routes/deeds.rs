//! What one did that can be taken back.

use crate::undo;
use base::{Action, DeedId, Time};
use schemars::JsonSchema;
use serde::Serialize;
use store::deed;
use web::{Answer, Ask, List, Needs, Page, Paging, Route, get, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/deeds", Needs::Permission(Action::ConversationRead), "what one did that can be taken back", mine),
        post("/deeds/{id}/undo", Needs::Permission(Action::ConversationChange), "take back what was done", take_back),
    ]
}

#[derive(Debug, Serialize, JsonSchema)]
struct Shown {
    id: DeedId,
    /// `merge`, `move`, `reassign`, `customers`, `bulk` or `macro`.
    kind: String,
    sentence: String,
    at: Time,
    /// Until when it can be taken back.
    until: Time,
    undone_at: Option<Time>,
}

impl From<deed::Deed> for Shown {
    fn from(deed: deed::Deed) -> Self {
        let deed::Deed { id, kind, sentence, at, until, undone_at, .. } = deed;
        Self { id, kind, sentence, at, until, undone_at }
    }
}

async fn mine(ask: Ask<Paging>) -> Answer<List<Shown>> {
    let (before, limit): (Option<DeedId>, i64) = (ask.query.after()?, ask.query.limit());
    let deeds = deed::of(&mut ask.read().await?, &ask.actor, (before, limit)).await?;
    let deeds: Vec<Shown> = deeds.into_iter().map(Shown::from).collect();
    Ok(Page::of(deeds, limit, |deed| deed.id.clone()).into())
}

#[derive(Debug, Serialize, JsonSchema)]
struct Undone {
    deed: Shown,
    /// Rows that somebody changed since and that stayed as they are.
    left: usize,
}

async fn take_back(ask: Ask) -> Answer<Undone> {
    let id: DeedId = ask.id("id")?;
    let mut tx = ask.begin().await?;
    let undone = undo::undo(&mut tx, &id).await?;
    tx.commit().await?;
    Ok(Undone { left: undone.left.len(), deed: undone.deed.into() }.into())
}
