//! Which tables there are, with their columns and primary key: what is copied is what is there, not a list to forget.

use crate::{Conn, Value, args};
use base::Fault;

/// Made from `search_source` again, never copied.
const DERIVED: &str = "search_text";

/// A table.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    /// Columns of the primary key; without one a table is copied in one piece.
    pub(crate) key: Vec<String>,
}

/// A column.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// Nothing, in the type of this column.
    pub(crate) nothing: Value,
}

/// A name as both engines read it, whatever word it is.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', ""))
}

/// Names in a list.
pub(crate) fn quoted_list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(quoted).collect::<Vec<_>>().join(", ")
}

/// All tables with something of their own in them, by name.
pub(crate) async fn tables(conn: &mut Conn) -> Result<Vec<Table>, Fault> {
    let sql = if conn.is_postgres() {
        "select table_name::text as name from information_schema.tables
         where table_schema = current_schema() and table_type = 'BASE TABLE' order by 1"
    } else {
        "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by 1"
    };
    let mut found = Vec::new();
    for row in conn.rows(sql, args![]).await? {
        let name: String = row.get("name")?;
        if !name.starts_with(DERIVED) {
            found.push(table(conn, name).await?);
        }
    }
    Ok(found)
}

async fn table(conn: &mut Conn, name: String) -> Result<Table, Fault> {
    let sql = if conn.is_postgres() {
        "select column_name::text as name, data_type::text as type from information_schema.columns
         where table_schema = current_schema() and table_name = $1 order by ordinal_position"
    } else {
        "select name, type from pragma_table_info($1) order by cid"
    };
    let mut columns = Vec::new();
    for row in conn.rows(sql, args![&name]).await? {
        columns.push(Column { name: row.get("name")?, nothing: nothing(&row.get::<String>("type")?) });
    }
    let key = key(conn, &name).await?;
    Ok(Table { name, columns, key })
}

async fn key(conn: &mut Conn, name: &str) -> Result<Vec<String>, Fault> {
    let sql = if conn.is_postgres() {
        "select a.attname::text as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
         where i.indrelid = (select c.oid from pg_class c where c.relname = $1 and c.relnamespace = current_schema()::regnamespace)
         and i.indisprimary order by array_position(i.indkey::int2[], a.attnum)"
    } else {
        "select name from pragma_table_info($1) where pk > 0 order by pk"
    };
    conn.rows(sql, args![name]).await?.iter().map(|row| row.get("name")).collect()
}

fn nothing(declared: &str) -> Value {
    let declared = declared.to_lowercase();
    if declared.contains("int") {
        Value::Int(None)
    } else if declared.contains("double") || declared.contains("real") {
        Value::Real(None)
    } else if declared.contains("bytea") || declared.contains("blob") {
        Value::Bytes(None)
    } else {
        Value::Text(None)
    }
}
