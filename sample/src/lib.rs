//! A believable sample company, written from a seed: a small shop for kitchen appliances, its people, its customers
//! and half a year of their letters.
//!
//! Does not know: databases, clocks, files, the network. The same seed and the same `now_ms` give the same company.
#![warn(missing_docs)]

mod album;
mod calendar;
mod calls;
mod casting;
mod company;
mod conversation;
mod crowd;
mod customers;
mod desk;
mod dice;
mod german;
mod inside;
mod language;
mod letters;
mod library;
mod pdf;
mod people;
mod phrases;
mod pictures;
mod places;
mod products;
mod promises;
mod replies;
mod rhythm;
mod scene;
mod sentences;
mod stories;
mod strays;
mod suggested;
mod tail;
mod threads;
mod topics;
mod typos;

pub use company::{Agent, Company, Customer, Grant, Inbox, Label, Role, Shift, Team};
pub use conversation::{Attachment, Author, Conversation, Delivery, Draft, How, Kind, Person, Priority, Status, Turn};
pub use language::{LANGUAGES, Language};
pub use people::agents;
pub use promises::{Holiday, Hours, Promise};
pub use replies::{Macro, Then};
pub use suggested::SuggestedMail;
pub use suggested::mail as suggested_mail;

/// Writes the company as it stands at a moment.
#[must_use]
pub fn company(seed: u64, now_ms: i64) -> Company {
    let mut desk = desk::Desk::new(seed, now_ms);
    let mut conversations = crowd::write(&mut desk);
    conversations.sort_by(|left, right| {
        let key = |one: &Conversation| (one.opened_at, one.turns.first().map(|turn| turn.message_id.clone()));
        key(left).cmp(&key(right))
    });
    tail::settle(&mut desk, &mut conversations);
    Company {
        name: "Larkmill Kitchen",
        domain: places::DOMAIN,
        zone: "Europe/Amsterdam",
        teams: people::teams(),
        agents: desk.agents,
        inboxes: places::inboxes(),
        labels: places::labels(),
        hours: promises::hours(),
        promises: promises::promises(),
        macros: replies::macros(),
        customers: desk.customers,
        conversations,
        suggested_mail: suggested::mail(),
    }
}
