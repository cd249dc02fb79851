//! How the desk looks today: who has read what, what sleeps, what nobody has, what failed.

use crate::{
    calendar::{DAY, HOUR},
    conversation::{Conversation, Delivery, Kind, Status},
    customers::settle_first_contact,
    desk::Desk,
    rhythm::DAYS,
};

/// Conversations put to sleep besides those of the stories.
const ASLEEP: usize = 5;
/// Resolved ones thrown away.
const THROWN_AWAY: usize = 9;

/// Settles the state of everything as of now.
pub(crate) fn settle(desk: &mut Desk, conversations: &mut [Conversation]) {
    for thread in conversations.iter_mut() {
        unread(desk, thread);
    }
    throw_away(desk, conversations);
    for thread in conversations.iter() {
        if let Some(customer) = thread.customer.and_then(|at| desk.customers.get_mut(at)) {
            customer.since_ms = customer.since_ms.min(thread.opened_at);
        }
    }
    settle_first_contact(&mut desk.customers, &mut desk.dice, desk.now_ms - DAYS * DAY);
}

/// What nobody wrote by hand: some of it sleeps, and one answer never arrived.
pub(crate) fn unsettle(desk: &mut Desk, conversations: &mut [Conversation]) {
    put_to_sleep(desk, conversations);
    fail_one(conversations);
}

fn put_to_sleep(desk: &mut Desk, conversations: &mut [Conversation]) {
    for thread in conversations.iter_mut().filter(|thread| thread.status == Status::Waiting).take(ASLEEP) {
        thread.status = Status::Snoozed;
        thread.snoozed_until = Some(desk.now_ms + desk.dice.between(5, 200) * HOUR);
    }
}

/// What came in last and is open has not been read by everybody; nobody has it before the first answer.
fn unread(desk: &mut Desk, thread: &mut Conversation) {
    let last_in = thread.turns.last().is_some_and(|turn| turn.kind == Kind::In);
    if thread.status != Status::Open || !last_in || !thread.unread_by.is_empty() {
        return;
    }
    let recent = thread.turns.last().is_some_and(|turn| turn.at_ms > desk.now_ms - 6 * HOUR);
    let percent = if recent { 85 } else { 40 };
    for agent in &desk.agents {
        let works_it = agent.teams.iter().any(|team| Some(*team) == thread.team);
        if works_it && desk.dice.chance(percent) {
            thread.unread_by.push(agent.key);
        }
    }
}

fn throw_away(desk: &mut Desk, conversations: &mut [Conversation]) {
    for _ in 0..THROWN_AWAY {
        let at = desk.dice.below(conversations.len());
        if let Some(thread) =
            conversations.get_mut(at).filter(|thread| thread.turns.len() == 1 && thread.labels.contains(&"newsletter"))
        {
            thread.status = Status::Trash;
            thread.resolved_at = None;
        }
    }
}

/// One answer to a mistyped address never arrived.
fn fail_one(conversations: &mut [Conversation]) {
    let last = conversations.iter_mut().rev().find(|thread| thread.status == Status::Waiting);
    let turn = last.and_then(|thread| thread.turns.last_mut());
    if let Some(turn) = turn.filter(|turn| turn.kind == Kind::Out(Delivery::Sent)) {
        turn.kind = Kind::Out(Delivery::Failed("554 5.7.1 refused by the policy of the receiving server".to_owned()));
    }
}
