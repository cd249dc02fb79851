//! Trying an account out, step by step, in words.

use crate::about::About;
use crate::call::{Client, Wrong};
use crate::line::Lane;
use crate::{Mastodon, settings};
use contract::{Account, Checked, Step};
use outside::http::Patience;
use std::time::Duration;

pub(crate) async fn run(net: &Mastodon, account: &Account) -> Checked {
    let mut steps = Vec::new();
    let tried = all(net, account, &mut steps).await;
    if let Err((what, words)) = tried {
        steps.push(Step { what: what.into(), ok: false, detail: words });
    }
    Checked { ok: steps.iter().all(|step| step.ok), steps }
}

async fn all(net: &Mastodon, account: &Account, steps: &mut Vec<Step>) -> Result<(), (&'static str, String)> {
    let base = settings::base(&account.settings).map_err(|refusal| ("the server's address", refusal.detail))?;
    let (host, port) = settings::host(&base);
    let found = net.outside.look_up(&host, port).await.map_err(|trouble| ("find the server", trouble.words))?;
    let list: Vec<String> = found.iter().map(|address| address.ip().to_string()).collect();
    steps.push(good("find the server", format!("{host}: {}", list.join(", "))));
    let sign_in = |wrong: Wrong| ("sign in", wrong.words());
    let client = Client::open(net, account).await.map_err(sign_in)?;
    let about = About::learn(&client).await.map_err(sign_in)?;
    steps.push(good("sign in", format!("signed in as {}@{}", about.me.acct, about.domain)));
    steps.push(good("limits", limits(&about)));
    let read = client.get(Lane::News, "/api/v1/notifications", &[("limit", "1".into())]).await;
    read.map_err(|wrong| ("read what is written to the account", wrong.words()))?;
    steps.push(good("read what is written to the account", "allowed".into()));
    steps.push(stream(&client, &about).await);
    for warning in &about.warnings {
        steps.push(Step {
            what: "filter of notifications".into(),
            ok: !crate::about::is_loss(warning),
            detail: warning.clone(),
        });
    }
    Ok(())
}

fn limits(about: &About) -> String {
    format!(
        "version {}; posts of {} signs, a link counts {}, {} files",
        about.version, about.max_characters, about.url_length, about.max_media
    )
}

/// A stream is good to have; without one it is asked often enough.
async fn stream(client: &Client<'_>, about: &About) -> Step {
    let patience = Patience { begin: Duration::from_secs(5), quiet: Duration::from_secs(5) };
    let opened = client.flow(&about.streaming, "/api/v1/streaming/user/notification", patience).await;
    let told = opened.is_ok_and(|flow| flow.status() == 200);
    let detail = if told {
        "the server tells at once when somebody writes"
    } else {
        "the server does not tell when somebody writes; it is asked twice a minute"
    };
    good("news", detail.into())
}

fn good(what: &str, detail: String) -> Step {
    Step { what: what.into(), ok: true, detail }
}
