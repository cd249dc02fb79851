//! Webhooks: set up, changed, tried.

use super::{CHANGE, check};
use crate::acts::{self, Change, Going, New, Place};
use crate::webhook::{Stop, Webhook};
use crate::webhook_store;
use base::facts::Kind;
use base::{OutboxId, Outcome, TeamId, Time, WebhookId};
use outside::Outside;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::Conn;
use store::outbox::lanes;
use team::{AgentRef, TeamRef};
use web::{Answer, Ask, Done, Empty, List, Page, Reply, Route, delete, get, patch, post};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/webhooks", CHANGE, "all webhooks", all),
        post("/webhooks", CHANGE, "set up a webhook; its secret is shown this once", add).unkept(),
        get("/webhooks/kinds", CHANGE, "what a webhook can be told", kinds),
        get("/webhooks/{id}", CHANGE, "a webhook", one),
        patch("/webhooks/{id}", CHANGE, "change, pause or switch on a webhook", change),
        delete("/webhooks/{id}", CHANGE, "remove a webhook", remove),
        post("/webhooks/{id}/secret", CHANGE, "a new secret, shown this once; for a day both sign", secret).unkept(),
        post("/webhooks/{id}/test", CHANGE, "send a test message", test),
    ]
}

/// A webhook as the API shows it; its secret was shown when it was made.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Webhook")]
struct Shown {
    id: WebhookId,
    url: String,
    description: String,
    /// Kinds of facts it wants; none means all.
    kinds: Vec<Kind>,
    /// Teams whose conversations it hears of; none means the whole company.
    teams: Vec<TeamRef>,
    /// Whether it is told the words of notes.
    notes: bool,
    /// Why nothing leaves now.
    stop: Option<Stop>,
    /// Who paused it.
    stopped_by: Option<AgentRef>,
    /// Nothing was taken since.
    failing_since: Option<Time>,
    /// Failed tries in a row.
    failures: i64,
    /// Something was taken last.
    last_ok_at: Option<Time>,
    /// Messages that wait.
    waiting: i64,
    secret_at: Time,
    /// The secret before the last change signs until.
    old_secret_until: Option<Time>,
    made_at: Time,
    version: i64,
}

async fn dressed(conn: &mut Conn, webhooks: Vec<Webhook>, now: Time) -> Outcome<Vec<Shown>> {
    let teams: HashMap<TeamId, TeamRef> =
        team::all_teams(conn).await?.into_iter().map(|team| (team.id.clone(), team)).collect();
    let waiting: HashMap<String, i64> = lanes::waiting(conn).await?.into_iter().collect();
    let people: Vec<_> = webhooks.iter().filter_map(|webhook| webhook.stop.as_ref()?.by.clone()).collect();
    let people = team::agents_by_ids(conn, &people).await?;
    let shown = |webhook: Webhook| Shown {
        waiting: waiting.get(webhook.id.as_str()).copied().unwrap_or(0),
        stopped_by: webhook.stop.as_ref().and_then(|stop| people.get(stop.by.as_ref()?).cloned()),
        teams: webhook.teams.iter().filter_map(|id| teams.get(id).cloned()).collect(),
        id: webhook.id,
        url: webhook.url,
        description: webhook.description,
        kinds: webhook.kinds,
        notes: webhook.notes,
        stop: webhook.stop,
        failing_since: webhook.failing_since,
        failures: webhook.failures,
        last_ok_at: webhook.last_ok_at,
        secret_at: webhook.secret_at,
        old_secret_until: webhook.old_until.filter(|until| *until > now),
        made_at: webhook.made_at,
        version: webhook.version,
    };
    Ok(webhooks.into_iter().map(shown).collect())
}

async fn shown<Q, B>(ask: &Ask<Q, B>, webhook: Webhook) -> Outcome<Shown> {
    let list = dressed(&mut ask.read().await?, vec![webhook], ask.now).await?;
    Ok(list.into_iter().next().ok_or_else(base::Refusal::missing)?)
}

async fn answer<Q, B>(ask: &Ask<Q, B>, webhook: Webhook) -> Answer<Shown> {
    let version = webhook.version;
    Ok(Reply::from(shown(ask, webhook).await?).version(version))
}

async fn all(ask: Ask) -> Answer<List<Shown>> {
    check(&ask)?;
    let mut conn = ask.read().await?;
    let webhooks = webhook_store::all(&mut conn).await?;
    Ok(Page::whole(dressed(&mut conn, webhooks, ask.now).await?).into())
}

async fn one(ask: Ask) -> Answer<Shown> {
    check(&ask)?;
    let webhook = acts::open(&mut ask.read().await?, &ask.id("id")?).await?;
    answer(&ask, webhook).await
}

/// A kind of fact.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "FactKind")]
struct KindShown {
    kind: Kind,
    meaning: &'static str,
}

async fn kinds(ask: Ask) -> Answer<List<KindShown>> {
    check(&ask)?;
    // Drafts and notices to one agent are theirs alone.
    let public = Kind::ALL.iter().filter(|kind| !matches!(kind, Kind::DraftSaved | Kind::NotificationAdded));
    Ok(Page::whole(public.map(|kind| KindShown { kind: *kind, meaning: kind.meaning() }).collect()).into())
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewWebhook")]
struct Made {
    url: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    kinds: Vec<Kind>,
    #[serde(default)]
    teams: Vec<TeamId>,
    #[serde(default)]
    notes: bool,
}

/// A webhook with its secret, shown this once.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookMade")]
struct WithSecret {
    #[serde(flatten)]
    webhook: Shown,
    secret: String,
}

async fn add(ask: Ask<(), Made>) -> Answer<WithSecret> {
    check(&ask)?;
    let (ask, (), Made { url, description, kinds, teams, notes }) = ask.take();
    let outside = ask.part::<Outside>()?;
    let new = New { url, description, kinds, teams, notes };
    let (webhook, secret) = acts::add(place(&ask, &outside), &ask.actor, new).await?;
    Ok(Reply::created(WithSecret { webhook: shown(&ask, webhook).await?, secret }))
}

fn place<'a, Q, B>(ask: &'a Ask<Q, B>, outside: &'a Outside) -> Place<'a> {
    Place { db: ask.db(), vault: ask.house().vault(), outside }
}

/// What became of what happened during a stop.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "WebhookMissed")]
enum Missed {
    /// It is sent now.
    #[default]
    Send,
    /// It is passed over.
    Skip,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "WebhookChange")]
struct Wanted {
    url: Option<String>,
    description: Option<String>,
    kinds: Option<Vec<Kind>>,
    teams: Option<Vec<TeamId>>,
    notes: Option<bool>,
    /// `true` stops it, `false` lets it go on.
    paused: Option<bool>,
    /// When it goes on: what becomes of what happened meanwhile.
    missed: Option<Missed>,
}

fn going(wanted: &Wanted) -> Option<Going> {
    wanted.paused.map(|paused| match (paused, wanted.missed.unwrap_or_default()) {
        (true, _) => Going::Pause,
        (false, Missed::Send) => Going::CatchUp,
        (false, Missed::Skip) => Going::FromNow,
    })
}

async fn change(ask: Ask<(), Wanted>) -> Answer<Shown> {
    check(&ask)?;
    let (ask, (), wanted) = ask.take();
    let (outside, id, going) = (ask.part::<Outside>()?, ask.id("id")?, going(&wanted));
    let Wanted { url, description, kinds, teams, notes, .. } = wanted;
    let change = Change { url, description, kinds, teams, notes, going };
    let webhook = acts::change(place(&ask, &outside), &ask.actor, (&id, ask.if_match()), change).await?;
    answer(&ask, webhook).await
}

async fn remove(ask: Ask) -> Done {
    check(&ask)?;
    acts::remove(ask.db(), &ask.actor, &ask.id("id")?).await?;
    Empty::done()
}

async fn secret(ask: Ask) -> Answer<WithSecret> {
    check(&ask)?;
    let outside = ask.part::<Outside>()?;
    let (webhook, secret) = acts::change_secret(place(&ask, &outside), &ask.actor, &ask.id("id")?).await?;
    Ok(WithSecret { webhook: shown(&ask, webhook).await?, secret }.into())
}

/// The delivery to look at.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookTested")]
struct Tested {
    delivery: OutboxId,
}

async fn test(ask: Ask) -> Answer<Tested> {
    check(&ask)?;
    Ok(Tested { delivery: acts::test(ask.db(), &ask.actor, &ask.id("id")?).await? }.into())
}
