//! `goodword pact verify`, `goodword pact correct`: the frozen weeks of the pact, counted again; and signed states, checked
//! by their file alone.

use super::words::{finish, say, tell};
use crate::settings::Settings;
use crate::wiring::migrations;
use base::{Actor, Fault, SystemClock};
use clap::{Args, Subcommand};
use pact::board::Week;
use pact::snapshot::{self, Checked};
use pact::weeks::{freeze, verify};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use store::{Db, migrate};

#[derive(Debug, Subcommand)]
pub(super) enum Pact {
    /// Count the frozen weeks again from what happened, and name each that differs. Example: goodword pact verify --from 2026-W40
    Verify(Verify),
    /// Put what a frozen week comes to now beside what stands there. Example: goodword pact correct 2026-W40 --why "names were read wrongly"
    Correct(Correct),
}

/// Count the frozen weeks again from what happened, and name each that differs.
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// The first week, like 2026-W40; the oldest there is if absent.
    #[arg(long, value_name = "WEEK", value_parser = week)]
    from: Option<Week>,
    /// The last week; the newest there is if absent.
    #[arg(long, value_name = "WEEK", value_parser = week)]
    to: Option<Week>,
    /// Signed states instead, as files, the oldest first: checked offline, each against the one before.
    #[arg(value_name = "FILE", conflicts_with_all = ["from", "to"])]
    files: Vec<PathBuf>,
}

/// Put what a frozen week comes to now beside what stands there.
#[derive(Debug, Args)]
pub(super) struct Correct {
    /// Which week, like 2026-W40.
    #[arg(value_parser = week)]
    week: Week,
    /// Why; it stands in the audit log.
    #[arg(long)]
    why: String,
}

fn week(text: &str) -> Result<Week, String> {
    Week::parse(text).ok_or_else(|| format!("\"{text}\" is no week; write one like 2026-W40"))
}

impl Pact {
    pub(super) async fn run(self, settings: Settings) -> Result<(), Fault> {
        let db = Db::open_beside(&settings.place(), Arc::new(SystemClock)).await?;
        if let Some(step) = migrate::waiting(&db, &migrations()).await? {
            return Err(Fault::new(format!(
                "this installation is of an older version ({step} waits): start goodword once, then verify"
            )));
        }
        match self {
            Self::Verify(verify) => verify.run(&db).await,
            Self::Correct(correct) => correct.run(&db).await,
        }
    }
}

/// Largest file that is read.
const FILE: u64 = 16 * 1024 * 1024;

impl Verify {
    /// Whether files are named; then neither settings nor data are needed.
    pub(super) const fn is_of_files(&self) -> bool {
        !self.files.is_empty()
    }

    pub(super) fn files(self) -> ExitCode {
        finish(self.check_files())
    }

    fn check_files(&self) -> Result<(), Fault> {
        let mut before: Option<(String, Checked)> = None;
        for file in &self.files {
            let (key, now) = check_file(file)?;
            if let Some((known, last)) = &before {
                let wrong = |why: &str| Err(Fault::new(format!("{}: {why}", file.display())));
                if *known != key {
                    return wrong("it was signed with another key than the file before");
                }
                if now.previous.as_ref() != Some(&last.hash) {
                    return wrong(
                        "it does not follow the file before: one between them is missing, or one was replaced",
                    );
                }
            }
            before = Some((key, now));
        }
        tell(&format!(
            "{} signed states: whole, and chained; compare the key with the one on the company's page",
            self.files.len()
        ));
        Ok(())
    }

    async fn run(self, db: &Db) -> Result<(), Fault> {
        let found = verify::weeks(&mut db.read().await?, (self.from, self.to)).await?;
        for one in &found.differs {
            say(&one.to_string());
        }
        if let Some((row, week)) = found.broken {
            return Err(Fault::new(format!(
                "row {row} ({week}) is not as it was written, or not chained to the one before"
            )));
        }
        let mut weeks: Vec<String> = found.differs.iter().map(|one| one.week.to_string()).collect();
        weeks.dedup();
        if !weeks.is_empty() {
            return Err(Fault::new(format!("counted again these weeks differ: {}", weeks.join(", "))));
        }
        tell(&format!("{} weeks counted again: every figure is what was frozen, and the chain is whole", found.weeks));
        if found.other_method > 0 {
            tell(&format!("{} of them were counted by another method and were not counted again", found.other_method));
        }
        if found.forgotten > 0 {
            tell(&format!(
                "{} figures of K1 are held by the chain alone: flags of messages that hurt are forgotten after 90 days, by design, so nobody can count them again",
                found.forgotten
            ));
        }
        Ok(())
    }
}

impl Correct {
    async fn run(self, db: &Db) -> Result<(), Fault> {
        let differs = freeze::correct(db, &Actor::system(), (self.week, &self.why)).await?;
        for one in &differs {
            say(&one.to_string());
        }
        tell(&format!("{} figures of {} were put beside what stands there", differs.len(), self.week));
        Ok(())
    }
}

/// The key a file was signed with, and what it says of itself.
fn check_file(file: &Path) -> Result<(String, Checked), Fault> {
    let unread = |e: std::io::Error| Fault::new(format!("{} cannot be read: {e}", file.display()));
    if std::fs::metadata(file).map_err(unread)?.len() > FILE {
        return Err(Fault::new(format!("{} is too large to be a signed state of a pact", file.display())));
    }
    let bytes = std::fs::read(file).map_err(unread)?;
    let (signed, checked) = snapshot::verify(&bytes).map_err(|why| Fault::new(format!("{}: {why}", file.display())))?;
    let Checked { company, month, method, hash, .. } = &checked;
    say(&format!("{month} {method} {hash} key {} {company}", signed.key));
    Ok((signed.key, checked))
}
