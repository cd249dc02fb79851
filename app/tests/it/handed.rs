//! Mail that real mail servers hand in: Postfix over LMTP, swaks over SMTP with and without encryption (MAIL-107, 108).

use crate::house::{House, id, items};
use email::{Ear, Speech};
use goodword::handed;
use goodword::settings::{Mail, Settings};
use serde_json::json;
use std::process::Command;
use std::time::Duration;
use store::task;
use testkit::servers::MailServers;
use testkit::{Fresh, both};
use tokio::sync::watch;

/// A house that listens; gives the port.
async fn listening(house: &House, speech: Speech, settings: &Mail, stop: &watch::Sender<bool>) -> u16 {
    let ear = Ear::open("127.0.0.1:0", speech).await.unwrap();
    let port = ear.port().unwrap();
    let reception = handed::reception(&house.works, settings).await.unwrap();
    drop(task::spawn("mail", ear.run(reception, stop.subscribe())));
    port
}

/// Sends by swaks; gives what was said on the line.
async fn swaks(port: u16, words: &[&str]) -> String {
    let server = format!("127.0.0.1:{port}");
    let mut command = Command::new("swaks");
    command.args(["--server", &server, "--helo", "mx.customer.test", "--from", "mia@customer.test"]).args(words);
    let done = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr)
}

fn there_is(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        testkit::skipped(&format!("{program} is not installed"));
    }
    there
}

/// Understands what is there until a statement gives this number.
async fn until(house: &House, sql: &'static str, wanted: i64) {
    let here = async {
        while house.count(sql).await != wanted {
            house.works.runner.drain(&["intake"]).await.unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(60), here).await.is_ok(), "{sql} never gave {wanted}");
}

async fn pause(house: &House, paused: i64) {
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    tx.exec("update inboxes set paused = $1 where id = $2", store::args![paused, &house.kettles.inbox]).await.unwrap();
    tx.commit().await.unwrap();
}

const MESSAGES: &str = "select count(*) from messages";

both!(mail_107_postfix_hands_its_mail_in, async |fresh: Fresh| {
    let Some(servers) = MailServers::start() else { return };
    if !there_is("swaks") {
        return;
    }
    let house = House::real(fresh, &Settings::default()).await;
    let ada = house.who("ada").await;
    let stop = watch::Sender::new(false);
    let port = listening(&house, Speech::Lmtp, &Mail::default(), &stop).await;
    servers.hand_to(port).unwrap();
    let own = house.kettles.address.clone();
    let (plus, gone) = (own.replace('@', "+later@"), "gone@shop.example".to_owned());
    // one of ours, one of ours with a plus, and nobody: two are kept, of the third its sender hears
    let said =
        swaks(servers.smtp_port(), &["--to", &format!("{own},{plus},{gone}"), "--header", "Subject: by Postfix"]).await;
    assert!(said.contains("250 2.0.0 Ok: queued"), "{said}");
    until(&house, MESSAGES, 1).await;
    let first = ada.get("/conversations/1").await.ok();
    assert_eq!((&first["subject"], &first["status"]), (&json!("by Postfix"), &json!("open")));
    let raw = house.text_of("select blob from inbound where state = $1", "done").await;
    let raw =
        store::blobs::get(&mut house.db().read().await.unwrap(), house.db().folder(), &raw).await.unwrap().unwrap();
    let raw = String::from_utf8(raw).unwrap();
    assert!(raw.starts_with("Return-Path: <mia@customer.test>\r\nReceived: "), "{raw}");
    // a paused inbox lets it wait at Postfix
    pause(&house, 1).await;
    swaks(servers.smtp_port(), &["--to", &own, "--header", "Subject: later"]).await;
    let refused = swaks(port, &["--protocol", "LMTP", "--to", &own]).await;
    assert!(refused.contains("450 4.2.1"), "{refused}");
    pause(&house, 0).await;
    swaks(port, &["--protocol", "LMTP", "--to", &own, "--header", "Subject: at once"]).await;
    until(&house, MESSAGES, 2).await;
    assert_eq!(items(&ada, "/quarantine").await.len(), 0);
    stop.send_replace(true);
});

both!(mail_108_anybody_hands_mail_in_encrypted_or_not, async |fresh: Fresh| {
    let Some(servers) = MailServers::start() else { return };
    if !there_is("swaks") {
        return;
    }
    let house = House::real(fresh, &Settings::default()).await;
    let stop = watch::Sender::new(false);
    let (chain, key) = servers.certificate();
    let settings = Mail {
        certificate: Some(chain),
        certificate_key: Some(key),
        name: "mx.shop.example".into(),
        ..Mail::default()
    };
    let port = listening(&house, Speech::Smtp, &settings, &stop).await;
    let own = house.kettles.address.clone();
    let subject = |text: &str| format!("Subject: {text}");
    for (number, words) in [vec![], vec!["--tls"], vec!["--pipeline"]].into_iter().enumerate() {
        let about = subject(&format!("number {number}"));
        let said = swaks(port, &[vec!["--to", &*own, "--header", &*about], words].concat()).await;
        assert!(said.contains("250 2.0.0 kept"), "{said}");
    }
    let abroad = swaks(port, &["--to", "someone@elsewhere.example"]).await;
    assert!(abroad.contains("550 5.1.1"), "{abroad}");
    until(&house, MESSAGES, 3).await;
    // one mail with two names of ours is one mail, and another inbox gets its own
    let both = format!("{own},{}", house.lamps.address);
    let said = swaks(port, &["--to", &both, "--header", "Subject: to both"]).await;
    assert!(said.contains("250 2.0.0 kept"), "{said}");
    until(&house, MESSAGES, 5).await;
    // whoever is handed in needs no mailbox to be read
    let ada = house.who("ada").await;
    let settings = json!({ "imap_host": "-", "smtp_host": servers.host(), "smtp_port": servers.submission_port().to_string(), "smtp_user": "-" });
    let body = json!({ "name": "handed", "channel": "email", "address": "handed@shop.example", "settings": settings });
    let inbox = id(&ada.post("/inboxes", body).await.ok());
    let said = swaks(port, &["--to", "handed@shop.example", "--header", "Subject: no mailbox"]).await;
    assert!(said.contains("250 2.0.0 kept"), "{said}");
    until(&house, MESSAGES, 6).await;
    assert_eq!(house.text_of("select subject from conversations where inbox_id = $1", &inbox).await, "no mailbox");
    stop.send_replace(true);
});
