//! What the generic channel needs of the desk: its inboxes, and the files of an answer as addresses that soon expire.

use api::{Found, Generic, GenericDesk, Link, Links};
use base::{Failure, Fault, InboxId, MessageId, Vault};
use contract::{Channel, Channels, Intake};
use desk::intake::Desk;
use futures_util::future::BoxFuture;
use outside::Outside;
use std::sync::Arc;
use store::Db;

/// The channel itself.
pub(crate) fn channel(outside: &Outside, (db, vault): (&Db, &Vault)) -> Arc<dyn Channel> {
    Arc::new(Generic::new(outside.clone(), links(db, vault)))
}

/// Gives the files of a message, as whoever may fetch them reaches them.
pub fn links(db: &Db, vault: &Vault) -> Links {
    let (db, vault) = (db.clone(), vault.clone());
    Arc::new(move |message| {
        let (db, vault) = (db.clone(), vault.clone());
        Box::pin(async move { files(&db, &vault, message).await })
    })
}

async fn files(db: &Db, vault: &Vault, message: MessageId) -> Result<Vec<Link>, Fault> {
    let mut conn = db.read().await?;
    let company = team::public_url(&mut conn).await?;
    let stored = desk::file::of_messages(&mut conn, std::slice::from_ref(&message)).await?.remove(&message);
    let shown = stored.iter().flatten().map(|file| desk::file::attachment(file, vault, db.now()));
    let link = |file: desk::file::Attachment| Link {
        name: file.name,
        content_type: file.content_type,
        size: file.size,
        description: file.description,
        url: format!("{}{}", company.trim_end_matches('/'), file.url),
    };
    Ok(shown.map(link).collect())
}

/// The desk as the routes see it.
pub(crate) struct Inboxes {
    pub(crate) db: Db,
    pub(crate) channels: Channels,
    pub(crate) vault: Vault,
    pub(crate) intake: Arc<Desk>,
}

impl Inboxes {
    async fn look(&self, inbox: &InboxId) -> Result<Option<Found>, Fault> {
        let found = match desk::inbox::get(&mut self.db.read().await?, inbox).await {
            Ok(found) => found,
            Err(Failure::Refused(_missing)) => return Ok(None),
            Err(Failure::Faulty(fault)) => return Err(fault),
        };
        if found.channel != api::KIND {
            return Ok(None);
        }
        let (thing, paused) = (found.thing(), found.paused);
        match found.account(&self.channels, &self.vault) {
            Ok(account) => Ok(Some(Found { account, thing, paused })),
            Err(Failure::Refused(_unknown)) => Ok(None),
            Err(Failure::Faulty(fault)) => Err(fault),
        }
    }
}

impl GenericDesk for Inboxes {
    fn find<'a>(&'a self, inbox: &'a InboxId) -> BoxFuture<'a, Result<Option<Found>, Fault>> {
        Box::pin(self.look(inbox))
    }

    fn intake(&self) -> Arc<dyn Intake> {
        self.intake.clone()
    }
}
