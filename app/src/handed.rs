//! Mail that other mail servers hand in: where it is taken, and whose an address is.

use crate::settings::Mail;
use crate::wiring::Works;
use base::Fault;
use email::{Addressees, Ear, ListenLimits, Reception, Speech, Whose};
use futures_util::future::BoxFuture;
use outside::Certificate;
use std::path::Path;
use std::sync::Arc;
use store::Db;

/// The channel whose inboxes take such mail.
const CHANNEL: &str = "email";

/// Addresses of all inboxes as they are now.
struct Addresses(Db);

impl Addressees for Addresses {
    fn whose<'a>(&'a self, address: &'a str) -> BoxFuture<'a, Result<Whose, Fault>> {
        Box::pin(async move {
            let wanted = contract::bare(address);
            let all = desk::inbox::all(&mut self.0.read().await?).await?;
            let owns = |inbox: &&desk::inbox::Inbox| {
                let mut own = inbox.address.iter().chain(&inbox.aliases);
                inbox.channel == CHANNEL && own.any(|own| contract::bare(own) == wanted)
            };
            Ok(match all.iter().find(owns) {
                Some(inbox) if inbox.paused => Whose::Resting,
                Some(inbox) => Whose::Inbox(inbox.id.clone()),
                None => Whose::Nobody,
            })
        })
    }
}

/// Begins to listen wherever the operator wants it; nowhere by default.
pub async fn open(settings: &Mail) -> Result<Vec<Ear>, Fault> {
    let mut ears = Vec::new();
    for (place, speech) in [(&settings.lmtp_listen, Speech::Lmtp), (&settings.smtp_listen, Speech::Smtp)] {
        if !place.is_empty() {
            ears.push(Ear::open(place, speech).await?);
        }
    }
    Ok(ears)
}

/// Who takes the mail: under the name of the settings, else that of the company's public address.
pub async fn reception(works: &Works, settings: &Mail) -> Result<Arc<Reception>, Fault> {
    let db = works.house.db();
    let name = if settings.name.is_empty() {
        let url = team::public_url(&mut db.read().await?).await?;
        let host = url.split("://").nth(1).unwrap_or(&url).split(['/', ':']).next().unwrap_or_default();
        host.to_owned()
    } else {
        settings.name.clone()
    };
    let intake: Arc<dyn contract::Intake> = works.intake.clone();
    let (addresses, clock) = (Arc::new(Addresses(db.clone())), Arc::clone(works.house.clock()));
    let reception = Reception::new(&name, addresses, intake, clock, ListenLimits::default());
    Ok(Arc::new(reception.encrypting(certificate(settings)?)))
}

fn certificate(settings: &Mail) -> Result<Option<Certificate>, Fault> {
    let read =
        |file: &Path| std::fs::read(file).map_err(|e| Fault::new(format!("{} cannot be read: {e}", file.display())));
    match (&settings.certificate, &settings.certificate_key) {
        (Some(chain), Some(key)) => Certificate::new(&read(chain)?, &read(key)?).map(Some),
        (None, None) => Ok(None),
        _ => Err(Fault::new("mail.certificate and mail.certificate_key go together; give both or neither")),
    }
}
