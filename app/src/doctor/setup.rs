//! Settings of the operator and of the company, the schema, and how old the newest backup is.

use super::Check;
use crate::settings::Settings;
use crate::wiring;
use base::{Fault, Time};
use store::{Db, backup, migrate};

const PART: &str = "settings";
const COPIES: &str = "copies";

/// What the settings file says.
pub(super) fn of_file(settings: &Settings) -> Vec<Check> {
    let mut checks = Vec::new();
    let open = !settings.listen.starts_with("127.")
        && !settings.listen.starts_with("localhost")
        && !settings.listen.starts_with("[::1]");
    checks.push(match (open, settings.behind_proxy) {
        (true, false) => Check::warn(
            (PART, "listening"),
            "listening",
            (
                format!("{} is reachable from outside without TLS", settings.listen),
                "listen on 127.0.0.1, put a proxy with TLS in front and set behind_proxy = true",
            ),
        ),
        (_, true) => Check::ok(
            (PART, "listening"),
            "listening",
            format!("{} behind a proxy that names who asks", settings.listen),
        ),
        (false, false) => {
            Check::ok((PART, "listening"), "listening", format!("{}, not behind a proxy", settings.listen))
        }
    });
    if !settings.outside.allowed_hosts.is_empty() {
        let list = settings.outside.allowed_hosts.join(", ");
        checks.push(Check::ok((PART, "hosts"), "private hosts that may be reached", list));
    }
    checks
}

/// What the database says.
pub(super) async fn of_database(settings: &Settings, db: &Db) -> Result<Vec<Check>, Fault> {
    let mut checks = vec![schema(db).await, address(settings, db).await?];
    checks.extend(time(db).await?);
    checks.push(copies(settings, db).await);
    Ok(checks)
}

async fn schema(db: &Db) -> Check {
    let what = format!("database ({})", db.version().await.unwrap_or_else(|_| db.engine().name().into()));
    if db.only_reads().await.unwrap_or(false) {
        let advice = "promote it if it is a standby, or name the server that writes in database_url";
        return Check::fail((PART, "reads"), what, ("the server only reads".into(), advice));
    }
    match migrate::waiting(db, &wiring::migrations()).await {
        Ok(None) => Check::ok((PART, "schema"), what, "its schema is of today"),
        Ok(Some(step)) => Check::warn(
            (PART, "schema"),
            what,
            (
                format!("its schema is older: {step} waits"),
                "it is brought up to date at the next start, after a backup",
            ),
        ),
        Err(error) => Check::fail(
            (PART, "schema"),
            what,
            (error.to_string(), "use the version that made it, or restore a backup"),
        ),
    }
}

async fn address(settings: &Settings, db: &Db) -> Result<Check, Fault> {
    let url = team::public_url(&mut db.read().await?).await?;
    let what = "public address";
    let local = ["localhost", "127.", "[::1]", "0.0.0.0"].iter().any(|part| url.contains(&format!("//{part}")));
    Ok(if url.is_empty() || local {
        Check::warn(
            (PART, "address"),
            what,
            (
                format!("\"{url}\" works on this machine only"),
                "set the address people use under Settings → Company: links in mails begin with it",
            ),
        )
    } else if url.starts_with("http://") {
        Check::warn((PART, "address"), what, (url, "people sign in without encryption; put a proxy with TLS in front"))
    } else if settings.behind_proxy {
        Check::ok((PART, "address"), what, url)
    } else {
        Check::warn(
            (PART, "address"),
            what,
            (
                format!("{url} ends in front of a proxy, but behind_proxy is false"),
                "set behind_proxy = true: else everybody counts as one address at sign-in limits",
            ),
        )
    })
}

/// Facts from the future mean that the clock went back.
async fn time(db: &Db) -> Result<Option<Check>, Fault> {
    let mut conn = db.read().await?;
    let newest = store::facts_log::newest(&mut conn).await?;
    let Some(fact) = store::facts_log::at(&mut conn, newest).await? else { return Ok(None) };
    let ahead = fact.at.since(db.now());
    let seen = format!("the newest fact is of {}", fact.at.to_rfc3339());
    Ok(Some(if ahead > 2 * Time::MINUTE {
        Check::warn(
            (PART, "facts"),
            "time of what happened",
            (seen, "the clock of this machine went back, or is wrong now"),
        )
    } else {
        Check::ok((PART, "facts"), "time of what happened", seen)
    }))
}

async fn copies(settings: &Settings, db: &Db) -> Check {
    let what = "newest backup";
    let advice = "make one each night, to another machine: goodword backup FOLDER; keep a copy of secret.key elsewhere";
    match backup::newest(&settings.data).await {
        Some(made) => {
            let days = db.now().since(made) / Time::DAY;
            let seen = format!("of {}, {days} days old", made.to_rfc3339());
            if days < 2 {
                Check::ok((COPIES, "backup"), what, seen)
            } else {
                Check::warn((COPIES, "backup"), what, (seen, advice))
            }
        }
        None => Check::warn((COPIES, "backup"), what, ("none was made from this data folder".into(), advice)),
    }
}
