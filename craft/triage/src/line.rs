//! The lines of `goodword voice triage` and `goodword voice group`: one JSON object in, one out.

use crate::labels::LABELS;
use crate::{because, groups, read};
use serde_json::{Map, Value, json};

/// A line that is no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// What is printed instead.
    pub line: String,
}

/// What is told of the text in a line.
///
/// # Errors
/// The line to print, where this is no object with a text.
pub fn line(line: &str) -> Result<String, Unread> {
    let (id, text) = parts(line)?;
    let reading = serde_json::to_value(read(&text)).unwrap_or_default();
    let mut told = Map::from_iter([("id".to_owned(), id)]);
    if let Value::Object(reading) = reading {
        told.extend(reading);
    }
    Ok(Value::Object(told).to_string())
}

/// The same, and the words and signs that speak most for each label.
///
/// # Errors
/// As in [`line()`].
pub fn line_because(line: &str) -> Result<String, Unread> {
    let told = self::line(line)?;
    let (_, text) = parts(line)?;
    let reasons: Map<String, Value> =
        LABELS.iter().map(|label| ((*label).to_owned(), json!(because(&text, label)))).collect();
    let mut told: Map<String, Value> = serde_json::from_str(&told).unwrap_or_default();
    told.insert("because".to_owned(), Value::Object(reasons));
    Ok(Value::Object(told).to_string())
}

/// Many lines, whose texts are put into groups together.
#[derive(Debug, Default)]
pub struct Grouping {
    ids: Vec<Result<Value, Unread>>,
    texts: Vec<String>,
}

impl Grouping {
    /// Takes a line in.
    pub fn add(&mut self, line: &str) {
        let read = parts(line).map(|(id, text)| {
            self.texts.push(text);
            id
        });
        self.ids.push(read);
    }

    /// What is told of each line, in the order they came; errors in their places.
    #[must_use]
    pub fn lines(self) -> Vec<Result<String, Unread>> {
        let mut found = groups(&self.texts).into_iter();
        let told = self.ids.into_iter().map(|id| {
            let id = id?;
            let group = found.next().flatten();
            let (number, label) = group.map_or((None, None), |group| (Some(group.number), Some(group.label)));
            Ok(json!({ "id": id, "group": number, "label": label }).to_string())
        });
        told.collect()
    }
}

fn parts(line: &str) -> Result<(Value, String), Unread> {
    let value: Value = serde_json::from_str(line).map_err(|error| unread(&Value::Null, &error.to_string()))?;
    let id = value.get("id").cloned().unwrap_or_default();
    match value.get("text") {
        Some(Value::String(text)) => Ok((id, text.clone())),
        _ => Err(unread(&id, "there is no text: write {\"id\": …, \"text\": \"…\"}")),
    }
}

fn unread(id: &Value, why: &str) -> Unread {
    Unread { line: json!({ "id": id, "error": why }).to_string() }
}
