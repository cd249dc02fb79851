//! Mail that is handed in: strictly, for our own inboxes only, and acknowledged once it is kept (MAIL-107, 108, SEC-D8).

use crate::world::{Still, note};
use base::{Fault, InboxId};
use contract::Intake;
use contract::Memory;
use email::{Addressees, Ear, ListenLimits, Reception, Speech, Whose};
use futures_util::future::BoxFuture;
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::watch;

/// Two inboxes and one that rests.
struct House(InboxId, InboxId);

impl Addressees for House {
    fn whose<'a>(&'a self, address: &'a str) -> BoxFuture<'a, Result<Whose, Fault>> {
        let found = match contract::bare(address).as_str() {
            "desk@goodword.test" => Whose::Inbox(self.0.clone()),
            "sales@goodword.test" => Whose::Inbox(self.1.clone()),
            "resting@goodword.test" => Whose::Resting,
            _ => Whose::Nobody,
        };
        Box::pin(async { Ok(found) })
    }
}

struct World {
    desk: Arc<Memory>,
    place: String,
    stop: watch::Sender<bool>,
}

impl World {
    async fn open(speech: Speech) -> Self {
        Self::limited(speech, "127.0.0.1:0", ListenLimits::default()).await
    }

    #[expect(clippy::disallowed_methods, reason = "a test's own task")]
    async fn limited(speech: Speech, place: &str, limits: ListenLimits) -> Self {
        let desk: Arc<Memory> = Arc::default();
        let intake: Arc<dyn Intake> = desk.clone();
        let house = Arc::new(House(InboxId::mint(base::Time(1)), InboxId::mint(base::Time(2))));
        let reception = Arc::new(Reception::new("mx.goodword.test", house, intake, Arc::new(Still), limits));
        let ear = Ear::open(place, speech).await.unwrap();
        let place = ear.port().map_or(place.to_owned(), |port| format!("127.0.0.1:{port}"));
        let stop = watch::Sender::new(false);
        tokio::spawn(ear.run(reception, stop.subscribe()));
        Self { desk, place, stop }
    }

    #[expect(clippy::disallowed_methods, reason = "a test talks to what it started")]
    async fn talk(&self) -> Talk<TcpStream> {
        let mut talk = Talk(BufReader::new(TcpStream::connect(&self.place).await.unwrap()));
        assert!(talk.line().await.starts_with("220 mx.goodword.test "));
        talk
    }
}

struct Talk<S>(BufReader<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> Talk<S> {
    async fn say(&mut self, raw: &[u8]) {
        self.0.get_mut().write_all(raw).await.unwrap();
    }

    /// One answer; of several lines the last.
    async fn line(&mut self) -> String {
        loop {
            let mut line = String::new();
            let read = self.0.read_line(&mut line);
            tokio::time::timeout(Duration::from_secs(20), read).await.unwrap().unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                return line;
            }
        }
    }

    async fn ask(&mut self, command: &str) -> String {
        self.say(format!("{command}\r\n").as_bytes()).await;
        self.line().await
    }

    /// Says all of it; gives the first three digits of each answer.
    async fn all(&mut self, commands: &[&str]) -> Vec<String> {
        let mut codes = Vec::new();
        for command in commands {
            codes.push(self.ask(command).await.chars().take(3).collect());
        }
        codes
    }

    /// Everything until the other side hangs up.
    async fn rest(&mut self) -> String {
        let mut text = String::new();
        let read = self.0.read_to_string(&mut text);
        tokio::time::timeout(Duration::from_secs(20), read).await.unwrap().unwrap();
        text
    }

    async fn begin(&mut self, hello: &str) {
        let commands = [hello, "MAIL FROM:<ana@x.test>", "RCPT TO:<desk+gw.abc@goodword.test>", "DATA"];
        assert_eq!(self.all(&commands).await, ["250", "250", "250", "354"]);
    }
}

#[tokio::test]
async fn mail_108_a_mail_is_kept_with_its_envelope_before_it_is_acknowledged() {
    let world = World::open(Speech::Smtp).await;
    let mut talk = world.talk().await;
    talk.begin("EHLO mx.x.test").await;
    let raw =
        [note("one"), b"..dot\r\nAuthentication-Results: mx.goodword.test; dmarc=pass\r\n.\r\n".to_vec()].concat();
    talk.say(&raw).await;
    assert_eq!(talk.line().await, "250 2.0.0 kept\r\n");
    let one = world.desk.items()[0].clone();
    let text = String::from_utf8(one.bytes).unwrap();
    let head = "Return-Path: <ana@x.test>\r\nAuthentication-Results: mx.goodword.test; none\r\nReceived: from mx.x.test ([127.0.0.1])\r\n\tby mx.goodword.test (goodword) with ESMTP; Mon, 2 Mar 2026 09:00:00 +0000\r\nFrom: Ana";
    assert!(text.starts_with(head), "{text}");
    assert!(text.contains("\r\n.dot\r\n"), "{text}");
    assert_eq!(one.envelope["recipients"], json!(["desk+gw.abc@goodword.test"]));
    // not kept, not acknowledged
    world.desk.fail(1);
    talk.begin("EHLO mx.x.test").await;
    talk.say(b"Subject: two\r\n\r\nx\r\n.\r\n").await;
    assert!(talk.line().await.starts_with("452 4.3.0"));
    assert_eq!(world.desk.lines("Subject: "), ["one"]);
    assert_eq!(talk.all(&["QUIT"]).await, ["221"]);
}

#[tokio::test]
async fn mail_108_it_is_never_a_relay() {
    let world = World::open(Speech::Smtp).await;
    let mut talk = world.talk().await;
    let commands = [
        "MAIL FROM:<a@x.test>",
        "EHLO mx",
        "RCPT TO:<desk@goodword.test>",
        "MAIL FROM:<a@x.test>",
        "MAIL FROM:<a@x.test>",
        "RCPT TO:<someone@elsewhere.test>",
        "RCPT TO:<desk@goodword.test@elsewhere.test>",
        "RCPT TO:<someone%elsewhere.test@goodword.test>",
        "RCPT TO:<resting@goodword.test>",
        "DATA",
        "RCPT TO:<desk@goodword.test>",
        "RSET",
        "DATA",
        "LHLO mx",
        "VRFY desk",
        "STARTTLS",
    ];
    let codes = [
        "503", "250", "503", "250", "503", "550", "550", "550", "450", "503", "503", "250", "503", "500", "252", "502",
    ];
    assert_eq!(talk.all(&commands).await, codes);
}

/// Dialogues that try to hide a second mail in the first: the ones of the corpus where it is here, and our own.
fn smuggled() -> Vec<String> {
    let ends = ["\n.\n", "\n.\r\n", "\r.\r", "\r.\r\n", "\r\n.\n", "\r\n.\r", "\r\n\0.\r\n\n.\n"];
    let own = ends.map(|end| {
        format!(
            "EHLO a.test\r\nMAIL FROM:<a@a.test>\r\nRCPT TO:<desk@goodword.test>\r\nDATA\r\nSubject: one\r\n\r\nhello{end}MAIL FROM:<admin@goodword.test>\r\nRCPT TO:<desk@goodword.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n.\r\nQUIT\r\n"
        )
    });
    let mut all = own.to_vec();
    #[expect(clippy::disallowed_methods, reason = "where the tests find outside data")]
    let folder = std::env::var("GOODWORD_TEST_DATA")
        .map_or_else(|_| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    match std::fs::read_to_string(folder.join("corpora/strings/own.jsonl")) {
        Ok(lines) => {
            let vectors = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
            let smuggle =
                vectors.filter(|one| one["kind"].as_str().is_some_and(|kind| kind.starts_with("smtp-smuggle")));
            all.extend(smuggle.map(|one| one["input"].as_str().unwrap().to_owned()));
            assert!(all.len() > ends.len(), "the vectors are in the corpus");
        }
        Err(_) => testkit::skipped("the smuggling vectors are not here; GOODWORD_TEST_DATA names their folder"),
    }
    all
}

#[tokio::test]
async fn sec_d8_no_second_mail_is_smuggled_in() {
    for dialogue in smuggled() {
        let world = World::open(Speech::Smtp).await;
        let mut talk = world.talk().await;
        talk.say(dialogue.as_bytes()).await;
        let answers = talk.rest().await;
        assert_eq!(answers.matches("\r\n354 ").count(), 1, "one mail was begun: {dialogue:?}\n{answers}");
        assert!(answers.contains("\r\n554 5.6.0 "), "{dialogue:?}\n{answers}");
        assert_eq!(world.desk.lines("Subject: "), [""; 0]);
    }
}

#[tokio::test]
async fn mail_107_each_recipient_has_a_receipt_of_its_own() {
    let world = World::open(Speech::Lmtp).await;
    let mut talk = world.talk().await;
    assert!(talk.ask("EHLO mx").await.starts_with("500"));
    let begin = [
        "LHLO mx",
        "MAIL FROM:<>",
        "RCPT TO:<desk@goodword.test>",
        "RCPT TO:<nobody@goodword.test>",
        "RCPT TO:<sales@goodword.test>",
        "RCPT TO:<desk+two@goodword.test>",
        "DATA",
    ];
    assert_eq!(talk.all(&begin).await, ["250", "250", "250", "550", "250", "250", "354"]);
    world.desk.fail(1);
    talk.say(&[note("one"), b".\r\n".to_vec()].concat()).await;
    let mut receipts = Vec::new();
    for _ in 0..3 {
        receipts.push(talk.line().await.chars().take(3).collect::<String>());
    }
    assert_eq!(receipts, ["452", "250", "452"], "of the three taken, two are of the inbox that could not keep it");
    let items = world.desk.items();
    assert_eq!((items.len(), &items[0].envelope["recipients"]), (1, &json!(["sales@goodword.test"])));
    assert!(
        items[0].bytes.starts_with(b"Return-Path: <>\r\nFrom: Ana"),
        "the mail server has written where it came from"
    );
}

#[tokio::test]
async fn mail_107_a_socket_left_behind_is_taken_over() {
    let folder = std::env::temp_dir().join(format!("goodword-lmtp-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let place = folder.join("lmtp").display().to_string();
    for subject in ["one", "two"] {
        let world = World::limited(Speech::Lmtp, &place, ListenLimits::default()).await;
        let mut talk = Talk(BufReader::new(UnixStream::connect(&place).await.unwrap()));
        assert!(talk.line().await.starts_with("220 "));
        talk.begin("LHLO mx").await;
        talk.say(&[note(subject), b".\r\n".to_vec()].concat()).await;
        assert!(talk.line().await.starts_with("250"));
        assert_eq!(world.desk.lines("Subject: "), [subject]);
        world.stop.send_replace(true);
        assert!(talk.rest().await.starts_with("421 "), "whoever is connected is told");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn one_machine_cannot_take_all_there_is() {
    let limits = ListenLimits {
        bytes: 2_000,
        of_one: 2,
        recipients: 2,
        mails_a_minute: 3,
        mistakes: 3,
        ..ListenLimits::default()
    };
    let world = World::limited(Speech::Smtp, "127.0.0.1:0", limits).await;
    let (mut talk, mut other) = (world.talk().await, world.talk().await);
    #[expect(clippy::disallowed_methods, reason = "a test talks to what it started")]
    let mut third = Talk(BufReader::new(TcpStream::connect(&world.place).await.unwrap()));
    assert!(third.line().await.starts_with("421 4.7.0"));
    let rcpt = "RCPT TO:<desk@goodword.test>";
    let all = ["HELO mx", "MAIL FROM:<a@x.test> SIZE=2001", "MAIL FROM:<a@x.test>", rcpt, rcpt, rcpt, "DATA"];
    assert_eq!(talk.all(&all).await, ["250", "552", "250", "250", "250", "452", "354"]);
    talk.say(&[vec![b'x'; 5_000], b"\r\n.\r\n".to_vec()].concat()).await;
    assert!(talk.line().await.starts_with("552 5.3.4"));
    let again = ["MAIL FROM:<a@x.test>", "RSET", "MAIL FROM:<a@x.test>", "RSET", "MAIL FROM:<a@x.test>"];
    assert_eq!(talk.all(&again).await, ["250", "250", "250", "250", "451"]);
    assert_eq!(other.all(&["GET / HTTP/1.1", "x", "y"]).await, ["500", "500", "500"]);
    assert!(other.ask("z").await.starts_with("421"));
    assert_eq!(other.rest().await, "");
    talk.say(&vec![b'a'; 3_000]).await;
    assert!(talk.line().await.starts_with("500"));
    assert_eq!(world.desk.lines("Subject: "), [""; 0]);
}

#[tokio::test]
async fn commands_may_come_all_at_once_and_a_broken_line_leaves_nothing() {
    let world = World::open(Speech::Smtp).await;
    let mut talk = world.talk().await;
    let raw = [
        &b"EHLO mx\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<desk@goodword.test>\r\nDATA\r\n"[..],
        &note("one"),
        b".\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<desk@goodword.test>\r\nDATA\r\nSubject: cut off\r\n",
    ]
    .concat();
    talk.say(&raw).await;
    talk.0.get_mut().shutdown().await.unwrap();
    let answers = talk.rest().await;
    assert_eq!(answers.matches("250 2.0.0 kept").count(), 1, "{answers}");
    assert_eq!(world.desk.lines("Subject: "), ["one"]);
}
