//! `goodword export`, `goodword import`.

use super::words::tell;
use crate::settings::Settings;
use crate::takeout;
use crate::wiring::migrations;
use base::{Clock, Fault, SystemClock};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;
use std::sync::Arc;
use store::backup::Report;
use store::{Db, export, migrate};

/// Take everything out, into one file that others can read.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// File to make, or a folder for it.
    to: PathBuf,
    /// Only check an export that is there already.
    #[arg(long)]
    verify: bool,
}

/// Bring an export into an empty installation.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The file.
    from: PathBuf,
}

impl Export {
    pub(super) async fn run(self, settings: Settings) -> Result<(), Fault> {
        if self.verify {
            tell(&in_words(&export::verify(&self.to).await?));
            return Ok(());
        }
        let clock = Arc::new(SystemClock);
        let to = if self.to.is_dir() { self.to.join(export::file_name(clock.now())) } else { self.to };
        let db = Db::open_beside(&settings.place(), clock).await?;
        if let Some(step) = migrate::waiting(&db, &migrations()).await? {
            return Err(Fault::new(format!(
                "this installation is of an older version ({step} waits): start goodword once, then export"
            )));
        }
        let bar = bar();
        let progress = |done: u64, total: u64| {
            bar.set_length(total);
            bar.set_position(done);
        };
        let what = takeout::what(&takeout::channels(&settings, &db)?);
        let made = export::export(&db, &what, &to, &progress).await;
        bar.finish_and_clear();
        tell(&in_words(&made?));
        tell(&format!("Everything is in {}. No password, token or key is.", to.display()));
        Ok(())
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}") {
        bar.set_style(style);
    }
    bar.set_message("Writing");
    bar
}

impl Import {
    pub(super) async fn run(self, settings: Settings) -> Result<(), Fault> {
        let report = takeout::bring(&self.from, &settings, Arc::new(SystemClock)).await?;
        tell(&in_words(&report));
        if report.held > 0 {
            tell(&format!(
                "{} outgoing messages were still to leave; they are held under Work → Outbox until a person decides",
                report.held
            ));
        }
        for sentence in &report.warnings {
            tell(&format!("- {sentence}"));
        }
        Ok(())
    }
}

fn in_words(report: &Report) -> String {
    format!(
        "{}: {} rows in {} tables and {} files, up to fact {}",
        report.made_at.to_rfc3339(),
        report.rows,
        report.tables,
        report.blobs,
        report.newest_fact
    )
}
