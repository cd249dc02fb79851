//! The audit log: append-only, each line chained to the one before by a hash.

use crate::facts_log::take;
use crate::value::Row;
use crate::{Bind, Conn, Tx, args};
use base::{AuditId, Fault, Time};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// One line of the log.
#[derive(Clone, Debug)]
pub struct Line {
    /// Position, without holes.
    pub seq: i64,
    /// Id.
    pub id: AuditId,
    /// When.
    pub at: Time,
    /// `agent`, `token`, `system` or `visitor`.
    pub actor_kind: String,
    /// The agent's id, if an agent or their token acted.
    pub actor_id: Option<String>,
    /// Name at that time.
    pub actor_name: String,
    /// What was done, such as `grants.changed`.
    pub action: String,
    /// To what: an id or a name.
    pub thing: String,
    /// From which network address.
    pub address: String,
    /// Before, after, and the like; never secrets.
    pub detail: Value,
}

/// A line that waits for the commit of its act.
#[derive(Debug)]
pub(crate) struct Entry {
    action: String,
    thing: String,
    detail: Value,
}

/// Writes a line in the transaction of the act itself, as one of the last things before its commit: the place in the
/// chain is one for all, and whoever holds it holds up everybody else.
#[expect(clippy::unused_async, reason = "an act writes its line and goes on; when it is written is ours")]
pub async fn write(tx: &mut Tx, action: &str, thing: &str, detail: Value) -> Result<(), Fault> {
    tx.audit(Entry { action: action.into(), thing: thing.into(), detail });
    Ok(())
}

pub(crate) async fn append(tx: &mut Tx, Entry { action, thing, detail }: Entry) -> Result<(), Fault> {
    let seq = take(tx, "audit", 1).await?;
    let before: Option<String> = match tx.maybe("select chain from audit where seq = $1", args![seq - 1]).await? {
        Some(row) => row.get("chain")?,
        None => None,
    };
    let (now, actor) = (tx.now(), tx.actor().clone());
    // The chain is over what is stored.
    let kept = |text: String| crate::conn::storable(text);
    let line = Line {
        seq,
        id: AuditId::mint(now),
        at: now,
        actor_kind: actor.kind().into(),
        actor_id: actor.agent().map(ToString::to_string),
        actor_name: kept(actor.name),
        action,
        thing: kept(thing),
        address: kept(actor.address),
        detail,
    };
    let chain = chain(before.as_deref().unwrap_or(""), &line);
    tx.exec(
        "insert into audit (seq, id, at, actor_kind, actor_id, actor_name, action, thing, address, detail, chain)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            line.seq,
            line.id,
            line.at,
            line.actor_kind,
            line.actor_id,
            line.actor_name,
            line.action,
            line.thing,
            line.address,
            line.detail,
            chain
        ],
    )
    .await
    .map(drop)
}

fn chain(before: &str, line: &Line) -> String {
    let told = serde_json::json!([
        before,
        line.seq,
        line.id,
        line.at,
        line.actor_kind,
        line.actor_id,
        line.actor_name,
        line.action,
        line.thing,
        line.address,
        line.detail
    ]);
    data_encoding::HEXLOWER.encode(&Sha256::digest(told.to_string().as_bytes()))
}

/// Which lines to read; absent means any.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// By this agent.
    pub actor: Option<String>,
    /// This action, or all that begin with it.
    pub action: Option<String>,
    /// To this thing.
    pub thing: Option<String>,
    /// With these words in it, in any case.
    pub words: Option<String>,
    /// Not before.
    pub from: Option<Time>,
    /// Before.
    pub until: Option<Time>,
}

impl Filter {
    fn clauses(&self, bind: &mut Bind) -> String {
        let mut clauses = String::new();
        let mut and = |clause: String| clauses.push_str(&format!(" and {clause}"));
        if let Some(actor) = &self.actor {
            and(format!("actor_id = {}", bind.put(actor)));
        }
        if let Some(action) = &self.action {
            and(format!("action like {} escape '!'", bind.put(format!("{}%", literal(action)))));
        }
        if let Some(thing) = &self.thing {
            and(format!("thing = {}", bind.put(thing)));
        }
        if let Some(words) = &self.words {
            let pattern = bind.put(format!("%{}%", literal(&words.to_lowercase())));
            let text = "lower(actor_name || ' ' || action || ' ' || thing || ' ' || address || ' ' || detail)";
            and(format!("{text} like {pattern} escape '!'"));
        }
        if let Some(from) = self.from {
            and(format!("at >= {}", bind.put(from)));
        }
        if let Some(until) = self.until {
            and(format!("at < {}", bind.put(until)));
        }
        clauses
    }
}

/// Lines before `seq`, newest first.
pub async fn read(conn: &mut Conn, filter: &Filter, before: i64, limit: i64) -> Result<Vec<Line>, Fault> {
    let mut bind = Bind::new();
    let (before, limit) = (bind.put(before), bind.put(limit));
    let clauses = filter.clauses(&mut bind);
    let sql = format!("select * from audit where seq < {before}{clauses} order by seq desc limit {limit}");
    conn.rows(sql, bind.values()).await?.iter().map(line).collect()
}

/// Lines after `seq`, oldest first: for whoever takes the log along.
pub async fn after(conn: &mut Conn, filter: &Filter, seq: i64, limit: i64) -> Result<Vec<Line>, Fault> {
    let mut bind = Bind::new();
    let (seq, limit) = (bind.put(seq), bind.put(limit));
    let clauses = filter.clauses(&mut bind);
    let sql = format!("select * from audit where seq > {seq}{clauses} order by seq limit {limit}");
    conn.rows(sql, bind.values()).await?.iter().map(line).collect()
}

/// As a pattern that matches only itself.
fn literal(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// Checks the whole chain. Gives the number of lines, or the first broken place in words.
pub async fn verify(conn: &mut Conn) -> Result<Result<i64, String>, Fault> {
    let (mut seq, mut before) = (0, String::new());
    loop {
        let rows = conn.rows("select * from audit where seq > $1 order by seq limit 500", args![seq]).await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let (line, stored): (Line, String) = (line(row)?, row.get("chain")?);
            if line.seq != seq + 1 {
                return Ok(Err(format!("lines between {seq} and {} are missing", line.seq)));
            }
            if chain(&before, &line) != stored {
                return Ok(Err(format!("line {} was altered after it was written", line.seq)));
            }
            (seq, before) = (line.seq, stored);
        }
    }
    let counted: i64 = conn.one("select value from counters where name = 'audit'", args![]).await?.only()?;
    Ok(if counted == seq { Ok(seq) } else { Err(format!("the last {} lines are missing", counted - seq)) })
}

fn line(row: &Row) -> Result<Line, Fault> {
    Ok(Line {
        seq: row.get("seq")?,
        id: row.get("id")?,
        at: row.get("at")?,
        actor_kind: row.get("actor_kind")?,
        actor_id: row.get("actor_id")?,
        actor_name: row.get("actor_name")?,
        action: row.get("action")?,
        thing: row.get("thing")?,
        address: row.get("address")?,
        detail: row.get("detail")?,
    })
}
