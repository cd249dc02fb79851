//! Blocking and unblocking: a row says who did it and when, and who ended it.

use crate::customer_store::{bump, require};
use base::facts::{Fact, Kind};
use base::id::Kind as IdKind;
use base::{CustomerId, Id, Outcome};
use store::{Tx, args};

/// One block of one customer.
enum BlockKind {}
impl IdKind for BlockKind {
    const PREFIX: &'static str = "blk";
}

/// Blocks a customer. One who is blocked stays so.
pub async fn block(tx: &mut Tx, customer: &CustomerId) -> Outcome<()> {
    require(tx, customer).await?;
    let (now, by) = (tx.now(), tx.actor().agent().cloned());
    let made = tx
        .exec(
            "insert into blocks (id, customer_id, by_agent, at) values ($1, $2, $3, $4)
             on conflict (customer_id) where ended_at is null do nothing",
            args![Id::<BlockKind>::mint(now), customer, by, now],
        )
        .await?;
    if made == 0 {
        return Ok(());
    }
    bump(tx, customer).await?;
    tx.tell(Fact::new(Kind::CustomerBlocked).customer(customer));
    Ok(store::audit::write(tx, "customer.blocked", customer.as_str(), serde_json::json!({})).await?)
}

/// Ends the block of a customer, if there is one.
pub async fn unblock(tx: &mut Tx, customer: &CustomerId) -> Outcome<()> {
    require(tx, customer).await?;
    let (now, by) = (tx.now(), tx.actor().agent().cloned());
    let sql = "update blocks set ended_by = $2, ended_at = $3 where ended_at is null
                 and (customer_id = $1 or customer_id in (select id from customers where merged_into = $1))";
    if tx.exec(sql, args![customer, by, now]).await? == 0 {
        return Ok(());
    }
    bump(tx, customer).await?;
    tx.tell(Fact::new(Kind::CustomerUnblocked).customer(customer));
    Ok(store::audit::write(tx, "customer.unblocked", customer.as_str(), serde_json::json!({})).await?)
}
