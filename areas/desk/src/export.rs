//! Conversations and messages as tables, and raw mail, a piece at a time: for the export of everything. No cell of them is
//! run by a spreadsheet (SEC-F10).

use crate::message::Recipients;
use crate::{colleague, inbox, label};
use base::{AgentId, ConversationId, CustomerId, Fault, InboxId, TeamId, Time};
use futures_util::future::BoxFuture;
use std::collections::HashMap;
use std::path::Path;
use store::export::Page;
use store::{Conn, Row, args, blobs};
use table::row_of;

/// Conversations or messages read at once.
const PAGE: i64 = 200;
/// Raw mails read at once: no more once they have so many bytes, each may have many.
const MAILS: i64 = 32;
const ROOM: usize = 2 * 1024 * 1024;

const CONVERSATIONS: [&str; 17] = [
    "Number",
    "Subject",
    "Status",
    "Channel",
    "Inbox",
    "Customer",
    "Address",
    "Team",
    "Assignee",
    "Labels",
    "Language",
    "Messages",
    "Opened",
    "Newest message",
    "First answer",
    "Resolved",
    "ID",
];
const MESSAGES: [&str; 12] = [
    "Conversation",
    "Time",
    "Direction",
    "Kind",
    "Channel",
    "From",
    "From address",
    "To",
    "Cc",
    "Subject",
    "Text",
    "ID",
];

/// A piece of a file, if there is one more.
type Piece<'a> = BoxFuture<'a, Result<Option<Page>, Fault>>;

/// The head of a table; the mark tells spreadsheets that it is UTF-8.
fn head(names: &[&str]) -> Page {
    let text = format!("\u{feff}{}", row_of(names.iter().copied()));
    Page { bytes: text.into_bytes(), rows: 0, next: String::new() }
}

fn piece(lines: Vec<String>, last: &Row) -> Result<Page, Fault> {
    let rows = u64::try_from(lines.len()).unwrap_or(0);
    Ok(Page { bytes: lines.concat().into_bytes(), rows, next: last.get("id")? })
}

fn moment(time: Option<Time>) -> String {
    time.map(Time::to_rfc3339).unwrap_or_default()
}

/// All conversations, oldest first; those that became part of another are found there.
#[must_use]
pub fn conversations<'a>(conn: &'a mut Conn, _folder: &'a Path, after: Option<String>) -> Piece<'a> {
    Box::pin(async move {
        let Some(after) = after else { return Ok(Some(head(&CONVERSATIONS))) };
        let sql = "select id, number, subject, status, channel, inbox_id, customer_id, team_id, assignee_id, language, message_count,
                     opened_at, last_at, first_reply_at, resolved_at
                   from conversations where id > $1 and merged_into is null order by id limit $2";
        let rows = conn.rows(sql, args![after, PAGE]).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        let names = Names::of(conn, &rows).await?;
        let lines = rows.iter().map(|row| names.conversation(row)).collect::<Result<Vec<_>, _>>()?;
        piece(lines, last).map(Some)
    })
}

/// What the ids in rows of conversations are called.
struct Names {
    inboxes: HashMap<InboxId, inbox::InboxRef>,
    customers: HashMap<CustomerId, customers::CustomerRef>,
    teams: HashMap<TeamId, team::TeamRef>,
    agents: HashMap<AgentId, team::AgentRef>,
    labels: HashMap<ConversationId, Vec<label::Label>>,
}

impl Names {
    async fn of(conn: &mut Conn, rows: &[Row]) -> Result<Self, Fault> {
        let mut ids = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            ids.0.push(row.get::<ConversationId>("id")?);
            ids.1.extend(row.get::<Option<CustomerId>>("customer_id")?);
            ids.2.extend(row.get::<Option<AgentId>>("assignee_id")?);
        }
        Ok(Self {
            inboxes: inbox::refs(conn).await?,
            customers: customers::refs(conn, &ids.1).await?,
            teams: colleague::teams(conn).await?,
            agents: team::agents_by_ids(conn, &ids.2).await?,
            labels: label::of(conn, &ids.0).await?,
        })
    }

    fn conversation(&self, row: &Row) -> Result<String, Fault> {
        let text = |column: &str| row.get::<Option<String>>(column).map(Option::unwrap_or_default);
        let number = |column: &str| row.get::<i64>(column).map(|n| n.to_string());
        let time = |column: &str| row.get::<Option<Time>>(column).map(moment);
        let inbox = self.inboxes.get(&row.get("inbox_id")?).map_or("", |one| &one.name);
        let customer = row.get::<Option<CustomerId>>("customer_id")?.and_then(|id| self.customers.get(&id));
        let team = row.get::<Option<TeamId>>("team_id")?.and_then(|id| self.teams.get(&id));
        let agent = row.get::<Option<AgentId>>("assignee_id")?.and_then(|id| self.agents.get(&id));
        let labels = self.labels.get(&row.get("id")?).map_or(&[][..], Vec::as_slice);
        let labels: Vec<&str> = labels.iter().map(|label| label.name.as_str()).collect();
        Ok(row_of([
            number("number")?.as_str(),
            &text("subject")?,
            &text("status")?,
            &text("channel")?,
            inbox,
            customer.map_or("", |one| &one.name),
            customer.and_then(|one| one.address.as_deref()).unwrap_or_default(),
            team.map_or("", |one| &one.name),
            agent.map_or("", |one| &one.name),
            &labels.join(", "),
            &text("language")?,
            &number("message_count")?,
            &time("opened_at")?,
            &time("last_at")?,
            &time("first_reply_at")?,
            &time("resolved_at")?,
            &text("id")?,
        ]))
    }
}

/// All messages, oldest first, as far as they are text; notes to colleagues are among the objects.
#[must_use]
pub fn messages<'a>(conn: &'a mut Conn, _folder: &'a Path, after: Option<String>) -> Piece<'a> {
    Box::pin(async move {
        let Some(after) = after else { return Ok(Some(head(&MESSAGES))) };
        let sql = "select m.id, c.number, m.at, m.direction, m.kind, m.channel, m.author_name, m.author_address, m.recipients, m.subject, m.text
                   from messages m join conversations c on c.id = m.conversation_id where m.id > $1 order by m.id limit $2";
        let rows = conn.rows(sql, args![after, PAGE]).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        piece(rows.iter().map(message).collect::<Result<Vec<_>, _>>()?, last).map(Some)
    })
}

fn message(row: &Row) -> Result<String, Fault> {
    let text = |column: &str| row.get::<Option<String>>(column).map(Option::unwrap_or_default);
    let to: Recipients = serde_json::from_value(row.get("recipients")?).unwrap_or_default();
    let list =
        |parties: &[contract::Party]| parties.iter().map(|party| party.address.as_str()).collect::<Vec<_>>().join(", ");
    Ok(row_of([
        row.get::<i64>("number")?.to_string().as_str(),
        &moment(Some(row.get("at")?)),
        &text("direction")?,
        &text("kind")?,
        &text("channel")?,
        &text("author_name")?,
        &text("author_address")?,
        &list(&to.to),
        &list(&to.cc),
        &text("subject")?,
        &text("text")?,
        &text("id")?,
    ]))
}

/// A message as it came or went, byte for byte.
#[derive(Debug)]
pub struct Raw {
    /// Where to go on.
    pub id: String,
    /// When.
    pub at: Time,
    /// Who wrote it, if that is known.
    pub sender: Option<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The raw messages of a channel after an id, in order: those in conversations, or those nobody could make sense of yet.
pub async fn raws(conn: &mut Conn, folder: &Path, of: Of<'_>) -> Result<Vec<Raw>, Fault> {
    let (sql, given) = match of {
        Of::Conversations { channel, after } => (
            "select id, at, author_address as sender, raw_blob as blob from messages
             where id > $1 and raw_blob is not null and channel = $2 order by id limit $3",
            args![after, channel, MAILS],
        ),
        Of::Quarantine { channel, after } => (
            "select id, at, sender, blob from inbound where id > $1 and state in ('new', 'quarantined')
             and inbox_id in (select i.id from inboxes i where i.channel = $2) order by id limit $3",
            args![after, channel, MAILS],
        ),
    };
    let rows = conn.rows(sql, given).await?;
    let names = rows.iter().map(|row| row.get("blob")).collect::<Result<Vec<String>, _>>()?;
    let mut small = blobs::small(conn, &names).await?;
    let (mut found, mut size) = (Vec::new(), 0);
    for (row, name) in rows.iter().zip(&names) {
        if size > ROOM {
            break;
        }
        let bytes = match small.remove(name) {
            Some(bytes) => bytes,
            None => blobs::get(conn, folder, name).await?.unwrap_or_default(),
        };
        size += bytes.len();
        found.push(Raw { id: row.get("id")?, at: row.get("at")?, sender: row.get("sender")?, bytes });
    }
    Ok(found)
}

/// Where raw messages are looked for.
#[derive(Clone, Copy, Debug)]
pub enum Of<'a> {
    /// Messages of conversations.
    Conversations {
        /// Channel.
        channel: &'a str,
        /// After this id.
        after: &'a str,
    },
    /// What was taken in and is in no conversation.
    Quarantine {
        /// Channel.
        channel: &'a str,
        /// After this id.
        after: &'a str,
    },
}
