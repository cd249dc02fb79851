//! Looks at answers of the past as if they were sent now: for the sample company, whose answers were never written here.

use super::{Case, Words, kept, run};
use crate::{head, inbox};
use base::{Actor, AgentId, Fault, MessageId, Outcome, Time};
use store::{Db, Row, Tx, args};

/// Answers in one transaction.
const AT_ONCE: i64 = 50;

/// Checks answers since a moment that nobody has checked, the oldest first; gives how many there were.
pub async fn look_back(db: &Db, since: Time) -> Outcome<usize> {
    let sql = "select m.id, m.conversation_id, m.author_id, m.at, m.text from messages m join conversations c on c.id = m.conversation_id
               where m.id >= $1 and m.at >= $2 and m.direction = 'out' and m.author_kind = 'agent' and m.author_id is not null and m.automatic = 0
                 and m.kind = 'message' and m.how is null and m.sent_state = 'sent' and c.internal = 0
                 and not exists (select 1 from reply_checks k where k.message_id = m.id)
               order by m.id limit $3";
    let rows = db.read().await?.rows(sql, args![MessageId::first_of(since), since, AT_ONCE]).await?;
    let mut tx = db.begin(&Actor::system()).await?;
    for row in &rows {
        one(&mut tx, row).await?;
    }
    tx.commit().await?;
    Ok(rows.len())
}

async fn one(tx: &mut Tx, row: &Row) -> Outcome<()> {
    let (id, by): (MessageId, AgentId) = (row.get("id")?, row.get("author_id")?);
    let (conversation, at, text): (String, Time, String) =
        (row.get("conversation_id")?, row.get("at")?, row.get("text")?);
    let head = head::find(tx, &conversation).await?.ok_or_else(|| Fault::new("an answer of no conversation"))?;
    let box_ = inbox::get(tx, &head.inbox).await?;
    let case = Case { head: &head, box_: &box_, length: None, by: &by, now: at };
    let checked = run(tx, case, Words { text: &text, beside: &[], to: &[] }).await?;
    Ok(kept::write(tx, (&id, at), &checked, None).await?)
}
