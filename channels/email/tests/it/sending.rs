//! Sending through the channel: one answer for the outbox, each recipient once, goodword's own mail, and the demo.

use crate::world::{NOW, Still, account};
use base::{Fault, MessageId};
use contract::{Account, Channel, Outgoing, Party, Prepared};
use email::{Email, KeepMail, Kept, SystemAccount};
use futures_util::future::BoxFuture;
use outside::{Doubles, Guard, Outside};
use serde_json::json;
use std::sync::{Arc, Mutex};
use store::outbox::Answer;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream};

#[derive(Default)]
struct Post {
    lines: Vec<String>,
    mails: Vec<String>,
    /// Recipients that have to wait.
    later: Vec<String>,
    /// Sends for the mailbox's own address only.
    strict: bool,
    /// Sends for nobody but a named sender.
    named: bool,
}

type Shared = Arc<Mutex<Post>>;

#[expect(clippy::disallowed_methods, reason = "a test's own server")]
fn server() -> (Outside, Shared) {
    let world = Doubles::default();
    world.name("imap.test", &["93.184.216.34".parse().unwrap()]);
    let mut door = world.listen("93.184.216.34:25".parse().unwrap());
    let post = Shared::default();
    let log = Arc::clone(&post);
    tokio::spawn(async move {
        while let Some(stream) = door.recv().await {
            let log = Arc::clone(&log);
            tokio::spawn(async move { talk(stream, log).await.unwrap_or_default() });
        }
    });
    let outside = Outside::over(Guard::default(), Arc::new(world.clone()), Arc::new(world)).unwrap();
    (outside, post)
}

fn answer(line: &str, post: &Shared) -> &'static str {
    let mut post = post.lock().unwrap();
    post.lines.push(line.to_owned());
    let waits = line.starts_with("RCPT") && post.later.iter().any(|who| line.contains(who.as_str()));
    let own = line.contains("<support@") || line.contains("<desk@");
    match line.split(' ').next().unwrap() {
        "EHLO" => "250-mx.test\r\n250 AUTH PLAIN",
        "AUTH" => "235 in",
        "DATA" => "354 go",
        _ if waits => "450 4.2.1 busy",
        "MAIL" if !own && post.strict => "550 5.7.60 not yours to send as",
        "MAIL" if line.contains("<>") && post.named => "550 5.7.1 a sender is needed",
        _ if line.contains("nobody@") => "550 5.1.1 nobody",
        _ => "250 ok",
    }
}

async fn talk(stream: DuplexStream, post: Shared) -> Option<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 mx.test\r\n").await.ok()?;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
        let line = line.trim_end().to_owned();
        let said = answer(&line, &post);
        stream.write_all(format!("{said}\r\n").as_bytes()).await.ok()?;
        if line == "DATA" {
            let mut data = Vec::new();
            while !data.ends_with(b"\r\n.\r\n") {
                data.push(stream.read_u8().await.ok()?);
            }
            post.lock().unwrap().mails.push(String::from_utf8(data).unwrap());
            stream.write_all(b"250 queued as Q1\r\n").await.ok()?;
        }
    }
}

fn email(outside: Outside, system: Option<SystemAccount>) -> Email {
    Email::new(
        outside,
        Arc::new(move || {
            let system = system.clone();
            Box::pin(async move { system })
        }),
    )
    .clocked(Arc::new(Still))
}

fn prepared(email: &Email, account: &Account, to: &[&str]) -> Prepared {
    let to = to.iter().map(|one| Party::new(String::new(), *one)).collect();
    let out = Outgoing {
        number: 1,
        author: "Mia".into(),
        to,
        subject: "x".into(),
        ..Outgoing::written(MessageId::mint(NOW), NOW, "hello")
    };
    email.prepare(account, &out).unwrap()
}

fn rcpts(post: &Shared) -> Vec<String> {
    let lines = post.lock().unwrap().lines.clone();
    lines
        .iter()
        .filter_map(|line| line.strip_prefix("RCPT TO:<"))
        .map(|rest| rest.trim_end_matches('>').to_owned())
        .collect()
}

/// Envelope senders, in the order they were tried.
fn senders(post: &Shared) -> Vec<String> {
    post.lock().unwrap().lines.iter().filter(|line| line.starts_with("MAIL")).cloned().collect()
}

#[tokio::test]
async fn a_reply_is_sent_byte_for_byte() {
    let (outside, post) = server();
    let (email, account) = (email(outside, None), account(&[]));
    let mail = prepared(&email, &account, &["ana@x.test"]);
    let answer = email.send(Some(&account), &mail.payload, mail.bytes.clone()).await;
    assert_eq!(answer, Answer::Sent("250 queued as Q1".into()));
    let sent = post.lock().unwrap().mails[0].clone();
    assert_eq!(sent.trim_end_matches(".\r\n").trim_end(), String::from_utf8(mail.bytes).unwrap().trim_end());
}

#[tokio::test]
async fn where_the_server_takes_no_signed_sender_the_plain_one_is_used() {
    let (outside, post) = server();
    let (email, account) = (email(outside, None), account(&[]));
    post.lock().unwrap().strict = true;
    let mail = prepared(&email, &account, &["ana@x.test"]);
    let answer = email.send(Some(&account), &mail.payload, mail.bytes).await;
    assert!(matches!(answer, Answer::Sent(_)), "{answer:?}");
    let from = senders(&post);
    assert!(from[0].contains("<support+b.") && from[1].contains("<support@shop.test>"), "{from:?}");
    assert_eq!(post.lock().unwrap().mails.len(), 1);
}

#[tokio::test]
async fn who_has_to_wait_is_tried_again_alone() {
    let (outside, post) = server();
    let (email, account) = (email(outside, None), account(&[]));
    post.lock().unwrap().later.push("busy@x.test".into());
    let mail = prepared(&email, &account, &["ana@x.test", "busy@x.test", "nobody@x.test"]);
    let first = email.send(Some(&account), &mail.payload, mail.bytes.clone()).await;
    let Answer::Partly(had, rest) = first else { panic!("nobody has it: {first:?}") };
    assert_eq!(had, json!(["ana@x.test"]));
    assert!(matches!(&*rest, Answer::Later(words, _) if words.contains("busy@x.test")), "{rest:?}");
    post.lock().unwrap().later.clear();
    post.lock().unwrap().lines.clear();
    // As the outbox hands it over the next time, in another process perhaps.
    let mut payload = mail.payload;
    payload["had"] = had;
    let second = email.send(Some(&account), &payload, mail.bytes.clone()).await;
    assert_eq!(rcpts(&post), ["busy@x.test", "nobody@x.test"]);
    let Answer::Partly(had, rest) = second else { panic!("nobody has it: {second:?}") };
    assert_eq!(had, json!(["ana@x.test", "busy@x.test"]));
    assert!(
        matches!(&*rest, Answer::Refused(words) if words.contains("the others have it") && words.contains("nobody@x.test")),
        "{rest:?}"
    );
    post.lock().unwrap().lines.clear();
    payload["had"] = had;
    let third = email.send(Some(&account), &payload, mail.bytes).await;
    assert_eq!(rcpts(&post), ["nobody@x.test"]);
    assert!(matches!(&third, Answer::Refused(words) if words.contains("the other recipients have it")), "{third:?}");
}

#[tokio::test]
async fn settings_that_do_not_work_make_a_reply_wait() {
    let (outside, _post) = server();
    let (email, good) = (email(outside, None), account(&[]));
    let mail = prepared(&email, &good, &["ana@x.test"]);
    let answer = email.send(Some(&account(&[("smtp_host", "")])), &mail.payload, mail.bytes.clone()).await;
    assert!(matches!(answer, Answer::Later(words, _) if words.contains("cannot send")));
    let answer = email.send(Some(&account(&[("smtp_host", "10.0.0.1")])), &mail.payload, mail.bytes).await;
    assert!(matches!(answer, Answer::Later(words, _) if words.contains("outside.allowed_hosts = [\"10.0.0.1\"]")));
}

#[tokio::test]
async fn own_mail_leaves_from_the_companys_account_and_says_that_it_is_automatic() {
    let (outside, post) = server();
    let system =
        SystemAccount { address: "desk@shop.test".into(), name: "Shop".into(), settings: account(&[]).settings };
    let email = email(outside, Some(system));
    let payload =
        json!({ "to": "mia@shop.test", "subject": "Your invitation", "text": "Open https://desk.shop.test/join/abc" });
    for _ in 0..2 {
        assert_eq!(email.send(None, &payload, Vec::new()).await, Answer::Sent("250 queued as Q1".into()));
    }
    let mails = post.lock().unwrap().mails.clone();
    assert!(
        mails[0].contains("Auto-Submitted: auto-generated") && mails[0].contains("From: \"Shop\" <desk@shop.test>"),
        "{}",
        mails[0]
    );
    assert_eq!(mails[0], mails[1]);
    let injected = json!({ "to": "mia@shop.test", "subject": "x\r\nBcc: v@x.test", "text": "x" });
    assert!(matches!(email.send(None, &injected, Vec::new()).await, Answer::Refused(_)));
}

#[tokio::test]
async fn mail_803_what_a_program_writes_names_nobody_reports_could_wake() {
    let (outside, post) = server();
    let system =
        SystemAccount { address: "desk@shop.test".into(), name: "Shop".into(), settings: account(&[]).settings };
    let (email, shop) = (email(outside, Some(system)), account(&[]));
    let own = json!({ "to": "mia@shop.test", "subject": "Somebody answered", "text": "look" });
    let out = Outgoing {
        number: 1,
        writer: contract::Writer::Program,
        to: vec![Party::new(String::new(), "ana@x.test")],
        subject: "x".into(),
        ..Outgoing::written(MessageId::mint(NOW), NOW, "we have it")
    };
    let answer = email.prepare(&shop, &out).unwrap();
    let send = async || {
        post.lock().unwrap().lines.clear();
        let one = email.send(None, &own, Vec::new()).await;
        let two = email.send(Some(&shop), &answer.payload, answer.bytes.clone()).await;
        assert!(matches!((&one, &two), (Answer::Sent(_), Answer::Sent(_))), "{one:?} {two:?}");
        senders(&post)
    };
    let from = send().await;
    assert!(from.len() == 2 && from.iter().all(|line| line.starts_with("MAIL FROM:<>")), "{from:?}");
    // Where a server wants a sender: our own mail has to arrive, an answer's reports go where only reports go.
    post.lock().unwrap().named = true;
    let from = send().await;
    assert!(from.len() == 4 && from[1].contains("<desk@shop.test>") && from[3].contains("<support+b."), "{from:?}");
}

#[tokio::test]
async fn without_an_account_own_mail_waits() {
    let (outside, _post) = server();
    let payload = json!({ "to": "mia@shop.test", "subject": "x", "text": "x" });
    let answer = email(outside, None).send(None, &payload, Vec::new()).await;
    assert!(matches!(answer, Answer::Later(words, _) if words.contains("choose one in the settings")));
}

#[derive(Default)]
struct Shelf(Mutex<Vec<Kept>>);

impl KeepMail for Shelf {
    fn keep(&self, mail: Kept) -> BoxFuture<'_, Result<(), Fault>> {
        Box::pin(async move {
            self.0.lock().unwrap().push(mail);
            Ok(())
        })
    }
}

#[tokio::test]
async fn in_the_demo_mail_is_kept_and_no_server_is_called() {
    let (outside, post) = server();
    let shelf = Arc::new(Shelf::default());
    let keeper: Arc<Shelf> = Arc::clone(&shelf);
    let email = email(outside, None).keeping(keeper);
    let account = account(&[]);
    let mail = prepared(&email, &account, &["ana@x.test"]);
    assert!(matches!(email.send(Some(&account), &mail.payload, mail.bytes.clone()).await, Answer::Sent(_)));
    let own = json!({ "to": "mia@shop.test", "subject": "Welcome", "text": "x" });
    assert!(matches!(email.send(None, &own, Vec::new()).await, Answer::Sent(_)));
    let kept = shelf.0.lock().unwrap().clone();
    assert_eq!((kept[0].to.clone(), kept[0].bytes.clone()), (vec!["ana@x.test".to_owned()], mail.bytes));
    assert_eq!((kept[1].to.clone(), kept[1].subject.as_str()), (vec!["mia@shop.test".to_owned()], "Welcome"));
    assert!(post.lock().unwrap().lines.is_empty());
}
