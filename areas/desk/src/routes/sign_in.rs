//! Signing an inbox in at its provider: the way there, and the way back.

use super::channels;
use crate::inbox::{self, Inbox};
use crate::sign_in::{self, Keeper};
use base::vault::random_token;
use base::{Action, InboxId, Outcome, Refusal, Secret, Time};
use outside::oauth::{Attempt, Denied, Provider, consent_address};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Answer, Ask, Needs, Route, get, post};

/// Where a provider sends the browser back to, below the public address.
const BACK: &str = "/settings/inboxes/sign-in";

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let change = Needs::Permission(Action::InboxChange);
    vec![
        get("/inboxes/{id}/sign-in", change, "whether somebody has signed in at the inbox's provider", standing),
        post("/inboxes/{id}/sign-in", change, "begin to sign in at the inbox's provider", begin).unkept(),
        post("/inboxes/sign-in", change, "finish signing in, with what the provider gave the browser", finish).unkept(),
    ]
}

#[derive(Debug, Serialize, JsonSchema)]
struct Standing {
    /// `password` (no provider), `missing`, `good` or `ended`.
    state: &'static str,
    /// What people call the provider.
    provider: Option<String>,
    /// The address the provider must be told to return to.
    back_to: String,
    /// Who signed in.
    by: Option<String>,
    /// When.
    at: Option<Time>,
    /// What is wrong.
    trouble: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Begun {
    /// Where to send the browser.
    address: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Back {
    /// What the provider was given on the way there.
    state: String,
    /// What opens the account.
    #[serde(default)]
    code: Option<String>,
    /// Why there is none.
    #[serde(default)]
    error: Option<String>,
    /// Who the provider says it is (RFC 9207).
    #[serde(default)]
    iss: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Finished {
    inbox: InboxId,
}

/// The inbox asked for, if its settings may be changed, with its provider.
async fn found<Q, B>(ask: &Ask<Q, B>, id: &InboxId) -> Outcome<(Inbox, Option<Provider>)> {
    let inbox = inbox::get(&mut ask.read().await?, id).await?;
    ask.check(Action::InboxChange, &inbox.thing()).map_err(|_e| super::conversations::missing())?;
    let channels = channels(ask)?;
    let account = inbox.account(&channels, ask.house().vault())?;
    let provider = channels.get(&inbox.channel)?.provider(&account.settings)?;
    Ok((inbox, provider))
}

async fn standing(ask: Ask) -> Answer<Standing> {
    let (inbox, provider) = found(&ask, &ask.id("id")?).await?;
    let back_to = back_to(&ask).await?;
    let Some(provider) = provider else {
        let (provider, by, at, trouble) = (None, None, None, None);
        return Ok(Standing { state: "password", provider, back_to, by, at, trouble }.into());
    };
    let kept = sign_in::standing(&mut ask.read().await?, &inbox.id, &provider.mark()).await?;
    let state = kept.as_ref().map_or("missing", |kept| if kept.ended { "ended" } else { "good" });
    let provider = Some(provider.name);
    let (by, at) = (kept.as_ref().map(|kept| kept.signed_in_by.clone()), kept.as_ref().map(|kept| kept.signed_in_at));
    Ok(Standing { state, provider, back_to, by, at, trouble: kept.and_then(|kept| kept.trouble) }.into())
}

async fn back_to<Q, B>(ask: &Ask<Q, B>) -> Outcome<String> {
    let url = team::public_url(&mut ask.read().await?).await?;
    Ok(format!("{}{BACK}", url.trim_end_matches('/')))
}

fn session<Q, B>(ask: &Ask<Q, B>) -> Outcome<String> {
    let missing = || Refusal::new("sign_in.browser", 403, "signing in at a provider begins and ends in one browser");
    Ok(ask.actor.session.clone().ok_or_else(missing)?)
}

/// What only the account's own server can give, such as a client of its own: asked for once, and kept with the settings.
async fn enrol(ask: &Ask, id: &InboxId) -> Outcome<()> {
    let (inbox, _) = found(ask, id).await?;
    let channels = channels(ask)?;
    let account = inbox.account(&channels, ask.house().vault())?;
    let more = channels.get(&inbox.channel)?.enrol(&account.settings, &back_to(ask).await?).await?;
    if more.is_empty() {
        return Ok(());
    }
    let settings = inbox::settle(&channels, ask.house().vault(), &inbox.channel, (&more, &inbox.settings))?;
    let mut tx = ask.begin().await?;
    inbox::save(&mut tx, &Inbox { settings, ..inbox }).await?;
    tx.commit().await?;
    Ok(())
}

async fn begin(ask: Ask) -> Answer<Begun> {
    let id: InboxId = ask.id("id")?;
    enrol(&ask, &id).await?;
    let (inbox, provider) = found(&ask, &id).await?;
    let none = || Refusal::new("sign_in.none", 409, "this inbox is opened by a password; choose a provider first");
    let provider = provider.ok_or_else(none)?;
    let keeper = ask.part::<Keeper>()?;
    let endpoints = keeper.outside().endpoints(&provider).await.map_err(denied)?;
    let verifier = Secret::new(format!("{}{}", random_token(), random_token()));
    let attempt = Attempt { state: random_token(), verifier, back_to: back_to(&ask).await? };
    let unusable = || Refusal::new("sign_in.refused", 409, "the provider's address to sign in at cannot be used");
    let address = consent_address(&provider, &endpoints, &attempt).ok_or_else(unusable)?;
    let mut tx = ask.begin().await?;
    keeper.begin(&mut tx, &inbox.id, &attempt, &session(&ask)?).await?;
    tx.commit().await?;
    Ok(Begun { address }.into())
}

async fn finish(ask: Ask<(), Back>) -> Answer<Finished> {
    let (ask, (), back) = ask.take();
    let keeper = ask.part::<Keeper>()?;
    // used up first, whatever becomes of it: what a provider gave is never tried twice
    let mut tx = ask.begin().await?;
    let spent = keeper.spend(&mut tx, &back.state, &session(&ask)?).await?;
    tx.commit().await?;
    let strange = "this sign-in was not begun in this browser, was used already, or took too long; begin again";
    let (id, verifier) = spent.ok_or_else(|| Refusal::new("sign_in.unknown", 409, strange))?;
    let (inbox, provider) = found(&ask, &id).await?;
    let provider = provider.ok_or_else(|| Refusal::new("sign_in.unknown", 409, strange))?;
    if !provider.is(back.iss.as_deref()) {
        return Err(refused(&provider, Some("another provider answered")).into());
    }
    let code = back.code.filter(|code| !code.is_empty()).ok_or_else(|| refused(&provider, back.error.as_deref()))?;
    let attempt = Attempt { state: back.state, verifier, back_to: back_to(&ask).await? };
    let tokens = keeper.outside().redeem(&provider, &attempt, &code).await.map_err(denied)?;
    let mut tx = ask.begin().await?;
    keeper.keep(&mut tx, &inbox.id, (&provider, &tokens)).await?;
    tx.commit().await?;
    Ok(Finished { inbox: inbox.id }.into())
}

fn denied(denied: Denied) -> Refusal {
    Refusal::new("sign_in.refused", 409, denied.to_string())
}

fn refused(provider: &Provider, said: Option<&str>) -> Refusal {
    let said: String = said.unwrap_or("nothing").chars().filter(|c| !c.is_control()).take(100).collect();
    Refusal::new("sign_in.refused", 409, format!("{} did not let goodword in (it said \"{said}\")", provider.name))
}
