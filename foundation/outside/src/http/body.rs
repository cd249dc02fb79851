//! A body, counted while it comes in: bytes, and how far it swells when unpacked.

use super::call::{Limits, Longer, Unreached};
use flate2::write::GzDecoder;
use std::io::{self, Write};

/// A body may swell this much; the first part is free, small texts pack well.
const RATIO: usize = 100;
const FREE: usize = 256 * 1024;

/// Most bytes of a body.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cap {
    bytes: usize,
    longer: Longer,
}

impl Cap {
    pub(super) const fn of(limits: Limits) -> Self {
        Self { bytes: limits.bytes, longer: limits.longer }
    }

    /// What the other side may pack a body with: the beginning of something packed says nothing.
    pub(super) fn accepts(self) -> &'static str {
        if self.longer == Longer::Cut { "identity" } else { "gzip" }
    }

    pub(super) fn plain(self) -> Body {
        let sink = Sink { bytes: Vec::new(), most: self.bytes };
        if self.longer == Longer::Cut { Body::Beginning(sink) } else { Body::Plain(sink) }
    }

    pub(super) fn packed(self) -> Body {
        if self.longer == Longer::Cut {
            return self.plain();
        }
        Body::Packed { taken: 0, decoder: Box::new(GzDecoder::new(Sink { bytes: Vec::new(), most: self.bytes })) }
    }
}

/// A body on its way in.
pub(super) enum Body {
    Plain(Sink),
    Beginning(Sink),
    Packed { taken: usize, decoder: Box<GzDecoder<Sink>> },
}

impl Body {
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<(), Unreached> {
        match self {
            Self::Plain(sink) => sink.write_all(bytes).map_err(|_full| Unreached::TooLarge),
            Self::Beginning(sink) => {
                let room = sink.most.saturating_sub(sink.bytes.len());
                sink.bytes.extend(bytes.iter().take(room));
                Ok(())
            }
            Self::Packed { taken, decoder } => {
                for block in bytes.chunks(4 * 1024) {
                    *taken = taken.saturating_add(block.len());
                    decoder.write_all(block).map_err(|error| sort(&error))?;
                    let swollen = decoder.get_ref().bytes.len();
                    if swollen > FREE && swollen / RATIO > *taken {
                        return Err(Unreached::TooLarge);
                    }
                }
                Ok(())
            }
        }
    }

    /// Whether nothing more is wanted.
    pub(super) const fn is_full(&self) -> bool {
        matches!(self, Self::Beginning(sink) if sink.bytes.len() >= sink.most)
    }

    pub(super) fn finish(self) -> Result<Vec<u8>, Unreached> {
        match self {
            Self::Plain(sink) | Self::Beginning(sink) => Ok(sink.bytes),
            Self::Packed { decoder, .. } => decoder.finish().map(|sink| sink.bytes).map_err(|error| sort(&error)),
        }
    }
}

fn sort(error: &io::Error) -> Unreached {
    if error.kind() == io::ErrorKind::FileTooLarge { Unreached::TooLarge } else { Unreached::Unreachable }
}

/// Takes bytes up to a limit.
pub(super) struct Sink {
    bytes: Vec<u8>,
    most: usize,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len().saturating_add(bytes.len()) > self.most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn taken(most: usize, bytes: &[u8]) -> Result<Vec<u8>, Unreached> {
        let mut body = Cap { bytes: most, longer: Longer::Refused }.packed();
        body.take(bytes)?;
        body.finish()
    }

    #[test]
    fn a_packed_body_is_unpacked_up_to_the_limit() {
        assert_eq!(taken(100, &packed(b"hello")).unwrap(), b"hello");
        assert_eq!(taken(1_000_000, &packed(&vec![b'a'; 1_000_001])), Err(Unreached::TooLarge));
        assert_eq!(taken(100, b"not packed at all"), Err(Unreached::Unreachable));
    }

    #[test]
    fn a_body_that_swells_too_much_is_stopped_before_the_limit() {
        let bomb = packed(&vec![0; 4 * 1024 * 1024]);
        assert_eq!(taken(usize::MAX, &bomb), Err(Unreached::TooLarge));
    }
}
