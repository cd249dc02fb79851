//! Says when an update that is owed is due. Runs twice like once.

use crate::{event, head, notify};
use base::facts::{Fact, Kind};
use base::{Actor, Outcome};
use serde_json::json;
use store::{Db, args};

/// Conversations looked at in one go.
const AT_ONCE: i64 = 100;

/// Marks what is due; gives the number.
pub async fn run(db: &Db) -> Outcome<usize> {
    let sql = "select id from conversations where followup_at is not null and followup_due = 0 and followup_at <= $1 and shelf in ('active', 'snoozed', 'resolved') order by followup_at limit $2";
    let due = db.read().await?.rows(sql, args![db.now(), AT_ONCE]).await?;
    for row in &due {
        remind(db, &row.only::<String>()?).await?;
    }
    Ok(due.len())
}

async fn remind(db: &Db, id: &str) -> Outcome<()> {
    let mut tx = db.begin(&Actor::system()).await?;
    let Some(mut head) = head::find(&mut tx, id).await? else { return Ok(()) };
    let Some(followup) = head.followup.as_mut().filter(|owed| !owed.due && owed.at <= tx.now()) else { return Ok(()) };
    followup.due = true;
    let at = followup.at;
    head::save(&mut tx, &mut head).await?;
    let sentence = format!("the update we owe was due at {}", at.to_rfc3339());
    event::write(&mut tx, &head.id, "followup", &sentence, json!({ "at": at })).await?;
    let text = format!("#{} {}: we owe an update now", head.number, head.subject);
    notify::due(&mut tx, &head, &text).await?;
    tx.tell(Fact::new(Kind::FollowupDue).conversation(&head.id).inbox(&head.inbox).with("at", at.0));
    tx.commit().await?;
    Ok(())
}
