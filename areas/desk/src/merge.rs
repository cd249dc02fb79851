//! Merging conversations: any number become one. Nothing is lost: the messages stand in order of time with their origin
//! marked, the old numbers lead to the one, later mail to any of the old threads lands in it, and undo separates them again.

use crate::head::{self, Head};
use crate::recount::Waits;
use crate::status::{NOT_WAITING, Status};
use crate::{event, recount, refusals, relocate, tables};
use base::facts::{Fact, Kind};
use base::{Action, ConversationId, CustomerId, DeedId, Fault, Outcome, Refusal, Time};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use store::deed::{self, Deed, Left, Table, Watch};
use store::{Bind, Tx, args};

/// The kind of this deed.
pub const DEED: &str = "merge";
/// Conversations merged in one go, at most.
const MOST: usize = 50;
/// Where a conversation that was merged is kept: on no list at all.
const SHELF: &str = "merged";

/// What shall be merged.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Merging {
    /// The conversations that become part of this one: ids or numbers.
    pub others: Vec<String>,
    /// The customers concerned, where there are several and that is meant.
    pub customers: Vec<CustomerId>,
}

/// Merges. Gives the one conversation and the deed.
pub async fn merge(tx: &mut Tx, into: &str, merging: &Merging) -> Outcome<(Head, DeedId)> {
    head::keep_still(tx, merging.others.iter().take(MOST).map(String::as_str).chain([into])).await?;
    let mut target = head::open_as(tx, into, Action::ConversationChange).await?;
    let others = opened(tx, &target, &merging.others).await?;
    for other in &others {
        alike(&target, other)?;
    }
    one_customer(tx, (&target, &others), &merging.customers).await?;
    no_two_drafts(tx, &target, &others).await?;
    let numbers: Vec<String> = others.iter().map(|head| format!("#{}", head.number)).collect();
    let sentence = format!("merged {} into #{}", spoken(&numbers), target.number);
    let from: Vec<Value> =
        others.iter().map(|head| json!({ "id": head.id, "number": head.number, "subject": head.subject })).collect();
    let things: Vec<String> = others.iter().chain([&target]).map(|head| head.id.to_string()).collect();
    let data = json!({ "into": target.id, "from": from });
    let deed = deed::begin(tx, DEED, (&sentence, data), &things).await?;
    let watched = watch(tx, &target, &others).await?;
    unite(tx, &mut target, &others).await?;
    deed::keep(tx, &deed, watched).await?;
    tell(tx, &target, (&others, &deed), &numbers).await?;
    Ok((target, deed))
}

async fn unite(tx: &mut Tx, target: &mut Head, others: &[Head]) -> Outcome<()> {
    for other in others {
        move_all(tx, &other.id, &target.id).await?;
        absorb(target, other);
        bring_along(tx, &other.id, &target.id).await?;
        become_alias(tx, &other.id, &target.id).await?;
    }
    finish(tx, target, others).await
}

/// "#1", "#1 and #2", "#1, #2 and #3". Pure.
pub(crate) fn spoken(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

async fn opened(tx: &mut Tx, target: &Head, keys: &[String]) -> Outcome<Vec<Head>> {
    if keys.is_empty() || keys.len() > MOST {
        return Err(
            Refusal::invalid("others", format!("name 1 to {MOST} conversations to be merged into this one")).into()
        );
    }
    let mut others: Vec<Head> = Vec::new();
    for key in keys {
        let other = head::open_as(tx, key, Action::ConversationChange).await?;
        if other.id == target.id {
            return Err(Refusal::invalid("others", format!("#{key} is this conversation already")).into());
        }
        if !others.iter().any(|known| known.id == other.id) {
            others.push(other);
        }
    }
    Ok(others)
}

/// What everyone may read and what is private never mix, nor customers' words and those of colleagues. Pure.
pub(crate) fn alike(one: &Head, other: &Head) -> Result<(), Refusal> {
    if one.visibility != other.visibility {
        return Err(refusals::public_with_private(one.number, other.number));
    }
    if one.internal != other.internal {
        return Err(refusals::inside_with_outside(one.number, other.number));
    }
    Ok(())
}

async fn one_customer(tx: &mut Tx, (target, others): (&Head, &[Head]), confirmed: &[CustomerId]) -> Outcome<()> {
    let ids: Vec<CustomerId> = others.iter().chain([target]).filter_map(|head| head.customer.clone()).collect();
    let people = customers::refs(tx, &ids).await?;
    let mut different: Vec<&customers::CustomerRef> = Vec::new();
    for person in ids.iter().filter_map(|id| people.get(id)) {
        if !different.iter().any(|known| known.id == person.id) {
            different.push(person);
        }
    }
    let named = |person: &customers::CustomerRef| {
        confirmed.iter().any(|id| *id == person.id || people.get(id).is_some_and(|known| known.id == person.id))
    };
    if different.len() > 1 && !different.iter().all(|person| named(person)) {
        let names: Vec<String> = different.iter().map(|person| person.name.clone()).collect();
        return Err(refusals::different_customers(&spoken(&names), json!(different)).into());
    }
    Ok(())
}

/// Nobody's words may get out of sight: two drafts of one person would have only one place.
async fn no_two_drafts(tx: &mut Tx, target: &Head, others: &[Head]) -> Outcome<()> {
    let mut bind = Bind::new();
    let list = bind.list(others.iter().chain([target]).map(|head| &head.id));
    let sql = format!(
        "select a.name from drafts d join agents a on a.id = d.agent_id where d.conversation_id in {list} group by a.id, a.name having count(*) > 1 limit 1"
    );
    match tx.maybe(sql, bind.values()).await? {
        Some(row) => Err(refusals::two_drafts(&row.get::<String>("name")?).into()),
        None => Ok(()),
    }
}

/// Looks at everything that will be touched.
async fn watch(tx: &mut Tx, target: &Head, others: &[Head]) -> Result<Vec<Watch>, Fault> {
    let theirs: Vec<&ConversationId> = others.iter().map(|head| &head.id).collect();
    let all: Vec<&ConversationId> = theirs.iter().copied().chain([&target.id]).collect();
    let touched: [(&'static Table, &str, &[&ConversationId]); 14] = [
        (&tables::CONVERSATIONS, "id", &all),
        (&tables::CONVERSATIONS, "merged_into", &theirs),
        (&tables::MESSAGES, "conversation_id", &theirs),
        (&tables::NOTES, "conversation_id", &theirs),
        (&tables::EVENTS, "conversation_id", &theirs),
        (&tables::DRAFTS, "conversation_id", &theirs),
        (&tables::LATER, "conversation_id", &theirs),
        (&tables::APPROVALS, "conversation_id", &theirs),
        (&tables::NOTIFICATIONS, "conversation_id", &theirs),
        (&store::search::DOCS, "conversation_id", &theirs),
        (&tables::PARTICIPANTS, "conversation_id", &all),
        (&tables::MEMBERS, "conversation_id", &all),
        (&tables::PERSONAL, "conversation_id", &all),
        (&tables::LABELS, "conversation_id", &all),
    ];
    let mut watched = Vec::new();
    for (table, column, ids) in touched {
        watched.push(deed::watch_in(tx, table, (column, ids.iter().copied())).await?);
    }
    Ok(watched)
}

/// Everything said moves over, and says where it came from.
async fn move_all(tx: &mut Tx, from: &ConversationId, to: &ConversationId) -> Result<(), Fault> {
    for sql in [
        "update messages set conversation_id = $2, origin_id = coalesce(origin_id, $1) where conversation_id = $1",
        "update notes set conversation_id = $2, origin_id = coalesce(origin_id, $1) where conversation_id = $1",
        "update events set conversation_id = $2 where conversation_id = $1",
        "update drafts set conversation_id = $2 where conversation_id = $1",
        "update later_answers set conversation_id = $2 where conversation_id = $1",
        "update approvals set conversation_id = $2 where conversation_id = $1",
        "update notifications set conversation_id = $2 where conversation_id = $1",
    ] {
        tx.exec(sql, args![from, to]).await?;
    }
    store::search::move_all(tx, from.as_str(), to.as_str()).await
}

/// Who takes part in the one takes part in the other; so do its followers, and its labels stick.
async fn bring_along(tx: &mut Tx, from: &ConversationId, to: &ConversationId) -> Result<(), Fault> {
    for sql in [
        "insert into participants (conversation_id, address, name, role, customer_id, added_at, answers_at)
           select $2, address, name, role, customer_id, added_at, answers_at from participants where conversation_id = $1
           on conflict (conversation_id, address) do update set answers_at = coalesce(participants.answers_at, excluded.answers_at)",
        "insert into members (conversation_id, agent_id, why, at)
           select $2, agent_id, why, at from members where conversation_id = $1 on conflict do nothing",
        // Who followed in silence goes on in silence; who already reads the other one keeps it as loud as it is.
        "insert into personal (conversation_id, agent_id, read_at, starred, following, muted)
           select $2, agent_id, null, starred, following, muted from personal
           where conversation_id = $1 and (starred = 1 or following = 1 or muted = 1)
           on conflict (agent_id, conversation_id) do update set
             starred = case when excluded.starred = 1 then 1 else personal.starred end,
             following = case when excluded.following = 1 then 1 else personal.following end",
        "insert into conversation_labels (conversation_id, label_id)
           select $2, label_id from conversation_labels where conversation_id = $1 on conflict do nothing",
    ] {
        tx.exec(sql, args![from, to]).await?;
    }
    Ok(())
}

/// The old one stays as a name for the new: on no list, holding nothing. What was merged into it follows.
pub(crate) async fn become_alias(tx: &mut Tx, from: &ConversationId, to: &ConversationId) -> Result<(), Fault> {
    tx.exec("update conversations set merged_into = $2 where merged_into = $1", args![from, to]).await?;
    tx.exec(
        "update conversations set merged_into = $2, shelf = $3, snoozed_until = null, snoozed_for = null, snoozed_by = null, waiting_since = null, waiting_key = $4,
           message_count = 0, held_count = 0, failed = 0, has_attachment = 0, followup_at = null, followup_due = 0, version = version + 1, thread_version = thread_version + 1
         where id = $1",
        args![from, to, SHELF, NOT_WAITING],
    )
    .await?;
    recount::labels(tx, from.as_str()).await
}

/// What becomes of the one when it takes the other in: the strictest of both counts. Pure.
fn absorb(target: &mut Head, other: &Head) {
    let earliest = |a: Option<Time>, b: Option<Time>| a.into_iter().chain(b).min();
    if other.last_at > target.last_at {
        target.snippet.clone_from(&other.snippet);
    }
    target.last_at = target.last_at.max(other.last_at);
    target.last_in_at = target.last_in_at.max(other.last_in_at);
    target.opened_at = target.opened_at.min(other.opened_at);
    target.waiting_since = earliest(target.waiting_since, other.waiting_since);
    target.priority = if other.priority.rank() > target.priority.rank() { other.priority } else { target.priority };
    target.status = more_urgent(target.status, other.status);
    target.snoozed_until =
        if target.status == Status::Snoozed { earliest(target.snoozed_until, other.snoozed_until) } else { None };
    if target.snoozed_for.is_none() {
        (target.snoozed_for, target.snoozed_by) = (other.snoozed_for, other.snoozed_by.clone());
    }
    target.resolved_at =
        if target.status == Status::Resolved { target.resolved_at.max(other.resolved_at) } else { None };
    target.assignee = target.assignee.take().or_else(|| other.assignee.clone());
    target.team = target.team.take().or_else(|| other.team.clone());
    target.followup = target.followup.into_iter().chain(other.followup).min_by_key(|owed| owed.at);
    target.message_count += other.message_count;
    target.held_count += other.held_count;
    target.failed += other.failed;
    target.has_attachment |= other.has_attachment;
}

/// Of two states the one that asks more of us. Pure.
fn more_urgent(one: Status, other: Status) -> Status {
    const ORDER: [Status; 7] = [
        Status::Open,
        Status::WaitingUs,
        Status::Waiting,
        Status::Snoozed,
        Status::Resolved,
        Status::Spam,
        Status::Trash,
    ];
    ORDER.into_iter().find(|status| [one, other].contains(status)).unwrap_or(one)
}

async fn finish(tx: &mut Tx, target: &mut Head, others: &[Head]) -> Outcome<()> {
    target.thread_version += 1;
    head::save(tx, target).await?;
    let ids: Vec<&ConversationId> = others.iter().map(|head| &head.id).collect();
    let mut bind = Bind::new();
    let (id, opened, list) = (bind.put(&target.id), bind.put(target.opened_at), bind.list(ids));
    // The earliest opening and the earliest answer count (DESK-1203).
    let sql = format!(
        "update conversations set opened_at = {opened}, first_reply_at = (select min(c.first_reply_at) from conversations c where c.id = {id} or c.id in {list})
         where id = {id}"
    );
    tx.exec(sql, bind.values()).await?;
    Ok(())
}

async fn tell(tx: &mut Tx, target: &Head, (others, deed): (&[Head], &DeedId), numbers: &[String]) -> Outcome<()> {
    let from: Vec<Value> = others.iter().map(|head| json!({ "id": head.id, "number": head.number })).collect();
    let until = tx.now().plus(deed::KEPT_MS);
    let sentence = format!("merged {} into this conversation", spoken(numbers));
    event::write(tx, &target.id, "merged", &sentence, json!({ "deed": deed, "until": until, "from": from })).await?;
    for other in others {
        let fact = Fact::new(Kind::ConversationsMerged).conversation(&target.id).inbox(&target.inbox);
        tx.tell(fact.with("from", other.id.as_str()).with("number", other.number).with("deed", deed.as_str()));
    }
    Ok(())
}

/// Takes a merge back: everything is where it was; what came in since goes with the thread it belongs to.
pub(crate) async fn undo(tx: &mut Tx, deed: &Deed) -> Outcome<Vec<Left>> {
    let done: Done =
        serde_json::from_value(deed.data.clone()).map_err(|e| Fault::new(format!("a merge unlike one: {e}")))?;
    let left = deed::restore(tx, &deed.id, tables::ALL).await?;
    for other in &done.from {
        let later = relocate::of_origin(tx, &done.into, &other.id).await?;
        relocate::carry(tx, &later, (&done.into, &other.id)).await?;
        settle(tx, &other.id, (&left, later.len())).await?;
    }
    let target = settle(tx, &done.into, (&left, 0)).await?;
    separated(tx, &target, (&done, &deed.id)).await?;
    Ok(left.into_iter().filter(|left| !recount::covers(left)).collect())
}

/// What is remembered of a merge.
#[derive(Debug, Deserialize)]
struct Done {
    into: ConversationId,
    from: Vec<From>,
}

#[derive(Debug, Deserialize)]
struct From {
    id: ConversationId,
    number: i64,
}

/// Makes a conversation agree with its messages again, where more happened than the deed.
pub(crate) async fn settle(tx: &mut Tx, id: &ConversationId, (left, came): (&[Left], usize)) -> Outcome<Head> {
    let mut head = head::get(tx, id).await?;
    if came > 0 || left.iter().any(|left| left.id == id.as_str()) {
        let waits = recount::head(tx, &mut head).await?;
        if came > 0 && waits != Waits::No && head.status != head.status.after_customer_message() {
            head.status = head.status.after_customer_message();
            recount::head(tx, &mut head).await?;
        }
    } else {
        head.thread_version += 1;
        head::save(tx, &mut head).await?;
    }
    Ok(head)
}

async fn separated(tx: &mut Tx, target: &Head, (done, deed): (&Done, &DeedId)) -> Outcome<()> {
    let numbers: Vec<String> = done.from.iter().map(|from| format!("#{}", from.number)).collect();
    let sentence = format!("took the merge back: {} on their own again", spoken(&numbers));
    event::write(tx, &target.id, "separated", &sentence, json!({ "undone": deed })).await?;
    for from in &done.from {
        let sentence = format!("on its own again: the merge into #{} was taken back", target.number);
        event::write(tx, &from.id, "separated", &sentence, json!({ "undone": deed })).await?;
        tx.tell(Fact::new(Kind::DeedUndone).conversation(&from.id).inbox(&target.inbox).with("deed", deed.as_str()));
    }
    tx.tell(Fact::new(Kind::DeedUndone).conversation(&target.id).inbox(&target.inbox).with("deed", deed.as_str()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::landing::tests::head;

    #[test]
    fn the_strictest_of_both_counts() {
        let (mut one, mut other) = (head(), head());
        (one.status, one.waiting_since, one.opened_at) = (Status::Waiting, None, Time(50));
        (other.status, other.waiting_since, other.opened_at) = (Status::Open, Some(Time(70)), Time(20));
        (other.last_at, other.snippet, other.message_count) = (Time(80), "new".into(), 3);
        absorb(&mut one, &other);
        assert_eq!((one.status, one.waiting_since, one.opened_at), (Status::Open, Some(Time(70)), Time(20)));
        assert_eq!((one.snippet.as_str(), one.message_count, one.last_at), ("new", 4, Time(80)));
        other.waiting_since = Some(Time(30));
        absorb(&mut one, &other);
        assert_eq!(one.waiting_since, Some(Time(30)));
    }

    #[test]
    fn public_and_private_and_inside_never_mix() {
        let (one, mut other) = (head(), head());
        assert!(alike(&one, &other).is_ok());
        other.visibility = "public".into();
        assert_eq!(alike(&one, &other).unwrap_err().code, "merge.public");
        (other.visibility, other.internal) = ("private".into(), true);
        assert_eq!(alike(&one, &other).unwrap_err().code, "merge.inside");
    }

    #[test]
    fn names_are_listed_as_people_say_them() {
        let names = |count| (1..=count).map(|n| format!("#{n}")).collect::<Vec<_>>();
        assert_eq!([spoken(&names(1)), spoken(&names(2)), spoken(&names(3))], ["#1", "#1 and #2", "#1, #2 and #3"]);
    }
}
