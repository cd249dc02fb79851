//! Whose customers they are: those who talk with them. The area that holds the conversations knows, and says it here.

use base::{Action, CustomerId, Fault, Outcome, Thing};
use futures_util::future::BoxFuture;
use std::sync::Arc;
use store::Conn;
use web::Ask;

/// Knows where a customer's conversations belong.
pub trait Whose: Send + Sync + 'static {
    /// What permission on each of a customer's conversations depends on, every place once.
    fn things<'a>(&'a self, conn: &'a mut Conn, customer: &'a CustomerId) -> BoxFuture<'a, Result<Vec<Thing>, Fault>>;
}

/// The part to wire: `House::build(…).with(Holders(…))`.
pub struct Holders(pub Arc<dyn Whose>);

impl std::fmt::Debug for Holders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Holders")
    }
}

/// Refuses unless the asker may do this in the whole company, or to one of the customer's conversations.
pub(crate) async fn check(ask: &Ask, conn: &mut Conn, action: Action, customer: &CustomerId) -> Outcome<()> {
    let company = ask.check(action, &Thing::company());
    if company.is_ok() {
        return Ok(());
    }
    let things = ask.part::<Holders>()?.0.things(conn, customer).await?;
    if things.iter().any(|thing| ask.check(action, thing).is_ok()) { Ok(()) } else { company }
}
