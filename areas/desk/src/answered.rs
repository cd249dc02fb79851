//! Which message an answer answers: the newest of whoever it goes to. Where several conversations became one, that decides
//! from which address it goes, under which number, and in which thread of the customer's mailbox it shows.

use crate::aside::Thread;
use crate::head::Head;
use crate::message::Recipients;
use base::{Fault, InboxId};
use contract::Party;
use store::{Row, Tx, args};

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
pub(crate) async fn by(tx: &mut Tx, head: &Head, to: &[Party]) -> Result<Answered, Fault> {
    let sql = "select provider_id, origin_id, inbox_id, author_address, recipients, kind from messages
               where conversation_id = $1 and held = 0 and direction = 'in' and automatic = 0 order by at desc, id desc limit 200";
    let rows = tx.rows(sql, args![&head.id]).await?;
    let with_customer = Thread::Customers.kind();
    let mut newest = None;
    for row in &rows {
        if wrote(row, to)? {
            newest = Some(row);
            break;
        }
        // Who wrote apart from the customer is answered only where the answer goes to them.
        if newest.is_none() && row.get::<String>("kind")? == with_customer {
            newest = Some(row);
        }
    }
    let kind = newest.map_or(Ok(with_customer.to_owned()), |row| row.get::<String>("kind"))?;
    let origin: Option<String> = newest.map(|row| row.get("origin_id")).transpose()?.flatten();
    let answers: Option<String> = newest.map(|row| row.get("provider_id")).transpose()?.flatten();
    let inbox = match newest.filter(|_| origin.is_some()) {
        Some(row) => row.get("inbox_id")?,
        None => head.inbox.clone(),
    };
    let thread = thread(tx, head, (origin.as_deref(), &kind)).await?;
    let number = match &origin {
        Some(origin) => tx.one("select number from conversations where id = $1", args![origin]).await?.only()?,
        None => head.number,
    };
    let named: Recipients = newest.map(recipients).transpose()?.unwrap_or_default();
    let went_to = named.to.into_iter().chain(named.cc).collect();
    Ok(Answered { number, origin, inbox, answers: answers.or_else(|| thread.last().cloned()), thread, went_to })
}

/// Whether a message is of one of these people, or asked for answers to go to one of them.
fn wrote(row: &Row, to: &[Party]) -> Result<bool, Fault> {
    let author: Option<String> = row.get("author_address")?;
    let named = recipients(row)?.reply_to.into_iter().map(|party| party.address);
    let mut addresses = author.into_iter().chain(named);
    Ok(addresses.any(|address| to.iter().any(|party| party.address.eq_ignore_ascii_case(&address))))
}

fn recipients(row: &Row) -> Result<Recipients, Fault> {
    Ok(serde_json::from_value(row.get("recipients")?).unwrap_or_default())
}

/// The ids of one thread: those of another that was merged in, or of a thread apart, are nobody else's business.
async fn thread(tx: &mut Tx, head: &Head, (origin, kind): (Option<&str>, &str)) -> Result<Vec<String>, Fault> {
    let sql = "select provider_id from messages where conversation_id = $1 and provider_id is not null and held = 0
                 and coalesce(origin_id, '') = $2 and kind = $3 order by id desc limit 40";
    let rows = tx.rows(sql, args![&head.id, origin.unwrap_or(""), kind]).await?;
    let mut ids: Vec<String> = rows.iter().map(Row::only).collect::<Result<_, _>>()?;
    ids.reverse();
    Ok(ids)
}
