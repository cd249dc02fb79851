//! The plan of an experiment, frozen before the first assignment: its settings and its hash.

use std::fmt::Write as _;

use evidence::experiment::sequential::Settings;
use evidence::{Code, Grade, Refusal};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::failure::Failure;
use crate::record::{Record, Stops};

/// The settings in force with the arms' shares: the plan's where there is one, else those asked
/// for; and the grade that follows.
pub(super) fn in_force(
    path: Option<&str>,
    asked: (Settings, Vec<f64>),
    record: &mut Record,
) -> Result<(Settings, Vec<f64>), Failure> {
    let Some(path) = path else {
        let why = "no plan was frozen before the first assignment: the numbers are shown as exploratory, and the word \"caused\" is not; freeze a plan next time (--plan)";
        record.refuse(Refusal::new(Code::NotPreregistered, "grade", why), Stops::Part);
        return Ok(asked);
    };
    let text = std::fs::read_to_string(path).map_err(|e| Failure::usage(format!("{path}: cannot be opened: {e}")))?;
    let frozen: Value =
        serde_json::from_str(&text).map_err(|e| Failure::data(format!("{path}: not a plan in JSON: {e}")))?;
    let body = frozen.get("plan").ok_or_else(|| Failure::data(format!("{path}: the object \"plan\" is missing")))?;
    let number = |key: &str, or: f64| body.get(key).and_then(Value::as_f64).unwrap_or(or);
    let shares = body.get("shares").and_then(Value::as_array);
    let shares = shares.map_or(asked.1, |s| s.iter().filter_map(Value::as_f64).collect());
    if intact(body, &frozen) {
        record.grade(Grade::A);
    } else {
        let why = "the plan does not match its hash, or has no time of freezing: it was changed afterwards, so the result is exploratory";
        record.refuse(Refusal::new(Code::NotPreregistered, "grade", why), Stops::Part);
    }
    Ok((Settings { alpha: number("alpha", asked.0.alpha), n_star: number("n_star", asked.0.n_star) }, shares))
}

/// SHA-256 over the plan's canonical JSON equals the one stored, and a time of freezing is there.
fn intact(body: &Value, frozen: &Value) -> bool {
    let hash = Sha256::digest(canonical(body)).iter().fold(String::new(), |mut text, b| {
        // writing into a string cannot fail
        let _written = write!(text, "{b:02x}");
        text
    });
    let stored = frozen.get("sha256").and_then(Value::as_str);
    stored == Some(hash.as_str()) && frozen.get("frozen_at").is_some_and(|t| !t.is_null())
}

/// Sorted keys, no spaces, whatever order the file had.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut keys: Vec<&String> = fields.keys().collect();
            keys.sort_unstable();
            let pair = |k: &String| {
                format!("{}:{}", Value::from(k.as_str()), canonical(fields.get(k).unwrap_or(&Value::Null)))
            };
            format!("{{{}}}", keys.into_iter().map(pair).collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_text_does_not_depend_on_the_order_of_keys() {
        let plan: Value = serde_json::from_str(r#"{"b": [1, {"z": null, "a": "x y"}], "a": 0.05}"#).unwrap();
        assert_eq!(canonical(&plan), r#"{"a":0.05,"b":[1,{"a":"x y","z":null}]}"#);
    }
}
