//! What was received, by what became of it.

use super::conversations::missing;
use crate::inbox::{self, InboxRef};
use crate::quarantine::{self, Kept};
use base::{Action, InboundId, Outcome, Refusal, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Conn, audit, blobs};
use web::{Answer, Ask, Done, Empty, Needs, Page, Paging, Route, get, post};

const SHOWN: usize = 256 * 1024;

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let (read, change) = (Needs::Permission(Action::QuarantineRead), Needs::Permission(Action::QuarantineChange));
    vec![
        get("/quarantine", read, "what was received and became this, newest first", list),
        get("/quarantine/counts", read, "what became of everything received, counted to a thousand each", counts),
        get("/quarantine/{id}/source", read, "the raw bytes of something received", source),
        post("/quarantine/{id}/retry", change, "try to process it again", retry),
        post("/quarantine/{id}/conversation", change, "make a conversation of what was taken for none", converse),
        post("/quarantine/{id}/discard", change, "put it aside; the bytes stay", discard),
    ]
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Filter {
    /// `quarantined` (default), `duplicate`, `echo`, `system` (reports that count for nothing), `unknown`, `discarded`, `new` (not
    /// looked at yet) or `done` (in a conversation).
    state: Option<String>,
    cursor: Option<String>,
    #[schemars(range(min = 1, max = 200))]
    limit: Option<i64>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Shown {
    id: InboundId,
    inbox: Option<InboxRef>,
    at: Time,
    reason: String,
    from: Option<String>,
    subject: Option<String>,
    size: i64,
    tries: i64,
    state: String,
    /// Number of the conversation it is in.
    conversation: Option<i64>,
}

async fn list(ask: Ask<Filter>) -> Answer<Page<Shown>> {
    let paging = Paging { cursor: ask.query.cursor.clone(), limit: ask.query.limit };
    let before: Option<String> = paging.after()?;
    let mut conn = ask.read().await?;
    let state = ask.query.state.as_deref().unwrap_or("quarantined");
    let page = (before.as_deref().unwrap_or("~"), paging.limit());
    let kept = quarantine::list(&mut conn, &ask.actor.reach(Action::QuarantineRead), state, page).await?;
    let inboxes = inbox::refs(&mut conn).await?;
    let shown = |one: Kept| Shown {
        inbox: inboxes.get(&one.inbox).cloned(),
        id: one.id,
        at: one.at,
        reason: one.reason,
        from: one.sender,
        subject: one.subject,
        size: one.size,
        tries: one.tries,
        state: one.state,
        conversation: one.conversation,
    };
    let items = kept.into_iter().map(shown).collect();
    Ok(Page::of(items, paging.limit(), |one: &Shown| one.id.to_string()).into())
}

/// How many there are in a state.
#[derive(Debug, Serialize, JsonSchema)]
struct Count {
    state: &'static str,
    /// A thousand stands for that many or more.
    count: i64,
}

async fn counts(ask: Ask) -> Answer<Page<Count>> {
    let mut conn = ask.read().await?;
    let reach = ask.actor.reach(Action::QuarantineRead);
    let mut items = Vec::new();
    for state in quarantine::STATES {
        items.push(Count { state, count: quarantine::count_of(&mut conn, &reach, state).await? });
    }
    Ok(Page { items, next: None }.into())
}

#[derive(Debug, Serialize, JsonSchema)]
struct Source {
    /// The first 256 KiB as text.
    text: String,
    /// All bytes, base64.
    base64: String,
}

/// The thing asked for, if this may be done to what comes in at its inbox.
async fn open(ask: &Ask, conn: &mut Conn, action: Action) -> Outcome<Kept> {
    let kept = quarantine::find(conn, &ask.id("id")?).await?.ok_or_else(missing)?;
    ask.check(action, &inbox::thing(conn, &kept.inbox).await?)?;
    Ok(kept)
}

async fn source(ask: Ask) -> Answer<Source> {
    let mut conn = ask.read().await?;
    let kept = open(&ask, &mut conn, Action::QuarantineRead).await?;
    let raw = blobs::get(&mut conn, ask.db().folder(), &kept.blob).await?.ok_or_else(missing)?;
    let text = String::from_utf8_lossy(raw.get(..SHOWN).unwrap_or(&raw)).into_owned();
    Ok(Source { text, base64: data_encoding::BASE64.encode(&raw) }.into())
}

fn settled() -> Refusal {
    Refusal::new("quarantine.settled", 409, "this was dealt with already; load the list again")
}

async fn retry(ask: Ask) -> Done {
    let mut tx = ask.begin().await?;
    let kept = open(&ask, &mut tx, Action::QuarantineChange).await?;
    if !quarantine::retry(&mut tx, &kept).await? {
        return Err(settled().into());
    }
    audit::write(&mut tx, "quarantine.retried", kept.id.as_str(), json!({})).await?;
    tx.commit().await?;
    Empty::done()
}

async fn converse(ask: Ask) -> Done {
    let mut tx = ask.begin().await?;
    let kept = open(&ask, &mut tx, Action::QuarantineChange).await?;
    if !quarantine::converse(&mut tx, &kept).await? {
        return Err(settled().into());
    }
    audit::write(&mut tx, "quarantine.conversation", kept.id.as_str(), json!({})).await?;
    tx.commit().await?;
    Empty::done()
}

async fn discard(ask: Ask) -> Done {
    let mut tx = ask.begin().await?;
    let kept = open(&ask, &mut tx, Action::QuarantineChange).await?;
    if !quarantine::discard(&mut tx, &kept).await? {
        return Err(settled().into());
    }
    audit::write(&mut tx, "quarantine.discarded", kept.id.as_str(), json!({})).await?;
    tx.commit().await?;
    Empty::done()
}
