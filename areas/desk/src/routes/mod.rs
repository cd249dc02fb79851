//! The desk's part of the API, a file per resource.

mod approvals;
mod automatic;
mod autonomy;
mod bulk;
mod checklist;
mod checks;
mod claims;
mod conversations;
mod copies;
mod customers;
mod deeds;
mod drafts;
mod erasure;
mod files;
mod house;
mod inboxes;
mod labels;
mod later;
pub mod live;
mod macros;
mod merges;
mod messages;
mod notes;
mod notifications;
mod outbox;
mod presence;
mod proofs;
mod public;
mod published;
mod quarantine;
mod redactions;
mod retention;
mod sign_in;
mod signatures;
mod transcripts;
mod views;
mod work;

use contract::Channels;
use web::{Answer, Ask, Route};

/// Everything the desk answers below `/api/v1`.
#[must_use]
pub fn routes() -> Vec<Route> {
    let groups = [
        conversations::routes(),
        checklist::routes(),
        copies::routes(),
        claims::routes(),
        transcripts::routes(),
        bulk::routes(),
        deeds::routes(),
        merges::routes(),
        messages::routes(),
        redactions::routes(),
        notes::routes(),
        drafts::routes(),
        later::routes(),
        approvals::routes(),
        autonomy::routes(),
        checks::routes(),
        house::routes(),
        presence::routes(),
        public::routes(),
        published::routes(),
        views::routes(),
        macros::routes(),
        labels::routes(),
        inboxes::routes(),
        sign_in::routes(),
        signatures::routes(),
        automatic::routes(),
        notifications::routes(),
        customers::routes(),
        proofs::routes(),
        erasure::routes(),
        retention::routes(),
        quarantine::routes(),
        work::routes(),
        outbox::routes(),
        files::routes(),
        live::routes(),
    ];
    groups.into_iter().flatten().collect()
}

/// What the desk answers outside the API: files by signed addresses.
#[must_use]
pub fn file_routes() -> Vec<Route> {
    files::signed_routes()
}

/// What the desk asks at addresses outside: pages behind links in mail.
#[must_use]
pub fn proof_pages() -> Vec<Route> {
    proofs::pages()
}

fn channels<Q, B>(ask: &Ask<Q, B>) -> Result<std::sync::Arc<Channels>, base::Failure> {
    ask.part::<Channels>()
}

async fn shown<Q, B>(ask: &Ask<Q, B>, head: &crate::head::Head) -> Answer<conversations::Conversation> {
    conversations::show(ask, head).await
}
