//! Changing many conversations at once: choose (frozen), look what it would come to, change, see how far it is.

use crate::bulk::{self, Bulk, Preview};
use crate::change::{Change, NotChanged};
use crate::jobs::change_many::{self, Pace};
use crate::list::{Lists, Wanted};
use crate::view;
use base::{Action, BulkId, DeedId, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Answer, Ask, Needs, Reply, Route, get, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let many = Needs::Permission(Action::ConversationBulk);
    vec![
        post("/conversations/bulk", many, "change up to 200 conversations", at_once),
        post("/bulks", many, "choose conversations to be changed together: all in a view, or these", choose),
        get("/bulks/{id}", many, "how far a change of many is, and what could not be changed", one),
        post("/bulks/{id}/preview", many, "what a change of the chosen would come to", preview),
        post("/bulks/{id}/run", many, "change the chosen; can be taken back for 30 days", run),
    ]
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Many {
    /// Ids, at most 200.
    ids: Vec<String>,
    /// What shall change in each.
    change: Change,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Outcome {
    changed: i64,
    failed: Vec<NotChanged>,
    /// For taking it back.
    deed: Option<DeedId>,
}

async fn at_once(ask: Ask<(), Many>) -> Answer<Outcome> {
    let (ask, (), many) = ask.take();
    if many.ids.len() > 200 {
        return Err(Refusal::invalid("ids", "at most 200 at once; choose them with POST /bulks instead").into());
    }
    let me = ask.actor.require_agent()?;
    let mut tx = ask.begin().await?;
    let chosen = bulk::choose(&mut tx, many.ids).await?;
    let begun = bulk::start(&mut tx, &chosen, &many.change).await?;
    tx.commit().await?;
    change_many::piece(ask.db(), &ask.actor, (&begun, Pace::AtOnce)).await?;
    change_many::piece(ask.db(), &ask.actor, (&begun, Pace::AtOnce)).await?;
    let bulk = bulk::own(&mut ask.read().await?, &me, &begun.id).await?;
    Ok(Outcome { changed: bulk.done + bulk.same, failed: bulk.failures, deed: bulk.deed }.into())
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Chosen {
    /// Key of a view; all that is in it now.
    view: Option<String>,
    /// Words and operators within the view.
    q: Option<String>,
    /// Or these ids.
    ids: Vec<String>,
}

async fn choose(ask: Ask<(), Chosen>) -> Answer<Bulk> {
    let (ask, (), chosen) = ask.take();
    let me = ask.actor.require_agent()?;
    let mut tx = ask.begin().await?;
    let bulk = match &chosen.view {
        Some(view) => {
            let typed = chosen.q.as_deref().unwrap_or("");
            let (view, query, _) = view::asked(&mut tx, &me, (view, typed, ask.now)).await?;
            let lists = ask.part::<Lists>()?;
            let wanted = Wanted { view: &view, query, sort: None, after: None, limit: 0, lists: &lists };
            bulk::choose_list(&mut tx, &wanted).await?
        }
        None => bulk::choose(&mut tx, chosen.ids).await?,
    };
    tx.commit().await?;
    Ok(Reply::created(bulk))
}

async fn mine<B>(ask: &Ask<(), B>) -> base::Outcome<Bulk> {
    let id: BulkId = ask.id("id")?;
    bulk::own(&mut ask.read().await?, &ask.actor.require_agent()?, &id).await
}

async fn one(ask: Ask) -> Answer<Bulk> {
    Ok(mine(&ask).await?.into())
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wished {
    /// What shall change in each.
    change: Change,
}

async fn preview(ask: Ask<(), Wished>) -> Answer<Preview> {
    let chosen = mine(&ask).await?;
    Ok(bulk::preview(&mut ask.read().await?, &ask.actor, (&chosen, &ask.body.change)).await?.into())
}

async fn run(ask: Ask<(), Wished>) -> Answer<Bulk> {
    let chosen = mine(&ask).await?;
    let mut tx = ask.begin().await?;
    let begun = bulk::start(&mut tx, &chosen, &ask.body.change).await?;
    change_many::enqueue(&mut tx, &begun.id, 0).await?;
    tx.commit().await?;
    Ok(begun.into())
}
