//! `goodword voice`: the reply check, and what people write sorted, on lines of text, offline.

use super::triage::{Group, Triage};
use super::words::{finish, say};
use base::{Clock, Fault, SystemClock};
use bluesky::Bluesky;
use clap::{Args, Subcommand};
use contract::{Channel, Length};
use mastodon::Mastodon;
use outside::{Guard, Outside};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::ExitCode;
use voice::{Checker, Date, Earlier, Limit};

/// Longest line that is read, in bytes.
const LINE: u64 = 256 * 1024 * 1024;

/// Look at replies before they are sent, and at what people write.
#[derive(Debug, Subcommand)]
pub(super) enum Voice {
    /// One JSON line for each reply: what the reply check finds. Example: goodword voice check --jsonl replies.jsonl
    Check(Check),
    /// One JSON line for each text people wrote: complaint, praise, question, urgent, mood, language, topics. Example: goodword voice triage --jsonl mails.jsonl
    Triage(Triage),
    /// Texts that tell of one problem, put together. Example: goodword voice group --jsonl mails.jsonl
    Group(Group),
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// One JSON object a line in, one a line out.
    #[arg(long, required = true)]
    jsonl: bool,
    /// Earlier replies to compare with, besides those that stand in the lines: one JSON string a line.
    #[arg(long, value_name = "FILE")]
    earlier: Option<PathBuf>,
    /// The day promises are counted from, as 2026-11-23; today if not given.
    #[arg(long, value_name = "DAY")]
    today: Option<Date>,
    /// Files with replies; standard input if there is none.
    files: Vec<PathBuf>,
}

impl Voice {
    pub(super) fn run(self) -> ExitCode {
        finish(match self {
            Self::Check(check) => check.run(),
            Self::Triage(triage) => triage.run(),
            Self::Group(group) => group.run(),
        })
    }
}

impl Check {
    fn run(self) -> Result<(), Fault> {
        let today = self.today.unwrap_or_else(|| voice::day_of(SystemClock.now().0));
        let mut checker = Checker::new(earlier(self.earlier.as_ref())?, today);
        let lengths = lengths()?;
        let mut unread = 0;
        for mut lines in inputs(&self.files)? {
            while let Some(line) = next_line(&mut *lines)? {
                match checker.line(&line, |channel, text| limit(&lengths, channel, text)) {
                    Ok(told) => say(&told),
                    Err(error) => {
                        unread += 1;
                        say(&error.line);
                    }
                }
            }
        }
        all_read(unread)
    }
}

/// Fails where lines could not be read.
pub(super) fn all_read(unread: usize) -> Result<(), Fault> {
    if unread == 0 { Ok(()) } else { Err(Fault::new(format!("{unread} lines could not be read"))) }
}

fn open(file: &PathBuf) -> Result<BufReader<File>, Fault> {
    let opened = File::open(file);
    opened.map(BufReader::new).map_err(|e| Fault::new(format!("{} cannot be read: {e}", file.display())))
}

/// The files, or standard input if there is none.
pub(super) fn inputs(files: &[PathBuf]) -> Result<Vec<Box<dyn BufRead>>, Fault> {
    if files.is_empty() {
        return Ok(vec![Box::new(std::io::stdin().lock())]);
    }
    files.iter().map(|file| -> Result<Box<dyn BufRead>, Fault> { Ok(Box::new(open(file)?)) }).collect()
}

/// The next line that is not blank.
pub(super) fn next_line(lines: &mut dyn BufRead) -> Result<Option<String>, Fault> {
    loop {
        let mut line = Vec::new();
        let read = lines.take(LINE).read_until(b'\n', &mut line);
        if read.map_err(|e| Fault::new(format!("the lines cannot be read: {e}")))? == 0 {
            return Ok(None);
        }
        if !line.trim_ascii().is_empty() {
            return Ok(Some(String::from_utf8_lossy(&line).into_owned()));
        }
    }
}

fn earlier(file: Option<&PathBuf>) -> Result<Earlier, Fault> {
    let Some(file) = file else { return Ok(Earlier::default()) };
    let mut lines = open(file)?;
    let mut texts = Vec::new();
    while let Some(line) = next_line(&mut lines)? {
        let text = serde_json::from_str(&line);
        texts.push(text.map_err(|e| Fault::new(format!("{}, line {}: {e}", file.display(), texts.len() + 1)))?);
    }
    Ok(Earlier::of::<String>(texts))
}

/// How long texts may be, by channel.
fn lengths() -> Result<Vec<(&'static str, Length)>, Fault> {
    let outside = Outside::new(Guard::default())?;
    let networks: [Box<dyn Channel>; 2] = [Box::new(Bluesky::new(outside.clone())), Box::new(Mastodon::new(outside))];
    let manifests = networks.iter().map(|channel| channel.manifest());
    Ok(manifests.filter_map(|manifest| Some((manifest.kind, manifest.text_limit?))).collect())
}

fn limit(lengths: &[(&str, Length)], channel: &str, text: &str) -> Option<Limit> {
    let (_, length) = lengths.iter().find(|(kind, _)| kind.eq_ignore_ascii_case(channel))?;
    let most = usize::try_from(length.most).ok()?;
    let over = length.over(text).map_or(Some(0), |over| usize::try_from(over).ok());
    Some(Limit { most, over })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_too_long_by_the_rule_of_its_network() {
        let lengths = lengths().unwrap();
        let over = |channel: &str, text: &str| limit(&lengths, channel, text).and_then(|limit| limit.over);
        assert_eq!(over("bluesky", &"a".repeat(301)), Some(1));
        assert_eq!(over("Mastodon", &"a".repeat(500)), Some(0));
        assert_eq!(over("email", &"a".repeat(10_000)), None);
    }

    #[test]
    fn blank_lines_are_no_replies_and_bytes_that_are_no_text_are_read() {
        let mut lines: &[u8] = b"\n  \n{\"text\": \"\xff\"}\n\nlast";
        assert!(next_line(&mut lines).unwrap().unwrap().contains('\u{fffd}'));
        assert_eq!(next_line(&mut lines).unwrap().as_deref(), Some("last"));
        assert_eq!(next_line(&mut lines).unwrap(), None);
    }
}
