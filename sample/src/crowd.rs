//! Everybody who writes in half a year, and what about.

use std::collections::BTreeSet;

use crate::{
    calendar::DAY,
    calls,
    conversation::{Conversation, Status},
    customers::Registry,
    desk::Desk,
    inside,
    language::LANGUAGES,
    stories, strays, tail, threads,
    topics::{TOPICS, Topic},
};

/// Customers besides those of the stories, by language.
const CUSTOMERS: [usize; 4] = [840, 365, 280, 280];
/// Share of letters by language, in per cent; notes and the inside are English besides.
const SHARES: [usize; 4] = [46, 22, 16, 16];
const CALLS: usize = 110;
const INSIDE: usize = 110;
const SPAM: usize = 44;
const AWAY: usize = 14;
const NEWSLETTER: usize = 34;
/// Letters beside the stories that are still unfinished today.
const UNFINISHED: usize = 19;

/// Customers by language, the trade apart.
#[derive(Debug, Default)]
struct Crowd {
    everybody: [Vec<usize>; 4],
    trade: [Vec<usize>; 4],
    /// Subjects and first lines of unfinished threads, so that no two look alike.
    begun: BTreeSet<String>,
    unfinished: usize,
}

/// Writes all conversations, the stories first.
pub(crate) fn write(desk: &mut Desk) -> Vec<Conversation> {
    let mut registry = Registry::default();
    let mut written = stories::tell(desk, &mut registry);
    let stories = written.len();
    let mut crowd = gather(desk, &mut registry);
    crowd.begun = written.iter().flat_map(beginning).collect();
    for topic in &TOPICS {
        for _ in 0..topic.count {
            written.extend(crowd.thread(desk, topic));
        }
    }
    if let Some(fresh) = written.get_mut(stories..) {
        tail::unsettle(desk, fresh);
    }
    strays_and_calls(desk, &mut registry, (&crowd, &mut written));
    written
}

fn gather(desk: &mut Desk, registry: &mut Registry) -> Crowd {
    let mut crowd = Crowd::default();
    for (language, count) in LANGUAGES.into_iter().zip(CUSTOMERS) {
        for _ in 0..count {
            let customer = registry.draw(&mut desk.dice, &mut desk.book, language);
            let shelf = if customer.company.is_some() { &mut crowd.trade } else { &mut crowd.everybody };
            if let Some(shelf) = shelf.get_mut(language.slot()) {
                shelf.push(desk.customers.len());
            }
            desk.customers.push(customer);
        }
    }
    crowd
}

impl Crowd {
    /// A thread; when too many are unfinished already, the same matter happened earlier.
    fn thread(&mut self, desk: &mut Desk, topic: &'static Topic) -> Option<Conversation> {
        let shelves = if topic.key == "trade" { &self.trade } else { &self.everybody };
        let customer = somebody(desk, shelves)?;
        let mut opened_at = desk.rhythm.moment(&mut desk.dice, topic.key);
        loop {
            let thread = threads::write(desk, topic, customer, opened_at)?;
            if thread.status == Status::Resolved {
                return Some(thread);
            }
            let room = self.unfinished < UNFINISHED && opened_at > desk.now_ms - 9 * DAY;
            if room && self.is_new(&thread) {
                self.unfinished += 1;
                return Some(thread);
            }
            opened_at -= 7 * DAY;
        }
    }

    /// Whether an unfinished thread begins like no other.
    fn is_new(&mut self, thread: &Conversation) -> bool {
        let beginning = beginning(thread);
        let new = beginning.iter().all(|line| !self.begun.contains(line));
        if new {
            self.begun.extend(beginning);
        }
        new
    }
}

/// The subject, and every line of the first letter that is more than a greeting or a name.
fn beginning(thread: &Conversation) -> Vec<String> {
    let text = thread.turns.first().map(|turn| turn.text.as_str()).unwrap_or_default();
    let lines = text.lines().filter(|line| line.chars().count() > 40).map(ToOwned::to_owned);
    lines.chain([thread.subject.clone()]).collect()
}

/// Some write often, most once.
fn somebody(desk: &mut Desk, shelves: &[Vec<usize>; 4]) -> Option<usize> {
    let shelf = shelves.get(desk.dice.weighted(&SHARES))?;
    let (one, other) = (desk.dice.below(shelf.len()), desk.dice.below(shelf.len()));
    let often = desk.dice.chance(35);
    shelf.get(if often { one * other / shelf.len().max(1) } else { one }).copied()
}

fn strays_and_calls(desk: &mut Desk, registry: &mut Registry, (crowd, written): (&Crowd, &mut Vec<Conversation>)) {
    for _ in 0..CALLS {
        let (customer, at) = (somebody(desk, &crowd.everybody), desk.rhythm.moment(&mut desk.dice, "calls"));
        written.extend(customer.and_then(|customer| calls::write(desk, customer, at)));
    }
    for _ in 0..INSIDE {
        let at = desk.rhythm.moment(&mut desk.dice, "inside");
        written.extend(inside::write(desk, at));
    }
    for _ in 0..SPAM {
        let at = desk.rhythm.moment(&mut desk.dice, "spam");
        written.extend(strays::spam(desk, registry, at));
    }
    for count in 0..AWAY + NEWSLETTER {
        let (customer, at) = (somebody(desk, &crowd.everybody), desk.rhythm.moment(&mut desk.dice, "strays"));
        let stray = if count < AWAY { strays::away } else { strays::newsletter };
        written.extend(customer.and_then(|customer| stray(desk, customer, at)));
    }
}
