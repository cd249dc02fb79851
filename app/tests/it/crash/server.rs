//! The program itself, as a process that can be killed, and its database looked at from beside it.

use api::Generic;
use base::failpoint::Point;
use base::{Actor, InboxId, SystemClock, Vault};
use bluesky::Bluesky;
use contract::{Channel, Channels};
use desk::inbox::Inbox;
use email::Email;
use form::Form;
use goodword::settings::Settings;
use goodword::wiring::Works;
use goodword::{serve, wiring};
use mastodon::Mastodon;
use outside::{Guard, Outside};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;
use store::{Db, args};
use team::Stage;
use testkit::servers::MailServers;
use testkit::{Client, Fresh};
use tokio::sync::watch;
use tokio::time::Instant;
use web::Proxy;

/// A place for the program with one inbox in it.
pub(crate) struct Place {
    fresh: Fresh,
    pub(crate) inbox: InboxId,
    config: PathBuf,
}

/// The program, running.
pub(crate) struct Running {
    child: Child,
    /// Where it listens: address and port.
    pub(crate) address: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Running {
    /// kill -9.
    pub(crate) fn kill(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop.
    pub(crate) fn terminate(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.pid().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Whether it runs still, and what it ended with if not.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// What it ends with, if it does within this time.
    pub(crate) async fn end(&mut self, patience: Duration) -> Option<ExitStatus> {
        let over = async {
            loop {
                if let Some(status) = self.ended() {
                    return status;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(patience, over).await.ok()
    }
}

/// The program, over before it listened.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) said: String,
    pub(crate) status: ExitStatus,
}

/// Starts a command that is the program or leads to it; waits until it listens.
pub(crate) fn launch(command: &mut Command) -> Result<Running, Ended> {
    let mut child = command.env_remove("DATABASE_URL").stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut said = String::new();
    let address = loop {
        let Some(Ok(line)) = lines.next() else {
            return Err(Ended { said, status: child.wait().unwrap() });
        };
        if let Some((_, address)) = line.split_once("listens on http://") {
            break address.trim().to_owned();
        }
        said.push_str(&line);
        said.push('\n');
    };
    // Whatever it says further is read, or it would stand still as soon as the pipe is full.
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
    Ok(Running { child, address })
}

/// The variable that names the moment at which the program is to die.
pub(crate) const DIE_AT: &str = "GOODWORD_TEST_DIE_AT";

/// It ended by dying there.
pub(crate) fn died(status: Option<ExitStatus>, point: Point) {
    const ABORTED: i32 = 6;
    let status = status.unwrap_or_else(|| panic!("it never came to {}", point.name()));
    assert_eq!(status.signal(), Some(ABORTED), "{}: {status}", point.name());
}

/// The session of an administrator, added here.
pub(crate) async fn cookie(db: &Db, works: &Works) -> String {
    let visitor = Client::new(serve::router(works, Proxy::Trusted), "/api/v1").with("x-forwarded-for", "192.0.2.7");
    let mut tx = db.begin(&Actor::system()).await.unwrap();
    let grants = vec![base::Grant { role: base::Role::Administrator, scope: base::Scope::Everything }];
    let new = team::NewAgent { name: "mia".into(), email: "mia@shop.test".into(), grants, ..team::NewAgent::default() };
    team::add_agent(&mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    let link = team::sign_in_link(db, "mia@shop.test").await.unwrap();
    let token = link.split_once("?token=").unwrap().1.to_owned();
    visitor.post("/sessions/link", json!({ "token": token })).await.cookie().unwrap()
}

/// What lets an inbox receive and send through these servers.
pub(crate) fn through(servers: &MailServers, user: &str) -> Vec<(&'static str, String)> {
    vec![
        ("imap_host", "127.0.0.1".into()),
        ("imap_port", servers.imap_port().to_string()),
        ("imap_security", "none".into()),
        ("imap_user", user.into()),
        ("imap_password", servers.password().into()),
        ("smtp_host", "127.0.0.1".into()),
        ("smtp_port", servers.smtp_port().to_string()),
        ("smtp_security", "none".into()),
        ("smtp_user", "-".into()),
        ("allow_plain", "yes".into()),
        ("after_reading", "seen".into()),
    ]
}

fn channels() -> Channels {
    let outside = || Outside::new(Guard::default()).unwrap();
    let mail: Arc<dyn Channel> = Arc::new(Email::new(outside(), Arc::new(|| Box::pin(async { None }))));
    let none: api::Links = Arc::new(|_message| Box::pin(async { Ok(vec![]) }));
    Channels::new(vec![
        mail,
        Arc::new(Form::new()),
        Arc::new(Generic::new(outside(), none)),
        Arc::new(Mastodon::new(outside())),
        Arc::new(Bluesky::new(outside())),
    ])
}

/// The settings of the program on a place.
fn config(fresh: &Fresh) -> PathBuf {
    let folder = &fresh.place.folder;
    let (file, url) = (folder.join("goodword.toml"), fresh.place.url.clone().unwrap_or_default());
    let text = format!(
        "data = {folder:?}\nlisten = \"127.0.0.1:0\"\ndatabase_url = {url:?}\n[outside]\nallowed_hosts = [\"127.0.0.1\"]\n"
    );
    std::fs::write(&file, text).unwrap();
    file
}

impl Place {
    /// Makes the place: a company's database with a mailbox of these settings.
    pub(crate) async fn make(fresh: Fresh, address: &str, settings: &[(&str, String)]) -> Self {
        Self::with(fresh, ("email", Some(address)), settings).await
    }

    /// The same with an inbox on any channel.
    pub(crate) async fn with(
        fresh: Fresh,
        (channel, address): (&str, Option<&str>),
        settings: &[(&str, String)],
    ) -> Self {
        let (folder, config) = (fresh.place.folder.clone(), config(&fresh));
        fresh.fill(&wiring::migrations()).await;
        let db = Db::open(&fresh.place, Arc::new(SystemClock), &wiring::migrations()).await.unwrap();
        let vault = Vault::new(serve::key(&folder).unwrap());
        let sent: BTreeMap<String, String> =
            settings.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        let settings = desk::inbox::settle(&channels(), &vault, channel, (&sent, &BTreeMap::new())).unwrap();
        let mut tx = db.begin(&Actor::system()).await.unwrap();
        let now = tx.now();
        let inbox = Inbox {
            address: address.map(str::to_owned),
            from_name: "Shop".into(),
            settings,
            ..Inbox::fresh("support", channel, now)
        };
        desk::inbox::save(&mut tx, &inbox).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        Self { fresh, inbox: inbox.id, config }
    }

    /// The same elsewhere, copied by hand with its key while nobody serves it.
    pub(crate) async fn copy(&self) -> Self {
        self.until_left().await;
        let fresh = self.fresh.copy().await;
        let key = store::backup::KEY_FILE;
        std::fs::copy(self.fresh.place.folder.join(key), fresh.place.folder.join(key)).unwrap();
        Self { config: config(&fresh), fresh, inbox: self.inbox.clone() }
    }

    /// The database while nobody serves it.
    pub(crate) async fn open(&self) -> Db {
        Db::open(&self.fresh.place, Arc::new(SystemClock), &wiring::migrations()).await.unwrap()
    }

    /// The database beside whoever serves it.
    pub(crate) async fn beside(&self) -> Db {
        Db::open_beside(&self.fresh.place, Arc::new(SystemClock)).await.unwrap()
    }

    /// Lets leases and waits of the dead run out, as minutes would.
    pub(crate) async fn time_passes(&self) {
        self.changes(&[
            "update jobs set lease_until = 1 where state = 'running'",
            "update jobs set run_at = 0 where state = 'ready'",
            "update outbox set lease_until = 1 where state = 'sending'",
            "update outbox set run_at = 0 where state = 'queued'",
        ])
        .await;
    }

    /// Changes what is kept, while nobody serves.
    pub(crate) async fn changes(&self, statements: &[&'static str]) {
        self.until_left().await;
        let db = self.open().await;
        let mut tx = db.begin(&Actor::system()).await.unwrap();
        for sql in statements {
            tx.exec(*sql, args![]).await.unwrap();
        }
        tx.commit().await.unwrap();
        db.close().await;
    }

    /// The program on this place, not started yet; a tracer may stand in front of it.
    pub(crate) fn command(&self, before: &[&str]) -> Command {
        self.says(before, &["serve"])
    }

    /// The same with other words than `serve`.
    pub(crate) fn says(&self, before: &[&str], words: &[&str]) -> Command {
        let program = [env!("CARGO_BIN_EXE_goodword")];
        let mut line = before.iter().chain(&program);
        let mut command = Command::new(line.next().unwrap());
        command.args(line).arg("--config").arg(&self.config).args(words).env_remove("DATABASE_URL");
        command
    }

    /// Upgrades it as a later version would that has one more step.
    pub(crate) async fn upgrade(&self, later: store::Migration) {
        let mut steps = wiring::migrations();
        steps.push(later);
        let clock = Arc::new(SystemClock);
        store::backup::before_upgrade(&self.fresh.place, clock.clone(), &steps).await.unwrap().unwrap();
        Db::open(&self.fresh.place, clock, &steps).await.unwrap().close().await;
    }

    /// Starts the program and waits until it listens.
    pub(crate) fn start(&self) -> Running {
        launch(&mut self.command(&[])).unwrap_or_else(|ended| panic!("it ended by itself: {}", ended.said))
    }

    /// Lets it run until it dies at this moment.
    pub(crate) async fn dies_at(&self, point: Point) {
        let mut command = self.command(&[]);
        // It may be over before anybody could knock at its door.
        let status = match launch(command.env(DIE_AT, point.name())) {
            Ok(mut running) => running.end(Duration::from_secs(60)).await,
            Err(ended) => Some(ended.status),
        };
        died(status, point);
        self.until_left().await;
    }

    /// Until nobody is connected to its server of databases: that goes on for a moment with what the dead had said to it.
    async fn until_left(&self) {
        let Some(url) = &self.fresh.place.url else { return };
        let joint = if url.contains('?') { '&' } else { '?' };
        let url = Some(format!("{url}{joint}application_name=goodword-test-looks"));
        let place = store::Place { folder: self.fresh.place.folder.clone(), url };
        let db = Db::open_beside(&place, Arc::new(SystemClock)).await.unwrap();
        let others = "select count(*) from pg_stat_activity where datname = current_database()
            and backend_type = 'client backend' and application_name <> 'goodword-test-looks'";
        comes_to(&db, (others, 0), Duration::from_secs(30)).await;
        db.close().await;
    }

    async fn works(&self, db: &Db) -> Works {
        let stop = watch::Sender::new(false);
        let clock: Arc<dyn base::Clock> = Arc::new(SystemClock);
        let vault = Vault::new(serve::key(db.folder()).unwrap());
        team::settle_public_url(db, crate::house::URL).await.unwrap();
        wiring::wire(&Settings::default(), (db.clone(), clock, vault), Stage::Real, stop.subscribe()).await.unwrap()
    }

    /// A signed-in administrator's cookie, made while nobody serves.
    pub(crate) async fn administrator(&self) -> String {
        let db = self.open().await;
        let cookie = cookie(&db, &self.works(&db).await).await;
        db.close().await;
        cookie
    }

    /// Begins conversation 1, while nobody serves.
    pub(crate) async fn conversation(&self) {
        let db = self.open().await;
        let works = self.works(&db).await;
        let bytes = crate::house::mail("Ana <ana@post.example>", "support@shop.test", "Lid", "It cracked.").into();
        let one = contract::Received { provider_key: "first".into(), bytes, envelope: json!({}), archive: false };
        contract::Intake::take(&*works.intake, &self.inbox, vec![one], None).await.unwrap();
        works.runner.drain(&["intake"]).await.unwrap();
        db.close().await;
    }

    /// Waits until a statement gives this number, with the program running.
    pub(crate) async fn until(&self, sql: &'static str, wanted: i64, patience: Duration) {
        let db = self.beside().await;
        comes_to(&db, (sql, wanted), patience).await;
        db.close().await;
    }
}

/// Waits until a statement gives this number, as long as it comes nearer. Where it does not, what is left to do is told.
async fn comes_to(db: &Db, (sql, wanted): (&'static str, i64), patience: Duration) {
    let (mut nearest, mut since) = (i64::MAX, Instant::now());
    loop {
        let seen: i64 = db.read().await.unwrap().one(sql, args![]).await.unwrap().only().unwrap();
        let left = (seen - wanted).abs();
        if left == 0 {
            return;
        }
        if left < nearest {
            (nearest, since) = (left, Instant::now());
        }
        if since.elapsed() > patience {
            panic!("{sql}: {seen}, not {wanted}, and no nearer for {patience:?}; open: {:#?}", open_work(db).await);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Jobs and rows of the outbox that are not done, as of now.
async fn open_work(db: &Db) -> Vec<String> {
    let now = db.now();
    let sql = "select 'job ' || kind as what, state, attempts, run_at, lease_until, last_error from jobs where state <> 'done'
        union all select 'out ' || class, state, attempts, run_at, lease_until, last_error from outbox where state <> 'sent'";
    let rows = db.read().await.unwrap().rows(sql, args![]).await.unwrap();
    let line = |row: &store::Row| {
        let (what, state): (String, String) = (row.get("what").unwrap(), row.get("state").unwrap());
        let (tries, due): (i64, base::Time) = (row.get("attempts").unwrap(), row.get("run_at").unwrap());
        let (lease, error): (Option<base::Time>, Option<String>) =
            (row.get("lease_until").unwrap(), row.get("last_error").unwrap());
        let lease = lease.map(|until| until.since(now));
        format!("{what}: {state}, try {tries}, due in {} ms, lease for {lease:?} ms, {error:?}", due.since(now))
    };
    rows.iter().map(line).collect()
}
