//! `goodword backup`, `restore`, `audit verify`.

use super::words::tell;
use crate::settings::Settings;
use crate::wiring::migrations;
use base::{Fault, SystemClock};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::sync::Arc;
use store::{Db, audit, backup};

/// Copy everything to a folder.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// Folder to make.
    to: PathBuf,
    /// Only check a backup that is there already.
    #[arg(long)]
    verify: bool,
}

/// Bring a backup back.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// Folder of the backup.
    from: PathBuf,
}

/// Check the audit log.
#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Follow the chain from the first line to the last.
    Verify,
}

impl Backup {
    pub(super) async fn run(self, settings: Settings) -> Result<(), Fault> {
        if self.verify {
            let report = backup::verify(&self.to).await?;
            tell(&in_words(&report));
            return Ok(());
        }
        let db = Db::open_beside(&settings.place(), Arc::new(SystemClock)).await?;
        let report = backup::backup(&db, &self.to, &|_done, _all| {}).await?;
        tell(&in_words(&report));
        tell("The key secret.key is not part of it: keep a copy of that file in another place.");
        Ok(())
    }
}

impl Restore {
    pub(super) async fn run(self, settings: Settings) -> Result<(), Fault> {
        let report = backup::restore(&self.from, &settings.place(), Arc::new(SystemClock), &migrations()).await?;
        tell(&in_words(&report));
        tell("Put secret.key into the data folder before you start goodword.");
        Ok(())
    }
}

impl Audit {
    pub(super) async fn run(self, settings: Settings) -> Result<(), Fault> {
        let Self::Verify = self;
        let db = Db::open_beside(&settings.place(), Arc::new(SystemClock)).await?;
        let found = audit::verify(&mut db.read().await?).await?;
        let lines = found.map_err(Fault::new)?;
        tell(&format!("the audit log is whole: {lines} lines, each chained to the one before"));
        Ok(())
    }
}

fn in_words(report: &backup::Report) -> String {
    let mut lines = vec![format!(
        "{}: {} rows in {} tables and {} large files, {} bytes, up to fact {}",
        report.made_at.to_rfc3339(),
        report.rows,
        report.tables,
        report.blobs,
        report.bytes,
        report.newest_fact
    )];
    if report.held > 0 {
        lines.push(format!(
            "{} outgoing messages were due long ago; they are held in the outbox until a person decides",
            report.held
        ));
    }
    lines.extend(report.warnings.iter().cloned());
    lines.join("\n")
}
