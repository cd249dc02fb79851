//! The way back from a notification: an address with marks that name the colleague, where the inbox lets them answer.

use crate::automatic::{self, ByMail};
use crate::delivery::Deliver;
use crate::{head, inbox};
use base::{AgentId, ConversationId, Failure, Fault};
use contract::{Door, Notice, colleague_tag};
use serde::Deserialize;
use serde_json::{Value, json};

/// What a notification is about, as it was queued.
#[derive(Debug, Deserialize)]
struct About {
    conversation: ConversationId,
    agent: AgentId,
    seen: i64,
}

/// The mail with its way back, if there is one. Without one it is only read.
pub(crate) async fn with(deliver: &Deliver, mut payload: Value) -> Result<Value, Fault> {
    let about = payload.get("about").and_then(|about| About::deserialize(about).ok());
    let Some(about) = about else { return Ok(payload) };
    let key = payload.get("key").and_then(Value::as_str).unwrap_or_default();
    match find(deliver, &about, key).await {
        Ok(Some((door, becomes))) => write(&mut payload, &door, becomes),
        Ok(None) | Err(Failure::Refused(_)) => {}
        Err(Failure::Faulty(fault)) => return Err(fault),
    }
    Ok(payload)
}

async fn find(deliver: &Deliver, about: &About, key: &str) -> Result<Option<(Door, ByMail)>, Failure> {
    let mut conn = deliver.db.read().await?;
    let head = head::get(&mut conn, &about.conversation).await?;
    let becomes = automatic::of(&mut conn, &head.inbox).await?.0.colleagues;
    let way = inbox::answering(&mut conn, &deliver.channels, &head).await?;
    let Some(way) = way.filter(|_| becomes != ByMail::Off) else { return Ok(None) };
    drop(conn);
    let account = way.account(&deliver.channels, &deliver.vault)?;
    let notice = Notice { number: head.number, colleague: colleague_tag(&about.agent), seen: low(about.seen) };
    Ok(deliver.channels.get(&way.channel)?.door(&account, notice, key).map(|door| (door, becomes)))
}

/// As much of a thread's version as fits into a mark.
pub(crate) fn low(version: i64) -> u32 {
    u32::try_from(version & 0xff_ffff).unwrap_or(0)
}

fn write(payload: &mut Value, door: &Door, becomes: ByMail) {
    let text = payload.get("text").and_then(Value::as_str).unwrap_or_default();
    let words = if becomes == ByMail::Reply {
        "Answer this mail and your words go to the customer."
    } else {
        "Answer this mail and your words become a note; the customer does not see it."
    };
    let text = json!(format!("{text}\n\n{words}"));
    if let Some(parts) = payload.as_object_mut() {
        parts.insert("text".into(), text);
        parts.insert("reply_to".into(), json!(door.reply_to));
        parts.insert("id".into(), json!(door.id));
    }
}
