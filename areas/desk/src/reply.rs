//! Sending: an answer, a forward, or the first message of a new conversation. Everything that must hold is checked here.

use crate::answered::{self, Answered};
use crate::approval::{Door, Leave};
use crate::aside::{self, Thread};
use crate::autonomy::need::{Need, Needed, Standing};
use crate::autonomy::{self, review, standing};
use crate::file;
use crate::head::{self, Head};
use crate::letter::{Approved, Letter, Private, Public};
use crate::macros::uses;
use crate::message::{self, Author, NewMessage, Recipients};
use crate::public::{published, third, under};
use crate::signature::{self, Below, signed};
use crate::status::Status;
use crate::waking::Sleep;
use crate::{check, claim, colleague, draft, event, fits, inbox, leaves_from, nodes, people, refusals, shared};
use base::facts::{Fact, Kind};
use base::{Action, Actor, AgentId, FileId, MessageId, Outcome, Refusal, Thing, Time, Vault};
use contract::{Account, Channel, Channels, File, Outgoing, Prepared, Under};
use serde_json::{Value, json};
use std::sync::Arc;
use store::outbox::{self, Leaving};
use store::{Tx, args, blobs};

pub use crate::writing::{Sort, Writing};

/// Class of outbox rows of agents' answers.
pub const CLASS: &str = "replies";
/// How long an answer in public can be taken back.
const PUBLIC_UNDO_MS: i64 = 30 * Time::SECOND;

/// What sending needs beside the transaction.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    /// All channels.
    pub channels: &'a Channels,
    /// For opening settings and signing.
    pub vault: &'a Vault,
}

/// Sends `writing` in a conversation; its draft is done with. It leaves after the undo window.
pub async fn send(tx: &mut Tx, tools: Tools<'_>, head: Head, writing: Writing) -> Outcome<(Head, MessageId)> {
    let agent = tx.actor().require_agent()?;
    claim::must_hold(tx, &head).await?;
    let words = writing.body_text.clone();
    let sent = send_beside(tx, tools, (head, writing), None).await?;
    draft::became(tx, (&sent.0.id, &agent), sent.1.as_str()).await?;
    uses::sent(tx, (&sent.0.id, &agent), (&sent.1, &words)).await?;
    Ok(sent)
}

/// The same for words that were not written in the app, or were looked at by a second person: a draft there stays.
pub(crate) async fn send_beside(
    tx: &mut Tx,
    tools: Tools<'_>,
    (mut head, writing): (Head, Writing),
    leave: Option<&Leave>,
) -> Outcome<(Head, MessageId)> {
    let agent = tx.actor().require_agent()?;
    let door = leave.map_or(Door::Alone, Door::With);
    let WayOut { answered, box_, account, channel, under, passed, needed, standing } =
        way_out(tx, tools, (&head, &writing), door).await?;
    let id = MessageId::mint(tx.now());
    let parts = (&head, &*channel, &account);
    let (writing, linked) = shared::give_out(tx, tools, parts, (&id, &agent, writing)).await?;
    let manifest = channel.manifest_of(&account.settings);
    let below = signature::below(tx, &agent, (&head, &box_, &manifest)).await?;
    let files = files(tx, &writing, (&agent, &linked)).await?;
    fits::files(&manifest, &files)?;
    let at = (tx.now(), &id);
    let writing = from_where_it_came(writing, &account, &answered);
    let out = outgoing(&head, &writing, at, (below, files), (&answered, under));
    let leaving = match (head.visibility == Public::VISIBILITY, leave) {
        (true, Some(leave)) => seal(&*channel, &account, &Public::new(out).by_second_person(leave, &needed)?)?,
        (true, None) => seal(&*channel, &account, &Public::new(out).alone(&needed)?)?,
        (false, _) => seal(&*channel, &account, &Private::new(out).clear())?,
    };
    let thread = aside::thread_of(tx, &head, &writing).await?;
    write(tx, &mut head, (&id, &writing, &box_, thread), leaving).await?;
    message::mark_origin(tx, &id, answered.origin).await?;
    check::keep(tx, (&head, &id), &passed).await?;
    after(tx, &mut head, &writing, thread).await?;
    if head.visibility == Public::VISIBILITY {
        standing::spoke(tx, (&agent, &head.channel)).await?;
        if leave.is_none() && is_sampled(standing) {
            review::sample(tx, (&agent, &head.channel), &id).await?;
        }
    }
    Ok((head, id))
}

/// Whether an answer that left by itself is looked at afterwards. Other digits of the lot than those asked before it left.
const fn is_sampled(standing: Standing) -> bool {
    matches!(standing, Standing::At { level, draw } if level.is_sampled(draw >> 16))
}

/// How an answer would leave.
pub(crate) struct WayOut {
    answered: Answered,
    box_: inbox::Inbox,
    account: Account,
    channel: Arc<dyn Channel>,
    /// Where it stands in a thread of posts.
    under: Option<Under>,
    /// What the reply check says.
    passed: check::Passed,
    /// Who has to look at it first.
    needed: Needed,
    /// What its author may do alone.
    standing: Standing,
}

/// All that must hold before an answer is written: rights, a way out, words and recipients the channel takes, a thread that
/// stood still, leave to say it in public, and nothing the reply check stops.
pub(crate) async fn way_out(
    tx: &mut Tx,
    tools: Tools<'_>,
    (head, writing): (&Head, &Writing),
    door: Door<'_>,
) -> Outcome<WayOut> {
    let thing = head::thing(tx, head).await?;
    tx.actor().check(Action::ConversationReply, &thing)?;
    claim::is_free(tx, head).await?;
    let answered = answered::by(tx, head, &writing.to).await?;
    let asked = Head { inbox: answered.inbox.clone(), ..head.clone() };
    let box_ = inbox::answering(tx, tools.channels, &asked).await?.ok_or_else(refusals::no_way_out)?;
    let account = box_.account(tools.channels, tools.vault)?;
    let channel = tools.channels.get(&box_.channel)?;
    let manifest = channel.manifest_of(&account.settings);
    fits::words(&manifest, channel.length(&account), writing)?;
    let under = under::of(tx, head, (&box_.id, answered.answers.as_deref()), (&manifest, writing)).await?;
    third::check(tx, head, (under.as_ref(), writing)).await?;
    if head.thread_version != writing.seen_thread_version && !writing.send_anyway {
        return Err(refusals::moved(json!({ "seen": writing.seen_thread_version, "now": head.thread_version })).into());
    }
    let (by, way) = (tx.actor().require_agent()?, way(head, (tx.actor(), &thing), door));
    let case = check::Case { head, box_: &box_, length: channel.length(&account), by: &by, now: tx.now() };
    let passed = check::pass(tx, case, (writing, way)).await?;
    let (actor, now) = (tx.actor().clone(), tx.now());
    let saying = autonomy::Saying {
        actor: &actor,
        head,
        thing: &thing,
        audience: under.as_ref().map(|under| under.audience),
        words: &writing.body_text,
        found: &passed.checked.findings,
    };
    let (needed, standing) = autonomy::at(tx, (tools.vault, now), saying).await?;
    Ok(WayOut { answered, box_, account, channel, under, passed, needed, standing })
}

/// By whose leave it would pass the reply check.
fn way<'a>(head: &Head, (actor, thing): (&Actor, &Thing), door: Door<'a>) -> check::Way<'a> {
    match door {
        Door::Alone => check::Way::Alone(check::past(head, actor, thing)),
        Door::Asking => check::Way::Asking,
        Door::With(leave) => check::Way::Left(leave.reason()),
    }
}

impl WayOut {
    /// Who has to look at it first.
    pub(crate) const fn needed(&self) -> &Needed {
        &self.needed
    }

    /// Refuses what would not leave by itself: an answer that waits for its time is asked for now, not then.
    pub(crate) fn alone(&self) -> Result<(), Refusal> {
        if self.needed.need > Need::None { Err(refusals::public_needs_approval(&self.needed)) } else { Ok(()) }
    }

    /// The words with everything that is left to the post they answer said: who reads them, warning and language.
    pub(crate) fn settled(&self, writing: Writing) -> Writing {
        let Some(under) = &self.under else { return writing };
        let warning = Some(under.warning.clone()).filter(|warning| !warning.is_empty());
        Writing { audience: Some(under.audience), warning, language: under.language.clone(), ..writing }
    }
}

/// What only an approved letter can become.
#[derive(Debug)]
struct Sealed {
    out: Outgoing,
    prepared: Prepared,
    visibility: &'static str,
    approval: &'static str,
}

fn seal<L: Letter>(channel: &dyn Channel, account: &Account, letter: &Approved<L>) -> Result<Sealed, Refusal> {
    let prepared = channel.prepare(account, letter.outgoing())?;
    Ok(Sealed { out: letter.outgoing().clone(), prepared, visibility: L::VISIBILITY, approval: letter.kind() })
}

/// An answer leaves from the address that the customer wrote to, unless its writer chose another (DESK-308).
fn from_where_it_came(writing: Writing, account: &Account, answered: &Answered) -> Writing {
    let came = || leaves_from::own(account, &answered.went_to).map(str::to_owned);
    Writing { from: writing.from.clone().or_else(came), ..writing }
}

/// The message as its channel will see it: with signature, thread and files.
fn outgoing(
    head: &Head,
    writing: &Writing,
    (at, id): (Time, &MessageId),
    (below, mut files): (Below, Vec<File>),
    (answered, under): (&Answered, Option<Under>),
) -> Outgoing {
    let (answers, thread) = match writing.kind {
        Sort::Forward => (None, vec![]),
        _ => (answered.answers.clone(), answered.thread.clone()),
    };
    let text = if under.is_some() {
        writing.body_text.trim_end().to_owned()
    } else {
        files.extend(below.pictures);
        signed(&writing.body_text, &below.text)
    };
    Outgoing {
        number: answered.number,
        author: below.name,
        from: writing.from.clone(),
        to: writing.to.clone(),
        cc: writing.cc.clone(),
        bcc: writing.bcc.clone(),
        subject: subject(head, writing),
        answers,
        thread,
        files,
        under,
        ..Outgoing::written(id.clone(), at, text)
    }
}

/// The subject wished for; else the customer's own words with the usual mark before them.
fn subject(head: &Head, writing: &Writing) -> String {
    let wished = writing.subject.clone().filter(|text| !text.trim().is_empty());
    let kept = wished.unwrap_or_else(|| match writing.kind {
        Sort::Forward => format!("Fwd: {}", head.subject),
        _ if head.message_count == 0 => head.subject.clone(),
        _ => people::answer_subject(&head.subject),
    });
    kept.chars().filter(|c| !c.is_control()).take(900).collect()
}

/// Whether a file is a picture that stands in the words themselves.
pub(crate) fn is_inside(id: &FileId, content_type: &str, words: &str) -> bool {
    file::is_raster(content_type) && words.contains(&format!("](cid:{id})"))
}

/// The files of an answer, but for those given out by link.
async fn files(tx: &mut Tx, writing: &Writing, (agent, linked): (&AgentId, &[FileId])) -> Outcome<Vec<File>> {
    let mut files = Vec::new();
    for id in &writing.attachments {
        let stored = file::find(tx, id).await?.filter(|file| file.uploaded_by.as_deref() == Some(agent.as_str()));
        let stored = stored.ok_or_else(|| {
            Refusal::invalid("attachments", "one of the files is not there any more; attach it again")
        })?;
        if linked.contains(id) {
            continue;
        }
        let folder = tx.db().folder().to_owned();
        let bytes = blobs::get(tx, &folder, &stored.blob).await?.unwrap_or_default();
        let inline = is_inside(id, &stored.content_type, &writing.body_text);
        files.push(File {
            inline,
            content_id: inline.then(|| id.to_string()),
            description: stored.description,
            ..File::new(stored.name, stored.content_type, bytes)
        });
    }
    Ok(files)
}

async fn write(
    tx: &mut Tx,
    head: &mut Head,
    (id, writing, box_, thread): (&MessageId, &Writing, &inbox::Inbox, Thread),
    sealed: Sealed,
) -> Outcome<()> {
    let agent = tx.actor().require_agent()?;
    let Sealed { out, prepared, visibility, approval } = sealed;
    let raw = blobs::put(tx, &prepared.bytes).await?;
    let recipients = Recipients { to: out.to.clone(), cc: out.cc.clone(), bcc: out.bcc.clone(), reply_to: vec![] };
    let (text, body) = match &out.under {
        Some(_) => (out.text.clone(), nodes::of_text(&writing.body_text)),
        None => (signature::kept(&out.text), nodes::of_markup(&writing.body_text)),
    };
    let new = NewMessage {
        conversation: head.id.clone(),
        inbox: head.inbox.clone(),
        at: out.at,
        direction: "out",
        visibility,
        channel: box_.channel.clone(),
        how: None,
        kind: thread.kind(),
        author: Author {
            kind: "agent".into(),
            id: Some(agent.to_string()),
            name: colleague::name(tx, &agent).await?,
            address: None,
            handle: None,
        },
        recipients: recipients.clone(),
        subject: out.subject.clone(),
        text,
        body,
        quoted: json!([]),
        remote_images: 0,
        has_original: false,
        raw_blob: Some(raw.clone()),
        automatic: false,
        held: false,
        warnings: vec![],
        because: None,
        provider_id: prepared.provider_id.clone(),
        language: None,
        files: file::names_of(&out.files),
    };
    message::insert(tx, id, &new).await?;
    message::shown_as(tx, id, (&out.author, &new.author.name)).await?;
    file::give_to_message(tx, &writing.attachments, id, agent.as_str()).await?;
    let inside = |file: &&FileId| out.files.iter().any(|one| one.content_id.as_deref() == Some(file.as_str()));
    for one in writing.attachments.iter().filter(inside) {
        tx.exec("update files set inline = 1, content_id = id where id = $1 and message_id = $2", args![one, id])
            .await?;
    }
    if let Some(own) = &prepared.provider_id {
        let sql = "insert into message_ids (inbox_id, provider_id, conversation_id, message_id, origin) values ($1, $2, $3, $4, 'own') on conflict do nothing";
        tx.exec(sql, args![&box_.id, own, &head.id, id]).await?;
    }
    if out.under.is_none() {
        aside::reach(tx, head, (thread, &recipients)).await?;
    }
    queue(tx, (head, box_), (id, &out), (prepared.payload, raw)).await?;
    leaves(tx, head, (id, visibility, approval)).await
}

/// Tells that it leaves, and by whose leave.
async fn leaves(tx: &mut Tx, head: &Head, (id, visibility, approval): (&MessageId, &str, &str)) -> Outcome<()> {
    if visibility == Public::VISIBILITY {
        published::by_leave(tx, id, approval).await?;
    }
    let fact = Fact::new(Kind::ReplyQueued).conversation(&head.id).message(id).inbox(&head.inbox);
    tx.tell(fact.with("approval", approval));
    Ok(())
}

async fn queue(
    tx: &mut Tx,
    (head, box_): (&Head, &inbox::Inbox),
    (id, out): (&MessageId, &Outgoing),
    (payload, raw): (Value, String),
) -> Outcome<()> {
    let undo = undo_ms(tx, head).await?;
    let people: Vec<String> = out.to.iter().chain(&out.cc).map(|party| party.address.clone()).collect();
    let leaving = Leaving {
        class: CLASS,
        channel: box_.channel.clone(),
        inbox: Some(box_.id.clone()),
        conversation: Some(head.id.clone()),
        message: Some(id.clone()),
        sent_to: people.join(", "),
        subject: out.subject.clone(),
        payload: json!({ "send": payload, "blob": raw, "under": place_of(out) }),
        key: id.to_string(),
        not_before: tx.now().plus(undo),
    };
    outbox::put(tx, leaving).await?;
    Ok(())
}

/// What everyone will see may be taken back for longer (DESK-206), unless the company wants no waiting at all.
async fn undo_ms(tx: &mut Tx, head: &Head) -> Outcome<i64> {
    let wished = colleague::undo_ms(tx).await?;
    let public = head.visibility == Public::VISIBILITY && wished > 0;
    Ok(if public { wished.max(PUBLIC_UNDO_MS) } else { wished })
}

/// Where a post will stand in its thread, for when it does.
fn place_of(out: &Outgoing) -> Value {
    let Some(under) = &out.under else { return Value::Null };
    json!({
        "root": under.post.as_ref().map(|post| &post.root),
        "parent": under.post.as_ref().map(|post| &post.id),
        "audience": under.audience.code(),
        "warning": under.warning,
        "language": under.language,
    })
}

/// What sending does to the conversation.
async fn after(tx: &mut Tx, head: &mut Head, writing: &Writing, thread: Thread) -> Outcome<()> {
    let now = tx.now();
    let before = head.status;
    head.message_count += 1;
    head.thread_version += 1;
    head.last_at = now;
    head.snippet = nodes::snippet_of_ours(&writing.body_text);
    head.has_attachment |= !writing.attachments.is_empty();
    if thread == Thread::Customers {
        head.waiting_since = None;
        head.failed = 0;
        let first = "update conversations set first_reply_at = coalesce(first_reply_at, $2) where id = $1";
        tx.exec(first, args![&head.id, now]).await?;
    }
    let sleep = Sleep { until: writing.snooze_until, event: writing.snooze_for };
    let by = tx.actor().agent().cloned();
    set_status(head, thread.after(before, writing.status_after), (sleep, by), now)?;
    if head.assignee.is_none() {
        head.assignee = tx.actor().agent().cloned();
        event::write(tx, &head.id, "assigned", "took the conversation by answering", json!({})).await?;
        tx.tell(Fact::new(Kind::Assigned).conversation(&head.id).inbox(&head.inbox));
    }
    head::save(tx, head).await?;
    if before != head.status {
        tx.tell(
            Fact::new(Kind::StatusChanged)
                .conversation(&head.id)
                .inbox(&head.inbox)
                .with("from", before.code())
                .with("to", head.status.code()),
        );
    }
    Ok(())
}

/// Sets a status with what belongs to it. Snoozing needs a time to come, or something that will happen.
pub(crate) fn set_status(
    head: &mut Head,
    status: Status,
    (sleep, by): (Sleep, Option<AgentId>),
    now: Time,
) -> Result<(), Refusal> {
    let sleep = if status == Status::Snoozed {
        sleep.check(now)?;
        sleep
    } else {
        Sleep::default()
    };
    (head.snoozed_until, head.snoozed_for) = (sleep.until, sleep.event);
    head.snoozed_by = by.filter(|_| sleep.event.is_some());
    head.resolved_at = if status == Status::Resolved { head.resolved_at.or(Some(now)) } else { None };
    if matches!(status, Status::Resolved | Status::Spam | Status::Trash) {
        head.waiting_since = None;
    }
    head.status = status;
    Ok(())
}
