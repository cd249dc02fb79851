//! What the writers of all conversations share: dice, phrase book, people, pictures, the counter of message ids.

use crate::{
    album::Album,
    company::{Agent, Customer},
    conversation::{Author, Person, Turn},
    dice::Dice,
    language::Language,
    people::agents,
    phrases::PhraseBook,
    places,
    rhythm::Rhythm,
};

/// The desk at which the sample company is written.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) now_ms: i64,
    pub(crate) dice: Dice,
    pub(crate) book: PhraseBook,
    pub(crate) agents: Vec<Agent>,
    pub(crate) customers: Vec<Customer>,
    pub(crate) rhythm: Rhythm,
    pub(crate) album: Album,
    messages: u64,
}

impl Desk {
    pub(crate) fn new(seed: u64, now_ms: i64) -> Self {
        Self {
            now_ms,
            dice: Dice::new(seed),
            book: PhraseBook::read(),
            agents: agents(),
            customers: Vec::new(),
            rhythm: Rhythm::new(now_ms),
            album: Album::paint(),
            messages: 0,
        }
    }

    /// The next fragment of a section.
    pub(crate) fn deal(&mut self, language: Language, section: (&'static str, &'static str)) -> &'static str {
        self.book.deal(&mut self.dice, language, section)
    }

    /// The agent with a key.
    pub(crate) fn agent(&self, key: &str) -> Option<&Agent> {
        self.agents.iter().find(|agent| agent.key == key)
    }

    /// The name under which an author is known to others.
    pub(crate) fn name_of(&self, author: &Author, customer: Option<usize>) -> String {
        match author {
            Author::Agent(key) => self.agent(key).map(|agent| agent.name.to_owned()).unwrap_or_default(),
            Author::Other(person) => person.name.clone(),
            Author::Customer(_) => {
                customer.and_then(|at| self.customers.get(at)).map(|found| found.name.clone()).unwrap_or_default()
            }
        }
    }

    /// A new Message-ID local part; the dice make it look like one.
    pub(crate) fn message_id(&mut self) -> String {
        self.messages += 1;
        format!("{:08x}.{:x}", self.dice.next() >> 32, self.messages)
    }

    /// Agents named as `@key` in a note.
    pub(crate) fn mentions(&self, text: &str) -> Vec<&'static str> {
        self.agents.iter().map(|agent| agent.key).filter(|key| text.contains(&format!("@{key}"))).collect()
    }

    /// The customer as somebody a letter goes to.
    pub(crate) fn person(&self, customer: Option<usize>, turns: &[Turn]) -> Vec<Person> {
        let Some(found) = customer.and_then(|at| self.customers.get(at)) else { return Vec::new() };
        let used = turns.iter().rev().find_map(|turn| match &turn.author {
            Author::Customer(address) => address.clone(),
            _ => None,
        });
        let address = used.or_else(|| found.emails.first().cloned());
        address.map(|address| Person { name: found.name.clone(), address }).into_iter().collect()
    }
}

/// An inbox as somebody a letter goes to.
pub(crate) fn inbox_person(inbox: &str) -> Person {
    Person { name: "Larkmill Kitchen".to_owned(), address: places::address(inbox).to_owned() }
}
