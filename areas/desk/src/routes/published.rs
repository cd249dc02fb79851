//! What everyone reads of us, and by whose leave.

use crate::public::published::{self, Published};
use base::Action;
use web::{Answer, Ask, Needs, Page, Paging, Route, get};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let decide = Needs::Permission(Action::Approve);
    vec![get("/published", decide, "what stands in public from us, newest first, and by whose leave", list)]
}

async fn list(ask: Ask<Paging>) -> Answer<Page<Published>> {
    let limit = ask.query.limit();
    let before: Option<String> = ask.query.after()?;
    let reach = ask.actor.reach(Action::Approve);
    let page = (before.as_deref().unwrap_or("~"), limit);
    let items = published::list(&mut ask.read().await?, &reach, page).await?;
    Ok(Page::of(items, limit, |one: &Published| one.id.to_string()).into())
}
