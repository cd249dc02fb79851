//! Reads an archive from its beginning, entry by entry, a piece of each at a time.

use super::tar::{self, BLOCK, Head, padding};
use base::Fault;
use std::path::{Path, PathBuf};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, BufReader};

const CHUNK: usize = 256 * 1024;

/// The file, read so far.
pub(crate) struct Scan {
    file: BufReader<File>,
    path: PathBuf,
    chunk: Vec<u8>,
    /// Bytes read.
    pub(crate) at: u64,
    /// Bytes of this entry that are still to come.
    left: u64,
    padding: u64,
}

impl Scan {
    pub(crate) async fn open(path: &Path) -> Result<Self, Fault> {
        let file = File::open(path).await.map_err(|e| Fault::new(e).doing(path.display()))?;
        Ok(Self::of(file, path))
    }

    pub(crate) fn of(file: File, path: &Path) -> Self {
        let file = BufReader::with_capacity(CHUNK, file);
        Self { file, path: path.to_path_buf(), chunk: vec![0; CHUNK], at: 0, left: 0, padding: 0 }
    }

    /// The file again.
    pub(crate) fn into_file(self) -> File {
        self.file.into_inner()
    }

    fn cut_off(&self, error: &std::io::Error) -> Fault {
        if error.kind() != std::io::ErrorKind::UnexpectedEof {
            return Fault::new(error).doing(self.path.display());
        }
        Fault::new(format!(
            "{} ends in the middle: it was cut off while it was made or copied; copy it again, or make it again",
            self.path.display()
        ))
    }

    /// The head of the next entry, once all of the one before was read; nothing at the end of the archive.
    pub(crate) async fn head(&mut self) -> Result<Option<Head>, Fault> {
        let mut block = [0; BLOCK];
        self.fill(&mut block).await?;
        let head = tar::read(&block).map_err(|e| e.doing(self.path.display()))?;
        (self.left, self.padding) = head.as_ref().map_or((0, 0), |head| (head.size, padding(head.size)));
        Ok(head)
    }

    async fn fill(&mut self, block: &mut [u8]) -> Result<(), Fault> {
        self.file.read_exact(block).await.map_err(|e| self.cut_off(&e))?;
        self.at += u64::try_from(block.len()).unwrap_or(0);
        Ok(())
    }

    /// The next piece of the entry; nothing when there is no more of it.
    pub(crate) async fn piece(&mut self) -> Result<Option<&[u8]>, Fault> {
        if self.left == 0 {
            let mut rest = vec![0; usize::try_from(std::mem::take(&mut self.padding)).unwrap_or(0)];
            self.fill(&mut rest).await?;
            return Ok(None);
        }
        let most = usize::try_from(self.left).unwrap_or(CHUNK).min(CHUNK);
        let room = self.chunk.get_mut(..most).unwrap_or_default();
        let read = self.file.read(room).await.map_err(|e| Fault::new(e).doing(self.path.display()))?;
        if read == 0 {
            return Err(self.cut_off(&std::io::ErrorKind::UnexpectedEof.into()));
        }
        let length = u64::try_from(read).unwrap_or(0);
        (self.left, self.at) = (self.left.saturating_sub(length), self.at + length);
        Ok(self.chunk.get(..read))
    }

    /// All of an entry that is small.
    pub(crate) async fn all(&mut self) -> Result<Vec<u8>, Fault> {
        let mut whole = Vec::new();
        while let Some(piece) = self.piece().await? {
            whole.extend_from_slice(piece);
        }
        Ok(whole)
    }
}
