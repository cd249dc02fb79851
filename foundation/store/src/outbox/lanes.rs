//! Lanes: rows for one receiver that leave apart from all others, so that one who is slow or gone delays nobody else.
//!
//! A lane is open, rests until a time, or is closed until told otherwise; its rows wait meanwhile.

use super::board::{COLUMNS, Listed, listed};
use super::run::Sender;
use super::{Leaving, put};
use crate::{Conn, Tx, args};
use base::{Fault, OutboxId, Time};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

const POLL: Duration = Duration::from_millis(500);
/// A lane that is closed opens then.
const NEVER: Time = Time(i64::MAX);

/// Writes a row into a lane.
pub async fn put_in(tx: &mut Tx, lane: &str, leaving: Leaving) -> Result<OutboxId, Fault> {
    let id = put(tx, leaving).await?;
    tx.exec("update outbox set lane = $2 where id = $1", args![&id, lane]).await?;
    Ok(id)
}

/// Opens a lane, at once.
pub async fn open(tx: &mut Tx, lane: &str) -> Result<(), Fault> {
    set(tx, lane, Time(0)).await?;
    tx.wake();
    Ok(())
}

/// Lets a lane rest until a time. A closed lane stays closed.
pub async fn rest(tx: &mut Tx, lane: &str, until: Time) -> Result<(), Fault> {
    let sql = "update outbox_lanes set open_from = $2 where lane = $1 and open_from < $2";
    tx.exec(sql, args![lane, until]).await.map(drop)
}

/// Ends the rest of a lane early. A closed lane stays closed.
pub async fn wake(tx: &mut Tx, lane: &str) -> Result<(), Fault> {
    tx.exec("update outbox_lanes set open_from = 0 where lane = $1 and open_from < $2", args![lane, NEVER])
        .await
        .map(drop)
}

/// Closes a lane until it is opened.
pub async fn close(tx: &mut Tx, lane: &str) -> Result<(), Fault> {
    set(tx, lane, NEVER).await
}

async fn set(tx: &mut Tx, lane: &str, open_from: Time) -> Result<(), Fault> {
    let sql = "insert into outbox_lanes (lane, open_from) values ($1, $2) on conflict (lane) do update set open_from = excluded.open_from";
    tx.exec(sql, args![lane, open_from]).await.map(drop)
}

/// Closes a lane for good: what waits in it is cancelled with the reason.
pub async fn end(tx: &mut Tx, lane: &str, why: &str) -> Result<u64, Fault> {
    close(tx, lane).await?;
    let now = tx.now();
    let sql =
        "update outbox set state = 'cancelled', last_error = $2, ended_at = $3 where lane = $1 and state = 'queued'";
    tx.exec(sql, args![lane, why, now]).await
}

/// Rows of a lane in a state (any if none) before an id, newest first.
pub async fn list(
    conn: &mut Conn,
    lane: &str,
    state: Option<&str>,
    (before, limit): (&str, i64),
) -> Result<Vec<Listed>, Fault> {
    let sql = format!(
        "select {COLUMNS} from outbox where lane = $1 and id < $2 and ($3 is null or state = $3) order by id desc limit $4"
    );
    conn.rows(sql, args![lane, before, state, limit]).await?.iter().map(listed).collect()
}

/// A row of a lane, with what is sent.
pub async fn find(conn: &mut Conn, lane: &str, id: &OutboxId) -> Result<Option<(Listed, Value)>, Fault> {
    let sql = format!("select {COLUMNS}, payload from outbox where id = $1 and lane = $2");
    let row = conn.maybe(sql, args![id, lane]).await?;
    row.as_ref().map(|row| Ok((listed(row)?, row.get("payload")?))).transpose()
}

/// Rows that wait, by lane.
pub async fn waiting(conn: &mut Conn) -> Result<Vec<(String, i64)>, Fault> {
    let sql = "select lane, count(*) as n from outbox where state in ('queued', 'sending') and lane is not null group by lane";
    conn.rows(sql, args![]).await?.iter().map(|row| Ok((row.get("lane")?, row.get("n")?))).collect()
}

/// Sends a row once more, whatever became of it, unless it is on its way. The receiver sees the same key.
pub async fn again(tx: &mut Tx, id: &OutboxId) -> Result<bool, Fault> {
    let now = tx.now();
    let sql =
        "update outbox set state = 'queued', run_at = $2, attempts = 0, first_tried_at = null, ended_at = null, last_error = null
               where id = $1 and lane is not null and state <> 'sending'";
    let done = tx.exec(sql, args![id, now]).await?;
    tx.wake();
    Ok(done == 1)
}

/// Forgets rows of lanes that ended before a time.
pub async fn sweep(tx: &mut Tx, before: Time) -> Result<u64, Fault> {
    let sql = "delete from outbox where lane is not null and state in ('sent', 'failed', 'unknown', 'cancelled') and ended_at < $1";
    tx.exec(sql, args![before]).await
}

/// Open lanes in which something is due and not on its way.
const DUE: &str = "select l.lane from outbox_lanes l where l.open_from <= $1 and exists (
    select 1 from outbox o where o.lane = l.lane and o.lane is not null and o.state in ('queued', 'sending') and o.run_at <= $1
    and (o.state = 'queued' or o.lease_until < $1) and not exists (select 1 from paused_classes p where p.class = o.class))
    order by l.lane";

impl Sender {
    /// Sends what stands in lanes until `stop` says so, at most `width` rows of a lane at a time.
    pub async fn lanes(self, width: usize, mut stop: watch::Receiver<bool>) {
        let (mut busy, mut under_way) = (HashSet::new(), FuturesUnordered::new());
        loop {
            let work = Arc::clone(&self.db.0.work);
            let woken = work.notified();
            tokio::pin!(woken);
            woken.as_mut().enable();
            for lane in self.due_or_none().await {
                if busy.insert(lane.clone()) {
                    under_way.push(self.one(lane, width));
                }
            }
            tokio::select! {
                Some(done) = under_way.next() => drop(busy.remove(&done)),
                () = woken => {}
                () = tokio::time::sleep(POLL) => {}
                _ = stop.changed() => {}
            }
            if *stop.borrow() {
                return while under_way.next().await.is_some() {};
            }
        }
    }

    /// One turn of every lane in which something is due; gives the number of rows.
    pub async fn step_lanes(&self, width: usize) -> Result<usize, Fault> {
        let lanes = self.due().await?;
        let turns = lanes.iter().map(|lane| self.step_in(Some(lane), width));
        futures_util::future::join_all(turns).await.into_iter().sum()
    }

    async fn due(&self) -> Result<Vec<String>, Fault> {
        let now = self.db.now();
        self.db.read().await?.rows(DUE, args![now]).await?.iter().map(crate::Row::only).collect()
    }

    async fn due_or_none(&self) -> Vec<String> {
        self.due().await.unwrap_or_else(|error| {
            tracing::warn!(error = %error, "the lanes of the outbox could not be read");
            Vec::new()
        })
    }

    async fn one(&self, lane: String, width: usize) -> String {
        let found = self.step_in(Some(&lane), width).await.unwrap_or_else(|error| {
            tracing::warn!(error = %error, "a lane of the outbox could not be read");
            0
        });
        if found == 0 {
            tokio::time::sleep(POLL).await;
        }
        lane
    }
}
