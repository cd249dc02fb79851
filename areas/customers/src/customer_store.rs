//! Customers in the database: read, listed, added, changed.

use crate::{
    Change, Customer, CustomerRef, NewCustomer, identity_store, merge_store, name, refusals, word_store, words,
};
use base::facts::{Fact, Kind};
use base::{CustomerId, Fault, Outcome, Refusal, Time};
use std::collections::{BTreeSet, HashMap};
use store::{Bind, Conn, Question, Row, Together, Tx, args};

const COLUMNS: &str =
    "c.id, c.name, c.language, c.zone, c.company, c.notes, c.version, c.created_at, c.first_contact_at,
  exists (select 1 from blocks b where b.ended_at is null
    and (b.customer_id = c.id or b.customer_id in (select m.id from customers m where m.merged_into = c.id))) as blocked";

/// A customer with their addresses. One who was merged is the one they became.
pub async fn get(conn: &mut Conn, id: &CustomerId) -> Result<Option<Customer>, Fault> {
    let id = &merge_store::root(conn, id).await?;
    let rows = conn.rows(format!("select {COLUMNS} from customers c where c.id = $1"), args![id]).await?;
    Ok(whole(conn, &rows).await?.pop())
}

/// Customers before an id, newest first; with words, those who have all of them as beginnings in name, company or address.
pub async fn list(
    conn: &mut Conn,
    asked: &str,
    before: Option<CustomerId>,
    limit: i64,
) -> Result<Vec<Customer>, Fault> {
    let mut bind = Bind::new();
    let mut wanted = vec!["c.merged_into is null and c.erased_at is null".to_owned()];
    if let Some(before) = before {
        wanted.push(format!("c.id < {}", bind.put(before)));
    }
    let ranges = words::ranges(asked);
    if ranges.is_empty() && !asked.trim().is_empty() {
        return Ok(Vec::new());
    }
    for (low, high) in ranges {
        let (low, high) = (bind.put(low), bind.put(high));
        wanted.push(format!(
            "c.id in (select coalesce(m.merged_into, m.id) from customer_words w join customers m on m.id = w.customer_id where w.word >= {low} and w.word < {high})"
        ));
    }
    let limit = bind.put(limit);
    let sql =
        format!("select {COLUMNS} from customers c where {} order by c.id desc limit {limit}", wanted.join(" and "));
    let rows = conn.rows(sql, bind.values()).await?;
    whole(conn, &rows).await
}

/// Where the words of a customer are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum In {
    /// Name, company and addresses.
    All,
    /// The company alone.
    Company,
}

/// Customers looked at for words, at most: the newest that have them.
const LOOKED_AT: i64 = 2_000;

/// What finds the ids of all customers with these words, also of those who became one of them. None if no word is left.
#[must_use]
pub fn found(bind: &mut Bind, asked: &str, place: In) -> Option<String> {
    let in_words = "m.id in (select w.customer_id from customer_words w where";
    let wanted = wanted(bind, (asked, place), in_words)?;
    let roots = format!(
        "select id from (select coalesce(m.merged_into, m.id) as id from customers m where {wanted} order by m.id desc limit {LOOKED_AT}) r"
    );
    Some(format!("{roots} union select k.id from customers k where k.merged_into in ({roots})"))
}

/// Whether the customer in this column is one with these words, asked of each row: nobody is beyond a bound. None if no word
/// is left.
#[must_use]
pub fn is(bind: &mut Bind, asked: (&str, In), column: &str) -> Option<String> {
    let in_words = "exists (select 1 from customer_words w where w.customer_id = m.id and";
    let wanted = wanted(bind, asked, in_words)?;
    Some(format!(
        "exists (select 1 from customers x cross join customers m where x.id = {column} and {wanted}
         and (m.id = coalesce(x.merged_into, x.id) or m.merged_into = coalesce(x.merged_into, x.id)))"
    ))
}

/// What holds of a customer `m` with these words; `in_words` begins the condition on each.
fn wanted(bind: &mut Bind, (asked, place): (&str, In), in_words: &str) -> Option<String> {
    let ranges = words::ranges(asked);
    if ranges.is_empty() {
        return None;
    }
    let mut wanted: Vec<String> = Vec::new();
    for (low, high) in ranges {
        let (low, high) = (bind.put(low), bind.put(high));
        wanted.push(format!("{in_words} w.word >= {low} and w.word < {high})"));
    }
    if place == In::Company {
        let parts = asked.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
        wanted.extend(parts.take(words::MOST_ASKED).map(|word| {
            let any = spellings(word).into_iter().map(|part| bind.put(format!("%{part}%")));
            let any: Vec<String> = any.map(|part| format!("lower(m.company) like {part}")).collect();
            format!("({})", any.join(" or "))
        }));
    }
    Some(wanted.join(" and "))
}

/// How a company may write a word, as `lower` gives it: on the embedded database that changes the letters of ASCII alone.
fn spellings(word: &str) -> BTreeSet<String> {
    let low = word.to_lowercase();
    let mut letters = low.chars();
    let name: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    [name.to_ascii_lowercase(), low.to_uppercase().to_ascii_lowercase(), low].into()
}

/// These customers; who is unknown is absent. Nobody is followed to whom they became.
pub(crate) async fn several(conn: &mut Conn, ids: &[CustomerId]) -> Result<Vec<Customer>, Fault> {
    let mut all = Vec::with_capacity(ids.len());
    for part in ids.chunks(500) {
        let mut bind = Bind::new();
        let list = bind.list(part);
        let rows = conn.rows(format!("select {COLUMNS} from customers c where c.id in {list}"), bind.values()).await?;
        all.extend(whole(conn, &rows).await?);
    }
    Ok(all)
}

async fn whole(conn: &mut Conn, rows: &[Row]) -> Result<Vec<Customer>, Fault> {
    let ids = rows.iter().map(|row| row.get("id")).collect::<Result<Vec<CustomerId>, _>>()?;
    let mut identities = identity_store::of(conn, &ids).await?;
    let mut whole = Vec::with_capacity(rows.len());
    for (row, id) in rows.iter().zip(ids) {
        whole.push(Customer {
            identities: identities.remove(&id).unwrap_or_default(),
            id,
            name: row.get("name")?,
            language: row.get("language")?,
            zone: row.get("zone")?,
            company: row.get("company")?,
            notes: row.get("notes")?,
            blocked: row.get("blocked")?,
            created_at: row.get("created_at")?,
            first_contact_at: row.get("first_contact_at")?,
            version: row.get("version")?,
        });
    }
    Ok(whole)
}

/// Names and first addresses of these customers, under the ids asked for; who was merged has the name and id of the one
/// they became, who is unknown is absent.
pub async fn refs(conn: &mut Conn, ids: &[CustomerId]) -> Result<HashMap<CustomerId, CustomerRef>, Fault> {
    let mut found = HashMap::new();
    // One statement takes a bounded number of values.
    for part in ids.chunks(500) {
        let mut bind = Bind::new();
        let sql = refs_among(&bind.list(part));
        found.extend(read_refs(&conn.rows(sql, bind.values()).await?)?);
    }
    Ok(found)
}

/// Asks for the same together with other things, of 500 customers at most.
pub fn ask_refs(together: &mut Together, ids: &[CustomerId]) -> Question<HashMap<CustomerId, CustomerRef>> {
    let list = together.among(ids);
    together.ask(&["id", "root", "name", "address"], refs_among(&list), read_refs)
}

fn refs_among(list: &str) -> String {
    format!(
        "select c.id, r.id as root, r.name, {} as address
         from customers c join customers r on r.id = coalesce(c.merged_into, c.id) where c.id in {list}",
        identity_store::FIRST
    )
}

fn read_refs(rows: &[Row]) -> Result<HashMap<CustomerId, CustomerRef>, Fault> {
    let read = |row: &Row| {
        let address = row.get::<Option<String>>("address")?.map(|first| identity_store::shown(&first));
        Ok((row.get("id")?, CustomerRef { id: row.get("root")?, name: row.get("name")?, address }))
    };
    rows.iter().map(read).collect()
}

/// Adds a customer with their addresses. An address that belongs to somebody else refuses it all.
pub async fn add(tx: &mut Tx, new: NewCustomer) -> Outcome<CustomerId> {
    refusals::check_new(&new)?;
    let first = new.identities.first().map_or("", |identity| &identity.value);
    let given = name::clean(&new.name);
    let called = if given.is_empty() { name::from_address(first) } else { given };
    if called.is_empty() {
        return Err(refusals::nobody().into());
    }
    let id = insert(tx, &called).await?;
    tx.exec(
        "update customers set language = $2, zone = $3, company = $4, notes = $5 where id = $1",
        args![&id, new.language, new.zone, name::clean(&new.company), new.notes],
    )
    .await?;
    tx.tell(Fact::new(Kind::CustomerAdded).customer(&id));
    for identity in &new.identities {
        match identity_store::insert(tx, &id, (identity.kind, &identity.value)).await? {
            Some(made) => identity_store::tell(tx, &id, &made, identity.kind),
            None => identity_store::owned(tx, &id, identity).await?,
        }
    }
    word_store::refresh(tx, &id).await?;
    // The audit log keeps what people do; what mail and demo bring in is in the facts.
    if tx.actor().agent().is_some() {
        store::audit::write(tx, "customer.added", id.as_str(), serde_json::json!({})).await?;
    }
    Ok(id)
}

/// Writes the bare row. Whoever calls this tells of it, once it is sure to stay.
pub(crate) async fn insert(tx: &mut Tx, called: &str) -> Result<CustomerId, Fault> {
    let now = tx.now();
    let id = CustomerId::mint(now);
    tx.exec(
        "insert into customers (id, name, company, notes, version, created_at) values ($1, $2, '', '', 1, $3)",
        args![&id, called, now],
    )
    .await?;
    Ok(id)
}

/// Removes a customer nobody has anything to do with, and all that is kept of them here.
pub(crate) async fn remove(tx: &mut Tx, id: &CustomerId) -> Result<(), Fault> {
    for table in ["customer_words", "identities", "blocks"] {
        tx.exec(format!("delete from {table} where customer_id = $1"), args![id]).await?;
    }
    tx.exec("delete from not_same_customers where one_id = $1 or other_id = $1", args![id]).await?;
    tx.exec("delete from customers where id = $1", args![id]).await.map(drop)
}

/// Changes particulars. `seen` is the version the change was made against, if the caller said.
pub async fn change(tx: &mut Tx, id: &CustomerId, seen: Option<i64>, change: Change) -> Outcome<()> {
    refusals::check_change(&change)?;
    let fields = changed_fields(&change);
    if fields.is_empty() {
        return require(tx, id).await;
    }
    let version = bump(tx, id).await?;
    if seen.is_some_and(|seen| seen.saturating_add(1) != version) {
        return Err(Refusal::changed().into());
    }
    let old = tx.one("select name, language, zone, company, notes from customers where id = $1", args![id]).await?;
    let name = change.name.map_or_else(|| old.get("name"), |name| Ok(name::clean(&name)))?;
    let language = change.language.map_or_else(|| old.get("language"), Ok)?;
    let zone = change.zone.map_or_else(|| old.get("zone"), Ok)?;
    let company = change.company.map_or_else(|| old.get("company"), |company| Ok(name::clean(&company)))?;
    let notes = change.notes.map_or_else(|| old.get("notes"), Ok)?;
    let sql = "update customers set name = $2, language = $3, zone = $4, company = $5, notes = $6 where id = $1";
    tx.exec(sql, args![id, name, language, zone, company, notes]).await?;
    word_store::refresh(tx, id).await?;
    tx.tell(Fact::new(Kind::CustomerChanged).customer(id).with("fields", serde_json::json!(fields)));
    // Which fields, not what stood in them: the log can never be edited, personal data must be erasable.
    Ok(store::audit::write(tx, "customer.changed", id.as_str(), serde_json::json!({ "fields": fields })).await?)
}

fn changed_fields(change: &Change) -> Vec<&'static str> {
    let all = [
        ("name", change.name.is_some()),
        ("language", change.language.is_some()),
        ("zone", change.zone.is_some()),
        ("company", change.company.is_some()),
        ("notes", change.notes.is_some()),
    ];
    all.into_iter().filter(|(_, given)| *given).map(|(field, _)| field).collect()
}

/// Refuses if there is no such customer.
pub(crate) async fn require(conn: &mut Conn, id: &CustomerId) -> Outcome<()> {
    match conn.maybe("select 1 as one from customers where id = $1", args![id]).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::missing().into()),
    }
}

/// Raises the version of a customer and holds their row until commit. Refuses if there is none.
pub(crate) async fn bump(tx: &mut Tx, id: &CustomerId) -> Outcome<i64> {
    let sql = "update customers set version = version + 1 where id = $1 returning version";
    match tx.maybe(sql, args![id]).await? {
        Some(row) => Ok(row.get("version")?),
        None => Err(Refusal::missing().into()),
    }
}

/// Notes a contact; the first one counts.
pub async fn touch_contact(tx: &mut Tx, id: &CustomerId, at: Time) -> Result<(), Fault> {
    let sql = "update customers set first_contact_at = $2 where id = $1 and (first_contact_at is null or first_contact_at > $2)";
    tx.exec(sql, args![id, at]).await.map(drop)
}
