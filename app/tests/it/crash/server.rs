//! The program itself, as a process that can be killed, and its database looked at from beside it.

use base::{Actor, InboxId, SystemClock, Vault};
use contract::{Channel, Channels};
use desk::inbox::{Health, Inbox};
use email::Email;
use goodword::{serve, wiring};
use outside::{Guard, Outside};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use store::{Db, args};
use testkit::Fresh;

/// A place for the program with one inbox in it.
pub(crate) struct Place {
    fresh: Fresh,
    pub(crate) inbox: InboxId,
    config: PathBuf,
}

/// The program, running.
pub(crate) struct Running {
    child: Child,
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
}

fn channels() -> Channels {
    let mail: Arc<dyn Channel> =
        Arc::new(Email::new(Outside::new(Guard::default()).unwrap(), Arc::new(|| Box::pin(async { None }))));
    Channels::new(vec![mail])
}

impl Place {
    /// Makes the place: a company's database with an inbox of these settings.
    pub(crate) async fn make(fresh: Fresh, address: &str, settings: &[(&str, &str)]) -> Self {
        let folder = fresh.place.folder.clone();
        let config = folder.join("goodword.toml");
        let url = fresh.place.url.clone().unwrap_or_default();
        let text = format!(
            "data = {folder:?}\nlisten = \"127.0.0.1:0\"\ndatabase_url = {url:?}\n[outside]\nallowed_hosts = [\"127.0.0.1\"]\n"
        );
        std::fs::write(&config, text).unwrap();
        let db = Db::open(&fresh.place, Arc::new(SystemClock), &wiring::migrations()).await.unwrap();
        let vault = Vault::new(serve::key(&folder).unwrap());
        let sent: BTreeMap<String, String> =
            settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let settings = desk::inbox::settle(&channels(), &vault, "email", (&sent, &BTreeMap::new())).unwrap();
        let mut tx = db.begin(&Actor::system()).await.unwrap();
        let now = tx.now();
        let inbox = Inbox {
            id: InboxId::mint(now),
            name: "support".into(),
            channel: "email".into(),
            address: Some(address.into()),
            aliases: vec![],
            from_name: "Shop".into(),
            signature: String::new(),
            settings,
            internal: false,
            paused: false,
            teams: vec![],
            health: Health { state: "starting".into(), since: now, detail: None, last_in_at: None, last_out_at: None },
            version: 1,
        };
        desk::inbox::save(&mut tx, &inbox).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        Self { fresh, inbox: inbox.id, config }
    }

    /// The database while nobody serves it.
    pub(crate) async fn open(&self) -> Db {
        Db::open(&self.fresh.place, Arc::new(SystemClock), &wiring::migrations()).await.unwrap()
    }

    /// Lets leases and waits of the dead run out, as minutes would.
    pub(crate) async fn time_passes(&self) {
        let db = self.open().await;
        let mut tx = db.begin(&Actor::system()).await.unwrap();
        for sql in [
            "update jobs set lease_until = 1 where state = 'running'",
            "update jobs set run_at = 0 where state = 'ready'",
            "update outbox set lease_until = 1 where state = 'sending'",
            "update outbox set run_at = 0 where state = 'queued'",
        ] {
            tx.exec(sql, args![]).await.unwrap();
        }
        tx.commit().await.unwrap();
        db.close().await;
    }

    /// Starts the program and waits until it listens.
    pub(crate) fn start(&self) -> Running {
        let mut child = Command::new(env!("CARGO_BIN_EXE_goodword"))
            .args(["--config".as_ref(), self.config.as_os_str(), "serve".as_ref()])
            .env_remove("DATABASE_URL")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut said = Vec::new();
        loop {
            let Some(Ok(line)) = lines.next() else { panic!("it ended by itself: {said:#?}") };
            let ready = line.contains("listens on");
            said.push(line);
            if ready {
                break;
            }
        }
        // Whatever it says further is read, or it would stand still as soon as the pipe is full.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Running { child }
    }

    /// Waits until a statement gives this number, with the program running.
    pub(crate) async fn until(&self, sql: &'static str, wanted: i64, patience: Duration) {
        let db = Db::open_beside(&self.fresh.place, Arc::new(SystemClock)).await.unwrap();
        let mut seen = -1;
        let watch = async {
            while seen != wanted {
                tokio::time::sleep(Duration::from_millis(50)).await;
                seen = db.read().await.unwrap().one(sql, args![]).await.unwrap().only().unwrap();
            }
        };
        let done = tokio::time::timeout(patience, watch).await.is_ok();
        assert!(done, "{sql}: {seen}, not {wanted}, after {patience:?}");
        db.close().await;
    }
}
