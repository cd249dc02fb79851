//! Makes the model anew from the labelled texts: `cargo run --release -p triage --example learn`.

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut set = Vec::new();
    for language in ["en", "de", "fr", "es"] {
        let lines = std::fs::read_to_string(here.join(format!("set/{language}.jsonl")))?;
        set.extend(triage::learn::samples(&lines)?);
    }
    std::fs::write(here.join("src/model.bin"), triage::learn::model(&set))?;
    Ok(())
}
