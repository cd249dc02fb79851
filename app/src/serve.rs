//! Serving: opens the database, wires everything, listens, works, and stops in good order.

use crate::settings::Settings;
use crate::wiring::{self, LANES, Works};
use crate::{assets, handed, metrics, receivers, spool, takeout, weeks};
use base::{Action, Clock, Fault, Outcome, SystemClock, Vault};
use email::{Ear, Reception};
use futures_util::FutureExt;
use futures_util::future::join_all;
use schemars::JsonSchema;
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::{Db, backup, fence, task};
use team::Stage;
use tokio::net::TcpListener;
use tokio::sync::watch;
use web::{Answer, Ask, Needs, Proxy, Route, Router, get};

/// A server that is up.
pub struct Up {
    /// Everything put together.
    pub works: Works,
    /// Where it listens, such as `http://127.0.0.1:8080`.
    pub address: String,
    /// Raised to stop it.
    pub stop: watch::Sender<bool>,
    listener: TcpListener,
    router: Router,
    tasks: Vec<tokio::task::JoinHandle<()>>,
    ears: Vec<Ear>,
    reception: Arc<Reception>,
}

/// Opens everything but the door: database, wiring, listener.
pub async fn open(settings: &Settings, stage: Stage) -> Result<Up, Fault> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    save_before_upgrade(settings, &clock).await?;
    let db = Db::open(&settings.place(), Arc::clone(&clock), &wiring::migrations()).await?;
    notice_copies(&db, stage).await?;
    desk::sign_in::free(&db).await?;
    let vault = Vault::new(key(&settings.data)?);
    let listener = web::bind(&settings.listen).await?;
    let local = listener.local_addr().map_err(|e| Fault::new(e.to_string()))?;
    let address = format!("http://{local}");
    team::settle_public_url(&db, &address).await.map_err(|e| Fault::new(e.to_string()))?;
    let stop = watch::Sender::new(false);
    let works = wiring::wire(settings, (db, clock, vault), stage, stop.subscribe()).await?;
    let proxy = if settings.behind_proxy { Proxy::Trusted } else { Proxy::None };
    let router = router(&works, proxy).merge(web::site(assets::find(settings.web_dir.clone())));
    let (ears, reception) = (handed::open(&settings.mail).await?, handed::reception(&works, &settings.mail).await?);
    Ok(Up { works, address, stop, listener, router, tasks: vec![], ears, reception })
}

/// A backup by itself where the schema is about to change, unless the operator sees to that.
async fn save_before_upgrade(settings: &Settings, clock: &Arc<dyn Clock>) -> Result<(), Fault> {
    if !settings.backup_before_upgrade {
        return Ok(());
    }
    let made = backup::before_upgrade(&settings.place(), Arc::clone(clock), &wiring::migrations()).await?;
    if let Some(made) = made {
        tracing::info!(folder = %made.folder.display(), step = made.step, "a backup was made before the upgrade");
    }
    Ok(())
}

/// What a copy of a database may have sent already elsewhere is held. The demo sends nothing, and is copied at will.
async fn notice_copies(db: &Db, stage: Stage) -> Result<(), Fault> {
    let copies = if stage == Stage::Real { fence::Copies::Hold } else { fence::Copies::Ignore };
    if let Some(note) = fence::start(db, copies).await? {
        tracing::warn!(cause = ?note.cause, held = note.held, "this is a copy of the database; what was due long ago is held");
    }
    Ok(())
}

/// All routes but the staff app's files.
pub fn router(works: &Works, proxy: Proxy) -> Router {
    let health = works.house.db().clone();
    web::router(&works.house, "/api/v1", with_document(wiring::api_routes()), proxy)
        .merge(web::router(&works.house, "", wiring::page_routes(), proxy))
        .merge(web::text_page("/healthz", move || alive(health.clone())))
}

async fn alive(db: Db) -> Result<String, Fault> {
    store::facts_log::newest(&mut db.read().await?).await.map(|_seq| "ok\n".to_owned())
}

/// The routes and one more that describes them all.
fn with_document(mut routes: Vec<Route>) -> Vec<Route> {
    let document = Arc::new(document(&routes));
    routes.push(web::raw(
        web::Method::GET,
        "/openapi.json",
        Needs::Nothing,
        ("this interface, described", 1024),
        move |_raw| {
            let text = document.to_string();
            async move {
                let mut response = web::Response::new(web::Body::from(text));
                response
                    .headers_mut()
                    .insert(web::header::CONTENT_TYPE, web::HeaderValue::from_static("application/json"));
                Ok(response)
            }
        },
    ));
    routes
}

/// The OpenAPI document of `routes`.
#[must_use]
pub fn document(routes: &[Route]) -> serde_json::Value {
    web::openapi::document("/api/v1", routes, env!("CARGO_PKG_VERSION"))
}

impl Up {
    /// Lets the app show how a mail is sent in.
    pub fn note_mail_command(&self, command: &str) {
        if let Ok(kept) = self.works.house.part::<crate::demo::MailCommand>() {
            kept.set(command);
        }
    }

    /// Takes mail in here too.
    pub fn listen_for_mail(&mut self, ear: Ear) {
        self.ears.push(ear);
    }

    /// Starts the lanes, the receivers and the housekeeping.
    pub fn work(&mut self) {
        let works = &self.works;
        for (class, width) in LANES {
            let lane = works.runner.clone().lane(class, *width, self.stop.subscribe());
            self.tasks.push(task::spawn("jobs", lane));
        }
        self.tasks.push(task::spawn("outbox", works.sender.clone().lane(8, self.stop.subscribe())));
        self.tasks.push(task::spawn("webhooks", works.webhook_sender.clone().lanes(4, self.stop.subscribe())));
        self.tasks.push(task::spawn("webhooks-hear", webhooks::hear::run(works.hear.clone(), self.stop.subscribe())));
        self.tasks.push(task::spawn("clocks", clocks::hear::run(works.house.db().clone(), self.stop.subscribe())));
        let hearing = promises::hear::run(works.house.db().clone(), wiring::business_hours(), self.stop.subscribe());
        self.tasks.push(task::spawn("promises", hearing));
        self.tasks
            .push(task::spawn("frontline", frontline::hear::run(works.house.db().clone(), self.stop.subscribe())));
        let stage = works.house.part::<Stage>().map_or(Stage::Real, |stage| *stage);
        self.tasks.push(task::spawn("weeks", weeks::run(works.house.db().clone(), stage, self.stop.subscribe())));
        self.tasks.push(task::spawn("spool", spool::run(works.clone(), self.stop.subscribe())));
        self.tasks.push(task::spawn("exports", takeout::run::run(works.clone(), self.stop.subscribe())));
        self.tasks.push(task::spawn("receivers", receivers::run(works.clone(), self.stop.subscribe())));
        for ear in self.ears.drain(..) {
            self.tasks.push(task::spawn("mail", ear.run(Arc::clone(&self.reception), self.stop.subscribe())));
        }
        self.tasks.push(task::spawn(
            "housekeeping",
            keep_house((works.house.db().clone(), works.vault.clone()), self.stop.subscribe()),
        ));
    }

    /// Answers until a signal or `stop`, then ends in good order.
    pub async fn run(self, metrics_listen: &str) -> Result<(), Fault> {
        let db = self.works.house.db().clone();
        if !metrics_listen.is_empty() {
            let (figures, listener) = (db.clone(), web::bind(metrics_listen).await?);
            let page = web::text_page("/metrics", move || {
                let db = figures.clone();
                async move { metrics::text(&db).await }
            });
            let listening = web::listen(listener, page, self.stop.subscribe());
            drop(task::spawn("metrics", async move {
                if let Err(error) = listening.await {
                    tracing::warn!(error = %error, "metrics ended");
                }
            }));
        }
        let signals = task::spawn("signals", raise_on_signal(self.stop.clone(), db.clone()));
        let listening = web::listen(self.listener, self.router, self.stop.subscribe());
        let answering = async {
            // Open streams and slow requests get this long; what they were promised is durable anyway.
            let answered = within(Duration::from_secs(20), self.stop.subscribe(), listening).await;
            self.stop.send_replace(true);
            answered.unwrap_or_else(|| {
                tracing::warn!("some requests did not end in time");
                Ok(())
            })
        };
        let working = within(Duration::from_secs(25), self.stop.subscribe(), join_all(self.tasks));
        let (answered, worked) = tokio::join!(answering, working);
        if worked.is_none() {
            tracing::warn!("some work did not end in time; it is taken up again at the next start");
        }
        let_go(&self.works).await;
        signals.abort();
        let refused = db.broken().now_or_never().is_some();
        db.close().await;
        // Whoever watches over this process starts it again only after a failure.
        if refused { Err(Fault::new("the disk refused a commit; nothing of it was acknowledged")) } else { answered }
    }
}

/// What comes of `work`, unless it goes on for longer than `limit` after `stop` was raised.
async fn within<T>(limit: Duration, mut stop: watch::Receiver<bool>, work: impl Future<Output = T>) -> Option<T> {
    let late = async {
        drop(stop.wait_for(|stop| *stop).await.map(|stop| *stop));
        tokio::time::sleep(limit).await;
    };
    tokio::select! {
        done = work => Some(done),
        () = late => None,
    }
}

/// What did not end is given back, so that another node need not wait for its lease; and how far we came is remembered.
async fn let_go(works: &Works) {
    for given in [works.runner.let_go().await, works.sender.let_go().await, works.webhook_sender.let_go().await] {
        if let Err(error) = given {
            tracing::warn!(error = %error, "leases could not be given back; they will run out");
        }
    }
    remember(works.house.db()).await;
}

/// SIGTERM, Ctrl-C, or a disk that refused a commit: all mean stop.
#[expect(clippy::cognitive_complexity, reason = "what select! expands to is counted")]
async fn raise_on_signal(stop: watch::Sender<bool>, db: Db) {
    let mut term = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(term) => term,
        Err(error) => return tracing::warn!(error = %error, "signals cannot be heard"),
    };
    tokio::select! {
        _ = term.recv() => tracing::info!("asked to stop"),
        _ = tokio::signal::ctrl_c() => tracing::info!("asked to stop"),
        () = db.broken() => tracing::error!("the disk refused a commit; stopping, so that nothing is acknowledged that is not kept"),
    }
    stop.send_replace(true);
}

/// What has to be done now and then: waking the snoozed, forgetting the old.
#[expect(clippy::cognitive_complexity, reason = "what select! expands to is counted")]
async fn keep_house((db, vault): (Db, Vault), mut stop: watch::Receiver<bool>) {
    let mut round: u32 = 0;
    while !*stop.borrow() {
        if let Err(error) = db.look_at_disk().await {
            tracing::warn!(error = %error, "the disk could not be looked at");
        }
        if let Err(error) = desk::jobs::wake::run(&db).await {
            tracing::warn!(error = %error, "snoozed conversations could not be woken");
        }
        if let Err(error) = desk::jobs::remind::run(&db).await {
            tracing::warn!(error = %error, "updates that are owed could not be told of");
        }
        if let Err(error) = desk::jobs::digest::run(&db).await {
            tracing::warn!(error = %error, "mails that waited could not be sent");
        }
        if let Err(error) = desk::jobs::look_again::run(&db).await {
            tracing::warn!(error = %error, "answers nobody has looked at could not be told of");
        }
        if let Err(error) = desk::jobs::tell_late::run(&db).await {
            tracing::warn!(error = %error, "answers that are late could not be told of");
        }
        if let Err(error) = desk::jobs::index_files::run(&db).await {
            tracing::warn!(error = %error, "names of older files could not be indexed; newer ones are found");
        }
        if let Err(error) = desk::tally::fold(&db, desk::tally::MANY).await {
            tracing::warn!(error = %error, "counts of views could not be folded; they are right, and slower to read");
        }
        if let Err(error) = desk::check::earlier::read_in(&db).await {
            tracing::warn!(error = %error, "answers could not be read in; the reply check compares with those before");
        }
        if let Err(error) = clocks::due::run(&db).await {
            tracing::warn!(error = %error, "clocks that are due could not be told of");
        }
        if let Err(error) = promises::due::run(&db).await {
            tracing::warn!(error = %error, "promises that are due could not be told of");
        }
        if round.is_multiple_of(6) {
            remember(&db).await;
        }
        if round.is_multiple_of(360)
            && let Err(error) = sweep(&db).await
        {
            tracing::warn!(error = %error, "old records could not be swept");
        }
        if round.is_multiple_of(360)
            && let Err(error) = pact::snapshot::run::run(&db, &vault).await
        {
            tracing::warn!(error = %error, "the state of the pact could not be signed");
        }
        round = round.wrapping_add(1);
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(10)) => {}
            _ = stop.changed() => {}
        }
    }
}

/// How far the database has come, so that an older one is noticed in its place.
async fn remember(db: &Db) {
    // A server of databases that is away does not hold up the end.
    let done = tokio::time::timeout(Duration::from_secs(2), fence::remember(db)).await;
    let done = done.unwrap_or_else(|_late| Err(Fault::new("the database does not answer")));
    if let Err(error) = done {
        tracing::warn!(error = %error, "the data folder cannot remember its database");
    }
}

async fn sweep(db: &Db) -> Outcome<()> {
    store::idempotency::sweep(db).await?;
    store::jobs::sweep(db).await?;
    store::blobs::sweep(db).await?;
    desk::bulk::sweep(db).await?;
    desk::own::sweep(db).await?;
    desk::twin::sweep(db).await?;
    desk::retention::begin_due(db).await?;
    desk::check::earlier::sweep(db).await?;
    customers::import::sweep(db).await?;
    customers::away::sweep(db).await?;
    webhooks::sweep(db).await?;
    frontline::sweep(db).await?;
    promises::due::sweep(db).await?;
    Ok(team::sweep(db).await?)
}

/// The installation's key: made at first start, readable by its owner only. A database without its key does not start.
pub fn key(folder: &Path) -> Result<[u8; 32], Fault> {
    let file = folder.join(backup::KEY_FILE);
    if file.exists() { known_key(folder) } else { make_key(&file) }
}

/// The key that is there already.
pub fn known_key(folder: &Path) -> Result<[u8; 32], Fault> {
    let file = folder.join(backup::KEY_FILE);
    let wrong = |why: &str| Fault::new(format!("{}: {why}; put the right file back from your backup", file.display()));
    let text = std::fs::read_to_string(&file).map_err(|e| wrong(&e.to_string()))?;
    let raw =
        data_encoding::HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).map_err(|_e| wrong("this is no key"))?;
    raw.try_into().map_err(|_e| wrong("this is no key"))
}

fn make_key(file: &Path) -> Result<[u8; 32], Fault> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let key = base::vault::random_key();
    let cause = |e: std::io::Error| Fault::new(format!("{} cannot be written: {e}", file.display()));
    let mut out = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file).map_err(cause)?;
    writeln!(out, "{}", data_encoding::HEXLOWER.encode(&key)).map_err(cause)?;
    out.sync_all().map_err(cause)?;
    Ok(key)
}

/// What the app says of itself.
#[derive(Debug, Serialize, JsonSchema)]
struct About {
    version: &'static str,
    database: &'static str,
    demo: bool,
    /// In the demo: the command that sends a mail in.
    smtp_command: Option<String>,
}

/// Routes about the installation itself.
#[must_use]
pub fn about_routes() -> Vec<Route> {
    vec![get("/about", Needs::Permission(Action::TeamRead), "version, database, and the demo's mail command", about)]
}

async fn about(ask: Ask) -> Answer<About> {
    let demo = *ask.part::<Stage>()? == Stage::Demo;
    let database = ask.db().engine().name();
    let smtp_command = ask.part::<crate::demo::MailCommand>()?.get();
    Ok(About { version: env!("CARGO_PKG_VERSION"), database, demo, smtp_command }.into())
}
