//! The page in the documentation is the one the checks make.

use std::path::PathBuf;

const BEGIN: &str = "<!-- made from the checks; UPDATE_GENERATED=1 writes it anew -->\n";
const END: &str = "<!-- end of what is made -->\n";

#[expect(clippy::disallowed_methods, reason = "a switch for whoever runs the tests")]
fn update() -> bool {
    std::env::var("UPDATE_GENERATED").is_ok()
}

#[test]
fn the_handbook_says_what_the_checks_do() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/voice.md");
    let page = std::fs::read_to_string(&path).unwrap_or_default();
    let (head, rest) = page.split_once(BEGIN).expect("docs/voice.md has a place for what is made");
    let (kept, tail) = rest.split_once(END).expect("docs/voice.md says where that ends");
    let fresh = voice::handbook();
    if update() {
        std::fs::write(&path, format!("{head}{BEGIN}{fresh}{END}{tail}")).unwrap();
        return;
    }
    let differs = kept.lines().zip(fresh.lines()).find(|(kept, fresh)| kept != fresh);
    assert!(
        kept == fresh,
        "docs/voice.md is out of date: run the tests with UPDATE_GENERATED=1; the first: {differs:?}"
    );
}
