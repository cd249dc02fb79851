//! Runs a command and compares what it printed.

use std::path::PathBuf;

use serde_json::Value;

/// What one run gave.
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) said: String,
}

impl Ran {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {} {}", self.out, self.said))
    }

    pub(crate) fn codes(&self) -> Vec<String> {
        let json = self.json();
        json["refusals"].as_array().unwrap().iter().map(|r| r["code"].as_str().unwrap().to_owned()).collect()
    }
}

/// `measure ARGS` with this standard input.
pub(crate) fn measure_from(args: &[&str], stdin: &str) -> Ran {
    let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
    let (mut out, mut said) = (Vec::new(), Vec::new());
    let mut input = stdin.as_bytes();
    let streams =
        measure::Streams { stdin: &mut input, stdout: &mut out, stderr: &mut said, screen: measure::Screen::Plain };
    let status = measure::run(&args, streams);
    Ran { status, out: String::from_utf8(out).unwrap(), said: String::from_utf8(said).unwrap() }
}

pub(crate) fn measure(args: &[&str]) -> Ran {
    measure_from(args, "")
}

/// The golden folder's file: the committed copy, or the outside data for what is not committed.
pub(crate) fn file(name: &str) -> Option<String> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let committed = here.join("tests/golden").join(name);
    let outside = std::env::var("GOODWORD_TEST_DATA").map_or_else(|_| here.join("../../../shared/data"), PathBuf::from);
    let found = [committed, outside.join("golden").join(name)].into_iter().find(|p| p.exists());
    if found.is_none() {
        println!("skipped: golden data not present ({name})");
    }
    found.map(|p| p.to_string_lossy().into_owned())
}

pub(crate) fn golden(name: &str) -> String {
    file(name).unwrap()
}

pub(crate) fn expected(name: &str) -> Value {
    let text = std::fs::read_to_string(golden(name)).unwrap().replace("Infinity", "null");
    serde_json::from_str(&text).unwrap()
}

/// Rows of a CSV as name → cell.
pub(crate) fn rows(path: &str) -> Vec<Vec<(String, String)>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines.map(|l| header.iter().map(|h| (*h).to_owned()).zip(l.split(',').map(str::to_owned)).collect()).collect()
}

#[track_caller]
pub(crate) fn close(name: &str, ours: &Value, theirs: f64, relative: f64) {
    let ours = ours.as_f64().unwrap_or_else(|| panic!("{name}: {ours} is no number, expected {theirs}"));
    let limit = relative * theirs.abs() + 1e-300;
    assert!((ours - theirs).abs() <= limit, "{name}: {ours} is not {theirs}");
}

/// Every number under `theirs` is found under `ours` at the same place.
#[track_caller]
pub(crate) fn all_close(at: &str, ours: &Value, theirs: &Value, relative: f64) {
    match theirs {
        Value::Object(fields) => {
            for (k, v) in fields {
                all_close(&format!("{at}.{k}"), &ours[k], v, relative);
            }
        }
        Value::Array(items) => {
            for (i, v) in items.iter().enumerate() {
                all_close(&format!("{at}[{i}]"), &ours[i], v, relative);
            }
        }
        Value::Number(x) => close(at, ours, x.as_f64().unwrap(), relative),
        Value::Null => assert!(ours.is_null(), "{at}: {ours} is not null"),
        _ => {}
    }
}
