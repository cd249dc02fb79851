//! Sending: the prepared answer with fresh addresses of its files; asked for before it is sent once more.

use crate::call::{Trouble, post};
use crate::{Generic, Link};
use base::failpoint::{Point, hit};
use contract::Account;
use serde_json::{Value, json};
use store::outbox::Answer;

/// Longest id the other side may give an answer.
const LONGEST_ID: usize = 200;

pub(crate) async fn send(channel: &Generic, account: &Account, payload: &Value, bytes: &[u8]) -> Answer {
    let Some(message) = text(payload, "message") else {
        return Answer::Refused("this version cannot read what it prepared; write it again".into());
    };
    let body = match with_files(channel, payload, bytes).await {
        Ok(body) => body,
        Err(why) => return Answer::Later(why, None),
    };
    match post(channel, account, (message, body)).await {
        Ok(said) => {
            hit(Point::SocialPosted);
            posted(payload, &said)
        }
        Err(trouble) => {
            if matches!(trouble, Trouble::Unsigned(_)) {
                // whoever looks after the inbox is told now
                channel.line(&account.inbox).look.notify_one();
            }
            not_yet(trouble)
        }
    }
}

/// Whether the other side has it: it says under which id, or that it has not.
pub(crate) async fn look_up(channel: &Generic, account: &Account, payload: &Value) -> Option<Answer> {
    let message = text(payload, "message")?;
    let question = json!({ "type": "look_up", "message": message, "thread": payload.get("thread") });
    let id = format!("look_up:{message}");
    match post(channel, account, (&id, question.to_string().into_bytes())).await {
        Ok(said) if text(&said, "id").is_some() => Some(posted(payload, &said)),
        Ok(_) | Err(Trouble::Refused(..)) => None,
        Err(Trouble::Cut(words)) => Some(Answer::Later(words, None)),
        Err(trouble) => Some(not_yet(trouble)),
    }
}

fn posted(payload: &Value, said: &Value) -> Answer {
    if payload.get("act").is_some() {
        return Answer::Sent("done".into());
    }
    let own = text(payload, "message").unwrap_or_default();
    let id = text(said, "id").filter(|id| id.len() <= LONGEST_ID && !id.chars().any(char::is_control)).unwrap_or(own);
    let url = text(said, "url").filter(|url| url.len() <= 2_000 && url.starts_with("http"));
    Answer::Posted(json!({ "id": id, "url": url }))
}

fn not_yet(trouble: Trouble) -> Answer {
    match trouble {
        Trouble::Later(words, wait) => Answer::Later(words, wait),
        Trouble::Unsigned(words) => Answer::Later(words, None),
        Trouble::Refused(_, words) => Answer::Refused(words),
        Trouble::Cut(words) => Answer::Unknown(words),
    }
}

/// The answer as it is posted.
async fn with_files(channel: &Generic, payload: &Value, bytes: &[u8]) -> Result<Vec<u8>, String> {
    let message = text(payload, "message").and_then(|id| id.parse().ok());
    let (Some(message), true) = (message, payload.get("files").and_then(Value::as_u64).is_some_and(|n| n > 0)) else {
        return Ok(bytes.to_vec());
    };
    let links: Vec<Link> = (channel.links)(message).await.map_err(|fault| fault.to_string())?;
    let mut told: Value =
        serde_json::from_slice(bytes).map_err(|e| format!("the prepared answer cannot be read: {e}"))?;
    if let Some(parts) = told.as_object_mut() {
        parts.insert("attachments".into(), serde_json::to_value(links).unwrap_or_default());
    }
    serde_json::to_vec(&told).map_err(|e| e.to_string())
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
}
