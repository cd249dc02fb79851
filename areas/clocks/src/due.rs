//! Warns before a promise breaks and says when it broke: once each, also after a restart.

use crate::clock;
use base::facts::{Fact, Kind};
use base::{Actor, ConversationId, Fault, Time};
use desk::head::{self, DueState};
use desk::{event, notify};
use serde_json::json;
use store::{Db, Row, Tx, args};

const AT_ONCE: i64 = 100;

/// What is said of a clock.
#[derive(Clone, Copy)]
enum Word {
    Soon,
    Missed,
}

/// Says what is due to be said; gives how many were.
pub async fn run(db: &Db) -> Result<usize, Fault> {
    Ok(missed(db).await? + soon(db).await?)
}

async fn missed(db: &Db) -> Result<usize, Fault> {
    let sql = "select conversation_id, kind, started_at, due_at from clocks
         where state = 'runs' and missed_at is null and due_at <= $1 order by due_at limit $2";
    let rows = db.read().await?.rows(sql, args![db.now(), AT_ONCE]).await?;
    said(db, &rows, Word::Missed).await
}

/// Each policy warns as long before as it says.
async fn soon(db: &Db) -> Result<usize, Fault> {
    let mut conn = db.read().await?;
    let (now, mut count) = (db.now(), 0);
    for policy in crate::policy::all(&mut conn).await?.iter().filter(|policy| policy.targets.warn_minutes > 0) {
        let until = now.plus(policy.targets.warn_minutes.saturating_mul(Time::MINUTE));
        let sql = "select conversation_id, kind, started_at, due_at from clocks
             where state = 'runs' and warned_at is null and due_at <= $1 and due_at > $2 and policy_id = $3 order by due_at limit $4";
        let rows = conn.rows(sql, args![until, now, &policy.id, AT_ONCE]).await?;
        count += said(db, &rows, Word::Soon).await?;
    }
    Ok(count)
}

async fn said(db: &Db, rows: &[Row], word: Word) -> Result<usize, Fault> {
    for row in rows {
        let (id, kind): (ConversationId, String) = (row.get("conversation_id")?, row.get("kind")?);
        let (started, due): (Time, Time) = (row.get("started_at")?, row.get("due_at")?);
        let mut tx = db.begin(&Actor::system()).await?;
        if mark(&mut tx, (&id, &kind, started, due), word).await? {
            say(&mut tx, (&id, &kind, due), word).await?;
            tx.commit().await?;
        }
    }
    Ok(rows.len())
}

/// False if the clock has moved, or it was said already.
async fn mark(
    tx: &mut Tx,
    (id, kind, started, due): (&ConversationId, &str, Time, Time),
    word: Word,
) -> Result<bool, Fault> {
    let now = tx.now();
    let sql = match word {
        Word::Soon => {
            "update clocks set warned_at = $5 where conversation_id = $1 and kind = $2 and started_at = $3 and due_at = $4 and state = 'runs' and warned_at is null"
        }
        Word::Missed => {
            "update clocks set missed_at = $5, warned_at = $5, owner_id = (select c.assignee_id from conversations c where c.id = $1)
             where conversation_id = $1 and kind = $2 and started_at = $3 and due_at = $4 and state = 'runs' and missed_at is null"
        }
    };
    Ok(tx.exec(sql, args![id, kind, started, due, now]).await? == 1)
}

async fn say(tx: &mut Tx, (id, kind, due): (&ConversationId, &str, Time), word: Word) -> Result<(), Fault> {
    let Some(head) = head::find(tx, id.as_str()).await? else { return Ok(()) };
    let title = clock::title(kind);
    let state = match word {
        Word::Soon => DueState::Warned,
        Word::Missed => DueState::Missed,
    };
    head::stands(tx, &head.id, (due, kind), state).await?;
    let (fact, text) = match word {
        Word::Soon => (Kind::ClockDueSoon, format!("#{} {}: the {title} is due soon", head.number, head.subject)),
        Word::Missed => (Kind::ClockMissed, format!("#{} {}: the {title} is late", head.number, head.subject)),
    };
    if matches!(word, Word::Missed) {
        let sentence = format!("the {title} was due at {}", due.to_rfc3339());
        event::write(tx, &head.id, "clock", &sentence, json!({ "kind": kind, "due_at": due })).await?;
    }
    notify::due(tx, &head, &text).await?;
    tx.tell(Fact::new(fact).conversation(&head.id).inbox(&head.inbox).with("clock", kind).with("due_at", due.0));
    Ok(())
}
