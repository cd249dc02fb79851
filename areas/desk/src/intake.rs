//! Taking in: raw bytes first, in one transaction with the receiver's own state; understanding comes later, as a job.

use crate::shut_out;
use base::facts::{Fact, Kind};
use base::{Actor, Fault, InboundId, InboxId, Time};
use contract::{Envelopes, History, Intake, Known, Received, Since, SoFar, Taken};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use store::{Bind, Conn, Db, Tx, args, blobs, jobs};

/// Class of the jobs that understand what came in; a lane of its own.
pub const CLASS: &str = "intake";
/// Class of those that understand old things, which new ones never wait for.
pub const HISTORY: &str = "history";
/// Name of those jobs.
pub const JOB: &str = "take_in";

/// The desk's intake.
#[derive(Clone, Debug)]
pub struct Desk {
    db: Db,
}

impl Desk {
    /// An intake into this database.
    #[must_use]
    pub const fn new(db: Db) -> Self {
        Self { db }
    }

    async fn take_batch(
        &self,
        inbox: &InboxId,
        batch: Vec<Received>,
        so_far: Option<SoFar>,
    ) -> Result<Vec<Taken>, Fault> {
        self.db.require_room_later()?;
        for one in &batch {
            self.prepare(inbox, one).await?;
        }
        let mut tx = self.db.begin(&Actor::system()).await?;
        let mut taken = Vec::with_capacity(batch.len());
        for one in batch {
            taken.push(take_one(&mut tx, inbox, one).await?);
        }
        let now = tx.now();
        if let Some(so_far) = so_far {
            note(&mut tx, inbox, so_far).await?;
        }
        if taken.contains(&Taken::New) {
            tx.exec("update inboxes set last_in_at = $2 where id = $1", args![inbox, now]).await?;
        }
        tx.commit().await?;
        Ok(taken)
    }

    /// Large bytes are written before, unless they are of something known: their file would belong to nobody.
    async fn prepare(&self, inbox: &InboxId, one: &Received) -> Result<(), Fault> {
        let known = "select 1 as one from inbound where inbox_id = $1 and provider_key = $2";
        if one.bytes.len() <= blobs::SMALL
            || self.db.read().await?.maybe(known, args![inbox, &one.provider_key]).await?.is_some()
        {
            return Ok(());
        }
        blobs::prepare(&self.db, &one.bytes).await
    }

    async fn note_health(&self, inbox: &InboxId, trouble: Option<String>) -> Result<(), Fault> {
        let state = if trouble.is_some() { "failing" } else { "ok" };
        let known = self
            .db
            .read()
            .await?
            .maybe("select health, health_detail from inboxes where id = $1", args![inbox])
            .await?;
        let same = match &known {
            Some(row) => {
                row.get::<String>("health")? == state && row.get::<Option<String>>("health_detail")? == trouble
            }
            None => true,
        };
        if same {
            return Ok(());
        }
        let mut tx = self.db.begin(&Actor::system()).await?;
        let now = tx.now();
        tx.exec(
            "update inboxes set health_since = case when health = $2 then health_since else $4 end, health = $2, health_detail = $3,
               shut_out = case when $2 = 'ok' then 0 else shut_out end where id = $1",
            args![inbox, state, trouble, now],
        )
        .await?;
        tx.tell(Fact::new(Kind::InboxHealth).inbox(inbox).with("state", state));
        tx.commit().await
    }

    async fn note_shut_out(&self, inbox: &InboxId, words: &str) -> Result<(), Fault> {
        let known = "select 1 as one from inboxes where id = $1 and shut_out = 0";
        if self.db.read().await?.maybe(known, args![inbox]).await?.is_none() {
            return Ok(());
        }
        let mut tx = self.db.begin(&Actor::system()).await?;
        shut_out::tell(&mut tx, inbox, words).await?;
        tx.commit().await
    }

    async fn note_wait(&self, inbox: &InboxId, until: Time) -> Result<(), Fault> {
        let sql = "update inboxes set waits_until = $2 where id = $1 and (waits_until is null or waits_until < $3)";
        let mut tx = self.db.begin(&Actor::system()).await?;
        if tx.exec(sql, args![inbox, until, until.plus(-Time::SECOND)]).await? == 1 {
            tx.tell(Fact::new(Kind::InboxHealth).inbox(inbox).with("waits_until", until.0));
        }
        tx.commit().await
    }
}

/// Notes how far a receiver is.
async fn note(tx: &mut Tx, inbox: &InboxId, SoFar { place, note, history }: SoFar) -> Result<(), Fault> {
    let (left, of) = (history.map(|history| history.left), history.map(|history| history.of));
    let sql = "insert into receive_states (inbox_id, place, note, history_left, history_of) values ($1, $2, $3, $4, $5)
               on conflict (inbox_id, place) do update set note = excluded.note, history_left = excluded.history_left, history_of = excluded.history_of";
    tx.exec(sql, args![inbox, place, note, left, of]).await.map(drop)
}

/// How far the history of each inbox is taken in, while it is.
pub(crate) async fn histories(conn: &mut Conn) -> Result<HashMap<InboxId, History>, Fault> {
    let sql = "select inbox_id, history_left, history_of from receive_states where history_of > 0";
    let mut all: HashMap<InboxId, History> = HashMap::new();
    for row in conn.rows(sql, args![]).await? {
        let one = all.entry(row.get("inbox_id")?).or_insert(History { left: 0, of: 0 });
        one.left += row.get::<i64>("history_left")?;
        one.of += row.get::<i64>("history_of")?;
    }
    Ok(all)
}

/// The job that understands something that came in here.
pub(crate) fn job(inbound: &InboundId, inbox: &InboxId) -> jobs::NewJob {
    job_of(CLASS, inbound, inbox)
}

fn job_of(class: &'static str, inbound: &InboundId, inbox: &InboxId) -> jobs::NewJob {
    jobs::NewJob::new(JOB, class, json!({ "inbound": inbound })).key(format!("{JOB}/{inbound}")).inbox(inbox)
}

async fn take_one(tx: &mut Tx, inbox: &InboxId, one: Received) -> Result<Taken, Fault> {
    let (id, now) = (InboundId::mint(tx.now()), tx.now());
    let blob = blobs::name(&one.bytes);
    let new = tx
        .exec(
            "insert into inbound (id, inbox_id, provider_key, blob, size, envelope, archive, state, tries, at) values ($1, $2, $3, $4, $5, $6, $7, 'new', 0, $8)
             on conflict (inbox_id, provider_key) do nothing",
            args![&id, inbox, &one.provider_key, &blob, one.bytes.len(), one.envelope, one.archive, now],
        )
        .await?;
    if new == 0 {
        return Ok(Taken::Known);
    }
    // Only now: the same thing told again in other bytes would leave them behind.
    blobs::put(tx, &one.bytes).await?;
    jobs::enqueue(tx, job_of(if one.archive { HISTORY } else { CLASS }, &id, inbox)).await?;
    Ok(Taken::New)
}

/// Envelopes read at once.
const ENVELOPES: i64 = 5_000;

/// What was said around things taken in, by their birth.
async fn envelopes(conn: &mut Conn, inbox: &InboxId, since: Since) -> Result<Envelopes, Fault> {
    let first = match since {
        Since::Time(at) => InboundId::first_of(at),
        Since::Page(last) => last,
    };
    let sql = "select id, envelope from inbound where inbox_id = $1 and id > $2 order by id limit $3";
    let rows = conn.rows(sql, args![inbox, first, ENVELOPES]).await?;
    let full = i64::try_from(rows.len()).is_ok_and(|count| count == ENVELOPES);
    let next = rows.last().filter(|_| full).map(|row| row.get("id")).transpose()?;
    Ok(Envelopes { list: rows.iter().map(|row| row.get("envelope")).collect::<Result<_, _>>()?, next })
}

/// Most keys asked for at once.
const KEYS: usize = 500;

impl Known for Desk {
    fn which<'a>(&'a self, inbox: &'a InboxId, keys: &'a [String]) -> BoxFuture<'a, Result<HashSet<String>, Fault>> {
        Box::pin(async move {
            let mut conn = self.db.read().await?;
            let mut found = HashSet::new();
            for some in keys.chunks(KEYS) {
                let mut bind = Bind::new();
                let (place, list) = (bind.put(inbox), bind.list(some));
                let sql =
                    format!("select provider_key from inbound where inbox_id = {place} and provider_key in {list}");
                for row in conn.rows(sql, bind.values()).await? {
                    found.insert(row.only()?);
                }
            }
            Ok(found)
        })
    }

    fn so_far<'a>(&'a self, inbox: &'a InboxId, place: &'a str) -> BoxFuture<'a, Result<Option<Value>, Fault>> {
        self.state(inbox, place)
    }
}

impl Intake for Desk {
    fn take<'a>(
        &'a self,
        inbox: &'a InboxId,
        batch: Vec<Received>,
        so_far: Option<SoFar>,
    ) -> BoxFuture<'a, Result<Vec<Taken>, Fault>> {
        Box::pin(self.take_batch(inbox, batch, so_far))
    }

    fn envelopes<'a>(&'a self, inbox: &'a InboxId, since: Since) -> BoxFuture<'a, Result<Envelopes, Fault>> {
        Box::pin(async move { envelopes(&mut self.db.read().await?, inbox, since).await })
    }

    fn state<'a>(&'a self, inbox: &'a InboxId, place: &'a str) -> BoxFuture<'a, Result<Option<Value>, Fault>> {
        Box::pin(async move {
            let sql = "select note from receive_states where inbox_id = $1 and place = $2";
            let row = self.db.read().await?.maybe(sql, args![inbox, place]).await?;
            row.map_or(Ok(None), |row| row.get("note"))
        })
    }

    fn learn<'a>(&'a self, inbox: &'a InboxId, about: Value) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            let text = about.to_string();
            let known = self.db.read().await?.maybe("select about from inboxes where id = $1", args![inbox]).await?;
            let known: Option<String> = known.map(|row| row.get("about")).transpose()?.flatten();
            if known.as_deref() == Some(text.as_str()) {
                return Ok(());
            }
            let mut tx = self.db.begin(&Actor::system()).await?;
            tx.exec("update inboxes set about = $2 where id = $1", args![inbox, text]).await?;
            tx.commit().await
        })
    }

    fn health<'a>(&'a self, inbox: &'a InboxId, trouble: Option<String>) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(self.note_health(inbox, trouble))
    }

    fn shut_out<'a>(&'a self, inbox: &'a InboxId, words: &'a str) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(self.note_shut_out(inbox, words))
    }

    fn waits<'a>(&'a self, inbox: &'a InboxId, until: Time) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(self.note_wait(inbox, until))
    }
}
