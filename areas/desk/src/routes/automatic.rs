//! What an inbox does by itself.

use crate::automatic::{self, Automatic, Which, words};
use crate::inbox;
use base::facts::{Fact, Kind};
use base::{Action, InboxId, Outcome, Refusal, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::audit;
use web::{Answer, Ask, Needs, Reply, Route, get, post, put};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let (read, change) = (Needs::Permission(Action::InboxRead), Needs::Permission(Action::InboxChange));
    vec![
        get("/inboxes/{id}/automatic", read, "what an inbox does by itself", one),
        put("/inboxes/{id}/automatic", change, "change what an inbox does by itself", change_one),
        post("/inboxes/{id}/automatic/preview", change, "see an automatic answer as a customer would", preview),
    ]
}

async fn checked<Q, B>(ask: &Ask<Q, B>, action: Action) -> Outcome<InboxId> {
    let id: InboxId = ask.id("id")?;
    let thing = inbox::thing(&mut ask.read().await?, &id).await?;
    ask.check(action, &thing).map_err(|refused| match action {
        Action::InboxRead => super::conversations::missing(),
        _ => refused,
    })?;
    Ok(id)
}

/// What an inbox does by itself, as it stands.
#[derive(Debug, Serialize, JsonSchema)]
struct Current {
    #[serde(flatten)]
    automatic: Automatic,
    /// Counts changes.
    version: i64,
}

impl Current {
    fn reply(automatic: Automatic, version: i64) -> Reply<Self> {
        Reply::from(Self { automatic, version }).version(version)
    }
}

async fn one(ask: Ask) -> Answer<Current> {
    let id = checked(&ask, Action::InboxRead).await?;
    let (automatic, version) = automatic::of(&mut ask.read().await?, &id).await?;
    Ok(Current::reply(automatic, version))
}

async fn change_one(ask: Ask<(), Automatic>) -> Answer<Current> {
    let id = checked(&ask, Action::InboxChange).await?;
    let (ask, (), wished) = ask.take();
    wished.check()?;
    let mut tx = ask.begin().await?;
    let (before, version) = automatic::of(&mut tx, &id).await?;
    ask.check_version(version)?;
    if before == wished {
        return Ok(Current::reply(wished, version));
    }
    automatic::save(&mut tx, &id, &wished).await?;
    audit::write(&mut tx, "inbox.automatic_changed", id.as_str(), json!({ "before": before, "after": wished })).await?;
    tx.tell(Fact::new(Kind::InboxChanged).inbox(&id));
    tx.commit().await?;
    Ok(Current::reply(wished, version + 1))
}

/// Which automatic answer.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Asked {
    /// A message has arrived.
    Acknowledgement,
    /// Nobody is there.
    Away,
    /// A message was too large.
    Large,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Draft {
    which: Asked,
    /// `en`, `de`, `fr` or `es`.
    language: String,
    text: String,
    #[serde(default)]
    until: Option<Time>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Shown {
    /// Sender as the customer sees it.
    from: String,
    /// Subject: goodword's own, since the sender may be pretended.
    subject: String,
    /// Text with its blanks filled.
    text: String,
}

async fn preview(ask: Ask<(), Draft>) -> Answer<Shown> {
    let id = checked(&ask, Action::InboxChange).await?;
    let (ask, (), draft) = ask.take();
    let language = words::of(&draft.language)
        .ok_or_else(|| Refusal::invalid("language", "automatic texts are written in one of en, de, fr, es"))?;
    let mut conn = ask.read().await?;
    let inbox = inbox::get(&mut conn, &id).await?;
    let company = team::company(&mut conn).await?;
    let which = match draft.which {
        Asked::Acknowledgement => Which::Acknowledgement,
        Asked::Away => Which::Away,
        Asked::Large => Which::Large,
    };
    let (subject, text) = automatic::preview(&company, (which, &draft.text), language, draft.until);
    let from = format!("{} <{}>", inbox.from_name, inbox.address.unwrap_or_default());
    Ok(Shown { from, subject, text }.into())
}
