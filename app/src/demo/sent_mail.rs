//! Sent mail, kept instead of delivered: so that a demo never writes to anybody.

use base::{Action, Actor, Fault, OutboxId, Refusal, Thing, Time};
use desk::erase::Gone;
use email::{KeepMail, Kept};
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use store::{Bind, Conn, Db, Migration, Tx, args};
use web::{Answer, Ask, Needs, Page, Paging, Route, get};

/// The table of kept mail.
pub const MIGRATIONS: &[Migration] = &[
    Migration::same("app/202611220300_sent_mail", include_str!("../migrations/202611220300_sent_mail.sql")),
    Migration::same("app/202611220570_sent_mail_of", include_str!("../migrations/202611220570_sent_mail_of.sql")),
];

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
            let mut tx = self.0.begin(&Actor::system()).await?;
            let (id, now) = (OutboxId::mint(tx.now()), tx.now());
            let sql = "insert into sent_mail (id, at, sender, sent_to, subject, raw, conversation_id)
                       values ($1, $2, $3, $4, $5, $6, (select max(conversation_id) from message_ids where provider_id = $7 and origin = 'own'))";
            tx.exec(sql, args![id, now, mail.from, mail.to.join(", "), mail.subject, mail.bytes, mail.id]).await?;
            tx.commit().await
        })
    }
}

/// Forgets kept mail of somebody who is erased.
pub async fn forget(tx: &mut Tx, gone: &Gone) -> Result<(), Fault> {
    store::erase::each(tx, "delete from sent_mail where conversation_id in {list}", &gone.conversations).await?;
    store::erase::each(tx, "delete from sent_mail where subject in {list}", &gone.outbox.subjects).await?;
    store::erase::drop_holding(tx, ("sent_mail", "sent_to"), &gone.addresses).await.map(drop)
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
    /// The conversation it belongs to; none for goodword's own mail.
    conversation: Option<String>,
}

/// Mail from an address of one's own inboxes, or of their conversations; goodword's own mail (links, notices) only for those who reach everything.
async fn within(conn: &mut Conn, bind: &mut Bind, actor: &Actor) -> Result<Option<String>, Fault> {
    if actor.reach(Action::SentMailRead).everything {
        return Ok(None);
    }
    let (mut own, mut inboxes) = (Vec::new(), Vec::new());
    for inbox in desk::inbox::all(conn).await? {
        let thing =
            Thing { inbox: Some(inbox.id.clone()), teams: inbox.teams, internal: inbox.internal, members: vec![] };
        if actor.check(Action::SentMailRead, &thing).is_ok() {
            inboxes.push(inbox.id);
            own.extend(inbox.address.into_iter().chain(inbox.aliases).map(|address| address.to_lowercase()));
        }
    }
    // The sender on the envelope may be signed: then the conversation says whose it is.
    let (own, inboxes) = (bind.list(&own), bind.list(&inboxes));
    Ok(Some(format!(
        "(lower(sender) in {own} or conversation_id in (select id from conversations where inbox_id in {inboxes}))"
    )))
}

async fn list(ask: Ask<Paging>) -> Answer<Page<Listed>> {
    let limit = ask.query.limit();
    let before: Option<String> = ask.query.after()?;
    let mut conn = ask.read().await?;
    let mut bind = Bind::new();
    let mut clauses = vec![format!("id < {}", bind.put(before.as_deref().unwrap_or("~")))];
    clauses.extend(within(&mut conn, &mut bind, &ask.actor).await?);
    let limited = bind.put(limit);
    let sql = format!(
        "select id, at, sender, sent_to, subject, conversation_id from sent_mail where {} order by id desc limit {limited}",
        clauses.join(" and ")
    );
    let rows = conn.rows(sql, bind.values()).await?;
    let read = |row: &store::Row| {
        Ok(Listed {
            id: row.get("id")?,
            at: row.get("at")?,
            from: row.get("sender")?,
            to: row.get("sent_to")?,
            subject: row.get("subject")?,
            conversation: row.get("conversation_id")?,
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
    let mut conn = ask.read().await?;
    let mut bind = Bind::new();
    let mut clauses = vec![format!("id = {}", bind.put(ask.text("id")?))];
    clauses.extend(within(&mut conn, &mut bind, &ask.actor).await?);
    let sql = format!("select raw from sent_mail where {}", clauses.join(" and "));
    let row = conn.maybe(sql, bind.values()).await?.ok_or_else(Refusal::missing)?;
    let raw: Vec<u8> = row.get("raw")?;
    let nodes = mail::parse(&raw).map_or_else(|_e| json!([]), |parsed| json!(parsed.body));
    Ok(Whole { raw: String::from_utf8_lossy(&raw).into_owned(), nodes }.into())
}
