//! The pact's weeks are frozen beside other work. In the demo answers of the past are looked at first, so that they count.

use base::{Outcome, Time};
use std::time::Duration;
use store::Db;
use team::Stage;
use tokio::sync::watch;

/// How far back the sample company's answers are looked at: twelve frozen weeks and those still running.
const LOOKED_MS: i64 = 15 * 7 * Time::DAY;
const PAUSE: Duration = Duration::from_secs(60);

/// Freezes what is over, now and then, until `stop` says so.
pub(crate) async fn run(db: Db, stage: Stage, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = due(&db, stage, &stop).await {
            tracing::warn!(error = %error, "a week of the pact could not be frozen; it is tried again");
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Freezes what is over, once.
pub(crate) async fn due(db: &Db, stage: Stage, stop: &watch::Receiver<bool>) -> Outcome<()> {
    if stage == Stage::Demo {
        // All are read in first: each is compared with the same others, whenever it is looked at.
        while !*stop.borrow() && desk::check::earlier::read_in(db).await? > 0 {}
        let since = db.now().plus(-LOOKED_MS);
        while !*stop.borrow() && desk::check::look_back(db, since).await? > 0 {}
    }
    while !*stop.borrow() && pact::weeks::freeze::run(db).await? > 0 {}
    Ok(())
}
