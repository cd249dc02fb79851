//! Turns the sample's conversations into history of the desk. Mail is really composed and parsed, as if it had come by post.

use base::{AgentId, CustomerId, InboxId, LabelId, TeamId, Time};
use contract::{File, Party};
use desk::history::{Item, Past};
use desk::message::{Author, NewMessage, Recipients};
use desk::nodes;
use desk::status::{Priority, Status};
use sample::{Conversation, Delivery, How, Kind, Turn};
use serde_json::json;
use std::collections::HashMap;

/// Ids of what was written before.
#[derive(Debug, Default)]
pub struct Known {
    /// Agents by key: id and name.
    pub agents: HashMap<&'static str, (AgentId, String)>,
    /// Teams by key.
    pub teams: HashMap<&'static str, TeamId>,
    /// Inboxes by key: id, channel, address.
    pub inboxes: HashMap<&'static str, (InboxId, String, String)>,
    /// Labels by key.
    pub labels: HashMap<&'static str, LabelId>,
    /// Customers by index: id and name.
    pub customers: Vec<(CustomerId, String)>,
    /// The company's mail domain.
    pub domain: String,
}

/// A conversation ready to be written, with the raw mail of each message beside it.
#[derive(Debug)]
pub struct Ready {
    /// The conversation.
    pub past: Past,
    /// Raw mail by the message's place among the items.
    pub raw: HashMap<usize, Vec<u8>>,
}

/// Maps one conversation. None if it refers to an inbox that is not there.
#[must_use]
pub fn ready(known: &Known, one: &Conversation) -> Option<Ready> {
    let (inbox, channel, address) = known.inboxes.get(one.inbox)?;
    let customer = one.customer.and_then(|at| known.customers.get(at));
    let mut raw = HashMap::new();
    let mut items = Vec::new();
    for turn in &one.turns {
        let place = items.len();
        let made = item(&Scene { known, one, inbox, channel, address, customer }, turn);
        if let (Some(bytes), item) = made {
            raw.insert(place, bytes);
            items.push(item);
        } else {
            items.push(made.1);
        }
    }
    Some(Ready { past: past(known, one, (inbox, channel, customer), items), raw })
}

fn past(
    known: &Known,
    one: &Conversation,
    (inbox, channel, customer): (&InboxId, &str, Option<&(CustomerId, String)>),
    items: Vec<Item>,
) -> Past {
    let agent = |key: &&'static str| known.agents.get(*key).map(|(id, _)| id.clone());
    let internal = one.channel == "internal";
    let first = one
        .turns
        .first()
        .and_then(|turn| if let sample::Author::Agent(key) = &turn.author { agent(key) } else { None });
    let unread: Vec<AgentId> = one.unread_by.iter().filter_map(agent).collect();
    let read_by = known.agents.values().map(|(id, _)| id.clone()).filter(|id| !unread.contains(id)).collect();
    Past {
        inbox: inbox.clone(),
        channel: channel.to_owned(),
        internal,
        customer: customer.map(|(id, _)| id.clone()),
        requester: first.filter(|_| internal),
        subject: one.subject.clone(),
        language: Some(one.language.code().into()),
        opened_at: Time(one.opened_at),
        status: status(one.status),
        priority: priority(one.priority),
        assignee: one.assignee.as_ref().and_then(agent),
        team: one.team.and_then(|key| known.teams.get(key).cloned()),
        labels: one.labels.iter().filter_map(|key| known.labels.get(key).cloned()).collect(),
        snoozed_until: one.snoozed_until.map(Time),
        resolved_at: one.resolved_at.map(Time),
        read_by,
        starred_by: one.starred_by.iter().filter_map(agent).collect(),
        items,
    }
}

const fn status(status: sample::Status) -> Status {
    match status {
        sample::Status::Open => Status::Open,
        sample::Status::Waiting => Status::Waiting,
        sample::Status::WaitingUs => Status::WaitingUs,
        sample::Status::Snoozed => Status::Snoozed,
        sample::Status::Resolved => Status::Resolved,
        sample::Status::Spam => Status::Spam,
        sample::Status::Trash => Status::Trash,
    }
}

pub(super) const fn priority(priority: sample::Priority) -> Priority {
    match priority {
        sample::Priority::Low => Priority::Low,
        sample::Priority::Normal => Priority::Normal,
        sample::Priority::High => Priority::High,
        sample::Priority::Urgent => Priority::Urgent,
    }
}

struct Scene<'a> {
    known: &'a Known,
    one: &'a Conversation,
    inbox: &'a InboxId,
    channel: &'a str,
    address: &'a str,
    customer: Option<&'a (CustomerId, String)>,
}

fn item(scene: &Scene<'_>, turn: &Turn) -> (Option<Vec<u8>>, Item) {
    if let Kind::Note { mentions } = &turn.kind
        && let Some(author) = colleague(scene, turn)
    {
        let mentions =
            mentions.iter().filter_map(|key| scene.known.agents.get(key).map(|(id, _)| id.clone())).collect();
        return (None, Item::Note { at: Time(turn.at_ms), author, text: turn.text.clone(), mentions });
    }
    if scene.one.channel == "internal"
        && let Some(author) = colleague(scene, turn)
    {
        return (None, Item::Note { at: Time(turn.at_ms), author, text: turn.text.clone(), mentions: vec![] });
    }
    message(scene, turn)
}

fn colleague(scene: &Scene<'_>, turn: &Turn) -> Option<(AgentId, String)> {
    if let sample::Author::Agent(key) = &turn.author { scene.known.agents.get(key).cloned() } else { None }
}

fn message(scene: &Scene<'_>, turn: &Turn) -> (Option<Vec<u8>>, Item) {
    let author = author(scene, turn);
    let out = matches!(turn.kind, Kind::Out(_) | Kind::Call { how: How::PhoneOut, .. });
    let recipients = Recipients { to: parties(&turn.to), cc: parties(&turn.cc), ..Recipients::default() };
    let by_mail = turn.is_letter() && scene.one.channel == "email";
    let raw = by_mail.then(|| compose(scene, turn, &author)).flatten();
    let parsed = raw.as_deref().and_then(|bytes| mail::parse_known(bytes).ok());
    let (body, quoted) = match &parsed {
        Some(parsed) => (json!(parsed.body), json!(parsed.quoted)),
        None => (nodes::of_text(&turn.text), json!([])),
    };
    let files = turn.attachments.iter().map(file).collect();
    let new = NewMessage {
        // Overwritten with the conversation's own id when it is written.
        conversation: base::ConversationId::mint(Time(turn.at_ms)),
        inbox: scene.inbox.clone(),
        at: Time(turn.at_ms),
        direction: if out { "out" } else { "in" },
        visibility: "private",
        channel: scene.channel.to_owned(),
        how: how(&turn.kind),
        kind: "message",
        author,
        recipients,
        subject: scene.one.subject.clone(),
        text: turn.text.clone(),
        body,
        quoted: if out { json!([]) } else { quoted },
        remote_images: 0,
        has_original: parsed.as_ref().is_some_and(|parsed| parsed.html.is_some()) && !out,
        raw_blob: None,
        automatic: turn.kind == Kind::InAutomatic,
        held: false,
        warnings: vec![],
        because: None,
        provider_id: turn.is_letter().then(|| format!("{}@{}", turn.message_id, scene.known.domain)),
        language: Some(scene.one.language.code().into()),
        // Told when its files are kept.
        files: vec![],
    };
    (raw, Item::Message(Box::new(new), files, delivery(&turn.kind)))
}

fn author(scene: &Scene<'_>, turn: &Turn) -> Author {
    match &turn.author {
        sample::Author::Agent(key) => {
            let (id, name) = scene
                .known
                .agents
                .get(key)
                .map_or((None, String::new()), |(id, name)| (Some(id.to_string()), name.clone()));
            Author { kind: "agent".into(), id, name, address: None, handle: None }
        }
        sample::Author::Customer(address) => {
            let (id, name) =
                scene.customer.map_or((None, String::new()), |(id, name)| (Some(id.to_string()), name.clone()));
            Author { kind: "customer".into(), id, name, address: address.clone(), handle: None }
        }
        sample::Author::Other(person) => Author {
            kind: "customer".into(),
            id: None,
            name: person.name.clone(),
            address: Some(person.address.clone()),
            handle: None,
        },
    }
}

fn parties(people: &[sample::Person]) -> Vec<Party> {
    people.iter().map(|person| Party::new(person.name.clone(), person.address.clone())).collect()
}

fn file(one: &sample::Attachment) -> File {
    File::new(&one.name, one.content_type, one.bytes.to_vec())
}

fn how(kind: &Kind) -> Option<String> {
    let Kind::Call { how, .. } = kind else { return None };
    let code = match how {
        How::PhoneIn => "phone_in",
        How::PhoneOut => "phone_out",
        How::Letter => "letter",
        How::Fax => "fax",
        How::InPerson => "in_person",
        How::Event => "event",
    };
    Some(code.into())
}

fn delivery(kind: &Kind) -> Option<(String, Option<String>)> {
    match kind {
        Kind::Out(Delivery::Sent) => Some(("sent".into(), None)),
        Kind::Out(Delivery::Failed(why)) => Some(("failed".into(), Some(why.clone()))),
        _ => None,
    }
}

/// The mail as it would have come; none if the sample's words cannot be a mail.
fn compose(scene: &Scene<'_>, turn: &Turn, author: &Author) -> Option<Vec<u8>> {
    let address = |party: &Party| mail::Address { name: party.name.clone(), address: party.address.clone() };
    let from = mail::Address {
        name: author.name.clone(),
        address: author.address.clone().unwrap_or_else(|| scene.address.to_owned()),
    };
    let to: Vec<Party> =
        if turn.to.is_empty() { vec![Party::new(String::new(), scene.address.to_owned())] } else { parties(&turn.to) };
    let id = |local: &String| format!("{local}@{}", scene.known.domain);
    let outgoing = mail::Outgoing {
        message_id: id(&turn.message_id),
        date_ms: turn.at_ms,
        from,
        to: to.iter().map(address).collect(),
        cc: parties(&turn.cc).iter().map(address).collect(),
        subject: scene.one.subject.clone(),
        text: turn.text.clone(),
        html: turn.html.clone(),
        in_reply_to: turn.in_reply_to.as_ref().map(id),
        ..mail::Outgoing::default()
    };
    mail::compose(&outgoing).ok()
}
