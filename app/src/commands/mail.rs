//! `goodword mail`: looking at mail files, offline, and handing mail over to a server beside.

use super::words::{finish, say, tell};
use crate::settings::Settings;
use crate::spool::{self, Envelope};
use crate::wiring;
use base::{Clock, Fault, SystemClock, Vault};
use clap::{Args, Subcommand};
use contract::Channels;
use desk::inbox::Inbox;
use desk::intake::Desk;
use std::io::Read;
use std::process::ExitCode;
use std::sync::Arc;
use store::Db;
use team::Stage;

/// Look at mail files, or hand mail over.
#[derive(Debug, Subcommand)]
pub(super) enum Mail {
    /// Hand over the mail on standard input: for a mail server's pipe. Ends with 0 once it is safe, else with 75, so that
    /// the mail server keeps it and tries again. Example: goodword mail deliver --inbox support
    Deliver(Deliver),
    /// One JSON line for each file: what goodword makes of it.
    Parse(Parse),
    /// Compare every mail on the mail servers with what is stored, and list what is missing. Example: goodword mail audit
    Audit(Audit),
}

/// Compare the mail servers with what is stored.
#[derive(Debug, Args)]
pub(super) struct Audit {
    /// Only this inbox: its name, its address or its id.
    #[arg(long, value_name = "NAME")]
    inbox: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Parse {
    /// One JSON object a line.
    #[arg(long, required = true)]
    json: bool,
    /// The files are plain texts of replies; print the reply without its quotes.
    #[arg(long)]
    reply_text: bool,
    /// Mail files (.eml), or mbox files, of which the first message is read; `-` is what comes by standard input.
    #[arg(default_value = STANDARD_INPUT)]
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

/// The name of what comes by standard input.
const STANDARD_INPUT: &str = "-";

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
        let inbox = find(&db, &self.inbox).await?.id;
        db.close().await;
        let envelope = Envelope { inbox, arrived_at: clock.now().0, recipients: self.recipient };
        spool::lay_down(&settings.data, &envelope, &mut std::io::stdin().lock()).map(drop)
    }
}

async fn mailboxes(db: &Db) -> Result<Vec<Inbox>, Fault> {
    let all = desk::inbox::all(&mut db.read().await?).await?;
    Ok(all.into_iter().filter(|inbox| !inbox.internal && inbox.address.is_some()).collect())
}

async fn find(db: &Db, wanted: &str) -> Result<Inbox, Fault> {
    let lower = wanted.trim().to_lowercase();
    let named = |inbox: &Inbox| {
        inbox.name.to_lowercase() == lower
            || inbox.id.as_str() == lower
            || inbox.address.iter().any(|address| address.to_lowercase() == lower)
    };
    let mut found = mailboxes(db).await?.into_iter().filter(named);
    let Some(one) = found.next() else {
        return Err(Fault::new(format!("there is no e-mail inbox \"{wanted}\"")));
    };
    match found.next() {
        None => Ok(one),
        Some(_) => Err(Fault::new(format!("several inboxes are called \"{wanted}\"; name one by its address"))),
    }
}

impl Audit {
    /// Lists what is missing; ends well only if nothing is.
    pub(super) async fn run(self, settings: Settings) -> Result<(), Fault> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let db = Db::open_beside(&settings.place(), clock).await?;
        let vault = Vault::new(crate::serve::known_key(&settings.data)?);
        let channels = wiring::channels(&settings, (&db, &vault), Stage::Real)?;
        let inboxes = match &self.inbox {
            Some(wanted) => vec![find(&db, wanted).await?],
            None => mailboxes(&db).await?,
        };
        let mut missing = 0;
        for inbox in inboxes {
            missing += audit(&db, (&channels, &vault), &inbox).await?;
        }
        db.close().await;
        match missing {
            0 => Ok(()),
            count => Err(Fault::new(format!("{count} mails on the mail servers are not stored here"))),
        }
    }
}

/// Says what is missing of one inbox, and gives how many.
async fn audit(db: &Db, (channels, vault): (&Channels, &Vault), inbox: &Inbox) -> Result<usize, Fault> {
    let account = inbox.account(channels, vault).map_err(|failure| Fault::new(failure.to_string()))?;
    let channel = channels.get(&inbox.channel).map_err(|refusal| Fault::new(refusal.detail))?;
    let known = Desk::new(db.clone());
    let Some(found) = channel.audit(&account, &known).await? else { return Ok(0) };
    for line in &found.missing {
        say(&format!("{}: {line}", inbox.name));
    }
    let contract::Audit { known, left_alone, missing } = found;
    tell(&format!("{}: {known} stored, {left_alone} older and left alone, {} missing", inbox.name, missing.len()));
    Ok(missing.len())
}

/// What a file holds, or what comes by standard input.
fn bytes(file: &str) -> std::io::Result<Vec<u8>> {
    if file != STANDARD_INPUT {
        return std::fs::read(file);
    }
    let mut raw = Vec::new();
    std::io::stdin().lock().read_to_end(&mut raw).map(|_| raw)
}

impl Parse {
    pub(super) fn run(self) -> ExitCode {
        let unread = self.files.iter().filter(|file| !self.one(file)).count();
        finish(if unread == 0 { Ok(()) } else { Err(Fault::new(format!("{unread} files could not be read"))) })
    }

    fn one(&self, file: &str) -> bool {
        let Ok(raw) = bytes(file) else {
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
