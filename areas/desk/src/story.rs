//! A customer's story: what passed between them and the company, across channels, newest first; and the brief beside the reply box.

use crate::filter::seen_clause;
use crate::folded;
use crate::head::{self, Head};
use crate::nodes;
use base::{Action, Actor, ConversationId, CustomerId, Fault, MessageId, Time};
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::Serialize;
use store::{Bind, Conn};

/// A moment in the story.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Moment {
    /// Tells it from others of the same time.
    pub id: String,
    /// When.
    pub at: Time,
    /// `message`, or what another area tells, such as `promise`.
    pub kind: String,
    /// What happened, as a code: `wrote`, `answered`, `called`, `was_called`, `letter`, `talked`, `automatic`; `made`, `kept`,
    /// `kept_late`, `changed`, `broken` or `late`.
    pub act: String,
    /// Who of us, where it was one of us.
    pub by: Option<String>,
    /// By when, where something was promised.
    pub due_at: Option<Time>,
    /// In words.
    pub sentence: String,
    /// Where.
    pub conversation: Option<Where>,
    /// `in`, `out`, or empty.
    pub direction: String,
    /// Channel.
    pub channel: String,
    /// First words.
    pub snippet: String,
    /// Whether they are folded away because they hurt.
    pub hurts: bool,
    /// Message, if it is one.
    pub message: Option<MessageId>,
}

impl Moment {
    /// One that tells nothing yet but when, and of what kind it is.
    #[must_use]
    pub fn new(id: String, at: Time, kind: &str) -> Self {
        Self {
            id,
            at,
            kind: kind.to_owned(),
            act: String::new(),
            by: None,
            due_at: None,
            sentence: String::new(),
            conversation: None,
            direction: String::new(),
            channel: String::new(),
            snippet: String::new(),
            hurts: false,
            message: None,
        }
    }
}

/// Whose story is told to whom, and how far.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The customer, under all their names.
    pub people: &'a [CustomerId],
    /// Who reads.
    pub actor: &'a Actor,
    /// Moments before this one: its time and id.
    pub before: (Time, &'a str),
    /// This many.
    pub limit: i64,
    /// Now.
    pub now: Time,
}

/// Tells moments, newest first.
pub type Teller = for<'a> fn(&'a mut Conn, Asked<'a>) -> BoxFuture<'a, Result<Vec<Moment>, Fault>>;

/// What areas above the desk tell in the story.
#[derive(Clone, Debug)]
pub struct Tellers(pub &'static [Teller]);

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
    /// Whether the subject hurts, where a message is folded away.
    pub subject_hurts: bool,
}

/// Moments before a place, within what the reader may see.
pub async fn page(
    conn: &mut Conn,
    (actor, now): (&Actor, Time),
    (customer, tellers): (&CustomerId, &Tellers),
    (before, limit): (Option<(Time, String)>, i64),
) -> Result<Vec<Moment>, Fault> {
    let (at, id) = before.unwrap_or((Time(i64::MAX), "~".into()));
    let people = customers::group(conn, customer).await?;
    let asked = Asked { people: &people, actor, before: (at, &id), limit, now };
    let mut all = messages(conn, asked).await?;
    for tell in tellers.0 {
        all.extend(tell(conn, asked).await?);
    }
    all.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
    all.truncate(usize::try_from(limit).unwrap_or_default());
    shield(conn, &mut all).await?;
    Ok(all)
}

async fn messages(
    conn: &mut Conn,
    Asked { people, actor, before: (at, id), limit, .. }: Asked<'_>,
) -> Result<Vec<Moment>, Fault> {
    let mut bind = Bind::new();
    let people = bind.list(people);
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

/// Says what of them is folded away.
async fn shield(conn: &mut Conn, moments: &mut [Moment]) -> Result<(), Fault> {
    let messages: Vec<MessageId> = moments.iter().filter_map(|moment| moment.message.clone()).collect();
    let talks: Vec<ConversationId> =
        moments.iter().filter_map(|one| Some(one.conversation.as_ref()?.id.clone())).collect();
    let (folded, hurt) = (folded::among(conn, &messages).await?, folded::of(conn, &talks).await?);
    for moment in moments {
        moment.hurts = moment.message.as_ref().is_some_and(|message| folded.contains(message));
        if let Some(place) = &mut moment.conversation {
            place.subject_hurts = hurt.contains_key(&place.id) && triage::abuse(&place.subject).is_some();
        }
    }
    Ok(())
}

/// Conversations of these customers, and those that one of theirs was merged into.
fn theirs(people: &str) -> String {
    format!("c.id in (select coalesce(k.merged_into, k.id) from conversations k where k.customer_id in {people})")
}

fn moment(row: &store::Row) -> Result<Moment, Fault> {
    let (direction, name): (String, String) = (row.get("direction")?, row.get("author_name")?);
    let (how, subject): (Option<String>, String) = (row.get("how")?, row.get("subject")?);
    let (act, sentence) = match (direction.as_str(), how.as_deref(), row.get::<bool>("automatic")?) {
        (_, _, true) => ("automatic", "an automatic message".to_owned()),
        (_, Some("phone_in"), _) => ("called", "called".to_owned()),
        (_, Some("phone_out"), _) => ("was_called", "was called".to_owned()),
        (_, Some("letter"), _) => ("letter", "sent a letter".to_owned()),
        (_, Some(_), _) => ("talked", "talked with us".to_owned()),
        ("out", None, _) => ("answered", format!("{name} answered")),
        _ => ("wrote", "wrote".to_owned()),
    };
    let snippet = nodes::snippet_of(&direction, &row.get::<String>("text")?);
    let place = Where {
        id: row.get("con")?,
        number: row.get("number")?,
        subject,
        status: row.get("status")?,
        subject_hurts: false,
    };
    Ok(Moment {
        act: act.into(),
        by: (direction == "out").then_some(name),
        sentence,
        conversation: Some(place),
        direction,
        channel: row.get("channel")?,
        snippet,
        message: row.get("id")?,
        ..Moment::new(row.get("id")?, row.get("at")?, "message")
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
