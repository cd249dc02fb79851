//! Customers who may be the same person: suggested with the evidence, decided by a person, a refusal remembered.

use crate::{Customer, IdentityKind, customer_store, merge_store, proof, refusals, words};
use base::{CustomerId, Outcome, Refusal};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;
use store::{Bind, Conn, Row, Tx, args};

/// Candidates looked at, at most.
const LOOKED_AT: i64 = 40;
/// From this strength on it is worth suggesting.
const WORTH: u32 = 50;

/// Somebody who may be the same person.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Alike {
    /// The other customer.
    pub customer: Customer,
    /// What speaks for it: `proof`, `name`, `phone`, `local_part`, `company`.
    pub because: Vec<&'static str>,
    /// How much speaks for it, up to 100.
    pub strength: u32,
}

/// Who may be the same person as this customer, most likely first. None if there is no such customer.
pub async fn alike(conn: &mut Conn, id: &CustomerId) -> Outcome<Option<Vec<Alike>>> {
    let Some(here) = customer_store::get(conn, id).await? else { return Ok(None) };
    let mut found = Vec::new();
    let people = merge_store::group(conn, &here.id).await?;
    let proven = proof::proven_with(conn, &people).await?;
    for other in &proven {
        let there = customer_store::get(conn, other).await?;
        found.extend(there.map(|customer| Alike { customer, because: vec!["proof"], strength: 100 }));
    }
    for candidate in candidates(conn, &here).await?.iter().filter(|one| !proven.contains(one)) {
        if let Some(there) = customer_store::get(conn, candidate).await? {
            found.extend(compare(&here, there));
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.strength));
    found.truncate(5);
    Ok(Some(found))
}

/// Customers who share words of name or address, those who share most first; without those who are somebody else for sure.
async fn candidates(conn: &mut Conn, here: &Customer) -> Outcome<Vec<CustomerId>> {
    let locals = here.identities.iter().filter_map(|one| local_part(one.kind, &one.value));
    let phones = here.identities.iter().filter(|one| one.kind == IdentityKind::Phone).map(|one| one.value.clone());
    let texts: Vec<String> = locals.chain(phones).chain([here.name.clone()]).collect();
    let keys = words::keys(texts.iter().map(String::as_str));
    if keys.is_empty() {
        return Ok(vec![]);
    }
    let mut bind = Bind::new();
    let (list, own) = (bind.list(keys), bind.put(&here.id));
    let sql = format!(
        "select coalesce(c.merged_into, c.id) as id, count(*) as n from customer_words w join customers c on c.id = w.customer_id
         where w.word in {list} and coalesce(c.merged_into, c.id) <> {own} and not exists (select 1 from not_same_customers d
           where d.one_id = coalesce(c.merged_into, c.id) and d.other_id = {own} or d.one_id = {own} and d.other_id = coalesce(c.merged_into, c.id))
         group by coalesce(c.merged_into, c.id) order by n desc, id limit {LOOKED_AT}"
    );
    let rows = conn.rows(sql, bind.values()).await?;
    Ok(rows.iter().map(|row: &Row| row.get("id")).collect::<Result<_, _>>()?)
}

/// What stands before the `@`, where it says something about a person.
fn local_part(kind: IdentityKind, value: &str) -> Option<String> {
    const ROLES: [&str; 12] = [
        "info", "office", "mail", "contact", "sales", "support", "admin", "hello", "team", "kontakt", "buero",
        "service",
    ];
    let local = value.split_once('@').filter(|_| kind == IdentityKind::Email)?.0.to_lowercase();
    let local = local.split('+').next().unwrap_or_default().to_owned();
    (local.chars().count() >= 4 && !ROLES.contains(&local.as_str())).then_some(local)
}

/// The last digits of a phone number: the same with and without the country.
fn digits(value: &str) -> Option<String> {
    let digits: Vec<char> = value.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= 7).then(|| digits.iter().rev().take(8).collect())
}

/// What speaks for two customers being one person, if it is enough. Pure.
fn compare(here: &Customer, there: Customer) -> Option<Alike> {
    let name = |customer: &Customer| -> BTreeSet<String> {
        store::search::fold(&customer.name).split_whitespace().map(str::to_owned).collect()
    };
    let of = |customer: &Customer, kind: IdentityKind, part: &dyn Fn(&str) -> Option<String>| -> BTreeSet<String> {
        customer.identities.iter().filter(|one| one.kind == kind).filter_map(|one| part(&one.value)).collect()
    };
    let shared = |kind: IdentityKind, part: &dyn Fn(&str) -> Option<String>| {
        of(here, kind, part).intersection(&of(&there, kind, part)).next().is_some()
    };
    let (one, other) = (name(here), name(&there));
    let evidence = [
        ("name", 50, one.len() >= 2 && one == other),
        ("phone", 60, shared(IdentityKind::Phone, &digits)),
        ("local_part", 40, shared(IdentityKind::Email, &|value| local_part(IdentityKind::Email, value))),
        ("company", 15, !here.company.is_empty() && here.company.eq_ignore_ascii_case(&there.company)),
        ("name", 15, one.len() == 1 && one == other),
    ];
    let strength: u32 = evidence.iter().filter(|(_, _, holds)| *holds).map(|(_, weight, _)| weight).sum();
    let because = evidence.into_iter().filter(|(_, _, holds)| *holds).map(|(what, _, _)| what).collect();
    (strength >= WORTH).then(|| Alike { customer: there, because, strength: strength.min(100) })
}

/// Remembers that two customers are two people: they are not suggested again.
pub async fn not_the_same(tx: &mut Tx, one: &CustomerId, other: &CustomerId) -> Outcome<()> {
    let known = customer_store::get(tx, one).await?.ok_or_else(Refusal::missing)?;
    let there = customer_store::get(tx, other).await?;
    let there = there.ok_or_else(|| Refusal::invalid("other", "this customer does not exist"))?;
    if known.id == there.id {
        return Err(refusals::same_customer().into());
    }
    let (now, by) = (tx.now(), tx.actor().agent().cloned());
    let sql = "insert into not_same_customers (one_id, other_id, by_agent, at) values ($1, $2, $3, $4) on conflict do nothing";
    tx.exec(sql, args![&known.id, &there.id, by, now]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Identity, Trust};
    use base::{IdentityId, Time};

    fn customer(name: &str, company: &str, identities: &[(IdentityKind, &str)]) -> Customer {
        let identity = |(kind, value): &(IdentityKind, &str)| Identity {
            id: IdentityId::mint(Time(1)),
            kind: *kind,
            value: (*value).into(),
            handle: None,
            trust: Trust::Unverified,
            primary: true,
            undeliverable: false,
            bounced: None,
            complained_at: None,
            away: None,
            added_at: Time(1),
        };
        Customer {
            id: CustomerId::mint(Time(1)),
            name: name.into(),
            identities: identities.iter().map(identity).collect(),
            language: None,
            zone: None,
            company: company.into(),
            notes: String::new(),
            blocked: false,
            created_at: Time(1),
            first_contact_at: None,
            version: 1,
        }
    }

    const EMAIL: IdentityKind = IdentityKind::Email;
    const PHONE: IdentityKind = IdentityKind::Phone;

    fn check(one: &Customer, other: Customer) -> Option<Vec<&'static str>> {
        compare(one, other).map(|alike| alike.because)
    }

    #[test]
    fn evidence_adds_up_and_is_named() {
        let ana = customer("Ana Ruiz", "Acme", &[(EMAIL, "ana.ruiz@acme.example"), (PHONE, "+49 30 1234567")]);
        assert_eq!(check(&ana, customer("RUIZ, Ana", "", &[(EMAIL, "a@b.example")])), Some(vec!["name"]));
        assert_eq!(check(&ana, customer("?", "", &[(PHONE, "030 1234567")])), Some(vec!["phone"]));
        let private = customer("Ana", "acme", &[(EMAIL, "ana.ruiz+shop@mail.example")]);
        assert_eq!(check(&ana, private), Some(vec!["local_part", "company"]));
    }

    #[test]
    fn a_first_name_or_a_shared_office_is_not_enough() {
        let ana = customer("Ana", "Acme", &[(EMAIL, "info@acme.example")]);
        assert_eq!(check(&ana, customer("Ana", "Acme", &[(EMAIL, "info@other.example")])), None);
        assert_eq!(check(&ana, customer("Bob Berg", "Acme", &[])), None);
    }
}
