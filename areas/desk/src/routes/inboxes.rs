//! Inboxes and the channels they can be of.

use super::channels;
use crate::inbox::{self, Inbox, Shown, settle};
use crate::signature;
use base::facts::{Fact, Kind};
use base::{Action, InboxId, Outcome, Refusal, TeamId, Thing};
use contract::{Checked, Manifest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use store::{Tx, audit};
use web::{Answer, Ask, List, Needs, Page, Reply, Route, get, patch, post, put};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let (read, change) = (Needs::Permission(Action::InboxRead), Needs::Permission(Action::InboxChange));
    vec![
        get("/channels", Needs::SignIn, "what an inbox can be", manifests),
        get("/inboxes", Needs::SignIn, "all inboxes one may see", all),
        post("/inboxes", change, "set up an inbox", add),
        post("/inboxes/check", change, "try an inbox out before saving it", check_new),
        put("/inboxes/order", change, "set the order of the inboxes", set_order),
        get("/inboxes/{id}", read, "an inbox", one),
        patch("/inboxes/{id}", change, "change an inbox", change_one),
        post("/inboxes/{id}/check", change, "try an inbox out", check),
        post("/inboxes/{id}/secret", change, "make the secret anew that other systems sign with", new_secret).unkept(),
    ]
}

async fn manifests(ask: Ask) -> Answer<List<Manifest>> {
    Ok(Page::whole(channels(&ask)?.manifests()).into())
}

async fn shown<Q, B>(ask: &Ask<Q, B>, list: Vec<Inbox>) -> Outcome<Vec<Shown>> {
    let channels = channels(ask)?;
    let mut conn = ask.read().await?;
    let teams = crate::colleague::teams(&mut conn).await?;
    let histories = crate::intake::histories(&mut conn).await?;
    let shown = |inbox: &Inbox| Shown { history: histories.get(&inbox.id).copied(), ..inbox.shown(&channels, &teams) };
    Ok(list.iter().map(shown).collect())
}

/// Internal inboxes are seen by everybody who may ask inside: one has to know where to ask.
async fn all(ask: Ask) -> Answer<List<Shown>> {
    let list = inbox::all(&mut ask.read().await?).await?;
    let asks = ask.actor.check_anywhere(Action::InternalAsk).is_ok();
    let seen = |inbox: &Inbox| (inbox.internal && asks) || ask.actor.check(Action::InboxRead, &inbox.thing()).is_ok();
    let list = list.into_iter().filter(seen).collect();
    Ok(Page::whole(shown(&ask, list).await?).into())
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct InboxOrder {
    /// The inboxes, the first one first; those left out stand behind.
    inboxes: Vec<InboxId>,
}

/// It decides for the whole company where a mail to several inboxes belongs.
async fn set_order(ask: Ask<(), InboxOrder>) -> Answer<List<Shown>> {
    let (ask, (), order) = ask.take();
    ask.check(Action::InboxChange, &Thing::company())?;
    let mut tx = ask.begin().await?;
    inbox::set_order(&mut tx, &order.inboxes).await?;
    audit::write(&mut tx, "inbox.ordered", "", json!({ "inboxes": order.inboxes })).await?;
    if let Some(first) = order.inboxes.first() {
        tx.tell(Fact::new(Kind::InboxChanged).inbox(first));
    }
    tx.commit().await?;
    let list = inbox::all(&mut ask.read().await?).await?;
    Ok(Page::whole(shown(&ask, list).await?).into())
}

async fn one(ask: Ask) -> Answer<Shown> {
    let inbox = inbox::get(&mut ask.read().await?, &ask.id("id")?).await?;
    ask.check(Action::InboxRead, &inbox.thing()).map_err(|_e| super::conversations::missing())?;
    answer(&ask, inbox).await
}

async fn answer<Q, B>(ask: &Ask<Q, B>, inbox: Inbox) -> Answer<Shown> {
    let version = inbox.version;
    let list = shown(ask, vec![inbox]).await?;
    let one = list.into_iter().next().ok_or_else(super::conversations::missing)?;
    Ok(Reply::from(one).version(version))
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewInbox {
    name: String,
    channel: String,
    #[serde(default)]
    address: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    from_name: Option<String>,
    #[serde(default)]
    signature: Option<String>,
    #[serde(default)]
    teams: Vec<TeamId>,
    #[serde(default)]
    settings: BTreeMap<String, String>,
    #[serde(default)]
    internal: bool,
    #[serde(default)]
    reopen_days: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct InboxChange {
    name: Option<String>,
    address: Option<String>,
    aliases: Option<Vec<String>>,
    from_name: Option<String>,
    signature: Option<String>,
    teams: Option<Vec<TeamId>>,
    settings: Option<BTreeMap<String, String>>,
    paused: Option<bool>,
    /// Days in which an answer opens again what was resolved: 0 to 3,650.
    reopen_days: Option<i64>,
}

/// What was sent, as an inbox; checked as far as that is possible without connecting.
fn made<Q, B>(ask: &Ask<Q, B>, new: NewInbox) -> Outcome<Inbox> {
    let channels = channels(ask)?;
    let settings = settle(&channels, ask.house().vault(), &new.channel, (&new.settings, &BTreeMap::new()))?;
    let inbox = Inbox {
        from_name: new.from_name.unwrap_or_else(|| new.name.clone()),
        address: new.address.filter(|address| !address.trim().is_empty()),
        aliases: new.aliases,
        signature: new.signature.unwrap_or_default(),
        settings,
        internal: new.internal,
        teams: new.teams,
        reopen_days: new.reopen_days.unwrap_or(inbox::REOPEN_DAYS),
        ..Inbox::fresh(&new.name, &new.channel, ask.now)
    };
    checked(ask, inbox)
}

fn checked<Q, B>(ask: &Ask<Q, B>, inbox: Inbox) -> Outcome<Inbox> {
    if inbox.name.trim().is_empty() {
        return Err(Refusal::invalid("name", "give the inbox a name").into());
    }
    for address in inbox.address.iter().chain(&inbox.aliases) {
        if !crate::people::is_address(address) {
            return Err(crate::refusals::bad_address("address", address).into());
        }
    }
    if !(0..=inbox::MOST_REOPEN_DAYS).contains(&inbox.reopen_days) {
        let words = format!("choose 0 to {} days; with 0 each answer begins anew", inbox::MOST_REOPEN_DAYS);
        return Err(Refusal::invalid("reopen_days", words).into());
    }
    let channels = channels(ask)?;
    let account = inbox.account(&channels, ask.house().vault())?;
    channels.get(&inbox.channel)?.check_settings(&account.settings)?;
    Ok(inbox)
}

async fn write(tx: &mut Tx, inbox: &Inbox, (kind, action): (Kind, &str)) -> Outcome<()> {
    inbox::save(tx, inbox).await?;
    signature::settle(tx, &inbox.id, &inbox.signature).await?;
    let detail =
        json!({ "name": inbox.name, "channel": inbox.channel, "address": inbox.address, "paused": inbox.paused });
    audit::write(tx, action, inbox.id.as_str(), detail).await?;
    tx.tell(Fact::new(kind).inbox(&inbox.id));
    Ok(())
}

async fn add(ask: Ask<(), NewInbox>) -> Answer<Shown> {
    let (ask, (), new) = ask.take();
    let inbox = made(&ask, new)?;
    let mut tx = ask.begin().await?;
    write(&mut tx, &inbox, (Kind::InboxAdded, "inbox.added")).await?;
    tx.commit().await?;
    answer(&ask, inbox).await
}

async fn change_one(ask: Ask<(), InboxChange>) -> Answer<Shown> {
    let (ask, (), change) = ask.take();
    let mut tx = ask.begin().await?;
    let mut inbox = inbox::get(&mut tx, &ask.id("id")?).await?;
    ask.check(Action::InboxChange, &inbox.thing())?;
    ask.check_version(inbox.version)?;
    let channels = channels(&ask)?;
    if let Some(settings) = &change.settings {
        inbox.settings = settle(&channels, ask.house().vault(), &inbox.channel, (settings, &inbox.settings))?;
    }
    merge(&mut inbox, change);
    let inbox = checked(&ask, inbox)?;
    write(&mut tx, &inbox, (Kind::InboxChanged, "inbox.changed")).await?;
    tx.commit().await?;
    let fresh = inbox::get(&mut ask.read().await?, &inbox.id).await?;
    answer(&ask, fresh).await
}

fn merge(inbox: &mut Inbox, change: InboxChange) {
    inbox.name = change.name.unwrap_or_else(|| inbox.name.clone());
    inbox.address =
        change.address.map_or_else(|| inbox.address.clone(), |address| Some(address).filter(|a| !a.trim().is_empty()));
    inbox.aliases = change.aliases.unwrap_or_else(|| inbox.aliases.clone());
    inbox.from_name = change.from_name.unwrap_or_else(|| inbox.from_name.clone());
    inbox.signature = change.signature.unwrap_or_else(|| inbox.signature.clone());
    inbox.teams = change.teams.unwrap_or_else(|| inbox.teams.clone());
    inbox.paused = change.paused.unwrap_or(inbox.paused);
    inbox.reopen_days = change.reopen_days.unwrap_or(inbox.reopen_days);
}

/// A secret, shown this once.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "InboxSecret")]
struct MadeSecret {
    secret: String,
    inbox: Shown,
}

async fn new_secret(ask: Ask) -> Answer<MadeSecret> {
    let mut tx = ask.begin().await?;
    let mut inbox = inbox::get(&mut tx, &ask.id("id")?).await?;
    ask.check(Action::InboxChange, &inbox.thing())?;
    let secret = inbox.renew_secret(&*channels(&ask)?, ask.house().vault(), ask.now)?;
    write(&mut tx, &inbox, (Kind::InboxChanged, "inbox.secret_made")).await?;
    tx.commit().await?;
    let fresh = inbox::get(&mut ask.read().await?, &inbox.id).await?;
    let inbox = answer(&ask, fresh).await?.into_body();
    Ok(MadeSecret { secret, inbox }.into())
}

async fn check_new(ask: Ask<(), NewInbox>) -> Answer<Checked> {
    let (ask, (), new) = ask.take();
    let inbox = made(&ask, new)?;
    try_out(&ask, &inbox).await
}

async fn check(ask: Ask) -> Answer<Checked> {
    let inbox = inbox::get(&mut ask.read().await?, &ask.id("id")?).await?;
    ask.check(Action::InboxChange, &inbox.thing())?;
    try_out(&ask, &inbox).await
}

async fn try_out(ask: &Ask, inbox: &Inbox) -> Answer<Checked> {
    let channels = channels(ask)?;
    let account = inbox.account(&channels, ask.house().vault())?;
    Ok(channels.get(&inbox.channel)?.try_out(&account).await.into())
}
