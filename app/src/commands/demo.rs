//! `goodword demo`.

use super::words::{say, tell};
use crate::demo::{fill, mail_command};
use crate::serve::{Up, open};
use crate::settings::Settings;
use crate::weeks;
use base::{Clock, Fault, SystemClock};
use clap::Args;
use email::{Ear, Speech};
use indicatif::{ProgressBar, ProgressStyle};
use sample::Company;
use std::path::PathBuf;
use team::Stage;
use tokio::sync::watch;

/// Run a sample company and print links to sign in.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Address and port.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// Port that takes mail in.
    #[arg(long, default_value_t = 2525)]
    mail_port: u16,
    /// Another seed makes another company's past.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Fill the database and stop: for tests and packaging.
    #[arg(long)]
    fill_only: bool,
}

impl Demo {
    pub(super) async fn run(self, mut settings: Settings) -> Result<(), Fault> {
        if settings.data == Settings::default().data {
            settings.data = PathBuf::from("data/demo");
        }
        if let Some(listen) = self.listen {
            settings.listen = listen;
        }
        let mut up = open(&settings, Stage::Demo).await?;
        if !fill::is_filled(up.works.house.db()).await? {
            filled(&up, &sample::company(self.seed, SystemClock.now().0)).await?;
        }
        fill::settle_address(up.works.house.db(), &up.address).await?;
        if self.fill_only {
            // Whoever fills once and copies often has this done once, too.
            let (_never, stop) = watch::channel(false);
            let done = weeks::due(up.works.house.db(), Stage::Demo, &stop).await;
            return done.map_err(|e| Fault::new(e.to_string()).doing("look at the sample company's past"));
        }
        let ear = ear(self.mail_port).await?;
        let command = mail_command(ear.port().unwrap_or_default(), &sample::suggested_mail());
        up.listen_for_mail(ear);
        up.note_mail_command(&command);
        welcome(&up, &command).await?;
        up.work();
        up.run(&settings.metrics_listen).await
    }
}

/// Takes mail in on this machine only; on another port if this one is taken.
async fn ear(port: u16) -> Result<Ear, Fault> {
    match Ear::open(&format!("127.0.0.1:{port}"), Speech::Smtp).await {
        Ok(ear) => Ok(ear),
        Err(_taken) => Ear::open("127.0.0.1:0", Speech::Smtp).await,
    }
}

async fn filled(up: &Up, company: &Company) -> Result<(), Fault> {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}") {
        bar.set_style(style);
    }
    bar.set_message(format!("Writing the past of {}", company.name));
    let done = fill::fill(&up.works, company, &bar).await;
    bar.finish_and_clear();
    done.map(drop).map_err(|e| Fault::new(e.to_string()).doing("fill the sample company"))
}

async fn welcome(up: &Up, command: &str) -> Result<(), Fault> {
    let company = team::company(&mut up.works.house.db().read().await?).await?;
    tell(&format!("{} is open at {}\n", company.name, up.address));
    let people = sample::agents();
    tell("Sign in with one click (each link works once; start again for new ones):");
    for (title, role) in [
        ("agent", sample::Role::Agent),
        ("marketer", sample::Role::Marketer),
        ("lead", sample::Role::Lead),
        ("administrator", sample::Role::Administrator),
    ] {
        if let Some(email) = fill::first_of(&people, role) {
            let link = team::sign_in_link(up.works.house.db(), email).await.map_err(|e| Fault::new(e.to_string()))?;
            say(&format!("  {title:<14} {link}"));
        }
    }
    tell("\nSend a mail in and watch it arrive:");
    say(&format!("  {command}"));
    tell("\nNothing leaves this machine: what agents send is kept under \"Sent mail\".");
    Ok(())
}
