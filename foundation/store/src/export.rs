//! Everything out and in again (DESK-1606): one file that every machine unpacks, and the way back from it into an empty
//! installation of either engine.
//!
//! Other than a backup an export is for others to read: fields have names, blobs lie under their hash, mail and tables
//! lie beside, and no secret is in it. It is made while others write, from one snapshot, under another name than its own
//! until everything in it is synced; a file without its manifest is no export. One that was cut off goes on with the
//! blobs it has already.
//!
//! What comes back comes in silence: no fact is told, nothing that was due leaves or runs until a person says so.

mod archive;
mod contents;
mod import;
mod resume;
mod scan;
mod tar;
mod verify;
mod write;

pub use import::{Settle, import, require_whole};
pub use verify::verify;
pub use write::{export, file_name};

use crate::backup::schema;
use crate::{Conn, Db};
use base::Fault;
use futures_util::future::BoxFuture;
use serde_json::{Map, Value};
use std::path::Path;
use std::sync::Arc;

/// Takes out of a row what must stay here.
pub type Veil = Arc<dyn Fn(&mut Map<String, Value>) + Send + Sync>;

/// A table that is taken along.
#[derive(Clone)]
pub struct Taken {
    /// Its name, which is also the name of its objects.
    pub table: &'static str,
    /// Columns that stay here; they may be empty.
    pub without: &'static [&'static str],
    /// What stays here of other columns.
    pub veil: Option<Veil>,
}

/// A piece of a file that is made beside the objects.
#[derive(Debug)]
pub struct Page {
    /// What it holds.
    pub bytes: Vec<u8>,
    /// How many things that is.
    pub rows: u64,
    /// Where the next one begins.
    pub next: String,
}

/// Gives the first piece, and the one after each, until there is none.
pub type Pager = for<'a> fn(&'a mut Conn, &'a Path, Option<String>) -> BoxFuture<'a, Result<Option<Page>, Fault>>;

/// A file that is made beside the objects, of the same moment.
#[derive(Clone, Copy)]
pub struct Extra {
    /// Its name.
    pub file: &'static str,
    /// Its pieces.
    pub pager: Pager,
}

/// What an export is made of.
#[derive(Clone)]
pub struct What {
    /// Tables that are taken along.
    pub taken: Vec<Taken>,
    /// Tables that stay here, and why.
    pub left: &'static [(&'static str, &'static str)],
    /// Files beside them.
    pub extras: &'static [Extra],
    /// For whoever unpacks it.
    pub readme: &'static str,
}

/// Every table there is, by name; what one engine makes of others for itself aside.
pub async fn tables(db: &Db) -> Result<Vec<String>, Fault> {
    Ok(schema::tables(&mut db.read().await?).await?.into_iter().map(|table| table.name).collect())
}
