//! What was heard: posts that name us or our things without asking us. Somebody decides, or a rule does.

use super::listening::{self, Rule};
use super::{muted, post, take};
use crate::head::Head;
use crate::inbox;
use crate::jobs::take_in::{Here, Inbound};
use crate::jobs::told;
use base::facts::{Fact, Kind};
use base::{AgentId, ConversationId, Fault, HeardId, InboxId, Outcome, Reach, Refusal, Time};
use contract::{Party, Post};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use store::{Bind, Conn, Tx, args};

/// Something heard.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Heard {
    pub(crate) id: HeardId,
    pub(crate) inbox: InboxId,
    /// What was listened for, if it still is.
    pub(crate) words: Option<String>,
    pub(crate) author: Party,
    pub(crate) followers: Option<i64>,
    /// Its words as a node tree.
    pub(crate) body: Value,
    pub(crate) warning: String,
    pub(crate) language: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) at: Time,
    /// `new`, `opened`, `dismissed` or `muted`.
    pub(crate) state: String,
    pub(crate) conversation: Option<ConversationId>,
}

const COLUMNS: &str = "h.id, h.inbox_id, l.words, p.author_name, p.author_address, p.author_handle, p.followers, p.body, p.warning, p.language, p.url, p.at, h.state, h.conversation_id";
const FROM: &str = "heard h join posts p on p.inbox_id = h.inbox_id and p.id = h.post_id left join listenings l on l.id = h.listening_id";

fn read(row: &store::Row) -> Result<Heard, Fault> {
    let author = Party {
        handle: row.get("author_handle")?,
        ..Party::new(row.get::<String>("author_name")?, row.get::<String>("author_address")?)
    };
    Ok(Heard {
        id: row.get("id")?,
        inbox: row.get("inbox_id")?,
        words: row.get("words")?,
        author,
        followers: row.get("followers")?,
        body: row.get("body")?,
        warning: row.get("warning")?,
        language: row.get("language")?,
        url: row.get("url")?,
        at: row.get("at")?,
        state: row.get("state")?,
        conversation: row.get("conversation_id")?,
    })
}

/// Keeps something heard; what a rule opens is opened at once, what is muted is only kept.
pub(crate) async fn add(tx: &mut Tx, here: Here<'_>, inbound: &Inbound, (heard_by, one): (&str, &Post)) -> Outcome<()> {
    let (id, now) = (HeardId::mint(tx.now()), tx.now());
    let muted = muted::why(tx, &inbound.inbox, one).await?;
    let state = if muted.is_some() { "muted" } else { "new" };
    let sql = "insert into heard (id, inbox_id, listening_id, post_id, at, state) values ($1, $2, $3, $4, $5, $6) on conflict do nothing";
    if tx.exec(sql, args![&id, &inbound.inbox, heard_by, &one.id, now, state]).await? == 0 || muted.is_some() {
        return Ok(());
    }
    let rule = listening::find(tx, heard_by).await?.map(|listening| listening.rule);
    if rule == Some(Rule::Open) {
        let head = told::append_heard(tx, here, inbound, take::incoming(one)).await?;
        opened(tx, &id, &head, None).await?;
    }
    tx.tell(Fact::new(Kind::PostHeard).inbox(&inbound.inbox));
    Ok(())
}

async fn opened(tx: &mut Tx, id: &HeardId, head: &Head, by: Option<&AgentId>) -> Result<(), Fault> {
    let sql = "update heard set state = 'opened', conversation_id = $2, by_agent = $3 where id = $1";
    tx.exec(sql, args![id, &head.id, by]).await.map(drop)
}

/// What was heard within reach, newest first.
pub(crate) async fn list(
    conn: &mut Conn,
    reach: &Reach,
    state: &str,
    (before, limit): (&str, i64),
) -> Result<Vec<Heard>, Fault> {
    let mut bind = Bind::new();
    let (state, before) = (bind.put(state), bind.put(before));
    let within = inbox::within(&mut bind, reach).map(|rule| format!(" and h.{rule}")).unwrap_or_default();
    let limit = bind.put(limit);
    let sql = format!(
        "select {COLUMNS} from {FROM} where h.state = {state} and h.id < {before}{within} order by h.id desc limit {limit}"
    );
    conn.rows(sql, bind.values()).await?.iter().map(read).collect()
}

/// One of them.
pub(crate) async fn find(conn: &mut Conn, id: &HeardId) -> Outcome<Heard> {
    let row = conn.maybe(format!("select {COLUMNS} from {FROM} where h.id = $1"), args![id]).await?;
    Ok(read(&row.ok_or_else(Refusal::missing)?)?)
}

/// Makes a conversation of it, in the actor's name.
pub(crate) async fn open(tx: &mut Tx, here: Here<'_>, id: &HeardId) -> Outcome<Head> {
    let (box_, post_id): (InboxId, String) = {
        let row = tx.maybe("select inbox_id, post_id from heard where id = $1", args![id]).await?;
        let row = row.ok_or_else(Refusal::missing)?;
        (row.get("inbox_id")?, row.get("post_id")?)
    };
    let mine = tx.exec("update heard set state = 'opened' where id = $1 and state <> 'opened'", args![id]).await?;
    if mine == 0 {
        return Err(Refusal::new("heard.opened", 409, "somebody has made a conversation of it already; reload").into());
    }
    let kept = post::find(tx, &box_, &post_id).await?.ok_or_else(Refusal::missing)?;
    let inbound = told::of_heard(tx, id, &box_);
    let head = told::append_heard(tx, here, &inbound, take::incoming(&kept.post)).await?;
    let me = tx.actor().agent().cloned();
    opened(tx, id, &head, me.as_ref()).await?;
    tx.tell(Fact::new(Kind::PostHeard).inbox(&box_));
    Ok(head)
}

/// Sets it aside, or takes it back from there.
pub(crate) async fn set_aside(tx: &mut Tx, id: &HeardId, state: &str) -> Outcome<()> {
    let me = tx.actor().agent().cloned();
    let sql = "update heard set state = $2, by_agent = $3 where id = $1 and state in ('new', 'dismissed')";
    let row = tx.maybe("select inbox_id from heard where id = $1", args![id]).await?.ok_or_else(Refusal::missing)?;
    tx.exec(sql, args![id, state, me]).await?;
    tx.tell(Fact::new(Kind::PostHeard).inbox(&row.only()?));
    Ok(())
}
