//! Statements put together from parts: each value bound gives its placeholder.

use crate::value::Value;

/// Collects values while a statement is written.
#[derive(Clone, Debug, Default)]
pub struct Bind(Vec<Value>);

impl From<Vec<Value>> for Bind {
    fn from(values: Vec<Value>) -> Self {
        Self(values)
    }
}

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

    /// Binds what something may be one of, each once; gives `($n, …)`. The last fills up a round number of places, so that
    /// lists of about the same length are one statement, which the engine has prepared already.
    pub fn among<V: Into<Value> + Ord + Copy>(&mut self, values: impl IntoIterator<Item = V>) -> String {
        let mut values: Vec<V> = values.into_iter().collect();
        values.sort_unstable();
        values.dedup();
        let last = values.last().copied();
        values.extend(last.into_iter().cycle().take(values.len().next_power_of_two() - values.len()));
        self.list(values)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_many_stands_once_and_the_last_fills_up() {
        let mut bind = Bind::new();
        assert_eq!(bind.among(Vec::<&str>::new()), "(null)");
        assert_eq!(bind.among(["b", "c", "a", "b", "e", "d"]), "($1, $2, $3, $4, $5, $6, $7, $8)");
        assert_eq!(bind.values(), ["a", "b", "c", "d", "e", "e", "e", "e"].map(Value::from));
    }
}
