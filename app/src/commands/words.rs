//! The only place that writes to the terminal.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks to its terminal, here and nowhere else"
)]

use base::Fault;
use std::process::ExitCode;

/// A line of data.
pub(super) fn say(text: &str) {
    println!("{text}");
}

/// A line for people.
pub(super) fn tell(text: &str) {
    eprintln!("{text}");
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
