//! The second person (decision D3): what everyone will see waits until somebody else has looked at exactly that. The words
//! wait as an answer that is sent later does; a mark binds text, readers, account, files with what they show, and warning
//! (D2). Whoever wrote it never approves it: the database says so too.

use crate::draft::{self, Draft};
use crate::filter::seen_clause;
use crate::head::{self, Head};
use crate::jobs::send_later;
use crate::later::{self, Later, When};
use crate::letter::{Letter, Public};
use crate::notify::{self, Cause};
use crate::reply::{self, Tools, Writing};
use crate::{claim, colleague, event, file, refusals};
use base::{Action, AgentId, ConversationId, Fault, LaterId, Outcome, Reach, Refusal, Time};
use facts::{Fact, Kind};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use store::{Bind, Conn, Row, Tx, args, audit};

/// Shown in one list.
const MOST: i64 = 100;
/// Longest words with which an answer is returned.
const LONGEST: usize = 2_000;

/// An answer that was shown to a second person.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalAsked")]
pub struct Asked {
    /// Id; that of the answer that waits.
    pub id: LaterId,
    /// Conversation.
    pub conversation: ConversationId,
    /// Who wrote it.
    #[serde(skip)]
    pub author: AgentId,
    /// When it was asked for.
    pub asked_at: Time,
    /// What was asked about; whoever approves says that this is what they saw.
    pub mark: String,
    /// `waiting`, `approved`, `returned`, `withdrawn` or `expired`.
    pub state: String,
}

/// That a second person has seen what is about to leave. Only `leave` gives one.
#[derive(Debug)]
pub struct Leave(());

fn read(row: &Row) -> Result<Asked, Fault> {
    Ok(Asked {
        id: row.get("later_id")?,
        conversation: row.get("conversation_id")?,
        author: row.get("author_id")?,
        asked_at: row.get("asked_at")?,
        mark: row.get("mark")?,
        state: row.get("state")?,
    })
}

pub(crate) async fn find(conn: &mut Conn, id: &LaterId) -> Result<Option<Asked>, Fault> {
    conn.maybe("select * from approvals where later_id = $1", args![id]).await?.as_ref().map(read).transpose()
}

/// What waits for a second person in a conversation, oldest first.
pub(crate) async fn waiting(conn: &mut Conn, conversation: &ConversationId) -> Result<Vec<Asked>, Fault> {
    let sql = "select * from approvals where conversation_id = $1 and state = 'waiting' order by asked_at, later_id";
    conn.rows(sql, args![conversation]).await?.iter().map(read).collect()
}

/// What waits for a second person where somebody decides, oldest first.
pub(crate) async fn queue(conn: &mut Conn, reach: &Reach) -> Result<Vec<Asked>, Fault> {
    let mut bind = Bind::new();
    let seen = seen_clause(&mut bind, reach).map(|rule| format!(" and {rule}")).unwrap_or_default();
    let limit = bind.put(MOST);
    let sql = format!(
        "select a.* from approvals a join conversations c on c.id = a.conversation_id where a.state = 'waiting'{seen} order by a.asked_at, a.later_id limit {limit}"
    );
    conn.rows(sql, bind.values()).await?.iter().map(read).collect()
}

/// A mark over everything that people will see, and where.
async fn mark_of(conn: &mut Conn, head: &Head, writing: &Writing) -> Result<String, Fault> {
    let mut files = Vec::new();
    for id in &writing.attachments {
        let stored = file::find(conn, id).await?;
        files.push(stored.map(|file| json!([file.name, file.blob, file.description])));
    }
    let seen = json!({
        "conversation": head.id, "account": head.inbox, "visibility": head.visibility, "kind": writing.kind,
        "to": writing.to, "cc": writing.cc, "bcc": writing.bcc, "from": writing.from, "subject": writing.subject,
        "text": writing.body_text, "audience": writing.audience, "warning": writing.warning,
        "language": writing.language, "files": files
    });
    Ok(base::vault::fingerprint(&seen.to_string()))
}

/// Shows an answer to a second person. All that can be known now is checked now; the draft is done with.
pub async fn ask(
    tx: &mut Tx,
    tools: Tools<'_>,
    (head, writing): (Head, Writing),
    when: Option<&When>,
) -> Outcome<Asked> {
    let (agent, now) = (tx.actor().require_agent()?, tx.now());
    if head.visibility != Public::VISIBILITY {
        return Err(refusals::needs_no_approval().into());
    }
    if waiting(tx, &head.id).await?.iter().any(|asked| asked.author == agent) {
        return Err(refusals::asked_already().into());
    }
    claim::must_hold(tx, &head).await?;
    let writing = reply::way_out(tx, tools, &head, &writing).await?.settled(writing);
    let planned = when.map_or_else(|| Ok(later::Planned::at(now)), |when| later::Planned::of(when, now))?;
    let id = later::keep(tx, (&head, &writing), (&planned, "asked")).await?;
    let mark = mark_of(tx, &head, &writing).await?;
    let sql = "insert into approvals (later_id, conversation_id, author_id, asked_at, mark, state) values ($1, $2, $3, $4, $5, 'waiting')";
    tx.exec(sql, args![&id, &head.id, &agent, now, &mark]).await?;
    draft::remove(tx, &head.id, &agent).await?;
    event::write(tx, &head.id, "approval", "asked a second person to look at an answer", json!({ "later": id }))
        .await?;
    let text = format!("{} asks for a look at an answer to #{} {}", tx.actor().name, head.number, head.subject);
    for other in may_decide(tx, &head).await?.into_iter().filter(|other| *other != agent) {
        notify::add(tx, &other, Cause::Approval, (&head, &text)).await?;
    }
    tell(tx, &head, (Kind::ApprovalAsked, &id, "waiting"));
    find(tx, &id).await?.ok_or_else(|| Fault::new("an approval vanished").into())
}

fn tell(tx: &mut Tx, head: &Head, (kind, id, state): (Kind, &LaterId, &str)) {
    tx.tell(
        Fact::new(kind).conversation(&head.id).inbox(&head.inbox).with("approval", id.as_str()).with("state", state),
    );
}

/// Who may decide about what everyone will see here.
async fn may_decide(tx: &mut Tx, head: &Head) -> Result<Vec<AgentId>, Fault> {
    let thing = head::thing(tx, head).await?;
    Ok(team::agents_who_may_do(tx, Action::Approve, &thing).await?.into_iter().map(|one| one.id).collect())
}

/// What was asked about, where the actor may do `action`.
pub(crate) async fn open(tx: &mut Tx, id: &LaterId, action: Action) -> Outcome<(Asked, Later, Head)> {
    let asked = find(tx, id).await?.ok_or_else(Refusal::missing)?;
    let head = head::open_as(tx, asked.conversation.as_str(), action).await?;
    let later = later::find(tx, id).await?.ok_or_else(Refusal::missing)?;
    if asked.state != "waiting" {
        return Err(refusals::decided().into());
    }
    Ok((asked, later, head))
}

/// The same for somebody who decides about words of another.
async fn open_others(tx: &mut Tx, id: &LaterId) -> Outcome<(Asked, Later, Head)> {
    let opened = open(tx, id, Action::Approve).await?;
    if tx.actor().require_agent()? == opened.0.author {
        return Err(refusals::own_words().into());
    }
    Ok(opened)
}

/// Approves what was seen: it leaves at its time, in its author's name. What moved since is not what was seen.
pub async fn approve(tx: &mut Tx, id: &LaterId, seen: &str) -> Outcome<()> {
    let (asked, later, head) = open_others(tx, id).await?;
    if asked.mark != seen || asked.mark != mark_of(tx, &head, &later.writing).await? {
        return Err(refusals::not_what_was_seen().into());
    }
    if let Some(why) = send_later::against(tx, &head, &later).await? {
        return Err(refusals::moved_on(&why).into());
    }
    decide(tx, &asked, ("approved", None)).await?;
    later::release(tx, &later).await?;
    let name = colleague::voice(tx, &asked.author).await?.0;
    event::write(tx, &head.id, "approval", &format!("approved an answer of {name}"), json!({ "later": id })).await?;
    let text = format!("{} approved your answer to #{} {}", tx.actor().name, head.number, head.subject);
    notify::add(tx, &asked.author, Cause::Approval, (&head, &text)).await?;
    tell(tx, &head, (Kind::ApprovalDecided, id, "approved"));
    let detail = json!({ "conversation": head.id, "author": asked.author, "mark": asked.mark });
    Ok(audit::write(tx, "answer.approved", id.as_str(), detail).await?)
}

/// Gives an answer back to its author with words; it is a draft of theirs again.
pub async fn give_back(tx: &mut Tx, id: &LaterId, words: &str) -> Outcome<()> {
    let (asked, later, head) = open_others(tx, id).await?;
    let words = words.trim();
    if words.is_empty() || words.chars().count() > LONGEST {
        return Err(
            Refusal::invalid("words", format!("say what should be different, in 1 to {LONGEST} characters")).into()
        );
    }
    decide(tx, &asked, ("returned", Some(words))).await?;
    let name = colleague::voice(tx, &asked.author).await?.0;
    let sentence = format!("returned an answer of {name}: {words}");
    event::write(tx, &head.id, "approval", &sentence, json!({ "later": id })).await?;
    later::to_draft(tx, &head, (later, &asked.author)).await?;
    let text = format!("{} returned your answer to #{}: {words}", tx.actor().name, head.number);
    notify::add(tx, &asked.author, Cause::Approval, (&head, &text)).await?;
    tell(tx, &head, (Kind::ApprovalDecided, id, "returned"));
    Ok(())
}

/// Takes one's own question back: the words are a draft again.
pub async fn withdraw(tx: &mut Tx, id: &LaterId) -> Outcome<Draft> {
    let (asked, later, head) = open(tx, id, Action::ConversationReply).await?;
    if tx.actor().require_agent()? != asked.author {
        return Err(refusals::not_your_words().into());
    }
    let sql = "update approvals set state = 'withdrawn' where later_id = $1 and state = 'waiting'";
    if tx.exec(sql, args![id]).await? == 0 {
        return Err(refusals::decided().into());
    }
    event::write(tx, &head.id, "approval", "took the question back", json!({ "later": id })).await?;
    tell(tx, &head, (Kind::ApprovalDecided, id, "withdrawn"));
    later::to_draft(tx, &head, (later, &asked.author)).await
}

/// Writes down what was decided. Of two who decide at once exactly one does.
async fn decide(tx: &mut Tx, asked: &Asked, (state, words): (&str, Option<&str>)) -> Outcome<()> {
    let (by, now) = (tx.actor().require_agent()?, tx.now());
    let sql = "update approvals set state = $2, decided_by = $3, decided_at = $4, words = $5 where later_id = $1 and state = 'waiting'";
    if tx.exec(sql, args![&asked.id, state, by, now, words]).await? == 0 {
        return Err(refusals::decided().into());
    }
    Ok(())
}

/// The thread moved: what waits for a look is not an answer to it any more. Its author looks at it again.
pub(crate) async fn expire(tx: &mut Tx, head: &Head, why: &str) -> Result<(), Fault> {
    if head.visibility != Public::VISIBILITY {
        return Ok(());
    }
    for asked in waiting(tx, &head.id).await? {
        tx.exec("update approvals set state = 'expired' where later_id = $1", args![&asked.id]).await?;
        let sql = "update later_answers set state = 'held', why = $2, version = version + 1 where id = $1 and state = 'asked'";
        tx.exec(sql, args![&asked.id, why]).await?;
        let text = format!("your answer to #{} was not approved in time: {why}", head.number);
        notify::add(tx, &asked.author, Cause::Approval, (head, &text)).await?;
        tell(tx, head, (Kind::ApprovalDecided, &asked.id, "expired"));
    }
    Ok(())
}

/// The leave a second person gave for these words, if they were asked; refused where the words are not those they saw.
pub(crate) async fn leave(tx: &mut Tx, (head, later): (&Head, &Later)) -> Outcome<Option<Leave>> {
    let Some(asked) = find(tx, &later.id).await? else { return Ok(None) };
    if asked.state != "approved" || asked.mark != mark_of(tx, head, &later.writing).await? {
        return Err(refusals::not_what_was_seen().into());
    }
    Ok(Some(Leave(())))
}
