//! Deeds: what a person did that can be taken back. The rows touched are kept as they were before and after; taking a deed
//! back restores each of them, but leaves alone what somebody changed since.

use crate::value::Value as Bound;
use crate::{Bind, Conn, Row, Tx, args};
use base::{Actor, DeedId, Fault, Outcome, Refusal, Time};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// How long a deed can be taken back.
pub const KEPT_MS: i64 = 30 * Time::DAY;

/// A table whose rows are kept: its key and the columns a deed may touch, key included. Counters of versions are left
/// out: they only ever count up.
#[derive(Debug)]
pub struct Table {
    /// Name.
    pub name: &'static str,
    /// Columns of the key.
    pub key: &'static [&'static str],
    /// All columns kept.
    pub columns: &'static [&'static str],
}

/// A deed as written down.
#[derive(Clone, Debug)]
pub struct Deed {
    /// Id.
    pub id: DeedId,
    /// What kind of deed, such as `merge`.
    pub kind: String,
    /// The agent who did it.
    pub actor: Option<String>,
    /// Their name then.
    pub actor_name: String,
    /// When.
    pub at: Time,
    /// Until when it can be taken back.
    pub until: Time,
    /// What was done, in words.
    pub sentence: String,
    /// Codes behind the words.
    pub data: Value,
    /// When it was taken back.
    pub undone_at: Option<Time>,
}

/// A row a deed touched that was changed again since, and was therefore left, wholly or in part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Table.
    pub table: String,
    /// First part of its key.
    pub id: String,
    /// Columns.
    pub columns: Vec<String>,
}

/// A row: its columns by name.
type Columns = Map<String, Value>;

/// Rows by their key, as text.
type Rows = BTreeMap<String, Columns>;

/// Rows of a table as they were when somebody began to act on them.
#[derive(Debug)]
pub struct Watch {
    table: &'static Table,
    condition: String,
    bound: Vec<Bound>,
    before: Rows,
}

/// Begins a deed about these things, done now by the actor of the transaction.
pub async fn begin(
    tx: &mut Tx,
    kind: &str,
    (sentence, data): (&str, Value),
    things: &[String],
) -> Result<DeedId, Fault> {
    let (now, actor) = (tx.now(), tx.actor().clone());
    let id = DeedId::mint(now);
    tx.exec(
        "insert into deeds (id, kind, actor_kind, actor_id, actor_name, at, until_at, sentence, data) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![&id, kind, actor.kind(), actor.agent(), &actor.name, now, now.plus(KEPT_MS), sentence, data],
    )
    .await?;
    add_things(tx, &id, things).await?;
    Ok(id)
}

/// Adds things a deed is about.
pub async fn add_things(tx: &mut Tx, id: &DeedId, things: &[String]) -> Result<(), Fault> {
    for thing in things {
        let sql = "insert into deed_things (deed_id, thing) values ($1, $2) on conflict do nothing";
        tx.exec(sql, args![id, thing]).await?;
    }
    Ok(())
}

/// Looks at the rows of a table before acting. `condition` uses the placeholders of `bound`.
pub async fn watch(conn: &mut Conn, table: &'static Table, condition: &str, bound: Vec<Bound>) -> Result<Watch, Fault> {
    let before = rows(conn, table, (condition, bound.clone())).await?;
    Ok(Watch { table, condition: condition.to_owned(), bound, before })
}

/// Looks at the rows whose column is one of these.
pub async fn watch_in<V: Into<Bound>>(
    conn: &mut Conn,
    table: &'static Table,
    (column, values): (&str, impl IntoIterator<Item = V>),
) -> Result<Watch, Fault> {
    let mut bind = Bind::new();
    let list = bind.list(values);
    watch(conn, table, &format!("{column} in {list}"), bind.values()).await
}

/// Looks again at everything watched, and keeps every row that differs. Gives their number.
pub async fn keep(tx: &mut Tx, deed: &DeedId, watched: Vec<Watch>) -> Result<usize, Fault> {
    let mut count = 0;
    for one in watched {
        count += one.keep(tx, deed).await?;
    }
    Ok(count)
}

impl Watch {
    /// Looks again after the act, and keeps every row that differs. Gives their number.
    async fn keep(self, tx: &mut Tx, deed: &DeedId) -> Result<usize, Fault> {
        let mut after = rows(tx, self.table, (&self.condition, self.bound)).await?;
        let mut count = 0;
        for (key, was) in &self.before {
            let is = match after.remove(key) {
                Some(row) => Some(row),
                None => by_key(tx, self.table, was).await?,
            };
            if is.as_ref() != Some(was) {
                write(tx, deed, (self.table, key), (Some(was), is.as_ref())).await?;
                count += 1;
            }
        }
        for (key, row) in after.iter().filter(|(key, _)| !self.before.contains_key(*key)) {
            write(tx, deed, (self.table, key), (None, Some(row))).await?;
            count += 1;
        }
        Ok(count)
    }
}

type Image<'a> = Option<&'a Columns>;

async fn write(
    tx: &mut Tx,
    deed: &DeedId,
    (table, key): (&Table, &str),
    (was, is): (Image<'_>, Image<'_>),
) -> Result<(), Fault> {
    let text = |image: Image<'_>| image.map(|row| Value::Object(row.clone()).to_string());
    let thing = was.or(is).map(|row| first(table, row)).unwrap_or_default();
    tx.exec(
        "insert into deed_rows (deed_id, ordinal, source, thing, row_key, before_row, after_row)
         select $1, coalesce(max(ordinal), 0) + 1, $2, $3, $4, $5, $6 from deed_rows where deed_id = $1",
        args![deed, table.name, thing, key, text(was), text(is)],
    )
    .await
    .map(drop)
}

async fn rows(conn: &mut Conn, table: &Table, (condition, bound): (&str, Vec<Bound>)) -> Result<Rows, Fault> {
    let sql = format!("select {} from {} where {condition}", table.columns.join(", "), table.name);
    Ok(conn.rows(sql, bound).await?.iter().map(|row| keyed(table, image(row))).collect())
}

fn image(row: &Row) -> Columns {
    row.pairs().map(|(name, value)| (name.to_owned(), json_of(value))).collect()
}

fn json_of(value: &Bound) -> Value {
    match value {
        Bound::Int(Some(number)) => (*number).into(),
        Bound::Text(Some(text)) => text.clone().into(),
        Bound::Real(Some(number)) => (*number).into(),
        _ => Value::Null,
    }
}

fn keyed(table: &Table, row: Columns) -> (String, Columns) {
    let key: Vec<Value> = table.key.iter().map(|name| row.get(*name).cloned().unwrap_or_default()).collect();
    (Value::Array(key).to_string(), row)
}

async fn by_key(conn: &mut Conn, table: &Table, row: &Columns) -> Result<Option<Columns>, Fault> {
    let mut bind = Bind::new();
    let condition = key_clause(&mut bind, table, row);
    Ok(rows(conn, table, (&condition, bind.values())).await?.into_values().next())
}

fn key_clause(bind: &mut Bind, table: &Table, row: &Columns) -> String {
    let parts = table.key.iter().map(|name| format!("{name} = {}", place(bind, row.get(*name))));
    parts.collect::<Vec<_>>().join(" and ")
}

/// A placeholder for a value; nothing is written as such, because a placeholder would need its type.
fn place(bind: &mut Bind, value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => bind.put(text.clone()),
        Some(Value::Number(number)) => match number.as_i64() {
            Some(whole) => bind.put(whole),
            None => bind.put(number.as_f64().unwrap_or_default()),
        },
        _ => "null".into(),
    }
}

/// The deed with this id.
pub async fn find(conn: &mut Conn, id: &DeedId) -> Result<Option<Deed>, Fault> {
    conn.maybe("select * from deeds where id = $1", args![id]).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Deed, Fault> {
    Ok(Deed {
        id: row.get("id")?,
        kind: row.get("kind")?,
        actor: row.get("actor_id")?,
        actor_name: row.get("actor_name")?,
        at: row.get("at")?,
        until: row.get("until_at")?,
        sentence: row.get("sentence")?,
        data: row.get("data")?,
        undone_at: row.get("undone_at")?,
    })
}

/// An agent's deeds before a place, newest first.
pub async fn of(conn: &mut Conn, actor: &Actor, (before, limit): (Option<DeedId>, i64)) -> Result<Vec<Deed>, Fault> {
    let mut bind = Bind::new();
    let mut clauses = vec![format!("actor_id = {}", bind.put(actor.agent()))];
    clauses.extend(before.map(|id| format!("id < {}", bind.put(id))));
    let limit = bind.put(limit);
    let sql = format!("select * from deeds where {} order by id desc limit {limit}", clauses.join(" and "));
    conn.rows(sql, bind.values()).await?.iter().map(read).collect()
}

/// Deeds of a kind about any of these things that stand and can still be taken back, newest first.
pub async fn standing(conn: &mut Conn, kind: &str, (things, now): (&[String], Time)) -> Result<Vec<Deed>, Fault> {
    let mut bind = Bind::new();
    let (kind, now, list) = (bind.put(kind), bind.put(now), bind.list(things));
    let sql = format!(
        "select * from deeds d where d.kind = {kind} and d.undone_at is null and d.until_at > {now}
           and d.id in (select t.deed_id from deed_things t where t.thing in {list}) order by d.id desc limit 50"
    );
    conn.rows(sql, bind.values()).await?.iter().map(read).collect()
}

/// What a deed is about.
pub async fn things(conn: &mut Conn, id: &DeedId) -> Result<Vec<String>, Fault> {
    let rows = conn.rows("select thing from deed_things where deed_id = $1 order by thing", args![id]).await?;
    rows.iter().map(Row::only).collect()
}

/// Changes what is said of a deed, for one that is done piece by piece.
pub async fn say(tx: &mut Tx, id: &DeedId, sentence: &str) -> Result<(), Fault> {
    tx.exec("update deeds set sentence = $2 where id = $1", args![id, sentence]).await.map(drop)
}

/// Later deeds of these kinds about the same things that still stand.
pub async fn later(conn: &mut Conn, id: &DeedId, kinds: &[&str]) -> Result<Vec<Deed>, Fault> {
    let mut bind = Bind::new();
    let (this, list) = (bind.put(id), bind.list(kinds.iter().copied()));
    let sql = format!(
        "select * from deeds d where d.id > {this} and d.undone_at is null and d.kind in {list} and exists
           (select 1 from deed_things t join deed_things o on o.thing = t.thing where t.deed_id = d.id and o.deed_id = {this})
         order by d.id limit 5"
    );
    conn.rows(sql, bind.values()).await?.iter().map(read).collect()
}

/// Marks a deed as taken back. Of two who do that at once exactly one goes on.
pub async fn claim(tx: &mut Tx, deed: &Deed) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().agent().cloned());
    if now > deed.until {
        return Err(Refusal::new(
            "deed.old",
            409,
            "this was done more than 30 days ago and can no longer be taken back",
        )
        .into());
    }
    let sql = "update deeds set undone_at = $2, undone_by = $3 where id = $1 and undone_at is null";
    if tx.exec(sql, args![&deed.id, now, by]).await? == 0 {
        return Err(Refusal::new("deed.undone", 409, "this was taken back already").into());
    }
    Ok(())
}

/// Puts the rows a deed touched back as they were, the newest first. Gives what had been changed since and was left.
pub async fn restore(tx: &mut Tx, id: &DeedId, tables: &[&Table]) -> Result<Vec<Left>, Fault> {
    let sql = "select source, before_row, after_row from deed_rows where deed_id = $1 order by ordinal desc";
    let kept = tx.rows(sql, args![id]).await?;
    restore_rows(tx, &kept, tables).await
}

/// The same for the rows of one thing: those whose key begins with its id.
pub async fn restore_thing(tx: &mut Tx, id: &DeedId, (thing, tables): (&str, &[&Table])) -> Result<Vec<Left>, Fault> {
    let sql =
        "select source, before_row, after_row from deed_rows where deed_id = $1 and thing = $2 order by ordinal desc";
    let kept = tx.rows(sql, args![id, thing]).await?;
    restore_rows(tx, &kept, tables).await
}

async fn restore_rows(tx: &mut Tx, kept: &[Row], tables: &[&Table]) -> Result<Vec<Left>, Fault> {
    let mut left = Vec::new();
    for row in kept {
        let source: String = row.get("source")?;
        let known = tables.iter().find(|table| table.name == source);
        let table = known.ok_or_else(|| Fault::new(format!("a deed touched {source}, which nobody here knows")))?;
        let (was, is) = (object(row, "before_row")?, object(row, "after_row")?);
        left.extend(back(tx, table, (was, is)).await?);
    }
    Ok(left)
}

fn object(row: &Row, column: &str) -> Result<Option<Columns>, Fault> {
    Ok(match row.get::<Option<Value>>(column)? {
        Some(Value::Object(map)) => Some(map),
        _ => None,
    })
}

type Owned = Option<Columns>;

/// Puts one row back.
async fn back(tx: &mut Tx, table: &Table, (was, is): (Owned, Owned)) -> Result<Option<Left>, Fault> {
    let Some(any) = was.as_ref().or(is.as_ref()) else { return Ok(None) };
    let now = by_key(tx, table, any).await?;
    match (&was, &is, &now) {
        (Some(was), Some(is), Some(now)) => reset(tx, table, (was, is, now)).await,
        // A column that is younger than the deed was not touched by it.
        (None, Some(is), Some(now)) if is.iter().all(|(name, was)| now.get(name) == Some(was)) => {
            delete(tx, table, is).await.map(|()| None)
        }
        (Some(was), None, None) => insert(tx, table, was).await.map(|()| None),
        (None, Some(_), None) => Ok(None),
        _ => Ok(Some(left(table, any, table.columns.iter().map(|name| (*name).to_owned()).collect()))),
    }
}

fn left(table: &Table, row: &Columns, columns: Vec<String>) -> Left {
    Left { table: table.name.to_owned(), id: first(table, row).to_owned(), columns }
}

/// The first part of a row's key: what the row belongs to.
fn first<'a>(table: &Table, row: &'a Columns) -> &'a str {
    table.key.first().and_then(|name| row.get(*name)).and_then(Value::as_str).unwrap_or_default()
}

/// Columns the deed changed get their old value, unless somebody gave them a newer one.
async fn reset(
    tx: &mut Tx,
    table: &Table,
    (was, is, now): (&Columns, &Columns, &Columns),
) -> Result<Option<Left>, Fault> {
    let changed = table.columns.iter().filter(|name| was.get(**name) != is.get(**name));
    let (ours, theirs): (Vec<&str>, Vec<&str>) = changed.partition(|name| is.get(**name) == now.get(**name));
    if !ours.is_empty() {
        let mut bind = Bind::new();
        let sets: Vec<String> =
            ours.iter().map(|name| format!("{name} = {}", place(&mut bind, was.get(*name)))).collect();
        // The key itself may be among the columns reset: the row is found by what it is now.
        let found = key_clause(&mut bind, table, now);
        let sql = format!("update {} set {} where {found}", table.name, sets.join(", "));
        tx.exec(sql, bind.values()).await?;
    }
    let theirs: Vec<String> = theirs.into_iter().map(str::to_owned).collect();
    Ok((!theirs.is_empty()).then(|| left(table, now, theirs)))
}

async fn delete(tx: &mut Tx, table: &Table, row: &Columns) -> Result<(), Fault> {
    let mut bind = Bind::new();
    let found = key_clause(&mut bind, table, row);
    tx.exec(format!("delete from {} where {found}", table.name), bind.values()).await.map(drop)
}

async fn insert(tx: &mut Tx, table: &Table, row: &Columns) -> Result<(), Fault> {
    let mut bind = Bind::new();
    let kept: Vec<&str> = table.columns.iter().copied().filter(|name| row.contains_key(*name)).collect();
    let places: Vec<String> = kept.iter().map(|name| place(&mut bind, row.get(*name))).collect();
    let sql = format!("insert into {} ({}) values ({})", table.name, kept.join(", "), places.join(", "));
    tx.exec(sql, bind.values()).await.map(drop)
}
