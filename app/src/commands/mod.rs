//! The command line: data goes to standard output, everything else to standard error.
//! Exit status 0: done; 1: the work failed and said why; 2: wrong use.

mod backup;
mod channel;
mod demo;
mod doctor;
mod export;
mod mail;
mod openapi;
mod pact;
mod people;
mod serve;
mod triage;
mod voice;
mod words;

use crate::settings::Settings;
use base::Fault;
use clap::{Parser, Subcommand};
use futures_util::future::LocalBoxFuture;
use std::path::PathBuf;
use std::process::ExitCode;

/// Customer service and marketing in one system.
#[derive(Debug, Parser)]
#[command(name = "goodword", version, about, arg_required_else_help = true)]
pub struct Line {
    /// Settings file; goodword.toml in this folder if there is one.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder for the data; overrides the settings.
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server. Example: goodword serve --listen 0.0.0.0:8080
    Serve(serve::Serve),
    /// Run a sample company and print links to sign in. Example: goodword demo
    Demo(demo::Demo),
    /// Add agents and links to sign in. Example: goodword user add mia@acme.example --name Mia --role agent
    #[command(subcommand)]
    User(people::User),
    /// Make API tokens. Example: goodword token create --for mia@acme.example --name backup --scope conversation.read
    #[command(subcommand)]
    Token(people::Token),
    /// Look at mail files, or hand mail over. Example: goodword mail parse --json letter.eml
    #[command(subcommand)]
    Mail(mail::Mail),
    /// Look at replies before they are sent, and at what people write. Example: goodword voice check --jsonl replies.jsonl
    #[command(subcommand)]
    Voice(voice::Voice),
    /// Copy everything to a folder while running. Example: goodword backup /backups/monday
    Backup(backup::Backup),
    /// Bring a backup back into an empty data folder. Example: goodword --data new restore /backups/monday
    Restore(backup::Restore),
    /// Go back to before an upgrade, with the version that was there before. Example: goodword rollback
    Rollback(backup::Rollback),
    /// Take everything out, into one file that others can read. Example: goodword export /backups/all.tar
    Export(export::Export),
    /// Bring an export into an empty installation. Example: goodword --data new import /backups/all.tar
    Import(export::Import),
    /// Look at the machine, the settings, the mail accounts and their DNS, and say what to do. Example: goodword doctor
    Doctor(doctor::Doctor),
    /// Try out the account of an inbox on its network. Example: goodword channel try "Bluesky shop" --send
    #[command(subcommand)]
    Channel(channel::Channel),
    /// Check the audit log. Example: goodword audit verify
    #[command(subcommand)]
    Audit(backup::Audit),
    /// Count the pact's frozen weeks again, or check signed states by their files. Example: goodword pact verify 2026-10.json
    #[command(subcommand)]
    Pact(pact::Pact),
    /// Print the OpenAPI document. Example: goodword openapi > openapi.json
    Openapi,
    /// Statistics on CSV files, offline. Example: goodword measure repurchase purchases.csv
    #[command(disable_help_flag = true)]
    Measure(openapi::Measure),
}

/// Reads the command line and runs it.
#[must_use]
pub fn start() -> ExitCode {
    if let Err(name) = arm() {
        return words::wrong_use(&format!("there is no moment \"{name}\" to die at"));
    }
    match Line::try_parse() {
        Ok(line) => run(line),
        // A mail server takes any other end of a pipe for a refusal, and the mail would be lost.
        Err(error) if error.use_stderr() && mail::is_delivery(std::env::args()) => {
            mail::later(&Fault::new(error.to_string()))
        }
        Err(error) => error.exit(),
    }
}

/// Tests name a moment at which the program is to die. A release does not ask.
#[expect(clippy::disallowed_methods, reason = "no setting: only builds for tests know it")]
fn arm() -> Result<(), String> {
    match std::env::var("GOODWORD_TEST_DIE_AT") {
        Ok(name) if cfg!(debug_assertions) && !base::failpoint::arm(&name) => Err(name),
        _ => Ok(()),
    }
}

/// Runs a command line.
#[must_use]
pub fn run(line: Line) -> ExitCode {
    match line.command {
        // The offline tools need neither settings nor data.
        Command::Openapi => openapi::print(),
        Command::Measure(measure) => measure.run(),
        Command::Mail(mail::Mail::Deliver(deliver)) => {
            let settings = read_settings(&line.config, &line.data);
            tokio_run_for(settings, |settings| deliver.run(settings))
                .map_or_else(|e| mail::later(&e), |()| ExitCode::SUCCESS)
        }
        Command::Mail(mail::Mail::Parse(parse)) => parse.run(),
        Command::Voice(voice) => voice.run(),
        Command::Pact(pact::Pact::Verify(verify)) if verify.is_of_files() => verify.files(),
        command => with_settings(&line.config, &line.data, command),
    }
}

fn read_settings(config: &Option<PathBuf>, data: &Option<PathBuf>) -> Result<Settings, Fault> {
    let mut settings = Settings::read(config.as_deref())?;
    settings.data = data.clone().unwrap_or(settings.data);
    Ok(settings)
}

fn with_settings(config: &Option<PathBuf>, data: &Option<PathBuf>, command: Command) -> ExitCode {
    let settings = match read_settings(config, data) {
        Ok(settings) => settings,
        Err(error) => return words::wrong_use(&error.to_string()),
    };
    crate::log::start(&settings.log);
    words::finish(tokio_run(run_async(settings, command)))
}

fn run_async(settings: Settings, command: Command) -> LocalBoxFuture<'static, Result<(), Fault>> {
    match command {
        Command::Serve(serve) => Box::pin(serve.run(settings)),
        Command::Demo(demo) => Box::pin(demo.run(settings)),
        Command::User(user) => Box::pin(user.run(settings)),
        Command::Token(token) => Box::pin(token.run(settings)),
        Command::Backup(backup) => Box::pin(backup.run(settings)),
        Command::Restore(restore) => Box::pin(restore.run(settings)),
        Command::Rollback(rollback) => Box::pin(rollback.run(settings)),
        Command::Export(export) => Box::pin(export.run(settings)),
        Command::Import(import) => Box::pin(import.run(settings)),
        Command::Doctor(doctor) => Box::pin(doctor.run(settings)),
        Command::Channel(channel) => Box::pin(channel.run(settings)),
        Command::Audit(audit) => Box::pin(audit.run(settings)),
        Command::Pact(pact) => Box::pin(pact.run(settings)),
        Command::Mail(mail::Mail::Audit(audit)) => Box::pin(audit.run(settings)),
        Command::Openapi | Command::Measure(_) | Command::Mail(_) | Command::Voice(_) => Box::pin(async { Ok(()) }),
    }
}

fn tokio_run_for<W: Future<Output = Result<(), Fault>>>(
    settings: Result<Settings, Fault>,
    work: impl FnOnce(Settings) -> W,
) -> Result<(), Fault> {
    tokio_run(work(settings?))
}

fn tokio_run(work: impl Future<Output = Result<(), Fault>>) -> Result<(), Fault> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|e| Fault::new(format!("the runtime does not start: {e}")))?;
    let done = runtime.block_on(work);
    // A parser that hangs in its thread must not keep the process from ending.
    runtime.shutdown_background();
    done
}
