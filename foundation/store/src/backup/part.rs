//! Files of a backup: written through a hash and synced, read back through a hash.

use base::Fault;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::io::SeekFrom;
use std::path::{Path, PathBuf};
use tokio::fs::File;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncSeekExt, AsyncWriteExt, BufReader, BufWriter, Take};

const CHUNK: usize = 256 * 1024;

pub(crate) fn hash_text(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

fn at(path: &Path) -> impl Fn(std::io::Error) -> Fault {
    let shown = path.display().to_string();
    move |error| Fault::new(error).doing(shown.clone())
}

/// A file being written.
pub(crate) struct Writer {
    file: BufWriter<File>,
    path: PathBuf,
    hash: Sha256,
    pub(crate) bytes: u64,
}

impl Writer {
    pub(crate) async fn new(path: PathBuf) -> Result<Self, Fault> {
        let file = private(&path).await.map_err(at(&path))?;
        Ok(Self { file: BufWriter::with_capacity(CHUNK, file), path, hash: Sha256::new(), bytes: 0 })
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.hash.update(bytes);
        self.bytes += u64::try_from(bytes.len()).unwrap_or(0);
        self.file.write_all(bytes).await.map_err(at(&self.path))
    }

    /// Syncs; gives the hash of all that was written.
    pub(crate) async fn finish(mut self) -> Result<String, Fault> {
        self.file.flush().await.map_err(at(&self.path))?;
        self.file.get_ref().sync_all().await.map_err(at(&self.path))?;
        Ok(HEXLOWER.encode(&self.hash.finalize()))
    }
}

/// Nobody else on the machine reads the customers' data.
async fn private(path: &Path) -> std::io::Result<File> {
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    options.open(path).await
}

/// A folder nobody else reads.
pub(crate) async fn private_folder(path: &Path) -> Result<(), Fault> {
    let mut builder = tokio::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(path).await.map_err(at(path))
}

/// A small file under its final name only when it is whole.
pub(crate) async fn write_small(folder: &Path, name: &str, text: &str) -> Result<(), Fault> {
    let (path, temporary) = (folder.join(name), folder.join(format!("{name}.tmp")));
    // One that was cut off.
    drop(tokio::fs::remove_file(&temporary).await);
    let mut file = Writer::new(temporary.clone()).await?;
    file.write(text.as_bytes()).await?;
    file.finish().await?;
    tokio::fs::rename(&temporary, &path).await.map_err(at(&path))?;
    sync_folder(folder).await
}

pub(crate) async fn sync_folder(folder: &Path) -> Result<(), Fault> {
    File::open(folder).await.map_err(at(folder))?.sync_all().await.map_err(at(folder))
}

/// Copies a file in pieces, synced; gives its hash and length.
pub(crate) async fn copy(from: &Path, to: PathBuf) -> Result<(String, u64), Fault> {
    let mut source = File::open(from).await.map_err(at(from))?;
    let mut target = Writer::new(to).await?;
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = source.read(&mut chunk).await.map_err(at(from))?;
        let Some(piece) = chunk.get(..read).filter(|piece| !piece.is_empty()) else { break };
        target.write(piece).await?;
    }
    let bytes = target.bytes;
    Ok((target.finish().await?, bytes))
}

/// The hash and length of a file.
pub(crate) async fn hash_file(path: &Path) -> Result<(String, u64), Fault> {
    let mut source = File::open(path).await.map_err(at(path))?;
    let (mut hash, mut bytes, mut chunk) = (Sha256::new(), 0, vec![0; CHUNK]);
    loop {
        let read = source.read(&mut chunk).await.map_err(at(path))?;
        let Some(piece) = chunk.get(..read).filter(|piece| !piece.is_empty()) else { break };
        hash.update(piece);
        bytes += u64::try_from(piece.len()).unwrap_or(0);
    }
    Ok((HEXLOWER.encode(&hash.finalize()), bytes))
}

/// Lines of a file, one after the other.
pub(crate) struct Lines {
    file: BufReader<Take<File>>,
    path: PathBuf,
}

/// No row is longer; the text of the longest mail and its HTML are far below.
const LONGEST_LINE: u64 = 512 * 1024 * 1024;

impl Lines {
    pub(crate) async fn open(path: PathBuf) -> Result<Self, Fault> {
        Self::within(path, 0, u64::MAX).await
    }

    /// Lines of a part of a file.
    pub(crate) async fn within(path: PathBuf, from: u64, bytes: u64) -> Result<Self, Fault> {
        let mut file = File::open(&path).await.map_err(at(&path))?;
        file.seek(SeekFrom::Start(from)).await.map_err(at(&path))?;
        Ok(Self { file: BufReader::with_capacity(CHUNK, file.take(bytes)), path })
    }

    /// The next line.
    pub(crate) async fn next(&mut self) -> Result<Option<String>, Fault> {
        let mut line = String::new();
        let read = (&mut self.file).take(LONGEST_LINE).read_line(&mut line).await.map_err(at(&self.path))?;
        Ok((read > 0).then_some(line))
    }
}
