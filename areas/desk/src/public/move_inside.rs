//! From public to private: a conversation of its own with the same person, tied to the public one (DESK-217). Nothing of a
//! private one ever goes the other way.

use super::branch;
use crate::head::{self, Head, NewHead};
use crate::link::{self, Tie};
use crate::reply::{self, Sort, Tools, Writing};
use crate::{event, inbox, people};
use base::facts::{Fact, Kind};
use base::{Action, FileId, InboxId, MessageId, Outcome, Refusal};
use contract::{Audience, Party};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use store::Tx;

/// Words to one person alone.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Inside {
    /// The words.
    pub(crate) body_text: String,
    /// The inbox they leave from: the thread's own, or one on which the customer has written before.
    #[serde(default)]
    pub(crate) inbox: Option<InboxId>,
    /// The address there, where it is another inbox.
    #[serde(default)]
    pub(crate) to: Option<Party>,
    /// Subject, where the channel has one.
    #[serde(default)]
    pub(crate) subject: Option<String>,
    /// Uploaded files.
    #[serde(default)]
    pub(crate) attachments: Vec<FileId>,
    /// Why it is sent although the reply check stops it: whoever leads may say so.
    #[serde(default)]
    pub(crate) override_reason: Option<String>,
}

/// Goes on in private. Gives the new conversation.
pub(crate) async fn begin(tx: &mut Tx, tools: Tools<'_>, key: &str, inside: Inside) -> Outcome<(Head, MessageId)> {
    let public = head::open_as(tx, key, Action::ConversationReply).await?;
    if public.visibility != "public" {
        return Err(
            Refusal::new("conversation.private", 422, "this conversation is private already; just answer").into()
        );
    }
    let box_ = inbox::get(tx, inside.inbox.as_ref().unwrap_or(&public.inbox)).await?;
    tx.actor().check(Action::ConversationReply, &box_.thing())?;
    let manifest = box_.manifest(tools.channels)?;
    let (own, to) = (box_.id == public.inbox, recipient(tx, &public, (&box_, &inside)).await?);
    let private = if own { manifest.audiences.contains(&Audience::Named) } else { manifest.audiences.is_empty() };
    if !private {
        let why = "nothing can be written in private there; choose an inbox on which this customer has written before";
        return Err(Refusal::invalid("inbox", why).into());
    }
    let head = open(tx, &public, (&box_, inside.subject.as_deref())).await?;
    people::add(tx, &head.id, &to, ("customer", public.customer.as_ref())).await?;
    if own && let Some((inbox, root, author)) = branch::of_conversation(tx, &public).await? {
        branch::keep_inside(tx, &head, (&inbox, &root, &author)).await?;
    }
    let writing = Writing {
        body_text: inside.body_text,
        attachments: inside.attachments,
        override_reason: inside.override_reason,
        audience: own.then_some(Audience::Named),
        ..Writing::to(vec![to], Sort::Reply, head.thread_version)
    };
    reply::send(tx, tools, head, writing).await
}

/// Whom it goes to: the thread's customer, or an address this customer is known by.
async fn recipient(tx: &mut Tx, public: &Head, (box_, inside): (&inbox::Inbox, &Inside)) -> Outcome<Party> {
    if box_.id == public.inbox {
        let all = people::of(tx, &public.id).await?;
        let theirs = all.into_iter().find(|one| one.role == "customer").ok_or_else(nobody)?;
        return Ok(Party { handle: handle(tx, public).await?, ..Party::new(theirs.name, theirs.address) });
    }
    let (Some(to), Some(customer)) = (inside.to.clone(), &public.customer) else { return Err(nobody().into()) };
    if let Some(owner) = customers::find_by_address(tx, "email", &to.address).await?
        && customers::root(tx, &owner).await? == customers::root(tx, customer).await?
    {
        return Ok(to);
    }
    let why = "this is no address we know of this customer; ask for it, or continue on the network itself";
    Err(Refusal::invalid("to", why).into())
}

fn nobody() -> Refusal {
    Refusal::invalid("to", "choose an address by which this customer has written before")
}

async fn handle(tx: &mut Tx, public: &Head) -> Outcome<Option<String>> {
    let Some((inbox, root, author)) = branch::of_conversation(tx, public).await? else { return Ok(None) };
    Ok(super::post::newest_of(tx, &inbox, (&root, &author)).await?.and_then(|kept| kept.post.author.handle))
}

async fn open(tx: &mut Tx, public: &Head, (box_, subject): (&inbox::Inbox, Option<&str>)) -> Outcome<Head> {
    let subject = subject.map(str::trim).filter(|text| !text.is_empty()).unwrap_or(&public.subject);
    let new = NewHead {
        inbox: box_.id.clone(),
        channel: box_.channel.clone(),
        visibility: "private",
        internal: false,
        subject: subject.chars().filter(|c| !c.is_control()).take(500).collect(),
        customer: public.customer.clone(),
        requester: None,
        team: public.team.clone().or_else(|| box_.teams.first().cloned()),
        at: tx.now(),
        language: public.language.clone(),
    };
    let head = head::create(tx, new).await?;
    let fact =
        Fact::new(Kind::ConversationOpened).conversation(&head.id).inbox(&head.inbox).with("number", head.number);
    tx.tell(fact);
    let who = tx.actor().name.clone();
    let sentence = format!("{who} goes on in private with what began in public as #{}", public.number);
    event::write(tx, &head.id, "threaded", &sentence, json!({ "continues": public.id })).await?;
    let sentence = format!("goes on in private as #{}", head.number);
    event::write(tx, &public.id, "linked", &sentence, json!({ "continued_by": head.id })).await?;
    link::tie(tx, (&head.id, &public.id), Tie::Continues).await?;
    Ok(head)
}
