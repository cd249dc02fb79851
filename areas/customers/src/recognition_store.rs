//! Recognises who wrote by their address, and gets to know those who write for the first time.

use crate::customer_store::insert;
use crate::{IdentityKind, address, identity_store, name, word_store};
use base::facts::{Fact, Kind};
use base::{CustomerId, Fault, IdentityId, Trouble};
use store::{Tx, args};

/// Who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// The customer.
    pub customer: CustomerId,
    /// Their name as we know it.
    pub name: String,
    /// The address they were recognised by.
    pub identity: IdentityId,
    /// Whether they became known just now.
    pub is_new: bool,
    /// Whether they are blocked.
    pub blocked: bool,
}

/// Finds the customer with this address, or adds one. `party` is display name and address; the name recognises nobody.
///
/// Somebody who gives no address is somebody new each time.
pub async fn recognise(tx: &mut Tx, kind: &str, party: (&str, &str)) -> Result<Recognised, Fault> {
    let (display, value) = party;
    let kind = IdentityKind::from_code(kind);
    if let Some(known) = known(tx, kind, value).await? {
        return named(tx, known, (display, value)).await;
    }
    let called = name::given(display).unwrap_or_else(|| name::from_address(value));
    let id = insert(tx, &called).await?;
    if let Some(identity) = identity_store::insert(tx, &id, (kind, value)).await? {
        tx.tell(Fact::new(Kind::CustomerAdded).customer(&id));
        identity_store::tell(tx, &id, &identity, kind);
        word_store::refresh(tx, &id).await?;
        return Ok(Recognised { customer: id, name: called, identity, is_new: true, blocked: false });
    }
    // Another transaction brought the same address between our look and our insert: theirs counts.
    tx.exec("delete from customers where id = $1", args![&id]).await?;
    let theirs = known(tx, kind, value).await?;
    let theirs = theirs.ok_or_else(|| Fault::of(Trouble::Busy, "an address came and went"))?;
    named(tx, theirs, (display, value)).await
}

/// Whether somebody with this address is blocked; recognises and adds nobody.
pub async fn is_blocked(tx: &mut Tx, kind: &str, value: &str) -> Result<bool, Fault> {
    Ok(known(tx, IdentityKind::from_code(kind), value).await?.is_some_and(|known| known.blocked))
}

async fn known(tx: &mut Tx, kind: IdentityKind, value: &str) -> Result<Option<Recognised>, Fault> {
    let normal = address::normalise(kind.code(), value);
    let row = tx
        .maybe(
            "select i.id, i.customer_id, c.name,
               exists (select 1 from blocks b join customers m on m.id = b.customer_id
                 where b.ended_at is null and coalesce(m.merged_into, m.id) = coalesce(c.merged_into, c.id)) as blocked
             from identities i join customers c on c.id = i.customer_id where i.kind = $1 and i.normal = $2",
            args![kind.code(), normal],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Recognised {
        customer: row.get("customer_id")?,
        name: row.get("name")?,
        identity: row.get("id")?,
        is_new: false,
        blocked: row.get("blocked")?,
    }))
}

/// A name made up from the address gives way to the first real one.
async fn named(tx: &mut Tx, known: Recognised, (display, value): (&str, &str)) -> Result<Recognised, Fault> {
    let made_up = known.name.is_empty() || known.name == name::from_address(value);
    let better = name::given(display).filter(|better| made_up && *better != known.name);
    let Some(better) = better else { return Ok(known) };
    let sql = "update customers set name = $2, version = version + 1 where id = $1 and name = $3";
    if tx.exec(sql, args![&known.customer, &better, &known.name]).await? == 1 {
        word_store::refresh(tx, &known.customer).await?;
        let fields = serde_json::json!(["name"]);
        tx.tell(Fact::new(Kind::CustomerChanged).customer(&known.customer).with("fields", fields));
        return Ok(Recognised { name: better, ..known });
    }
    Ok(known)
}
