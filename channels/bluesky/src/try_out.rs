//! Trying an account out, step by step, in words.

use crate::call::{Call, Trouble};
use crate::session::{Seat, Session};
use crate::{Bluesky, json, settings};
use contract::{Account, Checked, Step};
use url::Url;

pub(crate) async fn run(channel: &Bluesky, account: &Account) -> Checked {
    let mut steps = Vec::new();
    walk(channel, account, &mut steps).await;
    Checked { ok: steps.iter().all(|step| step.ok), steps }
}

async fn walk(channel: &Bluesky, account: &Account, steps: &mut Vec<Step>) {
    let reading = match settings::read(&account.settings) {
        Ok(reading) => reading,
        Err(refusal) => return steps.push(bad("settings", refusal.detail)),
    };
    let place = Url::parse(&reading.service)
        .ok()
        .and_then(|url| Some((url.host_str()?.to_owned(), url.port_or_known_default()?)));
    let (host, port) = place.unwrap_or_default();
    match channel.wire.outside.look_up(&host, port).await {
        Ok(_) => steps.push(good(format!("find {host}"), "it has an address")),
        Err(trouble) => return steps.push(bad(format!("find {host}"), trouble.words)),
    }
    let seat = Seat::of(channel, account);
    match seat.session(None).await {
        Ok(session) => {
            steps.push(good("sign in", format!("signed in as @{} ({})", session.handle, session.did)));
            signed_in(&seat, &session, steps).await;
        }
        Err(trouble) => steps.push(bad("sign in", trouble.words())),
    }
}

async fn signed_in(seat: &Seat<'_>, session: &Session, steps: &mut Vec<Step>) {
    let there = seat.call(Call::get("com.atproto.identity.resolveHandle", [("handle", &session.handle)])).await;
    steps.push(step("the handle belongs to the account", there, |said| {
        let same = json::text(said, "/did") == session.did;
        let words = format!("@{} leads to another account or to none; repair it in the network's app", session.handle);
        if same { Ok("it leads to the account, and the account to it".into()) } else { Err(words) }
    }));
    let news = seat.call(Call::get("app.bsky.notification.listNotifications", [("limit", "1")])).await;
    steps.push(step("mentions can be read", news, |said| {
        let last = json::list(said, "/notifications").first().and_then(|one| json::some(one, "/indexedAt"));
        Ok(last.map_or_else(|| "there are none yet".to_owned(), |at| format!("the last is of {}", json::line(at, 40))))
    }));
}

fn step(
    what: &str,
    answer: Result<serde_json::Value, Trouble>,
    judge: impl Fn(&serde_json::Value) -> Result<String, String>,
) -> Step {
    match answer.map_err(|trouble| trouble.words().to_owned()).and_then(|said| judge(&said)) {
        Ok(detail) => good(what, detail),
        Err(detail) => bad(what, detail),
    }
}

fn good(what: impl Into<String>, detail: impl Into<String>) -> Step {
    Step { what: what.into(), ok: true, detail: detail.into() }
}

fn bad(what: impl Into<String>, detail: impl Into<String>) -> Step {
    Step { what: what.into(), ok: false, detail: detail.into() }
}
