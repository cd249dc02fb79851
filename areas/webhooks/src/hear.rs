//! Reads facts by their sequence and writes down what each webhook will carry, in one transaction with how far it got:
//! a fact is put into the outbox once for each webhook, whatever is killed when (ARCH-12).

use crate::webhook::Webhook;
use crate::{CHANNEL, alarm, payload, webhook_store};
use base::facts::{Kind, Told};
use base::{Actor, Fault, NoteId};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::sync::Arc;
use store::outbox::{Leaving, lanes};
use store::{Db, Tx, facts_log, fence};
use tokio::sync::watch;
use web::live::Audience;

/// Class of work; pausing it holds all webhooks.
const CLASS: &str = "webhooks";

/// Reads the words of a note; nothing when it is gone.
pub type NoteWords = Arc<dyn Fn(NoteId) -> BoxFuture<'static, Result<Option<String>, Fault>> + Send + Sync>;

/// What hearing needs.
#[derive(Clone)]
pub struct Hear {
    /// The database.
    pub db: Db,
    /// Who sees what.
    pub audience: Arc<dyn Audience>,
    /// The words of notes, for webhooks that are told them.
    pub notes: NoteWords,
}

/// Something one webhook will carry.
struct Carried<'a> {
    webhook: &'a Webhook,
    fact: &'a Told,
    note: Option<String>,
}

/// Hears until `stop` says so.
pub async fn run(hear: Hear, stop: watch::Receiver<bool>) {
    store::follow(&hear.db, ("webhooks", || hear.step()), stop).await;
}

impl Hear {
    /// Considers the next page of facts; gives how many there were.
    pub async fn step(&self) -> Result<usize, Fault> {
        let mut conn = self.db.read().await?;
        let mut webhooks = webhook_store::all(&mut conn).await?;
        // What happens during a stop is read when it ends.
        webhooks.retain(|webhook| webhook.stop.is_none());
        let Some(from) = webhooks.iter().map(|webhook| webhook.heard_to).min() else { return Ok(0) };
        let page = facts_log::after(&mut conn, from).await?;
        drop(conn);
        let Some(last) = page.last() else { return Ok(0) };
        let carried = self.carried(&webhooks, &page).await?;
        self.write(&webhooks, carried, last.seq).await?;
        Ok(page.len())
    }

    async fn carried<'a>(&self, webhooks: &'a [Webhook], page: &'a [Told]) -> Result<Vec<Carried<'a>>, Fault> {
        let ears: Vec<(&Webhook, Actor)> = webhooks.iter().map(|webhook| (webhook, webhook.ear())).collect();
        let mut carried = Vec::new();
        for fact in page {
            for (webhook, ear) in &ears {
                if fact.seq > webhook.heard_to && webhook.wants(fact) && self.audience.sees(ear, fact).await? {
                    carried.push(Carried { webhook, fact, note: self.note(webhook, fact).await? });
                }
            }
        }
        Ok(carried)
    }

    /// The words of a note, where the fact is of one and the webhook is told them.
    async fn note(&self, webhook: &Webhook, fact: &Told) -> Result<Option<String>, Fault> {
        if !webhook.notes || !matches!(fact.kind, Kind::NoteAdded | Kind::NoteEdited) {
            return Ok(None);
        }
        match fact.data.get("note").and_then(Value::as_str).and_then(|id| id.parse().ok()) {
            Some(id) => (self.notes)(id).await,
            None => Ok(None),
        }
    }

    async fn write(&self, webhooks: &[Webhook], carried: Vec<Carried<'_>>, to: i64) -> Result<(), Fault> {
        let mut tx = self.db.begin(&Actor::system()).await?;
        // The first is the oldest: where nothing speaks against it, nothing does against the others.
        let fenced = match carried.first() {
            Some(first) => fence::against(&mut tx, first.fact.at).await?.is_some(),
            None => false,
        };
        for one in carried {
            let key = payload::message_id(one.fact.id.as_str(), &one.webhook.id);
            let body = payload::body(one.fact, one.note.as_deref());
            let row = put(&mut tx, one.webhook, (one.fact.kind.code(), key, body)).await?;
            if fenced && fence::against(&mut tx, one.fact.at).await?.is_some() {
                fence::hold_one(&mut tx, &row).await?;
            }
        }
        for webhook in webhooks.iter().filter(|webhook| webhook.heard_to < to) {
            if !webhook_store::heard(&mut tx, webhook, to).await? {
                // Another node was faster, or the webhook is gone: all of this is theirs.
                return Ok(());
            }
        }
        tx.commit().await
    }
}

/// Puts a message into the lane of its webhook.
pub(crate) async fn put(
    tx: &mut Tx,
    webhook: &Webhook,
    (kind, key, body): (&str, String, Value),
) -> Result<base::OutboxId, Fault> {
    let leaving = Leaving {
        class: CLASS,
        channel: CHANNEL.into(),
        inbox: None,
        conversation: None,
        message: None,
        sent_to: alarm::host(&webhook.url),
        subject: kind.into(),
        payload: json!({ "webhook": webhook.id, "body": body.to_string() }),
        key,
        not_before: tx.now(),
    };
    lanes::put_in(tx, webhook.id.as_str(), leaving).await
}
