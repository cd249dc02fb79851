//! Sessions in the database. Only hashes of their secrets are there.

use crate::grant_store;
use crate::session::{IDLE_MS, LONGEST_MS, Origin, Session};
use base::vault::{fingerprint, random_token};
use base::{AgentId, Fault, Grant, SessionId, Time};
use store::{Conn, Row, Together, Tx, args};

/// Whose session it is, with what the door needs.
#[derive(Clone, Debug)]
pub struct Open {
    /// The session.
    pub id: SessionId,
    /// Its agent.
    pub agent: AgentId,
    /// The agent's name.
    pub name: String,
    /// Used last.
    pub last_seen_at: Time,
    /// The company's public address.
    pub public_url: String,
    /// What the agent may do.
    pub grants: Vec<Grant>,
}

/// True for a session that stands: not ended, not too old, its agent active. `$2` is now.
const STANDS: &str = "s.ended_at is null and s.last_seen_at > $2 - $3 and s.created_at > $2 - $4
    and not exists (select 1 from deactivations d where d.agent_id = s.agent_id and d.ended_at is null)";

const OPEN: &str = "select s.id, s.agent_id, s.last_seen_at, a.name, c.public_url
    from sessions s join agents a on a.id = s.agent_id join company c on c.id = 1";

fn open(row: &Row) -> Result<Open, Fault> {
    Ok(Open {
        id: row.get("id")?,
        agent: row.get("agent_id")?,
        name: row.get("name")?,
        last_seen_at: row.get("last_seen_at")?,
        public_url: row.get("public_url")?,
        grants: vec![],
    })
}

/// The session whose secret has this hash, if it stands.
pub async fn by_secret(conn: &mut Conn, hash: &str, now: Time) -> Result<Option<Open>, Fault> {
    standing(conn, ("secret_hash", hash), now).await
}

/// The session with this id, if it stands.
pub async fn by_id(conn: &mut Conn, id: &str, now: Time) -> Result<Option<Open>, Fault> {
    standing(conn, ("id", id), now).await
}

/// Session and roles in one go: every request passes here.
async fn standing(conn: &mut Conn, (column, value): (&str, &str), now: Time) -> Result<Option<Open>, Fault> {
    let mut together = Together::new();
    let (value, _times) = (together.put(value), [now.0, IDLE_MS, LONGEST_MS].map(|at| together.put(at)));
    let sql = format!("{OPEN} where s.{column} = {value} and {STANDS}");
    let columns = &["id", "agent_id", "last_seen_at", "name", "public_url"];
    let session = together.ask(columns, sql, |rows| rows.first().map(open).transpose());
    let whose = format!("select s.agent_id from sessions s where s.{column} = {value}");
    let grants = grant_store::ask(&mut together, &whose);
    let answers = conn.together(together).await?;
    let Some(session) = answers.to(&session)? else { return Ok(None) };
    Ok(Some(Open { grants: answers.to(&grants)?, ..session }))
}

/// The sessions of an agent that stand, newest first.
pub async fn of_agent(conn: &mut Conn, agent: &AgentId, now: Time) -> Result<Vec<Session>, Fault> {
    let sql = format!(
        "select s.id, s.created_at, s.last_seen_at, s.address, s.agent_string from sessions s
         where s.agent_id = $1 and {STANDS} order by s.id desc limit 500"
    );
    let rows = conn.rows(sql, args![agent, now, IDLE_MS, LONGEST_MS]).await?;
    let read = |row: &Row| {
        Ok(Session {
            id: row.get("id")?,
            created_at: row.get("created_at")?,
            last_seen_at: row.get("last_seen_at")?,
            address: row.get("address")?,
            agent_string: row.get("agent_string")?,
            current: false,
        })
    };
    rows.iter().map(read).collect()
}

/// Begins a session with a new id and secret; gives both. The one the browser held before ends.
pub async fn begin(tx: &mut Tx, agent: &AgentId, origin: &Origin) -> Result<(SessionId, String), Fault> {
    let (now, secret) = (tx.now(), random_token());
    let id = SessionId::mint(now);
    if let Some(held) = &origin.held {
        let sql =
            "update sessions set ended_at = $2, ended_why = 'replaced' where secret_hash = $1 and ended_at is null";
        tx.exec(sql, args![held, now]).await?;
    }
    tx.exec(
        "insert into sessions (id, agent_id, secret_hash, created_at, last_seen_at, address, agent_string)
         values ($1, $2, $3, $4, $4, $5, $6)",
        args![&id, agent, fingerprint(&secret), now, &origin.address, &origin.agent_string],
    )
    .await?;
    crate::agent_store::touch(tx, agent, now).await?;
    Ok((id, secret))
}

/// Ends one session of an agent. False if there is none such.
pub async fn end(tx: &mut Tx, agent: &AgentId, id: &SessionId, why: &str) -> Result<bool, Fault> {
    let now = tx.now();
    let sql = "update sessions set ended_at = $3, ended_why = $4 where id = $1 and agent_id = $2 and ended_at is null";
    Ok(tx.exec(sql, args![id, agent, now, why]).await? == 1)
}

/// Ends every session of an agent but one; gives how many.
pub async fn end_others(tx: &mut Tx, agent: &AgentId, but: Option<&str>, why: &str) -> Result<u64, Fault> {
    let now = tx.now();
    let sql = "update sessions set ended_at = $3, ended_why = $4 where agent_id = $1 and id <> $2 and ended_at is null";
    tx.exec(sql, args![agent, but.unwrap_or(""), now, why]).await
}

/// Remembers that a session and its agent were here.
pub async fn touch(tx: &mut Tx, id: &SessionId, agent: &AgentId) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec("update sessions set last_seen_at = $2 where id = $1 and ended_at is null", args![id, now]).await?;
    crate::agent_store::touch(tx, agent, now).await
}

/// Forgets sessions that ended or went idle before a time.
pub async fn sweep(tx: &mut Tx, before: Time) -> Result<(), Fault> {
    tx.exec("delete from sessions where ended_at < $1 or last_seen_at < $1", args![before]).await.map(drop)
}
