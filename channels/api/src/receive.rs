//! The other side hands in by itself; from here it is only asked now and then whether it is there and believes us.

use crate::call::{Trouble, post};
use crate::{Generic, manifest};
use contract::{Account, Intake};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::watch;

pub(crate) async fn run(
    channel: Arc<Generic>,
    account: Account,
    intake: Arc<dyn Intake>,
    mut stop: watch::Receiver<bool>,
) {
    tokio::select! {
        biased;
        // a sender that is gone means the same as an order to stop
        _ = stop.wait_for(|stop| *stop) => {}
        () = keep_asking(&channel, &account, &*intake) => {}
    }
}

async fn keep_asking(channel: &Generic, account: &Account, intake: &dyn Intake) {
    let mut failures = 0_u32;
    loop {
        let trouble = trouble(channel, account).await;
        failures = if trouble.is_some() { failures.saturating_add(1) } else { 0 };
        // one bad moment is no news, the second in a row is; who does not believe us will not later
        let news = match trouble {
            Some(Trouble::Later(..) | Trouble::Cut(_)) if failures == 1 => None,
            Some(trouble) => Some(Some(trouble.words())),
            None => Some(None),
        };
        if let Some(words) = news
            && let Err(fault) = intake.health(&account.inbox, words).await
        {
            tracing::warn!(inbox.id = %account.inbox, error = %fault, "how an inbox is could not be written down");
        }
        tokio::time::sleep(channel.seldom).await;
    }
}

/// What is wrong with the way there, if something is.
pub(crate) async fn trouble(channel: &Generic, account: &Account) -> Option<Trouble> {
    if !manifest::of(&account.settings).can_reply {
        return None;
    }
    check(channel, account).await.err()
}

/// Asks the other side whether it is there.
pub(crate) async fn check(channel: &Generic, account: &Account) -> Result<Value, Trouble> {
    let id = format!("check:{}:{}", account.inbox, channel.clock.now().0);
    post(channel, account, (&id, json!({ "type": "check" }).to_string().into_bytes())).await
}
