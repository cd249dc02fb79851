//! A customer's story: what passed between them and the company, across channels, newest first; and the brief beside the reply box.

use crate::filter::seen_clause;
use crate::head::{self, Head};
use crate::nodes;
use base::{Action, Actor, ConversationId, CustomerId, Fault, MessageId, Time};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Bind, Conn};

/// A moment in the story.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Moment {
    /// When.
    pub at: Time,
    /// `message` for now; more kinds come with more areas.
    pub kind: String,
    /// In words.
    pub sentence: String,
    /// Where.
    pub conversation: Option<Where>,
    /// `in` or `out`.
    pub direction: String,
    /// Channel.
    pub channel: String,
    /// First words.
    pub snippet: String,
    /// Message.
    pub message: MessageId,
}

/// A conversation, shortly.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Where {
    /// Id.
    pub id: ConversationId,
    /// Number.
    pub number: i64,
    /// Subject.
    pub subject: String,
    /// Where it stands.
    pub status: String,
}

/// Moments before a place, within what the reader may see.
pub async fn page(
    conn: &mut Conn,
    actor: &Actor,
    customer: &CustomerId,
    (before, limit): (Option<(Time, String)>, i64),
) -> Result<Vec<Moment>, Fault> {
    let mut bind = Bind::new();
    let (at, id) = before.unwrap_or((Time(i64::MAX), "~".into()));
    let people = bind.list(customers::group(conn, customer).await?);
    let mut clauses = vec![theirs(&people), "m.held = 0".into()];
    // Where two customers' conversations became one, each message is in the story of whose it was.
    clauses.push(format!(
        "coalesce((select o.customer_id from conversations o where o.id = m.origin_id), c.customer_id) in {people}"
    ));
    clauses.push(format!("(m.at, m.id) < ({}, {})", bind.put(at), bind.put(id)));
    clauses.extend(seen_clause(&mut bind, &actor.reach(Action::ConversationRead)));
    let limit = bind.put(limit);
    let sql = format!(
        "select m.id, m.at, m.direction, m.channel, m.how, m.author_name, m.text, m.automatic, c.id as con, c.number, c.subject, c.status
         from messages m join conversations c on c.id = m.conversation_id where {} order by m.at desc, m.id desc limit {limit}",
        clauses.join(" and ")
    );
    conn.rows(sql, bind.values()).await?.iter().map(moment).collect()
}

/// Conversations of these customers, and those that one of theirs was merged into.
fn theirs(people: &str) -> String {
    format!("c.id in (select coalesce(k.merged_into, k.id) from conversations k where k.customer_id in {people})")
}

fn moment(row: &store::Row) -> Result<Moment, Fault> {
    let (direction, name): (String, String) = (row.get("direction")?, row.get("author_name")?);
    let (how, subject): (Option<String>, String) = (row.get("how")?, row.get("subject")?);
    let sentence = match (direction.as_str(), how.as_deref(), row.get::<bool>("automatic")?) {
        (_, _, true) => "an automatic message".to_owned(),
        (_, Some("phone_in"), _) => "called".to_owned(),
        (_, Some("phone_out"), _) => "was called".to_owned(),
        (_, Some("letter"), _) => "sent a letter".to_owned(),
        (_, Some(_), _) => "talked with us".to_owned(),
        ("out", None, _) => format!("{name} answered"),
        _ => "wrote".to_owned(),
    };
    let place = Where { id: row.get("con")?, number: row.get("number")?, subject, status: row.get("status")? };
    Ok(Moment {
        at: row.get("at")?,
        kind: "message".into(),
        sentence,
        conversation: Some(place),
        direction,
        channel: row.get("channel")?,
        snippet: nodes::snippet(&row.get::<String>("text")?),
        message: row.get("id")?,
    })
}

/// What one should know before answering, in a few sentences, all from data.
#[derive(Clone, Debug)]
pub struct Brief {
    /// Sentences.
    pub sentences: Vec<String>,
    /// Open conversations.
    pub open: Vec<Head>,
    /// Newest message from them.
    pub last_contact_at: Option<Time>,
    /// Conversations in all that the reader may see.
    pub conversations: i64,
}

/// The brief on a customer.
pub async fn brief(conn: &mut Conn, actor: &Actor, customer: &CustomerId, now: Time) -> Result<Brief, Fault> {
    let mut bind = Bind::new();
    let people = bind.list(customers::group(conn, customer).await?);
    let mut clauses = vec![theirs(&people), "c.shelf not in ('trash', 'spam')".into()];
    clauses.extend(seen_clause(&mut bind, &actor.reach(Action::ConversationRead)));
    let sql = format!(
        "select {} from conversations c where {} order by c.last_at desc, c.id desc limit 200",
        head::COLUMNS,
        clauses.join(" and ")
    );
    let heads: Vec<Head> = conn.rows(sql, bind.values()).await?.iter().map(head::read).collect::<Result<_, _>>()?;
    let last = heads.iter().filter_map(|head| head.last_in_at).max();
    let sentences = sentences(&heads, last, now);
    let conversations = i64::try_from(heads.len()).unwrap_or(i64::MAX);
    let open = heads.into_iter().filter(|head| head.status.shelf() == "active").collect();
    Ok(Brief { sentences, open, last_contact_at: last, conversations })
}

/// Plain words about numbers. Pure.
fn sentences(heads: &[Head], last: Option<Time>, now: Time) -> Vec<String> {
    let mut said = Vec::new();
    let count = heads.len();
    let first = heads.iter().map(|head| head.opened_at).min();
    match (count, first) {
        (0, _) | (_, None) => said.push("No conversation yet.".to_owned()),
        (1, Some(_)) if heads.iter().all(|head| head.message_count <= 1) => {
            said.push("Writes for the first time.".to_owned())
        }
        (1, Some(first)) => said.push(format!("One conversation, begun {} ago.", span(now.since(first)))),
        (_, Some(first)) => said.push(format!("Known for {}, {count} conversations.", span(now.since(first)))),
    }
    if let Some(waiting) = heads.iter().filter_map(|head| head.waiting_since).min() {
        said.push(format!("Has been waiting for {}.", span(now.since(waiting))));
    }
    let open = heads.iter().filter(|head| head.status.shelf() == "active").count();
    if open > 1 {
        said.push(format!("{open} conversations are open at the same time."));
    }
    let failed = heads.iter().filter(|head| head.failed > 0).count();
    if failed > 0 {
        said.push("An answer to them could not be delivered.".to_owned());
    }
    if let Some(last) = last.filter(|last| now.since(*last) > 30 * Time::DAY) {
        said.push(format!("Last wrote {} ago.", span(now.since(last))));
    }
    said
}

fn span(ms: i64) -> String {
    let (count, unit) = match ms {
        ms if ms < 2 * Time::MINUTE => return "a minute".into(),
        ms if ms < 2 * Time::HOUR => (ms / Time::MINUTE, "minutes"),
        ms if ms < 2 * Time::DAY => (ms / Time::HOUR, "hours"),
        ms if ms < 60 * Time::DAY => (ms / Time::DAY, "days"),
        ms if ms < 730 * Time::DAY => (ms / (30 * Time::DAY), "months"),
        ms => (ms / (365 * Time::DAY), "years"),
    };
    format!("{count} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_in_the_unit_people_use() {
        assert_eq!(span(30 * Time::SECOND), "a minute");
        assert_eq!(span(90 * Time::MINUTE), "90 minutes");
        assert_eq!(span(30 * Time::HOUR), "30 hours");
        assert_eq!(span(800 * Time::DAY), "2 years");
    }

    #[test]
    fn nothing_known_is_said_plainly() {
        assert_eq!(sentences(&[], None, Time(0)), ["No conversation yet."]);
    }
}
