//! Ties between conversations: related, duplicate of, child of, continues, and "not a duplicate". Nothing moves.

use crate::head::{self, Head};
use crate::{event, refusals};
use base::facts::{Fact, Kind};
use base::{Action, Actor, ConversationId, Failure, LinkId, Outcome, Refusal, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Conn, Tx, args};

/// Ties of one conversation, at most.
const MOST: i64 = 200;

/// How one conversation stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// They have to do with each other.
    Related,
    /// The first is about the same as the second.
    DuplicateOf,
    /// The first is a part of the second.
    ChildOf,
    /// The first goes on where the second ended.
    Continues,
    /// The first looks like the second, but somebody said it is another matter. Shown nowhere.
    Different,
}

impl Tie {
    const ALL: [Self; 5] = [Self::Related, Self::DuplicateOf, Self::ChildOf, Self::Continues, Self::Different];

    const fn code(self) -> &'static str {
        match self {
            Self::Related => "related",
            Self::DuplicateOf => "duplicate_of",
            Self::ChildOf => "child_of",
            Self::Continues => "continues",
            Self::Different => "different",
        }
    }

    /// Whether its two ends are not alike.
    const fn has_direction(self) -> bool {
        matches!(self, Self::DuplicateOf | Self::ChildOf | Self::Continues)
    }

    /// As seen from the other end.
    const fn turned(self) -> &'static str {
        match self {
            Self::Related => "related",
            Self::DuplicateOf => "has_duplicate",
            Self::ChildOf => "parent_of",
            Self::Continues => "continued_by",
            Self::Different => "different",
        }
    }

    /// In words, between two numbers.
    const fn words(self) -> &'static str {
        match self {
            Self::Related => "is related to",
            Self::DuplicateOf => "is a duplicate of",
            Self::ChildOf => "is a part of",
            Self::Continues => "continues",
            Self::Different => "has nothing to do with",
        }
    }
}

/// A tie as seen from one of its ends.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Link {
    /// Id.
    pub id: LinkId,
    /// `related`, `duplicate_of`, `has_duplicate`, `child_of`, `parent_of`, `continues` or `continued_by`.
    pub tie: &'static str,
    /// The conversation at the other end.
    pub conversation: ConversationId,
    /// Its number.
    pub number: i64,
    /// Its subject.
    pub subject: String,
    /// Where it stands.
    pub status: crate::status::Status,
    /// Since when.
    pub at: Time,
}

/// Ties two conversations, without asking who may.
pub(crate) async fn tie(tx: &mut Tx, (from, to): (&ConversationId, &ConversationId), tie: Tie) -> Outcome<LinkId> {
    let now = tx.now();
    let (id, by) = (LinkId::mint(now), tx.actor().agent().cloned());
    let sql = "insert into conversation_links (id, from_id, to_id, kind, by_agent, at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing";
    tx.exec(sql, args![&id, from, to, tie.code(), by, now]).await?;
    let row = tx
        .one(
            "select id from conversation_links where from_id = $1 and to_id = $2 and kind = $3",
            args![from, to, tie.code()],
        )
        .await?;
    Ok(row.only()?)
}

/// Ties two conversations in the actor's name.
pub async fn add(tx: &mut Tx, from: &str, (to, kind): (&str, Tie)) -> Outcome<Head> {
    let from = head::open_as(tx, from, Action::ConversationChange).await?;
    let to = head::open_as(tx, to, Action::ConversationRead).await.map_err(|failure| match failure {
        Failure::Refused(_) => Refusal::invalid("to", "there is no such conversation").into(),
        fault => fault,
    })?;
    if from.id == to.id {
        return Err(Refusal::invalid("to", "a conversation cannot be tied to itself").into());
    }
    let count = tx
        .one("select count(*) as n from conversation_links where from_id = $1 or to_id = $1", args![&from.id])
        .await?;
    if count.get::<i64>("n")? >= MOST {
        return Err(refusals::too_many_links(MOST).into());
    }
    if kind.has_direction() && is_tied(tx, (&to.id, &from.id), kind).await? {
        return Err(refusals::tied_the_other_way(to.number, kind.words(), from.number).into());
    }
    tie(tx, (&from.id, &to.id), kind).await?;
    say(tx, (&from, &to), &format!("#{} {} #{}", from.number, kind.words(), to.number)).await?;
    Ok(from)
}

/// Whether the first is tied to the second in this way.
async fn is_tied(conn: &mut Conn, (from, to): (&ConversationId, &ConversationId), kind: Tie) -> Outcome<bool> {
    let sql = "select 1 as one from conversation_links where from_id = $1 and to_id = $2 and kind = $3";
    Ok(conn.maybe(sql, args![from, to, kind.code()]).await?.is_some())
}

/// Ends a tie.
pub async fn remove(tx: &mut Tx, conversation: &str, id: &LinkId) -> Outcome<()> {
    let here = head::open_as(tx, conversation, Action::ConversationChange).await?;
    let sql = "select from_id, to_id, kind from conversation_links where id = $1";
    // What is gone already is as wished.
    let Some(row) = tx.maybe(sql, args![id]).await? else { return Ok(()) };
    let ends = [row.get::<String>("from_id")?, row.get::<String>("to_id")?];
    let mut heads = Vec::new();
    for end in &ends {
        heads.extend(head::find(tx, end).await?);
    }
    let [from, to] = heads.as_slice() else { return Err(Refusal::missing().into()) };
    if from.id != here.id && to.id != here.id {
        return Ok(());
    }
    tx.exec("delete from conversation_links where id = $1", args![id]).await?;
    let kind: String = row.get("kind")?;
    let words = Tie::ALL.into_iter().find(|tie| tie.code() == kind).map_or("is tied to", Tie::words);
    say(tx, (from, to), &format!("no longer: #{} {words} #{}", from.number, to.number)).await
}

async fn say(tx: &mut Tx, (from, to): (&Head, &Head), sentence: &str) -> Outcome<()> {
    for head in [from, to] {
        event::write(tx, &head.id, "linked", sentence, json!({ "from": from.id, "to": to.id })).await?;
        tx.tell(Fact::new(Kind::ConversationLinked).conversation(&head.id).inbox(&head.inbox));
    }
    Ok(())
}

/// The ties of a conversation whose other end the actor may read, oldest first.
pub async fn of(conn: &mut Conn, actor: &Actor, id: &ConversationId) -> Outcome<Vec<Link>> {
    let sql = "select l.id, l.from_id, l.to_id, l.kind, l.at from conversation_links l
               where l.kind <> 'different' and (l.from_id = $1 or l.to_id = $1
                 or l.from_id in (select id from conversations where merged_into = $1)
                 or l.to_id in (select id from conversations where merged_into = $1))
               order by l.id limit 200";
    let rows = conn.rows(sql, args![id]).await?;
    let mut links: Vec<Link> = Vec::new();
    for row in &rows {
        let (from, to, kind): (String, String, String) = (row.get("from_id")?, row.get("to_id")?, row.get("kind")?);
        let Some(tie) = Tie::ALL.into_iter().find(|tie| tie.code() == kind) else { continue };
        let outward = head::find(conn, &from).await?.is_some_and(|head| head.id == *id);
        let (other, word) = if outward { (to, tie.code()) } else { (from, tie.turned()) };
        let Ok(head) = head::open(conn, actor, &other, Action::ConversationRead).await else { continue };
        if head.id != *id && !links.iter().any(|link| link.conversation == head.id && link.tie == word) {
            let Head { id: conversation, number, subject, status, .. } = head;
            links.push(Link {
                id: row.get("id")?,
                tie: word,
                conversation,
                number,
                subject,
                status,
                at: row.get("at")?,
            });
        }
    }
    Ok(links)
}
