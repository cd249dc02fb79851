//! Offline tools that belong to others: the interface described, and statistics.

use super::words::{finish, say};
use crate::serve::document;
use crate::wiring::api_routes;
use base::Fault;
use clap::Args;
use measure::{Screen, Streams};
use std::io::IsTerminal;
use std::process::ExitCode;

/// Prints the OpenAPI document.
pub(super) fn print() -> ExitCode {
    let text = serde_json::to_string_pretty(&document(&api_routes()));
    finish(text.map(|text| say(&text)).map_err(|e| Fault::new(e.to_string())))
}

/// Statistics on CSV files.
#[derive(Debug, Args)]
pub(super) struct Measure {
    /// What to measure, and its options; `--help` lists them.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

impl Measure {
    pub(super) fn run(self) -> ExitCode {
        let (stdin, stdout) = (&mut std::io::stdin().lock(), &mut std::io::stdout().lock());
        let stderr = &mut std::io::stderr();
        let screen = if stderr.is_terminal() { Screen::Terminal } else { Screen::Plain };
        let status = measure::run(&self.rest, Streams { stdin, stdout, stderr, screen });
        ExitCode::from(u8::try_from(status).unwrap_or(1))
    }
}
