//! Understands one thing received: parse, recognise the person, find the conversation, append. Runs twice like once.

use super::told;
use crate::automatic::{self, Calendars, Came, Place};
use crate::file::{self, Owner};
use crate::head::Head;
pub(crate) use crate::inbound::Inbound;
use crate::landing::{self, Landing};
use crate::message::{self, Author, NewMessage, Recipients};
use crate::public::{forgotten, take};
use crate::reply::Tools;
use crate::twin::{self, Twin};
use crate::{
    arrived, aside, bridge, by_mail, copy, forwarded, inbound, inbox, people, quarantine, reports, rest, unproven,
    written_outside,
};
use base::{Actor, Fault, InboundId, InboxId, MessageId, Outcome, Time, Vault};
use contract::{Account, Channels, Evidence, Incoming, Kind as Sort, Parsed, Party, Quarantined, Trust};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use store::{Bind, Db, Tx, args, blobs};

/// Longest a parser may take before the message counts as poison; twice as long at each further try, since the machine may
/// have been busy.
const PATIENCE: Duration = Duration::from_secs(2);
/// Tries at a message that crashes or stalls its parser.
const TRIES: i64 = 3;

/// What the job needs beside the database.
#[derive(Clone)]
pub struct TakeIn {
    /// All channels.
    pub channels: Channels,
    /// For opening settings.
    pub vault: Vault,
    /// When somebody is there.
    pub calendars: Calendars,
}

/// Where something arrived: the inbox as its channel sees it, as the desk does, and what answering needs.
#[derive(Clone, Copy)]
pub(crate) struct Here<'a> {
    pub(crate) account: &'a Account,
    pub(crate) inbox: &'a inbox::Inbox,
    tools: Tools<'a>,
    calendars: &'a Calendars,
}

impl<'a> Here<'a> {
    /// For something that did not come by a job.
    pub(crate) const fn new(
        (account, inbox): (&'a Account, &'a inbox::Inbox),
        tools: Tools<'a>,
        calendars: &'a Calendars,
    ) -> Self {
        Self { account, inbox, tools, calendars }
    }
}

enum Understood {
    Messages(Vec<Parsed>),
    Hopeless(String),
    Poison(String),
}

impl TakeIn {
    /// Runs the job.
    pub async fn run(self, db: Db, payload: Value) -> Outcome<()> {
        let id: InboundId = payload
            .get("inbound")
            .and_then(Value::as_str)
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| Fault::new("a job without inbound"))?;
        let Some(inbound) = inbound::load(&db, &id).await? else { return Ok(()) };
        let mut conn = db.read().await?;
        let box_ = inbox::get(&mut conn, &inbound.inbox).await?;
        let raw = blobs::get(&mut conn, db.folder(), &inbound.blob)
            .await?
            .ok_or_else(|| Fault::new("the raw bytes are missing"))?;
        drop(conn);
        let account = box_.account(&self.channels, &self.vault)?;
        let inbound = self.proven(inbound, &account, &raw).await?;
        match self.understand(&account, &inbound, raw).await? {
            Understood::Messages(list) => {
                let list = if inbound.is_wanted() { told::as_messages(list) } else { list };
                let tools = Tools { channels: &self.channels, vault: &self.vault };
                if let Some(answer) = by_mail::answer_in(&list) {
                    return by_mail::take(&db, tools, &inbound, answer).await;
                }
                append_all(
                    &db,
                    Here { account: &account, inbox: &box_, tools, calendars: &self.calendars },
                    &inbound,
                    list,
                )
                .await
            }
            Understood::Hopeless(why) => quarantine::put(&db, &inbound, &why).await,
            Understood::Poison(why) if inbound.tries + 1 >= TRIES => quarantine::put(&db, &inbound, &why).await,
            Understood::Poison(why) => {
                quarantine::count_try(&db, &inbound).await?;
                Err(Fault::new(why).into())
            }
        }
    }

    /// With what can be found out about the sender. Old mail is taken as it is: its keys are long gone.
    async fn proven(&self, mut inbound: Inbound, account: &Account, raw: &[u8]) -> Outcome<Inbound> {
        if inbound.archive || inbound.envelope.get("proof").is_some() {
            return Ok(inbound);
        }
        let proof = self.channels.get(&account.channel)?.prove(account, raw).await;
        if let (Some(proof), Some(parts)) = (proof, inbound.envelope.as_object_mut()) {
            parts.insert("proof".into(), proof);
        }
        Ok(inbound)
    }

    async fn understand(&self, account: &Account, inbound: &Inbound, raw: Vec<u8>) -> Outcome<Understood> {
        let channel = self.channels.get(&account.channel)?;
        let (account, envelope) = (account.clone(), inbound.envelope.clone());
        let tries = u32::try_from(inbound.tries.clamp(0, TRIES)).unwrap_or_default();
        let work = tokio::task::spawn_blocking(move || channel.parse(&account, &raw, &envelope));
        Ok(match tokio::time::timeout(PATIENCE * (1 << tries), work).await {
            Ok(Ok(Ok(list))) => Understood::Messages(list),
            Ok(Ok(Err(Quarantined(why)))) => Understood::Hopeless(why),
            Ok(Err(_panic)) => Understood::Poison("reading it made the parser fail".into()),
            Err(_late) => Understood::Poison("reading it took too long".into()),
        })
    }
}

async fn append_all(db: &Db, here: Here<'_>, inbound: &Inbound, list: Vec<Parsed>) -> Outcome<()> {
    for parsed in &list {
        if let Parsed::Message(message) | Parsed::Outside(message) = parsed {
            for file in &message.files {
                blobs::prepare(db, &file.bytes).await?;
            }
        }
    }
    let mut tx = db.begin(&Actor::system()).await?;
    if inbound.archive {
        tx.keep_silent();
    }
    // The row is locked by this update: of two runs of the same job the second finds nothing to do.
    let mine = tx.exec("update inbound set state = 'done' where id = $1 and state = 'new'", args![&inbound.id]).await?;
    if mine == 0 {
        return Ok(());
    }
    tx.hold(&told::threads(&inbound.inbox, &list)).await?;
    let (list, left) = forgotten::without(&mut tx, here.tools.vault, list).await?;
    for parsed in list {
        append_one(&mut tx, here, inbound, parsed).await?;
    }
    forgotten::drop_bytes(&mut tx, inbound, left).await?;
    tx.commit().await?;
    Ok(())
}

async fn append_one(tx: &mut Tx, here: Here<'_>, inbound: &Inbound, parsed: Parsed) -> Outcome<()> {
    match parsed {
        Parsed::Echo(id) => {
            let why = format!("our own message {id} come back");
            Ok(echo(tx, inbound, (&id, &why)).await?)
        }
        Parsed::Message(message) => append(tx, here, inbound, *message).await,
        Parsed::Outside(message) => written_outside::append(tx, here, inbound, *message).await,
        other => told::take(tx, here, inbound, other).await,
    }
}

/// Something of ours that came back is shown at the message it was.
async fn echo(tx: &mut Tx, inbound: &Inbound, (id, why): (&str, &str)) -> Result<(), Fault> {
    twin::link_own(tx, &inbound.id, id).await?;
    settle(tx, inbound, ("echo", why)).await
}

pub(crate) async fn settle(tx: &mut Tx, inbound: &Inbound, (state, reason): (&str, &str)) -> Result<(), Fault> {
    tx.exec("update inbound set state = $2, reason = $3 where id = $1", args![&inbound.id, state, reason])
        .await
        .map(drop)
}

pub(crate) async fn append(tx: &mut Tx, here: Here<'_>, inbound: &Inbound, mut message: Incoming) -> Outcome<()> {
    let wanted = inbound.is_wanted();
    if !wanted && told::is_nothing(tx, inbound, &message).await? {
        return Ok(());
    }
    let twin = if wanted { None } else { twin::of(tx, inbound, &message).await? };
    let Some(found) = find(tx, here, (inbound, &message), twin.as_ref()).await? else { return Ok(()) };
    let Found { mut head, held, because, did, origin } = found;
    fold(tx, here, &head, &mut message).await?;
    let id = MessageId::mint(tx.now());
    store_message(tx, &id, inbound, (&message, &head, held, &because)).await?;
    take::kept(tx, &head, &id, &message).await?;
    message::mark_origin(tx, &id, origin).await?;
    rest::note(tx, &id, inbound).await?;
    forwarded::offer(tx, (here.account, here.inbox), (&id, &message, did)).await?;
    arrive(tx, here, inbound, (&mut head, &id, &message, did, held)).await?;
    land(tx, inbound, (&id, &head, &message)).await?;
    Ok(reports::apply(tx, &inbound.inbox, &message.reports).await?)
}

/// What its arrival does: it waits for a decision, is one copy more, or is there for all.
async fn arrive(
    tx: &mut Tx,
    here: Here<'_>,
    inbound: &Inbound,
    (head, id, message, place, held): (&mut Head, &MessageId, &Incoming, Place, bool),
) -> Outcome<()> {
    if held {
        return Ok(arrived::hold(tx, head, id, message).await?);
    }
    match copy::of(tx, &inbound.inbox, (head, message)).await? {
        Some(first) => copy::fold(tx, head, (id, &first)).await,
        None => deliver(tx, here, inbound, (head, id, message, place)).await,
    }
}

/// What a list of things taken in shows of it, and where it is.
async fn land(
    tx: &mut Tx,
    inbound: &Inbound,
    (id, head, message): (&MessageId, &Head, &Incoming),
) -> Result<(), Fault> {
    let sql = "update inbound set fingerprint = $2, message_id = $3, conversation_id = $4, sender = $5, subject = $6, envelope = $7 where id = $1";
    let (print, envelope) = (identity(message), inbound.envelope.clone());
    tx.exec(sql, args![&inbound.id, print, id, &head.id, &message.from.address, &message.subject, envelope])
        .await
        .map(drop)
}

/// Whether it is here already, or our own; then that is all there is to say of it.
pub(crate) async fn seen_before(tx: &mut Tx, inbound: &Inbound, message: &Incoming) -> Result<bool, Fault> {
    if let Some(earlier) = duplicate(tx, inbound, message).await? {
        settle(tx, inbound, ("duplicate", &format!("the same content as {earlier}"))).await?;
        return Ok(true);
    }
    match message.provider_id.as_deref() {
        Some(id) if is_own(tx, inbound, id).await? => {
            echo(tx, inbound, (id, "a message goodword sent itself")).await?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// Newest messages of a conversation that an answer may repeat.
const SAID: i64 = 20;

/// Folds what of a message only repeats its conversation.
pub(crate) async fn fold(tx: &mut Tx, here: Here<'_>, head: &Head, message: &mut Incoming) -> Outcome<()> {
    let sql = "select text from messages where conversation_id = $1 and held = 0 order by id desc limit $2";
    let rows = tx.rows(sql, args![&head.id, SAID]).await?;
    let said: Vec<String> = rows.iter().rev().map(store::Row::only).collect::<Result<_, _>>()?;
    if !said.is_empty() {
        here.tools.channels.get(&here.account.channel)?.fold(message, &said);
    }
    Ok(())
}

/// What a list of things taken in shows of it.
pub(crate) async fn describe(tx: &mut Tx, inbound: &Inbound, message: &Incoming) -> Result<(), Fault> {
    let sql = "update inbound set fingerprint = $2, sender = $3, subject = $4, envelope = $5 where id = $1";
    let envelope = inbound.envelope.clone();
    tx.exec(sql, args![&inbound.id, identity(message), &message.from.address, &message.subject, envelope])
        .await
        .map(drop)
}

/// Where a message goes.
struct Found {
    head: Head,
    held: bool,
    because: String,
    did: Place,
    /// The merged conversation it belongs to, if it does.
    origin: Option<String>,
}

/// None where it stands in the conversation of another inbox that got it first.
async fn find(
    tx: &mut Tx,
    here: Here<'_>,
    (inbound, message): (&Inbound, &Incoming),
    twin: Option<&Twin>,
) -> Outcome<Option<Found>> {
    let candidate = landing::candidate(tx, &inbound.inbox, message).await?;
    let named = candidate.as_ref().map(|one| (one.alias.clone(), one.head.id.clone()));
    let landing = if inbound.is_wanted() {
        Landing::New("somebody here said that it is a message".into(), None)
    } else {
        landing::land(candidate, message, (inbound.at, here.inbox.reopen_days))
    };
    let did = if matches!(landing, Landing::New(..)) { Place::Began } else { Place::Joined };
    if let (Place::Began, Some(twin)) = (did, twin)
        && twin::join(tx, here.inbox, (inbound, message), twin).await?
    {
        return Ok(None);
    }
    let (mut head, held, because) = place(tx, here, message, (landing, inbound.at)).await?;
    if let Some(twin) = twin {
        twin::tie(tx, &head, twin).await?;
    }
    let origin = named.filter(|(_, into)| *into == head.id).and_then(|(alias, _)| alias);
    if held || did == Place::Began {
        return Ok(Some(Found { head, held, because, did, origin }));
    }
    unproven::settle(tx, &mut head, message).await?;
    let (head, alias) = bridge::close(tx, head, (&inbound.inbox, message, bridge::By::Sender)).await?;
    Ok(Some(Found { head, held, because, did, origin: alias.or(origin) }))
}

/// It may be read by all who see the conversation, and perhaps it is answered at once.
async fn deliver(
    tx: &mut Tx,
    here: Here<'_>,
    inbound: &Inbound,
    (head, id, message, place): (&mut Head, &MessageId, &Incoming, Place),
) -> Outcome<()> {
    note_ids(tx, (&head.inbox, head), id, message).await?;
    if aside::deliver(tx, (head, here.account), (id, message), (inbound.at, inbound.archive)).await? {
        return Ok(());
    }
    join_people(tx, here.account, head, message).await?;
    arrived::deliver(tx, head, (id, message, inbound)).await?;
    let cut = rest::cut(&inbound.envelope).is_some();
    // What was taken for a machine's is answered by people alone.
    let archive = inbound.archive || inbound.is_wanted();
    let came = Came { message, place, at: inbound.at, archive, cut, calendars: here.calendars };
    automatic::answer(tx, here.tools, head, came).await
}

/// What makes a message the same: its content, and its id if it has one. The same words sent twice are two messages.
pub(crate) fn identity(message: &Incoming) -> String {
    match &message.provider_id {
        Some(id) => base::vault::fingerprint(&format!("{id}\n{}", message.fingerprint)),
        None => message.fingerprint.clone(),
    }
}

/// Same inbox, same id and content: the same message again.
pub(crate) async fn duplicate(tx: &mut Tx, inbound: &Inbound, message: &Incoming) -> Result<Option<String>, Fault> {
    // The test that counts mail must be able to fail (REL-43).
    if cfg!(feature = "sabotage") {
        return Ok(None);
    }
    let sql = "select id from inbound where inbox_id = $1 and fingerprint = $2 and id <> $3 and state = 'done' limit 1";
    let row = tx.maybe(sql, args![&inbound.inbox, identity(message), &inbound.id]).await?;
    row.map(|row| row.only()).transpose()
}

async fn is_own(tx: &mut Tx, inbound: &Inbound, id: &str) -> Result<bool, Fault> {
    let sql = "select 1 as one from message_ids where inbox_id = $1 and provider_id = $2 and origin = 'own'";
    Ok(tx.maybe(sql, args![&inbound.inbox, id]).await?.is_some())
}

/// The conversation it goes to, whether it is held there, and why.
async fn place(
    tx: &mut Tx,
    here: Here<'_>,
    message: &Incoming,
    (landing, at): (Landing, Time),
) -> Outcome<(Head, bool, String)> {
    match landing {
        Landing::Join(head, why) => Ok((*head, false, why)),
        Landing::Hold(head, why) => Ok((*head, true, why)),
        Landing::New(why, continues) => {
            let head = arrived::open(tx, here.account, message, (here.inbox, &why, continues, at)).await?;
            Ok((head, false, why))
        }
    }
}

async fn store_message(
    tx: &mut Tx,
    id: &MessageId,
    inbound: &Inbound,
    (message, head, held, because): (&Incoming, &Head, bool, &str),
) -> Outcome<()> {
    let author = Author {
        kind: "customer".into(),
        id: head.customer.as_ref().filter(|_| !held).map(ToString::to_string),
        name: message.from.name.clone(),
        address: Some(message.from.address.clone()),
        handle: message.from.handle.clone(),
    };
    let new = NewMessage {
        conversation: head.id.clone(),
        inbox: inbound.inbox.clone(),
        at: inbound.at,
        direction: "in",
        visibility: if head.visibility == "public" { "public" } else { "private" },
        channel: head.channel.clone(),
        how: message.how.clone(),
        kind: "message",
        author,
        recipients: Recipients {
            to: message.to.clone(),
            cc: message.cc.clone(),
            bcc: vec![],
            reply_to: message.reply_to.clone(),
        },
        subject: message.subject.clone(),
        text: message.text.clone(),
        body: message.body.clone(),
        quoted: message.quoted.clone(),
        remote_images: message.remote_images,
        has_original: message.has_original,
        raw_blob: Some(inbound.blob.clone()).filter(|blob| !blob.is_empty()),
        automatic: message.kind != Sort::Message,
        held,
        warnings: message.warnings.clone(),
        because: Some(format!("here because {because}")),
        provider_id: message.provider_id.clone(),
        language: message.language.clone(),
        files: file::names_of(&message.files),
    };
    message::insert(tx, id, &new).await?;
    unproven::keep(tx, id, message.trust).await?;
    for one in &message.files {
        file::keep(tx, one, &Owner::Message(id.clone())).await?;
    }
    Ok(())
}

/// Remembers the message's own id and those it names, so that answers to any of them find their way.
pub(crate) async fn note_ids(
    tx: &mut Tx,
    (inbox, head): (&InboxId, &Head),
    id: &MessageId,
    message: &Incoming,
) -> Result<(), Fault> {
    if let Some(own) = &message.provider_id {
        tx.exec(
            "insert into message_ids (inbox_id, provider_id, conversation_id, message_id, origin) values ($1, $2, $3, $4, 'received')
             on conflict (inbox_id, provider_id) do update set conversation_id = excluded.conversation_id, message_id = excluded.message_id, origin = 'received'
             where message_ids.origin = 'named'",
            args![inbox, own, &head.id, id],
        )
        .await?;
    }
    // What a post answers is somebody's own branch of the thread.
    let named = message.evidence.iter().filter(|_| message.post.is_none()).flat_map(|evidence| match evidence {
        Evidence::Answers(ids) | Evidence::Names(ids) => ids.as_slice(),
        _ => &[],
    });
    name_ids(tx, (inbox, head), named.take(NAMED)).await
}

/// Ids kept of those that a message names, the nearest first: a long thread names hundreds (MAIL-304).
pub(super) const NAMED: usize = 200;

async fn name_ids(
    tx: &mut Tx,
    (inbox, head): (&InboxId, &Head),
    named: impl Iterator<Item = &String>,
) -> Result<(), Fault> {
    let mut bind = Bind::new();
    let (place, conversation) = (bind.put(inbox), bind.put(&head.id));
    let rows: Vec<String> =
        named.map(|name| format!("({place}, {}, {conversation}, 'named')", bind.put(name))).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "insert into message_ids (inbox_id, provider_id, conversation_id, origin) values {} on conflict do nothing",
        rows.join(", ")
    );
    tx.exec(sql, bind.values()).await.map(drop)
}

/// The sender takes part, and so do those in copy (at most forty; a mail to a crowd makes no crowd here).
async fn join_people(tx: &mut Tx, account: &Account, head: &Head, message: &Incoming) -> Result<(), Fault> {
    if message.kind != Sort::Message {
        return Ok(());
    }
    people::add(tx, &head.id, &message.from, ("customer", head.customer.as_ref())).await?;
    if message.post.is_some() || message.trust == Trust::Failed {
        return Ok(());
    }
    let others: Vec<&Party> = message
        .to
        .iter()
        .chain(&message.cc)
        .filter(|party| !account.owns(&party.address) && people::is_address(&party.address))
        .collect();
    for party in others.into_iter().take(40) {
        people::add(tx, &head.id, party, ("cc", None)).await?;
    }
    Ok(())
}

/// For the wiring: a job kind over shared parts.
#[must_use]
pub fn kind(parts: TakeIn) -> store::jobs::JobKind {
    let parts = Arc::new(parts);
    store::jobs::JobKind::new(crate::intake::JOB, move |db, payload| (*parts).clone().run(db, payload))
}
