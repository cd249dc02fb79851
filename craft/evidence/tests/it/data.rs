//! Columns of the golden tables, or `None` where they are not present.

use std::path::PathBuf;

pub(crate) fn golden(name: &str) -> Option<String> {
    let root = std::env::var("GOODWORD_TEST_DATA")
        .map_or_else(|_| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let text = std::fs::read_to_string(root.join("golden").join(name)).ok();
    if text.is_none() {
        println!("skipped: golden data not present ({name})");
    }
    text
}

pub(crate) fn columns(text: &str, names: &[&str]) -> Vec<Vec<f64>> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let at: Vec<usize> = names.iter().map(|n| header.iter().position(|h| h == n).unwrap()).collect();
    let mut out = vec![Vec::new(); names.len()];
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        for (column, i) in out.iter_mut().zip(&at) {
            column.push(cells[*i].parse().unwrap_or(f64::NAN));
        }
    }
    out
}

pub(crate) fn close(name: &str, ours: f64, theirs: f64, relative: f64) {
    let off = (ours - theirs).abs();
    assert!(off <= relative * theirs.abs().max(1e-12), "{name}: {ours} is not {theirs}");
}
