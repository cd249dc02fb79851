//! The database as its users meet it, on both engines.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test helpers: what fails here fails the test")]

mod audit;
mod backup;

mod blobs;
mod commits;
mod crash;
mod disk;
mod export;
mod facts;
mod fence;
mod idempotency;
mod jobs;
mod lanes;
mod leases;
mod locks;
mod migrations;
mod outbox;
mod rollback;
mod search;
mod together;

use base::{Actor, Time};
use store::outbox::Leaving;
use store::{Db, Tx, args};

async fn begin(db: &Db) -> Tx {
    db.begin(&Actor::system()).await.unwrap()
}

async fn number(db: &Db, sql: &str) -> i64 {
    db.read().await.unwrap().one(sql.to_owned(), args![]).await.unwrap().only().unwrap()
}

/// Something to leave at a time.
fn leaving(key: &str, at: Time) -> Leaving {
    Leaving {
        class: "mail",
        channel: "pigeon".into(),
        inbox: None,
        conversation: None,
        message: None,
        sent_to: "ana@post.example".into(),
        subject: "Lid".into(),
        payload: serde_json::json!({}),
        key: key.into(),
        not_before: at,
    }
}
