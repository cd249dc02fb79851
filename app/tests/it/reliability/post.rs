//! A house that reads a mailbox of a real server, through a gate; and that mailbox, changed from its own side.

use super::gate::Gate;
use crate::house::House;
use contract::Intake;
use goodword::settings::{Outside as Allowed, Settings};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, FileTimes};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use store::args;
use testkit::Fresh;
use testkit::servers::Script;
use tokio::sync::watch;

pub(crate) const WHO: &str = "support@shop.test";
const DAY: u64 = 86_400;

/// How long anything may take before it is lost.
const PATIENCE: Duration = Duration::from_secs(60);

/// The house, the gate and the mailbox behind it.
pub(crate) struct Post {
    pub(crate) house: House,
    pub(crate) gate: Gate,
    pub(crate) inbox: String,
    server: Script,
    laid: AtomicUsize,
}

/// A letter with its own words, found again by its mark.
pub(crate) fn letter(mark: &str, id: Option<&str>) -> String {
    let id = id.map(|id| format!("Message-ID: <{id}>\n")).unwrap_or_default();
    format!(
        "From: {mark}@customer.test\nTo: {WHO}\nSubject: {mark}\n{id}Date: Mon, 02 Mar 2026 08:00:00 +0000\n\nwords of {mark}\n"
    )
}

/// The same with an id of its own.
pub(crate) fn usual(mark: &str) -> String {
    letter(mark, Some(&format!("{mark}@customer.test")))
}

impl Post {
    /// With an inbox that has looked at its mailbox once. `None` where there is no such server here.
    pub(crate) async fn open(fresh: Fresh, more: &[(&'static str, &str)]) -> Option<Self> {
        let server = Script::start("dovecot")?;
        let gate = Gate::to(server.value("IMAP_PORT").parse().unwrap()).await;
        let outside = Allowed { allowed_hosts: vec!["127.0.0.1".into()], ..Allowed::default() };
        let house = House::real(fresh, &Settings { outside, ..Settings::default() }).await;
        let mut settings: Vec<(&'static str, String)> = vec![
            ("imap_host", "127.0.0.1".into()),
            ("imap_port", gate.port.to_string()),
            ("imap_security", "none".into()),
            ("imap_user", WHO.into()),
            ("imap_password", server.value("MAIL_PASSWORD").into()),
            ("smtp_host", "127.0.0.1".into()),
            ("smtp_port", "9".into()),
            ("smtp_security", "none".into()),
            ("smtp_user", "-".into()),
            ("allow_plain", "yes".into()),
        ];
        settings.extend(more.iter().map(|(key, value)| (*key, (*value).to_owned())));
        let inbox = house.inbox_with(("support", "email"), &house.kettles.team, &settings).await;
        let post = Self { house, gate, inbox, server, laid: AtomicUsize::new(0) };
        post.catches_up().await;
        Some(post)
    }

    pub(crate) fn maildir(&self) -> PathBuf {
        Path::new(self.server.value("MAIL_DIR")).join(WHO)
    }

    /// Lays a mail into the mailbox as a mail server does; gives its file's name.
    pub(crate) fn lay(&self, raw: impl AsRef<[u8]>) -> String {
        self.lay_aged(raw, 0)
    }

    /// The same with an arrival so many days ago by the server's clock.
    pub(crate) fn lay_aged(&self, raw: impl AsRef<[u8]>, days: i64) -> String {
        self.lay_written(days, |file| file.write_all(raw.as_ref()))
    }

    /// One too large to be held in memory: these lines, then one of them again until there are so many bytes.
    pub(crate) fn lay_giant(&self, head: &str, line: &str, bytes: usize) -> String {
        let part = line.repeat((1 << 20) / line.len());
        self.lay_written(0, |file| {
            file.write_all(head.as_bytes())?;
            (0..bytes.div_ceil(part.len())).try_for_each(|_| file.write_all(part.as_bytes()))
        })
    }

    fn lay_written(&self, days: i64, write: impl FnOnce(&mut File) -> std::io::Result<()>) -> String {
        let name = format!("19{:08}.M1.test", self.laid.fetch_add(1, Ordering::SeqCst));
        let folder = self.maildir();
        let temporary = folder.join("tmp").join(&name);
        let mut file = File::create(&temporary).unwrap();
        write(&mut file).unwrap();
        let (now, by) = (file.metadata().unwrap().modified().unwrap(), DAY * days.unsigned_abs());
        let at = if days < 0 { now + Duration::from_secs(by) } else { now - Duration::from_secs(by) };
        file.set_times(FileTimes::new().set_modified(at)).unwrap();
        // The server reads as another user than the test writes.
        fs::set_permissions(&temporary, fs::Permissions::from_mode(0o666)).unwrap();
        fs::rename(&temporary, folder.join("new").join(&name)).unwrap();
        name
    }

    /// Reads the mailbox until there is nothing left to read, and understands what came; then it is let go.
    pub(crate) async fn catches_up(&self) {
        self.reads_until(self.gate.waits_again(self.gate.waits())).await;
    }

    /// Reads the mailbox until this, and understands what came.
    pub(crate) async fn reads_until(&self, done: impl Future<Output = ()>) {
        let house = &self.house;
        let found =
            desk::inbox::get(&mut house.db().read().await.unwrap(), &self.inbox.parse().unwrap()).await.unwrap();
        let account = found.account(&house.works.channels, &house.works.vault).unwrap();
        let (_stop, stopped) = watch::channel(false);
        let intake: Arc<dyn Intake> = house.works.intake.clone();
        let receiver = house.works.channels.get("email").unwrap().receive(account, intake, stopped);
        tokio::select! {
            () = receiver => panic!("the receiver ended"),
            done = tokio::time::timeout(PATIENCE, done) => done.unwrap(),
        }
        tokio::time::timeout(PATIENCE, self.gate.is_quiet()).await.unwrap();
        house.works.runner.drain(&["intake", "history"]).await.unwrap();
    }

    /// An administrator has it read another folder.
    pub(crate) async fn reads_folder(&self, folder: &str) {
        let (ada, path) = (self.house.who("ada").await, format!("/inboxes/{}", self.inbox));
        ada.patch(&path, serde_json::json!({ "settings": { "imap_folder": folder } })).await.ok();
    }

    /// How often each mark is here, by the subjects of what came in.
    pub(crate) async fn marks(&self) -> BTreeMap<String, i64> {
        let sql = "select subject, count(*) as n from messages where direction = 'in' group by subject";
        let rows = self.house.db().read().await.unwrap().rows(sql, args![]).await.unwrap();
        rows.iter().map(|row| (row.get("subject").unwrap(), row.get("n").unwrap())).collect()
    }

    /// Each of these is here once, and nothing else is.
    pub(crate) async fn has_once<T: ToString>(&self, marks: impl IntoIterator<Item = T>) {
        let wanted: BTreeSet<String> = marks.into_iter().map(|mark| mark.to_string()).collect();
        let here = self.marks().await;
        let lost: Vec<&String> = wanted.iter().filter(|mark| !here.contains_key(*mark)).collect();
        let doubled: Vec<_> = here.iter().filter(|(mark, n)| **n > 1 || !wanted.contains(*mark)).collect();
        assert!(lost.is_empty() && doubled.is_empty(), "lost: {lost:?}, doubled or strange: {doubled:?}");
        assert_eq!(self.house.count("select count(*) from inbound where state = 'new'").await, 0);
    }

    /// The files of all mails in the mailbox.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        let list = |part: &str| fs::read_dir(self.maildir().join(part)).unwrap();
        list("new").chain(list("cur")).map(|file| file.unwrap().path()).collect()
    }

    /// Numbers the mailbox anew, while nobody reads it: `numbers` changes what there was. Mails without a number are gone.
    pub(crate) fn renumber(&self, numbers: impl FnOnce(&mut Numbers)) {
        let path = self.maildir().join("dovecot-uidlist");
        let mut all = Numbers::read(&fs::read_to_string(&path).unwrap());
        numbers(&mut all);
        fs::write(&path, all.text()).unwrap();
        let known: BTreeSet<&str> = all.files.iter().map(|(_, name)| bare(name)).collect();
        for file in self.paths().iter().filter(|file| !known.contains(bare(&name_of(file)))) {
            fs::remove_file(file).unwrap();
        }
        let beside = fs::read_dir(self.maildir()).unwrap().map(|file| file.unwrap().path());
        for index in beside.filter(|file| name_of(file).starts_with("dovecot.")) {
            fs::remove_file(index).unwrap();
        }
    }

    /// Another mail program at the same mailbox.
    pub(crate) fn other(&self) -> Other {
        Other::to(self.server.value("IMAP_PORT").parse().unwrap(), self.server.value("MAIL_PASSWORD"))
    }

    /// The same, for whoever acts while somebody else reads.
    pub(crate) fn stranger(&self) -> impl Fn() -> Other + Send + 'static {
        let (port, password) =
            (self.server.value("IMAP_PORT").parse().unwrap(), self.server.value("MAIL_PASSWORD").to_owned());
        move || Other::to(port, &password)
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// A file's name without the flags of its mail.
fn bare(name: &str) -> &str {
    name.split(":2,").next().unwrap_or(name)
}

/// The numbering of a mailbox, as its server keeps it.
pub(crate) struct Numbers {
    pub(crate) validity: u32,
    pub(crate) next: u32,
    /// Number and file.
    pub(crate) files: Vec<(u32, String)>,
    rest: String,
}

impl Numbers {
    fn read(text: &str) -> Self {
        let mut lines = text.lines();
        let head: Vec<&str> = lines.next().unwrap().split(' ').collect();
        let files = lines.map(|line| {
            let (number, name) = line.split_once(" :").unwrap();
            (number.split(' ').next().unwrap().parse().unwrap(), name.to_owned())
        });
        Self {
            validity: head[1][1..].parse().unwrap(),
            next: head[2][1..].parse().unwrap(),
            files: files.collect(),
            rest: head[3..].join(" "),
        }
    }

    fn text(&self) -> String {
        let files: String = self.files.iter().map(|(number, name)| format!("{number} :{name}\n")).collect();
        format!("3 V{} N{} {}\n{files}", self.validity, self.next, self.rest)
    }
}

/// A mail program of somebody else.
pub(crate) struct Other(BufReader<TcpStream>);

impl Other {
    #[expect(clippy::disallowed_methods, reason = "a test talks to the server it started")]
    fn to(port: u16, password: &str) -> Self {
        let mut other = Self(BufReader::new(TcpStream::connect(("127.0.0.1", port)).unwrap()));
        other.says(&format!("LOGIN {WHO} {password}"));
        other
    }

    /// Says commands, one after the other.
    pub(crate) fn does(mut self, commands: &[&str]) {
        commands.iter().for_each(|command| self.says(command));
    }

    /// Says a command and waits until it is done.
    fn says(&mut self, command: &str) {
        self.0.get_mut().write_all(format!("a {command}\r\n").as_bytes()).unwrap();
        let mut line = String::new();
        while !line.starts_with("a ") {
            line.clear();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "{command}: the server hung up");
        }
        assert!(line.starts_with("a OK"), "{command}: {line}");
    }
}
