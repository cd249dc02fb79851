//! What came here with an export of everything does nothing by itself: inboxes are off until their accounts are opened
//! again, answers that were planned are held.

use crate::inbox;
use crate::jobs::send_later;
use base::Fault;
use contract::Channels;
use serde_json::{Map, Value};
use store::{Bind, Tx, args};

/// What stands with an inbox that came without its secrets.
pub const AWAITS_SECRETS: &str = "switched off when everything was brought here from another installation";
const HELD: &str = "it came here with an export and may have been sent since where it comes from";

/// A row of `inboxes` without what opens its account: settings that are secret, and any we do not know.
pub fn veil(channels: &Channels, row: &mut Map<String, Value>) {
    let kind = row.get("channel").and_then(Value::as_str).unwrap_or_default().to_owned();
    let fields = channels.get(&kind).map(|channel| channel.manifest().settings).unwrap_or_default();
    let stays = |key: &str| fields.iter().any(|field| field.key == key && !field.secret);
    let text = row.get("settings").and_then(Value::as_str).unwrap_or_default();
    let mut settings: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
    settings.retain(|key, _| stays(key));
    row.insert("settings".into(), Value::Object(settings).to_string().into());
}

/// Switches inboxes off that reach somebody outside, and holds what was to be sent; gives the names of the inboxes.
pub async fn settle(tx: &mut Tx) -> Result<Vec<String>, Fault> {
    let now = tx.now();
    let off: Vec<_> = inbox::all(tx).await?.into_iter().filter(|one| one.address.is_some() && !one.internal).collect();
    let mut bind = Bind::new();
    let (why, since) = (bind.put(AWAITS_SECRETS), bind.put(now));
    let ids: Vec<_> = off.iter().map(|one| one.id.clone()).collect();
    let list = bind.list(&ids);
    let sql = format!(
        "update inboxes set paused = 1, health = 'off', health_detail = {why}, health_since = {since} where id in {list}"
    );
    tx.exec(sql, bind.values()).await?;
    let sql = "update later_answers set state = 'held', why = $1, version = version + 1 where state = 'waiting'";
    tx.exec(sql, args![HELD]).await?;
    // Their jobs are of the version before.
    tx.exec("delete from jobs where kind = $1 and state = 'failed'", args![send_later::JOB]).await?;
    Ok(off.into_iter().map(|one| one.name).collect())
}
