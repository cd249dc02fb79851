//! Sent mail, kept instead of delivered: so that a demo never writes to anybody.

use base::{Action, Fault, OutboxId, Refusal, Time};
use email::{KeepMail, Kept};
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use store::{Db, Migration, args};
use web::{Answer, Ask, Needs, Page, Paging, Route, get};

/// The table of kept mail.
pub const MIGRATIONS: &[Migration] =
    &[Migration::same("app/202611220300_sent_mail", include_str!("../migrations/202611220300_sent_mail.sql"))];

/// Keeps what would be sent.
#[derive(Clone, Debug)]
pub struct Keeper(Db);

impl Keeper {
    /// A keeper in this database.
    #[must_use]
    pub const fn new(db: Db) -> Self {
        Self(db)
    }
}

impl KeepMail for Keeper {
    fn keep(&self, mail: Kept) -> BoxFuture<'_, Result<(), Fault>> {
        Box::pin(async move {
            let mut tx = self.0.begin(&base::Actor::system()).await?;
            let (id, now) = (OutboxId::mint(tx.now()), tx.now());
            let sql = "insert into sent_mail (id, at, sender, sent_to, subject, raw) values ($1, $2, $3, $4, $5, $6)";
            tx.exec(sql, args![id, now, mail.from, mail.to.join(", "), mail.subject, mail.bytes]).await?;
            tx.commit().await
        })
    }
}

/// Routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    let read = Needs::Permission(Action::SentMailRead);
    vec![
        get("/sent-mail", read, "outgoing mail that was kept, newest first", list),
        get("/sent-mail/{id}", read, "one kept mail", one),
    ]
}

#[derive(Debug, Serialize, JsonSchema)]
struct Listed {
    id: String,
    at: Time,
    from: String,
    to: String,
    subject: String,
}

async fn list(ask: Ask<Paging>) -> Answer<Page<Listed>> {
    let limit = ask.query.limit();
    let before: Option<String> = ask.query.after()?;
    let sql = "select id, at, sender, sent_to, subject from sent_mail where id < $1 order by id desc limit $2";
    let rows = ask.read().await?.rows(sql, args![before.as_deref().unwrap_or("~"), limit]).await?;
    let read = |row: &store::Row| {
        Ok(Listed {
            id: row.get("id")?,
            at: row.get("at")?,
            from: row.get("sender")?,
            to: row.get("sent_to")?,
            subject: row.get("subject")?,
        })
    };
    let items = rows.iter().map(read).collect::<Result<Vec<_>, Fault>>()?;
    Ok(Page::of(items, limit, |one| one.id.clone()).into())
}

#[derive(Debug, Serialize, JsonSchema)]
struct Whole {
    /// As it would have been sent.
    raw: String,
    /// Its text as a node tree.
    nodes: Value,
}

async fn one(ask: Ask) -> Answer<Whole> {
    let sql = "select raw from sent_mail where id = $1";
    let row = ask.read().await?.maybe(sql, args![ask.text("id")?]).await?.ok_or_else(Refusal::missing)?;
    let raw: Vec<u8> = row.get("raw")?;
    let nodes = mail::parse(&raw).map_or_else(|_e| json!([]), |parsed| json!(parsed.body));
    Ok(Whole { raw: String::from_utf8_lossy(&raw).into_owned(), nodes }.into())
}
