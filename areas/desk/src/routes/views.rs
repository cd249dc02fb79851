//! The list of views with their counts.

use crate::list::{count, is_capped};
use base::Action;
use schemars::JsonSchema;
use serde::Serialize;
use web::{Answer, Ask, List, Needs, Page, Route, get};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    vec![get("/views", Needs::Permission(Action::ConversationRead), "views with counts", all)]
}

#[derive(Debug, Serialize, JsonSchema)]
struct View {
    /// For `GET /conversations?view=`.
    key: String,
    /// Key of the name in the message files.
    title_key: String,
    /// Name, where it is not fixed: a team's.
    title: Option<String>,
    /// Conversations, counted to 999.
    count: i64,
    /// Whether there are more than that.
    count_capped: bool,
    /// `mine`, `shared`, `teams` or `other`.
    group: &'static str,
}

/// Views everybody has, in order.
const FIXED: &[(&str, &str)] = &[
    ("mine", "mine"),
    ("mentions", "mine"),
    ("drafts", "mine"),
    ("starred", "mine"),
    ("unassigned", "shared"),
    ("all", "shared"),
    ("waiting", "shared"),
    ("snoozed", "shared"),
    ("internal", "shared"),
    ("held", "other"),
    ("failed", "other"),
    ("resolved", "other"),
    ("spam", "other"),
    ("trash", "other"),
];

async fn all(ask: Ask) -> Answer<List<View>> {
    let mut conn = ask.read().await?;
    let mut views = Vec::new();
    for (key, group) in FIXED {
        let count = count(&mut conn, &ask.actor, key).await?;
        views.push(View {
            key: (*key).into(),
            title_key: format!("view-{key}"),
            title: None,
            count: count.min(999),
            count_capped: is_capped(count),
            group,
        });
    }
    let me = ask.actor.require_agent()?;
    for team in team::teams_of(&mut conn, &me).await? {
        let key = format!("team:{}", team.id);
        let count = count(&mut conn, &ask.actor, &key).await?;
        views.push(View {
            key,
            title_key: "view-team".into(),
            title: Some(team.name),
            count: count.min(999),
            count_capped: is_capped(count),
            group: "teams",
        });
    }
    Ok(Page::whole(views).into())
}
