//! Labels.

use crate::label::{self, Label};
use base::Action;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::audit;
use web::{Answer, Ask, List, Needs, Page, Reply, Route, delete, get, patch, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let change = Needs::Permission(Action::LabelChange);
    vec![
        get("/labels", Needs::Permission(Action::ConversationRead), "all labels", all),
        post("/labels", change, "add a label", add),
        patch("/labels/{id}", change, "rename or recolour a label", change_one),
        delete("/labels/{id}", change, "remove a label everywhere", remove),
    ]
}

async fn all(ask: Ask) -> Answer<List<Label>> {
    Ok(Page::whole(label::all(&mut ask.read().await?).await?).into())
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewLabel {
    name: String,
    colour: String,
}

async fn add(ask: Ask<(), NewLabel>) -> Answer<Label> {
    let (ask, (), new) = ask.take();
    let mut tx = ask.begin().await?;
    let label = label::add(&mut tx, &new.name, &new.colour).await?;
    audit::write(&mut tx, "label.added", label.id.as_str(), json!({ "name": label.name })).await?;
    tx.commit().await?;
    Ok(Reply::created(label))
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct LabelChange {
    name: Option<String>,
    colour: Option<String>,
}

async fn change_one(ask: Ask<(), LabelChange>) -> Answer<Label> {
    let (ask, (), change) = ask.take();
    let id = ask.id("id")?;
    let mut tx = ask.begin().await?;
    let before = label::get(&mut tx, &id).await?;
    ask.check_version(before.version)?;
    let label = label::change(&mut tx, &id, (change.name.as_deref(), change.colour.as_deref())).await?;
    audit::write(&mut tx, "label.changed", id.as_str(), json!({ "before": before.name, "after": label.name })).await?;
    tx.commit().await?;
    let version = label.version;
    Ok(Reply::from(label).version(version))
}

#[derive(Debug, Serialize, JsonSchema)]
struct Removed {
    /// Conversations that had it.
    conversations: u64,
}

async fn remove(ask: Ask) -> Answer<Removed> {
    let id = ask.id("id")?;
    let mut tx = ask.begin().await?;
    let label = label::get(&mut tx, &id).await?;
    let conversations = label::remove(&mut tx, &id).await?;
    audit::write(&mut tx, "label.removed", id.as_str(), json!({ "name": label.name, "conversations": conversations }))
        .await?;
    tx.commit().await?;
    Ok(Removed { conversations }.into())
}
