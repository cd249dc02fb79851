//! SEC-D9: mail made to exhaust is understood or set aside within bounds of memory and processor time, and the next one
//! is read. Measured in a process of its own, `goodword mail parse`, which stands still at a pipe between two mails.

use serde_json::Value;
use std::fmt::Write;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use testkit::Fresh;

/// Growth of the resident set for one mail, beyond the bytes it has itself.
const MOST_KIB: u64 = 64 * 1024;
/// Processor time for one mail. Unoptimised code may take ten times what users run.
const MOST_TICKS: u64 = if cfg!(debug_assertions) { 2_000 } else { 200 };

fn nested(levels: usize, boundary: impl Fn(usize) -> String) -> String {
    (0..levels).fold("From: a@x.test\nMIME-Version: 1.0\n".to_owned(), |mut raw, level| {
        let name = boundary(level);
        write!(raw, "Content-Type: multipart/mixed; boundary=\"{name}\"\n\n--{name}\n").unwrap();
        raw
    })
}

/// Inputs by name. The largest are as large as what receivers let in: 50 MiB.
fn inputs() -> Vec<(&'static str, String)> {
    let head = "From: a@x.test\nTo: b@x.test\nSubject: large\nMIME-Version: 1.0\n";
    let part = "--b\nContent-Type: text/plain\n\nx\n";
    let continued: String = (0..1_000_000).fold(String::new(), |mut text, n| {
        writeln!(text, " filename*{n}=x;").unwrap();
        text
    });
    let line = "A".repeat(76) + "\n";
    let zeros = line.repeat(49 * 1024 * 1024 / line.len());
    vec![
        ("ten thousand levels", nested(10_000, |level| format!("b{level}"))),
        ("ten thousand levels of one name", nested(10_000, |_| "same".into())),
        ("mails in mails", format!("{head}{}", "Content-Type: message/rfc822\n\n".repeat(10_000))),
        (
            "a hundred thousand parts",
            format!("{head}Content-Type: multipart/mixed; boundary=b\n\n{}", part.repeat(100_000)),
        ),
        (
            "a file of zeros",
            format!(
                "{head}Content-Type: application/octet-stream; name=z\nContent-Transfer-Encoding: base64\n\n{zeros}"
            ),
        ),
        ("zeros in the text", format!("{head}Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n{zeros}")),
        ("a header of five megabytes", format!("{head}X: {}\n\nx", "y".repeat(5_000_000))),
        ("five megabytes of short headers", format!("{head}{}\n\nx", "X: y\n".repeat(1_000_000))),
        ("a million addresses", format!("{head}Cc: {}c@x.test\n\nx", "a@x.test, ".repeat(1_000_000))),
        ("a million continuations", format!("{head}Content-Disposition: attachment;\n{continued}\n\nx")),
        (
            "a million continuations in a part",
            format!(
                "{head}Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: attachment;\n{continued}\n\nx\n--b--\n"
            ),
        ),
    ]
}

/// The parser at work on files, one after the other.
struct Parser {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Parser {
    fn start(files: &[PathBuf]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_goodword"))
            .args(["mail", "parse", "--json"])
            .args(files)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    fn answer(&mut self) -> Value {
        serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap()
    }

    /// The largest resident set so far in KiB, and processor time in hundredths of a second.
    fn cost(&self) -> (u64, u64) {
        let of = |name: &str| std::fs::read_to_string(format!("/proc/{}/{name}", self.child.id())).unwrap();
        let peak = of("status").lines().find_map(|line| line.strip_prefix("VmHWM:").map(str::to_owned)).unwrap();
        let stat = of("stat");
        let ticks =
            stat.rsplit_once(')').unwrap().1.split(' ').skip(12).take(2).map(|n| n.parse::<u64>().unwrap()).sum();
        (peak.trim().trim_end_matches(" kB").parse().unwrap(), ticks)
    }
}

/// A pipe the parser stands still at until something is written to it.
fn gate(folder: &Path, name: &str) -> PathBuf {
    let gate = folder.join(name);
    assert!(Command::new("mkfifo").arg(&gate).status().unwrap().success());
    gate
}

#[test]
fn mail_made_to_exhaust_stays_within_bounds_and_the_next_is_read() {
    let fresh = Fresh::sqlite();
    let folder = &fresh.place.folder;
    let plain = "From: ana@x.test\nTo: b@x.test\nSubject: the next\n\nhello\n";
    let mut beyond = Vec::new();
    for (at, (name, raw)) in inputs().into_iter().enumerate() {
        let (small, hostile) = (folder.join("small.eml"), folder.join("hostile.eml"));
        std::fs::write(&small, plain).unwrap();
        std::fs::write(&hostile, &raw).unwrap();
        let own = u64::try_from(raw.len()).unwrap() / 1024;
        drop(raw);
        let (before, after) = (gate(folder, &format!("before{at}")), gate(folder, &format!("after{at}")));
        let mut parser = Parser::start(&[small, before.clone(), hostile, after.clone()]);
        parser.answer();
        let (rss, ticks) = parser.cost();
        std::fs::write(before, plain).unwrap();
        parser.answer();
        let told = parser.answer();
        let (grown, spent) = parser.cost();
        std::fs::write(after, plain).unwrap();
        assert_eq!(parser.answer()["subject"], "the next", "after {name}");
        assert!(parser.child.wait().unwrap().success() || told["ok"] == false, "{name}: {told}");
        let (grown, spent) = ((grown - rss).saturating_sub(own), spent - ticks);
        if grown > MOST_KIB || spent > MOST_TICKS {
            beyond.push(format!("{name}: {} MiB, {spent} hundredths of a second", grown / 1024));
        }
    }
    assert_eq!(beyond, [""; 0]);
}
