//! `goodword user` and `goodword token`: for whoever holds the server.

use super::words::{say, tell};
use crate::settings::Settings;
use crate::wiring::migrations;
use base::{Action, Actor, Fault, Grant, Role, Scope, SystemClock};
use clap::Subcommand;
use std::sync::Arc;
use store::Db;

/// Add agents and links to sign in.
#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Add an agent and print a link that signs them in once.
    Add {
        /// E-mail address.
        email: String,
        /// Name.
        #[arg(long)]
        name: String,
        /// administrator, lead, agent, marketer, colleague, auditor or read_only.
        #[arg(long, default_value = "agent")]
        role: String,
    },
    /// Print a link that signs an agent in once: for whoever lost their password.
    Link {
        /// E-mail address.
        email: String,
    },
}

/// Make API tokens.
#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Make a token and print its secret once.
    Create {
        /// The agent whose rights bound it, by e-mail address.
        #[arg(long = "for", value_name = "EMAIL")]
        owner: String,
        /// Name, to know it by.
        #[arg(long)]
        name: String,
        /// What it may do; give several.
        #[arg(long = "scope", value_name = "PERMISSION", required = true)]
        scopes: Vec<String>,
    },
}

async fn database(settings: &Settings) -> Result<Db, Fault> {
    Db::open(&settings.place(), Arc::new(SystemClock), &migrations()).await
}

fn said(failure: base::Failure) -> Fault {
    Fault::new(failure.to_string())
}

impl User {
    pub(super) async fn run(self, settings: Settings) -> Result<(), Fault> {
        let db = database(&settings).await?;
        let email = match self {
            Self::Link { email } => email,
            Self::Add { email, name, role } => add(&db, &email, (name, &role)).await?,
        };
        let link = team::sign_in_link(&db, &email).await.map_err(said)?;
        tell("This link signs in once:");
        say(&link);
        Ok(())
    }
}

async fn add(db: &Db, email: &str, (name, role): (String, &str)) -> Result<String, Fault> {
    let role = Role::from_code(role).ok_or_else(|| Fault::new(format!("there is no role \"{role}\"")))?;
    let mut tx = db.begin(&Actor::system()).await?;
    let new = team::NewAgent {
        name,
        email: email.into(),
        password_hash: None,
        grants: vec![Grant { role, scope: Scope::Everything }],
        teams: vec![],
        signature: String::new(),
        locale: String::new(),
        zone: String::new(),
        hours: String::new(),
    };
    team::add_agent(&mut tx, new).await.map_err(said)?;
    tx.commit().await?;
    Ok(email.to_owned())
}

impl Token {
    pub(super) async fn run(self, settings: Settings) -> Result<(), Fault> {
        let Self::Create { owner, name, scopes } = self;
        let scopes = scopes.iter().map(|code| {
            Action::from_code(code).ok_or_else(|| Fault::new(format!("there is no permission \"{code}\"")))
        });
        let scopes = scopes.collect::<Result<Vec<_>, _>>()?;
        let db = database(&settings).await?;
        let mut tx = db.begin(&Actor::system()).await?;
        let account = team::account_by_email(&mut tx, &owner.to_lowercase()).await?;
        let account = account
            .filter(|account| account.active)
            .ok_or_else(|| Fault::new(format!("nobody here has the address {owner}")))?;
        let agent = team::agents_by_ids(&mut tx, std::slice::from_ref(&account.id)).await?.remove(&account.id);
        let agent = agent.ok_or_else(|| Fault::new("an agent vanished"))?;
        let (_, secret) =
            team::make_token(&mut tx, agent, team::NewToken { name, scopes, expires_at: None }).await.map_err(said)?;
        tx.commit().await?;
        tell("Keep this secret; it is not shown again:");
        say(&secret);
        Ok(())
    }
}
