//! Erasing a person, as far as customers go (DESK-1308): names and addresses go, the row stays for counting, and a keyed
//! hash of each address remains, so that a file does not bring them back (SEC-C9).

use crate::{address, merge_store, proof};
use base::facts::{Fact, Kind};
use base::vault::keyed_hash;
use base::{CustomerId, Fault, Outcome, Refusal, Time, Vault};
use data_encoding::HEXLOWER;
use std::collections::HashMap;
use store::{Bind, Conn, Tx, args, erase};

/// Somebody to be erased: everybody they are, and how they are called.
#[derive(Clone, Debug)]
pub struct Person {
    /// All their ids, the one they are known by first.
    pub ids: Vec<CustomerId>,
    /// Name.
    pub name: String,
    /// Their addresses as written and as compared, in lower case, each once.
    pub addresses: Vec<String>,
    /// Kind and normal form of each.
    normals: Vec<(String, String)>,
}

impl Person {
    /// No one: where words go that are nobody's any more.
    #[must_use]
    pub const fn nobody() -> Self {
        Self { ids: Vec::new(), name: String::new(), addresses: Vec::new(), normals: Vec::new() }
    }
}

/// The key of the hashes that remain.
#[must_use]
pub fn suppression_key(vault: &Vault) -> [u8; 32] {
    vault.derive("suppression")
}

/// The hash by which an address is known after its owner was erased.
#[must_use]
pub fn suppressed_hash(key: &[u8; 32], (kind, value): (&str, &str)) -> String {
    let normal = address::normalise(kind, value);
    HEXLOWER.encode(&keyed_hash(key, &[kind.as_bytes(), b"/", normal.as_bytes()]))
}

/// Which of these hashes are of erased people.
pub(crate) async fn suppressed(conn: &mut Conn, hashes: &[String]) -> Result<Vec<String>, Fault> {
    erase::found(conn, "select hash from suppressions where hash in {list}", hashes).await
}

/// Which of these addresses are of people who were erased, and when, by whichever of these kinds they were known.
pub async fn erased_at(
    conn: &mut Conn,
    vault: &Vault,
    kinds: &[&str],
    addresses: &[String],
) -> Result<HashMap<String, Time>, Fault> {
    let key = suppression_key(vault);
    let pairs = addresses.iter().flat_map(|address| kinds.iter().map(move |kind| (*kind, address)));
    let by_hash: HashMap<String, &String> =
        pairs.map(|(kind, address)| (suppressed_hash(&key, (kind, address)), address)).collect();
    let hashes: Vec<&String> = by_hash.keys().collect();
    let mut erased = HashMap::new();
    for some in hashes.chunks(200) {
        let mut bind = Bind::new();
        let sql = format!(
            "select hash, at from suppressions where why = 'erased' and hash in {}",
            bind.list(some.iter().copied())
        );
        for row in conn.rows(sql, bind.values()).await? {
            if let Some(address) = by_hash.get(&row.get::<String>("hash")?) {
                erased.insert((*address).clone(), row.get("at")?);
            }
        }
    }
    Ok(erased)
}

/// The person behind an id, all merged ones included. One who was erased is not there any more.
pub async fn person(conn: &mut Conn, id: &CustomerId) -> Outcome<Person> {
    let ids = merge_store::group(conn, id).await?;
    let root = ids.first().cloned().unwrap_or_else(|| id.clone());
    let row = conn.maybe("select name from customers where id = $1 and erased_at is null", args![&root]).await?;
    let name: String = row.ok_or_else(Refusal::missing)?.only()?;
    let mut bind = Bind::new();
    let list = bind.list(&ids);
    let sql = format!("select kind, value, normal from identities where customer_id in {list} and value <> ''");
    let (mut addresses, mut normals) = (Vec::new(), Vec::new());
    for row in conn.rows(sql, bind.values()).await? {
        let (kind, value, normal): (String, String, String) = (row.get("kind")?, row.get("value")?, row.get("normal")?);
        addresses.extend([value.to_lowercase(), normal.clone()]);
        normals.push((kind, normal));
    }
    addresses.sort_unstable();
    addresses.dedup();
    Ok(Person { ids, name, addresses, normals })
}

/// Takes everything personal from the customer's own rows.
pub async fn erase(tx: &mut Tx, person: &Person, key: &[u8; 32]) -> Result<(), Fault> {
    let now = tx.now();
    for (kind, normal) in &person.normals {
        let hash = suppressed_hash(key, (kind, normal));
        let sql = "insert into suppressions (hash, why, at) values ($1, 'erased', $2) on conflict (hash) do nothing";
        tx.exec(sql, args![hash, now]).await?;
    }
    let ids: Vec<String> = person.ids.iter().map(ToString::to_string).collect();
    erase::each(tx, "delete from customer_words where customer_id in {list}", &ids).await?;
    erase::each(tx, "delete from identities where customer_id in {list}", &ids).await?;
    proof::forget(tx, &ids, &person.normals).await?;
    let sql = format!(
        "update customers set name = '', language = null, zone = null, company = '', notes = '', first_contact_at = null,
           erased_at = {}, version = version + 1 where id in {{list}}",
        now.0
    );
    erase::each(tx, &sql, &ids).await?;
    erase::drop_holding(tx, ("customer_import_refusals", "cells"), &person.addresses).await?;
    for id in &person.ids {
        tx.tell(Fact::new(Kind::CustomerErased).customer(id));
    }
    Ok(())
}
