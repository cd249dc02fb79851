//! The facts log: one strictly increasing sequence, without holes, written as the last act of a transaction.

use crate::tx::Tx;
use crate::value::Row;
use crate::{Bind, Conn, args};
use base::facts::{Fact, Kind, Personal, Told};
use base::{FactId, Fault};

/// Facts written by one statement: most transactions tell fewer, so few texts are prepared.
const AT_ONCE: usize = 8;
/// Facts one read gives at most.
pub const PAGE: i64 = 500;

/// Writes the facts of a transaction; gives the newest sequence number.
pub(crate) async fn write(tx: &mut Tx, told: &[Fact]) -> Result<Option<i64>, Fault> {
    if told.is_empty() {
        return Ok(None);
    }
    // The counter row stays locked until commit, so sequence order is commit order on both engines.
    let newest = take(tx, "facts", told.len()).await?;
    let first = newest - i64::try_from(told.len()).unwrap_or(0) + 1;
    let numbered: Vec<(i64, &Fact)> = (first..).zip(told).collect();
    for some in numbered.chunks(AT_ONCE) {
        insert(tx, some).await?;
    }
    for (seq, fact) in numbered {
        tx.make_listener_jobs(seq, fact).await?;
    }
    if tx.is_postgres() {
        tx.exec("select pg_notify($1, $2)", args![crate::postgres::WAKE, newest.to_string()]).await?;
    }
    Ok(Some(newest))
}

/// Takes `count` numbers from a counter; gives the last of them.
pub(crate) async fn take(tx: &mut Tx, counter: &'static str, count: usize) -> Result<i64, Fault> {
    tx.one("update counters set value = value + $1 where name = $2 returning value", args![count, counter])
        .await?
        .only()
}

async fn insert(tx: &mut Tx, some: &[(i64, &Fact)]) -> Result<(), Fault> {
    let now = tx.now();
    let (kind, agent) = (tx.actor().kind(), tx.actor().agent().cloned());
    let mut bind = Bind::new();
    let mut rows = Vec::with_capacity(some.len());
    for (seq, fact) in some {
        let values = args![
            *seq,
            FactId::mint(now),
            now,
            fact.kind.code(),
            kind,
            agent.as_ref(),
            fact.conversation.as_ref(),
            fact.customer.as_ref(),
            fact.message.as_ref(),
            fact.inbox.as_ref(),
            fact.agent.as_ref(),
            fact.personal == Personal::Yes,
            serde_json::Value::Object(fact.data.clone()),
        ];
        rows.push(bind.list(values));
    }
    let sql = format!(
        "insert into facts (seq, id, at, kind, actor_kind, actor_id, conversation_id, customer_id, message_id, inbox_id, agent_id, personal, data)
         values {}",
        rows.join(", ")
    );
    tx.exec(sql, bind.values()).await.map(drop)
}

/// The newest sequence number, 0 when nothing has happened.
pub async fn newest(conn: &mut Conn) -> Result<i64, Fault> {
    conn.one("select value from counters where name = $1", args!["facts"]).await?.only()
}

/// The oldest sequence number kept, 0 when there is none.
pub async fn oldest(conn: &mut Conn) -> Result<i64, Fault> {
    conn.one("select coalesce(min(seq), 0) as seq from facts", args![]).await?.only()
}

const COLUMNS: &str = "seq, id, at, kind, actor_kind, actor_id, conversation_id, customer_id, message_id, inbox_id, agent_id, personal, data";

/// Up to [`PAGE`] facts after `seq`, oldest first.
pub async fn after(conn: &mut Conn, seq: i64) -> Result<Vec<Told>, Fault> {
    let rows = conn
        .rows(format!("select {COLUMNS} from facts where seq > $1 order by seq limit $2"), args![seq, PAGE])
        .await?;
    rows.iter().map(read).collect()
}

/// The fact with this sequence number.
pub async fn at(conn: &mut Conn, seq: i64) -> Result<Option<Told>, Fault> {
    let row = conn.maybe(format!("select {COLUMNS} from facts where seq = $1"), args![seq]).await?;
    row.as_ref().map(read).transpose()
}

/// Facts about one subject before `seq`, newest first: the raw story of a customer or a conversation.
pub async fn about(conn: &mut Conn, subject: Subject<'_>, before: i64, limit: i64) -> Result<Vec<Told>, Fault> {
    let (column, id) = match subject {
        Subject::Customer(id) => ("customer_id", id),
        Subject::Conversation(id) => ("conversation_id", id),
    };
    let sql = format!(
        "select {COLUMNS} from facts where {column} = $1 and seq < $2 and personal = 0 order by seq desc limit $3"
    );
    conn.rows(sql, args![id, before, limit]).await?.iter().map(read).collect()
}

/// What facts are asked about.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A customer, by id.
    Customer(&'a str),
    /// A conversation, by id.
    Conversation(&'a str),
}

fn read(row: &Row) -> Result<Told, Fault> {
    let code: String = row.get("kind")?;
    let kind = Kind::from_code(&code).ok_or_else(|| Fault::new(format!("unknown kind of fact {code}")))?;
    let data: serde_json::Value = row.get("data")?;
    Ok(Told {
        seq: row.get("seq")?,
        id: row.get("id")?,
        at: row.get("at")?,
        kind,
        actor_kind: row.get("actor_kind")?,
        actor: row.get("actor_id")?,
        conversation: row.get("conversation_id")?,
        customer: row.get("customer_id")?,
        message: row.get("message_id")?,
        inbox: row.get("inbox_id")?,
        agent: row.get("agent_id")?,
        personal: row.get("personal")?,
        data: data.as_object().cloned().unwrap_or_default(),
    })
}
