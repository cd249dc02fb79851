//! The doctor: looks at everything an installation stands on, and says what to do where something is wrong (MAIL-707).

mod machine;
mod post;
mod setup;

use crate::settings::Settings;
use crate::wiring;
use base::{Clock, Fault, SystemClock, Vault};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;
use store::Db;
use team::Stage;

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Check {
    /// Which part: `machine`, `settings`, `copies`, `mail`.
    pub part: &'static str,
    /// What was looked at.
    pub what: String,
    /// How it is.
    pub verdict: Verdict,
    /// What was seen.
    pub seen: String,
    /// What to do, if something is to be done.
    pub advice: Option<String>,
}

impl Check {
    fn ok(part: &'static str, what: impl Into<String>, seen: impl Into<String>) -> Self {
        Self { part, what: what.into(), verdict: Verdict::Ok, seen: seen.into(), advice: None }
    }

    fn warn(part: &'static str, what: impl Into<String>, (seen, advice): (String, &str)) -> Self {
        Self { part, what: what.into(), verdict: Verdict::Warn, seen, advice: Some(advice.into()) }
    }

    fn fail(part: &'static str, what: impl Into<String>, (seen, advice): (String, &str)) -> Self {
        Self { verdict: Verdict::Fail, ..Self::warn(part, what, (seen, advice)) }
    }
}

/// Looks at everything, also beside a server that runs. Changes nothing but a file it writes and removes again.
pub async fn look(settings: &Settings) -> Result<Vec<Check>, Fault> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let mut checks = machine::look(settings, clock.now()).await;
    checks.extend(setup::of_file(settings));
    let db = match Db::open_beside(&settings.place(), Arc::clone(&clock)).await {
        Ok(db) => db,
        Err(error) => {
            let advice = "start goodword once, or name the data folder with --data";
            checks.push(Check::fail("machine", "database", (error.to_string(), advice)));
            return Ok(checks);
        }
    };
    checks.extend(setup::of_database(settings, &db).await?);
    // A key that cannot be read was told of above.
    if let Ok(key) = crate::serve::known_key(&settings.data) {
        checks.extend(post::look(settings, &db, &Vault::new(key)).await?);
    }
    db.close().await;
    Ok(checks)
}

/// What channels the doctor may ask: those of the product, wired to nothing.
fn channels(settings: &Settings, db: &Db, vault: &Vault) -> Result<contract::Channels, Fault> {
    wiring::channels(settings, (db, vault), Stage::Real)
}
