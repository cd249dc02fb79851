//! What is in an export: names of its entries, and the list at its end.

use crate::backup::manifest::Manifest;
use base::Fault;
use serde::{Deserialize, Serialize};

/// Everything lies in one folder when it is unpacked.
const TOP: &str = "goodword-export/";
/// What says that this is an export and of which form.
const FORM: &str = "goodword-export/1";

/// Entries by name, below the top.
pub(crate) const MANIFEST: &str = "manifest.json";
pub(crate) const HASH: &str = "manifest.sha256";
pub(crate) const README: &str = "README.txt";

/// The list of what an export holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Contents {
    pub(crate) form: String,
    #[serde(flatten)]
    pub(crate) manifest: Manifest,
    pub(crate) extras: Vec<Beside>,
    pub(crate) left: Vec<Left>,
}

/// A file beside the objects.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Beside {
    pub(crate) file: String,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

/// A table that stayed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Left {
    pub(crate) table: String,
    pub(crate) why: String,
}

impl Contents {
    pub(crate) fn new(manifest: Manifest, left: &[(&str, &str)]) -> Self {
        let left = left.iter().map(|(table, why)| Left { table: (*table).into(), why: (*why).into() }).collect();
        Self { form: FORM.into(), manifest, extras: Vec::new(), left }
    }

    pub(crate) fn text(&self) -> Result<String, Fault> {
        serde_json::to_string_pretty(self).map_err(|e| Fault::new(format!("the manifest: {e}")))
    }

    pub(crate) fn read(text: &[u8]) -> Result<Self, Fault> {
        let form = serde_json::from_slice::<serde_json::Value>(text).ok();
        let form = form.as_ref().and_then(|all| all.get("form")).and_then(serde_json::Value::as_str).unwrap_or("none");
        if form != FORM {
            return Err(Fault::new(format!("this export has the form \"{form}\"; this goodword reads \"{FORM}\"")));
        }
        serde_json::from_slice(text).map_err(|e| Fault::new(format!("{MANIFEST} cannot be read: {e}")))
    }
}

/// The name of an entry within the archive.
pub(crate) fn entry(name: &str) -> String {
    format!("{TOP}{name}")
}

/// The entry that holds the objects of a table.
pub(crate) fn objects(table: &str) -> String {
    entry(&format!("objects/{table}.jsonl"))
}

/// The entry that holds a blob.
pub(crate) fn blob(sha256: &str) -> String {
    entry(&format!("blobs/{}/{sha256}", sha256.get(..2).unwrap_or("xx")))
}

/// The blob an entry holds: only what is a hash names one.
pub(crate) fn is_blob(name: &str) -> Option<&str> {
    let sha256 = name.strip_prefix(TOP)?.strip_prefix("blobs/")?.split_once('/')?.1;
    let is_hash = sha256.len() == 64 && sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    (is_hash && blob(sha256) == name).then_some(sha256)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hash_in_its_place_is_a_blob() {
        let hash = "ab".repeat(32);
        assert_eq!(is_blob(&blob(&hash)), Some(hash.as_str()));
        for odd in [
            format!("goodword-export/blobs/cd/{hash}"),
            format!("goodword-export/blobs/ab/../{hash}"),
            "goodword-export/blobs/ab/ab".into(),
            objects("blobs"),
            format!("blobs/ab/{hash}"),
            blob(&hash.to_uppercase()),
        ] {
            assert_eq!(is_blob(&odd), None, "{odd}");
        }
    }
}
