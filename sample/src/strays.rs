//! Mail that is nobody's question: spam, out-of-office notices, answers to the newsletter.

use crate::{
    calls::numbered,
    company::Customer,
    conversation::{Author, Conversation, Kind, Status, Turn},
    customers::Registry,
    desk::{Desk, inbox_person},
    language::Language,
    phrases::Case,
    products::product,
    scene::Scene,
};

/// Junk from a sender who becomes a customer record, as the first mail of any stranger does.
pub(crate) fn spam(desk: &mut Desk, registry: &mut Registry, at_ms: i64) -> Option<Conversation> {
    let case = Case::read(desk.deal(Language::English, ("spam", "case")));
    let (name, address) = case.product.split_once('<')?;
    let address = address.trim_end_matches('>').to_owned();
    let known = desk.customers.iter().position(|customer| customer.emails.first() == Some(&address));
    let customer = known.unwrap_or_else(|| {
        registry.take(&address);
        desk.customers.push(stranger(name.trim(), address.clone(), at_ms));
        desk.customers.len() - 1
    });
    let mut thread = letter(desk, customer, (case, Kind::In), at_ms)?;
    thread.status = Status::Spam;
    Some(thread)
}

fn stranger(name: &str, address: String, at_ms: i64) -> Customer {
    Customer {
        name: name.to_owned(),
        language: Language::English,
        city: String::new(),
        zone: "Europe/London",
        company: None,
        emails: vec![address],
        phones: Vec::new(),
        notes: None,
        since_ms: at_ms,
    }
}

/// An out-of-office notice, sent by a machine: nobody needs to do anything.
pub(crate) fn away(desk: &mut Desk, customer: usize, at_ms: i64) -> Option<Conversation> {
    let language = desk.customers.get(customer)?.language;
    let case = Case::read(desk.deal(language, ("strays", "away")));
    let mut thread = letter(desk, customer, (case, Kind::InAutomatic), at_ms)?;
    thread.status = if desk.dice.chance(50) { Status::Trash } else { Status::Resolved };
    thread.resolved_at = (thread.status == Status::Resolved).then_some(at_ms);
    Some(thread)
}

/// Somebody answers the newsletter, because it has an address that listens.
pub(crate) fn newsletter(desk: &mut Desk, customer: usize, at_ms: i64) -> Option<Conversation> {
    let language = desk.customers.get(customer)?.language;
    let case = Case::read(desk.deal(language, ("strays", "newsletter")));
    let mut thread = letter(desk, customer, (case, Kind::In), at_ms)?;
    thread.labels = vec!["newsletter"];
    thread.resolved_at = Some(at_ms);
    Some(thread)
}

fn letter(desk: &mut Desk, customer: usize, (case, kind): (Case, Kind), at_ms: i64) -> Option<Conversation> {
    let found = desk.customers.get(customer)?.clone();
    let scene = Scene::draw(&mut desk.dice, &found, product("zephyr")?, at_ms);
    let mut thread = Conversation::bare(("care", "email"), scene.fill(case.subject, at_ms), at_ms);
    let text = scene.fill(case.question, at_ms).replace(" // ", "\n\n").replace(" / ", "\n");
    let author = Author::Customer(found.emails.first().cloned());
    let mut turn = numbered(desk, Turn::bare(kind, at_ms, author, text));
    turn.to = vec![inbox_person("care")];
    thread.turns.push(turn);
    thread.customer = Some(customer);
    thread.language = found.language;
    thread.team = Some("care");
    Some(thread)
}
