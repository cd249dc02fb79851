//! Answers by itself what has just arrived, within limits that no loop and no pretended sender can pass (MAIL-803).

use super::rule::{self, Arrival, CONVERSATION_MS, PER_ADDRESS_MS, PER_CONVERSATION, Place, Which};
use super::words::{self, Filling, Words};
use super::{Automatic, Calendars, alarm, of};
use crate::head::{self, Head};
use crate::letter::{Approved, Letter, Private};
use crate::message::{self, Author, NewMessage, Recipients};
use crate::reply::Tools;
use crate::status::Status;
use crate::{event, inbox, nodes, people};
use base::{EventId, Fault, MessageId, Outcome, Time};
use contract::{Incoming, Outgoing, Party, Prepared, Visibility, Writer, bare};
use serde_json::{Value, json};
use store::outbox::{self, Leaving};
use store::{Tx, args, blobs, fence};
use team::Company;

/// Class of outbox rows of automatic answers: pausing it silences them all.
pub(crate) const CLASS: &str = "automatic";

/// Something that has just arrived and been delivered to its conversation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Came<'a> {
    /// The message.
    pub(crate) message: &'a Incoming,
    /// Whether it began the conversation or joined it.
    pub(crate) place: Place,
    /// When it came in.
    pub(crate) at: Time,
    /// Old mail taken in silently.
    pub(crate) archive: bool,
    /// Only its beginning was taken in.
    pub(crate) cut: bool,
    /// When somebody is there.
    pub(crate) calendars: &'a Calendars,
}

/// Sends the acknowledgement or the text of absence, if the inbox has one and nothing speaks against it.
pub(crate) async fn answer(tx: &mut Tx, tools: Tools<'_>, head: &mut Head, came: Came<'_>) -> Outcome<()> {
    let (mut automatic, _) = of(tx, &head.inbox).await?;
    let large = came.cut && automatic.large.on;
    if !(automatic.acknowledgement.on || automatic.away.on || large) {
        return Ok(());
    }
    if let Some(calendar) = automatic.away.calendar.clone().filter(|_| automatic.away.on) {
        let (now, Calendars(opening)) = (tx.now(), came.calendars);
        automatic.away = automatic.away.by_calendar(opening(tx, &calendar, now).await?);
    }
    let arrival = Arrival {
        place: came.place,
        answerable: came.message.answerable && came.message.identity_kind == "email",
        archive: came.archive,
        unwanted: head.status == Status::Spam,
        own: is_ours(tx, &came.message.from.address).await?,
        cut: came.cut,
    };
    let Some(which) = rule::choose(&automatic, arrival, tx.now()) else { return Ok(()) };
    if let Some(why) = fence::against(tx, came.message.written_at.unwrap_or(came.at).min(came.at)).await? {
        let sentence = format!("no automatic answer was sent: {why}");
        return Ok(event::write(tx, &head.id, "automatic", &sentence, json!({})).await?);
    }
    let Some(way) = way_out(tx, tools, head).await? else { return Ok(()) };
    let address = &came.message.from.address;
    if is_strange_office(tx, head, address).await? || customers::has_complained(tx, "email", address).await? {
        return Ok(());
    }
    if let Some((out, prepared)) = written(tx, tools, (head, &came, &way), (which, &automatic)).await?
        && has_turn(tx, head, &came.message.from.address).await?
    {
        send(tx, head, (&way, which), (out, prepared)).await?;
    }
    Ok(())
}

/// The inbox it leaves from.
async fn way_out(tx: &mut Tx, tools: Tools<'_>, head: &Head) -> Outcome<Option<inbox::Inbox>> {
    let found = inbox::answering(tx, tools.channels, head).await?;
    Ok(found.filter(|inbox| is_private(tools, inbox)))
}

fn is_private(tools: Tools<'_>, inbox: &inbox::Inbox) -> bool {
    inbox.manifest(tools.channels).is_ok_and(|manifest| manifest.visibility == Visibility::Private)
}

/// One of our own addresses: an inbox's, or the one goodword's own mail leaves from.
pub(crate) async fn is_ours(tx: &mut Tx, address: &str) -> Result<bool, Fault> {
    let wanted = bare(address);
    if inbox::all(tx).await?.iter().any(|inbox| owns(inbox, &wanted)) {
        return Ok(true);
    }
    Ok(team::company(tx).await?.system_mail.is_some_and(|account| bare(&account.from) == wanted))
}

fn owns(inbox: &inbox::Inbox, wanted: &str) -> bool {
    inbox.address.iter().chain(&inbox.aliases).any(|own| bare(own) == wanted)
}

/// An office we have never answered before: nobody knows who reads there.
async fn is_strange_office(tx: &mut Tx, head: &Head, address: &str) -> Result<bool, Fault> {
    if !rule::is_office(address) {
        return Ok(false);
    }
    let sql = "select 1 as one from participants p join conversations c on c.id = p.conversation_id
               where p.address = $1 and p.conversation_id <> $2 and c.first_reply_at is not null limit 1";
    let known = tx.maybe(sql, args![customers::normalise("email", address), &head.id]).await?;
    Ok(known.is_none())
}

/// The letter, if there is a text and the channel can write it.
async fn written(
    tx: &mut Tx,
    tools: Tools<'_>,
    (head, came, way): (&Head, &Came<'_>, &inbox::Inbox),
    (which, automatic): (Which, &Automatic),
) -> Outcome<Option<(Approved<Private>, Prepared)>> {
    let company = team::company(tx).await?;
    let wished = [came.message.language.as_deref(), head.language.as_deref(), Some(company.locale.as_str())];
    let found = match which {
        Which::Acknowledgement => words::pick(&automatic.acknowledgement.texts, &wished),
        Which::Away => words::pick(&automatic.away.texts, &wished),
        Which::Large => words::pick(&automatic.large.texts, &wished).or_else(|| Some(words::too_large(&wished))),
    };
    let Some((words, text)) = found else { return Ok(None) };
    let filling = Filling { number: head.number, until: automatic.away.until, zone: &company.zone };
    let out = outgoing(tx, (head, came.message), (words, text, which), filling);
    let letter = Private::new(out).clear();
    let account = way.account(tools.channels, tools.vault)?;
    let prepared = tools.channels.get(&way.channel)?.prepare(&account, letter.outgoing());
    Ok(match prepared {
        Ok(prepared) => Some((letter, prepared)),
        // An address nobody can write to: the message is here all the same.
        Err(refusal) => {
            let sentence = format!("no automatic answer was sent: {}", refusal.detail);
            event::write(tx, &head.id, "automatic", &sentence, json!({})).await?;
            None
        }
    })
}

fn outgoing(
    tx: &Tx,
    (head, message): (&Head, &Incoming),
    (words, text, which): (&Words, &str, Which),
    filling: Filling<'_>,
) -> Outgoing {
    Outgoing {
        number: head.number,
        to: vec![Party::new(String::new(), message.from.address.clone())],
        subject: words.subject(which, filling),
        answers: message.provider_id.clone(),
        thread: message.provider_id.iter().cloned().collect(),
        writer: Writer::Program,
        ..Outgoing::written(MessageId::mint(tx.now()), tx.now(), words.fill(text, filling))
    }
}

/// Takes a turn of this address and of this conversation. Two arrivals at the same moment cannot both have one.
async fn has_turn(tx: &mut Tx, head: &mut Head, address: &str) -> Outcome<bool> {
    let now = tx.now();
    let sql = "select count(*) as n from automatic_sent where conversation_id = $1 and at > $2 and kind <> 'stopped'";
    let lately: i64 = tx.one(sql, args![&head.id, now.plus(-CONVERSATION_MS)]).await?.only()?;
    if lately >= PER_CONVERSATION {
        alarm::raise(tx, head).await?;
        return Ok(false);
    }
    let sql = "insert into automatic_turns (address, at) values ($1, $2)
               on conflict (address) do update set at = excluded.at where automatic_turns.at <= $3";
    let key = customers::normalise("email", &bare(address));
    Ok(tx.exec(sql, args![key, now, now.plus(-PER_ADDRESS_MS)]).await? == 1)
}

pub(super) async fn note(
    tx: &mut Tx,
    head: &Head,
    (address, kind): (&str, &str),
    message: Option<&MessageId>,
) -> Result<(), Fault> {
    let (id, now) = (EventId::mint(tx.now()), tx.now());
    tx.exec(
        "insert into automatic_sent (id, conversation_id, inbox_id, address, kind, message_id, at) values ($1, $2, $3, $4, $5, $6, $7)",
        args![id, &head.id, &head.inbox, address, kind, message, now],
    )
    .await
    .map(drop)
}

async fn send(
    tx: &mut Tx,
    head: &mut Head,
    (way, which): (&inbox::Inbox, Which),
    (letter, prepared): (Approved<Private>, Prepared),
) -> Outcome<()> {
    let out = letter.outgoing().clone();
    let raw = blobs::put(tx, &prepared.bytes).await?;
    let recipients = Recipients { to: out.to.clone(), ..Recipients::default() };
    let because = format!("sent by itself: {}", reason(which));
    let new = NewMessage {
        conversation: head.id.clone(),
        inbox: head.inbox.clone(),
        at: out.at,
        direction: "out",
        visibility: Private::VISIBILITY,
        channel: way.channel.clone(),
        how: None,
        kind: "message",
        author: Author { kind: "system".into(), id: None, name: way.from_name.clone(), address: None, handle: None },
        recipients,
        subject: out.subject.clone(),
        text: out.text.clone(),
        body: nodes::of_text(&out.text),
        quoted: json!([]),
        remote_images: 0,
        has_original: false,
        raw_blob: Some(raw.clone()),
        automatic: true,
        held: false,
        warnings: vec![],
        because: Some(because),
        provider_id: prepared.provider_id.clone(),
        language: None,
        files: vec![],
    };
    message::insert(tx, &out.message, &new).await?;
    if let Some(own) = &prepared.provider_id {
        let sql = "insert into message_ids (inbox_id, provider_id, conversation_id, message_id, origin) values ($1, $2, $3, $4, 'own') on conflict do nothing";
        tx.exec(sql, args![&way.id, own, &head.id, &out.message]).await?;
    }
    // not the thread's version: nobody's answer has to wait because a program spoke
    head.message_count += 1;
    head::save(tx, head).await?;
    let address = people::everybody(&new.recipients).first().map(|to| to.address.clone()).unwrap_or_default();
    note(tx, head, (&address, which.code()), Some(&out.message)).await?;
    queue(tx, (head, way), &out, (prepared.payload, raw)).await
}

const fn reason(which: Which) -> &'static str {
    match which {
        Which::Acknowledgement => "this inbox says that a message has arrived",
        Which::Away => "this inbox says that nobody is there",
        Which::Large => "this inbox says that a message was too large to be taken in whole",
    }
}

async fn queue(
    tx: &mut Tx,
    (head, way): (&Head, &inbox::Inbox),
    out: &Outgoing,
    (payload, raw): (Value, String),
) -> Outcome<()> {
    let leaving = Leaving {
        class: CLASS,
        channel: way.channel.clone(),
        inbox: Some(way.id.clone()),
        conversation: Some(head.id.clone()),
        message: Some(out.message.clone()),
        sent_to: out.to.iter().map(|party| party.address.as_str()).collect::<Vec<_>>().join(", "),
        subject: out.subject.clone(),
        // at most once: a second acknowledgement would break the promise of one a day
        payload: json!({ "send": payload, "blob": raw, "once": true }),
        key: out.message.to_string(),
        not_before: tx.now(),
    };
    outbox::put(tx, leaving).await?;
    Ok(())
}

/// How a text would look to a customer, for the settings screen.
pub(crate) fn preview(
    company: &Company,
    (which, text): (Which, &str),
    words: &Words,
    until: Option<Time>,
) -> (String, String) {
    let filling = Filling { number: 1_234, until, zone: &company.zone };
    (words.subject(which, filling), words.fill(text, filling))
}
