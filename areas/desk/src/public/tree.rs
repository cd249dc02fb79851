//! A public thread as people see it: the network's tree around one customer's branch, with reach.

use super::{branch, post};
use crate::head::Head;
use crate::inbox;
use base::{ConversationId, Fault, MessageId, Outcome, Time};
use contract::{Act, Audience, Channels, Counts, Medium, Party};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use store::{Conn, args};

/// A thread, flat, in order of time; parents tell the tree.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Tree {
    pub(crate) root: Option<String>,
    pub(crate) posts: Vec<Shown>,
}

/// A post of it.
#[expect(clippy::struct_excessive_bools, reason = "each is one fact of the API's shape, told as such")]
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Shown {
    pub(crate) id: String,
    pub(crate) parent: Option<String>,
    pub(crate) author: Party,
    /// Written by our account.
    pub(crate) own: bool,
    /// Of the customer whose conversation this is.
    pub(crate) theirs: bool,
    pub(crate) followers: Option<i64>,
    pub(crate) audience: Audience,
    /// Its words as a node tree.
    pub(crate) body: Value,
    pub(crate) warning: String,
    pub(crate) sensitive: bool,
    pub(crate) language: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) at: Time,
    pub(crate) edited_at: Option<Time>,
    pub(crate) deleted_at: Option<Time>,
    pub(crate) hidden_at: Option<Time>,
    pub(crate) counts: Counts,
    pub(crate) media: Vec<Medium>,
    pub(crate) labels: Vec<String>,
    pub(crate) closed: Option<String>,
    /// The message it is here.
    pub(crate) message: Option<MessageId>,
    /// The conversation that message is in.
    pub(crate) conversation: Option<ConversationId>,
    /// How often it said something else before.
    pub(crate) versions: i64,
}

/// The thread a conversation is a branch of.
pub(crate) async fn of(conn: &mut Conn, head: &Head) -> Outcome<Tree> {
    let Some((inbox, root, author)) = branch::of_conversation(conn, head).await? else {
        return Ok(Tree { root: None, posts: vec![] });
    };
    let versions = post::versions(conn, &inbox, &root).await?;
    let places = places(conn, &inbox, &root).await?;
    // Who is named in private sees it in private: such a post is part of its own conversation's tree alone.
    let seen = |kept: &post::Kept| {
        kept.post.audience.is_public()
            || (head.visibility != "public" && (kept.post.own || kept.post.author.address == author))
    };
    let all = post::of_root(conn, &inbox, &root).await?;
    let posts = all.into_iter().filter(seen).map(|kept| shown(kept, &author, (&versions, &places))).collect();
    Ok(Tree { root: Some(root), posts })
}

type Places = HashMap<MessageId, ConversationId>;

async fn places(conn: &mut Conn, inbox: &base::InboxId, root: &str) -> Result<Places, Fault> {
    let sql = "select m.id, m.conversation_id from posts p join messages m on m.id = p.message_id where p.inbox_id = $1 and p.root_id = $2";
    let rows = conn.rows(sql, args![inbox, root]).await?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("conversation_id")?))).collect()
}

fn shown(kept: post::Kept, author: &str, (versions, places): (&HashMap<String, i64>, &Places)) -> Shown {
    let conversation = kept.message.as_ref().and_then(|message| places.get(message).cloned());
    let post::Kept { post, message, deleted_at, hidden_at } = kept;
    Shown {
        theirs: post.author.address == author,
        versions: versions.get(&post.id).copied().unwrap_or(0),
        id: post.id,
        parent: post.parent,
        author: post.author,
        own: post.own,
        followers: post.followers,
        audience: post.audience,
        body: post.body,
        warning: post.warning,
        sensitive: post.sensitive,
        language: post.language,
        url: post.url,
        at: post.at,
        edited_at: post.edited_at,
        deleted_at,
        hidden_at,
        counts: post.counts,
        media: post.media.into_iter().map(Medium::shown).collect(),
        labels: post.labels,
        closed: post.closed,
        message,
        conversation,
    }
}

/// What a conversation is on its network, for its head.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct InPublic {
    /// Who reads the newest post of the customer.
    pub(crate) audience: Audience,
    /// The thread's first post.
    pub(crate) root: String,
    /// Where people read the customer's newest post.
    pub(crate) url: Option<String>,
    /// How many follow the customer.
    pub(crate) followers: Option<i64>,
    /// How the customer's newest post was answered.
    pub(crate) counts: Counts,
    /// Why it cannot be answered, in words.
    pub(crate) closed: Option<String>,
    /// What can be done to posts here.
    pub(crate) acts: Vec<Act>,
    /// Other people's conversations of the same thread.
    pub(crate) siblings: Vec<branch::Sibling>,
}

/// The same, where a conversation is a branch of a thread.
pub(crate) async fn head(conn: &mut Conn, channels: &Channels, head: &Head) -> Outcome<Option<InPublic>> {
    let Some((inbox, root, author)) = branch::of_conversation(conn, head).await? else { return Ok(None) };
    let Some(newest) = post::newest_of(conn, &inbox, (&root, &author)).await? else { return Ok(None) };
    let acts = inbox::get(conn, &inbox).await?.manifest(channels)?.acts;
    let siblings = branch::siblings(conn, head, &inbox, &root).await?;
    let closed = newest.post.closed.clone();
    Ok(Some(InPublic {
        audience: newest.post.audience,
        url: newest.post.url,
        followers: newest.post.followers,
        counts: newest.post.counts,
        closed,
        acts,
        siblings,
        root,
    }))
}
