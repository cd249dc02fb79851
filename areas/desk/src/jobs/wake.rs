//! Brings snoozed conversations back when their time has come. Runs twice like once.

use crate::status::Status;
use crate::{event, head, notify};
use base::facts::{Fact, Kind};
use base::{Actor, Outcome};
use serde_json::json;
use store::{Db, args};

/// Conversations woken in one go.
const AT_ONCE: i64 = 100;

/// Wakes what is due; gives the number.
pub async fn run(db: &Db) -> Outcome<usize> {
    let now = db.now();
    let sql = "select id from conversations where snoozed_until is not null and snoozed_until <= $1 order by snoozed_until limit $2";
    let due = db.read().await?.rows(sql, args![now, AT_ONCE]).await?;
    for row in &due {
        wake(db, &row.only::<String>()?).await?;
    }
    Ok(due.len())
}

async fn wake(db: &Db, id: &str) -> Outcome<()> {
    let mut tx = db.begin(&Actor::system()).await?;
    let Some(mut head) = head::find(&mut tx, id).await? else { return Ok(()) };
    if head.status != Status::Snoozed || head.snoozed_until.is_none_or(|until| until > tx.now()) {
        return Ok(());
    }
    head.status = Status::Open;
    head.snoozed_until = None;
    head::save(&mut tx, &mut head).await?;
    event::write(
        &mut tx,
        &head.id,
        "status",
        "came back because its time has come",
        json!({ "from": Status::Snoozed, "to": Status::Open }),
    )
    .await?;
    if let Some(agent) = head.assignee.clone() {
        let text = format!("#{} {} came back from snooze", head.number, head.subject);
        notify::add(&mut tx, &agent, notify::Cause::Assigned, (&head, &text)).await?;
    }
    tx.tell(Fact::new(Kind::Woken).conversation(&head.id).inbox(&head.inbox));
    tx.commit().await?;
    Ok(())
}
