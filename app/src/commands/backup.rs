//! `goodword backup`, `restore`, `rollback`, `audit verify`.

use super::words::{say, tell};
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
    /// Only check a backup that is there already: every part has its hash.
    #[arg(long, conflicts_with = "drill")]
    verify: bool,
    /// Restore a backup that is there into a folder beside it, look at it, and throw it away.
    #[arg(long)]
    drill: bool,
}

/// Bring a backup back.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// Folder of the backup.
    from: PathBuf,
}

/// Go back to before an upgrade.
#[derive(Debug, Args)]
pub(super) struct Rollback {
    /// Folder of the backup to go back to; the newest that was made before an upgrade, if none is named.
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
}

/// Check the audit log.
#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Follow the chain from the first line to the last.
    Verify,
    /// Print it, oldest line first, one JSON object a line.
    Export,
}

impl Backup {
    pub(super) async fn run(self, settings: Settings) -> Result<(), Fault> {
        if self.verify {
            let report = backup::verify(&self.to).await?;
            tell(&in_words(&report));
            return Ok(());
        }
        if self.drill {
            let aside = self.to.with_extension("drill");
            let report = backup::drill(&self.to, &aside, Arc::new(SystemClock), &migrations()).await?;
            tell(&in_words(&report));
            tell(
                "It was restored for a trial: every table has its rows, the database is sound, the audit log is whole.",
            );
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

impl Rollback {
    pub(super) async fn run(self, settings: Settings) -> Result<(), Fault> {
        let back = backup::roll_back(&settings.place(), Arc::new(SystemClock), &migrations(), self.to).await?;
        tell(&in_words(&back.report));
        tell(&format!("This is how it was before the upgrade ({}). Start goodword again.", back.from.display()));
        tell(&format!("What came since lies in {}: keep it until you are sure, then delete it.", back.newer));
        Ok(())
    }
}

impl Audit {
    pub(super) async fn run(self, settings: Settings) -> Result<(), Fault> {
        let db = Db::open_beside(&settings.place(), Arc::new(SystemClock)).await?;
        if matches!(self, Self::Export) {
            return export(&db).await;
        }
        let found = audit::verify(&mut db.read().await?).await?;
        let lines = found.map_err(Fault::new)?;
        tell(&format!("the audit log is whole: {lines} lines, each chained to the one before"));
        Ok(())
    }
}

async fn export(db: &Db) -> Result<(), Fault> {
    let (filter, mut seq) = (audit::Filter::default(), 0);
    while let Some((text, last)) = team::audit_view::text_after(&mut db.read().await?, &filter, seq).await? {
        say(text.trim_end());
        seq = last;
    }
    Ok(())
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
