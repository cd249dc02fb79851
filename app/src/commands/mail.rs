//! `goodword mail`: looking at mail files, offline.

use super::words::{finish, say};
use base::Fault;
use clap::{Args, Subcommand};
use std::process::ExitCode;

/// Look at mail files.
#[derive(Debug, Subcommand)]
pub(super) enum Mail {
    /// One JSON line for each file: what goodword makes of it.
    Parse(Parse),
}

#[derive(Debug, Args)]
pub(super) struct Parse {
    /// One JSON object a line.
    #[arg(long, required = true)]
    json: bool,
    /// The files are plain texts of replies; print the reply without its quotes.
    #[arg(long)]
    reply_text: bool,
    /// Mail files (.eml), or mbox files, of which the first message is read.
    #[arg(required = true)]
    files: Vec<String>,
}

impl Mail {
    pub(super) fn run(self) -> ExitCode {
        let Self::Parse(parse) = self;
        let unread = parse.files.iter().filter(|file| !parse.one(file)).count();
        finish(if unread == 0 { Ok(()) } else { Err(Fault::new(format!("{unread} files could not be read"))) })
    }
}

impl Parse {
    fn one(&self, file: &str) -> bool {
        let Ok(raw) = std::fs::read(file) else {
            let line = serde_json::json!({ "file": file, "ok": false, "quarantine": "the file cannot be read" });
            say(&line.to_string());
            return false;
        };
        let line = if self.reply_text {
            mail::reply_report(file, &String::from_utf8_lossy(&raw))
        } else {
            mail::report(file, &raw)
        };
        say(&line.to_string());
        true
    }
}
