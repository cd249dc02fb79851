//! A transaction: what is done, the facts it tells and the jobs it leaves, all or nothing.

use crate::args;
use crate::conn::{Conn, Link, fault};
use crate::db::{Db, Pools};
use crate::{audit, facts_log, idempotency, jobs, postgres};
use base::facts::Fact;
use base::{Actor, Fault, Time};
use std::ops::{Deref, DerefMut};

/// An open transaction in somebody's name.
#[derive(Debug)]
pub struct Tx {
    db: Db,
    conn: Conn,
    actor: Actor,
    now: Time,
    facts: Vec<Fact>,
    audited: Vec<audit::Entry>,
    woken: bool,
    silent: bool,
    /// Numbers of the search index taken and not used yet, and how many are taken next.
    spare: (std::ops::RangeInclusive<i64>, usize),
}

impl Tx {
    pub(crate) fn new(db: Db, conn: Conn, actor: Actor) -> Self {
        let now = db.now();
        #[expect(clippy::reversed_empty_ranges, reason = "nothing is spare yet")]
        let spare = (1..=0, 1);
        Self { db, conn, actor, now, facts: Vec::new(), audited: Vec::new(), woken: false, silent: false, spare }
    }

    /// The time of everything in this transaction.
    #[must_use]
    pub const fn now(&self) -> Time {
        self.now
    }

    /// In whose name.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The database it belongs to.
    #[must_use]
    pub const fn db(&self) -> &Db {
        &self.db
    }

    /// Waits until no other transaction holds one of these names, and holds them until this one ends. Among writers that
    /// are one anyway nothing is to be done.
    pub async fn hold(&mut self, names: &[String]) -> Result<(), Fault> {
        if !self.is_postgres() || names.is_empty() {
            return Ok(());
        }
        let key = |name: &String| {
            let [a, b, c, d, e, f, g, h, ..] = base::vault::keyed_hash(&[0; 32], &[b"hold", name.as_bytes()]);
            i64::from_be_bytes([a, b, c, d, e, f, g, h])
        };
        // In one order for all, or two could wait for each other.
        let mut keys: Vec<i64> = names.iter().map(key).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut bind = crate::Bind::new();
        let rows: Vec<String> = keys.into_iter().map(|key| format!("({}::bigint)", bind.put(key))).collect();
        let sql = format!("select count(pg_advisory_xact_lock(k)) as n from (values {}) as v (k)", rows.join(", "));
        self.rows(sql, bind.values()).await.map(drop)
    }

    /// Tells a fact; it is written at commit, in the order told.
    pub fn tell(&mut self, fact: Fact) {
        if !self.silent {
            self.facts.push(fact);
        }
    }

    /// Tells no facts from now on: what is written here happened long ago.
    pub const fn keep_silent(&mut self) {
        self.silent = true;
    }

    /// Keeps a line of the audit log until commit.
    pub(crate) fn audit(&mut self, entry: audit::Entry) {
        self.audited.push(entry);
    }

    /// A new number in the search index. On SQLite a transaction that needs one takes one, who needs many takes ever
    /// more at once; on PostgreSQL they come from a sequence, which nobody waits for.
    pub(crate) async fn search_number(&mut self) -> Result<i64, Fault> {
        if self.is_postgres() {
            return self.one("select nextval('search_numbers') as n", args![]).await?.only();
        }
        if let Some(number) = self.spare.0.next() {
            return Ok(number);
        }
        let count = self.spare.1;
        let last = facts_log::take(self, "search", count).await?;
        let first = last - i64::try_from(count).unwrap_or(1) + 1;
        self.spare = (first + 1..=last, (count * 4).min(64));
        Ok(first)
    }

    /// Wakes the workers after commit.
    pub(crate) const fn wake(&mut self) {
        self.woken = true;
    }

    /// Makes everything durable. After this returns, it survives a crash.
    pub async fn commit(mut self) -> Result<(), Fault> {
        if let Some(once) = self.actor.once.clone() {
            idempotency::hold(&mut self, &once).await?;
        }
        // Counters are taken last and always in this order, so that no two transactions wait for each other.
        for entry in std::mem::take(&mut self.audited) {
            audit::append(&mut self, entry).await?;
        }
        let told = std::mem::take(&mut self.facts);
        let newest = facts_log::write(&mut self, &told).await?;
        let Self { db, conn, woken, .. } = self;
        // The tests that kill must be able to fail (REL-43): built so, what is not durable yet is acknowledged.
        if cfg!(feature = "sabotage") && newest.is_some() {
            let db = db.clone();
            crate::task::spawn("late-commit", async move { drop(finish(&db, conn).await) });
        } else {
            finish(&db, conn).await?;
        }
        if let Some(seq) = newest {
            db.0.latest.send_if_modified(|now| postgres::raise(now, seq));
        }
        if woken {
            db.0.work.notify_waiters();
            db.0.work.notify_one();
        }
        Ok(())
    }

    pub(crate) async fn make_listener_jobs(&mut self, seq: i64, fact: &Fact) -> Result<(), Fault> {
        let wanted: Vec<_> = self
            .db
            .0
            .listeners
            .read()
            .map(|list| list.iter().filter(|(_, kinds, _)| kinds.contains(&fact.kind)).copied().collect())
            .unwrap_or_default();
        for (listener, _, class) in wanted {
            let subject = fact.conversation.as_ref().map(|id| format!("{listener}/{id}"));
            let job =
                jobs::NewJob::new(listener, class, serde_json::json!({ "seq": seq })).key(format!("{listener}/{seq}"));
            jobs::enqueue(self, job.subject(subject)).await?;
        }
        Ok(())
    }
}

async fn finish(db: &Db, conn: Conn) -> Result<(), Fault> {
    match (conn.0, &db.0.pools) {
        (Link::Writer(turn), Pools::Sqlite(lite)) => lite.commit(turn).await,
        (Link::PostgresTx(tx), _) => tx.commit().await.map_err(|e| fault(&e, "commit")),
        _ => Err(Fault::new("a transaction on the wrong engine")),
    }
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}
impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}
