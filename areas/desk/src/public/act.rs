//! What is done to posts besides answering them: each is logged with its reason, leaves by the outbox, and says what became
//! of it.

use super::{branch, post};
use crate::head::{self, Head};
use crate::reply::Tools;
use crate::{event, inbox};
use base::{Action, Fault, InboxId, Outcome, Refusal};
use contract::Act;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::outbox::{self, Leaving};
use store::{Tx, audit, blobs};

/// Class of outbox rows of acts.
pub(crate) const CLASS: &str = "acts";

/// What somebody wants done.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    /// The post's id on its network.
    pub(crate) post: String,
    /// What.
    pub(crate) act: Act,
    /// Why; asked for wherever others may ask later.
    #[serde(default)]
    pub(crate) why: String,
}

/// The same as it waits in the outbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) post: String,
    pub(crate) act: Act,
    pub(crate) whose: String,
}

impl Asked {
    pub(crate) fn read(value: &Value) -> Option<Self> {
        serde_json::from_value(value.clone()).ok()
    }

    /// In words, after a name.
    fn words(&self) -> String {
        match self.act {
            Act::Delete => "takes a post of ours back".into(),
            Act::Hide => format!("hides a post of {}", self.whose),
            Act::Like => format!("likes a post of {}", self.whose),
            Act::Mute => format!("mutes {}", self.whose),
            Act::Block => format!("blocks {}", self.whose),
            Act::Report => format!("reports a post of {}", self.whose),
        }
    }
}

/// Whether an act needs a reason.
const fn needs_why(act: Act) -> bool {
    matches!(act, Act::Hide | Act::Block | Act::Report | Act::Delete)
}

/// Has it done.
pub(crate) async fn ask(tx: &mut Tx, tools: Tools<'_>, key: &str, wish: Wish) -> Outcome<Head> {
    let head = head::open_as(tx, key, Action::Publish).await?;
    let (inbox, root, _) = branch::of_conversation(tx, &head).await?.ok_or_else(no_thread)?;
    let kept = post::find(tx, &inbox, &wish.post).await?.filter(|kept| kept.post.root == root);
    let kept = kept.ok_or_else(Refusal::missing)?;
    check(&kept, &wish)?;
    let box_ = inbox::get(tx, &inbox).await?;
    let account = box_.account(tools.channels, tools.vault)?;
    let channel = tools.channels.get(&box_.channel)?;
    if !box_.manifest(tools.channels)?.acts.contains(&wish.act) {
        return Err(Refusal::invalid("act", "this network knows no such act; do it in the network's own app").into());
    }
    let prepared = channel.prepare_act(&account, wish.act, &kept.post, &wish.why)?;
    let asked = Asked { post: wish.post, act: wish.act, whose: super::take::called(&kept.post).to_owned() };
    let blob = if prepared.bytes.is_empty() { Value::Null } else { json!(blobs::put(tx, &prepared.bytes).await?) };
    let leaving = Leaving {
        class: CLASS,
        channel: box_.channel.clone(),
        inbox: Some(inbox),
        conversation: Some(head.id.clone()),
        message: None,
        sent_to: asked.whose.clone(),
        subject: asked.words(),
        payload: json!({ "send": prepared.payload, "blob": blob, "act": asked }),
        key: base::OutboxId::mint(tx.now()).to_string(),
        not_before: tx.now(),
    };
    outbox::put(tx, leaving).await?;
    let why = wish.why.trim();
    let sentence = if why.is_empty() { asked.words() } else { format!("{}: {why}", asked.words()) };
    event::write(tx, &head.id, "act", &sentence, json!({ "act": asked.act, "post": asked.post, "why": why })).await?;
    let told = json!({ "act": asked.act, "post": asked.post, "why": why });
    audit::write(tx, "public.act", head.id.as_str(), told).await?;
    Ok(head)
}

fn no_thread() -> Refusal {
    Refusal::new("conversation.no_thread", 422, "this conversation is no thread of posts; there is nothing to do here")
}

fn check(kept: &post::Kept, wish: &Wish) -> Result<(), Refusal> {
    if needs_why(wish.act) && wish.why.trim().is_empty() {
        return Err(Refusal::invalid("why", "say why in a few words; it stays with the conversation"));
    }
    match (wish.act, kept.post.own) {
        (Act::Delete, false) => {
            Err(Refusal::invalid("post", "only posts of your own can be taken back; hide this one"))
        }
        (Act::Hide | Act::Mute | Act::Block | Act::Report, true) => {
            Err(Refusal::invalid("post", "this is a post of your own; it can only be taken back"))
        }
        _ => Ok(()),
    }
}

/// It was done.
pub(crate) async fn done(tx: &mut Tx, (inbox, head): (&InboxId, &Head), asked: &Asked) -> Result<(), Fault> {
    match asked.act {
        Act::Delete => match super::take::deleted(tx, inbox, &asked.post).await {
            Ok(()) => Ok(()),
            Err(base::Failure::Faulty(fault)) => Err(fault),
            Err(base::Failure::Refused(refusal)) => Err(Fault::new(refusal.detail)),
        },
        Act::Hide => post::hidden(tx, inbox, &asked.post).await,
        Act::Like | Act::Mute | Act::Block | Act::Report => {
            let sentence = format!("done: {}", asked.words());
            event::write(tx, &head.id, "act", &sentence, json!({ "act": asked.act })).await
        }
    }
}

/// It could not be done.
pub(crate) async fn failed(tx: &mut Tx, head: &Head, asked: &Asked, why: &str) -> Result<(), Fault> {
    let sentence = format!("not done ({}): {why}", asked.words());
    event::write(tx, &head.id, "act", &sentence, json!({ "act": asked.act, "failed": true })).await
}
