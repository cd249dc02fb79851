//! Views: those everybody has, those of one's teams, those people saved; with counts.

use crate::list::{Lists, count_of, is_capped};
use crate::quarantine;
use crate::query::{self, Query};
use crate::tally::Counts;
use crate::view::{self, Fields, View as Saved};
use base::{Action, Fault, ViewId};
use schemars::JsonSchema;
use serde::Serialize;
use store::Conn;
use web::{Answer, Ask, List, Needs, Page, Reply, Route, delete, get, post, put};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let read = Needs::Permission(Action::ConversationRead);
    vec![
        get("/views", read, "views with counts", all),
        post("/views", read, "save a view for oneself, a team or everybody", add),
        put("/views/{id}", read, "change a saved view", change),
        delete("/views/{id}", read, "remove a saved view", remove),
    ]
}

#[derive(Debug, Serialize, JsonSchema)]
struct View {
    /// For `GET /conversations?view=`.
    key: String,
    /// Key of the name in the message files.
    title_key: String,
    /// Name, where it is not fixed: a team's, or a saved one.
    title: Option<String>,
    /// Conversations.
    count: i64,
    /// Whether there are more than that.
    count_capped: bool,
    /// `mine`, `shared`, `teams`, `saved` or `other`.
    group: &'static str,
    /// What makes it, where somebody saved it.
    saved: Option<Saved>,
}

async fn all(ask: Ask) -> Answer<List<View>> {
    let me = ask.actor.require_agent()?;
    let mut conn = ask.read().await?;
    let counts = Counts::read(&mut conn, &ask.actor).await?;
    let mut views = Vec::new();
    for (key, group) in view::FIXED {
        if *key == "could_not_process" && ask.actor.check_anywhere(Action::QuarantineRead).is_err() {
            continue;
        }
        let counted = counted(&mut conn, (&ask, &counts), (key, &Query::default())).await?;
        views.push(shown((*key).into(), (format!("view-{}", key.replace('_', "-")), None), (counted, group)));
    }
    for team in team::teams_of(&mut conn, &me).await? {
        let key = format!("team:{}", team.id);
        let counted = counted(&mut conn, (&ask, &counts), (&key, &Query::default())).await?;
        views.push(shown(key, ("view-team".into(), Some(team.name)), (counted, "teams")));
    }
    let zone = crate::colleague::zone_of(&mut conn, &me).await?;
    for saved in view::seen_by(&mut conn, &me).await? {
        let query = query::parse(&saved.fields.q, (&zone, ask.now));
        let counted = counted(&mut conn, (&ask, &counts), (&saved.fields.base, &query)).await?;
        let title = Some(saved.fields.name.clone());
        let view = shown(saved.key(), ("view-saved".into(), title), (counted, "saved"));
        views.push(View { saved: Some(saved), ..view });
    }
    Ok(Page::whole(views).into())
}

/// Kept counts where there is one; else counted, to a bound.
async fn counted(
    conn: &mut Conn,
    (ask, counts): (&Ask, &Counts),
    (view, query): (&str, &Query),
) -> Result<Count, Fault> {
    if let Some(n) = counts.of((view, query)) {
        return Ok(Count { n, capped: false });
    }
    let n = match view {
        "could_not_process" => quarantine::count(conn, &ask.actor).await?,
        _ => count_of(conn, &ask.actor, (view, query, &*ask.house().part::<Lists>()?)).await?,
    };
    Ok(Count { n: n.min(999), capped: is_capped(n) })
}

/// A count, and whether there are more.
#[derive(Clone, Copy)]
struct Count {
    n: i64,
    capped: bool,
}

fn shown(key: String, (title_key, title): (String, Option<String>), (count, group): (Count, &'static str)) -> View {
    View { key, title_key, title, count: count.n, count_capped: count.capped, group, saved: None }
}

async fn add(ask: Ask<(), Fields>) -> Answer<Saved> {
    let mut tx = ask.begin().await?;
    let view = view::add(&mut tx, &ask.body).await?;
    tx.commit().await?;
    Ok(Reply::created(view))
}

async fn change(ask: Ask<(), Fields>) -> Answer<Saved> {
    let id: ViewId = ask.id("id")?;
    let mut tx = ask.begin().await?;
    let view = view::change(&mut tx, &id, (&ask.body, ask.if_match())).await?;
    tx.commit().await?;
    let version = view.version;
    Ok(Reply::from(view).version(version))
}

async fn remove(ask: Ask) -> Answer<Saved> {
    let id: ViewId = ask.id("id")?;
    let mut tx = ask.begin().await?;
    let view = view::remove(&mut tx, &id).await?;
    tx.commit().await?;
    Ok(view.into())
}
