//! `/customers`: who they are, their addresses, blocks.

mod imports;

use crate::proof::Proof;
use crate::{Alike, Change, Customer, Merge, Merging, NewCustomer, NewIdentity, Undeliverable};
use crate::{bounce_store, whose};
use base::{Action, CustomerId, DeedId, Outcome, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Tx;
use web::{Answer, Ask, List, Needs, Page, Paging, Reply, Route};

const READ: Needs = Needs::Permission(Action::CustomerRead);
const CHANGE: Needs = Needs::Permission(Action::CustomerChange);
const MERGE: Needs = Needs::Permission(Action::CustomerMerge);
const BLOCK: Needs = Needs::Permission(Action::CustomerBlock);

/// The routes of this area.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        web::get("/customers", READ, "list or find customers", list),
        web::post("/customers", CHANGE, "add a customer", add),
        web::get("/customers/{id}", READ, "show a customer", show),
        web::patch("/customers/{id}", CHANGE, "change a customer's particulars", change),
        web::post("/customers/{id}/identities", CHANGE, "add an address to a customer", add_identity),
        web::delete(
            "/customers/{id}/identities/{identity}",
            CHANGE,
            "remove an address of a customer",
            remove_identity,
        ),
        web::delete(
            "/customers/{id}/identities/{identity}/undeliverable",
            CHANGE,
            "say that an address works although mail to it came back",
            works,
        ),
        web::get("/undeliverable", READ, "which of these addresses nothing reaches any more", undeliverable),
        web::post("/customers/{id}/block", BLOCK, "block a customer", block),
        web::delete("/customers/{id}/block", BLOCK, "end the block of a customer", unblock),
        web::get("/customers/{id}/proofs", READ, "what was asked at addresses on behalf of a customer", proofs),
        web::get("/customers/{id}/merges", READ, "merges of a customer that can be taken back", merges),
        web::get("/customers/{id}/alike", READ, "customers who may be the same person, and why", alike),
        web::post("/customers/{id}/different", MERGE, "remember that two customers are two people", different),
        web::post("/customers/{id}/merge/preview", MERGE, "what a merge would make of two customers", preview),
        web::post("/customers/{id}/merge", MERGE, "make one customer of two; can be taken back", merge),
    ]
    .into_iter()
    .chain(imports::routes())
    .collect()
}

/// Whom to find.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Wanted {
    /// Beginnings of words in name, company or address.
    q: Option<String>,
    /// From the `next` of the page before.
    cursor: Option<String>,
    /// Items wanted, 1 to 200; 50 by default.
    limit: Option<i64>,
}

async fn list(ask: Ask<Wanted>) -> Answer<Page<Customer>> {
    let (ask, wanted, ()) = ask.take();
    let paging = Paging { cursor: wanted.cursor, limit: wanted.limit };
    let after: Option<CustomerId> = paging.after()?;
    let asked = wanted.q.unwrap_or_default();
    let items = crate::list(&mut ask.read().await?, &asked, after, paging.limit()).await?;
    Ok(Page::of(items, paging.limit(), |customer| customer.id.clone()).into())
}

async fn show(ask: Ask) -> Answer<Customer> {
    let id = ask.id("id")?;
    let customer = crate::get(&mut ask.read().await?, &id).await?.ok_or_else(Refusal::missing)?;
    Ok(versioned(customer))
}

async fn add(ask: Ask<(), NewCustomer>) -> Answer<Customer> {
    let (ask, (), new) = ask.take();
    let mut tx = ask.begin().await?;
    let id = crate::add(&mut tx, new).await?;
    saved(tx, &id).await.map(|customer| {
        let version = customer.version;
        Reply::created(customer).version(version)
    })
}

async fn change(ask: Ask<(), Change>) -> Answer<Customer> {
    let (ask, (), wanted) = ask.take();
    let asked: CustomerId = ask.id("id")?;
    let mut tx = ask.begin().await?;
    let id = crate::root(&mut tx, &asked).await?;
    crate::change(&mut tx, &id, ask.if_match(), wanted).await?;
    saved(tx, &id).await.map(versioned)
}

async fn add_identity(ask: Ask<(), NewIdentity>) -> Answer<Customer> {
    let asked: CustomerId = ask.id("id")?;
    let mut tx = ask.begin().await?;
    let id = crate::root(&mut tx, &asked).await?;
    crate::add_identity(&mut tx, &id, &ask.body).await?;
    saved(tx, &id).await.map(versioned)
}

async fn remove_identity(ask: Ask) -> Answer<Customer> {
    let (asked, identity): (CustomerId, _) = (ask.id("id")?, ask.id("identity")?);
    let mut tx = ask.begin().await?;
    let id = crate::root(&mut tx, &asked).await?;
    crate::remove_identity(&mut tx, &id, &identity).await?;
    saved(tx, &id).await.map(versioned)
}

async fn works(ask: Ask) -> Answer<Customer> {
    let (asked, identity): (CustomerId, _) = (ask.id("id")?, ask.id("identity")?);
    let mut tx = ask.begin().await?;
    let id = crate::root(&mut tx, &asked).await?;
    bounce_store::lift(&mut tx, &id, &identity).await?;
    saved(tx, &id).await.map(versioned)
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Recipients {
    /// Addresses, with commas between them; a hundred are looked at.
    addresses: String,
}

async fn undeliverable(ask: Ask<Recipients>) -> Answer<List<Undeliverable>> {
    let all: Vec<String> = ask.query.addresses.split(',').take(100).map(|one| one.trim().to_owned()).collect();
    let found = bounce_store::undeliverable(&mut ask.read().await?, &all).await?;
    Ok(Page::whole(found).into())
}

async fn block(ask: Ask) -> Answer<Customer> {
    let asked: CustomerId = ask.id("id")?;
    let mut tx = ask.begin().await?;
    let id = crate::root(&mut tx, &asked).await?;
    whose::check(&ask, &mut tx, Action::CustomerBlock, &id).await?;
    crate::block(&mut tx, &id).await?;
    saved(tx, &id).await.map(versioned)
}

async fn unblock(ask: Ask) -> Answer<Customer> {
    let asked: CustomerId = ask.id("id")?;
    let mut tx = ask.begin().await?;
    let id = crate::root(&mut tx, &asked).await?;
    whose::check(&ask, &mut tx, Action::CustomerBlock, &id).await?;
    crate::unblock(&mut tx, &id).await?;
    saved(tx, &id).await.map(versioned)
}

/// Commits; gives the customer as they are now.
async fn saved(mut tx: Tx, id: &CustomerId) -> Outcome<Customer> {
    let customer = crate::get(&mut tx, id).await?.ok_or_else(Refusal::missing)?;
    tx.commit().await?;
    Ok(customer)
}

fn versioned(customer: Customer) -> Reply<Customer> {
    let version = customer.version;
    Reply::from(customer).version(version)
}

async fn proofs(ask: Ask) -> Answer<List<Proof>> {
    let id: CustomerId = ask.id("id")?;
    let mut conn = ask.read().await?;
    crate::get(&mut conn, &id).await?.ok_or_else(Refusal::missing)?;
    Ok(Page::whole(crate::proof::of(&mut conn, &id).await?).into())
}

async fn merges(ask: Ask) -> Answer<List<Merge>> {
    let id: CustomerId = ask.id("id")?;
    let mut conn = ask.read().await?;
    crate::get(&mut conn, &id).await?.ok_or_else(Refusal::missing)?;
    Ok(Page::whole(crate::merges(&mut conn, &id, ask.now).await?).into())
}

async fn alike(ask: Ask) -> Answer<List<Alike>> {
    let mut conn = ask.read().await?;
    let id = crate::root(&mut conn, &ask.id("id")?).await?;
    let found = crate::alike(&mut conn, &id).await?.ok_or_else(Refusal::missing)?;
    Ok(Page::whole(found).into())
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Other {
    /// The other customer.
    other: CustomerId,
}

async fn different(ask: Ask<(), Other>) -> Answer<List<Alike>> {
    let id: CustomerId = ask.id("id")?;
    let mut tx = ask.begin().await?;
    crate::not_the_same(&mut tx, &id, &ask.body.other).await?;
    tx.commit().await?;
    let found = crate::alike(&mut ask.read().await?, &id).await?.ok_or_else(Refusal::missing)?;
    Ok(Page::whole(found).into())
}

async fn preview(ask: Ask<(), Merging>) -> Answer<Customer> {
    let id: CustomerId = ask.id("id")?;
    Ok(crate::merge_preview(&mut ask.read().await?, &id, &ask.body).await?.into())
}

#[derive(Debug, Serialize, JsonSchema)]
struct Merged {
    customer: Customer,
    /// For taking it back.
    deed: DeedId,
}

async fn merge(ask: Ask<(), Merging>) -> Answer<Merged> {
    let id: CustomerId = ask.id("id")?;
    let mut tx = ask.begin().await?;
    let deed = crate::merge(&mut tx, &id, &ask.body).await?;
    let customer = saved(tx, &id).await?;
    let version = customer.version;
    Ok(Reply::from(Merged { customer, deed }).version(version))
}
