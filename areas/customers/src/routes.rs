//! `/customers`: who they are, their addresses, blocks.

use crate::whose;
use crate::{Change, Customer, NewCustomer, NewIdentity};
use base::{Action, CustomerId, Outcome, Refusal};
use schemars::JsonSchema;
use serde::Deserialize;
use store::Tx;
use web::{Answer, Ask, Needs, Page, Paging, Reply, Route};

const READ: Needs = Needs::Permission(Action::CustomerRead);
const CHANGE: Needs = Needs::Permission(Action::CustomerChange);
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
        web::post("/customers/{id}/block", BLOCK, "block a customer", block),
        web::delete("/customers/{id}/block", BLOCK, "end the block of a customer", unblock),
    ]
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
    let id = ask.id("id")?;
    let mut tx = ask.begin().await?;
    crate::change(&mut tx, &id, ask.if_match(), wanted).await?;
    saved(tx, &id).await.map(versioned)
}

async fn add_identity(ask: Ask<(), NewIdentity>) -> Answer<Customer> {
    let id = ask.id("id")?;
    let mut tx = ask.begin().await?;
    crate::add_identity(&mut tx, &id, &ask.body).await?;
    saved(tx, &id).await.map(versioned)
}

async fn remove_identity(ask: Ask) -> Answer<Customer> {
    let (id, identity) = (ask.id("id")?, ask.id("identity")?);
    let mut tx = ask.begin().await?;
    crate::remove_identity(&mut tx, &id, &identity).await?;
    saved(tx, &id).await.map(versioned)
}

async fn block(ask: Ask) -> Answer<Customer> {
    let id = ask.id("id")?;
    let mut tx = ask.begin().await?;
    whose::check(&ask, &mut tx, Action::CustomerBlock, &id).await?;
    crate::block(&mut tx, &id).await?;
    saved(tx, &id).await.map(versioned)
}

async fn unblock(ask: Ask) -> Answer<Customer> {
    let id = ask.id("id")?;
    let mut tx = ask.begin().await?;
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
