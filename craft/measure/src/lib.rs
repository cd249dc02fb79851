//! `goodword measure METHOD [options] FILE…`: CSV in, one JSON object out, refusals with their
//! reasons. The same functions of `evidence` answer here and on the impact page.
//!
//! Does not know: the server, the database, settings, who is asking, or any formula.
#![warn(missing_docs)]

mod failure;
mod json;
mod methods;
mod names;
mod numbers;
mod options;
mod progress;
mod record;
mod sweep;
mod table;
mod words;

use std::io::{Read, Write};

use clap::{CommandFactory, FromArgMatches};

use failure::Failure;
use options::Measure;
pub use progress::Screen;

/// Where the command reads and writes.
pub struct Streams<'a> {
    /// Standard input, read when the file is `-`.
    pub stdin: &'a mut dyn Read,
    /// Receives the JSON and nothing else.
    pub stdout: &'a mut dyn Write,
    /// Receives everything meant for people.
    pub stderr: &'a mut (dyn Write + Send),
    /// What standard error is, for the progress of long work.
    pub screen: Screen,
}

/// Runs one `measure` command; `args` starts after the word `measure`. Returns the exit status:
/// 0, 1 (the data or the figure were refused, said why), 2 (wrong use).
pub fn run(args: &[String], mut streams: Streams<'_>) -> i32 {
    let words = std::iter::once("goodword measure").chain(args.iter().map(String::as_str));
    let parsed = Measure::command().try_get_matches_from(words).and_then(|matches| {
        let options = options::echo(&matches);
        Measure::from_arg_matches(&matches).map(|m| (m, options))
    });
    match parsed {
        Ok((measure, options)) => finish(&measure, methods::measure(&measure, options, &mut streams), &mut streams),
        Err(error) => refuse_usage(&error, &mut streams),
    }
}

/// Help goes to standard output with status 0, a wrong option to standard error with 2.
fn refuse_usage(error: &clap::Error, streams: &mut Streams<'_>) -> i32 {
    let text = error.render().to_string();
    let (target, status): (&mut dyn Write, i32) =
        if error.use_stderr() { (streams.stderr, 2) } else { (streams.stdout, 0) };
    match target.write_all(text.as_bytes()) {
        Ok(()) => status,
        Err(_) => 1,
    }
}

fn finish(measure: &Measure, result: Result<record::Record, Failure>, streams: &mut Streams<'_>) -> i32 {
    let written = result.and_then(|record| {
        let text = record.json(&measure.common).text(measure.common.pretty.into());
        deliver(measure, &text, streams.stdout)?;
        Ok((record.spoken(), record.status(&measure.common)))
    });
    let (said, status) = match written {
        Ok((said, status)) => (said, status),
        Err(failure) => (failure.to_string(), failure.status()),
    };
    match writeln!(streams.stderr, "{said}") {
        Ok(()) => status,
        Err(_) => 1,
    }
}

fn deliver(measure: &Measure, text: &str, stdout: &mut dyn Write) -> Result<(), Failure> {
    match &measure.common.out {
        Some(path) => std::fs::write(path, format!("{text}\n"))
            .map_err(|e| Failure::Usage(format!("{path}: cannot be written: {e}"))),
        None => writeln!(stdout, "{text}").map_err(|e| Failure::Data(format!("standard output: {e}"))),
    }
}
