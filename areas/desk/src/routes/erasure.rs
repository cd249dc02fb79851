//! Erasing a person: what would go, and doing it.

use crate::erase::{self, Also, Order, Preview};
use base::{Action, CustomerId, Thing};
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Answer, Ask, Done, Empty, Needs, Route, get, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Action::CustomerErase);
    vec![
        get("/customers/{id}/erasure", needs, "what an erasure of this person would take", preview),
        post("/customers/{id}/erasure", needs, "erase a person and all they wrote; cannot be taken back", run).unkept(),
    ]
}

async fn preview(ask: Ask) -> Answer<Preview> {
    ask.check(Action::CustomerErase, &Thing::company())?;
    let id: CustomerId = ask.id("id")?;
    Ok(erase::preview(&mut ask.read().await?, ask.db().folder(), &id).await?.into())
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// Why; kept for ever, so without name and address.
    reason: String,
    /// What the preview says has to be typed.
    confirm: String,
}

async fn run(ask: Ask<(), Wanted>) -> Done {
    ask.check(Action::CustomerErase, &Thing::company())?;
    let id: CustomerId = ask.id("id")?;
    let also = ask.part::<Also>()?;
    let mut tx = ask.begin().await?;
    let order = Order { customer: &id, reason: &ask.body.reason, confirm: &ask.body.confirm };
    erase::erase(&mut tx, (ask.house().vault(), &also), order).await?;
    tx.commit().await?;
    Empty::done()
}
