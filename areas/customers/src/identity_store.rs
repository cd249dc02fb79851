//! Addresses in the database: found, listed, added, removed.

use crate::customer_store::{bump, require};
use crate::{
    Identity, IdentityKind, NewIdentity, Trust, address, away, bounce_store, merge_store, refusals, word_store,
};
use base::facts::{Fact, Kind};
use base::{CustomerId, Fault, IdentityId, Outcome, Refusal};
use std::collections::HashMap;
use store::{Bind, Conn, Row, Tx, Value, args};

/// Whose address this is. Compared in its normal form; a name never counts.
pub async fn find_by_address(conn: &mut Conn, kind: &str, value: &str) -> Result<Option<CustomerId>, Fault> {
    let normal = address::normalise(kind, value);
    let sql = "select customer_id from identities where kind = $1 and normal = $2";
    let row = conn.maybe(sql, args![IdentityKind::from_code(kind).code(), normal]).await?;
    row.map(|row| row.get("customer_id")).transpose()
}

/// The addresses of a customer, the primary one first.
pub async fn addresses(conn: &mut Conn, customer: &CustomerId) -> Result<Vec<Identity>, Fault> {
    Ok(of(conn, std::slice::from_ref(customer)).await?.remove(customer).unwrap_or_default())
}

/// The addresses of several customers, the primary one first.
pub(crate) async fn of(conn: &mut Conn, ids: &[CustomerId]) -> Result<HashMap<CustomerId, Vec<Identity>>, Fault> {
    let mut found: HashMap<CustomerId, Vec<Identity>> = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let mut bind = Bind::new();
    let list = bind.list(ids);
    // Addresses of those merged into a customer are theirs too, after their own.
    // Somebody who wrote without any address has an empty one here; there is nothing to show of it.
    let sql = format!(
        "select id, customer_id as owner, kind, value, handle, trust, is_primary, undeliverable, bounced_at, bounced_words, soft_bounces, complained_at, away_said_at, away_until, added_at, 0 as merged from identities
           where customer_id in {list} and value <> ''
         union all
         select i.id, c.merged_into as owner, i.kind, i.value, i.handle, i.trust, 0 as is_primary, i.undeliverable, i.bounced_at, i.bounced_words, i.soft_bounces, i.complained_at, i.away_said_at, i.away_until, i.added_at, 1 as merged
           from customers c join identities i on i.customer_id = c.id where c.merged_into in {list} and i.value <> ''
         order by merged, is_primary desc, added_at, id"
    );
    for row in conn.rows(sql, bind.values()).await? {
        found.entry(row.get("owner")?).or_default().push(read(&row)?);
    }
    Ok(found)
}

/// The address of `customers c` that [`of`] puts first, its kind before it: lists show no other.
pub(crate) const FIRST: &str =
    "coalesce((select i.kind || ' ' || i.value from identities i where i.customer_id = c.id and i.value <> ''
                 order by i.is_primary desc, i.added_at, i.id limit 1),
              (select i.kind || ' ' || i.value from customers m join identities i on i.customer_id = m.id
                 where m.merged_into = c.id and i.value <> '' order by i.added_at, i.id limit 1))";

/// How what [`FIRST`] gives is shown.
pub(crate) fn shown(first: &str) -> String {
    first.split_once(' ').map(|(kind, value)| address::shown(kind, value)).unwrap_or_default()
}

fn read(row: &Row) -> Result<Identity, Fault> {
    let (kind, value): (String, String) = (row.get("kind")?, row.get("value")?);
    Ok(Identity {
        id: row.get("id")?,
        value: address::shown(&kind, &value),
        handle: row.get("handle")?,
        kind: IdentityKind::from_code(&kind),
        trust: Trust::from_code(&row.get::<String>("trust")?),
        primary: row.get("is_primary")?,
        undeliverable: row.get("undeliverable")?,
        bounced: bounce_store::read(row)?,
        complained_at: row.get("complained_at")?,
        away: away::read(row)?,
        added_at: row.get("added_at")?,
    })
}

/// How a network shows somebody now; gives what it was before, where it was another.
pub async fn call(tx: &mut Tx, id: &IdentityId, handle: &str) -> Result<Option<String>, Fault> {
    let handle = address::kept(handle);
    let row = tx.maybe("select handle from identities where id = $1", args![id]).await?;
    let before: Option<String> = row.map(|row| row.get("handle")).transpose()?.flatten();
    if before.as_deref() == Some(handle.as_str()) {
        return Ok(None);
    }
    tx.exec("update identities set handle = $2 where id = $1", args![id, handle]).await?;
    Ok(before)
}

/// Writes an address, unproven, unless somebody has it already. Gives its id if it is new.
pub(crate) async fn insert(
    tx: &mut Tx,
    customer: &CustomerId,
    (kind, value): (IdentityKind, &str),
) -> Result<Option<IdentityId>, Fault> {
    let (now, kept) = (tx.now(), address::kept(value));
    let id = IdentityId::mint(now);
    let normal = address::normalise(kind.code(), value);
    // Nobody is recognised by nothing: who gives no address gets a form that no other address has.
    let normal = if normal.is_empty() { format!("?{id}") } else { normal };
    let made = tx
        .exec(
            "insert into identities (id, customer_id, kind, value, normal, trust, is_primary, undeliverable, added_at)
             values ($1, $2, $3, $4, $5, 'unverified',
               case when exists (select 1 from identities where customer_id = $2 and is_primary = 1) then 0 else 1 end, 0, $6)
             on conflict (kind, normal) do nothing",
            args![&id, customer, kind.code(), kept, normal, now],
        )
        .await?;
    Ok((made == 1).then_some(id))
}

/// Tells of a new address. Facts carry ids and kinds; an address in them could never be erased.
pub(crate) fn tell(tx: &mut Tx, customer: &CustomerId, id: &IdentityId, kind: IdentityKind) {
    tx.tell(Fact::new(Kind::IdentityAdded).customer(customer).with("identity", id.as_str()).with("kind", kind.code()));
}

/// Gives a customer one more address. One that belongs to somebody else stays theirs.
pub async fn add_identity(tx: &mut Tx, customer: &CustomerId, new: &NewIdentity) -> Outcome<()> {
    address::check(new.kind, &new.value)?;
    require(tx, customer).await?;
    match insert(tx, customer, (new.kind, &new.value)).await? {
        Some(id) => {
            bump(tx, customer).await?;
            tell(tx, customer, &id, new.kind);
            word_store::refresh(tx, customer).await?;
            let detail = serde_json::json!({ "identity": id, "kind": new.kind });
            Ok(store::audit::write(tx, "customer.identity_added", customer.as_str(), detail).await?)
        }
        None => owned(tx, customer, new).await,
    }
}

/// The address is known: fine if it is this customer's already.
pub(crate) async fn owned(tx: &mut Tx, customer: &CustomerId, new: &NewIdentity) -> Outcome<()> {
    match find_by_address(tx, new.kind.code(), &new.value).await? {
        Some(owner) if merge_store::root(tx, &owner).await? == *customer => Ok(()),
        Some(owner) => Err(refusals::taken(&new.value, &owner).into()),
        None => Err(Fault::of(base::Trouble::Busy, "an address came and went").into()),
    }
}

/// Takes an address from a customer. The next oldest becomes the primary one.
pub async fn remove_identity(tx: &mut Tx, customer: &CustomerId, identity: &IdentityId) -> Outcome<()> {
    let sql = "delete from identities where id = $1 and value <> ''
                 and (customer_id = $2 or customer_id in (select id from customers where merged_into = $2)) returning kind, customer_id";
    let Some(row) = tx.maybe(sql, args![identity, customer]).await? else { return Err(Refusal::missing().into()) };
    let (kind, owner): (String, CustomerId) = (row.get("kind")?, row.get("customer_id")?);
    bump(tx, customer).await?;
    tx.exec(
        "update identities set is_primary = 1 where id = (select id from identities where customer_id = $1 order by added_at, id limit 1)
         and not exists (select 1 from identities where customer_id = $1 and is_primary = 1)",
        args![&owner],
    )
    .await?;
    word_store::refresh(tx, &owner).await?;
    let fact = Fact::new(Kind::IdentityRemoved).customer(customer).with("identity", identity.as_str());
    tx.tell(fact.with("kind", kind.clone()));
    let detail = serde_json::json!({ "identity": identity, "kind": kind });
    Ok(store::audit::write(tx, "customer.identity_removed", customer.as_str(), detail).await?)
}

/// Notes that whoever reads this address called mail of ours spam; the first time counts. Gives whose address it is.
pub async fn mark_complained(tx: &mut Tx, kind: &str, value: &str) -> Result<Option<CustomerId>, Fault> {
    let now = tx.now();
    let sql = "update identities set complained_at = coalesce(complained_at, $3) where kind = $1 and normal = $2 returning customer_id";
    mark(tx, sql, args![IdentityKind::from_code(kind).code(), address::normalise(kind, value), now]).await
}

/// Whether whoever reads this address called mail of ours spam.
pub async fn has_complained(conn: &mut Conn, kind: &str, value: &str) -> Result<bool, Fault> {
    let sql = "select 1 as one from identities where kind = $1 and normal = $2 and complained_at is not null";
    let found = conn.maybe(sql, args![IdentityKind::from_code(kind).code(), address::normalise(kind, value)]).await?;
    Ok(found.is_some())
}

/// Changes an address in a statement that gives whose it is; tells of it.
pub(crate) async fn mark(tx: &mut Tx, sql: &'static str, values: Vec<Value>) -> Result<Option<CustomerId>, Fault> {
    let row = tx.maybe(sql, values).await?;
    let owner: Option<CustomerId> = row.map(|row| row.get("customer_id")).transpose()?;
    if let Some(owner) = &owner {
        tx.tell(Fact::new(Kind::CustomerChanged).customer(owner).with("fields", serde_json::json!(["identities"])));
    }
    Ok(owner)
}
