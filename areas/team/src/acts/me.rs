//! What people change about themselves.

use crate::acts::{check_version, fresh};
use crate::agent::Agent;
use crate::patch::given;
use crate::preferences::Preferences;
use crate::{agent_store, rights, words};
use base::facts::{Fact, Kind};
use base::{Actor, Outcome, Refusal};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use store::{Db, audit};

/// A change of oneself; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeChange {
    /// Name.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub name: Option<String>,
    /// What customers call one where the company shows aliases; empty for none.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub alias: Option<String>,
    /// Signature below replies.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub signature: Option<String>,
    /// Language.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub locale: Option<String>,
    /// Time zone.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub zone: Option<String>,
    /// Working hours, in words.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub hours: Option<String>,
}

/// Changes oneself.
pub async fn change(db: &Db, actor: &Actor, seen: Option<i64>, change: MeChange) -> Outcome<()> {
    let id = rights::check_person(actor)?;
    let mut tx = db.begin(actor).await?;
    fresh(&mut tx).await?;
    let before = agent_store::agent(&mut tx, &id).await?.ok_or_else(Refusal::signed_out)?;
    check_version(seen, before.version)?;
    let mut after = before.clone();
    if let Some(name) = &change.name {
        after.name = words::name("name", name)?;
    }
    if let Some(alias) = &change.alias {
        after.alias = words::line("alias", alias, words::NAME_LIMIT)?;
    }
    if let Some(signature) = &change.signature {
        after.signature = words::lines("signature", signature, words::SIGNATURE_LIMIT)?;
    }
    if let Some(locale) = &change.locale {
        after.locale = words::locale("locale", locale)?;
    }
    if let Some(zone) = &change.zone {
        after.zone = words::zone("zone", zone)?;
    }
    if let Some(hours) = &change.hours {
        after.hours = words::line("hours", hours, words::NAME_LIMIT)?;
    }
    if after == before {
        return Ok(());
    }
    agent_store::save(&mut tx, &after).await?;
    let told = |agent: &Agent| json!({ "name": agent.name, "alias": agent.alias });
    let detail = json!({ "before": told(&before), "after": told(&after) });
    audit::write(&mut tx, "agent.changed", id.as_str(), detail).await?;
    tx.tell(Fact::new(Kind::AgentChanged).agent(&id));
    Ok(tx.commit().await?)
}

/// Sets one's preferences.
pub async fn set_preferences(db: &Db, actor: &Actor, preferences: &Preferences) -> Outcome<()> {
    let id = rights::check_person(actor)?;
    preferences.check()?;
    let mut tx = db.begin(actor).await?;
    agent_store::save_preferences(&mut tx, &id, preferences).await?;
    audit::write(&mut tx, "preferences.changed", id.as_str(), json!({})).await?;
    Ok(tx.commit().await?)
}
