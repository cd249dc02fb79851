//! Values going in and rows coming out, the same for both engines.

use base::{Fault, Id, Time};
use std::sync::Arc;

/// A value bound to a statement or read from a column. Absent values keep their type, because PostgreSQL asks for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Whole number; also booleans (0, 1) and times (milliseconds).
    Int(Option<i64>),
    /// Text; also ids and JSON.
    Text(Option<String>),
    /// Floating point.
    Real(Option<f64>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
}

/// Values for the placeholders `$1`, `$2`, … of a statement.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::Value::from($value)),*] };
}

macro_rules! into_value {
    ($($from:ty => $variant:ident($convert:expr);)*) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::$variant(Some(($convert)(value)))
            }
        }
        impl From<Option<$from>> for Value {
            fn from(value: Option<$from>) -> Self { Self::$variant(value.map($convert)) }
        }
    )*};
}

into_value! {
    i64 => Int(|v| v);
    i32 => Int(i64::from);
    u32 => Int(i64::from);
    u16 => Int(i64::from);
    bool => Int(i64::from);
    Time => Int(|v: Time| v.0);
    usize => Int(|v| i64::try_from(v).unwrap_or(i64::MAX));
    u64 => Int(|v| i64::try_from(v).unwrap_or(i64::MAX));
    &str => Text(str::to_owned);
    String => Text(|v| v);
    &String => Text(String::clone);
    f64 => Real(|v| v);
    Vec<u8> => Bytes(|v| v);
    &[u8] => Bytes(<[u8]>::to_vec);
    serde_json::Value => Text(|v: serde_json::Value| v.to_string());
}

impl<K> From<&Id<K>> for Value {
    fn from(id: &Id<K>) -> Self {
        Self::Text(Some(id.to_string()))
    }
}
impl<K> From<Id<K>> for Value {
    fn from(id: Id<K>) -> Self {
        Self::Text(Some(id.into()))
    }
}
impl<K> From<Option<&Id<K>>> for Value {
    fn from(id: Option<&Id<K>>) -> Self {
        Self::Text(id.map(ToString::to_string))
    }
}
impl<K> From<Option<Id<K>>> for Value {
    fn from(id: Option<Id<K>>) -> Self {
        Self::Text(id.map(Into::into))
    }
}

/// One row of an answer.
#[derive(Clone, Debug)]
pub struct Row {
    pub(crate) names: Arc<[String]>,
    pub(crate) values: Vec<Value>,
}

impl Row {
    /// The value of a column, as the type asked for. Fails for an unknown column or another type: a fault of ours.
    pub fn get<T: FromValue>(&self, column: &str) -> Result<T, Fault> {
        let place = self.names.iter().position(|name| name == column);
        let value =
            place.and_then(|at| self.values.get(at)).ok_or_else(|| Fault::new(format!("no column {column}")))?;
        T::from_value(value).ok_or_else(|| Fault::new(format!("column {column} holds something else")))
    }

    /// The only column of a one-column answer.
    pub fn only<T: FromValue>(&self) -> Result<T, Fault> {
        let value = self.values.first().ok_or_else(|| Fault::new("an empty row"))?;
        T::from_value(value).ok_or_else(|| Fault::new("the column holds something else"))
    }

    /// Column names and values, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.names.iter().map(String::as_str).zip(&self.values)
    }
}

/// What a column can be read as.
pub trait FromValue: Sized {
    /// The value as this type, if it fits.
    fn from_value(value: &Value) -> Option<Self>;
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Int(Some(v)) = value { Some(*v) } else { None }
    }
}
impl FromValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).map(|v| v != 0)
    }
}
impl FromValue for Time {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).map(Time)
    }
}
impl FromValue for usize {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).and_then(|v| Self::try_from(v).ok())
    }
}
impl FromValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Text(Some(v)) = value { Some(v.clone()) } else { None }
    }
}
impl FromValue for f64 {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Real(Some(v)) = value { Some(*v) } else { None }
    }
}
impl FromValue for Vec<u8> {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Bytes(Some(v)) = value { Some(v.clone()) } else { None }
    }
}
impl<K: base::id::Kind> FromValue for Id<K> {
    fn from_value(value: &Value) -> Option<Self> {
        String::from_value(value)?.parse().ok()
    }
}
impl FromValue for serde_json::Value {
    fn from_value(value: &Value) -> Option<Self> {
        serde_json::from_str(&String::from_value(value)?).ok()
    }
}
impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Int(None) | Value::Text(None) | Value::Real(None) | Value::Bytes(None) => Some(None),
            some => T::from_value(some).map(Some),
        }
    }
}
