//! A real mailbox: its history comes silently, its new mail at once, and every mail on the server is here (MAIL-105, 207).

use crate::house::{House, id, with_headers};
use contract::{Audit, Intake};
use desk::automatic::Calendars;
use desk::intake::Desk;
use desk::jobs::take_in::{self, TakeIn};
use goodword::settings::{Outside as Allowed, Settings};
use goodword::wiring::LANES;
use serde_json::json;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::jobs::{self, JobKind, NewJob, Runner};
use store::task;
use testkit::servers::MailServers;
use testkit::{Fresh, both};
use tokio::sync::watch;

pub(crate) const WHO: &str = "support@shop.test";

/// Lays a mail into a folder of a mailbox, as another program would.
pub(crate) fn lay(folder: &Path, name: &str, raw: &str) {
    let temporary = folder.join("tmp").join(name);
    std::fs::write(&temporary, raw).unwrap();
    std::fs::set_permissions(&temporary, std::fs::Permissions::from_mode(0o666)).unwrap();
    std::fs::rename(&temporary, folder.join("new").join(name)).unwrap();
}

fn letter(number: usize) -> String {
    let (from, own) = (format!("p{number}@post.example"), format!("<n{number}@post.example>"));
    let subject = format!("Question {number}");
    with_headers(
        &[("From", &from), ("To", WHO), ("Subject", &subject), ("Message-ID", &own)],
        &format!("number {number}"),
    )
}

/// A house that may reach the servers.
pub(crate) async fn near(fresh: Fresh, servers: &MailServers) -> House {
    let outside = Allowed {
        allowed_hosts: vec![servers.host().to_owned()],
        authorities: Some(servers.authority()),
        name_servers: vec![],
    };
    House::real(fresh, &Settings { outside, ..Settings::default() }).await
}

pub(crate) fn mailbox(servers: &MailServers, first: &str) -> serde_json::Value {
    let settings = json!({ "imap_host": servers.host(), "imap_port": servers.imaps_port().to_string(), "imap_user": WHO,
        "imap_password": servers.password(), "smtp_host": servers.host(), "smtp_port": servers.submission_port().to_string(),
        "smtp_security": "starttls", "first_sync": first, "sent_folder": "Sent" });
    json!({ "name": "support", "channel": "email", "address": WHO, "settings": settings })
}

async fn account(house: &House, inbox: &str) -> contract::Account {
    let found = desk::inbox::get(&mut house.db().read().await.unwrap(), &inbox.parse().unwrap()).await.unwrap();
    found.account(&house.works.channels, &house.works.vault).unwrap()
}

async fn audit(house: &House, inbox: &str) -> Audit {
    let account = account(house, inbox).await;
    let channel = house.works.channels.get(&account.channel).unwrap();
    channel.audit(&account, &Desk::new(house.db().clone())).await.unwrap().unwrap()
}

/// Receives and understands until this many messages are here.
pub(crate) async fn until(house: &House, inbox: &str, messages: i64) {
    let account = account(house, inbox).await;
    let (_stop, stopped) = watch::channel(false);
    let intake: Arc<dyn Intake> = house.works.intake.clone();
    let receiver = house.works.channels.get(&account.channel).unwrap().receive(account, intake, stopped);
    let here = async {
        while house.count("select count(*) from messages").await < messages {
            house.works.runner.drain(&["intake", "history"]).await.unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::select! {
        () = receiver => panic!("the receiver ended"),
        done = tokio::time::timeout(Duration::from_secs(60), here) => done.unwrap(),
    }
}

both!(mail_105_history_is_silent_and_mail_207_nothing_is_missing, async |fresh: Fresh| {
    let Some(servers) = MailServers::start() else { return };
    let house = near(fresh, &servers).await;
    let (ada, folder) = (house.who("ada").await, servers.maildir(WHO));
    let body = mailbox(&servers, "all");
    // the first look makes the folders
    assert_eq!(ada.post("/inboxes/check", body.clone()).await.ok()["ok"], true);
    for number in 0..120 {
        lay(&folder, &format!("16000{number:05}.M{number}.test"), &letter(number));
    }
    let inbox = id(&ada.post("/inboxes", body).await.ok());
    let texts = json!({ "en": "We have it, #{number}." });
    ada.put(&format!("/inboxes/{inbox}/automatic"), json!({ "acknowledgement": { "on": true, "texts": texts } }))
        .await
        .ok();
    let facts = house.count("select count(*) from facts").await;
    until(&house, &inbox, 120).await;
    let loud = "select (select count(*) from notifications) + (select count(*) from outbox where class = 'automatic')";
    assert_eq!(house.count(loud).await, 0, "nobody is told of what happened long ago");
    let told = "select count(*) from facts where kind in ('message_received', 'conversation_opened', 'customer_added')";
    assert_eq!(house.count(told).await, 0, "webhooks and clocks hear nothing");
    assert!(house.count("select count(*) from facts").await - facts < 5);
    assert_eq!(house.count("select count(*) from conversations where status <> 'resolved'").await, 0);
    // what comes now is work like any other
    lay(&folder, "1900000000.M1.test", &letter(500));
    until(&house, &inbox, 121).await;
    assert_eq!(house.count("select count(*) from conversations where status = 'open'").await, 1);
    let shown = ada.get(&format!("/inboxes/{inbox}")).await.ok();
    assert!(shown["history"].is_null(), "the history is complete: {}", shown["history"]);
    let found = audit(&house, &inbox).await;
    assert_eq!((found.known, found.missing.as_slice()), (121, &[][..]));
    // what nobody has fetched is named
    lay(&folder, "1900000001.M2.test", &letter(501));
    lay(&folder.join(".Sent"), "1900000002.M3.test", &letter(502));
    let found = audit(&house, &inbox).await;
    assert_eq!((found.known, found.missing.len()), (121, 2), "{found:?}");
});

both!(mail_207_a_mail_that_was_passed_over_is_found_by_the_receiver_itself, async |fresh: Fresh| {
    let Some(servers) = MailServers::start() else { return };
    let house = near(fresh, &servers).await;
    let (ada, folder) = (house.who("ada").await, servers.maildir(WHO));
    let body = mailbox(&servers, "all");
    assert_eq!(ada.post("/inboxes/check", body.clone()).await.ok()["ok"], true);
    let inbox = id(&ada.post("/inboxes", body).await.ok());
    for number in 0..5 {
        lay(&folder, &format!("19000000{number:02}.M{number}.test"), &letter(number));
    }
    until(&house, &inbox, 5).await;
    // as an earlier mistake would have left it: the number is passed, the mail is nowhere
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    let third = "provider_key in (select provider_key from inbound where inbox_id = $1 order by id limit 1 offset 2)";
    for sql in [
        format!("delete from messages where id in (select message_id from inbound where {third})"),
        format!("delete from inbound where {third}"),
    ] {
        assert_eq!(tx.exec(sql, store::args![&inbox]).await.unwrap(), 1);
    }
    tx.commit().await.unwrap();
    assert_eq!(audit(&house, &inbox).await.missing.len(), 1);
    until(&house, &inbox, 5).await;
    let found = audit(&house, &inbox).await;
    assert_eq!((found.known, found.missing.len()), (5, 0), "{found:?}");
    assert_eq!(house.count("select count(*) from inbound").await, 5, "and nothing twice");
});

both!(ch_at_14_mail_is_there_at_once_while_other_work_takes_a_minute, async |fresh: Fresh| {
    let Some(servers) = MailServers::start() else { return };
    let house = near(fresh, &servers).await;
    let (ada, folder) = (house.who("ada").await, servers.maildir(WHO));
    let body = mailbox(&servers, "new");
    assert_eq!(ada.post("/inboxes/check", body.clone()).await.ok()["ok"], true);
    let inbox = id(&ada.post("/inboxes", body).await.ok());
    // more reports than there is room for, each a minute long
    let calendars = Calendars(Arc::new(|_, _, _| Box::pin(async { Ok(None) })));
    let (channels, vault) = (house.works.channels.clone(), house.works.vault.clone());
    let report = JobKind::new("report", |_, _| async {
        tokio::time::sleep(Duration::from_secs(60)).await;
        Ok(())
    });
    let runner = Runner::new(house.db(), vec![take_in::kind(TakeIn { channels, vault, calendars }), report]);
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    for class in ["bulk", "imports", "housekeeping", "later"].into_iter().cycle().take(40) {
        jobs::enqueue(&mut tx, NewJob::new("report", class, json!({}))).await.unwrap();
    }
    tx.commit().await.unwrap();
    let stop = watch::Sender::new(false);
    let account = account(&house, &inbox).await;
    let intake: Arc<dyn Intake> = house.works.intake.clone();
    let receiver = house.works.channels.get(&account.channel).unwrap().receive(account, intake, stop.subscribe());
    let mut running = vec![task::spawn("receiver", receiver)];
    for (class, width) in LANES {
        running.push(task::spawn("lane", runner.clone().lane(class, *width, stop.subscribe())));
    }
    let well = async {
        while house.text_of("select health from inboxes where id = $1", &inbox).await != "ok" {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        while house.count("select count(*) from jobs where state = 'running'").await == 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), well).await.unwrap();
    for number in 0..3 {
        let begun = tokio::time::Instant::now();
        lay(&folder, &format!("19000000{number:02}.M{number}.test"), &letter(number));
        while house.count("select count(*) from messages").await <= i64::try_from(number).unwrap() {
            tokio::time::sleep(Duration::from_millis(20)).await;
            assert!(begun.elapsed() < Duration::from_secs(20), "it never came");
        }
        // the server pushes within a second; the rest is ours
        assert!(begun.elapsed() < Duration::from_secs(3), "it took {:?}", begun.elapsed());
    }
    stop.send_replace(true);
    running.iter().for_each(tokio::task::JoinHandle::abort);
});
