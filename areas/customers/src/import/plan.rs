//! What a batch of rows comes to: the same for a trial and for a run.

use super::wish::wish;
use super::{Column, Counts, Import};
use crate::erase::{suppressed, suppressed_hash};
use crate::{Customer, IdentityKind, NewCustomer, NewIdentity, address, customer_store};
use base::vault::fingerprint;
use base::{CustomerId, Fault};
use std::collections::{BTreeSet, HashMap};
use store::{Bind, Conn};
use table::Row;

/// What a row comes to.
#[derive(Debug)]
pub(crate) enum Verdict {
    Add(NewCustomer),
    /// Who it is, what they shall be, and their new addresses.
    Change(Box<(Customer, NewCustomer, Vec<NewIdentity>)>),
    Same,
    Refuse(String),
}

/// A row and what it comes to.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) row: Row,
    pub(crate) verdict: Verdict,
    /// By what a later row about the same customer is known.
    pub(crate) keys: Vec<String>,
}

impl Planned {
    pub(crate) fn line(&self) -> i64 {
        i64::try_from(self.row.line).unwrap_or(i64::MAX)
    }
}

type Address = (&'static str, String);
type Wished = (Row, Result<NewCustomer, String>);

/// Whoever has these addresses, and what this trial or run has seen already.
struct Known {
    owners: HashMap<Address, CustomerId>,
    customers: HashMap<CustomerId, Customer>,
    seen: HashMap<String, i64>,
}

/// Plans a batch. Nothing changes.
pub(crate) async fn plan(
    conn: &mut Conn,
    (import, columns, key): (&Import, &[Column], &[u8; 32]),
    rows: Vec<Row>,
) -> Result<Vec<Planned>, Fault> {
    let wishes: Vec<Wished> =
        rows.into_iter().map(|row| (wish(columns, &row), row)).map(|(wish, row)| (row, wish)).collect();
    let wishes = without_erased(conn, wishes, key).await?;
    let mut known = look_up(conn, import, &wishes).await?;
    Ok(wishes.into_iter().map(|(row, wish)| known.judge(row, wish)).collect())
}

/// Refuses people who were erased: a file must not bring them back.
async fn without_erased(conn: &mut Conn, mut wishes: Vec<Wished>, key: &[u8; 32]) -> Result<Vec<Wished>, Fault> {
    let hashes = |wish: &NewCustomer| -> Vec<String> {
        wish.identities.iter().map(|one| suppressed_hash(key, (one.kind.code(), &one.value))).collect()
    };
    let all: Vec<String> = wishes.iter().filter_map(|(_, wish)| wish.as_ref().ok()).flat_map(hashes).collect();
    let erased = suppressed(conn, &padded(&all)).await?;
    if erased.is_empty() {
        return Ok(wishes);
    }
    for (_, wish) in &mut wishes {
        if wish.as_ref().is_ok_and(|wish| hashes(wish).iter().any(|hash| erased.contains(hash))) {
            *wish = Err("this person was erased and is not brought back by a file".into());
        }
    }
    Ok(wishes)
}

fn addresses(wish: &NewCustomer) -> impl Iterator<Item = Address> {
    wish.identities.iter().map(|one| address_of(one.kind, &one.value))
}

fn address_of(kind: IdentityKind, value: &str) -> Address {
    (kind.code(), address::normalise(kind.code(), value))
}

/// The mark of an address: what was seen is not kept in the clear.
fn mark((kind, normal): &Address) -> String {
    fingerprint(&format!("{kind}/{normal}"))
}

async fn look_up(conn: &mut Conn, import: &Import, wishes: &[Wished]) -> Result<Known, Fault> {
    let all: BTreeSet<Address> = wishes.iter().filter_map(|(_, wish)| wish.as_ref().ok()).flat_map(addresses).collect();
    let owners = owners(conn, &all).await?;
    let ids: Vec<CustomerId> = owners.values().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    let customers = customer_store::several(conn, &ids).await?;
    let mut keys: Vec<String> = all.iter().map(mark).collect();
    keys.extend(ids.iter().map(ToString::to_string));
    let seen = seen(conn, import, &keys).await?;
    Ok(Known { owners, customers: customers.into_iter().map(|one| (one.id.clone(), one)).collect(), seen })
}

async fn owners(conn: &mut Conn, all: &BTreeSet<Address>) -> Result<HashMap<Address, CustomerId>, Fault> {
    let mut owners = HashMap::new();
    for part in all.iter().collect::<Vec<_>>().chunks(256) {
        let mut bind = Bind::new();
        let pairs: Vec<String> =
            padded(part).iter().map(|(kind, normal)| format!("({}, {})", bind.put(*kind), bind.put(normal))).collect();
        let sql = format!(
            "select i.kind, i.normal, coalesce(c.merged_into, c.id) as owner from identities i join customers c on c.id = i.customer_id
             where (i.kind, i.normal) in (values {})",
            pairs.join(", ")
        );
        for row in conn.rows(sql, bind.values()).await? {
            let kind = IdentityKind::from_code(&row.get::<String>("kind")?).code();
            owners.insert((kind, row.get("normal")?), row.get("owner")?);
        }
    }
    Ok(owners)
}

/// Filled up with its last value to one of few lengths: every other one would be a statement more that connections keep.
fn padded<T: Clone>(part: &[T]) -> Vec<T> {
    let length = part.len().next_power_of_two();
    let last = part.last().cloned();
    part.iter().cloned().chain(last.into_iter().cycle()).take(length).collect()
}

async fn seen(conn: &mut Conn, import: &Import, keys: &[String]) -> Result<HashMap<String, i64>, Fault> {
    let mut seen = HashMap::new();
    for part in keys.chunks(256) {
        let mut bind = Bind::new();
        let (id, stage, list) = (bind.put(&import.id), bind.put(import.stage), bind.list(padded(part)));
        let sql = format!(
            "select seen_key, line from customer_import_keys where import_id = {id} and stage = {stage} and seen_key in {list}"
        );
        for row in conn.rows(sql, bind.values()).await? {
            seen.insert(row.get("seen_key")?, row.get("line")?);
        }
    }
    Ok(seen)
}

impl Known {
    fn judge(&mut self, row: Row, wish: Result<NewCustomer, String>) -> Planned {
        let wish = match wish {
            Ok(wish) => wish,
            Err(why) => return Planned { row, verdict: Verdict::Refuse(why), keys: vec![] },
        };
        let owners: BTreeSet<CustomerId> = addresses(&wish).filter_map(|one| self.owners.get(&one).cloned()).collect();
        let mut keys: Vec<String> = addresses(&wish).map(|one| mark(&one)).collect();
        keys.extend(owners.iter().map(ToString::to_string));
        let verdict = match (keys.iter().find_map(|key| self.seen.get(key)), owners.len()) {
            (Some(line), _) => Verdict::Refuse(format!("the same customer as in line {line}")),
            (None, 0) => Verdict::Add(wish),
            (None, 1) => self.compare(owners.into_iter().next(), wish),
            _ => Verdict::Refuse("these addresses belong to different customers; merge them first".into()),
        };
        if matches!(verdict, Verdict::Refuse(_)) {
            keys.clear();
        }
        let planned = Planned { row, verdict, keys };
        self.seen.extend(planned.keys.iter().map(|key| (key.clone(), planned.line())));
        planned
    }

    fn compare(&self, id: Option<CustomerId>, wish: NewCustomer) -> Verdict {
        let Some(customer) = id.and_then(|id| self.customers.get(&id)) else {
            return Verdict::Refuse("this customer is gone".into());
        };
        let fresh: Vec<NewIdentity> = wish
            .identities
            .iter()
            .filter(|one| !self.owners.contains_key(&address_of(one.kind, &one.value)))
            .cloned()
            .collect();
        let text = |new: &str, old: &str| !new.is_empty() && new != old;
        let code = |new: &Option<String>, old: &Option<String>| new.is_some() && new != old;
        let differs = text(&wish.name, &customer.name)
            || text(&wish.company, &customer.company)
            || text(&wish.notes, &customer.notes)
            || code(&wish.language, &customer.language)
            || code(&wish.zone, &customer.zone);
        if differs || !fresh.is_empty() {
            Verdict::Change(Box::new((customer.clone(), wish, fresh)))
        } else {
            Verdict::Same
        }
    }
}

/// What a batch comes to, in numbers.
pub(crate) fn counts(batch: &[Planned]) -> Counts {
    let mut counts = Counts::default();
    for one in batch {
        match one.verdict {
            Verdict::Add(_) => counts.added += 1,
            Verdict::Change(_) => counts.changed += 1,
            Verdict::Same => counts.same += 1,
            Verdict::Refuse(_) => counts.refused += 1,
        }
    }
    counts
}
