//! Trying an account out, step by step, in words.

use crate::settings::Reading;
use crate::{Email, settings, sign_in};
use contract::{Account, Checked, Step};
use outside::imap::Mailbox;
use outside::{MailHost, Security, Trouble, Why};

pub(crate) async fn run(email: &Email, account: &Account) -> Checked {
    let mut steps = Vec::new();
    if email.keeper.is_some() {
        steps.push(good("demo", "mail is kept here and neither fetched nor sent"));
        return Checked { ok: true, steps };
    }
    receiving(email, account, &mut steps).await;
    sending(email, account, &mut steps).await;
    Checked { ok: steps.iter().all(|step| step.ok), steps }
}

async fn receiving(email: &Email, account: &Account, steps: &mut Vec<Step>) {
    if !settings::fetches(&account.settings) {
        return steps.push(good("receiving", "nothing is fetched: your mail server hands the mail in"));
    }
    let reading = match settings::reading(&account.settings) {
        Ok(reading) => reading,
        Err(refusal) => return steps.push(bad("settings for receiving", refusal.detail)),
    };
    if !found(email, &reading.host, steps).await {
        return;
    }
    let connected = Mailbox::connect(&email.outside, &reading.host, email.imap).await;
    let Some(mut mailbox) = joined(&reading.host, connected, steps) else { return };
    let signed_in = async {
        let host = sign_in::opened(email, account, reading.host.clone()).await?;
        mailbox.sign_in(&host).await.map(|()| host.login.map(|login| login.user))
    };
    match signed_in.await {
        Ok(user) => steps.push(good("sign in for receiving", format!("signed in as {}", user.unwrap_or_default()))),
        Err(trouble) => return steps.push(bad("sign in for receiving", trouble.words)),
    }
    for place in settings::places(&account.settings) {
        let what = format!("open {}", place.title().unwrap_or_else(|| "the folder".into()));
        let Ok(Reading { folder, .. }) = settings::reading_of(&account.settings, &place) else { continue };
        match mailbox.select(&folder).await {
            Ok(found) => steps.push(good(what, format!("{folder} holds {} mails", found.exists))),
            Err(trouble) => {
                let known = mailbox.folders().await.unwrap_or_default().join(", ");
                return steps.push(bad(what, format!("{}; there are: {known}", trouble.words)));
            }
        }
    }
    let idle = if mailbox.can("IDLE") {
        "the server tells at once when mail comes"
    } else {
        "the server does not tell when mail comes; it is asked every minute"
    };
    steps.push(good("news", idle));
    mailbox.leave().await;
}

async fn sending(email: &Email, account: &Account, steps: &mut Vec<Step>) {
    let host = match settings::sending(&account.settings) {
        Ok(host) => host,
        Err(refusal) => return steps.push(bad("settings for sending", refusal.detail)),
    };
    if !found(email, &host, steps).await {
        return;
    }
    let host = match sign_in::sending(email, account).await {
        Ok(host) => host,
        Err(trouble) => return steps.push(bad("sign in for sending", trouble.words)),
    };
    let tried = email.smtp.try_out(&host).await;
    let signed_in = host.login.as_ref().map(|login| format!("signed in as {}", login.user));
    let Some(offers) = joined(&host, tried, steps) else { return };
    steps.push(good("sign in for sending", signed_in.unwrap_or_else(|| "no sign-in asked for".into())));
    let size =
        offers.iter().find_map(|offer| offer.strip_prefix("SIZE ")).and_then(|size| size.trim().parse::<u64>().ok());
    let size = size.filter(|size| *size > 0).map_or_else(
        || "the server names no limit".into(),
        |size| format!("the server takes mails up to {} MiB", size / (1024 * 1024)),
    );
    steps.push(good("size of mails", size));
}

async fn found(email: &Email, host: &MailHost, steps: &mut Vec<Step>) -> bool {
    let what = format!("find {}", host.host);
    match email.outside.look_up(&host.host, host.port).await {
        Ok(addresses) => {
            let list: Vec<String> = addresses.iter().map(|address| address.ip().to_string()).collect();
            steps.push(good(what, list.join(", ")));
            true
        }
        Err(trouble) => {
            steps.push(bad(what, trouble.words));
            false
        }
    }
}

/// Splits one outcome into the steps it is made of: connection, encryption, sign-in.
fn joined<T>(host: &MailHost, outcome: Result<T, Trouble>, steps: &mut Vec<Step>) -> Option<T> {
    let (connect, encrypt) = (format!("connect to {} port {}", host.host, host.port), "encryption");
    let trouble = match outcome {
        Ok(value) => {
            steps.push(good(connect, "the server answered"));
            steps.push(good(
                encrypt,
                if host.security == Security::None { "none, as set" } else { "agreed, the certificate is good" },
            ));
            return Some(value);
        }
        Err(trouble) => trouble,
    };
    match trouble.why {
        Why::Tls => {
            steps.push(good(connect, "the server answered"));
            steps.push(bad(encrypt, trouble.words));
        }
        Why::SignIn => {
            steps.push(good(connect, "the server answered"));
            steps.push(bad("sign in for sending", trouble.words));
        }
        _ => steps.push(bad(connect, trouble.words)),
    }
    None
}

fn good(what: impl Into<String>, detail: impl Into<String>) -> Step {
    Step { what: what.into(), ok: true, detail: detail.into() }
}

fn bad(what: impl Into<String>, detail: impl Into<String>) -> Step {
    Step { what: what.into(), ok: false, detail: detail.into() }
}
