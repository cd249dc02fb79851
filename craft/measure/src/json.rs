//! JSON with a stable key order, shortest numbers that read back the same, and no NaN.

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Json>),
    Map(Vec<(String, Json)>),
}

/// How it is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    Compact,
    Pretty,
}

impl From<bool> for Layout {
    fn from(pretty: bool) -> Self {
        if pretty { Self::Pretty } else { Self::Compact }
    }
}

impl From<f64> for Json {
    fn from(x: f64) -> Self {
        if x.is_finite() { Self::Number(x) } else { Self::Null }
    }
}

impl From<Option<f64>> for Json {
    fn from(x: Option<f64>) -> Self {
        x.map_or(Self::Null, Self::from)
    }
}

impl From<usize> for Json {
    fn from(n: usize) -> Self {
        Self::Number(evidence::sums::count(n))
    }
}

impl From<bool> for Json {
    fn from(b: bool) -> Self {
        Self::Bool(b)
    }
}

impl From<&str> for Json {
    fn from(s: &str) -> Self {
        Self::Text(s.to_owned())
    }
}

impl From<String> for Json {
    fn from(s: String) -> Self {
        Self::Text(s)
    }
}

impl<T: Into<Json>> From<Vec<T>> for Json {
    fn from(xs: Vec<T>) -> Self {
        Self::List(xs.into_iter().map(Into::into).collect())
    }
}

/// A map from pairs of names and values.
pub(crate) fn map<K: Into<String>, V: Into<Json>>(pairs: impl IntoIterator<Item = (K, V)>) -> Json {
    Json::Map(pairs.into_iter().map(|(k, v)| (k.into(), v.into())).collect())
}

/// `object! { "name" => value, … }`
macro_rules! object {
    ($($key:expr => $value:expr),* $(,)?) => {
        $crate::json::Json::Map(vec![$((($key).to_string(), $crate::json::Json::from($value))),*])
    };
}
pub(crate) use object;

impl Json {
    /// Adds a pair to a map.
    pub(crate) fn with(mut self, key: &str, value: impl Into<Json>) -> Self {
        if let Self::Map(pairs) = &mut self {
            pairs.push((key.to_owned(), value.into()));
        }
        self
    }

    /// The text.
    pub(crate) fn text(&self, layout: Layout) -> String {
        let mut out = String::new();
        self.write(&mut out, layout, 0);
        out
    }

    fn write(&self, out: &mut String, layout: Layout, depth: usize) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
            Self::Number(x) => out.push_str(&number(*x)),
            Self::Text(s) => quote(s, out),
            Self::List(items) => {
                let parts = items.iter().map(|v| (None, v));
                bracket(out, ('[', ']'), parts, (layout, depth));
            }
            Self::Map(pairs) => {
                let parts = pairs.iter().map(|(k, v)| (Some(k.as_str()), v));
                bracket(out, ('{', '}'), parts, (layout, depth));
            }
        }
    }
}

fn bracket<'a>(
    out: &mut String,
    (open, shut): (char, char),
    parts: impl Iterator<Item = (Option<&'a str>, &'a Json)>,
    (layout, depth): (Layout, usize),
) {
    let line = |out: &mut String, depth: usize| {
        if layout == Layout::Pretty {
            out.push('\n');
            out.push_str(&"  ".repeat(depth));
        }
    };
    out.push(open);
    let mut empty = true;
    for (key, value) in parts {
        if !empty {
            out.push(',');
        }
        empty = false;
        line(out, depth + 1);
        if let Some(key) = key {
            quote(key, out);
            out.push_str(if layout == Layout::Pretty { ": " } else { ":" });
        }
        value.write(out, layout, depth + 1);
    }
    if !empty {
        line(out, depth);
    }
    out.push(shut);
}

/// Shortest digits that read back to the same double.
fn number(x: f64) -> String {
    let size = x.abs();
    if x == 0.0 {
        "0".to_owned()
    } else if (1e-5..1e16).contains(&size) {
        format!("{x}")
    } else {
        format!("{x:e}")
    }
}

fn quote(s: &str, out: &mut String) {
    out.push('"');
    for c in s.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if u32::from(c) < 0x20 => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_and_nothing_is_not_a_number() {
        for x in [0.1, 1e-300, 2.035_983_222_285_542_6e-28, 1e22, -3.5, 12_345_678.9] {
            assert_eq!(number(x).parse::<f64>().unwrap().to_bits(), x.to_bits());
        }
        assert_eq!(Json::from(f64::NAN).text(Layout::Compact), "null");
        assert_eq!(object! { "a\"" => vec![1.0, f64::INFINITY] }.text(Layout::Compact), "{\"a\\\"\":[1,null]}");
    }
}
