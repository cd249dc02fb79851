//! Using a macro: its words with real values, and its deeds, all of them one that can be taken back. What it does is done
//! with the rights of whoever uses it, by the same calls as by hand.

use super::template::{self, Filled};
use super::values::{self, Asked};
use super::{Actions, Assign, Macro, Openings, Snooze, files, uses};
use crate::change::{self, Change};
use crate::file::Stored;
use crate::head::{self, Head};
use crate::note::{self, NewNote};
use crate::status::Status;
use crate::{colleague, event, label, recount, tables};
use base::facts::{Fact, Kind};
use base::{Action, Actor, AgentId, DeedId, Fault, LabelId, MacroId, NoteId, Outcome, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::deed::{self, Deed, Left};
use store::{Conn, Tx};

/// The kind of this deed.
pub const DEED: &str = "macro";

/// What becomes of a conversation once the words were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct After {
    /// Where it stands then.
    pub status: Option<Status>,
    /// Until when it is put away then.
    pub snooze_until: Option<Time>,
}

/// A macro as it would be used here, or was.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Ready {
    /// Which.
    pub id: MacroId,
    /// Its words with real values; what is missing is a gap between ⟦ and ⟧.
    pub text: String,
    /// The language they are in.
    pub language: Option<String>,
    /// Variables nothing is known for.
    pub gaps: Vec<String>,
    /// The note for colleagues, with real values.
    pub note: String,
    /// What is done at once.
    pub change: Change,
    /// What is done when the words are sent.
    pub after: After,
    /// Whether I may do all of it here.
    pub allowed: bool,
}

/// A macro that was used.
#[derive(Clone, Debug)]
pub struct Used {
    /// As it was used.
    pub ready: Ready,
    /// For taking back what it did, if it did anything.
    pub deed: Option<DeedId>,
    /// Its files, for whoever writes to attach.
    pub files: Vec<Stored>,
}

/// What a macro would come to here.
pub async fn preview(
    conn: &mut Conn,
    (actor, now): (&Actor, Time),
    openings: &Openings,
    (head, macro_): (&Head, &Macro),
) -> Outcome<Ready> {
    let agent = actor.require_agent()?;
    let asked = Asked { actor, now, openings };
    let (language, filled) = words(conn, asked, (head, macro_)).await?;
    let note = note(conn, asked, (head, &macro_.fields.actions), language.as_deref()).await?;
    let zone = colleague::zone_of(conn, &agent).await?;
    let wanted = wanted(conn, (head, &macro_.fields.actions), (&agent, now, &zone)).await?;
    let (change, after) = if filled.text.is_empty() { (wanted, After::default()) } else { apart(wanted) };
    let thing = head::thing(conn, head).await?;
    let may = |action| actor.check(action, &thing).is_ok();
    let allowed = change.needs().into_iter().all(may) && (note.is_empty() || may(Action::ConversationNote));
    let gaps = filled.gaps.iter().map(|gap| gap.code().to_owned()).collect();
    Ok(Ready { id: macro_.id.clone(), text: filled.text, language, gaps, note, change, after, allowed })
}

/// The words in the language of the conversation, else of the company, else in any.
async fn words(
    conn: &mut Conn,
    asked: Asked<'_>,
    (head, macro_): (&Head, &Macro),
) -> Outcome<(Option<String>, Filled)> {
    let texts = &macro_.fields.texts;
    let customer = match &head.customer {
        Some(id) => customers::get(conn, id).await?.and_then(|customer| customer.language),
        None => None,
    };
    let company = team::company(conn).await?.locale;
    let wished = [head.language.as_deref(), customer.as_deref(), Some(company.as_str())];
    let base = |code: &str| code.split('-').next().unwrap_or(code).to_lowercase();
    let found =
        wished.into_iter().flatten().find_map(|code| texts.get_key_value(&base(code))).or_else(|| texts.iter().next());
    let Some((language, text)) = found else { return Ok((None, Filled::default())) };
    let values = values::of(conn, head, asked, language).await?;
    Ok((Some(language.clone()), understood(text)?.fill(&values)))
}

async fn note(
    conn: &mut Conn,
    asked: Asked<'_>,
    (head, actions): (&Head, &Actions),
    language: Option<&str>,
) -> Outcome<String> {
    if actions.note.is_empty() {
        return Ok(String::new());
    }
    let values = values::of(conn, head, asked, language.unwrap_or("en")).await?;
    Ok(understood(&actions.note)?.fill(&values).text)
}

/// What was understood when it was saved is understood now.
fn understood(text: &str) -> Result<template::Template, Fault> {
    template::parse(text)
        .map_err(|wrong| Fault::new(format!("a macro that was saved is not understood: {}", wrong.why)))
}

/// The actions as a change of this conversation.
async fn wanted(
    conn: &mut Conn,
    (head, actions): (&Head, &Actions),
    (agent, now, zone): (&AgentId, Time, &str),
) -> Outcome<Change> {
    let assignee = actions.assign.as_ref().map(|assign| match assign {
        Assign::Me => Some(agent.clone()),
        Assign::Nobody => None,
        Assign::Agent(id) => Some(id.clone()),
    });
    Ok(Change {
        status: actions.status,
        snoozed_until: actions.snooze.map(|snooze| until(snooze, now, zone)),
        assignee,
        team: actions.team.clone().map(Some),
        priority: actions.priority,
        labels: labels(conn, head, actions).await?,
        ..Change::default()
    })
}

/// All labels the conversation shall have; none if they stay as they are.
async fn labels(conn: &mut Conn, head: &Head, actions: &Actions) -> Result<Option<Vec<LabelId>>, Fault> {
    if actions.add_labels.is_empty() && actions.remove_labels.is_empty() {
        return Ok(None);
    }
    let has = label::of(conn, std::slice::from_ref(&head.id)).await?.remove(&head.id).unwrap_or_default();
    let has = has.into_iter().map(|label| label.id);
    let mut all: Vec<LabelId> = has.chain(actions.add_labels.iter().cloned()).collect();
    all.retain(|id| !actions.remove_labels.contains(id));
    all.sort();
    all.dedup();
    Ok(Some(all))
}

fn until(snooze: Snooze, now: Time, zone: &str) -> Option<Time> {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let today = jiff::Timestamp::from_millisecond(now.0).ok()?.to_zoned(zone.clone()).date();
    let day = today.checked_add(jiff::Span::new().try_days(snooze.days).ok()?).ok()?;
    let there = day.at(i8::try_from(snooze.hour).ok()?, 0, 0, 0);
    Some(Time(zone.to_ambiguous_timestamp(there).compatible().ok()?.as_millisecond()))
}

/// With words, where the conversation stands is settled when they are sent.
fn apart(wanted: Change) -> (Change, After) {
    let until = wanted.snoozed_until.flatten();
    let status = wanted.status.or(until.map(|_| Status::Snoozed));
    (Change { status: None, snoozed_until: None, ..wanted }, After { status, snooze_until: until })
}

/// Uses a macro: gives its words, and does what it does.
pub async fn use_here(tx: &mut Tx, openings: &Openings, (head, macro_): (Head, &Macro)) -> Outcome<Used> {
    let (actor, now) = (tx.actor().clone(), tx.now());
    let ready = preview(tx, (&actor, now), openings, (&head, macro_)).await?;
    uses::note(tx, (&macro_.id, &head.id), (ready.language.as_deref(), &ready.text)).await?;
    let deed = act(tx, head, (macro_, &ready)).await?;
    let files = files::copies(tx, &macro_.id, &actor.require_agent()?).await?;
    Ok(Used { ready, deed, files })
}

async fn act(tx: &mut Tx, head: Head, (macro_, ready): (&Macro, &Ready)) -> Outcome<Option<DeedId>> {
    let has = label::of(tx, std::slice::from_ref(&head.id)).await?.remove(&head.id).unwrap_or_default();
    let has: Vec<LabelId> = has.into_iter().map(|label| label.id).collect();
    if !ready.change.would(&head, &has) && ready.note.is_empty() {
        return Ok(None);
    }
    let mut head = head;
    let written = write_note(tx, &mut head, &ready.note).await?;
    let sentence = format!("used the macro \"{}\" on #{}", macro_.fields.name, head.number);
    let data = json!({ "macro": macro_.id, "conversation": head.id, "change": ready.change, "note": written });
    let deed = deed::begin(tx, DEED, (&sentence, data), &[head.id.to_string()]).await?;
    let watched = vec![
        deed::watch_in(tx, &tables::CONVERSATIONS, ("id", [&head.id])).await?,
        deed::watch_in(tx, &tables::LABELS, ("conversation_id", [&head.id])).await?,
    ];
    let head = change::apply(tx, head, &ready.change).await?;
    deed::keep(tx, &deed, watched).await?;
    let data = json!({ "deed": deed, "until": tx.now().plus(deed::KEPT_MS) });
    event::write(tx, &head.id, "macro", &format!("used the macro \"{}\"", macro_.fields.name), data).await?;
    Ok(Some(deed))
}

async fn write_note(tx: &mut Tx, head: &mut Head, text: &str) -> Outcome<Option<NoteId>> {
    if text.is_empty() {
        return Ok(None);
    }
    head::open_as(tx, head.id.as_str(), Action::ConversationNote).await?;
    Ok(Some(note::add(tx, head, NewNote { text: text.to_owned(), mentions: vec![], attachments: vec![] }).await?))
}

/// What one needs to be allowed to take it back: what it took to do it, and of others the right to change things here.
pub(crate) fn needs(deed: &Deed, whose: Whose) -> Vec<Action> {
    let change = deed.data.get("change").cloned().unwrap_or_default();
    let change = serde_json::from_value::<Change>(change).unwrap_or_default();
    let own = if whose == Whose::Own { Action::ConversationNote } else { Action::ConversationChange };
    change.needs().into_iter().chain([own]).collect()
}

/// Whose deed is taken back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    Own,
    Others,
}

/// Whether the actor takes back what they did themselves.
pub(crate) fn whose(actor: &Actor, deed: &Deed) -> Whose {
    if actor.agent().map(AgentId::as_str) == deed.actor.as_deref() { Whose::Own } else { Whose::Others }
}

/// Takes back what a macro did. A note stays if it was edited since, or is somebody else's.
pub(crate) async fn undo(tx: &mut Tx, deed: &Deed) -> Outcome<Vec<Left>> {
    let id = deed.data.get("conversation").and_then(|id| id.as_str()).unwrap_or_default().to_owned();
    let mut left = deed::restore(tx, &deed.id, &[&tables::CONVERSATIONS, &tables::LABELS]).await?;
    if let Some(note) = deed.data.get("note").and_then(|id| NoteId::deserialize(id).ok())
        && (whose(tx.actor(), deed) == Whose::Others || !note::take_back(tx, &note).await?)
    {
        left.push(Left { table: "notes".into(), id: note.to_string(), columns: vec!["text".into()] });
    }
    let Some(mut head) = head::find(tx, &id).await? else { return Ok(left) };
    head::save(tx, &mut head).await?;
    recount::labels(tx, head.id.as_str()).await?;
    event::write(tx, &head.id, "macro", &format!("took back: {}", deed.sentence), json!({ "undone": deed.id })).await?;
    tx.tell(Fact::new(Kind::DeedUndone).conversation(&head.id).inbox(&head.inbox).with("deed", deed.id.as_str()));
    Ok(left)
}
