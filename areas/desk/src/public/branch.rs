//! Whose branch of a public thread a conversation is: each person's posts below one root are one conversation (CH-117).

use super::post;
use crate::head::Head;
use base::facts::{Fact, Kind};
use base::{ConversationId, Fault, InboxId};
use contract::{Incoming, Post};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Conn, Tx, args};

/// Another conversation of the same thread.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Sibling {
    /// Id.
    pub(crate) id: ConversationId,
    /// Number.
    pub(crate) number: i64,
    /// Whose it is.
    pub(crate) name: String,
    /// Where it stands.
    pub(crate) status: String,
}

const fn visibility(post: &Post) -> &'static str {
    if post.audience.is_public() { "public" } else { "private" }
}

/// The conversation of this person in this thread, the newest if there were several.
pub(crate) async fn of(
    conn: &mut Conn,
    inbox: &InboxId,
    root: &str,
    message: &Incoming,
) -> Result<Option<String>, Fault> {
    let Some(post) = &message.post else { return Ok(None) };
    let sql =
        "select conversation_id from branches where inbox_id = $1 and root_id = $2 and author = $3 and visibility = $4
               order by at desc, conversation_id desc limit 1";
    let row = conn.maybe(sql, args![inbox, root, &post.author.address, visibility(post)]).await?;
    row.map(|row| row.only()).transpose()
}

/// Remembers whose branch a conversation is, and how far its author reached when it began.
pub(crate) async fn keep(tx: &mut Tx, head: &Head, post: &Post) -> Result<(), Fault> {
    let sql = "insert into branches (conversation_id, inbox_id, root_id, author, visibility, followers, at) values ($1, $2, $3, $4, $5, $6, $7)
               on conflict (conversation_id) do nothing";
    let at = head.opened_at;
    let values = args![&head.id, &head.inbox, &post.root, &post.author.address, visibility(post), post.followers, at];
    tx.exec(sql, values).await.map(drop)
}

/// The private conversation that goes on with somebody of a thread is of that thread too.
pub(crate) async fn keep_inside(
    tx: &mut Tx,
    head: &Head,
    (inbox, root, author): (&InboxId, &str, &str),
) -> Result<(), Fault> {
    let sql = "insert into branches (conversation_id, inbox_id, root_id, author, visibility, at) values ($1, $2, $3, $4, 'private', $5)
               on conflict (conversation_id) do nothing";
    tx.exec(sql, args![&head.id, inbox, root, author, head.opened_at]).await.map(drop)
}

/// Root and author of a conversation's branch.
pub(crate) async fn of_conversation(conn: &mut Conn, head: &Head) -> Result<Option<(InboxId, String, String)>, Fault> {
    let sql = "select inbox_id, root_id, author from branches where conversation_id = $1";
    let row = conn.maybe(sql, args![&head.id]).await?;
    row.map(|row| Ok((row.get("inbox_id")?, row.get("root_id")?, row.get("author")?))).transpose()
}

/// Notes that a thread is looked at now; gives whether it was left alone for long enough.
pub(crate) async fn look(tx: &mut Tx, (inbox, root): (&InboxId, &str), rest_ms: i64) -> Result<bool, Fault> {
    let now = tx.now();
    let sql = "update branches set looked_at = $3 where inbox_id = $1 and root_id = $2 and (looked_at is null or looked_at <= $4)";
    Ok(tx.exec(sql, args![inbox, root, now, now.plus(-rest_ms)]).await? > 0)
}

/// How many listen to whoever is answered here, where their network says so.
pub(crate) async fn reach(conn: &mut Conn, head: &Head) -> Result<Option<i64>, Fault> {
    let Some((inbox, root, author)) = of_conversation(conn, head).await? else { return Ok(None) };
    Ok(post::newest_of(conn, &inbox, (&root, &author)).await?.and_then(|kept| kept.post.followers))
}

/// Conversations of a thread.
pub(crate) async fn of_root(conn: &mut Conn, inbox: &InboxId, root: &str) -> Result<Vec<ConversationId>, Fault> {
    let sql = "select conversation_id from branches where inbox_id = $1 and root_id = $2 order by at, conversation_id limit 500";
    conn.rows(sql, args![inbox, root]).await?.iter().map(store::Row::only).collect()
}

/// Tells all who have a conversation of this thread open that it is not as it was.
pub(crate) async fn tell(tx: &mut Tx, inbox: &InboxId, root: &str) -> Result<(), Fault> {
    for conversation in of_root(tx, inbox, root).await? {
        tx.tell(Fact::new(Kind::ThreadChanged).conversation(&conversation).inbox(inbox));
    }
    Ok(())
}

/// Whose the other branches of a thread are; those of one inbox are seen by the same people.
pub(crate) async fn siblings(conn: &mut Conn, head: &Head, inbox: &InboxId, root: &str) -> Result<Vec<Sibling>, Fault> {
    let sql = "select c.id, c.number, c.status, coalesce(k.name, '') as name from branches b join conversations c on c.id = b.conversation_id
               left join customers k on k.id = c.customer_id
               where b.inbox_id = $1 and b.root_id = $2 and b.visibility = 'public' and c.id <> $3 and c.merged_into is null
               order by c.number limit 200";
    let rows = conn.rows(sql, args![inbox, root, &head.id]).await?;
    rows.iter()
        .map(|row| {
            Ok(Sibling {
                id: row.get("id")?,
                number: row.get("number")?,
                name: row.get("name")?,
                status: row.get("status")?,
            })
        })
        .collect()
}
