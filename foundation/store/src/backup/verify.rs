//! Checks that a backup is whole: every part has the length, the rows and the hash its manifest says.

use super::manifest::{Manifest, Part};
use super::part::{self, Lines};
use super::{Report, line};
use crate::{Value, blobs};
use base::Fault;
use std::path::Path;

/// Reads everything in a backup. Says which part is damaged.
pub async fn verify(from: &Path) -> Result<Report, Fault> {
    let manifest = Manifest::read(from).await?;
    check(from, &manifest).await?;
    Ok(manifest.report())
}

pub(crate) async fn check(from: &Path, manifest: &Manifest) -> Result<(), Fault> {
    for part in &manifest.tables {
        check_part(from, part).await.map_err(|e| e.doing("this backup cannot be used"))?;
    }
    check_blobs(from, manifest).await.map_err(|e| e.doing("this backup cannot be used"))
}

async fn check_part(from: &Path, part: &Part) -> Result<(), Fault> {
    let file = Part::file(&part.table);
    let (hash, bytes) = part::hash_file(&from.join(&file)).await?;
    if hash != part.sha256 || bytes != part.bytes {
        return Err(Fault::new(format!("{file} was changed or damaged after the backup was made")));
    }
    let (mut lines, mut rows) = (Lines::open(from.join(&file)).await?, 0);
    while let Some(text) = lines.next().await? {
        let cells = line::read(&text).map_err(|e| e.doing(&file))?;
        if cells.len() != part.columns.len() {
            return Err(Fault::new(format!("{file}: row {} has {} values", rows + 1, cells.len())));
        }
        rows += 1;
    }
    if rows == part.rows { Ok(()) } else { Err(Fault::new(format!("{file} has {rows} rows instead of {}", part.rows))) }
}

/// Every blob that is not within its row must be there as a file with the content its name says.
async fn check_blobs(from: &Path, manifest: &Manifest) -> Result<(), Fault> {
    let mut count = 0;
    for name in large_blobs(from, manifest).await? {
        let (hash, _) =
            part::hash_file(&blobs::path(from, &name)).await.map_err(|e| e.doing("a large blob is missing"))?;
        if hash != name {
            return Err(Fault::new(format!("the blob {name} was changed or damaged after the backup was made")));
        }
        count += 1;
    }
    if count == manifest.blobs.count { Ok(()) } else { Err(Fault::new("the number of large blobs is another")) }
}

/// Names of the blobs that are files.
pub(crate) async fn large_blobs(from: &Path, manifest: &Manifest) -> Result<Vec<String>, Fault> {
    let Some(part) = manifest.tables.iter().find(|part| part.table == "blobs") else { return Ok(Vec::new()) };
    let place = |wanted: &str| part.columns.iter().position(|column| column == wanted).unwrap_or(usize::MAX);
    let (name, bytes) = (place("sha256"), place("bytes"));
    let (mut lines, mut found) = (Lines::open(from.join(Part::file(&part.table))).await?, Vec::new());
    while let Some(text) = lines.next().await? {
        let cells = line::read(&text)?;
        if let (Some(Some(Value::Text(Some(name)))), Some(None)) = (cells.get(name), cells.get(bytes)) {
            // The name becomes a path: only what is a hash may.
            if name.len() != 64 || !name.chars().all(|c| c.is_ascii_hexdigit()) {
                return Err(Fault::new("a blob is named by something that is no hash"));
            }
            found.push(name.clone());
        }
    }
    Ok(found)
}
