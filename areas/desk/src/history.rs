//! Writing history in: conversations that took place before goodword was here. Silent: nobody is notified, nothing leaves.

use crate::file::{self, Owner};
use crate::head::{self, Head, NewHead};
use crate::message::{self, Author, NewMessage};
use crate::status::{Priority, Status};
use crate::{label, nodes, people};
use base::{AgentId, CustomerId, Fault, InboxId, LabelId, MessageId, NoteId, Outcome, TeamId, Time};
use contract::{File, Party};
use serde_json::json;
use std::collections::HashSet;
use store::{Bind, Tx, args};

/// A conversation of the past.
#[derive(Clone, Debug)]
pub struct Past {
    /// Inbox.
    pub inbox: InboxId,
    /// Channel.
    pub channel: String,
    /// Among colleagues.
    pub internal: bool,
    /// Customer.
    pub customer: Option<CustomerId>,
    /// The colleague who asked.
    pub requester: Option<AgentId>,
    /// Subject.
    pub subject: String,
    /// Language.
    pub language: Option<String>,
    /// Opened.
    pub opened_at: Time,
    /// Where it stands.
    pub status: Status,
    /// How urgent.
    pub priority: Priority,
    /// Who works on it.
    pub assignee: Option<AgentId>,
    /// Which team.
    pub team: Option<TeamId>,
    /// Labels.
    pub labels: Vec<LabelId>,
    /// Comes back then.
    pub snoozed_until: Option<Time>,
    /// Resolved.
    pub resolved_at: Option<Time>,
    /// Who has read it to the end.
    pub read_by: Vec<AgentId>,
    /// Who starred it.
    pub starred_by: Vec<AgentId>,
    /// What was said, in order.
    pub items: Vec<Item>,
}

/// Where a delivery of our own ended: `sent` or `failed`, and why.
pub type Delivered = Option<(String, Option<String>)>;

/// Something said.
#[derive(Clone, Debug)]
pub enum Item {
    /// A message, its files, and for our own where its delivery ended.
    Message(Box<NewMessage>, Vec<File>, Delivered),
    /// A note.
    Note {
        /// When.
        at: Time,
        /// Who.
        author: (AgentId, String),
        /// Words.
        text: String,
        /// Colleagues named.
        mentions: Vec<AgentId>,
    },
}

/// Writes a conversation in. `fill` of each message's conversation is overwritten with the new one.
pub async fn add(tx: &mut Tx, past: Past) -> Outcome<Head> {
    let new = NewHead {
        inbox: past.inbox.clone(),
        channel: past.channel.clone(),
        visibility: "private",
        internal: past.internal,
        subject: past.subject.clone(),
        customer: past.customer.clone(),
        requester: past.requester.clone(),
        team: past.team.clone(),
        at: past.opened_at,
        language: past.language.clone(),
    };
    let mut head = head::create(tx, new).await?;
    for agent in past.requester.iter().chain(past.assignee.iter().filter(|_| past.internal)) {
        people::add_member(tx, &head.id, agent, "took part").await?;
    }
    head.assignee.clone_from(&past.assignee);
    head.priority = past.priority;
    head.status = past.status;
    head.snoozed_until = past.snoozed_until;
    head.resolved_at = past.resolved_at;
    let mut known = Vec::new();
    for item in past.items {
        match item {
            Item::Message(new, files, sent) => known.push(add_message(tx, &mut head, (*new, files, sent)).await?),
            Item::Note { at, author, text, mentions } => add_note(tx, &mut head, (at, author, text, mentions)).await?,
        }
    }
    note_ids(tx, &head, &known).await?;
    take_part(tx, &head, &known).await?;
    if matches!(head.status, Status::Resolved | Status::Spam | Status::Trash) {
        head.waiting_since = None;
    }
    head::save(tx, &mut head).await?;
    label::set(tx, &head.id, &past.labels).await?;
    mark(tx, &head, (&past.read_by, &past.starred_by)).await?;
    Ok(head)
}

async fn add_message(
    tx: &mut Tx,
    head: &mut Head,
    (mut new, files, sent): (NewMessage, Vec<File>, Delivered),
) -> Outcome<Known> {
    let id = MessageId::mint(new.at);
    new.conversation = head.id.clone();
    new.files = file::names_of(&files);
    message::insert(tx, &id, &new).await?;
    if let Some((state, detail)) = &sent {
        tx.exec(
            "update messages set sent_state = $2, sent_detail = $3 where id = $1",
            args![&id, state, detail.clone()],
        )
        .await?;
        head.failed += i64::from(state == "failed");
    }
    for one in &files {
        file::keep(tx, one, &Owner::Message(id.clone())).await?;
        head.has_attachment |= !one.inline;
    }
    count(head, &new);
    Ok(Known { id, provider: new.provider_id, direction: new.direction, author: new.author, cc: new.recipients.cc })
}

/// What must be known of a message once the whole conversation is written.
struct Known {
    id: MessageId,
    provider: Option<String>,
    direction: &'static str,
    author: Author,
    cc: Vec<Party>,
}

/// Ids of all messages, so that answers to any of them find their way.
async fn note_ids(tx: &mut Tx, head: &Head, known: &[Known]) -> Result<(), Fault> {
    let mut bind = Bind::new();
    let (inbox, conversation) = (bind.put(&head.inbox), bind.put(&head.id));
    let mut rows = Vec::new();
    for one in known {
        if let Some(provider) = &one.provider {
            let origin = if one.direction == "out" { "own" } else { "received" };
            let (provider, id) = (bind.put(provider), bind.put(&one.id));
            rows.push(format!("({inbox}, {provider}, {conversation}, {id}, '{origin}')"));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "insert into message_ids (inbox_id, provider_id, conversation_id, message_id, origin) values {} on conflict do nothing",
        rows.join(", ")
    );
    tx.exec(sql, bind.values()).await.map(drop)
}

/// Everybody who wrote or had a copy takes part, once each.
async fn take_part(tx: &mut Tx, head: &Head, known: &[Known]) -> Result<(), Fault> {
    let mut there: HashSet<(String, bool)> = HashSet::new();
    for one in known {
        if one.direction == "in"
            && let Some(address) = one.author.address.clone().filter(|address| people::is_address(address))
            && there.insert((address.to_lowercase(), one.author.name.is_empty()))
        {
            let party = Party::new(one.author.name.clone(), address);
            people::add(tx, &head.id, &party, ("customer", head.customer.as_ref())).await?;
        }
        for party in one.cc.iter().filter(|party| people::is_address(&party.address)) {
            if there.insert((party.address.to_lowercase(), party.name.is_empty())) {
                people::add(tx, &head.id, party, ("cc", None)).await?;
            }
        }
    }
    Ok(())
}

fn count(head: &mut Head, new: &NewMessage) {
    head.message_count += 1;
    head.thread_version += 1;
    head.last_at = head.last_at.max(new.at);
    if new.automatic {
        return;
    }
    head.snippet = nodes::snippet(&new.text);
    if new.direction == "in" {
        head.last_in_at = Some(new.at);
        head.waiting_since = head.waiting_since.or(Some(new.at));
    } else {
        head.waiting_since = None;
    }
}

async fn add_note(
    tx: &mut Tx,
    head: &mut Head,
    (at, (author, name), text, mentions): (Time, (AgentId, String), String, Vec<AgentId>),
) -> Result<(), Fault> {
    let id = NoteId::mint(at);
    tx.exec(
        "insert into notes (id, conversation_id, at, author_id, author_name, text, mentions) values ($1, $2, $3, $4, $5, $6, $7)",
        args![&id, &head.id, at, &author, &name, &text, json!(mentions)],
    )
    .await?;
    store::search::add(tx, id.as_str(), "note", Some(head.id.as_str()), &text).await?;
    head.thread_version += 1;
    if head.internal {
        head.snippet = nodes::snippet(&text);
        head.last_at = head.last_at.max(at);
        head.last_in_at = Some(at);
    }
    Ok(())
}

async fn mark(tx: &mut Tx, head: &Head, (read_by, starred_by): (&[AgentId], &[AgentId])) -> Result<(), Fault> {
    people::all_read_until(tx, &head.id, read_by, head.last_at).await?;
    for agent in starred_by {
        let sql = "insert into personal (agent_id, conversation_id, starred, following) values ($1, $2, 1, 0)
                   on conflict (agent_id, conversation_id) do update set starred = 1";
        tx.exec(sql, args![agent, &head.id]).await?;
    }
    Ok(())
}
