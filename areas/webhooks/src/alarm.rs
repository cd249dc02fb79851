//! Switching a webhook off by itself, and telling those who look after it.

use crate::webhook::{Webhook, Why};
use crate::webhook_store;
use base::facts::{Fact, Kind};
use base::{Action, Fault, Thing};
use contract::SystemMail;
use serde_json::json;
use store::{Tx, audit};

/// Switches a webhook off and tells everybody who may switch it on again, by mail. Once for each stop.
pub async fn switch_off(tx: &mut Tx, webhook: &Webhook, (why, detail): (Why, &str)) -> Result<(), Fault> {
    let id = &webhook.id;
    if !webhook_store::stop_it(tx, id, (why, detail)).await? {
        return Ok(());
    }
    audit::write(tx, "webhook.stopped", id.as_str(), json!({ "why": why, "detail": detail })).await?;
    tx.tell(Fact::new(Kind::WebhookStopped).with("webhook", id.as_str()).with("why", why.code()));
    for person in team::agents_who_may_do(tx, Action::WebhookChange, &Thing::company()).await? {
        if let Some(person) = team::agent_store::agent(tx, &person.id).await? {
            letter(tx, (webhook, detail), person.email).await?.queue(tx).await?;
        }
    }
    Ok(())
}

async fn letter(tx: &mut Tx, (webhook, detail): (&Webhook, &str), to: String) -> Result<SystemMail, Fault> {
    let url = team::public_url(tx).await?;
    let name = name(webhook);
    Ok(SystemMail {
        subject: format!("Webhook switched off: {name}"),
        text: format!(
            "goodword no longer sends anything to the webhook \"{name}\".\n\nWhy: {detail}.\n\nWhat has not been taken waits. \
             Mend the receiver, then switch the webhook on again: {}/settings/webhooks/{}\n",
            url.trim_end_matches('/'),
            webhook.id
        ),
        key: format!("{}-stopped-{}-{to}", webhook.id, tx.now().0),
        to,
    })
}

/// What people know it by. The address itself may hold a secret.
#[must_use]
pub fn name(webhook: &Webhook) -> String {
    if webhook.description.is_empty() { host(&webhook.url) } else { webhook.description.clone() }
}

/// The host of an address, for lists that many people see.
#[must_use]
pub fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default().to_owned()
}
