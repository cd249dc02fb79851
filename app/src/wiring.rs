//! The lists: channels, schemas, routes, jobs. Adding one of these is one line here.

use crate::demo::sent_mail;
use crate::doctor::round;
use crate::generic;
use crate::settings::Settings;
use crate::takeout;
use base::{Clock, Fault, Vault};
use bluesky::Bluesky;
use contract::{Account, Channel, Channels, Passes};
use customers::jobs::import_customers;
use desk::audience::Seers;
use desk::automatic::Calendars;
use desk::colleague::DeskNeighbour;
use desk::delivery::Deliver;
use desk::erase::Also;
use desk::file::FetchImage;
use desk::intake::Desk;
use desk::jobs::fetch_picture::{self, FetchPicture};
use desk::jobs::fetch_rest::{self, FetchRest};
use desk::jobs::send_later::{self, SendLater};
use desk::jobs::take_in::{self, TakeIn};
use desk::jobs::{change_many, forget_old, scrub};
use desk::macros::Openings;
use desk::presence::Presences;
use desk::sign_in::Keeper;
use email::{Email, SystemAccount, SystemAccounts};
use form::{Form, FormDesk};
use futures_util::future::BoxFuture;
use mastodon::Mastodon;
use note::Note;
use outside::Outside;
use outside::http::{Ask, Purpose};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::jobs::{JobKind, Runner};
use store::outbox::Sender;
use store::{Db, Migration};
use team::{Doors, Reception, Stage};
use tokio::sync::{broadcast, watch};
use web::live::Live;
use web::{House, Route};
use webhooks::hear::{Hear, NoteWords};

/// Every area's schema, lowest floor first.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    [
        team::MIGRATIONS,
        customers::MIGRATIONS,
        desk::MIGRATIONS,
        webhooks::MIGRATIONS,
        clocks::MIGRATIONS,
        pact::MIGRATIONS,
        frontline::MIGRATIONS,
        promises::MIGRATIONS,
        sent_mail::MIGRATIONS,
        round::MIGRATIONS,
        takeout::MIGRATIONS,
    ]
    .concat()
}

/// Every route below `/api/v1`.
#[must_use]
pub fn api_routes() -> Vec<Route> {
    [
        team::routes(),
        customers::routes(),
        desk::routes::routes(),
        webhooks::routes(),
        clocks::routes(),
        pact::routes(),
        pact::signing::routes(),
        frontline::routes(),
        promises::routes(),
        sent_mail::routes(),
        round::routes(),
        takeout::api(),
        api::routes(),
        crate::serve::about_routes(),
    ]
    .concat()
}

/// Every route outside the API: files and public pages.
#[must_use]
pub fn page_routes() -> Vec<Route> {
    [
        desk::routes::file_routes(),
        takeout::pages(),
        desk::routes::proof_pages(),
        form::routes(),
        pact::public::routes(),
        web::paper::routes(),
    ]
    .concat()
}

/// Lanes of work: class and width. Slow work never holds up mail.
pub const LANES: &[(&str, usize)] =
    &[("intake", 8), ("history", 2), ("listeners", 4), ("housekeeping", 1), ("bulk", 1), ("later", 2), ("imports", 1)];

/// Everything put together.
#[derive(Clone)]
pub struct Works {
    /// What handlers reach.
    pub house: House,
    /// Runs jobs.
    pub runner: Runner,
    /// Sends what leaves.
    pub sender: Sender,
    /// Sends what webhooks carry.
    pub webhook_sender: Sender,
    /// Hears for webhooks.
    pub hear: Hear,
    /// All channels.
    pub channels: Channels,
    /// Takes in.
    pub intake: Arc<Desk>,
    /// The vault.
    pub vault: Vault,
}

/// Puts everything together. `stop` is raised when the server stops.
pub async fn wire(
    settings: &Settings,
    parts: (Db, Arc<dyn Clock>, Vault),
    stage: Stage,
    stop: watch::Receiver<bool>,
) -> Result<Works, Fault> {
    wire_with(settings, parts, (stage, Vec::new()), stop).await
}

/// The same with channels of somebody's own beside ours.
pub async fn wire_with(
    settings: &Settings,
    (db, clock, vault): (Db, Arc<dyn Clock>, Vault),
    (stage, more): (Stage, Vec<Arc<dyn Channel>>),
    stop: watch::Receiver<bool>,
) -> Result<Works, Fault> {
    let outside = way_out(settings)?;
    let mail = mail_channel(&db, &outside, &vault, stage);
    let keeper: Arc<dyn Passes> = Arc::new(Keeper::new(db.clone(), vault.clone(), outside.clone()));
    let channels = all_channels(&mail, (&outside, &keeper), (&db, &vault)).and(more);
    let doors = Doors::open(&db).await?;
    let live = live(&db, &doors, stop);
    let hear =
        Hear { db: db.clone(), audience: Arc::clone(&live.audience), notes: note_words(db.clone(), vault.clone()) };
    let intake = Arc::new(Desk::new(db.clone()));
    let form_desk: Arc<dyn FormDesk> = Arc::new(Forms {
        db: db.clone(),
        channels: channels.clone(),
        vault: vault.clone(),
        intake: Arc::clone(&intake),
    });
    let handed_in = generic::Inboxes {
        db: db.clone(),
        channels: channels.clone(),
        vault: vault.clone(),
        intake: Arc::clone(&intake),
    };
    let house = House::build(db.clone(), vault.clone(), clock, Arc::new(doors))
        .with(channels.clone())
        .with(Presences::default())
        .with(openings())
        .with(business_hours())
        .with(desk::story::Tellers(&[|conn, asked| Box::pin(promises::story::tell(conn, asked))]))
        .with(desk::list::Lists(&[("promised", promises::promise_store::found)]))
        .with(live)
        .with(fetch_image(outside.clone()))
        .with(outside.clone())
        .with(Keeper::new(db.clone(), vault.clone(), outside.clone()))
        .with(Reception::new(stage, Arc::new(DeskNeighbour))?)
        .with(customers::Holders(Arc::new(DeskNeighbour)))
        .with(forgetting(&vault))
        .with(pact::signing::Lately::default())
        .with(form::Door::new(form_desk))
        .with(api::Door::new(Arc::new(handed_in)))
        .with(stage)
        .with(crate::demo::MailCommand::default())
        .finish();
    let runner = Runner::new(&db, job_kinds((settings, stage), (&channels, &vault)));
    let deliver = Deliver { db: db.clone(), channels: channels.clone(), vault: vault.clone(), system: mail };
    let sender = Sender::new(&db, Arc::new(deliver));
    let webhook_sender = Sender::new(&db, Arc::new(webhooks::Deliver::new(db.clone(), vault.clone(), outside)));
    Ok(Works { house, runner, sender, webhook_sender, hear, channels, intake, vault })
}

/// Every kind of job.
fn job_kinds((settings, stage): (&Settings, Stage), (channels, vault): (&Channels, &Vault)) -> Vec<JobKind> {
    vec![
        take_in::kind(TakeIn { channels: channels.clone(), vault: vault.clone(), calendars: calendars() }),
        change_many::kind(),
        fetch_picture::kind(FetchPicture { channels: channels.clone(), vault: vault.clone() }),
        fetch_rest::kind(FetchRest { channels: channels.clone(), vault: vault.clone() }),
        send_later::kind(SendLater { channels: channels.clone(), vault: vault.clone() }),
        import_customers::kind(customer_hands(vault)),
        scrub::kind(),
        forget_old::kind(forgetting(vault)),
        round::kind(settings.clone(), stage),
    ]
}

/// What areas above the desk keep of a person who is erased.
fn forgetting(vault: &Vault) -> Also {
    let vault = vault.clone();
    Also(vec![
        Arc::new(move |tx, gone| {
            let vault = vault.clone();
            Box::pin(async move { pact::signing::forget(tx, &vault, &gone.addresses).await })
        }),
        Arc::new(|tx, gone| Box::pin(webhooks::forget(tx, (&gone.notes, &gone.outbox.ids)))),
        Arc::new(|tx, gone| Box::pin(sent_mail::forget(tx, gone))),
        Arc::new(|tx, gone| Box::pin(frontline::forget(tx, &gone.conversations))),
        Arc::new(|tx, gone| Box::pin(promises::forget::forget(tx, gone))),
    ])
}

/// In whose name customers are imported, and what the desk knows of them.
fn customer_hands(vault: &Vault) -> customers::Hands {
    customers::Hands {
        actors: Arc::new(|conn, id| Box::pin(async move { team::actor_of(conn, &id).await })),
        whose: Arc::new(DeskNeighbour),
        suppression: customers::erase::suppression_key(vault),
    }
}

fn all_channels(
    mail: &Arc<dyn Channel>,
    (outside, keeper): (&Outside, &Arc<dyn Passes>),
    (db, vault): (&Db, &Vault),
) -> Channels {
    Channels::new(vec![
        Arc::clone(mail),
        Arc::new(Form::new()),
        Arc::new(Note),
        generic::channel(outside, (db, vault)),
        Arc::new(Bluesky::new(outside.clone()).passing(Arc::clone(keeper))),
        Arc::new(Mastodon::new(outside.clone()).passing(Arc::clone(keeper))),
    ])
}

/// All channels, for whoever only asks how an account is.
pub(crate) fn channels(settings: &Settings, (db, vault): (&Db, &Vault), stage: Stage) -> Result<Channels, Fault> {
    let outside = way_out(settings)?;
    let keeper: Arc<dyn Passes> = Arc::new(Keeper::new(db.clone(), vault.clone(), outside.clone()));
    Ok(all_channels(&mail_channel(db, &outside, vault, stage), (&outside, &keeper), (db, vault)))
}

pub(crate) fn way_out(settings: &Settings) -> Result<Outside, Fault> {
    let authorities = match &settings.outside.authorities {
        Some(file) => std::fs::read(file).map_err(|e| Fault::new(format!("{} cannot be read: {e}", file.display())))?,
        None => Vec::new(),
    };
    let allowed_hosts = settings.outside.allowed_hosts.clone();
    let name_servers = settings.outside.name_servers.iter().map(|text| name_server(text)).collect::<Result<_, _>>()?;
    Outside::new(outside::Guard { allowed_hosts, authorities, name_servers })
}

fn name_server(text: &str) -> Result<std::net::SocketAddr, Fault> {
    let text = text.trim();
    let at_usual_port = || text.parse().map(|address: std::net::IpAddr| (address, 53).into());
    text.parse().or_else(|_no_port| at_usual_port()).map_err(|_neither| {
        Fault::new(format!("outside.name_servers: \"{text}\" is no address; write 192.0.2.53 or 127.0.0.1:5353"))
    })
}

fn mail_channel(db: &Db, outside: &Outside, vault: &Vault, stage: Stage) -> Arc<dyn Channel> {
    let keeper = Keeper::new(db.clone(), vault.clone(), outside.clone());
    let channel = Email::new(outside.clone(), system_account(db.clone(), vault.clone())).passing(Arc::new(keeper));
    let channel = channel.clocked(Arc::new(Told(db.clone())));
    match stage {
        Stage::Demo => Arc::new(channel.keeping(Arc::new(sent_mail::Keeper::new(db.clone())))),
        Stage::Real => Arc::new(channel),
    }
}

/// The time of the database, for who is given that alone.
struct Told(Db);

impl Clock for Told {
    fn now(&self) -> base::Time {
        self.0.now()
    }
}

/// The company's own account, asked anew for each mail.
fn system_account(db: Db, vault: Vault) -> SystemAccounts {
    Arc::new(move || {
        let (db, vault) = (db.clone(), vault.clone());
        Box::pin(async move {
            read_system_account(&db, &vault).await.unwrap_or_else(|error| {
                tracing::warn!(error = %error, "the system mail account cannot be read");
                None
            })
        })
    })
}

async fn read_system_account(db: &Db, vault: &Vault) -> Result<Option<SystemAccount>, Fault> {
    let mut conn = db.read().await?;
    let Some(found) = team::system_mail_settings(&mut conn, vault).await? else { return Ok(None) };
    let company = team::company(&mut conn).await?;
    let security = match found.account.security {
        team::Security::Tls => "tls",
        team::Security::Starttls => "starttls",
        team::Security::None => "none",
    };
    let password = found.password.as_ref().map(|secret| secret.reveal().clone()).unwrap_or_default();
    let pairs = [
        ("smtp_host", found.account.host),
        ("smtp_port", found.account.port.to_string()),
        ("smtp_security", security.to_owned()),
        ("smtp_user", found.account.user),
        ("smtp_password", password),
    ];
    let settings =
        contract::Settings(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<BTreeMap<_, _>>());
    Ok(Some(SystemAccount { address: found.account.from, name: company.name, settings }))
}

fn live(db: &Db, doors: &Doors, stop: watch::Receiver<bool>) -> Live {
    let doors = doors.clone();
    let still = Arc::new(move |actor: base::Actor| -> BoxFuture<'static, Result<Option<base::Actor>, Fault>> {
        let doors = doors.clone();
        Box::pin(async move { doors.still(&actor).await })
    });
    Live {
        audience: Arc::new(Seers::new(db.clone(), still)),
        passing: broadcast::Sender::new(1_024),
        stop,
        recent: Arc::default(),
    }
}

/// The words of a note, for webhooks that are told them.
fn note_words(db: Db, vault: Vault) -> NoteWords {
    Arc::new(move |id| {
        let (db, vault) = (db.clone(), vault.clone());
        Box::pin(async move {
            match desk::note::get(&mut db.read().await?, &vault, db.now(), &id).await {
                Ok(note) => Ok(Some(note.text)),
                Err(base::Failure::Refused(_gone)) => Ok(None),
                Err(base::Failure::Faulty(fault)) => Err(fault),
            }
        })
    })
}

/// When a calendar opens next, for inboxes that say that nobody is there.
fn calendars() -> Calendars {
    Calendars(Arc::new(|conn, calendar, now| Box::pin(clocks::calendar::opens(conn, calendar, now))))
}

/// When we open next, for texts that say so.
fn openings() -> Openings {
    Openings(Arc::new(|conn, head, now| Box::pin(clocks::calendar::next_opening(conn, head, now))))
}

/// In which hours promises fall due.
#[must_use]
pub fn business_hours() -> promises::when::Calendars {
    promises::when::Calendars(Arc::new(|conn, head| Box::pin(clocks::calendar::around(conn, head))))
}

fn fetch_image(outside: Outside) -> FetchImage {
    FetchImage(Arc::new(move |address| {
        let outside = outside.clone();
        Box::pin(async move {
            let got = outside.http(Ask::get(Purpose::ImageProxy, address)).await.ok()?;
            (got.status == 200).then_some(got.body)
        })
    }))
}

/// What the form's pages need of the desk.
struct Forms {
    db: Db,
    channels: Channels,
    vault: Vault,
    intake: Arc<Desk>,
}

impl FormDesk for Forms {
    fn account<'a>(&'a self, inbox: &'a base::InboxId) -> BoxFuture<'a, Result<Option<Account>, Fault>> {
        Box::pin(async move {
            let found = desk::inbox::get(&mut self.db.read().await?, inbox).await;
            Ok(found
                .ok()
                .filter(|inbox| !inbox.paused && inbox.channel == Form::new().manifest().kind)
                .and_then(|inbox| inbox.account(&self.channels, &self.vault).ok()))
        })
    }

    fn intake(&self) -> Arc<dyn contract::Intake> {
        self.intake.clone()
    }
}
