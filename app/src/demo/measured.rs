//! The sample company's answers as the reply check sees them, and its weeks as the pact counts them: so that both have something
//! to say on the first day.

use base::{Outcome, Time};
use store::Db;

/// How far back answers are looked at: twelve frozen weeks, the four before the first of them, and those still running.
const LOOKED_MS: i64 = 19 * 7 * Time::DAY;

/// Looks back, then freezes what is over.
pub(super) async fn write(db: &Db) -> Outcome<()> {
    let since = db.now().plus(-LOOKED_MS);
    while desk::check::look_back(db, since).await? > 0 {}
    while pact::weeks::freeze::run(db).await? > 0 {}
    Ok(())
}
