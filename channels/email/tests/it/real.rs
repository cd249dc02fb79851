//! Against real Dovecot and Postfix: a mail goes round, is answered, and comes back to its conversation.

use base::Clock;
use base::{Fault, InboxId, MessageId, SystemClock, Vault};
use contract::{Account, Became, Channel, Evidence, Kind, Known, Memory, Outgoing, Parsed, Party, Report, Settings};
use email::{Email, Pace};
use futures_util::future::BoxFuture;
use outside::{Guard, Outside, imap, smtp};
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use store::outbox::Answer;
use testkit::servers::MailServers;
use tokio::sync::watch;

const FOLDERS: &[(&str, &str)] = &[("after_reading", "seen")];

fn account(servers: &MailServers, user: &str, more: &[(&str, &str)]) -> Account {
    let (imaps, submission) = (servers.imaps_port().to_string(), servers.submission_port().to_string());
    let all = [
        ("imap_host", servers.host()),
        ("imap_port", &imaps),
        ("imap_security", "tls"),
        ("imap_user", user),
        ("imap_password", servers.password()),
        ("smtp_host", servers.host()),
        ("smtp_port", &submission),
        ("smtp_security", "starttls"),
        ("plus_addressing", "yes"),
    ];
    Account {
        inbox: InboxId::mint(SystemClock.now()),
        name: user.into(),
        channel: "email".into(),
        address: Some(user.into()),
        aliases: vec![],
        from_name: "Shop".into(),
        settings: Settings(
            all.iter().chain(more).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        ),
        vault: Vault::new([7; 32]),
        about: Value::Null,
        listening: vec![],
    }
}

fn channel(servers: &MailServers) -> Arc<Email> {
    let guard = Guard {
        allowed_hosts: vec![servers.host().to_owned()],
        authorities: std::fs::read(servers.authority()).unwrap(),
        ..Guard::default()
    };
    let pace = Pace { retry_first: Duration::from_millis(100), poll: Duration::from_secs(60), ..Pace::default() };
    let email = Email::new(Outside::new(guard).unwrap(), Arc::new(|| Box::pin(async { None })));
    Arc::new(email.paced(pace, imap::Limits::default(), smtp::Limits::default()))
}

fn letter(number: i64, to: &str, subject: &str) -> Outgoing {
    let now = SystemClock.now();
    Outgoing {
        number,
        author: "Mia".into(),
        to: vec![Party::new(String::new(), to)],
        subject: subject.into(),
        ..Outgoing::written(MessageId::mint(now), now, "Grüße\n\n.a dot at the start of a line")
    }
}

/// A mailbox that is read until it is dropped.
struct Read {
    desk: Arc<Memory>,
    account: Account,
    stop: watch::Sender<bool>,
}

impl Drop for Read {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

impl Read {
    #[expect(clippy::disallowed_methods, reason = "a test's own task")]
    async fn begin(channel: &Arc<Email>, account: Account) -> Self {
        let desk: Arc<Memory> = Arc::default();
        let (stop, stopped) = watch::channel(false);
        let channel: Arc<dyn Channel> = Arc::<Email>::clone(channel);
        let intake: Arc<Memory> = Arc::clone(&desk);
        tokio::spawn(channel.receive(account.clone(), intake, stopped));
        desk.until("well", |desk| desk.health() == Some(None)).await;
        Self { desk, account, stop }
    }

    fn parsed(&self, channel: &Email, at: usize) -> Vec<Parsed> {
        let item = self.desk.items()[at].clone();
        channel.parse(&self.account, &item.bytes, &item.envelope).unwrap()
    }
}

async fn send(channel: &Email, account: &Account, out: &Outgoing) -> Answer {
    let mail = channel.prepare(account, out).unwrap();
    channel.send(Some(account), &mail.payload, mail.bytes).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_is_answered_and_the_answer_comes_back_to_its_conversation() {
    let Some(servers) = MailServers::start() else { return };
    let channel = channel(&servers);
    let shop = Read::begin(&channel, account(&servers, "support@shop.test", FOLDERS)).await;
    let ana = Read::begin(&channel, account(&servers, "mia@customer.test", &[("after_reading", "delete")])).await;
    let sent = send(&channel, &ana.account, &letter(1, "support@shop.test", "Kettle")).await;
    assert!(matches!(&sent, Answer::Sent(words) if words.contains("queued as")), "{sent:?}");
    shop.desk.holds("", 1).await;
    let question = shop.parsed(&channel, 0).pop().unwrap();
    let Parsed::Message(question) = question else { panic!("{question:?}") };
    assert_eq!((question.subject.as_str(), question.from.address.as_str()), ("Kettle", "mia@customer.test"));
    assert!(question.text.contains("Grüße") && question.text.contains(".a dot at the start"), "{}", question.text);
    let mut out = letter(4_711, "mia@customer.test", "Re: Kettle");
    out.answers = question.provider_id.clone();
    assert!(matches!(send(&channel, &shop.account, &out).await, Answer::Sent(_)));
    ana.desk.holds("", 1).await;
    let Parsed::Message(answer) = ana.parsed(&channel, 0).pop().unwrap() else { panic!("no message") };
    let back = answer.reply_to[0].address.clone();
    assert!(back.starts_with("support+gw."), "{back}");
    let mut again = letter(1, &back, "Re: Kettle");
    again.answers = answer.provider_id.clone();
    assert!(matches!(send(&channel, &ana.account, &again).await, Answer::Sent(_)));
    shop.desk.holds("", 2).await;
    let Parsed::Message(followed) = shop.parsed(&channel, 1).pop().unwrap() else { panic!("no message") };
    assert_eq!(followed.evidence.get(..2).unwrap(), [Evidence::Token(4_711), Evidence::OwnId(4_711)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_to_nobody_comes_back_as_a_report_about_our_message() {
    let Some(servers) = MailServers::start() else { return };
    let channel = channel(&servers);
    let shop = Read::begin(&channel, account(&servers, "support@shop.test", FOLDERS)).await;
    let out = letter(12, "nobody@customer.test", "Are you there");
    let mail = channel.prepare(&shop.account, &out).unwrap();
    let answer = channel.send(Some(&shop.account), &mail.payload, mail.bytes).await;
    assert!(matches!(&answer, Answer::Sent(_)), "{answer:?}");
    shop.desk.holds("", 1).await;
    let Parsed::Message(report) = shop.parsed(&channel, 0).pop().unwrap() else { panic!("no message") };
    assert_eq!(report.kind, Kind::Bounce);
    let [Report { about, became, words, .. }] = report.reports.as_slice() else { panic!("{:?}", report.reports) };
    assert_eq!(Some(about.clone()), mail.provider_id);
    assert!(matches!(became, Became::Failed | Became::Gone), "{became:?}");
    let back = String::from_utf8_lossy(&shop.desk.items()[0].bytes).into_owned();
    assert!(back.contains("To: support+b."), "it came back to the signed envelope: {back}");
    assert!(words.contains("nobody@customer.test"), "{words}");
    let refused = send(&channel, &shop.account, &letter(13, "refused@customer.test", "x")).await;
    assert!(matches!(&refused, Answer::Refused(words) if words.contains("no such mailbox")), "{refused:?}");
    let later = send(&channel, &shop.account, &letter(14, "later@customer.test", "x")).await;
    assert!(matches!(&later, Answer::Later(..)), "{later:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_folder_of_sent_mail_gets_our_copies_and_gives_what_others_sent() {
    let Some(servers) = MailServers::start() else { return };
    let channel = channel(&servers);
    let sent = [("sent_folder", "Sent"), ("sent_copy", "yes")];
    let shop = Read::begin(&channel, account(&servers, "support@shop.test", &sent)).await;
    assert!(matches!(
        send(&channel, &shop.account, &letter(7, "mia@customer.test", "Re: Kettle")).await,
        Answer::Sent(_)
    ));
    shop.desk.holds("", 1).await;
    let copy = shop.parsed(&channel, 0).pop().unwrap();
    assert!(matches!(&copy, Parsed::Echo(_)), "our own copy is known: {copy:?}");
    let folder = servers.maildir("support@shop.test").join(".Sent");
    let temporary = folder.join("tmp").join("outlook.test");
    std::fs::write(&temporary, "From: Mia <support@shop.test>\nTo: mia@customer.test\nSubject: by hand\n\nhello\n")
        .unwrap();
    open_to_all(&temporary);
    std::fs::rename(&temporary, folder.join("new").join("1700000000.M1.test")).unwrap();
    shop.desk.holds("", 2).await;
    let found = shop.parsed(&channel, 1).pop().unwrap();
    assert!(matches!(&found, Parsed::Outside(mail) if mail.subject == "by hand"), "{found:?}");
    assert!(
        folder.join("new").join("1700000000.M1.test").exists() || folder.join("cur").read_dir().unwrap().count() > 0
    );
    let checked = channel.try_out(&shop.account).await;
    assert!(checked.ok && checked.steps.iter().any(|step| step.what == "open the folder of sent mail"), "{checked:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_106_further_folders_and_the_junk_of_a_server_are_read_too() {
    let Some(servers) = MailServers::start() else { return };
    let channel = channel(&servers);
    let who = "sales@shop.test";
    let maildir = servers.maildir(who);
    // the first look makes the mailbox
    drop(Read::begin(&channel, account(&servers, who, &[])).await);
    let lay = |folder: &str, subject: &str| {
        let folder = maildir.join(folder);
        for part in ["cur", "new", "tmp"] {
            std::fs::create_dir_all(folder.join(part)).unwrap();
            all_may(&folder.join(part));
        }
        all_may(&folder);
        let temporary = folder.join("tmp").join(subject);
        let text = format!("From: a@x.test\nTo: {who}\nSubject: {subject}\nMessage-ID: <{subject}@x.test>\n\nhello\n");
        std::fs::write(&temporary, text).unwrap();
        open_to_all(&temporary);
        std::fs::rename(&temporary, folder.join("new").join(format!("1700000000.{subject}.test"))).unwrap();
    };
    lay(".Orders", "before");
    lay(".Junk", "before-junk");
    let all = [("more_folders", "Orders"), ("junk_folder", "Junk"), ("first_sync", "days")];
    let shop = Read::begin(&channel, account(&servers, who, &all)).await;
    let places = ["in", "in/Orders", "junk"];
    shop.desk.until("all are read", |desk| places.iter().all(|place| desk.noted(place).is_some())).await;
    shop.desk.holds("", 1).await;
    lay(".Orders", "order");
    lay(".Junk", "junk");
    lay("", "usual");
    shop.desk.holds("", 4).await;
    let mut subjects = shop.desk.lines("Subject: ");
    subjects.sort();
    assert_eq!(subjects, ["before", "junk", "order", "usual"], "old junk stays where it is");
    for at in 0..4 {
        let Parsed::Message(found) = shop.parsed(&channel, at).pop().unwrap() else { panic!("no message") };
        assert_eq!(found.spam.is_some(), found.subject == "junk", "{}", found.subject);
    }
    // what is in the junk folder is left alone, what is in the others is marked as read
    let fresh = |folder: &str| {
        maildir
            .join(folder)
            .join("cur")
            .read_dir()
            .unwrap()
            .flatten()
            .any(|file| !file.file_name().to_string_lossy().contains('S'))
    };
    let marked = async {
        while fresh(".Orders") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), marked).await.unwrap();
    assert!(fresh(".Junk"));
    let known = channel.audit(&shop.account, &Compared(Arc::clone(&shop.desk))).await.unwrap().unwrap();
    assert_eq!((known.known, known.missing.as_slice()), (4, &[][..]), "{known:?}");
    let checked = channel.try_out(&shop.account).await;
    assert!(checked.ok && checked.steps.iter().any(|step| step.what == "open the folder Orders"), "{checked:?}");
}

/// What is stored, for comparing.
struct Compared(Arc<Memory>);

impl Known for Compared {
    fn which<'a>(&'a self, _inbox: &'a InboxId, keys: &'a [String]) -> BoxFuture<'a, Result<HashSet<String>, Fault>> {
        let stored: HashSet<String> = self.0.items().into_iter().map(|one| one.provider_key).collect();
        Box::pin(async move { Ok(keys.iter().filter(|key| stored.contains(*key)).cloned().collect()) })
    }

    fn so_far<'a>(&'a self, _inbox: &'a InboxId, place: &'a str) -> BoxFuture<'a, Result<Option<Value>, Fault>> {
        Box::pin(async move { Ok(self.0.noted(place)) })
    }
}

/// Dovecot makes its own files beside.
fn all_may(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o777)).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_mails_arrive_once_each_and_are_moved() {
    let Some(servers) = MailServers::start() else { return };
    let channel = channel(&servers);
    let moving = [("after_reading", "move"), ("move_to", "Erledigt & gut")];
    let shop = Read::begin(&channel, account(&servers, "sales@shop.test", &moving)).await;
    let maildir = servers.maildir("sales@shop.test").join("new");
    for n in 0..150 {
        let text = format!("From: a@x.test\nTo: sales@shop.test\nSubject: n{n}\n\n{}\n", "line\n".repeat(n * 20));
        let temporary = maildir.with_file_name("tmp").join(format!("{n}.test"));
        std::fs::write(&temporary, text).unwrap();
        open_to_all(&temporary);
        std::fs::rename(&temporary, maildir.join(format!("17000{n:05}.M{n}.test"))).unwrap();
    }
    shop.desk.holds("", 150).await;
    let mut subjects = shop.desk.lines("Subject: ");
    subjects.sort();
    subjects.dedup();
    assert_eq!((subjects.len(), shop.desk.items().len()), (150, 150));
    let checked = channel.try_out(&shop.account).await;
    assert!(checked.ok, "{checked:?}");
    assert!(checked.steps.iter().any(|step| step.detail.contains("signed in as sales@shop.test")));
}

/// Dovecot reads as another user than the test writes.
fn open_to_all(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o666)).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trying_out_says_what_is_wrong_and_where() {
    let Some(servers) = MailServers::start() else { return };
    let channel = channel(&servers);
    let wrong = |more: &[(&str, &str)]| account(&servers, "support@shop.test", more);
    for (key, value, step, words) in [
        ("imap_password", "falsch", "sign in for receiving", "did not accept user name and password"),
        ("imap_folder", "Nirgends", "open the folder", "there are: "),
        ("smtp_password", "falsch", "sign in for sending", "check user name and password"),
        ("imap_host", "10.255.255.1", "find 10.255.255.1", "outside.allowed_hosts"),
    ] {
        let checked = channel.try_out(&wrong(&[(key, value)])).await;
        let bad = checked.steps.iter().find(|step| !step.ok).unwrap_or_else(|| panic!("{key}: {checked:?}"));
        assert!(bad.what.starts_with(step) && bad.detail.contains(words), "{key}: {bad:?}");
    }
    let plain = servers.imap_port().to_string();
    let starttls = channel.try_out(&wrong(&[("imap_port", &plain), ("imap_security", "starttls")])).await;
    assert!(starttls.ok, "{starttls:?}");
}
