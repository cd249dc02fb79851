//! A conversation's own row: reading it, permission on it, and the one place that changes it.

use crate::spoken;
use crate::status::{NOT_WAITING, Priority, Status};
use crate::waking::For;
use base::{
    Action, Actor, AgentId, ConversationId, CustomerId, Failure, Fault, InboxId, Refusal, TeamId, Thing, Time, Trouble,
};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Conn, Row, Tx, args};

/// A conversation's own row.
#[derive(Clone, Debug)]
pub struct Head {
    /// Id.
    pub id: ConversationId,
    /// Short number people use.
    pub number: i64,
    /// Inbox.
    pub inbox: InboxId,
    /// Channel.
    pub channel: String,
    /// `private` or `public`.
    pub visibility: String,
    /// A request among colleagues.
    pub internal: bool,
    /// Subject.
    pub subject: String,
    /// First words of the newest message.
    pub snippet: String,
    /// Customer; none for internal requests.
    pub customer: Option<CustomerId>,
    /// The colleague who asked.
    pub requester: Option<AgentId>,
    /// Where it stands.
    pub status: Status,
    /// How urgent.
    pub priority: Priority,
    /// Who works on it.
    pub assignee: Option<AgentId>,
    /// Which team.
    pub team: Option<TeamId>,
    /// Oldest unanswered customer message.
    pub waiting_since: Option<Time>,
    /// Comes back then.
    pub snoozed_until: Option<Time>,
    /// Comes back when this happens; kept while it is snoozed.
    pub snoozed_for: Option<For>,
    /// Who wanted that.
    pub snoozed_by: Option<AgentId>,
    /// Opened.
    pub opened_at: Time,
    /// Newest message.
    pub last_at: Time,
    /// Newest message from a customer.
    pub last_in_at: Option<Time>,
    /// Last time it was resolved.
    pub resolved_at: Option<Time>,
    /// Messages.
    pub message_count: i64,
    /// Messages of outsiders that wait for a decision.
    pub held_count: i64,
    /// Whether any message has a file.
    pub has_attachment: bool,
    /// Deliveries that failed and were not dealt with.
    pub failed: i64,
    /// What is promised next, and until when; kept by whoever keeps the clocks.
    pub due: Option<Due>,
    /// Until when an update is owed, and whether that has come.
    pub followup: Option<Followup>,
    /// Answers that are sent later, or held.
    pub later: i64,
    /// Language of the customer's words.
    pub language: Option<String>,
    /// Counts messages and notes: a reply is stopped when it moved.
    pub thread_version: i64,
    /// Counts every change.
    pub version: i64,
}

impl Head {
    /// Whether who put it aside then still has it aside: nothing new was written, and it is not done.
    #[must_use]
    pub fn is_aside_since(&self, at: Time) -> bool {
        at >= self.last_at && matches!(self.status.shelf(), "active" | "snoozed")
    }
}

/// An update that somebody here owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Followup {
    /// Until when.
    pub at: Time,
    /// Whether that has come.
    pub due: bool,
}

/// The next promise of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Due {
    /// `first_response`, `next_response` or `resolution`.
    pub kind: String,
    /// When it breaks.
    pub at: Time,
}

/// One list of columns, for statements and for whoever reads their answers by name.
macro_rules! columns {
    ($first:literal $(, $name:literal)* $(,)?) => {
        /// Columns of a head, in a statement where conversations is `c`.
        pub(crate) const COLUMNS: &str = concat!("c.", $first $(, ", c.", $name)*);

        /// The names of these.
        pub(crate) const NAMES: store::Columns = &[$first $(, $name)*];
    };
}

columns![
    "id",
    "number",
    "inbox_id",
    "channel",
    "visibility",
    "internal",
    "subject",
    "snippet",
    "customer_id",
    "requester_id",
    "status",
    "priority",
    "assignee_id",
    "team_id",
    "waiting_since",
    "waiting_key",
    "snoozed_until",
    "snoozed_for",
    "snoozed_by",
    "opened_at",
    "last_at",
    "last_in_at",
    "resolved_at",
    "message_count",
    "held_count",
    "has_attachment",
    "failed",
    "language",
    "thread_version",
    "version",
    "due_key",
    "due_kind",
    "followup_at",
    "followup_due",
    "later_count",
];

pub(crate) fn read(row: &Row) -> Result<Head, Fault> {
    let status: String = row.get("status")?;
    Ok(Head {
        id: row.get("id")?,
        number: row.get("number")?,
        inbox: row.get("inbox_id")?,
        channel: row.get("channel")?,
        visibility: row.get("visibility")?,
        internal: row.get("internal")?,
        subject: row.get("subject")?,
        snippet: row.get("snippet")?,
        customer: row.get("customer_id")?,
        requester: row.get("requester_id")?,
        status: Status::from_code(&status).ok_or_else(|| Fault::new(format!("unknown status {status}")))?,
        priority: Priority::from_rank(row.get("priority")?),
        assignee: row.get("assignee_id")?,
        team: row.get("team_id")?,
        waiting_since: row.get("waiting_since")?,
        snoozed_until: row.get("snoozed_until")?,
        snoozed_for: row.get::<Option<String>>("snoozed_for")?.as_deref().map(For::from_code),
        snoozed_by: row.get("snoozed_by")?,
        opened_at: row.get("opened_at")?,
        last_at: row.get("last_at")?,
        last_in_at: row.get("last_in_at")?,
        resolved_at: row.get("resolved_at")?,
        message_count: row.get("message_count")?,
        held_count: row.get("held_count")?,
        has_attachment: row.get("has_attachment")?,
        failed: row.get("failed")?,
        due: due(row)?,
        followup: followup(row)?,
        later: row.get("later_count")?,
        language: row.get("language")?,
        thread_version: row.get("thread_version")?,
        version: row.get("version")?,
    })
}

fn followup(row: &Row) -> Result<Option<Followup>, Fault> {
    let (at, due): (Option<Time>, bool) = (row.get("followup_at")?, row.get("followup_due")?);
    Ok(at.map(|at| Followup { at, due }))
}

fn due(row: &Row) -> Result<Option<Due>, Fault> {
    let kind: Option<String> = row.get("due_kind")?;
    let at: Time = row.get("due_key")?;
    Ok(kind.map(|kind| Due { kind, at }))
}

/// How what is promised next stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DueState {
    /// There is time.
    #[default]
    InTime,
    /// Its policy warned of it.
    Warned,
    /// It was missed.
    Missed,
}

impl DueState {
    /// As stored: what is above zero is at risk.
    #[must_use]
    pub const fn code(self) -> i64 {
        match self {
            Self::InTime => 0,
            Self::Warned => 1,
            Self::Missed => 2,
        }
    }
}

/// Sets what is promised next, and how that stands. False if the former is known already.
pub async fn set_due(tx: &mut Tx, head: &Head, due: Option<(Time, &str, DueState)>) -> Result<bool, Fault> {
    let state = due.map_or(DueState::InTime, |(_, _, state)| state);
    let wished = due.map(|(at, kind, _)| Due { kind: kind.to_owned(), at });
    let moved = head.due != wished;
    let (key, kind) = (wished.as_ref().map_or(NOT_WAITING, |due| due.at.0), wished.map(|due| due.kind));
    let sql = "update conversations set due_key = $2, due_kind = $3, due_state = $4 where id = $1 and (due_state <> $4 or $5 = 1)";
    tx.exec(sql, args![&head.id, key, kind, state.code(), moved]).await?;
    Ok(moved)
}

/// Says how what is promised next stands now, if that is still what is promised next.
pub async fn stands(tx: &mut Tx, id: &ConversationId, (at, kind): (Time, &str), state: DueState) -> Result<(), Fault> {
    let sql =
        "update conversations set due_state = $4 where id = $1 and due_key = $2 and due_kind = $3 and due_state < $4";
    tx.exec(sql, args![id, at, kind, state.code()]).await.map(drop)
}

/// The conversation with this id, or number, if there is one. Inside a transaction nobody else changes it from here on.
pub async fn find(conn: &mut Conn, key: &str) -> Result<Option<Head>, Fault> {
    let (column, value) = named(key);
    let lock = conn.to_change();
    let sql = |column| format!("select {COLUMNS}, c.merged_into from conversations c where c.{column} = $1{lock}");
    let Some(row) = conn.maybe(sql(column), vec![value]).await? else { return Ok(None) };
    // Ids and numbers of one that was merged lead to the one it became part of.
    let row = match row.get::<Option<String>>("merged_into")? {
        Some(into) => conn.one(sql("id"), args![into]).await?,
        None => row,
    };
    read(&row).map(Some)
}

/// The column that holds such a key, and its value there. Pure.
fn named(key: &str) -> (&'static str, store::Value) {
    match key.parse::<i64>() {
        Ok(number) => ("number", store::Value::from(number)),
        Err(_text) => ("id", store::Value::from(key)),
    }
}

/// From here on nobody else changes any of these: always in one order, or two who keep the same could wait for each other.
pub(crate) async fn keep_still(tx: &mut Tx, keys: impl Iterator<Item = &str>) -> Result<(), Fault> {
    let mut ids = std::collections::BTreeSet::new();
    for key in keys {
        let (column, value) = named(key);
        let sql = format!("select coalesce(merged_into, id) as id from conversations where {column} = $1");
        ids.extend(tx.maybe(sql, vec![value]).await?.map(|row| row.only::<String>()).transpose()?);
    }
    for id in ids {
        find(tx, &id).await?;
    }
    Ok(())
}

/// The conversation that must be there.
pub async fn get(conn: &mut Conn, id: &ConversationId) -> Result<Head, Failure> {
    find(conn, id.as_str()).await?.ok_or_else(|| Refusal::missing().into())
}

/// What permission on a conversation depends on.
pub async fn thing(conn: &mut Conn, head: &Head) -> Result<Thing, Fault> {
    let rows = conn.rows("select team_id from inbox_teams where inbox_id = $1", args![&head.inbox]).await?;
    let mut teams: Vec<TeamId> = rows.iter().map(Row::only).collect::<Result<_, _>>()?;
    teams.extend(head.team.clone());
    let rows = conn.rows("select agent_id from members where conversation_id = $1", args![&head.id]).await?;
    let members = rows.iter().map(Row::only).collect::<Result<_, _>>()?;
    Ok(Thing { inbox: Some(head.inbox.clone()), teams, internal: head.internal, members })
}

/// The conversation, if this actor may do `action` to it. What may not be read is missing.
pub async fn open(conn: &mut Conn, actor: &Actor, key: &str, action: Action) -> Result<Head, Failure> {
    let head = find(conn, key).await?.ok_or_else(Refusal::missing)?;
    let thing = thing(conn, &head).await?;
    actor.check(Action::ConversationRead, &thing)?;
    actor.check(action, &thing)?;
    Ok(head)
}

/// The same for the actor of a transaction.
pub async fn open_as(tx: &mut Tx, key: &str, action: Action) -> Result<Head, Failure> {
    let actor = tx.actor().clone();
    open(tx, &actor, key, action).await
}

/// Tables whose rows stand on the shelf of their conversation, in its time.
pub(crate) const ORDERED: [&str; 2] = ["conversation_labels", "conversation_told"];

/// Writes what may change of a head, and counts the version up. The only statement that does.
pub async fn save(tx: &mut Tx, head: &mut Head) -> Result<(), Fault> {
    head.version += 1;
    if head.status != Status::Snoozed {
        (head.snoozed_for, head.snoozed_by) = (None, None);
    }
    let waiting_key = head.waiting_since.map_or(NOT_WAITING, |at| at.0);
    let saved = tx.exec(
        "update conversations set subject = $2, snippet = $3, customer_id = $4, status = $5, shelf = $6, priority = $7, assignee_id = $8, team_id = $9,
           waiting_since = $10, waiting_key = $11, snoozed_until = $12, last_at = $13, last_in_at = $14, resolved_at = $15, message_count = $16,
           held_count = $17, has_attachment = $18, failed = $19, language = $20, thread_version = $21, version = $22, followup_at = $23, followup_due = $24,
           snoozed_for = $25, snoozed_by = $26 where id = $1 and merged_into is null",
        args![
            &head.id, &head.subject, &head.snippet, head.customer.as_ref(), head.status.code(), head.status.shelf(), head.priority.rank(),
            head.assignee.as_ref(), head.team.as_ref(), head.waiting_since, waiting_key, head.snoozed_until, head.last_at, head.last_in_at,
            head.resolved_at, head.message_count, head.held_count, head.has_attachment, head.failed, head.language.clone(), head.thread_version,
            head.version, head.followup.map(|owed| owed.at), head.followup.is_some_and(|owed| owed.due),
            head.snoozed_for.map(For::code), head.snoozed_by.as_ref()
        ],
    )
    .await?;
    if saved == 0 {
        // Whatever was about to be written belongs into the other one now: whoever tries again finds it there.
        return Err(Fault::of(Trouble::Busy, "the conversation was merged meanwhile"));
    }
    // A label's list is in order of time too, shelf by shelf; so is what is told.
    for table in ORDERED {
        let sql = format!("update {table} set last_at = $2, shelf = $3 where conversation_id = $1");
        tx.exec(sql, args![&head.id, head.last_at, head.status.shelf()]).await?;
    }
    Ok(())
}

/// What a new conversation begins with.
#[derive(Clone, Debug)]
pub struct NewHead {
    /// Inbox.
    pub inbox: InboxId,
    /// Channel of the inbox.
    pub channel: String,
    /// `private` or `public`.
    pub visibility: &'static str,
    /// A request among colleagues.
    pub internal: bool,
    /// Subject.
    pub subject: String,
    /// Customer.
    pub customer: Option<CustomerId>,
    /// The colleague who asks.
    pub requester: Option<AgentId>,
    /// Team it goes to.
    pub team: Option<TeamId>,
    /// Opened.
    pub at: Time,
    /// Language.
    pub language: Option<String>,
}

/// Makes a conversation with the next number.
pub async fn create(tx: &mut Tx, new: NewHead) -> Result<Head, Fault> {
    let new = NewHead { language: new.language.as_deref().map(spoken::kept), ..new };
    let id = ConversationId::mint(tx.now());
    let number: i64 = tx
        .one("update counters set value = value + 1 where name = 'conversation' returning value", args![])
        .await?
        .only()?;
    tx.exec(
        "insert into conversations (id, number, inbox_id, channel, visibility, internal, subject, snippet, customer_id, requester_id, status, shelf,
           priority, team_id, waiting_key, opened_at, last_at, message_count, held_count, has_attachment, failed, language, thread_version, version)
         values ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, 'open', 'active', 2, $10, $11, $12, $12, 0, 0, 0, 0, $13, 0, 0)",
        args![
            &id, number, &new.inbox, &new.channel, new.visibility, new.internal, &new.subject, new.customer.as_ref(), new.requester.as_ref(),
            new.team.as_ref(), NOT_WAITING, new.at, new.language.clone()
        ],
    )
    .await?;
    Ok(begun(new, id, number))
}

/// The head as the statement above wrote it. Pure.
fn begun(new: NewHead, id: ConversationId, number: i64) -> Head {
    Head {
        id,
        number,
        inbox: new.inbox,
        channel: new.channel,
        visibility: new.visibility.to_owned(),
        internal: new.internal,
        subject: new.subject,
        snippet: String::new(),
        customer: new.customer,
        requester: new.requester,
        status: Status::Open,
        priority: Priority::Normal,
        assignee: None,
        team: new.team,
        waiting_since: None,
        snoozed_until: None,
        snoozed_for: None,
        snoozed_by: None,
        opened_at: new.at,
        last_at: new.at,
        last_in_at: None,
        resolved_at: None,
        message_count: 0,
        held_count: 0,
        has_attachment: false,
        failed: 0,
        due: None,
        followup: None,
        later: 0,
        language: new.language,
        thread_version: 0,
        version: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_go_by_their_names() {
        assert_eq!(COLUMNS, NAMES.iter().map(|name| format!("c.{name}")).collect::<Vec<_>>().join(", "));
    }
}
