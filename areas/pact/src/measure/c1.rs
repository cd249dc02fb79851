//! Be human: written for this person, in plain words (PACT-C1).

use super::figure::Seen;
use super::ground::{Check, Ground};

/// Shorter answers are not compared with others.
const LEAST: i64 = 12;
/// From this share on, in thousandths, an answer is a script.
const SCRIPT: i64 = 500;

fn of_answers(ground: &Ground, counts: fn(&Check) -> bool, good: fn(&Check) -> bool) -> Vec<Seen> {
    let mut all = Vec::new();
    for thread in &ground.threads {
        let wanted = thread.checked().filter(|(_, check)| counts(check));
        let seen = wanted.map(|(said, check)| Seen {
            thread: thread.id.clone(),
            whom: thread.whom(),
            due: said.at,
            good: good(check),
        });
        all.extend(seen);
    }
    all
}

fn long(check: &Check) -> bool {
    check.words >= LEAST
}

/// Answers of twelve words and more that are no script and say nothing in double words.
pub(super) fn unscripted(ground: &Ground) -> Result<Vec<Seen>, &'static str> {
    Ok(of_answers(ground, long, |check| check.script < SCRIPT && !check.has("doublespeak")))
}

/// The guard beside it: answers cut to fewer than twelve words.
pub(super) fn short(ground: &Ground) -> Result<Vec<Seen>, &'static str> {
    Ok(of_answers(ground, |_| true, |check| !long(check)))
}

/// Answers without a word that says one thing and means another.
pub(super) fn plain(ground: &Ground) -> Result<Vec<Seen>, &'static str> {
    Ok(of_answers(ground, |_| true, |check| !check.has("doublespeak")))
}

/// Answers the whole check has nothing to say of.
pub(super) fn clean(ground: &Ground) -> Result<Vec<Seen>, &'static str> {
    Ok(of_answers(ground, |_| true, |check| check.clean))
}
