//! Several questions in one statement: the way to the database and back, and on SQLite to the thread it runs in, is paid
//! once, however many there are.

use crate::Bind;
use crate::conn::Conn;
use crate::value::{Row, Value};
use base::Fault;
use serde::de::{Deserialize, Deserializer, Visitor};
use std::sync::Arc;

/// Questions that are asked at once. They share their values.
#[derive(Debug, Default)]
pub struct Together {
    bind: Bind,
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    columns: Columns,
    sql: String,
}

/// Names of the columns of a `select`, in its order.
pub type Columns = &'static [&'static str];

/// How the rows of a question are read.
type Read<T> = fn(&[Row]) -> Result<T, Fault>;

/// One of them: its answer is found with it.
#[derive(Debug)]
pub struct Question<T> {
    place: usize,
    read: Read<T>,
}

/// What was answered.
#[derive(Debug)]
pub struct Answers(Vec<Vec<Row>>);

impl Together {
    /// Nothing asked yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Binds a value; gives its placeholder, for any of the questions.
    pub fn put(&mut self, value: impl Into<Value>) -> String {
        self.bind.put(value)
    }

    /// Binds what something may be one of; gives the list, for any of the questions.
    pub fn among<V: Into<Value> + Ord + Copy>(&mut self, values: impl IntoIterator<Item = V>) -> String {
        self.bind.among(values)
    }

    /// A further question: a `select` of these columns, none of them bytes, and how its rows are read. Rows come in any
    /// order unless it has a limit.
    pub fn ask<T>(&mut self, columns: Columns, sql: String, read: Read<T>) -> Question<T> {
        self.parts.push(Part { columns, sql });
        Question { place: self.parts.len() - 1, read }
    }

    /// The one statement, whose only row holds each answer as a list of lists. Pure.
    fn statement(&self, (list, row): (&str, &str)) -> String {
        let part = |(at, Part { columns, sql }): (usize, &Part)| {
            let columns: Vec<String> = columns.iter().map(|column| format!("t.{column}")).collect();
            format!("(select {list}({row}({})) from ({sql}) t) as part{at}", columns.join(", "))
        };
        let parts: Vec<String> = self.parts.iter().enumerate().map(part).collect();
        format!("select {}", parts.join(", "))
    }
}

impl Answers {
    /// The answer to one of the questions.
    pub fn to<T>(&self, question: &Question<T>) -> Result<T, Fault> {
        (question.read)(self.0.get(question.place).map_or(&[], Vec::as_slice))
    }
}

impl Conn {
    /// Asks all at once. They are answered as of one moment.
    pub async fn together(&mut self, asked: Together) -> Result<Answers, Fault> {
        let words =
            if self.is_postgres() { ("json_agg", "json_build_array") } else { ("json_group_array", "json_array") };
        let sql = asked.statement(words);
        let row = self.one(sql, asked.bind.values()).await?;
        let answer = |(part, told): (&Part, &Value)| rows(part.columns, told);
        asked.parts.iter().zip(&row.values).map(answer).collect::<Result<_, _>>().map(Answers)
    }
}

impl Conn {
    /// All rows of a `select` of these columns, none of them bytes, that ends in a limit. SQLite's thread hands them over
    /// as one: row by row each would wake whoever waits for them.
    pub async fn listed(&mut self, columns: Columns, sql: String, values: Vec<Value>) -> Result<Vec<Row>, Fault> {
        if self.is_postgres() {
            return self.rows(sql, values).await;
        }
        let asked = Together { bind: Bind::from(values), parts: vec![Part { columns, sql }] };
        self.together(asked).await.map(|mut answers| answers.0.pop().unwrap_or_default())
    }
}

fn rows(columns: Columns, told: &Value) -> Result<Vec<Row>, Fault> {
    // No rows at all are no list on PostgreSQL.
    let Value::Text(Some(text)) = told else { return Ok(vec![]) };
    let names: Arc<[String]> = columns.iter().map(|name| (*name).to_owned()).collect();
    let lists: Vec<Vec<Cell>> = serde_json::from_str(text)
        .map_err(|e| Fault::new(format!("an answer to many questions cannot be read: {e}")))?;
    let row =
        |cells: Vec<Cell>| Row { names: Arc::clone(&names), values: cells.into_iter().map(|cell| cell.0).collect() };
    Ok(lists.into_iter().map(row).collect())
}

/// A value as it is written in a list.
struct Cell(Value);

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(CellVisitor).map(Cell)
    }
}

struct CellVisitor;

impl Visitor<'_> for CellVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a number, a text or nothing")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Text(None))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_share_their_values_and_are_one_statement() {
        let mut together = Together::new();
        let (a, b) = (together.put("a"), together.put("b"));
        together.ask(&["id"], format!("select id from teams where id = {a}"), |rows| Ok(rows.len()));
        together.ask(&["id", "name"], format!("select id, name from agents where id = {b}"), |rows| Ok(rows.len()));
        assert_eq!(
            together.statement(("l", "r")),
            "select (select l(r(t.id)) from (select id from teams where id = $1) t) as part0, \
             (select l(r(t.id, t.name)) from (select id, name from agents where id = $2) t) as part1"
        );
    }

    #[test]
    fn a_list_holds_numbers_texts_and_nothing() {
        let told = Value::from(r#"[[9007199254740993,"a \"b\"\n",null,true,0.5]]"#);
        let read = rows(&["n", "t", "none", "yes", "half"], &told).unwrap();
        let [row] = read.as_slice() else { panic!("{read:?}") };
        assert_eq!(row.get::<i64>("n").unwrap(), 9_007_199_254_740_993);
        assert_eq!(row.get::<String>("t").unwrap(), "a \"b\"\n");
        assert_eq!(row.get::<Option<String>>("none").unwrap(), None);
        assert_eq!(row.get::<Option<i64>>("none").unwrap(), None);
        assert!(row.get::<bool>("yes").unwrap());
        assert_eq!(row.get::<f64>("half").unwrap(), 0.5);
        assert!(rows(&["n"], &Value::Text(None)).unwrap().is_empty());
        assert!(rows(&["n"], &Value::from("[{}]")).is_err());
    }
}
