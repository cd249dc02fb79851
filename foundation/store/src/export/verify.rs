//! Reads an export from its first byte to its last: nothing in it may be other than its list says.

use super::contents::{self, Contents, entry, is_blob};
use super::scan::Scan;
use crate::backup::Report;
use crate::backup::manifest::Part;
use crate::backup::part::hash_text;
use crate::blobs;
use base::Fault;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// The list of an export is never longer.
const LONGEST_LIST: u64 = 16 * 1024 * 1024;

/// An entry that was read.
pub(crate) struct Entry {
    /// Where its content begins.
    pub(crate) from: u64,
    pub(crate) bytes: u64,
    sha256: String,
    lines: u64,
}

/// An export that is whole.
pub(crate) struct Whole {
    pub(crate) contents: Contents,
    /// The hash of its list: tells this export from any other.
    pub(crate) mark: String,
    /// Its entries but the blobs.
    pub(crate) entries: BTreeMap<String, Entry>,
}

#[derive(Default)]
struct Seen {
    entries: BTreeMap<String, Entry>,
    list: Vec<u8>,
    hash: Vec<u8>,
    blobs: u64,
    blob_bytes: u64,
}

/// Reads everything in an export. Says what is wrong with it.
pub async fn verify(file: &Path) -> Result<Report, Fault> {
    Ok(check(file).await?.contents.manifest.report())
}

pub(crate) async fn check(file: &Path) -> Result<Whole, Fault> {
    let mut seen = Seen::default();
    let mut scan = Scan::open(file).await?;
    while seen.take(&mut scan).await.map_err(unusable)? {}
    seen.judged().map_err(unusable)
}

fn unusable(fault: Fault) -> Fault {
    fault.doing("this export cannot be used")
}

impl Seen {
    /// Reads one entry; false at the end of the archive.
    async fn take(&mut self, scan: &mut Scan) -> Result<bool, Fault> {
        let Some(head) = scan.head().await? else { return Ok(false) };
        let kept = [contents::MANIFEST, contents::HASH].into_iter().find(|name| entry(name) == head.name);
        if kept.is_some() && head.size > LONGEST_LIST {
            return Err(Fault::new(format!("{} is too long", head.name)));
        }
        let (mut hash, mut lines, from) = (Sha256::new(), 0, scan.at);
        while let Some(piece) = scan.piece().await? {
            hash.update(piece);
            match kept {
                Some(contents::MANIFEST) => self.list.extend_from_slice(piece),
                Some(_) => self.hash.extend_from_slice(piece),
                None => lines += piece.iter().filter(|byte| **byte == b'\n').fold(0, |n, _| n + 1),
            }
        }
        let sha256 = HEXLOWER.encode(&hash.finalize());
        match is_blob(&head.name) {
            Some(name) if name == sha256 => {
                self.blobs += 1;
                self.blob_bytes += head.size;
            }
            Some(name) => return Err(Fault::new(format!("the blob {name} was changed or damaged"))),
            None => drop(self.entries.insert(head.name, Entry { from, bytes: head.size, sha256, lines })),
        }
        Ok(true)
    }

    fn judged(self) -> Result<Whole, Fault> {
        if self.list.is_empty() {
            return Err(Fault::new("it is not finished: the list at its end is missing; make it again"));
        }
        let mark = hash_text(&String::from_utf8_lossy(&self.list));
        if String::from_utf8_lossy(&self.hash).trim() != mark {
            return Err(Fault::new("its list was changed after it was made"));
        }
        let contents = Contents::read(&self.list)?;
        for part in &contents.manifest.tables {
            self.same(&contents::objects(&part.table), (part.bytes, &part.sha256))?;
            self.rows(part, contents.manifest.blobs.count)?;
        }
        for extra in &contents.extras {
            self.same(&entry(&extra.file), (extra.bytes, &extra.sha256))?;
        }
        if (self.blobs, self.blob_bytes) != (contents.manifest.blobs.count, contents.manifest.blobs.bytes) {
            return Err(Fault::new(format!(
                "it has {} blobs instead of {}",
                self.blobs, contents.manifest.blobs.count
            )));
        }
        Ok(Whole { contents, mark, entries: self.entries })
    }

    fn same(&self, name: &str, (bytes, sha256): (u64, &str)) -> Result<(), Fault> {
        match self.entries.get(name) {
            Some(entry) if entry.bytes == bytes && entry.sha256 == sha256 => Ok(()),
            Some(_) => Err(Fault::new(format!("{name} was changed or damaged after the export was made"))),
            None => Err(Fault::new(format!("{name} is missing"))),
        }
    }

    /// A line is a row, and every blob of the list is there.
    fn rows(&self, part: &Part, blobs: u64) -> Result<(), Fault> {
        let lines = self.entries.get(&contents::objects(&part.table)).map_or(0, |entry| entry.lines);
        let wanted = if part.table == blobs::TABLE { blobs } else { part.rows };
        if lines == part.rows && part.rows == wanted {
            return Ok(());
        }
        Err(Fault::new(format!("{} has {lines} rows instead of {wanted}", part.table)))
    }
}
