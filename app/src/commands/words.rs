//! The only place that writes to the terminal.

use crate::doctor::Verdict;
use base::Fault;
use std::io::{ErrorKind, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether something could not be written.
static UNSAID: AtomicBool = AtomicBool::new(false);

/// A line of data. Whoever reads no further (`… | head`) stops nothing; a full disk makes the command fail.
pub(super) fn say(text: &str) {
    if let Err(error) = writeln!(std::io::stdout(), "{text}")
        && error.kind() != ErrorKind::BrokenPipe
    {
        UNSAID.store(true, Ordering::Relaxed);
    }
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
        Ok(()) if !UNSAID.load(Ordering::Relaxed) => ExitCode::SUCCESS,
        Ok(()) => {
            tell("goodword: not everything could be written where it was to go; is there room on the disk?");
            ExitCode::FAILURE
        }
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
