//! Photographs customers send, painted by code: small, real PNG files.

mod canvas;
mod deflate;
mod motifs;
mod png;

use std::sync::Arc;

/// What a photograph shows.
pub(crate) const MOTIFS: [&str; 6] = ["crack", "batch", "box", "fault", "loaf", "counter"];
/// How many takes there are of each.
pub(crate) const TAKES: usize = 4;

/// One take of a motif as a PNG file.
pub(crate) fn photograph(motif: &str, take: usize) -> Arc<[u8]> {
    png::encode(&motifs::paint(motif, i32::try_from(take).unwrap_or(0))).into()
}
