//! The staff app, built before and embedded here.

use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../web/dist/"]
#[allow_missing = true]
struct Dist;

/// Finds an embedded file, or one in the folder given.
pub(crate) fn find(folder: Option<PathBuf>) -> web::site::Find {
    match folder {
        // Names with `..` never get here.
        Some(folder) => Arc::new(move |name| std::fs::read(folder.join(name)).ok().map(Cow::Owned)),
        None => Arc::new(|name| Dist::get(name).map(|file| file.data)),
    }
}
