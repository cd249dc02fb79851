//! `goodword doctor`.

use super::words::{marked, say};
use crate::doctor::{self, Check, Sending, Verdict};
use crate::settings::Settings;
use base::Fault;
use clap::Args;

/// Look at everything goodword stands on.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
    /// Send one small mail from each inbox to an address of its own (support+...@), and see whether it comes back.
    #[arg(long)]
    send: bool,
}

impl Doctor {
    pub(super) async fn run(self, settings: Settings) -> Result<(), Fault> {
        let sending = if self.send { Sending::Checks } else { Sending::Nothing };
        let checks = doctor::look(&settings, sending).await?;
        for check in &checks {
            say(&if self.json { serde_json::json!(check).to_string() } else { in_words(check) });
        }
        match checks.iter().filter(|check| check.verdict == Verdict::Fail).count() {
            0 => Ok(()),
            count => Err(Fault::new(format!("{count} of {} things need to be mended", checks.len()))),
        }
    }
}

fn in_words(check: &Check) -> String {
    let advice = check.advice.as_ref().map(|advice| format!("\n        {advice}")).unwrap_or_default();
    format!("{}  {}: {}{advice}", marked(check.verdict), check.what, check.seen)
}
