//! `goodword serve`.

use super::words::tell;
use crate::serve::open;
use crate::settings::Settings;
use base::Fault;
use clap::Args;
use team::Stage;

/// Run the server.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Address and port; overrides the settings.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
}

impl Serve {
    pub(super) async fn run(self, mut settings: Settings) -> Result<(), Fault> {
        settings.listen = self.listen.unwrap_or(settings.listen);
        let mut up = open(&settings, Stage::Real).await?;
        let link = team::first_start_link(up.works.house.db()).await.map_err(|e| Fault::new(e.to_string()))?;
        tell(&format!("goodword listens on {}", up.address));
        if let Some(link) = link {
            tell("There is no administrator yet. Open this link once to become the first:");
            tell(&format!("  {link}"));
        }
        up.work();
        up.run(&settings.metrics_listen).await
    }
}
