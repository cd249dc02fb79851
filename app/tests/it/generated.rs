//! Files made from the code and kept in the repository. `UPDATE_GENERATED=1` writes them anew.

use std::path::PathBuf;

#[expect(clippy::disallowed_methods, reason = "a switch for whoever runs the tests")]
fn update() -> bool {
    std::env::var("UPDATE_GENERATED").is_ok()
}

/// Compares a file below `docs/` with what the code gives.
pub(crate) fn same(name: &str, fresh: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    if update() {
        std::fs::write(&path, fresh).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = kept.lines().zip(fresh.lines()).find(|(kept, fresh)| kept != fresh);
    assert!(
        kept == fresh,
        "docs/{name} is out of date: run the tests with UPDATE_GENERATED=1 and look at the difference; the first: {differs:?}"
    );
}
