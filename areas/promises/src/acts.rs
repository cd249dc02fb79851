//! What people do about promises: write one down, give it to somebody, settle it, ask for another time, open it again. Every
//! act leaves a line that stays.

use crate::owner::{self, changed};
use crate::promise::{Move, Named, Origin, State};
use crate::promise_store::{self, New, Stored};
use crate::refusals;
use crate::when::{Calendars, Frame};
use base::facts::{Fact, Kind};
use base::{Action, AgentId, Fault, MessageId, Outcome, PromiseId, Refusal, Time};
use desk::event;
use desk::head::{self, Head};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Tx, args};

/// How long a customer may object to another time (PRO-5).
const OBJECTION_MS: i64 = 2 * Time::DAY;
/// Nothing is promised for later than this.
const FURTHEST_MS: i64 = 730 * Time::DAY;
/// Letters of what is promised that a line in the thread shows.
const SHOWN: usize = 120;

/// A promise somebody writes down.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewPromise")]
pub struct ByHand {
    /// What is promised, in one line.
    pub what: String,
    /// The exact words, if they differ.
    #[serde(default)]
    pub words: Option<String>,
    /// The message it stands in.
    #[serde(default)]
    pub message: Option<MessageId>,
    /// By when.
    pub due_at: Time,
    /// Who keeps it; oneself if absent.
    #[serde(default)]
    pub owner: Option<AgentId>,
}

/// How a promise is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "PromiseSettling")]
pub enum Settling {
    /// It was kept; whether in time, the clock says.
    Kept,
    /// It will not be kept.
    Broken,
    /// It was none. Needs a word.
    Void,
}

/// Whether the customer agreed to another time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "PromiseConsent")]
pub enum Consent {
    /// They did.
    Given,
    /// They were told, and may object for two days.
    Awaited,
}

/// What the customer said to another time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "PromiseAnswer")]
pub enum Answered {
    /// Yes.
    Agreed,
    /// No: the time that was promised stands.
    Objected,
}

/// Why a promise is opened again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "PromiseReopening")]
pub enum Reopening {
    /// It was settled by mistake.
    Undone,
    /// The customer says that it was not kept.
    NotKept,
}

/// Writes a promise down.
pub async fn add(tx: &mut Tx, calendars: &Calendars, (head, wish): (&Head, ByHand)) -> Outcome<PromiseId> {
    if head.internal {
        return Err(refusals::inside().into());
    }
    let me = tx.actor().require_agent()?;
    let what = refusals::line("what", &wish.what)?;
    let words = refusals::maybe_line("words", wish.words.as_deref())?;
    let due_at = to_come("due_at", wish.due_at, tx.now())?;
    let owner = wish.owner.unwrap_or_else(|| me.clone());
    owner::check(tx, head, &owner).await?;
    if let Some(message) = &wish.message {
        stands_here(tx, head, message).await?;
    }
    let zone = Frame::of(tx, calendars, head).await?.name;
    let new = New {
        conversation: head.id.clone(),
        message: wish.message,
        place: None,
        origin: Origin::ByHand,
        words: if words.is_empty() { what.clone() } else { words },
        what,
        promiser: Some(me),
        owner: Some(owner),
        visibility: head.visibility.clone(),
        made_at: tx.now(),
        due_at,
        zone,
        named: Named::Chosen,
        renews: None,
    };
    let id = made(tx, head, &new).await?;
    id.ok_or_else(|| Refusal::changed().into())
}

async fn stands_here(tx: &mut Tx, head: &Head, message: &MessageId) -> Outcome<()> {
    let sql = "select 1 as one from messages where id = $1 and conversation_id = $2";
    let found = tx.maybe(sql, args![message, &head.id]).await?;
    found.map(drop).ok_or_else(|| Refusal::invalid("message", "this message is not in this conversation").into())
}

/// A time that is still to come. Pure.
pub(crate) fn to_come(field: &str, at: Time, now: Time) -> Result<Time, Refusal> {
    if at <= now || at.since(now) > FURTHEST_MS {
        return Err(Refusal::invalid(field, "choose a time to come, within two years"));
    }
    Ok(at)
}

/// Keeps a new promise and says so; none if it is kept already.
pub(crate) async fn made(tx: &mut Tx, head: &Head, new: &New) -> Result<Option<PromiseId>, Fault> {
    let Some(id) = promise_store::insert(tx, new).await? else { return Ok(None) };
    let data = json!({ "due_at": new.due_at, "owner": new.owner, "renews": new.renews });
    promise_store::add_act(tx, &id, ("made", "", data)).await?;
    line(tx, head, (&id, &format!("promised “{}”", short(&new.what)))).await?;
    let fact = Fact::new(Kind::PromiseMade).conversation(&head.id).inbox(&head.inbox);
    let fact = fact.with("promise", id.as_str()).with("due_at", new.due_at.0);
    tx.tell(fact.customer(head.customer.as_ref()));
    Ok(Some(id))
}

/// A line in the thread.
pub(crate) async fn line(tx: &mut Tx, head: &Head, (id, sentence): (&PromiseId, &str)) -> Result<(), Fault> {
    event::write(tx, &head.id, "promise", sentence, json!({ "promise": id })).await
}

pub(crate) fn short(what: &str) -> String {
    what.chars().take(SHOWN).collect()
}

/// A promise one may change, and its conversation.
async fn open(tx: &mut Tx, id: &PromiseId) -> Outcome<(Stored, Head)> {
    let one = promise_store::find(tx, id).await?.ok_or_else(Refusal::missing)?;
    let head = head::open_as(tx, one.place.id.as_str(), Action::ConversationReply).await?;
    Ok((one, head))
}

/// Writes a changed promise with its act, and tells of it.
async fn keep(
    tx: &mut Tx,
    (one, head): (&Stored, &Head),
    (act, words, data): (&str, &str, Value),
) -> Result<(), Fault> {
    promise_store::save(tx, one).await?;
    promise_store::add_act(tx, &one.id, (act, words, data)).await?;
    tx.tell(changed(head, &one.id, act));
    Ok(())
}

/// Gives a promise to a colleague.
pub async fn give(tx: &mut Tx, id: &PromiseId, to: &AgentId) -> Outcome<()> {
    let (mut one, head) = open(tx, id).await?;
    if one.state != State::Open {
        return Err(refusals::settled().into());
    }
    owner::check(tx, &head, to).await?;
    let from = one.owner.replace(to.clone());
    Ok(keep(tx, (&one, &head), ("owner", "", json!({ "from": from, "to": to }))).await?)
}

/// Settles a promise: with the message that kept it, or a word.
pub async fn settle(
    tx: &mut Tx,
    id: &PromiseId,
    (how, evidence, words): (Settling, Option<MessageId>, Option<String>),
) -> Outcome<()> {
    let (mut one, head) = open(tx, id).await?;
    if one.state != State::Open {
        return Err(refusals::settled().into());
    }
    let words = match how {
        Settling::Void => refusals::line("words", words.as_deref().unwrap_or_default())?,
        Settling::Kept | Settling::Broken => refusals::maybe_line("words", words.as_deref())?,
    };
    if let Some(message) = &evidence {
        stands_here(tx, &head, message).await?;
    }
    let at = kept_at(tx, evidence.as_ref()).await?;
    one.state = match how {
        Settling::Kept => State::kept(one.due_at, at),
        Settling::Broken => State::Broken,
        Settling::Void => State::Void,
    };
    (one.settled_at, one.moving) = (Some(at), None);
    one.evidence = evidence.filter(|_| how == Settling::Kept);
    let (act, said) = match how {
        Settling::Kept => ("kept", "kept the promise"),
        Settling::Broken => ("broken", "did not keep the promise"),
        Settling::Void => ("void", "took back as no promise"),
    };
    keep(tx, (&one, &head), (act, &words, json!({ "state": one.state.code(), "message": one.evidence }))).await?;
    Ok(line(tx, &head, (id, &format!("{said} “{}”", short(&one.what)))).await?)
}

/// A message keeps a promise at the moment it was written; a word does now.
async fn kept_at(tx: &mut Tx, evidence: Option<&MessageId>) -> Result<Time, Fault> {
    let now = tx.now();
    let Some(message) = evidence else { return Ok(now) };
    let row = tx.maybe("select at from messages where id = $1", args![message]).await?;
    row.map_or(Ok(now), |row| row.only())
}

/// Opens a settled promise again.
pub async fn reopen(tx: &mut Tx, id: &PromiseId, (why, words): (Reopening, Option<String>)) -> Outcome<()> {
    let (mut one, head) = open(tx, id).await?;
    if !one.state.may_reopen() {
        return Err(refusals::not_settled().into());
    }
    let words = refusals::maybe_line("words", words.as_deref())?;
    let was = one.state.code();
    (one.state, one.settled_at, one.evidence) = (State::Open, None, None);
    let not_kept = why == Reopening::NotKept;
    keep(tx, (&one, &head), ("reopened", &words, json!({ "was": was, "not_kept": not_kept }))).await?;
    let said = if not_kept { "the customer says it was not kept:" } else { "opened again the promise" };
    Ok(line(tx, &head, (id, &format!("{said} “{}”", short(&one.what)))).await?)
}

/// Asks for another time before the first is over. With consent, or after two days without objection, a new promise stands in
/// its place.
pub async fn ask_for_time(
    tx: &mut Tx,
    id: &PromiseId,
    (due_at, consent, words): (Time, Consent, Option<String>),
) -> Outcome<()> {
    let (mut one, head) = open(tx, id).await?;
    let now = tx.now();
    match one.state {
        State::Open if one.due_at > now => {}
        State::Open => return Err(refusals::too_late_to_move().into()),
        _ => return Err(refusals::settled().into()),
    }
    let words = refusals::maybe_line("words", words.as_deref())?;
    let due_at = to_come("due_at", due_at, now)?;
    one.moving = Some(Move { due_at, until: now.plus(OBJECTION_MS) });
    let data = json!({ "due_at": due_at, "until": one.moving.map(|to| to.until) });
    keep(tx, (&one, &head), ("moving", &words, data)).await?;
    if consent == Consent::Given {
        change(tx, (one, &head)).await?;
    }
    Ok(())
}

/// Writes down what the customer said to another time.
pub async fn answer(tx: &mut Tx, id: &PromiseId, (said, words): (Answered, Option<String>)) -> Outcome<()> {
    let (mut one, head) = open(tx, id).await?;
    if one.state != State::Open || one.moving.is_none() {
        return Err(refusals::not_moving().into());
    }
    let words = refusals::maybe_line("words", words.as_deref())?;
    match said {
        Answered::Agreed => change(tx, (one, &head)).await?,
        Answered::Objected => {
            one.moving = None;
            keep(tx, (&one, &head), ("objected", &words, json!({}))).await?;
        }
    }
    Ok(())
}

/// The promise is changed, and a new one stands in its place.
pub(crate) async fn change(tx: &mut Tx, (mut one, head): (Stored, &Head)) -> Result<(), Fault> {
    let Some(to) = one.moving.take() else { return Ok(()) };
    (one.state, one.settled_at) = (State::Changed, Some(tx.now()));
    keep(tx, (&one, head), ("changed", "", json!({ "due_at": to.due_at }))).await?;
    let new = New {
        conversation: head.id.clone(),
        message: one.message,
        place: None,
        origin: Origin::Renewed,
        words: one.words,
        what: one.what,
        promiser: one.promiser,
        owner: one.owner,
        visibility: one.visibility,
        made_at: tx.now(),
        due_at: to.due_at,
        zone: one.zone,
        named: Named::Chosen,
        renews: Some(one.id),
    };
    made(tx, head, &new).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_time_to_come_within_two_years_can_be_promised() {
        let now = Time(1_000_000);
        assert!(to_come("due_at", now.plus(1), now).is_ok());
        for wrong in [now, now.plus(-1), now.plus(FURTHEST_MS + 1), Time(i64::MAX), Time(i64::MIN)] {
            assert_eq!(to_come("due_at", wrong, now).unwrap_err().field.as_deref(), Some("due_at"));
        }
    }
}
