//! The clocks of a conversation.

use super::READ;
use crate::clock::{self, Clock};
use base::Action;
use desk::head;
use web::{Answer, Ask, List, Page, Route, get};

pub(super) fn routes() -> Vec<Route> {
    vec![get("/conversations/{id}/clocks", READ, "what was promised here, and whether it is kept", of)]
}

async fn of(ask: Ask) -> Answer<List<Clock>> {
    let mut conn = ask.read().await?;
    let head = head::open(&mut conn, &ask.actor, ask.text("id")?, Action::ConversationRead).await?;
    Ok(Page::whole(clock::of(&mut conn, &head.id).await?).into())
}
