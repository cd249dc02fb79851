//! Making one customer of two. Rows are linked, never rewritten: each address and each conversation stays with the
//! customer it came to, so no conversation answers to anywhere else, and undo separates exactly.

use crate::customer_store::{bump, get, require};
use crate::{Customer, CustomerRef, identity_store, refusals, word_store};
use base::facts::{Fact, Kind};
use base::{CustomerId, DeedId, Fault, Outcome, Refusal, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::deed::{self, Deed, Left, Table};
use store::{Conn, Row, Tx, args};

/// The kind of this deed.
pub const MERGED: &str = "customers";

static CUSTOMERS: Table = Table {
    name: "customers",
    key: &["id"],
    columns: &["id", "name", "language", "zone", "company", "notes", "first_contact_at", "merged_into"],
};

/// A field of which one customer's is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Name.
    Name,
    /// Language.
    Language,
    /// Time zone.
    Zone,
    /// Company.
    Company,
    /// Notes.
    Notes,
}

/// Who shall become part of a customer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Merging {
    /// The customer who becomes part of this one.
    pub other: CustomerId,
    /// Fields taken from the other; all the rest stays.
    #[serde(default)]
    pub take: Vec<Field>,
}

/// The customer this one became part of, or itself.
pub async fn root(conn: &mut Conn, id: &CustomerId) -> Result<CustomerId, Fault> {
    let row = conn.maybe("select merged_into from customers where id = $1", args![id]).await?;
    let into: Option<CustomerId> = row.map(|row| row.get("merged_into")).transpose()?.flatten();
    Ok(into.unwrap_or_else(|| id.clone()))
}

/// Everybody this customer is: the one they became, and all who became that one.
pub async fn group(conn: &mut Conn, id: &CustomerId) -> Result<Vec<CustomerId>, Fault> {
    let root = root(conn, id).await?;
    let rows = conn.rows("select id from customers where merged_into = $1 order by id", args![&root]).await?;
    let mut all = vec![root];
    all.extend(rows.iter().map(Row::only).collect::<Result<Vec<CustomerId>, _>>()?);
    Ok(all)
}

async fn both(conn: &mut Conn, id: &CustomerId, other: &CustomerId) -> Outcome<(Customer, Customer)> {
    let one = get(conn, id).await?.ok_or_else(Refusal::missing)?;
    let other = get(conn, other).await?.ok_or_else(|| Refusal::invalid("other", "this customer does not exist"))?;
    if one.id == other.id { Err(refusals::same_customer().into()) } else { Ok((one, other)) }
}

/// What a merge would make of two customers. Nothing changes.
pub async fn merge_preview(conn: &mut Conn, id: &CustomerId, merging: &Merging) -> Outcome<Customer> {
    let (one, other) = both(conn, id, &merging.other).await?;
    Ok(together(one, other, &merging.take))
}

/// The two as one. Pure.
fn together(mut one: Customer, other: Customer, take: &[Field]) -> Customer {
    for field in take {
        match field {
            Field::Name => one.name.clone_from(&other.name),
            Field::Language => one.language.clone_from(&other.language),
            Field::Zone => one.zone.clone_from(&other.zone),
            Field::Company => one.company.clone_from(&other.company),
            Field::Notes => one.notes.clone_from(&other.notes),
        }
    }
    one.identities.extend(other.identities.into_iter().map(|identity| crate::Identity { primary: false, ..identity }));
    one.blocked |= other.blocked;
    one.first_contact_at = one.first_contact_at.into_iter().chain(other.first_contact_at).min();
    one
}

/// Makes one customer of two; can be taken back.
pub async fn merge(tx: &mut Tx, id: &CustomerId, merging: &Merging) -> Outcome<DeedId> {
    let (one, other) = both(tx, id, &merging.other).await?;
    let (into, from) = (one.id.clone(), other.id.clone());
    let things = [into.to_string(), from.to_string()];
    let data = json!({ "into": into, "from": from });
    let deed = deed::begin(tx, MERGED, ("made one customer of two", data), &things).await?;
    let watched = vec![
        deed::watch_in(tx, &CUSTOMERS, ("id", [&into, &from])).await?,
        deed::watch_in(tx, &CUSTOMERS, ("merged_into", [&from])).await?,
    ];
    let made = together(one, other, &merging.take);
    let sql = "update customers set name = $2, language = $3, zone = $4, company = $5, notes = $6, first_contact_at = $7 where id = $1";
    tx.exec(sql, args![&into, made.name, made.language, made.zone, made.company, made.notes, made.first_contact_at])
        .await?;
    tx.exec("update customers set merged_into = $2 where id = $1 or merged_into = $1", args![&from, &into]).await?;
    deed::keep(tx, &deed, watched).await?;
    changed(tx, (&into, &from)).await?;
    tx.tell(Fact::new(Kind::CustomersMerged).customer(&into).with("from", from.as_str()).with("deed", deed.as_str()));
    store::audit::write(tx, "customer.merged", into.as_str(), json!({ "from": from, "deed": deed })).await?;
    Ok(deed)
}

async fn changed(tx: &mut Tx, (into, from): (&CustomerId, &CustomerId)) -> Outcome<()> {
    for id in [into, from] {
        bump(tx, id).await?;
        word_store::refresh(tx, id).await?;
    }
    Ok(())
}

/// A merge that stands and can still be taken back.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Merge {
    /// For taking it back.
    pub deed: DeedId,
    /// Who became part of this customer, by their own name.
    pub other: CustomerRef,
    /// Who did it.
    pub by: String,
    /// When.
    pub at: Time,
    /// Until when it can be taken back.
    pub until: Time,
}

/// The merges of a customer that can be taken back at a time, the newest first: it has to go first.
pub async fn merges(conn: &mut Conn, id: &CustomerId, now: Time) -> Result<Vec<Merge>, Fault> {
    let people: Vec<String> = group(conn, id).await?.iter().map(ToString::to_string).collect();
    let mut merges = Vec::new();
    for deed in deed::standing(conn, MERGED, (&people, now)).await? {
        let other = alone(conn, &named(&deed, "from")?).await?;
        merges.push(Merge { deed: deed.id, other, by: deed.actor_name, at: deed.at, until: deed.until });
    }
    Ok(merges)
}

/// Somebody as they are without those they became.
async fn alone(conn: &mut Conn, id: &CustomerId) -> Result<CustomerRef, Fault> {
    let name: String = conn.one("select name from customers where id = $1", args![id]).await?.only()?;
    let address = identity_store::addresses(conn, id).await?.into_iter().next().map(|first| first.value);
    Ok(CustomerRef { id: id.clone(), name, address })
}

/// A customer named in the data of a merge.
fn named(deed: &Deed, name: &str) -> Result<CustomerId, Fault> {
    let value = deed.data.get(name).cloned().unwrap_or_default();
    serde_json::from_value(value).map_err(|e| Fault::new(format!("a merge of nobody: {e}")))
}

/// Takes a merge back.
pub async fn unmerge(tx: &mut Tx, deed: &Deed) -> Outcome<Vec<Left>> {
    let (into, from) = (named(deed, "into")?, named(deed, "from")?);
    require(tx, &into).await?;
    let left = deed::restore(tx, &deed.id, &[&CUSTOMERS]).await?;
    changed(tx, (&into, &from)).await?;
    tx.tell(
        Fact::new(Kind::CustomersMerged).customer(&into).with("from", from.as_str()).with("undone", deed.id.as_str()),
    );
    store::audit::write(tx, "customer.separated", into.as_str(), json!({ "from": from, "deed": deed.id })).await?;
    Ok(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn somebody(name: &str, at: i64) -> Customer {
        Customer {
            id: CustomerId::mint(Time(at)),
            name: name.into(),
            identities: vec![],
            language: Some(name.to_lowercase()),
            zone: None,
            company: String::new(),
            notes: String::new(),
            blocked: false,
            created_at: Time(at),
            first_contact_at: Some(Time(at)),
            version: 1,
        }
    }

    #[test]
    fn only_the_fields_chosen_are_taken_from_the_other() {
        let both = together(somebody("Ana", 5), somebody("Anna", 2), &[Field::Name]);
        assert_eq!((both.name.as_str(), both.language.as_deref()), ("Anna", Some("ana")));
        assert_eq!(both.first_contact_at, Some(Time(2)));
    }
}
