//! The only place that writes to the terminal.

use crate::doctor::Verdict;
use base::Fault;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

/// A line of data. Whoever reads no further (`… | head`) stops nothing.
pub(super) fn say(text: &str) {
    drop(writeln!(std::io::stdout(), "{text}"));
}

/// A word in a colour, where the other end is a terminal that wants colours.
fn painted(word: &str, colour: u8) -> String {
    if std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        return format!("\u{1b}[{colour}m{word}\u{1b}[0m");
    }
    word.to_owned()
}

/// How something is, at the beginning of its line.
pub(super) fn marked(verdict: Verdict) -> String {
    match verdict {
        Verdict::Ok => painted("ok  ", 32),
        Verdict::Warn => painted("warn", 33),
        Verdict::Fail => painted("FAIL", 31),
    }
}

/// A line for people.
pub(super) fn tell(text: &str) {
    drop(writeln!(std::io::stderr(), "{text}"));
}

/// The end of a command.
pub(super) fn finish(done: Result<(), Fault>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&format!("goodword: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// The command was not understood.
pub(super) fn wrong_use(text: &str) -> ExitCode {
    tell(&format!("goodword: {text}"));
    ExitCode::from(2)
}
