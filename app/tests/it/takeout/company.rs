//! A company with something of everything: a part of the sample's past, words that are hostile, and things under way.

use crate::house::{House, answer, id, mail, with_headers};
use crate::matrix::quarantined;
use goodword::demo::fill;
use indicatif::ProgressBar;
use serde_json::json;
use std::path::{Path, PathBuf};
use store::args;
use store::export::export;
use testkit::Fresh;

/// Words that break whoever quotes, splits or escapes badly.
pub(super) const HOSTILE: &str = "=cmd|'/c calc'!A1 \"quoted\", 'single'; \\ back\u{2028}line \u{202e}desrever \u{1f469}\u{200d}\u{1f680} {\"a\":[1]} \u{feff}包裹 <b>&amp;</b>\r\nFrom nobody\n>From somebody\u{0}end";

/// The company, with so many conversations of the sample.
pub(super) async fn found(fresh: Fresh, conversations: usize) -> House {
    let house = House::open(fresh).await;
    // The key it was opened with, as a server keeps it.
    std::fs::write(house.fresh.place.folder.join("secret.key"), "07".repeat(32)).unwrap();
    let now = base::Clock::now(&house.clock).0;
    let mut sample = sample::company(1, now);
    let skip = sample.conversations.len().saturating_sub(conversations);
    sample.conversations.drain(..skip);
    fill::fill(&house.works, &sample, &ProgressBar::hidden()).await.unwrap();
    under_way(&house).await;
    house
}

/// Something that waits, everywhere something can wait.
#[expect(clippy::cognitive_complexity, reason = "one thing after the other, of each kind")]
async fn under_way(house: &House) {
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let hostile = with_headers(
        &[
            ("From", "\"Eve, =1+1\" <eve@post.example>"),
            ("To", &house.kettles.address),
            ("Subject", "=?utf-8?q?=3Dcmd=20=00=F0=9F=98=80?="),
            ("Message-ID", "<hostile@post.example>"),
        ],
        HOSTILE,
    );
    house.receives(&house.kettles, hostile).await;
    let note = json!({ "text": HOSTILE, "mentions": [house.agent("max").await], "attachments": [] });
    mia.post(&format!("/conversations/{lid}/notes"), note).await.ok();
    let label = json!({ "name": "=urgent, \"now\"", "colour": "1" });
    ada.post("/labels", label).await.ok();
    let everyone = json!({ "name": "Hello", "scope": "all", "texts": { "en": HOSTILE } });
    ada.post("/macros", everyone).await.ok();
    answer(&mia, &lid, "This one left.").await.ok();
    house.sends().await;
    let seen = mia.get(&format!("/conversations/{lid}")).await.ok();
    let writing = json!({ "kind": "reply", "to": seen["reply_to"]["to"], "body_text": "later", "seen_thread_version": seen["thread_version"] });
    let wall = &base::Clock::now(&house.clock).plus(3_600_000).to_rfc3339()[..16];
    let plan = json!({ "writing": writing, "when": { "wall": wall, "zone": "UTC", "whose": "mine" } });
    id(&mia.post(&format!("/conversations/{lid}/later"), plan).await.ok());
    answer(&mia, &lid, "This one waits.").await.ok();
    ada.post("/webhooks", json!({ "url": "https://1.1.1.1/x" })).await.ok();
    quarantined(house, &house.lamps).await;
    house.takes(&house.kettles, mail("Ana <ana@post.example>", &house.kettles.address, "Unread", "not yet")).await;
    let large = vec![b'x'; 400_000];
    store::blobs::prepare(house.db(), &large).await.unwrap();
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    store::blobs::put(&mut tx, &large).await.unwrap();
    tx.commit().await.unwrap();
}

/// Everything of it in a file.
pub(super) async fn packed(house: &House, name: &str) -> PathBuf {
    let file = house.fresh.place.folder.join(name);
    pack(house, &file).await;
    file
}

async fn pack(house: &House, file: &Path) {
    let what = goodword::takeout::what(&house.works.channels);
    let made = export(house.db(), &what, file, &|done, total| assert!(done <= total)).await.unwrap();
    let mut conn = house.db().read().await.unwrap();
    let mut rows = 0;
    for taken in &what.taken {
        let sql = format!("select count(*) from {}", taken.table);
        let count: i64 = conn.one(sql, args![]).await.unwrap().only().unwrap();
        rows += u64::try_from(count).unwrap();
    }
    assert_eq!(made.rows, rows, "every row of every table went along");
}
