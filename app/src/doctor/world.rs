//! The world: whether the public address answers with its certificate, and whether webhooks are taken.

use super::Check;
use crate::settings::Settings;
use crate::wiring;
use base::Fault;
use outside::Outside;
use outside::http::{Ask, Purpose};
use store::Db;
use webhooks::webhook::{Webhook, Why};
use webhooks::webhook_store;

const PART: &str = "world";

pub(super) async fn look(settings: &Settings, db: &Db) -> Result<Vec<Check>, Fault> {
    let mut conn = db.read().await?;
    let (url, hooks) = (team::public_url(&mut conn).await?, webhook_store::all(&mut conn).await?);
    drop(conn);
    let mut checks: Vec<Check> = hooks.iter().map(taken).collect();
    if url.starts_with("https://") {
        checks.push(reached(&wiring::way_out(settings)?, &url).await);
    }
    Ok(checks)
}

/// The public address, called as everybody calls it.
async fn reached(outside: &Outside, url: &str) -> Check {
    let (at, what) = ((PART, "certificate"), "public address from outside");
    let called = outside.http(Ask::get(Purpose::Preview, format!("{}/healthz", url.trim_end_matches('/')))).await;
    match called {
        Ok(got) if got.status == 200 && got.body == b"ok\n" => {
            Check::ok(at, what, format!("{url} answers, with its certificate"))
        }
        Ok(got) => {
            let seen = format!("{url} is answered with {} by something else", got.status);
            Check::warn(at, what, (seen, "lead it to goodword: the examples for proxies are in docs/operating.md"))
        }
        Err(_unreached) => Check::warn(
            at,
            what,
            (
                format!("{url} cannot be reached from here"),
                "look at its DNS, at the proxy, and at the certificate: its name, its last day, who signed it",
            ),
        ),
    }
    .of(url)
}

fn taken(hook: &Webhook) -> Check {
    let (at, what) = ((PART, "webhook"), format!("webhook {}", hook.url));
    match (&hook.stop, hook.failing_since) {
        (Some(stop), _) if stop.why == Why::Paused => Check::ok(at, what, "paused by a person"),
        (Some(stop), _) => Check::fail(
            at,
            what,
            (
                format!("switched off: {}", stop.detail),
                "mend the receiver and switch it on under Settings → Webhooks; what waits is sent",
            ),
        ),
        (None, Some(since)) => Check::warn(
            at,
            what,
            (
                format!("takes nothing since {}", since.to_rfc3339()),
                "look at the receiver; it is tried again for five days",
            ),
        ),
        (None, None) => Check::ok(at, what, "takes what it is told"),
    }
    .of(&hook.url)
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;
    use outside::{Doubles, Guard};
    use std::sync::Arc;

    #[tokio::test]
    async fn desk_2006_an_address_nobody_answers_is_told_of() {
        let nowhere = Doubles::default();
        let outside = Outside::over(Guard::default(), Arc::new(nowhere.clone()), Arc::new(nowhere)).unwrap();
        let told = reached(&outside, "https://desk.shop.example").await;
        assert_eq!(told.verdict, Verdict::Warn);
        assert!(told.advice.unwrap().contains("certificate"));
    }
}
