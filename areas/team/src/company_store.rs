//! Reads and writes the one row of company settings.

use crate::called::AgentNames;
use crate::company::{Company, MailAccount, MailSettings, Password, Security};
use base::{Fault, Secret, Time, Vault};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{Conn, Row, Tx, args};

const PURPOSE: &str = "team.system_mail";

/// The account as stored: the password sealed.
#[derive(Serialize, Deserialize)]
struct Stored {
    host: String,
    port: u16,
    security: Security,
    user: String,
    from: String,
    sealed: Option<String>,
}

impl Stored {
    fn account(&self) -> MailAccount {
        MailAccount {
            host: self.host.clone(),
            port: self.port,
            security: self.security,
            user: self.user.clone(),
            has_password: self.sealed.is_some(),
            from: self.from.clone(),
        }
    }
}

fn stored(row: &Row) -> Result<Option<Stored>, Fault> {
    let text: Option<String> = row.get("system_mail")?;
    let read = |text: String| serde_json::from_str(&text).map_err(|e| Fault::new(format!("system mail settings: {e}")));
    text.map(read).transpose()
}

/// A row of `company` without what signs in at the mail server.
pub fn veil(row: &mut Map<String, Value>) {
    let text = row.get("system_mail").and_then(Value::as_str);
    let stored = text.and_then(|text| serde_json::from_str::<Stored>(text).ok());
    let without = stored.map(|stored| Stored { sealed: None, ..stored }).and_then(|it| serde_json::to_string(&it).ok());
    row.insert("system_mail".into(), without.into());
}

/// The company.
pub async fn company(conn: &mut Conn) -> Result<Company, Fault> {
    let row = conn.one("select * from company where id = 1", args![]).await?;
    Ok(Company {
        name: row.get("name")?,
        public_url: row.get("public_url")?,
        locale: row.get("locale")?,
        zone: row.get("zone")?,
        undo_seconds: row.get("undo_seconds")?,
        agent_names: AgentNames::from_code(&row.get::<String>("agent_names")?),
        system_mail: stored(&row)?.map(|mail| mail.account()),
        version: row.get("version")?,
    })
}

/// Which name of an agent customers see.
///
/// # Errors
/// When the database cannot be read.
pub async fn agent_names(conn: &mut Conn) -> Result<AgentNames, Fault> {
    let code: String = conn.one("select agent_names from company where id = 1", args![]).await?.only()?;
    Ok(AgentNames::from_code(&code))
}

/// Where this installation is reached, without a slash at the end.
pub async fn public_url(conn: &mut Conn) -> Result<String, Fault> {
    conn.one("select public_url from company where id = 1", args![]).await?.only()
}

/// The system mail account with its password, if one is set up.
pub async fn system_mail_settings(conn: &mut Conn, vault: &Vault) -> Result<Option<MailSettings>, Fault> {
    let row = conn.one("select system_mail from company where id = 1", args![]).await?;
    let Some(stored) = stored(&row)? else { return Ok(None) };
    let password = match &stored.sealed {
        Some(sealed) => Some(Secret::new(vault.open(PURPOSE, sealed)?)),
        None => None,
    };
    Ok(Some(MailSettings { account: stored.account(), password }))
}

/// Sets the public address where none is: the address the server listens on.
pub async fn settle_public_url(tx: &mut Tx, url: &str) -> Result<(), Fault> {
    tx.exec("update company set public_url = $1 where id = 1 and public_url = ''", args![url]).await.map(drop)
}

/// Writes everything but the mail account.
pub async fn save(tx: &mut Tx, company: &Company, url_set_at: Option<Time>) -> Result<(), Fault> {
    tx.exec(
        "update company set name = $1, public_url = $2, locale = $3, zone = $4, undo_seconds = $5,
         public_url_at = coalesce($6, public_url_at), agent_names = $7, version = version + 1 where id = 1",
        args![
            &company.name,
            &company.public_url,
            &company.locale,
            &company.zone,
            company.undo_seconds,
            url_set_at,
            company.agent_names.code()
        ],
    )
    .await
    .map(drop)
}

/// Writes the mail account.
pub async fn save_mail(tx: &mut Tx, vault: &Vault, account: &MailAccount, password: Password) -> Result<(), Fault> {
    let before = stored(&tx.one("select system_mail from company where id = 1", args![]).await?)?;
    let sealed = match password {
        Password::Keep => before.and_then(|mail| mail.sealed),
        Password::Forget => None,
        Password::Set(secret) => Some(vault.seal(PURPOSE, secret.reveal())?),
    };
    let MailAccount { host, port, security, user, from, .. } = account.clone();
    let text = serde_json::to_value(Stored { host, port, security, user, from, sealed });
    let text = text.map_err(|e| Fault::new(format!("system mail settings: {e}")))?;
    let now = tx.now();
    tx.exec("update company set system_mail = $1, system_mail_at = $2 where id = 1", args![text, now]).await.map(drop)
}

/// Takes the mail account away.
pub async fn forget_mail(tx: &mut Tx) -> Result<(), Fault> {
    tx.exec("update company set system_mail = null, system_mail_at = null where id = 1", args![]).await.map(drop)
}

/// Changes of who is administrator happen one after the other: each takes this turn first.
pub async fn take_turn(tx: &mut Tx) -> Result<(), Fault> {
    tx.exec("update company set turns = turns + 1 where id = 1", args![]).await.map(drop)
}
