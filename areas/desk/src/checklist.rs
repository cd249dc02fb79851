//! First steps, ticked by what really happened, never by hand.

use base::{Fault, Time};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Conn, args};
use team::{FirstSteps, Taken};

/// One of the first steps.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Step {
    /// Which.
    pub key: &'static str,
    /// Whether it happened.
    pub done: bool,
    /// When.
    pub at: Option<Time>,
    /// What proves it.
    pub proof: Option<String>,
}

const INBOX: &str = "select created_at as at, coalesce(address, name) as proof from inboxes where internal = 0 order by created_at, id limit 1";
const CAME: &str = "select at, coalesce(author_address, author_name) as proof from messages
     where direction = 'in' and raw_blob is not null order by id limit 1";
const SENT: &str = "select ended_at as at, sent_to as proof from outbox where state = 'sent' and message_id is not null order by id limit 1";

/// All first steps, in order.
pub async fn steps(conn: &mut Conn) -> Result<Vec<Step>, Fault> {
    let FirstSteps { public_url, system_mail, colleague, .. } = team::first_steps(conn).await?;
    Ok(vec![
        step("public_url", public_url),
        step("system_mail", system_mail),
        step("inbox", first(conn, INBOX).await?),
        step("test_mail", first(conn, CAME).await?),
        step("first_answer", first(conn, SENT).await?),
        step("colleague", colleague),
    ])
}

fn step(key: &'static str, taken: Option<Taken>) -> Step {
    let (at, proof) = taken.map(|taken| (taken.at, taken.proof)).unzip();
    Step { key, done: at.is_some(), at, proof }
}

async fn first(conn: &mut Conn, sql: &'static str) -> Result<Option<Taken>, Fault> {
    conn.maybe(sql, args![]).await?.map(|row| Ok(Taken { at: row.get("at")?, proof: row.get("proof")? })).transpose()
}
