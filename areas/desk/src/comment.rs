//! What colleagues say of a draft while it is written: to its owner, never to the customer, and gone with the draft
//! (DESK-302). It moves nothing in the thread, so no answer is stopped by it.

use crate::draft::Draft;
use crate::head::Head;
use crate::notify::{self, Cause};
use crate::{nodes, refusals};
use base::facts::{Fact, Kind};
use base::{AgentId, CommentId, DraftId, Fault, Outcome, Refusal, Time};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Conn, Row, Tx, args};

/// Longest comment, in characters.
const LONGEST: usize = 2_000;
/// Comments on one draft, at most.
const MOST: i64 = 100;

/// What somebody said of a draft.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "DraftComment")]
pub struct Comment {
    /// Id.
    pub id: CommentId,
    /// When.
    pub at: Time,
    /// Who.
    pub author: AgentId,
    /// What they were called then.
    pub name: String,
    /// The words.
    pub text: String,
}

fn read(row: &Row) -> Result<Comment, Fault> {
    Ok(Comment {
        id: row.get("id")?,
        at: row.get("at")?,
        author: row.get("author_id")?,
        name: row.get("author_name")?,
        text: row.get("text")?,
    })
}

/// Those of a draft, oldest first.
pub(crate) async fn of(conn: &mut Conn, draft: &DraftId) -> Result<Vec<Comment>, Fault> {
    let sql = "select id, at, author_id, author_name, text from draft_comments where draft_id = $1 order by id";
    conn.rows(sql, args![draft]).await?.iter().map(read).collect()
}

/// Says something of a draft; its owner hears of it, and whoever said something before.
pub(crate) async fn add(tx: &mut Tx, head: &Head, (draft, text): (&Draft, &str)) -> Outcome<()> {
    let (agent, now, name) = (tx.actor().require_agent()?, tx.now(), tx.actor().name.clone());
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(Refusal::invalid("text", format!("write 1 to {LONGEST} characters")).into());
    }
    let before = of(tx, &draft.id).await?;
    if before.len() >= usize::try_from(MOST).unwrap_or(usize::MAX) {
        return Err(refusals::too_many_comments(MOST).into());
    }
    let sql =
        "insert into draft_comments (id, draft_id, at, author_id, author_name, text) values ($1, $2, $3, $4, $5, $6)";
    tx.exec(sql, args![CommentId::mint(now), &draft.id, now, &agent, &name, text]).await?;
    let told = format!("{name} on the draft in #{}: {}", head.number, nodes::snippet(text));
    let mut people: Vec<AgentId> = before.into_iter().map(|one| one.author).collect();
    people.push(draft.agent.clone());
    people.sort();
    people.dedup();
    for one in &people {
        notify::add(tx, one, Cause::Draft, (head, &told)).await?;
    }
    tx.tell(Fact::new(Kind::DraftShared).conversation(&head.id).inbox(&head.inbox));
    Ok(())
}
