//! Bytes kept by their SHA-256: small ones in the database, large ones as synced files beside it.

use crate::{Bind, Conn, Db, Tx, args};
use base::failpoint::{Point, hit};
use base::{Fault, Trouble};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::AsyncWriteExt;

/// Up to this many bytes live in the database: one sync per group of messages (decision D23).
pub const SMALL: usize = 256 * 1024;
/// How the names of those end that are not whole yet.
const TEMPORARY: &str = "tmp";
/// Where they are listed.
pub(crate) const TABLE: &str = "blobs";

/// The name bytes are kept under: SHA-256 in hex.
#[must_use]
pub fn name(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

/// Writes a large blob's file, synced, before the transaction that will refer to it. Small ones need nothing.
pub async fn prepare(db: &Db, bytes: &[u8]) -> Result<(), Fault> {
    if bytes.len() <= SMALL {
        return Ok(());
    }
    let path = path(db.folder(), &name(bytes));
    write_file(&path, bytes).await.map_err(|e| Fault::of(trouble(&e), e).doing("write a blob's file"))
}

/// A full disk passes, when somebody makes room.
fn trouble(error: &std::io::Error) -> Trouble {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    if matches!(error.kind(), StorageFull | QuotaExceeded) { Trouble::Busy } else { Trouble::Other }
}

/// Keeps bytes; gives their name. Large ones are better [`prepare`]d before, so that the writer is not held up.
pub async fn put(tx: &mut Tx, bytes: &[u8]) -> Result<String, Fault> {
    let (name, now) = (name(bytes), tx.now());
    let inside = if bytes.len() <= SMALL { Some(bytes.to_vec()) } else { None };
    if inside.is_none() {
        // Usually there already (see `prepare`); what was made inside the transaction is written now, before its row.
        prepare(tx.db(), bytes).await?;
    }
    tx.exec(
        "insert into blobs (sha256, size, bytes, at) values ($1, $2, $3, $4) on conflict (sha256) do nothing",
        args![&name, bytes.len(), inside, now],
    )
    .await?;
    Ok(name)
}

/// The bytes kept under a name.
pub async fn get(conn: &mut Conn, folder: &Path, name: &str) -> Result<Option<Vec<u8>>, Fault> {
    let Some(row) = conn.maybe("select bytes from blobs where sha256 = $1", args![name]).await? else {
        return Ok(None);
    };
    if let Some(bytes) = row.get::<Option<Vec<u8>>>("bytes")? {
        return Ok(Some(bytes));
    }
    let read = tokio::fs::read(path(folder, name)).await;
    read.map(Some).map_err(|e| Fault::new(e).doing(format!("read the blob {name}")))
}

/// Those of some that are within the database, by their names.
pub async fn small(conn: &mut Conn, names: &[String]) -> Result<HashMap<String, Vec<u8>>, Fault> {
    let mut bind = Bind::new();
    let list = bind.list(names);
    let sql = format!("select sha256, bytes from blobs where bytes is not null and sha256 in {list}");
    conn.rows(sql, bind.values()).await?.iter().map(|row| Ok((row.get("sha256")?, row.get("bytes")?))).collect()
}

pub(crate) fn path(folder: &Path, name: &str) -> PathBuf {
    let (first, second) = (name.get(..2).unwrap_or("xx"), name.get(2..4).unwrap_or("xx"));
    folder.join("blobs").join(first).join(second).join(name)
}

/// Temporary name, sync, rename, sync of the folders: either the whole file is there or none of it (REL-23).
pub(crate) async fn write_file(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if path.exists() {
        // Whoever renamed it may not have come to the folder's sync yet.
        return sync_folders(path).await;
    }
    let folder = path.parent().unwrap_or(path);
    tokio::fs::create_dir_all(folder).await?;
    let temporary = temporary(path);
    if let Err(error) = write_synced(&temporary, bytes).await {
        // On a full disk what is half there takes the room that others need.
        drop(tokio::fs::remove_file(&temporary).await);
        return Err(error);
    }
    hit(Point::BlobWritten);
    tokio::fs::rename(&temporary, path).await?;
    sync_folders(path).await?;
    hit(Point::BlobRenamed);
    Ok(())
}

async fn write_synced(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = tokio::fs::File::create(path).await?;
    file.write_all(bytes).await?;
    // The last write goes on in the background: only this tells that it failed, the sync does not.
    file.flush().await?;
    file.sync_all().await
}

/// What somebody who was killed left half written, older than this. Younger ones may be at work elsewhere.
const LEFT: Duration = Duration::from_hours(24);

/// Removes what was left half written; gives how many there were. To be called now and then.
pub async fn sweep(db: &Db) -> Result<usize, Fault> {
    let folder = db.folder().join("blobs");
    let swept = tokio::task::spawn_blocking(move || sweep_below(&folder)).await;
    swept.map_err(|e| Fault::new(e).doing("sweep what was left of blobs"))?
}

/// Who is behind in this meets others that are: what is gone already is no trouble.
fn sweep_below(folder: &Path) -> Result<usize, Fault> {
    let entries = match std::fs::read_dir(folder) {
        Err(gone) if gone.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        read => read.map_err(|e| Fault::new(e).doing(folder.display()))?,
    };
    let mut count = 0;
    for entry in entries.flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            count += sweep_below(&path)?;
        } else if path.extension().is_some_and(|end| end == TEMPORARY) && is_left(&entry) {
            count += usize::from(std::fs::remove_file(&path).is_ok());
        }
    }
    Ok(count)
}

/// By the clock of its disk, or, where nobody knows, not.
fn is_left(entry: &std::fs::DirEntry) -> bool {
    let age = entry.metadata().and_then(|known| known.modified()).map(|at| at.elapsed());
    matches!(age, Ok(Ok(age)) if age > LEFT)
}

/// A large blob that comes in pieces: under its name only when it is whole and synced.
pub(crate) struct Incoming {
    file: tokio::fs::File,
    temporary: PathBuf,
    path: PathBuf,
}

impl Incoming {
    pub(crate) async fn begin(path: &Path) -> Result<Self, Fault> {
        let temporary = temporary(path);
        let made = async {
            tokio::fs::create_dir_all(path.parent().unwrap_or(path)).await?;
            tokio::fs::File::create(&temporary).await
        };
        let file = made.await.map_err(|e| Fault::new(e).doing(path.display()))?;
        Ok(Self { file, temporary, path: path.to_path_buf() })
    }

    pub(crate) async fn add(&mut self, piece: &[u8]) -> Result<(), Fault> {
        self.file.write_all(piece).await.map_err(|e| Fault::new(e).doing(self.path.display()))
    }

    pub(crate) async fn end(mut self) -> Result<(), Fault> {
        let ended = async {
            self.file.flush().await?;
            self.file.sync_all().await?;
            tokio::fs::rename(&self.temporary, &self.path).await?;
            sync_folders(&self.path).await
        };
        ended.await.map_err(|e| Fault::new(e).doing(self.path.display()))
    }
}

/// The folder of a blob and the two above it, any of which may be new.
pub(crate) async fn sync_folders(path: &Path) -> std::io::Result<()> {
    for folder in path.ancestors().skip(1).take(3) {
        tokio::fs::File::open(folder).await?.sync_all().await?;
    }
    Ok(())
}

/// A name beside it, until it is whole.
fn temporary(path: &Path) -> PathBuf {
    path.with_extension(format!("{:016x}.{TEMPORARY}", rand_suffix()))
}

fn rand_suffix() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}
