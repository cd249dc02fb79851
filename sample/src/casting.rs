//! Before a thread begins: which steps it takes, which questions come up, who answers.

use crate::{calendar::DAY, company::Agent, desk::Desk, language::Language, rhythm::worked, threads::Thread};

/// The steps of a script; `pairs:9` stands for nine exchanges.
pub(crate) fn steps(script: &'static str) -> Vec<&'static str> {
    script
        .split(' ')
        .flat_map(|step| match step.strip_prefix("pairs:").and_then(|count| count.parse::<usize>().ok()) {
            Some(count) => ["<pair", ">pair"].repeat(count),
            None => vec![step],
        })
        .collect()
}

/// So many questions with their answers, the last one first; those that suppose an order come late in the book,
/// so short threads draw from its beginning and all keep its order.
pub(crate) fn pairs(desk: &mut Desk, thread: &Thread, count: usize) -> Vec<&'static str> {
    let language = thread.scene.language;
    let shelf = if desk.book.has(language, thread.topic.key, "pair") { thread.topic.key } else { "common" };
    let pairs = desk.book.all(language, shelf, "pair").to_vec();
    let pool = if count < 5 { pairs.len().min(5) } else { pairs.len() };
    let mut chosen: Vec<usize> = desk.dice.order(pool).into_iter().take(count).collect();
    chosen.sort_unstable_by(|left, right| right.cmp(left));
    chosen.into_iter().filter_map(|at| pairs.get(at).copied()).collect()
}

/// Somebody of the team who speaks the language, preferably whoever is there first.
pub(crate) fn choose_agent(desk: &mut Desk, thread: &Thread, minutes: i64) -> Option<&'static str> {
    let language = thread.scene.language;
    let speaks = |agent: &&Agent| agent.speaks.contains(&language);
    // Those with a language of their own answer in English only now and then.
    let busy = desk.dice.chance(70) && thread.topic.team == "care" && language == Language::English;
    let free = |agent: &&Agent| !busy || agent.speaks.first() == Some(&Language::English);
    let in_team =
        |agent: &&Agent| agent.teams.contains(&thread.topic.team) || agent.key == "theo" || agent.key == "lucia";
    let mut able: Vec<(i64, &'static str)> = desk
        .agents
        .iter()
        .filter(|agent| agent.key != "ines" && free(agent) && speaks(agent) && in_team(agent))
        .map(|agent| (worked(agent, thread.clock, minutes), agent.key))
        .collect();
    able.sort_unstable();
    let first = able.first().map_or(0, |(at, _)| *at);
    able.retain(|(at, _)| *at < first + DAY / 6);
    let at = desk.dice.below(able.len());
    able.get(at).map(|(_, key)| *key)
}
