//! First steps, ticked by what really happened, never by hand.

use base::{Fault, Time};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Conn, args};

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

/// All first steps, in order.
pub async fn steps(conn: &mut Conn) -> Result<Vec<Step>, Fault> {
    let (public_url, system_mail) = team::company_store::set_at(conn).await?;
    let company = team::company(conn).await?;
    let inbox = first(conn, "select created_at as at, coalesce(address, name) as proof from inboxes where internal = 0 order by created_at, id limit 1").await?;
    let came = first(conn, "select at, coalesce(author_address, author_name) as proof from messages where direction = 'in' and raw_blob is not null order by id limit 1").await?;
    let sent = first(
        conn,
        "select o.ended_at as at, o.sent_to as proof from outbox o where o.state = 'sent' and o.message_id is not null order by o.id limit 1",
    )
    .await?;
    let colleague =
        first(conn, "select created_at as at, name as proof from agents order by created_at, id limit 1 offset 1")
            .await?;
    Ok(vec![
        step("public_url", public_url.map(|at| (at, company.public_url))),
        step("system_mail", system_mail.map(|at| (at, company.system_mail.map(|mail| mail.from).unwrap_or_default()))),
        step("inbox", inbox),
        step("test_mail", came),
        step("first_answer", sent),
        step("colleague", colleague),
    ])
}

fn step(key: &'static str, proof: Option<(Time, String)>) -> Step {
    let (at, proof) = proof.unzip();
    Step { key, done: at.is_some(), at, proof }
}

async fn first(conn: &mut Conn, sql: &'static str) -> Result<Option<(Time, String)>, Fault> {
    conn.maybe(sql, args![]).await?.map(|row| Ok((row.get("at")?, row.get("proof")?))).transpose()
}
