//! Webhooks in the database. Secrets are sealed.

use crate::webhook::{OLD_SECRET_MS, Stop, Webhook, Why};
use base::webhook::new_secret;
use base::{Fault, Secret, Time, Vault, WebhookId};
use serde_json::{Map, Value, json};
use store::outbox::lanes;
use store::{Conn, Row, Tx, args};

/// Purpose under which secrets are sealed.
const SEALED: &str = "webhook";

const SELECT: &str = "select w.id, w.url, w.description, w.kinds, w.teams, w.notes, w.heard_to, w.failing_since, w.failures, w.last_ok_at,
    w.secret_at, w.old_until, w.made_at, w.version, s.at as stop_at, s.why as stop_why, s.detail as stop_detail, s.by_agent as stop_by
    from webhooks w left join webhook_stops s on s.webhook_id = w.id and s.ended_at is null where w.removed_at is null";

/// All webhooks, oldest first.
pub async fn all(conn: &mut Conn) -> Result<Vec<Webhook>, Fault> {
    conn.rows(format!("{SELECT} order by w.id"), args![]).await?.iter().map(read).collect()
}

/// The webhook with this id.
pub async fn find(conn: &mut Conn, id: &WebhookId) -> Result<Option<Webhook>, Fault> {
    conn.maybe(format!("{SELECT} and w.id = $1"), args![id]).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Webhook, Fault> {
    let (kinds, teams): (Value, Value) = (row.get("kinds")?, row.get("teams")?);
    Ok(Webhook {
        id: row.get("id")?,
        url: row.get("url")?,
        description: row.get("description")?,
        kinds: serde_json::from_value(kinds).map_err(|e| Fault::new(e).doing("read a webhook's kinds"))?,
        teams: serde_json::from_value(teams).map_err(|e| Fault::new(e).doing("read a webhook's teams"))?,
        notes: row.get("notes")?,
        heard_to: row.get("heard_to")?,
        stop: stop(row)?,
        failing_since: row.get("failing_since")?,
        failures: row.get("failures")?,
        last_ok_at: row.get("last_ok_at")?,
        secret_at: row.get("secret_at")?,
        old_until: row.get("old_until")?,
        made_at: row.get("made_at")?,
        version: row.get("version")?,
    })
}

fn stop(row: &Row) -> Result<Option<Stop>, Fault> {
    let Some(at) = row.get("stop_at")? else { return Ok(None) };
    let why: String = row.get("stop_why")?;
    Ok(Some(Stop { at, why: Why::from_code(&why), detail: row.get("stop_detail")?, by: row.get("stop_by")? }))
}

/// Writes a new webhook and opens its lane; gives its secret, which is nowhere else in clear.
pub async fn insert(tx: &mut Tx, vault: &Vault, webhook: &Webhook) -> Result<String, Fault> {
    let secret = new_secret();
    let by = tx.actor().agent().cloned();
    tx.exec(
        "insert into webhooks (id, url, description, kinds, teams, notes, secret, secret_at, heard_to, failures, made_at, made_by, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $8, $10, 1)",
        args![
            &webhook.id,
            &webhook.url,
            &webhook.description,
            json!(webhook.kinds),
            json!(webhook.teams),
            webhook.notes,
            vault.seal(SEALED, &secret)?,
            webhook.made_at,
            webhook.heard_to,
            by
        ],
    )
    .await?;
    lanes::open(tx, webhook.id.as_str()).await?;
    Ok(secret)
}

/// Writes what people set. The version is counted up.
pub async fn save(tx: &mut Tx, webhook: &Webhook) -> Result<(), Fault> {
    tx.exec(
        "update webhooks set url = $2, description = $3, kinds = $4, teams = $5, notes = $6, version = version + 1 where id = $1",
        args![
            &webhook.id,
            &webhook.url,
            &webhook.description,
            json!(webhook.kinds),
            json!(webhook.teams),
            webhook.notes
        ],
    )
    .await
    .map(drop)
}

/// Removes a webhook: nothing more leaves for it.
pub async fn remove(tx: &mut Tx, id: &WebhookId) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec("update webhooks set removed_at = $2, old_secret = null, secret = '' where id = $1", args![id, now])
        .await?;
    lanes::end(tx, id.as_str(), "the webhook was removed").await.map(drop)
}

/// Gives a webhook a new secret; the one before signs beside it for a while.
pub async fn change_secret(tx: &mut Tx, vault: &Vault, id: &WebhookId) -> Result<String, Fault> {
    let (secret, now) = (new_secret(), tx.now());
    let sql = "update webhooks set old_secret = secret, old_until = $3, secret = $2, secret_at = $4, version = version + 1 where id = $1";
    tx.exec(sql, args![id, vault.seal(SEALED, &secret)?, now.plus(OLD_SECRET_MS), now]).await?;
    Ok(secret)
}

/// The secrets that sign now, the newest first.
pub async fn secrets(
    conn: &mut Conn,
    vault: &Vault,
    (id, now): (&WebhookId, Time),
) -> Result<Vec<Secret<String>>, Fault> {
    let row = conn.one("select secret, old_secret, old_until from webhooks where id = $1", args![id]).await?;
    let until: Option<Time> = row.get("old_until")?;
    let old: Option<String> = row.get("old_secret")?;
    let standing = old.filter(|_| until.is_some_and(|until| now < until));
    let sealed: Vec<String> = std::iter::once(row.get("secret")?).chain(standing).collect();
    sealed.iter().map(|one| vault.open(SEALED, one).map(Secret::new)).collect()
}

/// Notes how far a webhook was considered. False if somebody else was faster.
pub async fn heard(tx: &mut Tx, webhook: &Webhook, to: i64) -> Result<bool, Fault> {
    let sql = "update webhooks set heard_to = $2 where id = $1 and heard_to = $3 and removed_at is null";
    Ok(tx.exec(sql, args![&webhook.id, to, webhook.heard_to]).await? == 1)
}

/// Passes over everything up to a fact.
pub async fn skip(tx: &mut Tx, id: &WebhookId, to: i64) -> Result<(), Fault> {
    tx.exec("update webhooks set heard_to = $2 where id = $1 and heard_to < $2", args![id, to]).await.map(drop)
}

/// Stops a webhook: its lane is closed. False if it is stopped already.
pub async fn stop_it(tx: &mut Tx, id: &WebhookId, (why, detail): (Why, &str)) -> Result<bool, Fault> {
    let (now, by) = (tx.now(), tx.actor().agent().cloned());
    let sql = "insert into webhook_stops (webhook_id, number, at, why, detail, by_agent)
               select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5 from webhook_stops where webhook_id = $1
               on conflict (webhook_id) where ended_at is null do nothing";
    if tx.exec(sql, args![id, now, why.code(), detail, by]).await? == 0 {
        return Ok(false);
    }
    lanes::close(tx, id.as_str()).await?;
    Ok(true)
}

/// Lets a webhook go on, as if nothing had failed.
pub async fn go_on(tx: &mut Tx, id: &WebhookId) -> Result<(), Fault> {
    let (now, by) = (tx.now(), tx.actor().agent().cloned());
    let sql = "update webhook_stops set ended_at = $2, ended_by = $3 where webhook_id = $1 and ended_at is null";
    tx.exec(sql, args![id, now, by]).await?;
    tx.exec("update webhooks set failing_since = null, failures = 0 where id = $1", args![id]).await?;
    lanes::open(tx, id.as_str()).await
}

/// Something was taken: a failing webhook is well again. Written once a minute at most.
pub async fn went_well(tx: &mut Tx, id: &WebhookId) -> Result<(), Fault> {
    let now = tx.now();
    let sql = "update webhooks set failing_since = null, failures = 0, last_ok_at = $2
               where id = $1 and (failures > 0 or last_ok_at is null or last_ok_at < $3)";
    let changed = tx.exec(sql, args![id, now, now.plus(-Time::MINUTE)]).await?;
    if changed == 1 { lanes::wake(tx, id.as_str()).await } else { Ok(()) }
}

/// Something failed: gives the number of failures in a row, and since when.
pub async fn went_wrong(tx: &mut Tx, id: &WebhookId) -> Result<Option<(i64, Time)>, Fault> {
    let now = tx.now();
    let sql = "update webhooks set failures = failures + 1, failing_since = coalesce(failing_since, $2)
               where id = $1 and removed_at is null returning failures, failing_since";
    let row = tx.maybe(sql, args![id, now]).await?;
    row.map(|row| Ok((row.get("failures")?, row.get("failing_since")?))).transpose()
}

/// A row of `webhooks` without what signs.
pub fn veil(row: &mut Map<String, Value>) {
    row.insert("secret".into(), "".into());
    row.insert("old_secret".into(), Value::Null);
}

/// Webhooks that came from another installation tell nobody anything until somebody looks; gives how many there are.
pub async fn settle(tx: &mut Tx, vault: &Vault) -> Result<usize, Fault> {
    let all = all(tx).await?;
    for webhook in &all {
        let now = tx.now();
        // A secret nobody knows, until somebody asks for a new one.
        let sql = "update webhooks set secret = $2, secret_at = $3, old_secret = null, old_until = null where id = $1";
        tx.exec(sql, args![&webhook.id, vault.seal(SEALED, &new_secret())?, now]).await?;
        let why = "it came here from another installation; make a new secret, tell the receiver, then let it go on";
        stop_it(tx, &webhook.id, (Why::Paused, why)).await?;
        lanes::close(tx, webhook.id.as_str()).await?;
    }
    Ok(all.len())
}
