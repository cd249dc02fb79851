//! What is written down of something that happened: bytes that say everything `parse` needs.

use crate::about::About;
use crate::seen::Known;
use crate::status;
use contract::Received;
use data_encoding::HEXLOWER;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// An event on its way into the intake.
#[derive(Clone, Debug)]
pub(crate) struct Raw(Map<String, Value>);

impl Raw {
    /// Of a kind, seen by an account.
    pub(crate) fn of(about: &About, what: &str) -> Self {
        let me = json!({ "id": about.me.id, "uri": about.me.uri, "app": about.me.app });
        let mut map = Map::new();
        for (key, value) in [("v", json!(1)), ("what", json!(what)), ("me", me), ("domain", json!(about.domain))] {
            map.insert(key.to_owned(), value);
        }
        Self(map)
    }

    pub(crate) fn with(mut self, key: &str, value: Value) -> Self {
        self.0.insert(key.to_owned(), value);
        self
    }

    pub(crate) fn status(self, status: Value) -> Self {
        self.with("status", status)
    }

    pub(crate) fn around(self, posts: Vec<Value>) -> Self {
        if posts.is_empty() { self } else { self.with("around", Value::Array(posts)) }
    }

    /// What was known of the post it answers, where its thread is not fetched anew.
    pub(crate) fn known(self, known: Option<&Known>) -> Self {
        match known {
            Some(known) => self.with("known", json!({ "id": known.id, "root": known.root })),
            None => self,
        }
    }

    /// A post that is gone.
    pub(crate) fn gone(self, id: &str) -> Received {
        self.with("id", json!(id)).received(format!("gone:{id}"))
    }

    /// Handed in under a key: the same event is the same key, whichever way it came.
    pub(crate) fn received(self, key: String) -> Received {
        Received {
            provider_key: short(key),
            bytes: serde_json::to_vec(&self.0).unwrap_or_default(),
            envelope: json!({}),
            archive: false,
        }
    }
}

/// Keys are no longer than a database likes; ids are as long as a server likes.
fn short(key: String) -> String {
    if key.len() <= 500 { key } else { format!("hash:{}", hash(&[key.as_bytes()])) }
}

/// How a thread stands, in short.
pub(crate) fn thread_key(root: &str, posts: &[Value]) -> String {
    let parts = posts.iter().map(|one| {
        let keys =
            ["id", "uri", "content", "edited_at", "spoiler_text", "replies_count", "reblogs_count", "favourites_count"];
        let shown: Vec<String> = status::media(one).map(status::described).collect();
        json!([keys.map(|key| one.get(key)), shown]).to_string()
    });
    let parts: Vec<String> = parts.collect();
    let bytes: Vec<&[u8]> = parts.iter().map(String::as_bytes).collect();
    format!("thread:{root}:{}", hash(&bytes))
}

/// A hash of several parts.
pub(crate) fn hash(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    HEXLOWER.encode(hash.finalize().get(..16).unwrap_or_default())
}
