//! `goodword voice triage` and `goodword voice group`: what people write, sorted, offline.

use super::voice::{all_read, inputs, next_line};
use super::words::say;
use base::Fault;
use clap::Args;
use std::path::PathBuf;
use triage::{Grouping, Unread};

#[derive(Debug, Args)]
pub(super) struct Triage {
    /// One JSON object a line in, one a line out.
    #[arg(long, required = true)]
    jsonl: bool,
    /// Say for each label which words and signs speak most for it.
    #[arg(long)]
    because: bool,
    /// Files with texts; standard input if there is none.
    files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Group {
    /// One JSON object a line in, one a line out.
    #[arg(long, required = true)]
    jsonl: bool,
    /// Files with texts; standard input if there is none.
    files: Vec<PathBuf>,
}

impl Triage {
    pub(super) fn run(self) -> Result<(), Fault> {
        let told = if self.because { triage::line_because } else { triage::line };
        let mut unread = 0;
        each_line(&self.files, |line| unread += told_or_not(told(line)))?;
        all_read(unread)
    }
}

impl Group {
    pub(super) fn run(self) -> Result<(), Fault> {
        let mut grouping = Grouping::default();
        each_line(&self.files, |line| grouping.add(line))?;
        all_read(grouping.lines().into_iter().map(told_or_not).sum())
    }
}

fn each_line(files: &[PathBuf], mut take: impl FnMut(&str)) -> Result<(), Fault> {
    for mut lines in inputs(files)? {
        while let Some(line) = next_line(&mut *lines)? {
            take(&line);
        }
    }
    Ok(())
}

/// Prints a line; 1 if it could not be read.
fn told_or_not(told: Result<String, Unread>) -> usize {
    match told {
        Ok(line) => {
            say(&line);
            0
        }
        Err(error) => {
            say(&error.line);
            1
        }
    }
}
