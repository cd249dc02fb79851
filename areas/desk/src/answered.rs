//! Which message an answer answers: the newest of whoever it goes to. Where several conversations became one, that decides
//! from which address it goes, under which number, and in which thread of the customer's mailbox it shows.

use crate::aside::Thread;
use crate::head::Head;
use crate::message::Recipients;
use base::{Fault, InboxId};
use contract::Party;
use store::{Conn, Row, args};

/// What is answered.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    /// The number the answer is signed with.
    pub(crate) number: i64,
    /// The conversation the message came in, where that one was merged.
    pub(crate) origin: Option<String>,
    /// The inbox it came to.
    pub(crate) inbox: InboxId,
    /// The network's id of the message.
    pub(crate) answers: Option<String>,
    /// The network's ids of its thread, in order.
    pub(crate) thread: Vec<String>,
    /// To whom it went.
    pub(crate) went_to: Vec<Party>,
}

/// Finds what an answer to these people answers.
pub(crate) async fn by(conn: &mut Conn, head: &Head, to: &[Party]) -> Result<Answered, Fault> {
    let rows = received(conn, head).await?;
    let newest = newest(&rows, to)?;
    let with_customer = Thread::Customers.kind();
    let kind = newest.map_or(Ok(with_customer.to_owned()), |row| row.get::<String>("kind"))?;
    let origin: Option<String> = newest.map(|row| row.get("origin_id")).transpose()?.flatten();
    let answers: Option<String> = newest.map(|row| row.get("provider_id")).transpose()?.flatten();
    let inbox = newest.map(|row| came_to(row, head)).transpose()?.unwrap_or_else(|| head.inbox.clone());
    let thread = thread(conn, head, (origin.as_deref(), &kind)).await?;
    let number = match &origin {
        Some(origin) => conn.one("select number from conversations where id = $1", args![origin]).await?.only()?,
        None => head.number,
    };
    let went_to = newest.map(went_to).transpose()?.unwrap_or_default();
    Ok(Answered { number, origin, inbox, answers: answers.or_else(|| thread.last().cloned()), thread, went_to })
}

/// Where the newest message came to of somebody who can be answered.
#[derive(Clone, Debug)]
pub(crate) struct Came {
    /// Whom an answer would go to.
    pub(crate) from: String,
    /// The inbox it came to.
    pub(crate) inbox: InboxId,
    /// To whom it went.
    pub(crate) went_to: Vec<Party>,
}

/// Where everybody who can be answered wrote to last, newest first; and where the customer did, whom an answer to anybody
/// else follows.
pub(crate) async fn everybody(conn: &mut Conn, head: &Head) -> Result<(Vec<Came>, Option<Came>), Fault> {
    let rows = received(conn, head).await?;
    let came = |row: &Row, from| Ok::<_, Fault>(Came { from, inbox: came_to(row, head)?, went_to: went_to(row)? });
    let mut all: Vec<Came> = Vec::new();
    for row in &rows {
        for from in writers(row)? {
            if !all.iter().any(|known| known.from.eq_ignore_ascii_case(&from)) {
                all.push(came(row, from)?);
            }
        }
    }
    let customer = newest(&rows, &[])?.map(|row| came(row, String::new())).transpose()?;
    Ok((all, customer))
}

/// What came in and can be answered, newest first.
async fn received(conn: &mut Conn, head: &Head) -> Result<Vec<Row>, Fault> {
    let sql = "select provider_id, origin_id, inbox_id, author_address, recipients, kind from messages
               where conversation_id = $1 and held = 0 and direction = 'in' and automatic = 0 order by at desc, id desc limit 200";
    conn.rows(sql, args![&head.id]).await
}

/// The newest of these people, else of the customer: who wrote apart from them is answered only where the answer goes to them.
fn newest<'a>(rows: &'a [Row], to: &[Party]) -> Result<Option<&'a Row>, Fault> {
    let mut of_customer = None;
    for row in rows {
        if wrote(row, to)? {
            return Ok(Some(row));
        }
        if of_customer.is_none() && row.get::<String>("kind")? == Thread::Customers.kind() {
            of_customer = Some(row);
        }
    }
    Ok(of_customer)
}

/// The inbox a message came to: its own, where its conversation was merged into this one.
fn came_to(row: &Row, head: &Head) -> Result<InboxId, Fault> {
    let merged = row.get::<Option<String>>("origin_id")?.is_some();
    if merged { row.get("inbox_id") } else { Ok(head.inbox.clone()) }
}

fn went_to(row: &Row) -> Result<Vec<Party>, Fault> {
    let named = recipients(row)?;
    Ok(named.to.into_iter().chain(named.cc).collect())
}

/// Whether a message is of one of these people, or asked for answers to go to one of them.
fn wrote(row: &Row, to: &[Party]) -> Result<bool, Fault> {
    let named = |address: &String| to.iter().any(|party| party.address.eq_ignore_ascii_case(address));
    Ok(writers(row)?.iter().any(named))
}

/// Whom an answer to a message may go to.
fn writers(row: &Row) -> Result<Vec<String>, Fault> {
    let author: Option<String> = row.get("author_address")?;
    Ok(author.into_iter().chain(recipients(row)?.reply_to.into_iter().map(|party| party.address)).collect())
}

fn recipients(row: &Row) -> Result<Recipients, Fault> {
    Ok(serde_json::from_value(row.get("recipients")?).unwrap_or_default())
}

/// The ids of one thread: those of another that was merged in, or of a thread apart, are nobody else's business.
async fn thread(conn: &mut Conn, head: &Head, (origin, kind): (Option<&str>, &str)) -> Result<Vec<String>, Fault> {
    let sql = "select provider_id from messages where conversation_id = $1 and provider_id is not null and held = 0
                 and coalesce(origin_id, '') = $2 and kind = $3 order by id desc limit 40";
    let rows = conn.rows(sql, args![&head.id, origin.unwrap_or(""), kind]).await?;
    let mut ids: Vec<String> = rows.iter().map(Row::only).collect::<Result<_, _>>()?;
    ids.reverse();
    Ok(ids)
}
