//! Changing many conversations at once; each is checked and told of by itself.

use crate::change::{self, Change, NotChanged};
use crate::head;
use base::{Action, Failure, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Answer, Ask, Needs, Route, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    vec![post(
        "/conversations/bulk",
        Needs::Permission(Action::ConversationBulk),
        "change up to 200 conversations",
        bulk,
    )]
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
    changed: usize,
    failed: Vec<NotChanged>,
}

async fn bulk(ask: Ask<(), Many>) -> Answer<Outcome> {
    let (ask, (), many) = ask.take();
    if many.ids.len() > 200 {
        return Err(Refusal::invalid("ids", "at most 200 at once; send the rest in a second request").into());
    }
    let mut outcome = Outcome { changed: 0, failed: vec![] };
    for id in &many.ids {
        match one(&ask, id, &many.change).await {
            Ok(()) => outcome.changed += 1,
            Err(Failure::Refused(refusal)) => {
                outcome.failed.push(NotChanged { id: id.clone(), code: refusal.code.into(), detail: refusal.detail })
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(outcome.into())
}

async fn one(ask: &Ask, id: &str, change: &Change) -> Result<(), Failure> {
    let mut tx = ask.begin().await?;
    let head = head::open(&mut tx, &ask.actor, id, Action::ConversationRead).await?;
    change::apply(&mut tx, head, change).await?;
    tx.commit().await?;
    Ok(())
}
