//! Answers that are sent later. When their time comes everything is asked again: whether their author may still write here,
//! whether the customer or a colleague wrote since, whether those it goes to can still be reached. What speaks against it
//! holds the answer back for a person, with the reason.

use crate::approval::{self, Door};
use crate::draft::{self, Content, Draft};
use crate::head::{self, Head};
use crate::jobs::send_later;
use crate::reply::{self, Sort, Tools, Writing};
use crate::{claim, event, hands, joining, nodes, refusals};
use base::facts::{Fact, Kind};
use base::{Action, AgentId, ConversationId, CustomerId, Failure, Fault, LaterId, MessageId, Outcome, Refusal, Time};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Conn, Row, Tx, args};

/// Answers that wait in one conversation, at most.
const MOST: i64 = 20;
/// How far ahead an answer may wait.
const FARTHEST: i64 = 366 * Time::DAY;

/// In whose zone a time was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// The writer's.
    Mine,
    /// The customer's.
    Customers,
}

/// When, as the clock on somebody's wall shows it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Such as `2026-03-30T09:00`.
    pub wall: String,
    /// Such as `Europe/Vienna`.
    pub zone: String,
    /// Whose zone that is.
    pub whose: Whose,
}

/// An answer that waits for its time, or for a person.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Later {
    /// Id.
    pub id: LaterId,
    /// Conversation.
    pub conversation: ConversationId,
    /// Whose words they are.
    pub agent: AgentId,
    /// When that was decided.
    pub made_at: Time,
    /// When it is sent.
    pub due_at: Time,
    /// The same as the chosen clock shows it then; moved on where summer time skips it.
    pub wall: String,
    /// The zone of that clock.
    pub zone: String,
    /// Whose zone that is.
    pub whose: Whose,
    /// What is sent.
    pub writing: Writing,
    /// Its first words.
    pub snippet: String,
    /// `waiting`, or `held` for a person.
    pub state: String,
    /// What speaks against sending it, for `held`.
    pub why: Option<String>,
    /// Counts changes.
    pub version: i64,
    /// The customer it was written to.
    #[serde(skip)]
    pub(crate) customer: Option<CustomerId>,
}

fn read(row: &Row) -> Result<Later, Fault> {
    let writing: Writing =
        serde_json::from_value(row.get("writing")?).map_err(|e| Fault::new(e).doing("read an answer that waits"))?;
    Ok(Later {
        id: row.get("id")?,
        conversation: row.get("conversation_id")?,
        agent: row.get("agent_id")?,
        customer: row.get("customer_id")?,
        made_at: row.get("made_at")?,
        due_at: row.get("due_at")?,
        wall: row.get("wall")?,
        zone: row.get("zone")?,
        whose: if row.get::<String>("whose")? == "customers" { Whose::Customers } else { Whose::Mine },
        snippet: nodes::snippet_of_ours(&writing.body_text),
        writing,
        state: row.get("state")?,
        why: row.get("why")?,
        version: row.get("version")?,
    })
}

/// The answers that wait in a conversation, soonest first.
pub async fn of(conn: &mut Conn, head: &Head) -> Result<Vec<Later>, Fault> {
    if head.later == 0 {
        return Ok(vec![]);
    }
    let sql =
        "select * from later_answers where conversation_id = $1 and state in ('waiting', 'held') order by due_at, id";
    conn.rows(sql, args![&head.id]).await?.iter().map(read).collect()
}

/// How many answers that were due by a time have not left.
pub(crate) async fn due_by(conn: &mut Conn, time: Time) -> Result<i64, Fault> {
    let sql = "select count(*) from later_answers where state in ('waiting', 'held') and due_at <= $1";
    conn.one(sql, args![time]).await?.only()
}

/// The answer with this id, whatever became of it.
pub(crate) async fn find(conn: &mut Conn, id: &LaterId) -> Result<Option<Later>, Fault> {
    conn.maybe("select * from later_answers where id = $1", args![id]).await?.as_ref().map(read).transpose()
}

/// A time on a wall as a moment. What summer time skips is the moment after, what it repeats the first of both. Pure.
fn moment(when: &When, now: Time) -> Result<(Time, String), Refusal> {
    let zone = TimeZone::get(&when.zone)
        .map_err(|_unknown| Refusal::invalid("when.zone", "this is no time zone; write Europe/Vienna"))?;
    let wall: DateTime =
        when.wall.parse().map_err(|_odd| Refusal::invalid("when.wall", "this is no time; write 2026-03-30T09:00"))?;
    let there = zone
        .to_ambiguous_zoned(wall)
        .compatible()
        .map_err(|_far| Refusal::invalid("when.wall", "this time does not exist"))?;
    let at = Time(there.timestamp().as_millisecond());
    if at <= now || at.since(now) > FARTHEST {
        return Err(Refusal::invalid("when.wall", "choose a time to come, within a year"));
    }
    Ok((at, there.strftime("%Y-%m-%dT%H:%M").to_string()))
}

/// When an answer is sent, and by which clock.
pub(crate) struct Planned {
    due: Time,
    wall: String,
    zone: String,
    whose: Whose,
}

impl Planned {
    /// As somebody chose it.
    pub(crate) fn of(when: &When, now: Time) -> Result<Self, Refusal> {
        let (due, wall) = moment(when, now)?;
        Ok(Self { due, wall, zone: when.zone.clone(), whose: when.whose })
    }

    /// At once, as soon as nothing speaks against it.
    pub(crate) fn at(now: Time) -> Self {
        Self { due: now, wall: now.to_rfc3339().chars().take(16).collect(), zone: "UTC".into(), whose: Whose::Mine }
    }
}

/// Writes an answer down that does not leave yet.
pub(crate) async fn keep(
    tx: &mut Tx,
    (head, writing): (&Head, &Writing),
    (planned, state): (&Planned, &str),
) -> Outcome<LaterId> {
    let (agent, now) = (tx.actor().require_agent()?, tx.now());
    let waiting = tx.one("select later_count from conversations where id = $1", args![&head.id]).await?;
    if waiting.only::<i64>()? >= MOST {
        return Err(refusals::too_many_later(MOST).into());
    }
    let id = LaterId::mint(now);
    let whose = if planned.whose == Whose::Customers { "customers" } else { "mine" };
    tx.exec(
        "insert into later_answers (id, conversation_id, agent_id, customer_id, made_at, due_at, wall, zone, whose, writing, state, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)",
        args![
            &id, &head.id, &agent, head.customer.as_ref(), now, planned.due, &planned.wall, &planned.zone, whose,
            json!(writing), state
        ],
    )
    .await?;
    Ok(id)
}

/// A second person approved it: from here on it waits for its time, which may have come.
pub(crate) async fn release(tx: &mut Tx, later: &Later) -> Outcome<()> {
    let due = later.due_at.max(tx.now());
    let sql = "update later_answers set state = 'waiting', due_at = $2, version = version + 1 where id = $1 and state = 'asked'";
    if tx.exec(sql, args![&later.id, due]).await? == 0 {
        return Err(refusals::gone().into());
    }
    let later = find(tx, &later.id).await?.ok_or_else(Refusal::missing)?;
    Ok(send_later::enqueue(tx, &later).await?)
}

/// Keeps an answer until its time. All that can be known now is checked now; the draft is done with.
pub async fn add(tx: &mut Tx, tools: Tools<'_>, (head, writing): (Head, Writing), when: &When) -> Outcome<Later> {
    let agent = tx.actor().require_agent()?;
    let planned = Planned::of(when, tx.now())?;
    claim::must_hold(tx, &head).await?;
    reply::way_out(tx, tools, (&head, &writing), Door::Alone).await?.alone()?;
    let (id, due) = (keep(tx, (&head, &writing), (&planned, "waiting")).await?, planned.due);
    draft::became(tx, (&head.id, &agent), id.as_str()).await?;
    let sentence = format!("planned an answer for {}", due.to_rfc3339());
    event::write(tx, &head.id, "later", &sentence, json!({ "later": id, "due_at": due })).await?;
    settled(tx, &id, &head).await
}

/// After something of it changed: its job is made, and people hear of it.
async fn settled(tx: &mut Tx, id: &LaterId, head: &Head) -> Outcome<Later> {
    let later = find(tx, id).await?.ok_or_else(Refusal::missing)?;
    send_later::enqueue(tx, &later).await?;
    tx.tell(Fact::new(Kind::AnswerPlanned).conversation(&head.id).inbox(&head.inbox).with("due_at", later.due_at.0));
    Ok(later)
}

/// What shall be different.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Rewriting {
    /// Other words.
    pub body_text: Option<String>,
    /// Another time.
    pub when: Option<When>,
}

/// The answer and its conversation, if it still waits and the actor may answer there.
async fn open(tx: &mut Tx, id: &LaterId) -> Outcome<(Later, Head)> {
    let later = find(tx, id).await?.ok_or_else(Refusal::missing)?;
    let head = head::open_as(tx, later.conversation.as_str(), Action::ConversationReply).await?;
    if !["waiting", "held"].contains(&later.state.as_str()) {
        return Err(refusals::gone().into());
    }
    Ok((later, head))
}

/// Changes words or time. Only its author: others take it back and send words of their own.
pub async fn change(
    tx: &mut Tx,
    tools: Tools<'_>,
    id: &LaterId,
    (to, seen): (Rewriting, Option<i64>),
) -> Outcome<Later> {
    let (later, head) = open(tx, id).await?;
    if tx.actor().agent() != Some(&later.agent) {
        return Err(refusals::not_your_words().into());
    }
    if seen.is_some_and(|seen| seen != later.version) {
        return Err(Refusal::changed().into());
    }
    let now = tx.now();
    let (due, wall, zone) = match &to.when {
        Some(when) => moment(when, now).map(|(due, wall)| (due, wall, when.zone.clone()))?,
        None => (later.due_at, later.wall, later.zone),
    };
    if due <= now {
        return Err(Refusal::invalid("when.wall", "choose a time to come, within a year").into());
    }
    let whose =
        if to.when.as_ref().map_or(later.whose, |when| when.whose) == Whose::Customers { "customers" } else { "mine" };
    let mut writing = later.writing;
    writing.body_text = to.body_text.unwrap_or(writing.body_text);
    writing.seen_thread_version = head.thread_version;
    reply::way_out(tx, tools, (&head, &writing), Door::Alone).await?.alone()?;
    approval::void(tx, id).await?;
    // Whoever changes it has seen what came meanwhile: from now on counts what comes after.
    tx.exec(
        "update later_answers set due_at = $2, wall = $3, zone = $4, whose = $5, writing = $6, made_at = $7, customer_id = $8, state = 'waiting', why = null,
           version = version + 1 where id = $1",
        args![id, due, wall, zone, whose, json!(writing), now, head.customer.as_ref()],
    )
    .await?;
    let sentence = format!("planned an answer for {}", due.to_rfc3339());
    event::write(tx, &head.id, "later", &sentence, json!({ "later": id, "due_at": due })).await?;
    settled(tx, id, &head).await
}

/// Takes an answer back: its words return to a draft of whoever does it, below what is there already.
pub async fn take_back(tx: &mut Tx, id: &LaterId) -> Outcome<Draft> {
    let agent = tx.actor().require_agent()?;
    let (later, head) = open(tx, id).await?;
    let draft = to_draft(tx, &head, (later, &agent)).await?;
    event::write(tx, &head.id, "later", "took back an answer that was to be sent later", json!({ "later": id }))
        .await?;
    tx.tell(Fact::new(Kind::AnswerPlanned).conversation(&head.id).inbox(&head.inbox).with("back", true));
    Ok(draft)
}

/// What has not left becomes somebody's draft, below what is there already; refused where that is of another sort.
pub(crate) async fn to_draft(tx: &mut Tx, head: &Head, (later, whose): (Later, &AgentId)) -> Outcome<Draft> {
    let before = draft::of(tx, &head.id, whose).await?;
    let content = joining::joined(before.map(|draft| draft.content()), content(later.writing))?;
    let sql = "update later_answers set state = 'back', version = version + 1 where id = $1 and state in ('waiting', 'held', 'asked')";
    if tx.exec(sql, args![&later.id]).await? == 0 {
        return Err(refusals::gone().into());
    }
    give_files(tx, &content, (&later.agent, whose)).await?;
    let now = tx.now();
    // A draft that is there already stays: with its comments, and with all who wrote it.
    draft::write(tx, &head.id, whose, (&content, "later", now)).await?;
    let draft = draft::of(tx, &head.id, whose).await?.ok_or_else(|| Fault::new("a draft vanished"))?;
    hands::pass_on(tx, later.id.as_str(), draft.id.as_str()).await?;
    hands::wrote(tx, draft.id.as_str(), &later.agent).await?;
    Ok(draft)
}

/// The same for an author who was given it back: if it does not go together with what they write now, it is held for them.
pub(crate) async fn give_back(tx: &mut Tx, head: &Head, (later, author): (Later, &AgentId), why: &str) -> Outcome<()> {
    let id = later.id.clone();
    match to_draft(tx, head, (later, author)).await {
        Err(Failure::Refused(refusal)) if refusal.code == refusals::DRAFTS_APART => {
            let sql = "update later_answers set state = 'held', why = $2, version = version + 1 where id = $1 and state = 'asked'";
            tx.exec(sql, args![&id, why]).await?;
            Ok(())
        }
        other => other.map(drop),
    }
}

fn content(writing: Writing) -> Content {
    let kind = match writing.kind {
        Sort::Reply => "reply",
        Sort::ReplyAll => "reply_all",
        Sort::Forward => "forward",
    };
    Content {
        kind: kind.into(),
        to: writing.to,
        cc: writing.cc,
        bcc: writing.bcc,
        subject: writing.subject.unwrap_or_default(),
        body_text: writing.body_text,
        attachments: writing.attachments,
        audience: writing.audience,
        warning: writing.warning,
        language: writing.language,
    }
}

/// A colleague who takes the words over gets the files with them.
pub(crate) async fn give_files(tx: &mut Tx, content: &Content, (from, to): (&AgentId, &AgentId)) -> Result<(), Fault> {
    for id in &content.attachments {
        let sql = "update files set uploaded_by = $3 where id = $1 and uploaded_by = $2 and message_id is null and note_id is null";
        tx.exec(sql, args![id, from, to]).await?;
    }
    Ok(())
}

/// Notes that an answer was sent. False if it is not this one any more: then nothing may leave.
pub(crate) async fn claim(tx: &mut Tx, later: &Later) -> Result<bool, Fault> {
    let sql = "update later_answers set state = 'sent' where id = $1 and state = 'waiting' and version = $2";
    Ok(tx.exec(sql, args![&later.id, later.version]).await? == 1)
}

/// Notes the message an answer became.
pub(crate) async fn became(tx: &mut Tx, later: &Later, message: &MessageId) -> Result<(), Fault> {
    hands::pass_on(tx, later.id.as_str(), message.as_str()).await?;
    tx.exec("update later_answers set message_id = $2 where id = $1", args![&later.id, message]).await.map(drop)
}

/// Holds an answer for a person. False if it is not this one any more.
pub(crate) async fn hold(tx: &mut Tx, later: &Later, why: &str) -> Result<bool, Fault> {
    let sql = "update later_answers set state = 'held', why = $3 where id = $1 and state = 'waiting' and version = $2";
    Ok(tx.exec(sql, args![&later.id, later.version, why]).await? == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Saturday, 28 March 2026, 12:00 UTC: the night before summer time begins.
    const EVE: Time = Time(1_774_699_200_000);

    #[track_caller]
    fn check(wall: &str, zone: &str, expected: &str) {
        let when = When { wall: wall.into(), zone: zone.into(), whose: Whose::Customers };
        let told = moment(&when, EVE).map(|(at, wall)| format!("{} {wall}", at.to_rfc3339()));
        let told = told.unwrap_or_else(|refusal| refusal.field.unwrap_or_default());
        assert!(told.replace(".000", "").starts_with(expected), "{told}");
    }

    #[test]
    fn a_time_on_a_wall_is_a_moment_also_over_summer_time() {
        check("2026-03-28T14:00", "Europe/Vienna", "2026-03-28T13:00:00Z 2026-03-28T14:00");
        check("2026-03-30T09:00", "Europe/Vienna", "2026-03-30T07:00:00Z 2026-03-30T09:00");
        check("2026-03-29T02:30", "Europe/Vienna", "2026-03-29T01:30:00Z 2026-03-29T03:30");
        check("2026-10-25T02:30", "Europe/Vienna", "2026-10-25T00:30:00Z 2026-10-25T02:30");
        check("2026-03-30T09:00", "Asia/Kolkata", "2026-03-30T03:30:00Z");
    }

    #[test]
    fn what_is_no_time_to_come_is_refused_by_its_field() {
        check("2026-03-28T11:00", "UTC", "when.wall");
        check("2028-03-28T11:00", "UTC", "when.wall");
        check("tomorrow", "UTC", "when.wall");
        check("2026-02-30T11:00", "UTC", "when.wall");
        check("2026-03-30T11:00", "Middle/Earth", "when.zone");
    }
}
