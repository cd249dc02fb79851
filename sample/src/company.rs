//! The company as data: who works there, which inboxes they answer, whom they serve.

use crate::{
    conversation::Conversation,
    language::Language,
    promises::{Hours, Promise},
    replies::Macro,
    suggested::SuggestedMail,
};

/// A whole sample company.
#[derive(Debug, Clone, PartialEq)]
pub struct Company {
    /// What the company is called.
    pub name: &'static str,
    /// Its mail domain; always a reserved one.
    pub domain: &'static str,
    /// The zone of the office.
    pub zone: &'static str,
    /// Teams.
    pub teams: Vec<Team>,
    /// Agents and colleagues.
    pub agents: Vec<Agent>,
    /// Inboxes.
    pub inboxes: Vec<Inbox>,
    /// Labels.
    pub labels: Vec<Label>,
    /// Business hours.
    pub hours: Vec<Hours>,
    /// What customers are promised in them; of those that fit, the first counts.
    pub promises: Vec<Promise>,
    /// Words everybody at the shop uses again and again.
    pub macros: Vec<Macro>,
    /// Customers; conversations refer to them by index.
    pub customers: Vec<Customer>,
    /// Conversations, ordered by the time they were opened.
    pub conversations: Vec<Conversation>,
    /// The first mail a newcomer sends in to see it arrive.
    pub suggested_mail: SuggestedMail,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Key other records refer to.
    pub key: &'static str,
    /// Shown name.
    pub name: &'static str,
}

/// What an agent may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Administrator,
    /// Leads a team.
    Lead,
    /// Answers customers.
    Agent,
    /// Plans campaigns.
    Marketer,
    /// Is asked now and then and asks, inside.
    Colleague,
    /// Reads, for the books.
    Auditor,
}

/// A role, and the team it is limited to (none: everywhere).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The team it holds for; none means everything.
    pub team: Option<&'static str>,
}

/// Somebody who works at the company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Key other records refer to.
    pub key: &'static str,
    /// Full name.
    pub name: &'static str,
    /// Address, under the company's domain.
    pub email: &'static str,
    /// What they may do.
    pub grants: Vec<Grant>,
    /// Keys of their teams.
    pub teams: Vec<&'static str>,
    /// Interface language.
    pub locale: Language,
    /// Languages they answer in.
    pub speaks: Vec<Language>,
    /// Time zone.
    pub zone: &'static str,
    /// Working hours in their zone, one entry per working day.
    pub hours: Vec<Shift>,
    /// Signature below their answers.
    pub signature: &'static str,
}

/// Working hours on one day of the week, local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// 0 = Monday … 6 = Sunday.
    pub weekday: u8,
    /// First minute of the day they work.
    pub from_minute: u16,
    /// First minute of the day they no longer work.
    pub to_minute: u16,
}

/// An inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbox {
    /// Key other records refer to.
    pub key: &'static str,
    /// Shown name.
    pub name: &'static str,
    /// Channel: "email", "form", "note" or "internal".
    pub channel: &'static str,
    /// Its address, when it has one.
    pub address: Option<&'static str>,
    /// Further addresses of the same inbox.
    pub aliases: Vec<&'static str>,
    /// Name in From.
    pub from_name: &'static str,
    /// Signature of the inbox.
    pub signature: &'static str,
    /// Keys of the teams that work it.
    pub teams: Vec<&'static str>,
}

/// A label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Key other records refer to.
    pub key: &'static str,
    /// Shown name.
    pub name: &'static str,
    /// Colour token, 1 to 6.
    pub colour: u8,
}

/// Somebody who wrote, called or came by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Full name.
    pub name: String,
    /// Language they write in.
    pub language: Language,
    /// Home town.
    pub city: String,
    /// Time zone.
    pub zone: &'static str,
    /// Company, for trade customers.
    pub company: Option<String>,
    /// Addresses, the usual one first; empty for people known by phone or letter only.
    pub emails: Vec<String>,
    /// Phone numbers, from ranges kept free for fiction where the country has one.
    pub phones: Vec<String>,
    /// What the desk wrote down about them.
    pub notes: Option<String>,
    /// First contact.
    pub since_ms: i64,
}
