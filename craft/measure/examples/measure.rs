//! The command alone, as the benchmarks run it: `cargo run --release -p measure --example measure -- …`.

use std::io::IsTerminal as _;

use measure::{Screen, Streams};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut stderr = std::io::stderr();
    let screen = if stderr.is_terminal() { Screen::Terminal } else { Screen::Plain };
    let (stdin, stdout) = (&mut std::io::stdin(), &mut std::io::stdout());
    let status = measure::run(&args, Streams { stdin, stdout, stderr: &mut stderr, screen });
    std::process::exit(status);
}
