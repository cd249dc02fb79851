//! The doctor: looks at everything an installation stands on, and says what to do where something is wrong (MAIL-707).

pub mod account;
mod machine;
mod post;
mod posts;
pub mod round;
mod setup;
mod trip;
mod world;

use crate::settings::Settings;
use base::{Clock, Fault, SystemClock, Vault};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::Db;
use team::Stage;

/// Whether something may be sent to see what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// Nothing leaves: what would need it is listed as not tried.
    Nothing,
    /// What comes back to us, or is taken back: a mail of an inbox to itself, a post.
    Checks,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// It works, but should be looked at.
    Warn,
    /// It does not work, or what is acknowledged may be lost.
    Fail,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// Which part: `machine`, `settings`, `copies`, `mail`, `world`.
    pub part: String,
    /// Which thing of it, for whoever words it anew: `disk`, `spf`.
    pub key: String,
    /// Of which inbox, domain or webhook, where there are several.
    pub of: Option<String>,
    /// What was looked at.
    pub what: String,
    /// How it is.
    pub verdict: Verdict,
    /// What was seen.
    pub seen: String,
    /// What to do, if something is to be done.
    pub advice: Option<String>,
}

/// Part and key of a check.
type At = (&'static str, &'static str);

impl Check {
    fn ok((part, key): At, what: impl Into<String>, seen: impl Into<String>) -> Self {
        let (part, key) = (part.to_owned(), key.to_owned());
        Self { part, key, of: None, what: what.into(), verdict: Verdict::Ok, seen: seen.into(), advice: None }
    }

    fn warn(at: At, what: impl Into<String>, (seen, advice): (String, &str)) -> Self {
        Self { verdict: Verdict::Warn, advice: Some(advice.into()), ..Self::ok(at, what, seen) }
    }

    fn fail(at: At, what: impl Into<String>, told: (String, &str)) -> Self {
        Self { verdict: Verdict::Fail, ..Self::warn(at, what, told) }
    }

    fn of(self, name: &str) -> Self {
        Self { of: Some(name.to_owned()), ..self }
    }
}

/// Looks at everything, also beside a server that runs. Changes nothing but a file it writes and removes again; check mails
/// leave only where that was asked for.
///
/// # Errors
/// When the database ends in the midst of it.
pub async fn look(settings: &Settings, sending: Sending) -> Result<Vec<Check>, Fault> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let mut checks = machine::look(&settings.data, clock.now()).await;
    match Db::open_beside(&settings.place(), clock).await {
        Ok(db) => {
            checks.extend(look_beside(settings, &db, (Stage::Real, sending)).await?);
            db.close().await;
        }
        Err(error) => {
            checks.push(Check::fail(("machine", "database"), "database", (error.to_string(), advice(settings))));
        }
    }
    Ok(checks)
}

/// The same from within a server, with the database it has open.
pub(crate) async fn look_within(settings: &Settings, db: &Db, stage: Stage) -> Result<Vec<Check>, Fault> {
    let mut checks = machine::look(db.folder(), db.now()).await;
    checks.extend(look_beside(settings, db, (stage, Sending::Nothing)).await?);
    Ok(checks)
}

async fn look_beside(settings: &Settings, db: &Db, how: (Stage, Sending)) -> Result<Vec<Check>, Fault> {
    let mut checks = setup::of_file(settings);
    checks.extend(setup::of_database(settings, db).await?);
    checks.extend(world::look(settings, db).await?);
    // A key that cannot be read was told of above.
    if let Ok(key) = crate::serve::known_key(db.folder()) {
        checks.extend(post::look(settings, (db, &Vault::new(key)), how).await?);
    }
    Ok(checks)
}

const fn advice(settings: &Settings) -> &'static str {
    if settings.database_url.is_empty() {
        "start goodword once, or name the data folder with --data"
    } else {
        "look at database_url (or DATABASE_URL) and at the server it names"
    }
}
