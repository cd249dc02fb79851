//! The staff app, built before and embedded here.

use rust_embed::RustEmbed;
use std::sync::Arc;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../web/dist/"]
#[allow_missing = true]
struct Dist;

/// Finds an embedded file.
pub(crate) fn find() -> web::site::Find {
    Arc::new(|name| Dist::get(name).map(|file| file.data))
}
