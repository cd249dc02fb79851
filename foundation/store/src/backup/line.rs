//! A row as a line of JSON, every value with its type. Pure.

use crate::Value;
use base::Fault;
use data_encoding::BASE64;
use serde_json::{Value as Json, json};

/// A row as a line, with its end.
pub(crate) fn write(values: &[Value]) -> String {
    let cells: Vec<Json> = values.iter().map(cell).collect();
    format!("{}\n", Json::Array(cells))
}

/// A value as JSON.
pub(crate) fn cell(value: &Value) -> Json {
    match value {
        Value::Int(Some(v)) => json!(v),
        Value::Text(Some(v)) => json!(v),
        // As text: JSON readers disagree about the last digit of a fraction.
        Value::Real(Some(v)) => json!({ "real": format!("{v:?}") }),
        Value::Bytes(Some(v)) => json!({ "bytes": BASE64.encode(v) }),
        Value::Int(None) | Value::Text(None) | Value::Real(None) | Value::Bytes(None) => Json::Null,
    }
}

/// The values of a line; nothing in a cell is `None`.
pub(crate) fn read(line: &str) -> Result<Vec<Option<Value>>, Fault> {
    let cells: Vec<Json> = serde_json::from_str(line).map_err(|e| Fault::new(format!("a line is no row: {e}")))?;
    cells.into_iter().map(value).collect()
}

/// The value of a cell; nothing is `None`.
pub(crate) fn value(cell: Json) -> Result<Option<Value>, Fault> {
    let odd = || Fault::new("a line holds a value of no known type");
    match cell {
        Json::Null => Ok(None),
        Json::Number(n) => n.as_i64().map(|v| Some(Value::Int(Some(v)))).ok_or_else(odd),
        Json::String(text) => Ok(Some(Value::Text(Some(text)))),
        Json::Object(typed) => {
            let text = |key: &str| typed.get(key).and_then(Json::as_str);
            let real = text("real").and_then(|v| v.parse().ok()).map(|v| Value::Real(Some(v)));
            let bytes = || text("bytes").and_then(|v| BASE64.decode(v.as_bytes()).ok()).map(|v| Value::Bytes(Some(v)));
            real.or_else(bytes).map(Some).ok_or_else(odd)
        }
        Json::Bool(_) | Json::Array(_) => Err(odd()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_comes_back_as_it_was() {
        let row = [
            Value::Int(Some(i64::MIN)),
            Value::Int(Some(i64::MAX)),
            Value::Text(Some("a\nb\u{2028}\"\\ \u{1f600}".into())),
            Value::Real(Some(0.1 + 0.2)),
            Value::Real(Some(-1e308)),
            Value::Bytes(Some((0..=255).collect())),
            Value::Text(Some(String::new())),
            Value::Bytes(Some(vec![])),
        ];
        let line = write(&row);
        assert_eq!(line.matches('\n').count(), 1);
        let read: Vec<Value> = read(&line).unwrap().into_iter().map(Option::unwrap).collect();
        assert_eq!(read, row);
        assert_eq!(super::read(&write(&[Value::Text(None)])).unwrap(), [None]);
    }

    #[test]
    fn what_is_no_row_is_a_fault() {
        for bad in [
            "",
            "{}",
            "[true]",
            "[1.5]",
            "[{\"bytes\":\"*\"}]",
            "[{\"real\":1}]",
            "[[1]]",
            "[1",
            "[18446744073709551615]",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
