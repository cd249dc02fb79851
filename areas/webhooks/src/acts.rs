//! What can be done with webhooks, each act in one transaction: checked, written, audited and told.

use crate::webhook::{self, MOST, Webhook, Why};
use crate::{alarm, hear, payload, webhook_store};
use base::facts::{Fact, Kind};
use base::{Actor, FactId, OutboxId, Outcome, Refusal, TeamId, Vault, WebhookId};
use outside::Outside;
use serde_json::{Value, json};
use store::outbox::lanes;
use store::{Conn, Db, Tx, audit, facts_log};

/// A webhook to be set up.
#[derive(Clone, Debug)]
pub struct New {
    /// Where to.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// Kinds wanted; none means all.
    pub kinds: Vec<Kind>,
    /// Teams heard; none means the company.
    pub teams: Vec<TeamId>,
    /// Whether it is told the words of notes.
    pub notes: bool,
}

/// What to change; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Where to.
    pub url: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Kinds wanted.
    pub kinds: Option<Vec<Kind>>,
    /// Teams heard.
    pub teams: Option<Vec<TeamId>>,
    /// Whether it is told the words of notes.
    pub notes: Option<bool>,
    /// Whether to stop or go on.
    pub going: Option<Going>,
}

/// Stopping and going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Going {
    /// Nothing leaves until somebody says so.
    Pause,
    /// All that happened meanwhile is sent now.
    CatchUp,
    /// What happened meanwhile is passed over.
    FromNow,
}

/// Where acts take place.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The database.
    pub db: &'a Db,
    /// For secrets.
    pub vault: &'a Vault,
    /// For judging addresses.
    pub outside: &'a Outside,
}

async fn callable(place: Place<'_>, text: &str) -> Outcome<String> {
    let url = webhook::url(text)?;
    place.outside.may_call(&url).await.map_err(|why| Refusal::invalid("url", why.to_string()))?;
    Ok(url)
}

async fn check_teams(conn: &mut Conn, teams: &[TeamId]) -> Outcome<()> {
    let known = team::all_teams(conn).await?;
    let all = teams.iter().all(|id| known.iter().any(|team| team.id == *id));
    if all { Ok(()) } else { Err(Refusal::invalid("teams", "one of these teams does not exist any more").into()) }
}

fn told(webhook: &Webhook) -> Value {
    json!({
        "description": webhook.description, "host": alarm::host(&webhook.url), "kinds": webhook.kinds,
        "teams": webhook.teams, "notes": webhook.notes
    })
}

fn changed(tx: &mut Tx, id: &WebhookId) {
    tx.tell(Fact::new(Kind::WebhookChanged).with("webhook", id.as_str()));
}

/// Sets a webhook up; gives it with its secret, which is shown this once. It hears what happens from now on.
pub async fn add(place: Place<'_>, actor: &Actor, new: New) -> Outcome<(Webhook, String)> {
    let url = callable(place, &new.url).await?;
    let mut tx = place.db.begin(actor).await?;
    check_teams(&mut tx, &new.teams).await?;
    if webhook_store::all(&mut tx).await?.len() >= MOST {
        let detail = format!("there are {MOST} webhooks already; remove one that is not used");
        return Err(Refusal::new("webhooks.too_many", 409, detail).into());
    }
    let (now, heard_to) = (tx.now(), facts_log::newest(&mut tx).await?);
    let webhook = Webhook {
        id: WebhookId::mint(now),
        url,
        description: webhook::description(&new.description)?,
        kinds: webhook::kinds(&new.kinds),
        teams: new.teams,
        notes: new.notes,
        heard_to,
        stop: None,
        failing_since: None,
        failures: 0,
        last_ok_at: None,
        secret_at: now,
        old_until: None,
        made_at: now,
        version: 1,
    };
    let secret = webhook_store::insert(&mut tx, place.vault, &webhook).await?;
    audit::write(&mut tx, "webhook.added", webhook.id.as_str(), told(&webhook)).await?;
    changed(&mut tx, &webhook.id);
    tx.commit().await?;
    Ok((webhook, secret))
}

/// The webhook with this id.
pub async fn open(conn: &mut Conn, id: &WebhookId) -> Outcome<Webhook> {
    Ok(webhook_store::find(conn, id).await?.ok_or_else(Refusal::missing)?)
}

/// Changes a webhook.
pub async fn change(
    place: Place<'_>,
    actor: &Actor,
    (id, seen): (&WebhookId, Option<i64>),
    wanted: Change,
) -> Outcome<Webhook> {
    let url = match &wanted.url {
        Some(text) => Some(callable(place, text).await?),
        None => None,
    };
    let mut tx = place.db.begin(actor).await?;
    let before = open(&mut tx, id).await?;
    if seen.is_some_and(|seen| seen != before.version) {
        return Err(Refusal::changed().into());
    }
    let going = wanted.going;
    let after = merged(before.clone(), Change { url, ..wanted })?;
    check_teams(&mut tx, &after.teams).await?;
    webhook_store::save(&mut tx, &after).await?;
    if let Some(going) = going {
        go(&mut tx, &before, going).await?;
    }
    let detail = json!({ "before": told(&before), "after": told(&after), "going": going.map(Going::code) });
    audit::write(&mut tx, "webhook.changed", id.as_str(), detail).await?;
    changed(&mut tx, id);
    let webhook = open(&mut tx, id).await?;
    tx.commit().await?;
    Ok(webhook)
}

impl Going {
    const fn code(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::CatchUp => "catch_up",
            Self::FromNow => "from_now",
        }
    }
}

fn merged(before: Webhook, wanted: Change) -> Outcome<Webhook> {
    Ok(Webhook {
        url: wanted.url.unwrap_or(before.url),
        description: wanted.description.map_or(Ok(before.description), |text| webhook::description(&text))?,
        kinds: wanted.kinds.map_or(before.kinds, |kinds| webhook::kinds(&kinds)),
        teams: wanted.teams.unwrap_or(before.teams),
        notes: wanted.notes.unwrap_or(before.notes),
        ..before
    })
}

async fn go(tx: &mut Tx, webhook: &Webhook, going: Going) -> Outcome<()> {
    let id = &webhook.id;
    match going {
        Going::Pause => drop(webhook_store::stop_it(tx, id, (Why::Paused, "")).await?),
        Going::CatchUp => webhook_store::go_on(tx, id).await?,
        Going::FromNow => {
            let newest = facts_log::newest(tx).await?;
            webhook_store::skip(tx, id, newest).await?;
            lanes::end(tx, id.as_str(), "passed over when the webhook was switched on again").await?;
            webhook_store::go_on(tx, id).await?;
        }
    }
    Ok(())
}

/// Removes a webhook. What waited for it is cancelled; the log stays for its 30 days.
pub async fn remove(db: &Db, actor: &Actor, id: &WebhookId) -> Outcome<()> {
    let mut tx = db.begin(actor).await?;
    let webhook = open(&mut tx, id).await?;
    webhook_store::remove(&mut tx, id).await?;
    audit::write(&mut tx, "webhook.removed", id.as_str(), told(&webhook)).await?;
    changed(&mut tx, id);
    Ok(tx.commit().await?)
}

/// Gives a webhook a new secret; for a day both sign.
pub async fn change_secret(place: Place<'_>, actor: &Actor, id: &WebhookId) -> Outcome<(Webhook, String)> {
    let mut tx = place.db.begin(actor).await?;
    open(&mut tx, id).await?;
    let secret = webhook_store::change_secret(&mut tx, place.vault, id).await?;
    audit::write(&mut tx, "webhook.secret_changed", id.as_str(), json!({})).await?;
    changed(&mut tx, id);
    let webhook = open(&mut tx, id).await?;
    tx.commit().await?;
    Ok((webhook, secret))
}

fn runs(webhook: &Webhook) -> Outcome<()> {
    let stopped = "this webhook is switched off; switch it on first, then nothing stands in the way";
    if webhook.stop.is_none() { Ok(()) } else { Err(Refusal::new("webhook.stopped", 409, stopped).into()) }
}

/// Sends a test message; gives its delivery.
pub async fn test(db: &Db, actor: &Actor, id: &WebhookId) -> Outcome<OutboxId> {
    let mut tx = db.begin(actor).await?;
    let webhook = open(&mut tx, id).await?;
    runs(&webhook)?;
    // Somebody waits for the answer: a rest after failures ends early.
    lanes::wake(&mut tx, id.as_str()).await?;
    let now = tx.now();
    let key = payload::message_id(FactId::mint(now).as_str(), id);
    let row = hear::put(&mut tx, &webhook, (payload::TEST, key, payload::test(id, now))).await?;
    tx.commit().await?;
    Ok(row)
}

/// Sends a delivery once more, under the id the receiver may know already.
pub async fn replay(db: &Db, actor: &Actor, id: &WebhookId, row: &OutboxId) -> Outcome<()> {
    let mut tx = db.begin(actor).await?;
    let webhook = open(&mut tx, id).await?;
    runs(&webhook)?;
    lanes::find(&mut tx, id.as_str(), row).await?.ok_or_else(Refusal::missing)?;
    if !lanes::again(&mut tx, row).await? {
        return Err(
            Refusal::new("delivery.under_way", 409, "this is on its way just now; look again in a moment").into()
        );
    }
    lanes::wake(&mut tx, id.as_str()).await?;
    audit::write(&mut tx, "webhook.replayed", id.as_str(), json!({ "delivery": row })).await?;
    Ok(tx.commit().await?)
}
