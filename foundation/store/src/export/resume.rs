//! An export that was cut off: the blobs in it are kept as far as they are whole and still wanted.

use super::contents::is_blob;
use super::scan::Scan;
use crate::{Conn, args, blobs};
use base::Fault;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::path::Path;
use tokio::fs::File;

/// What is there already.
pub(crate) struct Begun {
    pub(crate) file: File,
    /// Up to here it is good.
    pub(crate) bytes: u64,
    /// The blobs in it, and their bytes.
    pub(crate) blobs: HashSet<String>,
    pub(crate) blob_bytes: u64,
}

/// Opens the file an export is written to, alone: two must not write into one.
pub(crate) async fn open(path: &Path, conn: &mut Conn) -> Result<Begun, Fault> {
    let fault = |e: std::io::Error| Fault::new(e).doing(path.display());
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(fault)?;
    if file.try_lock().is_err() {
        return Err(Fault::new(format!("{}: another export is being written to it", path.display())));
    }
    let copy = file.try_clone().map_err(fault)?;
    let mut begun = Begun { file: File::from_std(file), bytes: 0, blobs: HashSet::new(), blob_bytes: 0 };
    let mut scan = Scan::of(File::from_std(copy), path);
    while let Some((sha256, size)) = whole(&mut scan).await {
        // What was erased since must not come back with the half of an older file.
        let wanted = conn.maybe("select 1 as one from blobs where sha256 = $1", args![&sha256]).await?;
        if wanted.is_none() {
            break;
        }
        begun.bytes = scan.at;
        begun.blob_bytes += size;
        begun.blobs.insert(sha256);
    }
    // One place in the file for both handles: the writer seeks to where it goes on.
    drop(scan.into_file());
    Ok(begun)
}

/// The next entry, if it is a blob and all of it is there.
async fn whole(scan: &mut Scan) -> Option<(String, u64)> {
    let head = scan.head().await.ok()??;
    let sha256 = is_blob(&head.name)?.to_owned();
    let mut hash = Sha256::new();
    while let Some(piece) = scan.piece().await.ok()? {
        hash.update(piece);
    }
    (HEXLOWER.encode(&hash.finalize()) == sha256).then_some((sha256, head.size))
}

/// The bytes of a blob that lies in a file, piece by piece.
pub(crate) async fn large(folder: &Path, sha256: &str) -> Result<File, Fault> {
    let path = blobs::path(folder, sha256);
    File::open(&path).await.map_err(|e| {
        Fault::new(e).doing(format!("the blob {sha256} is not there; if somebody was erased just now, export again"))
    })
}
