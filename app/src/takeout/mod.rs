//! Everything out and in again (DESK-1606): what is taken along, the exports people asked for, and what is seen to when
//! an export is brought in.

mod kept;
mod list;
mod mbox;
mod routes;
pub(crate) mod run;

pub use list::{LEFT, TAKEN};
pub use routes::{api, pages};
pub use run::{step, sweep, sweep_if_due};

use crate::settings::Settings;
use crate::wiring;
use base::{Clock, Fault, Vault};
use contract::Channels;
use std::path::Path;
use std::sync::Arc;
use store::backup::Report;
use store::export::{Extra, Settle, Taken, What};
use store::{Db, Migration, Tx};
use team::Stage;

/// The table of exports.
pub const MIGRATIONS: &[Migration] =
    &[Migration::same("app/202611221201_exports", include_str!("../migrations/202611221201_exports.sql"))];

const EXTRAS: &[Extra] = &[
    Extra { file: "tables/customers.csv", pager: customers::export::pages },
    Extra { file: "tables/conversations.csv", pager: desk::export::conversations },
    Extra { file: "tables/messages.csv", pager: desk::export::messages },
    Extra { file: "mail/all.mbox", pager: mbox::pages },
];

/// What an export is made of. The channels say which settings of inboxes are secret.
#[must_use]
pub fn what(channels: &Channels) -> What {
    let taken = TAKEN.iter().map(|one| {
        let (channels, veil) = (channels.clone(), one.veil);
        let veil = veil.map(|veil| -> store::export::Veil { Arc::new(move |row| veil(&channels, row)) });
        Taken { table: one.table, without: one.without, veil }
    });
    What { taken: taken.collect(), left: LEFT, extras: EXTRAS, readme: include_str!("README.txt") }
}

/// Brings an export into a place where nothing was done yet. Makes the key of the place if it has none.
pub async fn bring(file: &Path, settings: &Settings, clock: Arc<dyn Clock>) -> Result<Report, Fault> {
    let settle: Settle<'_> = &|tx| {
        let key = crate::serve::key(&settings.data);
        Box::pin(async { settle(tx, Vault::new(key?)).await })
    };
    store::export::import(file, (&settings.place(), clock), &wiring::migrations(), settle).await
}

/// What came does nothing by itself; gives what people have to do.
async fn settle(tx: &mut Tx, vault: Vault) -> Result<Vec<String>, Fault> {
    let mut sentences = vec![
        "nobody has a password here: goodword user link ADDRESS opens the door for one, the others ask for a new password on the sign-in page".to_owned(),
    ];
    let off = desk::brought::settle(tx).await?;
    if !off.is_empty() {
        sentences.push(format!(
            "these inboxes are switched off until their accounts are opened again under Settings → Inboxes: {}",
            off.join(", ")
        ));
    }
    let stopped = webhooks::webhook_store::settle(tx, &vault).await?;
    if stopped > 0 {
        sentences.push(format!("{stopped} webhooks are paused; each needs a new secret under Settings → Webhooks"));
    }
    team::company_store::forget_mail(tx).await?;
    sentences.push("enter the account of the system mail again under Settings → System mail, and look at the public address under Settings → Company".into());
    Ok(sentences)
}

/// The channels as an export asks them, beside a server or without one.
pub fn channels(settings: &Settings, db: &Db) -> Result<Channels, Fault> {
    // Only their manifests are asked: nothing is opened.
    wiring::channels(settings, (db, &Vault::new([0; 32])), Stage::Real)
}
