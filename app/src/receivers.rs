//! Keeps one receiver running for each inbox, and begins anew when an inbox changes.

use crate::wiring::Works;
use base::facts::Kind;
use base::{Fault, InboxId};
use std::collections::HashMap;
use std::sync::Arc;
use store::{Db, facts_log, task};
use tokio::sync::watch;
use tokio::task::JoinHandle;

struct Running {
    version: i64,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// Runs receivers until `stop`.
pub(crate) async fn run(works: Works, mut stop: watch::Receiver<bool>) {
    let db = works.house.db().clone();
    let mut running: HashMap<InboxId, Running> = HashMap::new();
    let mut facts = db.watch_facts();
    let mut seen = *facts.borrow_and_update();
    loop {
        if let Err(error) = settle(&works, &mut running).await {
            tracing::warn!(error = %error, "inboxes could not be read; receivers stay as they are");
        }
        if !wait(&db, &mut facts, &mut seen, &mut stop).await {
            break;
        }
    }
    for (_, one) in running {
        one.stop.send_replace(true);
        drop(one.task.await);
    }
}

/// Waits until an inbox changed; false when it is time to stop.
async fn wait(db: &Db, facts: &mut watch::Receiver<i64>, seen: &mut i64, stop: &mut watch::Receiver<bool>) -> bool {
    loop {
        tokio::select! {
            changed = facts.changed() => if changed.is_err() { return false },
            _ = stop.changed() => {}
        }
        if *stop.borrow() {
            return false;
        }
        if inbox_changed(db, seen).await.unwrap_or(false) {
            return true;
        }
    }
}

async fn inbox_changed(db: &Db, seen: &mut i64) -> Result<bool, Fault> {
    let mut conn = db.read().await?;
    let mut changed = false;
    loop {
        let page = facts_log::after(&mut conn, *seen).await?;
        let Some(last) = page.last() else { return Ok(changed) };
        *seen = last.seq;
        changed |= page.iter().any(|fact| matches!(fact.kind, Kind::InboxAdded | Kind::InboxChanged));
    }
}

async fn settle(works: &Works, running: &mut HashMap<InboxId, Running>) -> Result<(), Fault> {
    let all = desk::inbox::all(&mut works.house.db().read().await?).await?;
    for inbox in all {
        let same = running.get(&inbox.id).is_some_and(|one| one.version == inbox.version && !one.task.is_finished());
        if same {
            continue;
        }
        if let Some(old) = running.remove(&inbox.id) {
            old.stop.send_replace(true);
            drop(old.task.await);
        }
        if !inbox.paused
            && let Some(one) = start(works, &inbox).await?
        {
            running.insert(inbox.id.clone(), one);
        }
    }
    Ok(())
}

async fn start(works: &Works, inbox: &desk::inbox::Inbox) -> Result<Option<Running>, Fault> {
    let account = inbox.account(&works.channels, &works.vault);
    let channel = works.channels.get(&inbox.channel);
    let (Ok(account), Ok(channel)) = (account, channel) else {
        tracing::warn!(inbox.id = %inbox.id, "an inbox cannot be opened: its channel or its key is missing");
        return Ok(None);
    };
    let account = desk::public::listening::with(&mut works.house.db().read().await?, account).await?;
    let stop = watch::Sender::new(false);
    let intake: Arc<dyn contract::Intake> = works.intake.clone();
    let receive = channel.receive(account, intake, stop.subscribe());
    Ok(Some(Running { version: inbox.version, stop, task: task::spawn("receiver", receive) }))
}
