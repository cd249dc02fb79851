//! Be personal: signed by who sent it (PACT-C2).

use super::figure::Seen;
use super::ground::{Ground, Said, Thread, Who};

/// Answers under which the name of whoever sent them stands.
pub(super) fn signed(ground: &Ground) -> Result<Vec<Seen>, &'static str> {
    let of = |thread: &Thread| {
        let seen = |(said, check): (&Said, &super::ground::Check)| Seen {
            thread: thread.id.clone(),
            whom: thread.whom(),
            due: said.at,
            good: check.signed,
        };
        thread.checked().map(seen).collect::<Vec<_>>()
    };
    Ok(ground.threads.iter().flat_map(of).collect())
}

/// Beside it: conversations with two answers or more that all came from the same person, by their last answer.
pub(super) fn one_person(ground: &Ground) -> Result<Vec<Seen>, &'static str> {
    let of = |thread: &Thread| {
        let answers = || thread.said.iter().filter(|said| matches!(said.who, Who::Person(Some(_))));
        let last = answers().next_back()?;
        let seen = Seen {
            thread: thread.id.clone(),
            whom: thread.whom(),
            due: last.at,
            good: answers().all(|said| said.who == last.who),
        };
        (answers().count() >= 2).then_some(seen)
    };
    Ok(ground.threads.iter().filter_map(of).collect())
}
