//! Lists by keyset: a cursor says where the last page ended, so new rows never shift anything.

use base::Refusal;
use data_encoding::BASE64URL_NOPAD;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Where a list begins and how long it may be.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Paging {
    /// From the `next` of the page before.
    pub cursor: Option<String>,
    /// Items wanted, 1 to 200; 50 by default.
    #[schemars(range(min = 1, max = 200))]
    pub limit: Option<i64>,
}

impl Paging {
    /// Items to give.
    #[must_use]
    pub fn limit(&self) -> i64 {
        self.limit.unwrap_or(50).clamp(1, 200)
    }

    /// Where the last page ended, if this is not the first.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>, Refusal> {
        let wrong = || Refusal::invalid("cursor", "this cursor is not one of ours; begin again without it");
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let raw = BASE64URL_NOPAD.decode(cursor.as_bytes()).map_err(|_e| wrong())?;
        serde_json::from_slice(&raw).map(Some).map_err(|_e| wrong())
    }
}

/// A page of a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Cursor of the next page; null at the end.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page of which `limit` items were wanted; `key` says where an item stands in the order.
    pub fn of<K: Serialize>(items: Vec<T>, limit: i64, key: impl Fn(&T) -> K) -> Self {
        let full = i64::try_from(items.len()).is_ok_and(|count| count >= limit);
        let next = items.last().filter(|_| full).map(|last| cursor(&key(last)));
        Self { items, next }
    }

    /// A list that is always whole.
    #[must_use]
    pub const fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

/// A list that is always whole.
pub type List<T> = Page<T>;

/// A key as a cursor.
pub fn cursor<K: Serialize>(key: &K) -> String {
    BASE64URL_NOPAD.encode(&serde_json::to_vec(key).unwrap_or_default())
}
