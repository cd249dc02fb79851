//! The people of the stories.

use crate::{
    company::Customer,
    conversation::Person,
    customers::Registry,
    desk::Desk,
    language::Language::{self, English, French, German, Spanish},
};

use super::script::Script;

/// The customer of a story, new or met before: `who: Name; City; address; second address; +number`.
pub(crate) fn customer(
    desk: &mut Desk,
    registry: &mut Registry,
    (language, script): (Language, &Script),
) -> Option<usize> {
    let mut fields = script.heading("who").split(';').map(str::trim).filter(|field| !field.is_empty());
    let name = fields.next()?;
    if let Some(known) = desk.customers.iter().position(|customer| customer.name == name) {
        return Some(known);
    }
    let city = fields.next().unwrap_or_default();
    let (phones, emails): (Vec<&str>, Vec<&str>) = fields.partition(|field| field.starts_with('+'));
    for address in &emails {
        registry.take(address);
    }
    let some = |key: &str| Some(script.heading(key)).filter(|value| !value.is_empty()).map(ToOwned::to_owned);
    desk.customers.push(Customer {
        name: name.to_owned(),
        language,
        city: city.to_owned(),
        zone: zone(language),
        company: some("company"),
        emails: emails.into_iter().map(ToOwned::to_owned).collect(),
        phones: phones.into_iter().map(ToOwned::to_owned).collect(),
        notes: some("notes"),
        since_ms: i64::MAX,
    });
    Some(desk.customers.len() - 1)
}

fn zone(language: Language) -> &'static str {
    match language {
        English => "Europe/London",
        German => "Europe/Berlin",
        French => "Europe/Paris",
        Spanish => "Europe/Madrid",
    }
}

/// Reads `Name <address>`.
pub(crate) fn person(words: &str) -> Option<Person> {
    let (name, address) = words.split_once(" <")?;
    Some(Person { name: name.to_owned(), address: address.trim_end_matches('>').to_owned() })
}
