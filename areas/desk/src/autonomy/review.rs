//! Looks at what somebody said in public, or would have said: approved, returned, sampled afterwards, taken back. Each was sound
//! or was not; together they are somebody's record (AUT-3).

use super::policy::line;
use super::standing::{self, Place};
use crate::approval::{Asked, Leave};
use crate::filter::seen_clause;
use crate::head::{self, Head};
use crate::later::Later;
use crate::nodes;
use base::{Action, AgentId, ConversationId, Fault, MessageId, Outcome, Reach, Refusal, ReviewId, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Bind, Conn, Row, Tx, args, audit};

/// Shown in one list.
const SHOWN: i64 = 50;

/// What a look said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ReviewVerdict")]
pub enum Verdict {
    /// It was well said.
    Sound,
    /// It was not.
    Fault,
}

impl Verdict {
    const fn code(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Fault => "fault",
        }
    }
}

/// One look.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Review {
    /// Id.
    pub id: ReviewId,
    /// Who wrote it.
    #[serde(skip)]
    pub agent: AgentId,
    /// Which networks.
    pub family: String,
    /// When it was looked at; of a sample that nobody has looked at yet, when it left.
    pub at: Time,
    /// `approved`, `returned`, `sampled` or `taken_back`.
    pub how: String,
    /// `sound`, `fault`, or `open`.
    pub outcome: String,
    /// What was said of it.
    pub words: Option<String>,
    /// The conversation, while it is there.
    pub conversation: Option<ConversationId>,
    /// Its number.
    pub number: Option<i64>,
    /// Its first words.
    pub snippet: String,
}

const SELECT: &str = "select r.id, r.agent_id, r.family, r.at, r.how, r.outcome, coalesce(r.words, a.words) as words, c.id as conversation_id, c.number, m.text, l.writing
    from reviews r left join messages m on m.id = r.message_id left join later_answers l on l.id = r.later_id
    left join approvals a on a.later_id = r.later_id left join conversations c on c.id = coalesce(m.conversation_id, l.conversation_id)";

fn read(row: &Row) -> Result<Review, Fault> {
    let writing: Option<Value> = row.get("writing")?;
    let text: Option<String> = row.get("text")?;
    let wanted = || writing.and_then(|it| it.get("body_text").and_then(Value::as_str).map(str::to_owned));
    Ok(Review {
        id: row.get("id")?,
        agent: row.get("agent_id")?,
        family: row.get("family")?,
        at: row.get("at")?,
        how: row.get("how")?,
        outcome: row.get("outcome")?,
        words: row.get("words")?,
        conversation: row.get("conversation_id")?,
        number: row.get("number")?,
        snippet: nodes::snippet_of_ours(&text.or_else(wanted).unwrap_or_default()),
    })
}

/// The newest looks at somebody's answers.
pub async fn of(conn: &mut Conn, (agent, family): Place<'_>) -> Result<Vec<Review>, Fault> {
    let sql = format!(
        "{SELECT} where r.agent_id = $1 and r.family = $2 and r.outcome <> 'open' order by r.at desc, r.id desc limit $3"
    );
    conn.rows(sql, args![agent, family, SHOWN]).await?.iter().map(read).collect()
}

/// What left without a second person and is to be looked at now, by somebody else than its author, oldest first.
pub async fn samples(conn: &mut Conn, me: &AgentId, reach: &Reach) -> Result<Vec<Review>, Fault> {
    let mut bind = Bind::new();
    let seen = seen_clause(&mut bind, reach).map(|rule| format!(" and {rule}")).unwrap_or_default();
    let (me, limit) = (bind.put(me), bind.put(SHOWN));
    let sql = format!(
        "{SELECT} where r.outcome = 'open' and c.id is not null and r.agent_id <> {me}{seen} order by r.at, r.id limit {limit}"
    );
    conn.rows(sql, bind.values()).await?.iter().map(read).collect()
}

/// What a look is written down with.
struct Look<'a> {
    how: &'static str,
    outcome: &'static str,
    message: Option<&'a MessageId>,
    later: Option<&'a str>,
}

async fn add(tx: &mut Tx, place: Place<'_>, look: Look<'_>) -> Result<(), Fault> {
    let (now, by) = (tx.now(), tx.actor().agent().cloned().filter(|by| by != place.0));
    let sql = "insert into reviews (id, agent_id, family, at, how, outcome, message_id, later_id, by_agent) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
               on conflict (message_id) do update set how = excluded.how, outcome = excluded.outcome, at = excluded.at";
    let values =
        args![ReviewId::mint(now), place.0, place.1, now, look.how, look.outcome, look.message, look.later, by];
    tx.exec(sql, values).await?;
    standing::weigh(tx, place).await
}

/// An answer left as somebody else saw it. One that the reply check had stopped counts against its author all the same.
pub(crate) async fn approved(
    tx: &mut Tx,
    (head, later): (&Head, &Later),
    (leave, message): (&Leave, &MessageId),
) -> Result<(), Fault> {
    if !leave.is_by_another() {
        return Ok(());
    }
    let outcome = if leave.reason().is_none() { "sound" } else { "fault" };
    let look = Look { how: "approved", outcome, message: Some(message), later: None };
    add(tx, (&later.agent, &head.channel), look).await
}

/// An answer was given back because of what it says.
pub(crate) async fn returned(tx: &mut Tx, head: &Head, asked: &Asked) -> Result<(), Fault> {
    let look = Look { how: "returned", outcome: "fault", message: None, later: Some(asked.id.as_str()) };
    add(tx, (&asked.author, &head.channel), look).await
}

/// An answer left by itself and is looked at afterwards.
pub(crate) async fn sample(tx: &mut Tx, place: Place<'_>, message: &MessageId) -> Result<(), Fault> {
    add(tx, place, Look { how: "sampled", outcome: "open", message: Some(message), later: None }).await
}

/// Something of ours that everyone saw is gone again: it was not sound, and its author begins anew.
pub(crate) async fn taken_back(tx: &mut Tx, message: &MessageId) -> Result<(), Fault> {
    let sql = "select author_id, channel from messages where id = $1 and direction = 'out' and visibility = 'public' and author_kind = 'agent' and author_id is not null";
    let Some(row) = tx.maybe(sql, args![message]).await? else { return Ok(()) };
    let (agent, family): (AgentId, String) = (row.get("author_id")?, row.get("channel")?);
    add(tx, (&agent, &family), Look { how: "taken_back", outcome: "fault", message: Some(message), later: None })
        .await?;
    standing::fall(tx, (&agent, &family)).await
}

/// An answer was taken back before anybody saw it: nothing was said.
pub(crate) async fn forget(tx: &mut Tx, message: &MessageId) -> Result<(), Fault> {
    tx.exec("delete from reviews where message_id = $1", args![message]).await.map(drop)
}

/// Says of a sample whether it was sound. Never its author; what was not sound needs words.
pub async fn decide(tx: &mut Tx, id: &ReviewId, (verdict, words): (Verdict, &str)) -> Outcome<()> {
    let sql = format!("{SELECT} where r.id = $1");
    let row = tx.maybe(sql, args![id]).await?.ok_or_else(Refusal::missing)?;
    let review = read(&row)?;
    let conversation = review.conversation.ok_or_else(Refusal::missing)?;
    head::open_as(tx, conversation.as_str(), Action::Approve).await?;
    let (by, now) = (tx.actor().require_agent()?, tx.now());
    if by == review.agent {
        return Err(crate::refusals::own_words().into());
    }
    let words = match (verdict, words.trim()) {
        (Verdict::Sound, "") => None,
        (_, words) => Some(line("words", words, 500)?),
    };
    let sql = "update reviews set outcome = $2, words = $3, by_agent = $4, at = $5 where id = $1 and outcome = 'open'";
    if tx.exec(sql, args![id, verdict.code(), words, by, now]).await? == 0 {
        return Err(crate::refusals::decided().into());
    }
    standing::weigh(tx, (&review.agent, &review.family)).await?;
    Ok(audit::write(tx, "review.decided", id.as_str(), json!({ "outcome": verdict.code() })).await?)
}
