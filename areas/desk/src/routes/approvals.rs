//! The second person's part: what waits for a look, and what they say of it.

use super::channels;
use crate::approval::{self, Around, Asked, For};
use crate::autonomy::need::Needed;
use crate::check::Found;
use crate::draft::Draft;
use crate::file::{self, Attachment};
use crate::head::{self, Head};
use crate::inbox;
use crate::jobs::send_later;
use crate::later::{self, When};
use crate::message;
use crate::public::branch;
use crate::reply::{Tools, Writing};
use base::{Action, AgentId, CustomerId, Failure, Fault, LaterId, Outcome, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Conn;
use team::AgentRef;
use web::{Answer, Ask, Done, Empty, Needs, Reply, Route, get, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let (write, decide) = (Needs::Permission(Action::ConversationReply), Needs::Permission(Action::Approve));
    vec![
        post("/conversations/{id}/approvals", write, "ask a second person to look at an answer in public", ask),
        get("/approvals", decide, "answers that wait for a second person, oldest first", list),
        get(
            "/approvals/{id}",
            decide,
            "an answer that waits, with what it answers and what the reply check says",
            show,
        ),
        post("/approvals/{id}/look", decide, "say that one looks at an answer that waits", look),
        post("/approvals/{id}/approve", decide, "approve exactly what was seen", approve),
        post("/approvals/{id}/return", decide, "give an answer back to its author with words", give_back),
        post("/approvals/{id}/withdraw", write, "take one's own question back into a draft", withdraw),
    ]
}

/// An answer that waits for a second person.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Approval")]
pub(super) struct Waiting {
    #[serde(flatten)]
    asked: Asked,
    /// Who wrote it; they never decide about it.
    author: Option<AgentRef>,
    /// Whether the reader wrote it.
    mine: bool,
    /// Colleagues it was taken over from: they wrote it, too, and never decide about it.
    wrote: Vec<AgentRef>,
    /// Whether the reader is one of them.
    wrote_too: bool,
    /// What would be sent.
    writing: Writing,
    /// Its first words.
    snippet: String,
    /// When it is sent, once approved.
    due_at: Time,
    /// Where.
    number: i64,
    /// Subject of the conversation.
    subject: String,
    /// The account it leaves from.
    inbox: String,
    /// Who has approved it so far.
    looked: Vec<AgentRef>,
}

/// The same with all that somebody needs to decide.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalWhole")]
struct Whole {
    #[serde(flatten)]
    waiting: Waiting,
    /// Files, with what they show.
    files: Vec<Attachment>,
    /// What it answers.
    question: Option<Question>,
    /// Whose story stands beside it.
    customer: Option<CustomerId>,
    /// How many listen to them, where their network says so.
    reach: Option<i64>,
    /// What colleagues propose to say instead; one of them is chosen.
    proposals: Vec<Proposal>,
    /// What the reply check says of it now.
    findings: Vec<Found>,
    /// Who has to look at it as things stand now, and why.
    needed: Needed,
    /// What its author wanted to say before it was given back.
    before: Option<String>,
    /// Where the reader is its author and nobody else could look: from when they may read it again and approve it.
    alone_from: Option<Time>,
    /// Why it is no answer to how things stand now, if so.
    against: Option<String>,
}

/// Another answer that waits for a look in the same conversation.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalProposal")]
struct Proposal {
    id: LaterId,
    /// Who wrote it.
    author: Option<AgentRef>,
    /// Its first words.
    snippet: String,
}

/// What is answered.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalQuestion")]
struct Question {
    /// Who wrote it.
    author: String,
    /// Their handle on the network.
    handle: Option<String>,
    /// When.
    at: Time,
    /// Its words as a node tree.
    body: Value,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Asking {
    /// What shall be sent.
    writing: Writing,
    /// When; as soon as it is approved if left out.
    #[serde(default)]
    when: Option<When>,
}

async fn ask(ask: Ask<(), Asking>) -> Answer<Waiting> {
    let (ask, (), asking) = ask.take();
    let channels = channels(&ask)?;
    let mut tx = ask.begin().await?;
    let head = head::open(&mut tx, &ask.actor, ask.text("id")?, Action::ConversationReply).await?;
    let seen = asking.writing.seen_thread_version;
    let tools = Tools { channels: &channels, vault: ask.house().vault() };
    match approval::ask(&mut tx, tools, (head.clone(), asking.writing), asking.when.as_ref()).await {
        Ok(asked) => {
            tx.commit().await?;
            let mut conn = ask.read().await?;
            Ok(Reply::created(dressed(&mut conn, &ask.actor.require_agent()?, (asked, &head)).await?))
        }
        Err(Failure::Refused(refusal)) if refusal.code == "conversation.moved" => {
            drop(tx);
            let since = super::messages::newer(&ask, &head, seen).await?;
            Err(refusal.with("since", since).into())
        }
        Err(other) => Err(other),
    }
}

/// Those of a conversation.
pub(super) async fn of(conn: &mut Conn, me: &AgentId, head: &Head) -> Outcome<Vec<Waiting>> {
    let mut all = Vec::new();
    if head.visibility == "public" {
        for asked in approval::waiting(conn, &head.id).await? {
            all.push(dressed(conn, me, (asked, head)).await?);
        }
    }
    Ok(all)
}

async fn dressed(conn: &mut Conn, me: &AgentId, (asked, head): (Asked, &Head)) -> Outcome<Waiting> {
    let later = later::find(conn, &asked.id).await?.ok_or_else(|| Fault::new("an answer that waits vanished"))?;
    let looks = approval::looks(conn, &asked.id).await?;
    let mut wrote = approval::writers(conn, &asked).await?;
    wrote.retain(|one| *one != asked.author);
    let people: Vec<AgentId> = looks.iter().chain([&asked.author]).chain(&wrote).cloned().collect();
    let mut names = team::agents_by_ids(conn, &people).await?;
    let author = names.remove(&asked.author);
    Ok(Waiting {
        looked: looks.iter().filter_map(|id| names.get(id).cloned()).collect(),
        mine: asked.author == *me,
        wrote_too: wrote.contains(me),
        wrote: wrote.iter().filter_map(|id| names.get(id).cloned()).collect(),
        author,
        writing: later.writing,
        snippet: later.snippet,
        due_at: later.due_at,
        number: head.number,
        subject: head.subject.clone(),
        inbox: inbox::get(conn, &head.inbox).await?.name,
        asked,
    })
}

#[derive(Debug, Serialize, JsonSchema)]
struct Queue {
    items: Vec<Waiting>,
}

async fn list(ask: Ask) -> Answer<Queue> {
    let me = ask.actor.require_agent()?;
    let mut conn = ask.read().await?;
    let mut items = Vec::new();
    for asked in approval::queue(&mut conn, &ask.actor.reach(Action::Approve)).await? {
        let head = head::get(&mut conn, &asked.conversation).await?;
        items.push(dressed(&mut conn, &me, (asked, &head)).await?);
    }
    Ok(Queue { items }.into())
}

async fn show(ask: Ask) -> Answer<Whole> {
    let (me, id) = (ask.actor.require_agent()?, ask.id::<LaterId>("id")?);
    let channels = channels(&ask)?;
    let mut conn = ask.read().await?;
    let asked = approval::find(&mut conn, &id).await?.ok_or_else(base::Refusal::missing)?;
    let head = head::open(&mut conn, &ask.actor, asked.conversation.as_str(), Action::Approve).await?;
    let later = later::find(&mut conn, &id).await?.ok_or_else(base::Refusal::missing)?;
    let tools = Tools { channels: &channels, vault: ask.house().vault() };
    let Around { findings, needed } = approval::around(&mut conn, tools, (&head, &later), ask.now).await?;
    let against = send_later::against(&mut conn, &head, &later).await?;
    let question = message::last_to_answer(&mut conn, &head).await?.map(|stored| Question {
        author: stored.message.author.name.clone(),
        handle: stored.message.author.handle.clone(),
        at: stored.message.at,
        body: stored.message.body.clone(),
    });
    let files = files(&ask, &mut conn, &later.writing).await?;
    let before = approval::before(&mut conn, &asked).await?;
    let alone_from = if asked.author == me { approval::alone_from(&mut conn, &asked, &head).await? } else { None };
    let proposals = proposals(&mut conn, &me, (&asked, &head)).await?;
    let reach = branch::reach(&mut conn, &head).await?;
    let waiting = dressed(&mut conn, &me, (asked, &head)).await?;
    let customer = head.customer;
    Ok(Whole { waiting, files, question, customer, reach, proposals, findings, needed, before, alone_from, against }
        .into())
}

async fn proposals(conn: &mut Conn, me: &AgentId, (asked, head): (&Asked, &Head)) -> Outcome<Vec<Proposal>> {
    let all = of(conn, me, head).await?.into_iter().filter(|one| one.asked.id != asked.id);
    Ok(all.map(|one| Proposal { id: one.asked.id, author: one.author, snippet: one.snippet }).collect())
}

async fn files<Q, B>(ask: &Ask<Q, B>, conn: &mut Conn, writing: &Writing) -> Outcome<Vec<Attachment>> {
    let mut all = Vec::new();
    for id in &writing.attachments {
        all.extend(file::find(conn, id).await?.map(|stored| file::attachment(&stored, ask.house().vault(), ask.now)));
    }
    Ok(all)
}

async fn look(ask: Ask) -> Done {
    let mut tx = ask.begin().await?;
    approval::look(&mut tx, &ask.id("id")?).await?;
    tx.commit().await?;
    Empty::done()
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Approving {
    /// The mark of what was seen.
    mark: String,
    /// Why it leaves although the reply check stops it.
    #[serde(default)]
    reason: Option<String>,
}

async fn approve(ask: Ask<(), Approving>) -> Done {
    let (ask, (), seen) = ask.take();
    let channels = channels(&ask)?;
    let tools = Tools { channels: &channels, vault: ask.house().vault() };
    let mut tx = ask.begin().await?;
    approval::approve(&mut tx, tools, &ask.id("id")?, (&seen.mark, seen.reason.as_deref())).await?;
    tx.commit().await?;
    Empty::done()
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Returning {
    /// What should be different.
    words: String,
    /// Whether it is about what it says, or a slip of spelling only.
    #[serde(default)]
    about: For,
}

async fn give_back(ask: Ask<(), Returning>) -> Done {
    let (ask, (), returning) = ask.take();
    let mut tx = ask.begin().await?;
    approval::give_back(&mut tx, &ask.id("id")?, (&returning.words, returning.about)).await?;
    tx.commit().await?;
    Empty::done()
}

#[derive(Debug, Serialize, JsonSchema)]
struct Back {
    draft: Draft,
}

async fn withdraw(ask: Ask) -> Answer<Back> {
    let mut tx = ask.begin().await?;
    let draft = approval::withdraw(&mut tx, &ask.id("id")?).await?;
    tx.commit().await?;
    let draft = draft.dressed(&mut ask.read().await?, ask.house().vault(), ask.now).await?;
    Ok(Back { draft }.into())
}
