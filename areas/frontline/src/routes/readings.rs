//! What is read out of a conversation.

use crate::reading::{self, Kind, Reading};
use crate::shield::{self, Flag};
use crate::words;
use base::{Action, Fault, MessageId};
use desk::head;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Conn;
use web::{Answer, Ask, Needs, Route, get, post};

pub(super) fn routes() -> Vec<Route> {
    let (read, change) = (Needs::Permission(Action::ConversationRead), Needs::Permission(Action::ConversationChange));
    vec![
        get("/conversations/{id}/reading", read, "what is read out of a conversation, and why", show),
        post("/conversations/{id}/reading", change, "say what a conversation is, or is not", correct),
    ]
}

/// One thing a conversation can be.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ReadingTold")]
struct Told {
    /// What.
    kind: Kind,
    /// How likely, 0 to 1.
    likely: f64,
    /// Whether it counts as told.
    told: bool,
    /// Whether somebody said so, or that it is not so.
    said: bool,
    /// The message behind it.
    message: MessageId,
    /// The words and signs in it that spoke most, where it is told.
    because: Vec<String>,
}

#[derive(Debug, Default, Serialize, JsonSchema)]
#[schemars(rename = "ConversationReading")]
struct Shown {
    /// Every kind; none where nothing was read.
    kinds: Vec<Told>,
    /// From −1, all bad, to 1, all good.
    mood: f64,
    /// What it is about, the likeliest first.
    topics: Vec<String>,
    /// The language, where it can be told.
    language: Option<String>,
    /// Messages that hurt.
    flags: Vec<Flag>,
}

async fn show(ask: Ask) -> Answer<Shown> {
    let mut conn = ask.read().await?;
    let head = head::open(&mut conn, &ask.actor, ask.text("id")?, Action::ConversationRead).await?;
    let read = reading::newest(&mut conn, &head.id).await?;
    let mut shown = Shown { flags: shield::of(&mut conn, &head.id).await?, ..Shown::default() };
    if let Some((Reading { mood, topics, language, .. }, _)) = reading::fold(&read) {
        (shown.mood, shown.topics, shown.language) = (mood, topics, language);
        shown.kinds = kinds(&mut conn, &read).await?;
    }
    Ok(shown.into())
}

async fn kinds(conn: &mut Conn, read: &[reading::Read]) -> Result<Vec<Told>, Fault> {
    let Some((reading, behind)) = reading::fold(read) else { return Ok(vec![]) };
    let mut all = Vec::new();
    for (kind, message) in behind {
        let said = read.iter().any(|one| one.said.contains_key(&kind));
        let told = reading.tells(kind);
        let because = if told && !said {
            // Told from the message itself: the words stand nowhere else.
            triage::because(&words::of(conn, &message).await?, kind.code())
        } else {
            vec![]
        };
        all.push(Told { kind, likely: reading.likely(kind), told, said, message, because });
    }
    Ok(all)
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReadingCorrection")]
struct Said {
    /// What.
    kind: Kind,
    /// Whether it is so.
    is_so: bool,
}

async fn correct(ask: Ask<(), Said>) -> Answer<Shown> {
    let (ask, (), said) = ask.take();
    let mut tx = ask.begin().await?;
    let head = head::open(&mut tx, &ask.actor, ask.text("id")?, Action::ConversationChange).await?;
    reading::correct(&mut tx, &head, (said.kind, said.is_so)).await?;
    tx.commit().await?;
    show(ask).await
}
