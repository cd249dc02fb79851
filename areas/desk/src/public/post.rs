//! Posts as their network shows them: kept as they are now, with what they said before.

use base::{Fault, InboxId, MessageId, Time};
use contract::{Audience, Counts, Medium, Party, Post};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use store::{Bind, Conn, Row, Tx, args};

/// A post as kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The post.
    pub post: Post,
    /// The message it became here.
    pub message: Option<MessageId>,
    /// When it was gone from the network.
    pub deleted_at: Option<Time>,
    /// When we hid it.
    pub hidden_at: Option<Time>,
}

/// What keeping a post did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Nothing.
    None,
    /// It is new here.
    New,
    /// Only how it was answered, or what others say of it.
    Signals,
    /// What it says: which part of it.
    Words(Part),
}

/// What of a post reads otherwise now. Words go before pictures, and pictures before a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Its words.
    Text,
    /// Its pictures, or what is said of them.
    Pictures,
    /// The warning before them.
    Warning,
}

const COLUMNS: &str = "id, local, root_id, parent_id, author_address, author_name, author_handle, own, followers, audience, text, body, warning, sensitive, language, url, at, edited_at, replies, shares, likes, media, labels, closed, message_id, deleted_at, hidden_at";

/// Keeps a post as it is now. Words it had before are kept beside it. Gives the pictures it had before, too.
pub(crate) async fn keep(tx: &mut Tx, inbox: &InboxId, post: &Post) -> Result<(Change, Vec<Medium>), Fault> {
    let Some(known) = find(tx, inbox, &post.id).await? else {
        insert(tx, inbox, post).await?;
        return Ok((Change::New, Vec::new()));
    };
    let post = &unsaid(tx, &known, post).await?;
    let change = compare(&known.post, post);
    match change {
        Change::None => return Ok((change, known.post.media)),
        Change::Words(_) => keep_version(tx, inbox, &known.post).await?,
        Change::New | Change::Signals => {}
    }
    update(tx, inbox, &known.post, post).await?;
    Ok((change, known.post.media))
}

/// Words that were taken out here for good do not come back from their network.
async fn unsaid(tx: &mut Tx, known: &Kept, post: &Post) -> Result<Post, Fault> {
    let sql = "select 1 as one from messages where id = $1 and redactions is not null";
    let redacted = match &known.message {
        Some(id) => tx.maybe(sql, args![id]).await?.is_some(),
        None => false,
    };
    let mut post = post.clone();
    if redacted {
        let said = &known.post;
        (post.text, post.body, post.warning, post.media) =
            (said.text.clone(), said.body.clone(), said.warning.clone(), said.media.clone());
    }
    Ok(post)
}

/// Keeps a post of ours as it left. Where its network told of it already, what the network says stands.
pub(crate) async fn keep_own(tx: &mut Tx, inbox: &InboxId, post: &Post) -> Result<(), Fault> {
    insert(tx, inbox, post).await
}

/// What is new about a post. Pure. A network may show the same words a little differently from how they were handed to it:
/// only what it calls a change is one.
fn compare(known: &Post, post: &Post) -> Change {
    if let Some(part) = reworded(known, post) {
        return if post.edited_at > known.edited_at { Change::Words(part) } else { Change::Signals };
    }
    let signals = |post: &Post| (post.counts, post.followers, post.labels.clone(), post.closed.clone());
    let placed = |post: &Post| (post.root.clone(), post.parent.clone(), post.local.clone(), post.sensitive);
    if signals(known) == signals(post) && placed(known) == placed(post) && known.author == post.author {
        Change::None
    } else {
        Change::Signals
    }
}

fn reworded(known: &Post, post: &Post) -> Option<Part> {
    if (&known.text, &known.body) != (&post.text, &post.body) {
        return Some(Part::Text);
    }
    if known.media != post.media {
        return Some(Part::Pictures);
    }
    (known.warning != post.warning).then_some(Part::Warning)
}

async fn insert(tx: &mut Tx, inbox: &InboxId, post: &Post) -> Result<(), Fault> {
    let now = tx.now();
    let sql = "insert into posts (inbox_id, id, local, root_id, parent_id, author_address, author_name, author_handle, own, followers, audience, text, body,
                 warning, sensitive, language, url, at, edited_at, replies, shares, likes, media, labels, closed, seen_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
               on conflict (inbox_id, id) do nothing";
    let Counts { replies, shares, likes } = post.counts;
    tx.exec(
        sql,
        args![
            inbox,
            &post.id,
            &post.local,
            &post.root,
            post.parent.clone(),
            &post.author.address,
            &post.author.name,
            post.author.handle.clone(),
            post.own,
            post.followers,
            post.audience.code(),
            &post.text,
            post.body.clone(),
            &post.warning,
            post.sensitive,
            post.language.clone(),
            post.url.clone(),
            post.at,
            post.edited_at,
            replies,
            shares,
            likes,
            json!(post.media),
            json!(post.labels),
            post.closed.clone(),
            now
        ],
    )
    .await
    .map(drop)
}

async fn update(tx: &mut Tx, inbox: &InboxId, known: &Post, post: &Post) -> Result<(), Fault> {
    let now = tx.now();
    let Counts { replies, shares, likes } = post.counts;
    let local = if post.local.is_empty() { &known.local } else { &post.local };
    let sql = "update posts set local = $3, root_id = $4, parent_id = coalesce($5, parent_id), author_address = case author_address when '' then $22 else author_address end, author_name = $6, author_handle = coalesce($7, author_handle),
                 followers = coalesce($8, followers), text = $9, body = $10, warning = $11, sensitive = $12, edited_at = coalesce($13, edited_at),
                 replies = $14, shares = $15, likes = $16, media = $17, labels = $18, closed = $19, url = coalesce($20, url), seen_at = $21
               where inbox_id = $1 and id = $2";
    tx.exec(
        sql,
        args![
            inbox,
            &post.id,
            local,
            &post.root,
            post.parent.clone(),
            &post.author.name,
            post.author.handle.clone(),
            post.followers,
            &post.text,
            post.body.clone(),
            &post.warning,
            post.sensitive,
            post.edited_at,
            replies,
            shares,
            likes,
            json!(post.media),
            json!(post.labels),
            post.closed.clone(),
            post.url.clone(),
            now,
            &post.author.address
        ],
    )
    .await
    .map(drop)
}

async fn keep_version(tx: &mut Tx, inbox: &InboxId, before: &Post) -> Result<(), Fault> {
    let now = tx.now();
    let sql =
        "insert into post_versions (inbox_id, post_id, until_at, text, body, warning, media) values ($1, $2, $3, $4, $5, $6, $7)
               on conflict do nothing";
    let media = json!(before.media);
    tx.exec(sql, args![inbox, &before.id, now, &before.text, before.body.clone(), &before.warning, media])
        .await
        .map(drop)
}

/// The post with this id.
pub(crate) async fn find(conn: &mut Conn, inbox: &InboxId, id: &str) -> Result<Option<Kept>, Fault> {
    let sql = format!("select {COLUMNS} from posts where inbox_id = $1 and id = $2");
    conn.maybe(sql, args![inbox, id]).await?.as_ref().map(read).transpose()
}

/// The post a message is.
pub(crate) async fn of_message(conn: &mut Conn, message: &MessageId) -> Result<Option<Kept>, Fault> {
    let sql = format!("select {COLUMNS} from posts where message_id = $1");
    conn.maybe(sql, args![message]).await?.as_ref().map(read).transpose()
}

/// Most posts of a thread that are shown.
const SHOWN: i64 = 1_000;

/// The posts of a thread in order of time.
pub(crate) async fn of_root(conn: &mut Conn, inbox: &InboxId, root: &str) -> Result<Vec<Kept>, Fault> {
    let sql = format!("select {COLUMNS} from posts where inbox_id = $1 and root_id = $2 order by at, id limit $3");
    conn.rows(sql, args![inbox, root, SHOWN]).await?.iter().map(read).collect()
}

/// Addresses of everybody who wrote in a thread.
pub(crate) async fn voices(conn: &mut Conn, inbox: &InboxId, root: &str) -> Result<Vec<String>, Fault> {
    let sql = "select distinct author_address from posts where inbox_id = $1 and root_id = $2 limit $3";
    conn.rows(sql, args![inbox, root, SHOWN]).await?.iter().map(Row::only).collect()
}

/// The newest post of somebody in a thread; one that is still there, if any is.
pub(crate) async fn newest_of(
    conn: &mut Conn,
    inbox: &InboxId,
    (root, author): (&str, &str),
) -> Result<Option<Kept>, Fault> {
    let sql = format!(
        "select {COLUMNS} from posts where inbox_id = $1 and root_id = $2 and author_address = $3
           order by case when deleted_at is null then 0 else 1 end, at desc, id desc limit 1"
    );
    conn.maybe(sql, args![inbox, root, author]).await?.as_ref().map(read).transpose()
}

/// Says which message a post became.
pub(crate) async fn tie(tx: &mut Tx, (inbox, id): (&InboxId, &str), message: &MessageId) -> Result<(), Fault> {
    tx.exec("update posts set message_id = $3 where inbox_id = $1 and id = $2", args![inbox, id, message])
        .await
        .map(drop)
}

/// Notes that a post is gone from the network. False if that is known, or the post is not.
pub(crate) async fn gone(tx: &mut Tx, inbox: &InboxId, id: &str) -> Result<bool, Fault> {
    let now = tx.now();
    let sql = "update posts set deleted_at = $3 where inbox_id = $1 and id = $2 and deleted_at is null";
    Ok(tx.exec(sql, args![inbox, id, now]).await? == 1)
}

/// Notes that we hid a post.
pub(crate) async fn hidden(tx: &mut Tx, inbox: &InboxId, id: &str) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec("update posts set hidden_at = $3 where inbox_id = $1 and id = $2", args![inbox, id, now]).await.map(drop)
}

/// How often each of these posts said something else before.
pub(crate) async fn versions(
    conn: &mut Conn,
    inbox: &InboxId,
    root: &str,
) -> Result<std::collections::HashMap<String, i64>, Fault> {
    let sql = "select v.post_id, count(*) as n from post_versions v join posts p on p.inbox_id = v.inbox_id and p.id = v.post_id
               where v.inbox_id = $1 and p.root_id = $2 group by v.post_id";
    let rows = conn.rows(sql, args![inbox, root]).await?;
    rows.iter().map(|row| Ok((row.get("post_id")?, row.get("n")?))).collect()
}

/// What a post was before it was changed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Version")]
pub(crate) struct Earlier {
    /// Until when it said so.
    pub(crate) until: Time,
    /// As a node tree.
    pub(crate) body: Value,
    pub(crate) warning: String,
    /// Its pictures and the like, as its author described them.
    pub(crate) media: Vec<Medium>,
}

/// What a post said before, oldest first.
pub(crate) async fn earlier(conn: &mut Conn, inbox: &InboxId, id: &str) -> Result<Vec<Earlier>, Fault> {
    let sql = "select until_at, body, warning, coalesce(media, '[]') as media from post_versions
               where inbox_id = $1 and post_id = $2 order by until_at";
    let rows = conn.rows(sql, args![inbox, id]).await?;
    let read = |row: &Row| {
        let media: Vec<Medium> = serde_json::from_value(row.get("media")?).unwrap_or_default();
        Ok(Earlier {
            until: row.get("until_at")?,
            body: row.get("body")?,
            warning: row.get("warning")?,
            media: media.into_iter().map(Medium::shown).collect(),
        })
    };
    rows.iter().map(read).collect()
}

/// Forgets the posts of people who are erased, and those that these messages were: their words, names and addresses.
pub(crate) async fn forget(tx: &mut Tx, addresses: &[String], messages: &[String]) -> Result<(), Fault> {
    for (column, values) in [("lower(author_address)", addresses), ("message_id", messages)] {
        for some in values.chunks(200) {
            let mut bind = Bind::new();
            let theirs = format!("select inbox_id, id from posts where {column} in {}", bind.list(some));
            for row in tx.rows(theirs, bind.values()).await? {
                drop_one(tx, &row.get("inbox_id")?, &row.get::<String>("id")?).await?;
            }
        }
    }
    Ok(())
}

async fn drop_one(tx: &mut Tx, inbox: &InboxId, id: &str) -> Result<(), Fault> {
    tx.exec("delete from post_versions where inbox_id = $1 and post_id = $2", args![inbox, id]).await?;
    tx.exec("delete from heard where inbox_id = $1 and post_id = $2", args![inbox, id]).await?;
    tx.exec("delete from posts where inbox_id = $1 and id = $2", args![inbox, id]).await.map(drop)
}

fn read(row: &Row) -> Result<Kept, Fault> {
    let list = |name: &str| -> Result<Value, Fault> { row.get(name) };
    let author = Party {
        handle: row.get("author_handle")?,
        ..Party::new(row.get::<String>("author_name")?, row.get::<String>("author_address")?)
    };
    let post = Post {
        id: row.get("id")?,
        local: row.get("local")?,
        root: row.get("root_id")?,
        parent: row.get("parent_id")?,
        author,
        own: row.get("own")?,
        followers: row.get("followers")?,
        audience: Audience::from_code(&row.get::<String>("audience")?),
        text: row.get("text")?,
        body: row.get("body")?,
        warning: row.get("warning")?,
        sensitive: row.get("sensitive")?,
        language: row.get("language")?,
        url: row.get("url")?,
        at: row.get("at")?,
        edited_at: row.get("edited_at")?,
        counts: Counts { replies: row.get("replies")?, shares: row.get("shares")?, likes: row.get("likes")? },
        media: serde_json::from_value(list("media")?).unwrap_or_default(),
        labels: serde_json::from_value(list("labels")?).unwrap_or_default(),
        closed: row.get("closed")?,
    };
    Ok(Kept {
        post,
        message: row.get("message_id")?,
        deleted_at: row.get("deleted_at")?,
        hidden_at: row.get("hidden_at")?,
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn post(id: &str) -> Post {
        Post {
            id: id.into(),
            local: "1".into(),
            root: id.into(),
            parent: None,
            author: Party { handle: Some("ana@x.test".into()), ..Party::new("Ana", "https://x.test/users/ana") },
            own: false,
            followers: Some(10),
            audience: Audience::Everyone,
            text: "hi".into(),
            body: json!([]),
            warning: String::new(),
            sensitive: false,
            language: None,
            url: None,
            at: Time(1),
            edited_at: None,
            counts: Counts::default(),
            media: vec![],
            labels: vec![],
            closed: None,
        }
    }

    #[test]
    fn words_are_told_apart_from_signals() {
        let known = post("a");
        assert_eq!(compare(&known, &known), Change::None);
        let liked = Post { counts: Counts { likes: 1, ..Counts::default() }, ..known.clone() };
        assert_eq!(compare(&known, &liked), Change::Signals);
        let said = Post { text: "ho".into(), ..liked };
        assert_eq!(compare(&known, &said), Change::Signals, "its network shows it so");
        assert_eq!(compare(&known, &Post { edited_at: Some(Time(2)), ..said }), Change::Words(Part::Text));
        let picture = Medium { kind: "image".into(), description: "a kettle".into(), ..Medium::default() };
        let pictured = Post { media: vec![picture], edited_at: Some(Time(2)), ..known.clone() };
        assert_eq!(compare(&known, &pictured), Change::Words(Part::Pictures), "what it shows is what it says");
        let (one, other) = (
            Medium { key: "1".into(), ..Medium::default() },
            Medium { key: "2".into(), places: vec!["x".into()], ..Medium::default() },
        );
        let with =
            |medium: &Medium, at| Post { media: vec![medium.clone()], edited_at: Some(Time(at)), ..known.clone() };
        let another = compare(&with(&one, 2), &with(&other, 3));
        assert_eq!(another, Change::Words(Part::Pictures), "another picture of which the same is said");
        let moved = Medium { places: vec!["y".into()], ..other.clone() };
        assert_eq!(compare(&with(&other, 2), &with(&moved, 2)), Change::None, "it only lies elsewhere");
        let warned = Post { warning: "steam".into(), edited_at: Some(Time(2)), ..known.clone() };
        assert_eq!(compare(&known, &warned), Change::Words(Part::Warning));
    }
}
