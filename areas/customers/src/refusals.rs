//! What this area refuses, in words.

use crate::address;
use crate::{Change, NewCustomer};
use base::{CustomerId, Refusal};

const LONGEST_LINE: usize = 200;
const LONGEST_NOTES: usize = 20_000;
const MOST_IDENTITIES: usize = 50;

/// The address belongs to somebody else: it never moves by a claim.
pub(crate) fn taken(value: &str, owner: &CustomerId) -> Refusal {
    let detail = format!(
        "{} already belongs to another customer; open that customer, or remove the address there first",
        address::kept(value)
    );
    Refusal::new("identity.taken", 409, detail).field("value").with("customer", owner.as_str().into())
}

/// Somebody with neither name nor address could never be found again.
pub(crate) fn nobody() -> Refusal {
    Refusal::invalid("name", "give a name or at least one address")
}

/// Two names of one customer.
pub(crate) fn same_customer() -> Refusal {
    Refusal::new("customer.same", 409, "these are one and the same customer already")
}

/// Questions to addresses are mail to people who did not ask for it.
pub(crate) fn asked_often(whose: &str) -> Refusal {
    let detail =
        format!("it was asked {whose} several times within a day; wait until tomorrow, or ask the person themselves");
    Refusal::new("proof.often", 429, detail)
}

pub(crate) fn check_new(new: &NewCustomer) -> Result<(), Refusal> {
    if new.name.trim().is_empty() && new.identities.is_empty() {
        return Err(nobody());
    }
    if new.identities.len() > MOST_IDENTITIES {
        return Err(Refusal::invalid("identities", format!("a customer has at most {MOST_IDENTITIES} addresses")));
    }
    for identity in &new.identities {
        address::check(identity.kind, &identity.value)?;
    }
    line("name", &new.name)?;
    line("company", &new.company)?;
    notes(&new.notes)?;
    new.language.as_deref().map_or(Ok(()), language)?;
    new.zone.as_deref().map_or(Ok(()), zone)
}

pub(crate) fn check_change(change: &Change) -> Result<(), Refusal> {
    change.name.as_deref().map_or(Ok(()), name)?;
    change.company.as_deref().map_or(Ok(()), |text| line("company", text))?;
    change.notes.as_deref().map_or(Ok(()), notes)?;
    change.language.as_ref().and_then(|l| l.as_deref()).map_or(Ok(()), language)?;
    change.zone.as_ref().and_then(|z| z.as_deref()).map_or(Ok(()), zone)
}

fn name(text: &str) -> Result<(), Refusal> {
    if crate::name::clean(text).is_empty() {
        return Err(Refusal::invalid("name", "a name has at least one visible letter"));
    }
    line("name", text)
}

fn line(field: &str, text: &str) -> Result<(), Refusal> {
    if text.chars().count() <= LONGEST_LINE {
        return Ok(());
    }
    Err(Refusal::invalid(field, format!("this is too long: at most {LONGEST_LINE} characters")))
}

fn notes(text: &str) -> Result<(), Refusal> {
    if text.chars().count() <= LONGEST_NOTES {
        return Ok(());
    }
    Err(Refusal::invalid("notes", format!("these notes are too long: at most {LONGEST_NOTES} characters")))
}

fn language(code: &str) -> Result<(), Refusal> {
    let parts = || code.split('-');
    let primary =
        parts().next().is_some_and(|p| (2..=3).contains(&p.len()) && p.chars().all(|c| c.is_ascii_alphabetic()));
    let rest = parts().skip(1).all(|p| (2..=8).contains(&p.len()) && p.chars().all(|c| c.is_ascii_alphanumeric()));
    if primary && rest && code.len() <= 35 {
        return Ok(());
    }
    Err(Refusal::invalid("language", "a language is a code such as de or pt-BR"))
}

fn zone(name: &str) -> Result<(), Refusal> {
    if jiff::tz::TimeZone::get(name).is_ok() {
        return Ok(());
    }
    Err(Refusal::invalid("zone", "a time zone is a name such as Europe/Berlin"))
}
