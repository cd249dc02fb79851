//! Where the outbox meets the channels: sends a row through its channel and writes down what became of it.

use crate::public::published;
use crate::{inbox, proof, reports, way_back};
use base::facts::{Fact, Kind};
use base::{Fault, Vault};
use contract::{Account, Channel, Channels, SYSTEM_MAIL, SystemMail};
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use store::outbox::{Answer, End, Leased, Send};
use store::{Db, Tx, args, blobs, outbox};

/// Sends through the channels.
pub struct Deliver {
    /// The database.
    pub db: Db,
    /// All channels.
    pub channels: Channels,
    /// For opening settings.
    pub vault: Vault,
    /// The channel that carries goodword's own mail.
    pub system: Arc<dyn Channel>,
}

impl Deliver {
    fn channel(&self, row: &Leased) -> Option<Arc<dyn Channel>> {
        if row.channel == SYSTEM_MAIL { Some(Arc::clone(&self.system)) } else { self.channels.get(&row.channel).ok() }
    }

    async fn account(&self, row: &Leased) -> Result<Option<Account>, String> {
        let Some(id) = &row.inbox else { return Ok(None) };
        let mut conn = self.db.read().await.map_err(|e| e.to_string())?;
        let box_ = inbox::get(&mut conn, id).await.map_err(|e| e.to_string())?;
        if box_.paused {
            return Err("the inbox is paused; it will be sent when the inbox runs again".into());
        }
        box_.account(&self.channels, &self.vault).map(Some).map_err(|e| e.to_string())
    }

    async fn bytes(&self, row: &Leased) -> Result<Vec<u8>, Fault> {
        if let Some(bytes) = proof::unsealed(&row.payload, &self.vault)? {
            return Ok(bytes);
        }
        let Some(name) = row.payload.get("blob").and_then(Value::as_str) else { return Ok(Vec::new()) };
        let mut conn = self.db.read().await?;
        blobs::get(&mut conn, self.db.folder(), name)
            .await?
            .ok_or_else(|| Fault::new("the prepared message is missing"))
    }

    async fn try_send(&self, row: &Leased) -> Answer {
        let Some(channel) = self.channel(row) else {
            return Answer::Refused(format!("this version has no channel \"{}\"", row.channel));
        };
        let account = match self.account(row).await {
            Ok(account) => account,
            Err(why) => return Answer::Later(why, None),
        };
        let bytes = match self.bytes(row).await {
            Ok(bytes) => bytes,
            Err(why) => return Answer::Later(why.to_string(), None),
        };
        let payload = row.payload.get("send").unwrap_or(&row.payload);
        let payload = match SystemMail::opened(payload, &self.vault) {
            Ok(payload) => payload,
            Err(why) => return Answer::Refused(why.to_string()),
        };
        let payload = match way_back::with(self, payload).await {
            Ok(payload) => payload,
            Err(why) => return Answer::Later(why.to_string(), None),
        };
        let payload = with_had(payload, &row.had);
        // What may be there already is looked for before it is sent once more (CH-107).
        if let Some(account) = account.as_ref().filter(|_| row.interrupted)
            && let Some(found) = channel.look_up(account, &payload, &bytes).await
        {
            return found;
        }
        let limit = patience(bytes.len());
        let sent = tokio::time::timeout(limit, channel.send(account.as_ref(), &payload, bytes));
        sent.await.unwrap_or_else(|_late| Answer::Unknown("the other side stopped answering".into()))
    }
}

/// What is sent, with what of it earlier tries did already.
fn with_had(mut payload: Value, had: &Value) -> Value {
    if let Some(parts) = payload.as_object_mut().filter(|_| !had.is_null()) {
        parts.insert("had".into(), had.clone());
    }
    payload
}

/// How long a try may take: a large mail on a slow line is given the time it needs, at two KiB a second.
fn patience(bytes: usize) -> Duration {
    Duration::from_secs(90) + Duration::from_secs(u64::try_from(bytes / 2_048).unwrap_or(0))
}

impl Send for Deliver {
    fn send<'a>(&'a self, row: &'a Leased) -> BoxFuture<'a, Answer> {
        Box::pin(self.try_send(row))
    }

    fn repeats_when_unknown(&self, row: &Leased) -> bool {
        let once = row.payload.get("once") == Some(&Value::Bool(true));
        !once && self.channel(row).is_some_and(|channel| channel.repeats_when_unknown())
    }

    fn ended<'a>(&'a self, tx: &'a mut Tx, row: &'a Leased, end: &'a End) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(ended(tx, row, end))
    }
}

async fn ended(tx: &mut Tx, row: &Leased, end: &End) -> Result<(), Fault> {
    let sealed = proof::is_sealed(&row.payload);
    if (sealed || row.channel == SYSTEM_MAIL) && matches!(end, End::Sent { .. }) {
        // It may hold a link that opens something, and nobody reads it again.
        return outbox::empty(tx, &row.id).await;
    }
    if let (true, End::Failed(why), Some(conversation)) = (sealed, end, &row.conversation) {
        return proof::failed(tx, conversation.as_str(), why).await;
    }
    if row.payload.get("act").is_some() {
        return published::acted(tx, row, end).await;
    }
    let (Some(message), Some(conversation)) = (&row.message, &row.conversation) else { return Ok(()) };
    let fact = |kind| Fact::new(kind).conversation(conversation).message(message);
    let fact = |kind| row.inbox.as_ref().map_or_else(|| fact(kind), |inbox| fact(kind).inbox(inbox));
    match end {
        End::Sent { may_be_doubled, called } => {
            if let Some(called) = called {
                published::sent(tx, row, called).await?;
            }
            let now = tx.now();
            tx.exec("update inboxes set last_out_at = $2 where id = $1", args![row.inbox.as_ref(), now]).await?;
            tx.tell(fact(Kind::ReplySent).with("may_be_doubled", *may_be_doubled));
        }
        End::Failed(why) => reports::failed(tx, conversation.as_str(), message, why).await?,
        End::Unknown(why) | End::Waiting(why, _) => tx.tell(fact(Kind::DeliveryUncertain).with("reason", why.as_str())),
    }
    Ok(())
}
