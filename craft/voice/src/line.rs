//! The lines of `goodword voice check`: one JSON object in, one out.

use crate::reply::{Limit, Reply};
use crate::script::Earlier;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

/// Checks one line after another. Lines that bring the same macros and earlier replies as the one before cost no new index.
pub struct Checker {
    today: Date,
    earlier: Earlier,
    macros: (Vec<String>, Earlier),
    previous: (Vec<String>, Earlier),
}

/// A line that is no reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// What is printed instead.
    pub line: String,
}

impl Checker {
    /// With replies that were there before and the day promises are counted from.
    #[must_use]
    pub fn new(earlier: Earlier, today: Date) -> Self {
        crate::languages::ready();
        Self { today, earlier, macros: Default::default(), previous: Default::default() }
    }

    /// What is said of the reply in a line. `length` says how long a text may be on a channel, and how much longer it is.
    ///
    /// # Errors
    /// The line to print, where this is no object with a text.
    pub fn line(&mut self, line: &str, length: impl Fn(&str, &str) -> Option<Limit>) -> Result<String, Unread> {
        let value: Value = serde_json::from_str(line).map_err(|error| unread(Value::Null, &error.to_string()))?;
        let id = value.get("id").cloned().unwrap_or_default();
        if !value.get("text").is_some_and(Value::is_string) {
            return Err(unread(id, "there is no text: write {\"id\": …, \"text\": \"…\"}"));
        }
        let reply = Reply::deserialize(value).map_err(|error| unread(id.clone(), &error.to_string()))?;
        Ok(self.told(id, reply, length))
    }

    fn told(&mut self, id: Value, mut reply: Reply, length: impl Fn(&str, &str) -> Option<Limit>) -> String {
        let known = reply.channel.as_deref().and_then(|channel| length(channel, &reply.text));
        reply.limit = reply.limit.or(known);
        ready(&mut self.macros, &mut reply.macros);
        ready(&mut self.previous, &mut reply.previous);
        let earlier = [&self.macros.1, &self.previous.1, &self.earlier];
        let report = serde_json::to_value(crate::check(&reply, &earlier, self.today)).unwrap_or_default();
        let mut told = json!({ "id": id });
        if let (Some(told), Value::Object(report)) = (told.as_object_mut(), report) {
            told.extend(report);
        }
        told.to_string()
    }
}

/// Makes an index of the texts unless it is there already.
fn ready((texts, index): &mut (Vec<String>, Earlier), fresh: &mut Vec<String>) {
    if texts != fresh {
        *texts = std::mem::take(fresh);
        *index = Earlier::of(texts.iter());
    }
}

fn unread(id: Value, why: &str) -> Unread {
    Unread { line: json!({ "id": id, "error": why }).to_string() }
}
