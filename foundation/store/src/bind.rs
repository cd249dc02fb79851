//! Statements put together from parts: each value bound gives its placeholder.

use crate::value::Value;

/// Collects values while a statement is written.
#[derive(Clone, Debug, Default)]
pub struct Bind(Vec<Value>);

impl Bind {
    /// Nothing bound yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Binds a value; gives `$n`.
    pub fn put(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("${}", self.0.len())
    }

    /// Binds many; gives `($n, …)`, or a list nothing is in.
    pub fn list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> String {
        let places: Vec<String> = values.into_iter().map(|value| self.put(value)).collect();
        if places.is_empty() { "(null)".into() } else { format!("({})", places.join(", ")) }
    }

    /// The placeholder the next value will get, as a number.
    #[must_use]
    pub const fn next(&self) -> usize {
        self.0.len() + 1
    }

    /// The values, in order.
    #[must_use]
    pub fn values(self) -> Vec<Value> {
        self.0
    }
}
