//! `goodword channel`.

use super::words::{marked, say};
use crate::doctor::{Sending, Verdict, account};
use crate::settings::Settings;
use crate::wiring;
use base::{Fault, SystemClock, Vault};
use clap::Subcommand;
use contract::Step;
use desk::inbox::Inbox;
use std::sync::Arc;
use store::Db;
use team::Stage;

/// Look at an inbox's account on its network.
#[derive(Debug, Subcommand)]
pub(super) enum Channel {
    /// Walk through what an account is for, step by step: sign in, limits; with --send also write, read and take back.
    Try {
        /// The inbox: its name, its address or its id.
        inbox: String,
        /// Also send: a mail from the inbox to an address of its own, or a post and an answer below it, read by as few as
        /// the network allows (on Bluesky by everyone) and taken back at once.
        #[arg(long)]
        send: bool,
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
    },
}

impl Channel {
    pub(super) async fn run(self, settings: Settings) -> Result<(), Fault> {
        let Self::Try { inbox, send, json } = self;
        let db = Db::open_beside(&settings.place(), Arc::new(SystemClock)).await?;
        let sending = if send { Sending::Checks } else { Sending::Nothing };
        let steps = walked(&settings, &db, (&inbox, sending)).await?;
        for step in &steps {
            say(&if json { serde_json::json!(step).to_string() } else { in_words(step) });
        }
        db.close().await;
        match steps.iter().filter(|step| !step.ok).count() {
            0 => Ok(()),
            count => Err(Fault::new(format!("{count} of {} steps failed", steps.len()))),
        }
    }
}

async fn walked(settings: &Settings, db: &Db, (wanted, sending): (&str, Sending)) -> Result<Vec<Step>, Fault> {
    let vault = Vault::new(crate::serve::known_key(db.folder())?);
    let channels = wiring::channels(settings, (db, &vault), Stage::Real)?;
    let inboxes = desk::inbox::all(&mut db.read().await?).await?;
    let Some(inbox) = inboxes.iter().find(|inbox| is(inbox, wanted)) else {
        let names: Vec<&str> = inboxes.iter().map(|inbox| inbox.name.as_str()).collect();
        return Err(Fault::new(format!("there is no inbox \"{wanted}\"; there are: {}", names.join(", "))));
    };
    let account = inbox.account(&channels, &vault).map_err(|failure| Fault::new(failure.to_string()))?;
    account::look(db, (&channels, &account), sending).await.map_err(|refusal| Fault::new(refusal.detail))
}

fn is(inbox: &Inbox, wanted: &str) -> bool {
    let same = |known: &str| known.to_lowercase() == wanted.to_lowercase();
    inbox.id.as_str() == wanted || same(&inbox.name) || inbox.address.as_deref().is_some_and(same)
}

fn in_words(step: &Step) -> String {
    let verdict = if step.ok { Verdict::Ok } else { Verdict::Fail };
    format!("{}  {}: {}", marked(verdict), step.what, step.detail)
}
