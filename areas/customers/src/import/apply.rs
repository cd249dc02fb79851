//! Writes what a batch of rows comes to: many rows with one statement.

use super::plan::{Planned, Verdict};
use super::{CUSTOMERS, IDENTITIES, Import};
use crate::{Customer, NewCustomer, NewIdentity, address, identity_store, name, word_store, words};
use base::{CustomerId, Fault, IdentityId, Trouble};
use store::deed::{self, Watch};
use store::{Bind, Tx, Value, args};

/// Rows of one statement. Few sizes: every other one would be a statement more that connections keep ready.
const ROWS: [usize; 4] = [256, 32, 8, 1];

/// Inserts rows of values.
async fn insert(tx: &mut Tx, (table, columns): (&str, &str), rows: Vec<Vec<Value>>) -> Result<(), Fault> {
    let mut rows = rows.into_iter();
    for size in ROWS {
        while rows.len() >= size {
            let mut values = Vec::new();
            let places: Vec<String> = rows.by_ref().take(size).map(|row| places(&mut values, row)).collect();
            let sql = format!("insert into {table} ({columns}) values {}", places.join(", "));
            tx.exec(sql, values).await?;
        }
    }
    Ok(())
}

fn places(values: &mut Vec<Value>, row: Vec<Value>) -> String {
    let from = values.len() + 1;
    let places: Vec<String> = (from..from + row.len()).map(|place| format!("${place}")).collect();
    values.extend(row);
    format!("({})", places.join(", "))
}

/// Notes what was seen and what was refused: all a trial writes.
pub(crate) async fn note(tx: &mut Tx, import: &Import, batch: &[Planned]) -> Result<(), Fault> {
    let keys = |one: &Planned| {
        let line = one.line();
        one.keys.iter().map(move |key| args![&import.id, import.stage, key, line]).collect::<Vec<_>>()
    };
    let seen = batch.iter().flat_map(keys).collect();
    insert(tx, ("customer_import_keys", "import_id, stage, seen_key, line"), seen).await?;
    let refused = batch.iter().filter_map(|one| match &one.verdict {
        Verdict::Refuse(why) => {
            let cells = one.row.cells.clone().unwrap_or_default();
            Some(args![&import.id, import.stage, one.line(), why, serde_json::json!(cells)])
        }
        _ => None,
    });
    let columns = "import_id, stage, line, reason, cells";
    insert(tx, ("customer_import_refusals", columns), refused.collect()).await
}

/// Writes the customers of a batch, and remembers whom an undo concerns.
pub(crate) async fn write(tx: &mut Tx, import: &Import, batch: Vec<Planned>) -> Result<(), Fault> {
    let (mut added, mut changed, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for one in batch {
        let line = one.line();
        match one.verdict {
            Verdict::Add(new) => {
                let id = CustomerId::mint(tx.now());
                rows.push(args![&import.id, line, &id, 1, 1, "done"]);
                added.push((id, new));
            }
            Verdict::Change(change) => {
                rows.push(args![&import.id, line, &change.0.id, 0, 0, "done"]);
                changed.push(*change);
            }
            Verdict::Same | Verdict::Refuse(_) => {}
        }
    }
    add_all(tx, added).await?;
    change_all(tx, import, changed).await?;
    insert(tx, ("customer_import_rows", "import_id, line, customer_id, made, version, state"), rows).await
}

async fn add_all(tx: &mut Tx, added: Vec<(CustomerId, NewCustomer)>) -> Result<(), Fault> {
    let now = tx.now();
    let (mut customers, mut identities, mut found) = (Vec::new(), Vec::new(), Vec::new());
    for (id, new) in added {
        let mut texts = vec![called(&new), new.company.clone()];
        for (place, one) in new.identities.iter().enumerate() {
            let (value, normal) = (address::kept(&one.value), address::normalise(one.kind.code(), &one.value));
            texts.extend([normal.clone(), value.clone()]);
            let (own, first) = (IdentityId::mint(now), i64::from(place == 0));
            identities.push(args![own, &id, one.kind.code(), value, normal, "unverified", first, 0, now]);
        }
        found.extend(words::keys(texts.iter().map(String::as_str)).into_iter().map(|word| args![word, &id]));
        customers.push(args![&id, called(&new), new.language, new.zone, new.company, new.notes, 1, now]);
    }
    insert(tx, ("customers", "id, name, language, zone, company, notes, version, created_at"), customers).await?;
    let columns = "id, customer_id, kind, value, normal, trust, is_primary, undeliverable, added_at";
    insert(tx, ("identities", columns), identities).await?;
    insert(tx, ("customer_words", "word, customer_id"), found).await
}

fn called(new: &NewCustomer) -> String {
    let first = new.identities.first().map_or("", |one| &one.value);
    if new.name.is_empty() { name::from_address(first) } else { new.name.clone() }
}

type Changed = (Customer, NewCustomer, Vec<NewIdentity>);

async fn change_all(tx: &mut Tx, import: &Import, changed: Vec<Changed>) -> Result<(), Fault> {
    let Some(deed) = import.deed.clone().filter(|_| !changed.is_empty()) else { return Ok(()) };
    let watched = watch(tx, changed.iter().map(|(customer, _, _)| customer.id.as_str())).await?;
    for (customer, wish, fresh) in &changed {
        change_one(tx, (&customer.id, wish, fresh)).await?;
    }
    deed::keep(tx, &deed, watched).await.map(drop)
}

/// The rows of these customers before they change.
async fn watch<'a>(tx: &mut Tx, ids: impl Iterator<Item = &'a str> + Clone) -> Result<Vec<Watch>, Fault> {
    let customers = deed::watch_in(tx, &CUSTOMERS, ("id", ids.clone())).await?;
    Ok(vec![customers, deed::watch_in(tx, &IDENTITIES, ("customer_id", ids)).await?])
}

async fn change_one(tx: &mut Tx, (id, wish, fresh): (&CustomerId, &NewCustomer, &[NewIdentity])) -> Result<(), Fault> {
    let mut bind = Bind::new();
    let own = bind.put(id);
    let texts = [("name", &wish.name), ("company", &wish.company), ("notes", &wish.notes)];
    let codes = [("language", &wish.language), ("zone", &wish.zone)];
    let mut sets = vec!["version = version + 1".to_owned()];
    sets.extend(
        texts
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| format!("{name} = {}", bind.put(text))),
    );
    sets.extend(codes.into_iter().filter_map(|(name, code)| Some(format!("{name} = {}", bind.put(code.as_ref()?)))));
    tx.exec(format!("update customers set {} where id = {own}", sets.join(", ")), bind.values()).await?;
    for one in fresh {
        let made = identity_store::insert(tx, id, (one.kind, &one.value)).await?;
        // Somebody brought the address since the batch was planned: it is planned anew.
        made.ok_or_else(|| Fault::of(Trouble::Busy, "an address came meanwhile"))?;
    }
    word_store::refresh(tx, id).await
}
