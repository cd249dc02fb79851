//! The staff app, built before and embedded here.

use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(RustEmbed)]
#[folder = "../web/dist/"]
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

#[cfg(test)]
mod tests {
    #[test]
    fn what_was_built_is_embedded() {
        let built = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../web/dist/index.html"));
        if !built.exists() {
            return testkit::skipped("web/dist is not built");
        }
        assert!(super::find(None)("index.html").is_some(), "web/dist is built but not inside the binary");
    }
}
