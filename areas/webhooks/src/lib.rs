//! Webhooks: other systems are told what happens here, signed by Standard Webhooks, and again until they take it.
//!
//! [`hear`] reads facts by their sequence and puts a row into the lane of each webhook that wants one; [`Deliver`] sends
//! the rows. A webhook hears what an auditor of its teams would, and never the words of a note unless it is told so.
//!
//! To wire: [`MIGRATIONS`], [`routes()`], `Outside` as a part of the house, [`hear::run`], [`Deliver`] behind a sender of
//! lanes, [`sweep`].
//!
//! Does not know: what a fact means, conversations, channels, how other systems use what they hear.
#![warn(missing_docs)]

pub mod acts;
pub mod alarm;
mod deliver;
pub mod delivery;
pub mod hear;
pub mod payload;
mod routes;
pub mod schedule;
pub mod tries;
pub mod webhook;
pub mod webhook_store;

pub use deliver::Deliver;
pub use routes::routes;

use base::{Actor, Fault, Time};
use store::outbox::lanes;
use store::{Db, Tx, erase};

/// The area's schema.
pub const MIGRATIONS: &[store::Migration] =
    &[store::Migration::same("webhooks/202611220510_webhooks", include_str!("migrations/202611220510_webhooks.sql"))];

/// Name under which the outbox holds what a webhook will carry.
pub const CHANNEL: &str = "webhook";
/// How long the log keeps what has ended.
const KEPT_MS: i64 = 30 * Time::DAY;

/// Forgets deliveries that ended long ago. To be called now and then.
pub async fn sweep(db: &Db) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    let before = tx.now().plus(-KEPT_MS);
    lanes::sweep(&mut tx, before).await?;
    tries::sweep(&mut tx, before).await?;
    tx.commit().await
}

/// Forgets what was told of these notes, and what receivers said to these messages.
pub async fn forget(tx: &mut Tx, (notes, outbox): (&[String], &[String])) -> Result<(), Fault> {
    let mut rows = erase::holding(tx, ("outbox", "payload"), notes).await?;
    erase::empty_outbox(tx, &rows).await?;
    rows.extend_from_slice(outbox);
    erase::each(tx, "update webhook_tries set answer = '' where outbox_id in {list}", &rows).await.map(drop)
}
