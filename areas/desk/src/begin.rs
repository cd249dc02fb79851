//! Conversations that begin here: a message to somebody, a question to a colleague, a phone call written down.

use crate::head::{self, Head, NewHead};
use crate::message::{self, Author, NewMessage, Recipients};
use crate::note::{self, NewNote};
use crate::notify::{self, Cause};
use crate::reply::{self, Sort, Tools, Writing};
use crate::status::Status;
use crate::{colleague, event, file, inbox, nodes, people, refusals};
use base::facts::{Fact, Kind};
use base::{
    Action, AgentId, ConversationId, CustomerId, FileId, InboxId, MessageId, Outcome, Refusal, TeamId, Thing, Time,
};
use contract::Party;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use store::Tx;

/// A first message to somebody.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstMessage {
    /// Inbox it leaves from.
    pub inbox: InboxId,
    /// Recipients; the first is the customer.
    pub to: Vec<Party>,
    /// Copies.
    #[serde(default)]
    pub cc: Vec<Party>,
    /// Hidden copies.
    #[serde(default)]
    pub bcc: Vec<Party>,
    /// Subject.
    pub subject: String,
    /// The words.
    pub body_text: String,
    /// Uploaded files.
    #[serde(default)]
    pub attachments: Vec<FileId>,
    /// Where it stands afterwards.
    #[serde(default)]
    pub status_after: Option<Status>,
    /// Why it is sent although the reply check stops it: whoever leads may say so.
    #[serde(default)]
    pub override_reason: Option<String>,
}

/// Writes to somebody first. The recipient becomes a customer if they are not yet.
pub async fn write_to(tx: &mut Tx, tools: Tools<'_>, first: FirstMessage) -> Outcome<(Head, MessageId)> {
    let box_ = inbox::get(tx, &first.inbox).await?;
    check_inbox(tx, &box_, Action::ConversationReply)?;
    if !box_.manifest(tools.channels)?.can_start {
        return Err(
            refusals::not_sending("nobody can be written to first on this channel; choose an e-mail inbox").into()
        );
    }
    let party =
        first.to.first().filter(|party| people::is_address(&party.address)).ok_or_else(refusals::nobody_to_answer)?;
    let person = customers::recognise(tx, "email", (&party.name, &party.address)).await?;
    let subject: String = first.subject.chars().filter(|c| !c.is_control()).take(500).collect();
    if subject.trim().is_empty() {
        return Err(
            Refusal::invalid("subject", "give it a subject, so that the other side knows what it is about").into()
        );
    }
    let new = new_head(tx, &box_, (subject.clone(), Some(person.customer.clone()), None, None));
    let head = head::create(tx, new).await?;
    opened(tx, &head, &format!("{} wrote first", tx.actor().name.clone())).await?;
    people::add(tx, &head.id, party, ("customer", Some(&person.customer))).await?;
    let FirstMessage { to, cc, bcc, body_text, attachments, status_after, override_reason, .. } = first;
    let nothing = Writing::to(to, Sort::Reply, head.thread_version);
    let subject = Some(subject);
    let writing = Writing { cc, bcc, subject, body_text, attachments, status_after, override_reason, ..nothing };
    reply::send(tx, tools, head, writing).await
}

/// A question to a colleague or team.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Internal inbox.
    pub inbox: InboxId,
    /// Subject.
    pub subject: String,
    /// The words.
    pub body_text: String,
    /// Team asked.
    #[serde(default)]
    pub team: Option<TeamId>,
    /// Colleague asked.
    #[serde(default)]
    pub assignee: Option<AgentId>,
    /// Conversation it is about; it waits for somebody here meanwhile.
    #[serde(default)]
    pub about: Option<ConversationId>,
}

/// Asks inside. Both sides take part, whatever their roles; nothing of it ever reaches a customer.
pub async fn ask(tx: &mut Tx, question: Question) -> Outcome<Head> {
    let me = tx.actor().require_agent()?;
    tx.actor().check_anywhere(Action::InternalAsk)?;
    let box_ = inbox::get(tx, &question.inbox).await?;
    if !box_.internal {
        return Err(Refusal::invalid("inbox", "choose an internal inbox; this one is seen by customers").into());
    }
    if question.subject.trim().is_empty() || question.body_text.trim().is_empty() {
        return Err(Refusal::invalid("body_text", "say what it is about and what you need").into());
    }
    let subject = question.subject.chars().filter(|c| !c.is_control()).take(500).collect();
    let team = question.team.clone().or_else(|| box_.teams.first().cloned());
    let new = new_head(tx, &box_, (subject, None, Some(me.clone()), team));
    let mut head = head::create(tx, new).await?;
    people::add_member(tx, &head.id, &me, "asked").await?;
    opened(tx, &head, &format!("{} asks", tx.actor().name.clone())).await?;
    if let Some(agent) = question.assignee.clone() {
        let asked = colleague::as_actor(tx, &agent)
            .await?
            .ok_or_else(|| Refusal::invalid("assignee", "this colleague does not exist or is not active"))?;
        people::add_member(tx, &head.id, &agent, "was asked").await?;
        head.assignee = Some(agent.clone());
        event::write(tx, &head.id, "assigned", &format!("given to {}", asked.name), json!({ "to": agent })).await?;
        notify::add(
            tx,
            &agent,
            Cause::Assigned,
            (&head, &format!("{} asks you: {}", tx.actor().name.clone(), head.subject)),
        )
        .await?;
    }
    head.snippet = nodes::snippet(&question.body_text);
    head.waiting_since = Some(tx.now());
    note::add(tx, &mut head, NewNote { text: question.body_text, mentions: vec![], attachments: vec![] }).await?;
    if let Some(about) = question.about {
        await_inside(tx, &head, about.as_str()).await?;
    }
    Ok(head)
}

/// The customer's conversation waits for somebody here, and says for whom.
async fn await_inside(tx: &mut Tx, asked: &Head, about: &str) -> Outcome<()> {
    let mut head = head::open_as(tx, about, Action::ConversationNote).await?;
    if head.status == Status::Open {
        head.status = Status::WaitingUs;
        head::save(tx, &mut head).await?;
        tx.tell(
            Fact::new(Kind::StatusChanged).conversation(&head.id).inbox(&head.inbox).with("to", head.status.code()),
        );
    }
    event::write(
        tx,
        &head.id,
        "status",
        &format!("waiting for an answer to #{} {}", asked.number, asked.subject),
        json!({ "asked": asked.id }),
    )
    .await?;
    event::write(tx, &asked.id, "linked", &format!("asked about #{}", head.number), json!({ "about": head.id }))
        .await?;
    Ok(())
}

/// A phone call, letter or meeting, written down.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Inbox of the note channel.
    pub inbox: InboxId,
    /// A known customer,
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// or a new person.
    #[serde(default)]
    pub person: Option<Person>,
    /// How it came about.
    pub how: How,
    /// When it was.
    pub happened_at: Time,
    /// How long, in minutes.
    #[serde(default)]
    pub minutes: Option<i64>,
    /// What was said.
    pub text: String,
    /// Uploaded files.
    #[serde(default)]
    pub attachments: Vec<FileId>,
    /// Conversation it belongs to, if to one.
    #[serde(default)]
    pub conversation: Option<ConversationId>,
}

/// A person not known yet.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Name.
    pub name: String,
    /// E-mail address.
    #[serde(default)]
    pub address: Option<String>,
    /// Phone number.
    #[serde(default)]
    pub phone: Option<String>,
}

/// How a contact came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// They called.
    PhoneIn,
    /// We called.
    PhoneOut,
    /// A letter.
    Letter,
    /// A fax.
    Fax,
    /// Face to face.
    InPerson,
    /// At an event.
    Event,
}

impl How {
    const fn code(self) -> &'static str {
        match self {
            Self::PhoneIn => "phone_in",
            Self::PhoneOut => "phone_out",
            Self::Letter => "letter",
            Self::Fax => "fax",
            Self::InPerson => "in_person",
            Self::Event => "event",
        }
    }
    const fn title(self) -> &'static str {
        match self {
            Self::PhoneIn => "Phone call",
            Self::PhoneOut => "Call to the customer",
            Self::Letter => "Letter",
            Self::Fax => "Fax",
            Self::InPerson => "Conversation in person",
            Self::Event => "Met at an event",
        }
    }
}

/// Writes a contact down: a message of its kind on the customer's story, answered or not like any other.
pub async fn write_down(tx: &mut Tx, contact: Contact) -> Outcome<Head> {
    let box_ = inbox::get(tx, &contact.inbox).await?;
    check_inbox(tx, &box_, Action::ConversationNote)?;
    if contact.text.trim().is_empty() {
        return Err(Refusal::invalid("text", "write down what was said").into());
    }
    if contact.happened_at > tx.now().plus(Time::HOUR) {
        return Err(Refusal::invalid("happened_at", "this lies in the future; correct the time").into());
    }
    let (customer, name, address) = who(tx, &contact).await?;
    let mut head = match &contact.conversation {
        Some(id) => head::open_as(tx, id.as_str(), Action::ConversationNote).await?,
        None => {
            let subject = format!(
                "{}: {}",
                contact.how.title(),
                nodes::snippet(&contact.text).chars().take(70).collect::<String>()
            );
            let new = new_head(tx, &box_, (subject, Some(customer.clone()), None, None));
            let head = head::create(tx, new).await?;
            opened(tx, &head, &format!("{} wrote it down", tx.actor().name.clone())).await?;
            head
        }
    };
    let id = MessageId::mint(tx.now());
    let new = written(&contact, &head, (&customer, name, address));
    message::insert(tx, &id, &new).await?;
    let agent = tx.actor().require_agent()?;
    file::give_to_message(tx, &contact.attachments, &id, agent.as_str()).await?;
    settle(tx, &mut head, &contact).await?;
    customers::touch_contact(tx, &customer, contact.happened_at).await?;
    tx.tell(
        Fact::new(Kind::MessageReceived)
            .conversation(&head.id)
            .message(&id)
            .customer(&customer)
            .inbox(&head.inbox)
            .with("how", contact.how.code()),
    );
    Ok(head)
}

async fn who(tx: &mut Tx, contact: &Contact) -> Outcome<(CustomerId, String, Option<String>)> {
    if let Some(id) = &contact.customer {
        tx.actor().check_anywhere(Action::CustomerRead)?;
        let known = customers::refs(tx, std::slice::from_ref(id)).await?.remove(id).ok_or_else(Refusal::missing)?;
        return Ok((known.id, known.name, known.address));
    }
    let person = contact
        .person
        .as_ref()
        .ok_or_else(|| Refusal::invalid("person", "say who it was: choose a customer or give a name"))?;
    let reached = [("email", &person.address), ("phone", &person.phone)];
    let mut found: Option<CustomerId> = None;
    for (kind, value) in
        reached.iter().filter_map(|(kind, value)| Some((*kind, value.as_deref().filter(|v| !v.trim().is_empty())?)))
    {
        found = match found {
            Some(id) => Some(id),
            None => Some(customers::recognise(tx, kind, (&person.name, value)).await?.customer),
        };
    }
    let id = match found {
        Some(id) => id,
        None if person.name.trim().is_empty() => return Err(Refusal::invalid("person", "give at least a name").into()),
        None => {
            customers::add(
                tx,
                customers::NewCustomer {
                    name: person.name.clone(),
                    identities: vec![],
                    ..customers::NewCustomer::default()
                },
            )
            .await?
        }
    };
    Ok((id, person.name.clone(), person.address.clone()))
}

fn written(
    contact: &Contact,
    head: &Head,
    (customer, name, address): (&CustomerId, String, Option<String>),
) -> NewMessage {
    let text = match contact.minutes {
        Some(minutes) => format!("{}\n\n({minutes} minutes)", contact.text.trim_end()),
        None => contact.text.clone(),
    };
    NewMessage {
        conversation: head.id.clone(),
        inbox: contact.inbox.clone(),
        at: contact.happened_at,
        direction: if contact.how == How::PhoneOut { "out" } else { "in" },
        visibility: "private",
        channel: head.channel.clone(),
        how: Some(contact.how.code().into()),
        kind: "message",
        author: Author { kind: "customer".into(), id: Some(customer.to_string()), name, address, handle: None },
        recipients: Recipients::default(),
        subject: head.subject.clone(),
        body: nodes::of_text(&text),
        text,
        quoted: json!([]),
        remote_images: 0,
        has_original: false,
        raw_blob: None,
        automatic: false,
        held: false,
        warnings: vec![],
        because: None,
        provider_id: None,
        language: None,
        files: vec![],
    }
}

/// A contact we began answers what waited; one they began waits for us.
async fn settle(tx: &mut Tx, head: &mut Head, contact: &Contact) -> Outcome<()> {
    head.message_count += 1;
    head.thread_version += 1;
    head.last_at = head.last_at.max(contact.happened_at);
    head.snippet = nodes::snippet(&contact.text);
    head.has_attachment |= !contact.attachments.is_empty();
    if contact.how == How::PhoneOut {
        head.waiting_since = None;
    } else {
        head.last_in_at = Some(contact.happened_at);
        head.waiting_since = head.waiting_since.or(Some(contact.happened_at));
    }
    if head.assignee.is_none() {
        head.assignee = tx.actor().agent().cloned();
    }
    Ok(head::save(tx, head).await?)
}

fn check_inbox(tx: &Tx, box_: &inbox::Inbox, action: Action) -> Result<(), Refusal> {
    let thing =
        Thing { inbox: Some(box_.id.clone()), teams: box_.teams.clone(), internal: box_.internal, members: vec![] };
    tx.actor().check(action, &thing)
}

fn new_head(
    tx: &Tx,
    box_: &inbox::Inbox,
    (subject, customer, requester, team): (String, Option<CustomerId>, Option<AgentId>, Option<TeamId>),
) -> NewHead {
    NewHead {
        inbox: box_.id.clone(),
        channel: box_.channel.clone(),
        visibility: "private",
        internal: box_.internal,
        subject,
        customer,
        requester,
        team: team.or_else(|| box_.teams.first().cloned()),
        at: tx.now(),
        language: None,
    }
}

async fn opened(tx: &mut Tx, head: &Head, why: &str) -> Outcome<()> {
    let fact =
        Fact::new(Kind::ConversationOpened).conversation(&head.id).inbox(&head.inbox).with("number", head.number);
    tx.tell(fact.customer(head.customer.as_ref()));
    Ok(event::write(tx, &head.id, "opened", &format!("a new conversation: {why}"), json!({})).await?)
}
