//! What came back from an address: for good, then nobody writes there unawares; or for a while, which is counted (MAIL-805).

use crate::customer_store::bump;
use crate::identity_store::mark;
use crate::{IdentityKind, address};
use base::facts::{Fact, Kind};
use base::{CustomerId, Fault, IdentityId, Outcome, Refusal, Time};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Bind, Conn, Row, Tx, args};

/// How something came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounce {
    /// For good: there is no such mailbox.
    ForGood,
    /// This time: it was full, or the server had trouble.
    ThisTime,
}

/// What came back from an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Bounced {
    /// When, the last time.
    pub at: Time,
    /// Why, in words.
    pub words: String,
    /// How often it was only for that time.
    pub soft: i64,
}

/// An address nothing reaches any more.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Undeliverable {
    /// The address.
    pub address: String,
    /// Whose.
    pub customer: CustomerId,
    /// Its id.
    pub identity: IdentityId,
    /// What came back; nothing where that was before reasons were kept.
    pub bounced: Option<Bounced>,
}

/// Notes that something sent to this address came back, and why, in words: what lasts is not said over by what passes.
/// Gives whose address it is.
pub async fn bounced(
    tx: &mut Tx,
    (kind, value): (&str, &str),
    (how, words): (Bounce, &str),
) -> Result<Option<CustomerId>, Fault> {
    let sql = match how {
        Bounce::ForGood => {
            "update identities set undeliverable = 1, bounced_at = $3, bounced_words = $4
             where kind = $1 and normal = $2 returning customer_id"
        }
        Bounce::ThisTime => {
            "update identities set soft_bounces = coalesce(soft_bounces, 0) + 1,
               bounced_at = case when undeliverable = 1 then bounced_at else $3 end,
               bounced_words = case when undeliverable = 1 then bounced_words else $4 end
             where kind = $1 and normal = $2 returning customer_id"
        }
    };
    let now = tx.now();
    mark(tx, sql, args![IdentityKind::from_code(kind).code(), address::normalise(kind, value), now, words]).await
}

/// What a row says of it.
pub(crate) fn read(row: &Row) -> Result<Option<Bounced>, Fault> {
    let Some(at) = row.get::<Option<Time>>("bounced_at")? else { return Ok(None) };
    let words: Option<String> = row.get("bounced_words")?;
    let soft: Option<i64> = row.get("soft_bounces")?;
    Ok(Some(Bounced { at, words: words.unwrap_or_default(), soft: soft.unwrap_or_default() }))
}

/// Which of these addresses nothing reaches any more.
pub(crate) async fn undeliverable(conn: &mut Conn, addresses: &[String]) -> Result<Vec<Undeliverable>, Fault> {
    let wanted: Vec<String> = addresses.iter().map(|one| address::normalise("email", one)).collect();
    if wanted.is_empty() {
        return Ok(vec![]);
    }
    let mut bind = Bind::new();
    let sql = format!(
        "select i.id, i.value, i.customer_id, c.merged_into, i.bounced_at, i.bounced_words, i.soft_bounces
         from identities i join customers c on c.id = i.customer_id
         where i.kind = 'email' and i.undeliverable = 1 and i.normal in {} order by i.normal",
        bind.list(&wanted)
    );
    let rows = conn.rows(sql, bind.values()).await?;
    rows.iter()
        .map(|row| {
            let root: Option<CustomerId> = row.get("merged_into")?;
            Ok(Undeliverable {
                address: address::shown("email", &row.get::<String>("value")?),
                customer: root.map_or_else(|| row.get("customer_id"), Ok)?,
                identity: row.get("id")?,
                bounced: read(row)?,
            })
        })
        .collect()
}

/// Somebody knows that an address works: mail goes there again without a warning, until something comes back once more.
pub(crate) async fn lift(tx: &mut Tx, customer: &CustomerId, identity: &IdentityId) -> Outcome<()> {
    let sql = "update identities set undeliverable = 0, bounced_at = null, bounced_words = null, soft_bounces = null
               where id = $1 and (customer_id = $2 or customer_id in (select id from customers where merged_into = $2))";
    if tx.exec(sql, args![identity, customer]).await? == 0 {
        return Err(Refusal::missing().into());
    }
    bump(tx, customer).await?;
    let fact = Fact::new(Kind::CustomerChanged).customer(customer);
    tx.tell(fact.with("fields", serde_json::json!(["identities"])));
    let detail = serde_json::json!({ "identity": identity });
    Ok(store::audit::write(tx, "customer.identity_works", customer.as_str(), detail).await?)
}
