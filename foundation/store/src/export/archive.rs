//! An archive being written: entries whose length is known only when they end get their head then.

use super::tar::{self, BLOCK, Head, padding};
use base::{Fault, Time};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::io::SeekFrom;
use std::path::{Path, PathBuf};
use tokio::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWriteExt, BufWriter};

const BUFFER: usize = 256 * 1024;

/// The file.
pub(crate) struct Archive {
    file: BufWriter<File>,
    path: PathBuf,
    made_at: Time,
    /// Where the next byte goes.
    at: u64,
}

/// An entry being written.
pub(crate) struct Entry {
    name: String,
    /// Where its head is.
    head: u64,
    bytes: u64,
    hash: Sha256,
}

/// An entry that is whole.
pub(crate) struct Ended {
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

impl Archive {
    /// Goes on in a file after so many bytes; what stands behind them is cut off.
    pub(crate) async fn after(bytes: u64, file: File, (path, made_at): (&Path, Time)) -> Result<Self, Fault> {
        let path = path.to_path_buf();
        let mut file = BufWriter::with_capacity(BUFFER, file);
        let ready = async {
            file.get_ref().set_len(bytes).await?;
            file.seek(SeekFrom::Start(bytes)).await
        };
        ready.await.map_err(|e| Fault::new(e).doing(path.display()))?;
        Ok(Self { file, path, made_at, at: bytes })
    }

    fn fault(&self) -> impl Fn(std::io::Error) -> Fault + use<> {
        let shown = self.path.display().to_string();
        move |error| Fault::new(error).doing(shown.clone())
    }

    async fn put(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.at += u64::try_from(bytes.len()).unwrap_or(0);
        self.file.write_all(bytes).await.map_err(self.fault())
    }

    async fn fill_up(&mut self, size: u64) -> Result<(), Fault> {
        let zeros = vec![0; usize::try_from(padding(size)).unwrap_or(0)];
        self.put(&zeros).await
    }

    /// An entry that is here as a whole; gives its hash.
    pub(crate) async fn whole(&mut self, name: &str, bytes: &[u8]) -> Result<Ended, Fault> {
        let size = u64::try_from(bytes.len()).unwrap_or(0);
        let head = tar::write(&Head { name: name.into(), size }, self.made_at)?;
        self.put(&head).await?;
        self.put(bytes).await?;
        self.fill_up(size).await?;
        Ok(Ended { bytes: size, sha256: HEXLOWER.encode(&Sha256::digest(bytes)) })
    }

    /// Begins an entry. Until it ends there is nothing at its head, so that a file cut off here ends before it.
    pub(crate) async fn begin(&mut self, name: &str) -> Result<Entry, Fault> {
        let head = self.at;
        self.put(&[0; BLOCK]).await?;
        Ok(Entry { name: name.into(), head, bytes: 0, hash: Sha256::new() })
    }

    /// Adds to the entry that was begun last.
    pub(crate) async fn add(&mut self, entry: &mut Entry, bytes: &[u8]) -> Result<(), Fault> {
        entry.hash.update(bytes);
        entry.bytes += u64::try_from(bytes.len()).unwrap_or(0);
        self.put(bytes).await
    }

    /// Ends the entry that was begun last.
    pub(crate) async fn end(&mut self, entry: Entry) -> Result<Ended, Fault> {
        self.fill_up(entry.bytes).await?;
        let head = tar::write(&Head { name: entry.name, size: entry.bytes }, self.made_at)?;
        let patched = async {
            self.file.seek(SeekFrom::Start(entry.head)).await?;
            self.file.write_all(&head).await?;
            self.file.seek(SeekFrom::Start(self.at)).await
        };
        patched.await.map_err(self.fault())?;
        Ok(Ended { bytes: entry.bytes, sha256: HEXLOWER.encode(&entry.hash.finalize()) })
    }

    /// Ends the archive, synced.
    pub(crate) async fn finish(mut self) -> Result<(), Fault> {
        self.put(&[0; 2 * BLOCK]).await?;
        self.file.flush().await.map_err(self.fault())?;
        self.file.get_ref().sync_all().await.map_err(self.fault())
    }
}
