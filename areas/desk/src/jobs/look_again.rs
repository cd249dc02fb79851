//! Tells those who may approve once more when an answer has waited ten minutes and nobody has looked (AUT-6). Runs twice like once.

use crate::approval;
use crate::head;
use crate::notify::{self, Cause};
use base::{Actor, LaterId, Outcome, Time};
use store::{Db, Row, args};

/// Waited so long, it is told again.
const UNSEEN: i64 = 10 * Time::MINUTE;
/// Answers looked at in one go.
const AT_ONCE: i64 = 100;

/// Tells of what nobody has looked at; gives the number.
pub async fn run(db: &Db) -> Outcome<usize> {
    let sql = "select later_id from approvals where state = 'waiting' and looked_at is null and told_again_at is null and asked_at <= $1 order by asked_at limit $2";
    let rows = db.read().await?.rows(sql, args![db.now().plus(-UNSEEN), AT_ONCE]).await?;
    let waiting = rows.iter().map(Row::only::<LaterId>).collect::<Result<Vec<_>, _>>()?;
    for id in &waiting {
        tell(db, id).await?;
    }
    Ok(waiting.len())
}

async fn tell(db: &Db, id: &LaterId) -> Outcome<()> {
    let mut tx = db.begin(&Actor::system()).await?;
    let now = tx.now();
    let sql = "update approvals set told_again_at = $2 where later_id = $1 and state = 'waiting' and looked_at is null and told_again_at is null";
    if tx.exec(sql, args![id, now]).await? == 1
        && let Some(asked) = approval::find(&mut tx, id).await?
        && let Some(head) = head::find(&mut tx, asked.conversation.as_str()).await?
    {
        let text = format!(
            "an answer to #{} {} has waited ten minutes for a look, and nobody has looked",
            head.number, head.subject
        );
        for other in approval::others(&mut tx, &head, &asked).await? {
            notify::add(&mut tx, &other, Cause::Due, (&head, &text)).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}
