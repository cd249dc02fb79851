//! Through whose hands words went before they left: whoever wrote them before a colleague took them over (DESK-302), and
//! whoever looked at them. One person has one part in them: who wrote never looks, and the database says so too. A thing is
//! a draft, an answer that waits, or a message; the names go with the words from one to the next.

use crate::refusals;
use base::{AgentId, Fault, Outcome};
use store::{Conn, Row, Tx, args};

/// Notes that somebody wrote these words, or part of them.
pub(crate) async fn wrote(tx: &mut Tx, thing: &str, agent: &AgentId) -> Result<(), Fault> {
    let sql = "insert into hands (thing, agent_id, part) values ($1, $2, 'wrote') on conflict do nothing";
    tx.exec(sql, args![thing, agent]).await.map(drop)
}

/// Everybody who wrote them.
pub(crate) async fn writers(conn: &mut Conn, thing: &str) -> Result<Vec<AgentId>, Fault> {
    let sql = "select agent_id from hands where thing = $1 and part = 'wrote' order by agent_id";
    conn.rows(sql, args![thing]).await?.iter().map(Row::only).collect()
}

/// The words of one thing go on in another: so do those who wrote them.
pub(crate) async fn pass_on(tx: &mut Tx, from: &str, to: &str) -> Result<(), Fault> {
    for agent in writers(tx, from).await? {
        wrote(tx, to, &agent).await?;
    }
    Ok(())
}

/// Notes that somebody looked at the words. Refused for whoever wrote them.
pub(crate) async fn looked(tx: &mut Tx, thing: &str, agent: &AgentId) -> Outcome<()> {
    let sql = "insert into hands (thing, agent_id, part) values ($1, $2, 'looked') on conflict do nothing";
    tx.exec(sql, args![thing, agent]).await?;
    if writers(tx, thing).await?.contains(agent) { Err(refusals::own_words().into()) } else { Ok(()) }
}

/// The thing is gone.
pub(crate) async fn forget(tx: &mut Tx, thing: &str) -> Result<(), Fault> {
    tx.exec("delete from hands where thing = $1", args![thing]).await.map(drop)
}
