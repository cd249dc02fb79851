//! What happened in a conversation, as far as clocks care: who wrote when, and where it stood.

use base::facts::Kind;
use base::{Fault, Time};
use desk::head::Head;
use desk::status::Status;
use hours::{Happening, Standing};
use serde_json::Value;
use std::collections::HashMap;
use store::{Conn, Row, args};

/// The history in order of time. Automatic words, notes, held mail, forwards and what has not left do not count.
pub(crate) async fn load(conn: &mut Conn, head: &Head) -> Result<Vec<(i64, Happening)>, Fault> {
    let id = &head.id;
    let facts = conn
        .rows(
            "select kind, at, message_id, data from facts where conversation_id = $1 and kind in ($2, $3, $4, $5, $6) order by seq",
            args![
                id,
                Kind::ReplySent.code(),
                Kind::StatusChanged.code(),
                Kind::Snoozed.code(),
                Kind::Woken.code(),
                Kind::ReplyUndone.code()
            ],
        )
        .await?;
    let messages = conn
        .rows(
            "select id, at, direction, author_kind, how, sent_state from messages
             where conversation_id = $1 and held = 0 and automatic = 0 and kind <> 'forward' order by at, id",
            args![id],
        )
        .await?;
    let (left, stood) = (left(&facts)?, stood(&facts)?);
    let (mut history, mut answers) = (Vec::new(), HashMap::new());
    for row in &messages {
        let said = said(row, &left)?;
        if row.get::<String>("direction")? == "out" && row.get::<String>("author_kind")? == "agent" {
            answers.insert(row.get::<Time>("at")?.0, said.map(|(at, _)| at));
        }
        history.extend(said);
    }
    let known = stood.len();
    let stood = together(stood, &answers);
    let waits = stood.len() < known;
    history.extend(stood);
    // Of things at the same moment, words come before what they changed.
    history.sort_by_key(|(at, what)| (*at, matches!(what, Happening::Stands(_))));
    if !waits {
        history.extend(untold(&history, head));
    }
    Ok(history)
}

/// What was filled in from elsewhere stands somewhere without a fact that says so.
fn untold(history: &[(i64, Happening)], head: &Head) -> Option<(i64, Happening)> {
    let (stands, mut known) = (standing(head.status), Standing::Ours);
    for (_, happening) in history {
        match happening {
            Happening::Stands(standing) => known = *standing,
            Happening::Asked if !matches!(known, Standing::Away) => known = Standing::Ours,
            Happening::Asked | Happening::Answered => {}
        }
    }
    let at = head.resolved_at.unwrap_or(head.last_at).max(head.opened_at).0;
    let last = history.last().map_or(at, |(last, _)| at.max(*last));
    (stands != known).then_some((last, Happening::Stands(stands)))
}

/// When each answer was handed to its channel.
fn left(facts: &[Row]) -> Result<HashMap<String, i64>, Fault> {
    let mut left = HashMap::new();
    for row in facts.iter().filter(|row| row.get::<String>("kind").is_ok_and(|kind| kind == Kind::ReplySent.code())) {
        if let Some(message) = row.get::<Option<String>>("message_id")? {
            left.entry(message).or_insert(row.get::<Time>("at")?.0);
        }
    }
    Ok(left)
}

fn stood(facts: &[Row]) -> Result<Vec<(i64, Happening)>, Fault> {
    let mut stood = Vec::new();
    for row in facts {
        let (at, data): (Time, Value) = (row.get("at")?, row.get("data")?);
        let (to, kind): (_, String) = (data.get("to").and_then(Value::as_str), row.get("kind")?);
        if kind == Kind::ReplyUndone.code() {
            // What came with an answer that was taken back never was.
            let written = data.get("written_at").and_then(Value::as_i64);
            stood.retain(|(at, _)| Some(*at) != written);
        }
        let (to, woken) = (to.and_then(Status::from_code), kind == Kind::Woken.code());
        stood.extend(to.or(woken.then_some(Status::Open)).map(|to| (at.0, Happening::Stands(standing(to)))));
    }
    Ok(stood)
}

/// A status that came with an answer counts from when the answer left, and not before: resolved with its first answer, a
/// conversation was answered. Answers by when they were written, with when they left. Pure.
fn together(stood: Vec<(i64, Happening)>, answers: &HashMap<i64, Option<i64>>) -> Vec<(i64, Happening)> {
    let place = |(at, what)| answers.get(&at).map_or(Some((at, what)), |left| left.map(|left| (left, what)));
    stood.into_iter().filter_map(place).collect()
}

/// A message as a happening; one of ours that has not left is none yet.
fn said(row: &Row, left: &HashMap<String, i64>) -> Result<Option<(i64, Happening)>, Fault> {
    let (at, direction): (Time, String) = (row.get("at")?, row.get("direction")?);
    if direction == "in" {
        return Ok(Some((at.0, Happening::Asked)));
    }
    let (id, author): (String, String) = (row.get("id")?, row.get("author_kind")?);
    let (how, sent): (Option<String>, Option<String>) = (row.get("how")?, row.get("sent_state")?);
    // A call needs no sending, and history that was filled in carries its state with it.
    let by_itself = how.is_some() || sent.as_deref() == Some("sent");
    let when = left.get(&id).copied().or(by_itself.then_some(at.0));
    Ok(when.filter(|_| author == "agent").map(|at| (at, Happening::Answered)))
}

const fn standing(status: Status) -> Standing {
    match status {
        Status::Open | Status::Snoozed => Standing::Ours,
        Status::Waiting => Standing::Customers,
        Status::WaitingUs => Standing::Elsewhere,
        Status::Resolved => Standing::Resolved,
        Status::Spam | Status::Trash => Standing::Away,
    }
}
