//! First steps.

use crate::checklist::{self, Step};
use base::Action;
use schemars::JsonSchema;
use serde::Serialize;
use web::{Answer, Ask, Needs, Route, get};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    vec![get("/checklist", Needs::Permission(Action::InboxChange), "first steps, ticked by what happened", steps)]
}

#[derive(Debug, Serialize, JsonSchema)]
struct Steps {
    steps: Vec<Step>,
    done: usize,
}

async fn steps(ask: Ask) -> Answer<Steps> {
    let steps = checklist::steps(&mut ask.read().await?).await?;
    let done = steps.iter().filter(|step| step.done).count();
    Ok(Steps { steps, done }.into())
}
