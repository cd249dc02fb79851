//! What is on file around an answer: the customer's own particulars, what they told us and where, what is the company's own,
//! and which addresses and numbers in the words are somebody else's.

use super::{Case, Words};
use crate::automatic;
use crate::head::Head;
use crate::letter::{Letter, Public};
use crate::macros::Macro;
use crate::view::Scope;
use crate::{inbox, people};
use base::{CustomerId, Fault, Outcome};
use customers::IdentityKind;
use std::collections::HashSet;
use store::{Conn, Row, args};
use voice::{Known, Whose, private_in};

/// Messages that are read for what a customer told us, and characters of each.
const MESSAGES: u32 = 20;
const LETTERS: u32 = 4_000;
/// Addresses and numbers of one text that are looked up.
const LOOKED_UP: usize = 20;

/// What is on file.
#[derive(Clone, Debug, Default)]
pub(super) struct File {
    /// The customer's name.
    pub(super) name: Option<String>,
    /// The language they prefer.
    pub(super) language: Option<String>,
    /// What they wrote last.
    pub(super) message: Option<String>,
    /// Values, and whose they are.
    pub(super) known: Vec<Known>,
    /// What the company may say everywhere.
    pub(super) own: Vec<String>,
}

/// Everything on file that these words could touch.
pub(super) async fn around(
    conn: &mut Conn,
    case: Case<'_>,
    (words, signature, macros): (Words<'_>, &str, &[Macro]),
) -> Outcome<File> {
    let mut file = File::default();
    if let Some(id) = &case.head.customer
        && let Some(customer) = customers::get(conn, id).await?
    {
        file.known = customer.identities.iter().filter_map(particular).collect();
        (file.name, file.language) = (Some(customer.name).filter(|name| !name.is_empty()), customer.language);
    }
    let here = told_here(conn, case.head).await?;
    file.message = here.first().map(|(text, _)| text.clone());
    file.known.extend(here.iter().flat_map(|(text, whose)| told(text, *whose)));
    if case.is_public()
        && let Some(id) = &case.head.customer
    {
        let elsewhere = told_inside(conn, id).await?;
        file.known.extend(elsewhere.iter().flat_map(|text| told(text, Whose::Own)));
    }
    let named: Vec<(String, String)> =
        [words.text].into_iter().chain(words.beside.iter().map(String::as_str)).flat_map(private_in).collect();
    file.own = own(conn, signature, if named.is_empty() { &[] } else { macros }).await?;
    let others = others(conn, case.head, (words, &file, named)).await?;
    // Of two that are the same the first counts: what they told everyone themselves, then what is theirs.
    file.known.sort_by_key(|one| one.whose != Whose::Said);
    file.known.extend(others);
    Ok(file)
}

/// An address or number of the customer's own. How a network calls them is no secret there.
fn particular(one: &customers::Identity) -> Option<Known> {
    let kind = match one.kind {
        IdentityKind::Email => "email",
        IdentityKind::Phone => "phone",
        IdentityKind::External if is_number(&one.value) => "number",
        IdentityKind::Handle | IdentityKind::External => return None,
    };
    Some(Known { kind: kind.to_owned(), value: one.value.clone(), whose: Whose::Own })
}

/// A number in somebody else's system, not a name or an address there.
fn is_number(value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    // Four digits are a year, too.
    digits > 0 && bare(value).len() > 4 && value.chars().all(|c| c.is_alphanumeric() || "-_. ".contains(c))
}

fn told(text: &str, whose: Whose) -> Vec<Known> {
    private_in(text).into_iter().map(|(kind, value)| Known { kind, value, whose }).collect()
}

/// What the customer wrote here, newest first, and whether everyone reads it.
async fn told_here(conn: &mut Conn, head: &Head) -> Result<Vec<(String, Whose)>, Fault> {
    let sql = format!(
        "select substr(text, 1, {LETTERS}) as text, visibility from messages
         where conversation_id = $1 and direction = 'in' and held = 0 and automatic = 0 order by id desc limit {MESSAGES}"
    );
    let rows = conn.rows(sql, args![&head.id]).await?;
    let read = |row: &Row| {
        let whose = if row.get::<String>("visibility")? == Public::VISIBILITY { Whose::Said } else { Whose::Own };
        Ok((row.get("text")?, whose))
    };
    rows.iter().map(read).collect()
}

/// What they told us in private, in their latest conversations.
async fn told_inside(conn: &mut Conn, customer: &CustomerId) -> Result<Vec<String>, Fault> {
    let sql = format!(
        "select substr(text, 1, {LETTERS}) as text from messages
         where conversation_id in (select id from conversations where customer_id = $1 order by last_at desc, id limit {MESSAGES})
           and direction = 'in' and held = 0 and visibility = 'private' order by id desc limit {MESSAGES}"
    );
    conn.rows(sql, args![customer]).await?.iter().map(Row::only).collect()
}

/// What the company says of itself: addresses it is written to, what stands in signatures and in macros of everybody.
async fn own(conn: &mut Conn, signature: &str, macros: &[Macro]) -> Result<Vec<String>, Fault> {
    let mut own = Vec::new();
    let mut texts = vec![signature.to_owned()];
    for one in inbox::all(conn).await? {
        own.extend(one.address.into_iter().chain(one.aliases));
        texts.push(one.signature);
    }
    own.extend(team::company(conn).await?.system_mail.map(|account| account.from));
    let shared = macros.iter().filter(|one| one.fields.scope == Scope::All);
    texts.extend(shared.flat_map(|one| one.fields.texts.values()).cloned());
    own.extend(texts.iter().flat_map(|text| private_in(text)).map(|(_, value)| value));
    own.retain(|value| !bare(value).is_empty());
    Ok(own)
}

/// Addresses and numbers in the words that belong to another customer, and that nobody brought up here.
async fn others(
    conn: &mut Conn,
    head: &Head,
    (words, file, named): (Words<'_>, &File, Vec<(String, String)>),
) -> Outcome<Vec<Known>> {
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let mut here: HashSet<String> = file.known.iter().map(|one| bare(&one.value)).collect();
    here.extend(file.own.iter().map(|value| bare(value)));
    here.extend(words.to.iter().map(|party| bare(&party.address)));
    here.extend(people::of(conn, &head.id).await?.iter().map(|one| bare(&one.address)));
    let mut found = Vec::new();
    for (kind, value) in named.into_iter().filter(|(_, value)| !here.contains(&bare(value))).take(LOOKED_UP) {
        if is_another(conn, head, (&kind, &value)).await? {
            found.push(Known { kind, value, whose: Whose::Other });
        }
    }
    Ok(found)
}

/// Whether an address or number is on file with somebody else. Offices and colleagues are nobody's secret.
async fn is_another(conn: &mut Conn, head: &Head, (kind, value): (&str, &str)) -> Outcome<bool> {
    let kept = match kind {
        "email" if automatic::is_office(value) => return Ok(false),
        "email" | "phone" => kind,
        "order" | "tracking" => "external",
        _ => return Ok(false),
    };
    let Some(owner) = customers::find_by_address(conn, kept, value).await? else { return Ok(false) };
    if kind == "email" && team::agent_store::account_by_email(conn, value).await?.is_some() {
        return Ok(false);
    }
    let owner = customers::root(conn, &owner).await?;
    Ok(head.customer.as_ref() != Some(&owner))
}

/// A value as it is compared here. Pure.
fn bare(value: &str) -> String {
    value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_elsewhere_is_one_and_a_name_on_a_network_is_none() {
        for number in ["48040", "K-17 444", "2026_11"] {
            assert!(is_number(number), "{number}");
        }
        for name in ["2026", "did:plc:abc2", "https://skies.example/@ana1", "ana2@skies.example", "ana"] {
            assert!(!is_number(name), "{name}");
        }
    }
}
