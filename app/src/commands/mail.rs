//! `goodword mail`: looking at mail files, offline, and handing mail over to a server beside.

use super::words::{finish, say, tell};
use crate::settings::Settings;
use crate::spool::{self, Envelope};
use base::{Clock, Fault, SystemClock};
use clap::{Args, Subcommand};
use std::process::ExitCode;
use std::sync::Arc;
use store::Db;

/// Look at mail files, or hand mail over.
#[derive(Debug, Subcommand)]
pub(super) enum Mail {
    /// Hand over the mail on standard input: for a mail server's pipe. Ends with 0 once it is safe, else with 75, so that
    /// the mail server keeps it and tries again. Example: goodword mail deliver --inbox support
    Deliver(Deliver),
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

/// Hand over the mail on standard input.
#[derive(Debug, Args)]
pub(super) struct Deliver {
    /// The inbox: its name, its address or its id.
    #[arg(long, value_name = "NAME")]
    inbox: String,
    /// Envelope recipient; may be given several times.
    #[arg(long, value_name = "ADDRESS")]
    recipient: Vec<String>,
}

/// EX_TEMPFAIL: the mail server keeps the mail and tries again.
const LATER: u8 = 75;

/// Says why not now.
pub(super) fn later(why: &Fault) -> ExitCode {
    tell(&format!("goodword: the mail was not taken and stays with the mail server: {why}"));
    ExitCode::from(LATER)
}

/// Whether a command line hands mail over.
pub(super) fn is_delivery(args: impl Iterator<Item = String>) -> bool {
    let words: Vec<String> = args.skip(1).filter(|word| !word.starts_with('-')).collect();
    words.windows(2).any(|pair| pair == ["mail", "deliver"])
}

impl Deliver {
    /// Returns once the mail survives a crash.
    pub(super) async fn run(self, settings: Settings) -> Result<(), Fault> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let place = settings.place();
        if place.url.is_none() && !place.folder.join("goodword.db").exists() {
            return Err(Fault::new(format!("there is no goodword in {}", place.folder.display())));
        }
        let db = Db::open_beside(&place, Arc::clone(&clock)).await?;
        let inbox = self.find(&db).await?;
        db.close().await;
        let envelope = Envelope { inbox, arrived_at: clock.now().0, recipients: self.recipient };
        spool::lay_down(&settings.data, &envelope, &mut std::io::stdin().lock()).map(drop)
    }

    async fn find(&self, db: &Db) -> Result<base::InboxId, Fault> {
        let wanted = self.inbox.trim().to_lowercase();
        let all = desk::inbox::all(&mut db.read().await?).await?;
        let named = |inbox: &&desk::inbox::Inbox| {
            inbox.name.to_lowercase() == wanted
                || inbox.id.as_str() == wanted
                || inbox.address.iter().any(|address| address.to_lowercase() == wanted)
        };
        let mut found = all.iter().filter(|inbox| !inbox.internal && inbox.address.is_some()).filter(named);
        let Some(one) = found.next() else {
            return Err(Fault::new(format!("there is no e-mail inbox \"{}\"", self.inbox)));
        };
        match found.next() {
            None => Ok(one.id.clone()),
            Some(_) => {
                Err(Fault::new(format!("several inboxes are called \"{}\"; name one by its address", self.inbox)))
            }
        }
    }
}

impl Parse {
    pub(super) fn run(self) -> ExitCode {
        let unread = self.files.iter().filter(|file| !self.one(file)).count();
        finish(if unread == 0 { Ok(()) } else { Err(Fault::new(format!("{unread} files could not be read"))) })
    }

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
